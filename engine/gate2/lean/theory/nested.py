"""The family that an inductive block defines: its types, and the containers around them.

A constructor may hold a type of the block inside another inductive type, as in ``List Tree``.
Such a container at such parameters is a member of the family like the block's own types: its
constructors are those of its declaration, at these parameters, and they may bring further
members. Each member is here a free variable, its *stand-in*: own types at the parameters of the
block, containers at theirs. So a constructor's type is checked as a function of types of which
nothing is known (Carneiro, "The Type Theory of Lean", 2.6), no auxiliary constant exists that a
declaration could name, and putting the instances back in place of the stand-ins is a
substitution.

The parameters of a container are checked too: they occur in no constructor's type once the
stand-in is in their place, and so nothing else would look at them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gate2.lean.declaration import Constructor, Inductive, Safety
from gate2.lean.term import APP, CONST, LAM, LET, PI, PROJ, SORT
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.inductive_types import Header, declaring
from gate2.lean.theory.occurrences import mentions_constants, mentions_locals
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import OutOfBudget, ill_typed
from gate2.reasons import Code

MAX_MEMBERS = 400
"""Members of one family. The largest of the library has some twenty."""


@dataclass(frozen=True, slots=True)
class Case:
    """One constructor of a member."""

    name: int
    made_by: int
    """The constructor applied to the member's parameters."""
    type: int
    """The rest of its type: fields, then the member at some indices."""


@dataclass(slots=True)
class Member:
    """One type of the family."""

    name: int
    instance: int
    """The own type or the container, applied to its parameters."""
    stand_in: int
    indices: int
    cases: list[Case] = field(default_factory=list)
    """In terms of instances until `Family.complete` has put stand-ins into them."""


class Family:
    """The members of one block, in the order that recursors list them."""

    def __init__(self, checker: Checker, header: Header) -> None:
        self._checker = checker
        self._header = header
        self.members: list[Member] = []
        self._by_instance: dict[int, Member] = {}
        self._mentions = mentions_constants(checker.store, set(header.all))
        self._own: dict[int, int] = {}
        self._every: dict[int, int] = {}
        for name, type_, indices in zip(header.all, header.types, header.indices, strict=True):
            constant = checker.terms.const(name, header.at)
            instance = checker.terms.app(constant, *header.parameters)
            self._add(Member(name, instance, checker.local(type_), indices))

    def _add(self, member: Member) -> None:
        if len(self.members) >= MAX_MEMBERS:
            message = f"the block needs more than {MAX_MEMBERS} recursors for its containers"
            raise OutOfBudget(Code.LEAN_MEMORY, message)
        self.members.append(member)
        self._by_instance[member.instance] = member

    def complete(self, own: Sequence[Sequence[Case]]) -> None:
        """Take the own types' constructors, find every container, put stand-ins everywhere.

        Raises:
            IllTyped: a type of the block occurs where no stand-in can be.
        """
        for member, cases in zip(self.members, own, strict=True):
            member.cases = list(cases)
        for member in self.members:  # which grows meanwhile
            for number, case in enumerate(member.cases):
                with declaring(self._checker, case.name):
                    replaced = self._replaced(case.type, self._every, containers=True)
                member.cases[number] = Case(case.name, case.made_by, replaced)

    def instances(self, e: int) -> int:
        """The term with each stand-in replaced by what it stands for."""
        terms = self._checker.terms
        abstracted = terms.abstract(e, [member.stand_in for member in self.members])
        return terms.instantiate(abstracted, [member.instance for member in self.members])

    def _replaced(self, e: int, memo: dict[int, int], *, containers: bool) -> int:
        """The term with stand-ins for own types, and for containers of them if asked.

        Outermost first and from left to right: that is the order of the recursors.
        """
        if not self._mentions(e):
            return e
        known = memo.get(e)
        if known is None:
            known = self._stood_in(e, memo, containers=containers)
            if known is None:
                known = self._rebuilt(e, memo, containers=containers)
            memo[e] = known
        return known

    def _stood_in(self, e: int, memo: dict[int, int], *, containers: bool) -> int | None:
        terms = self._checker.terms
        head, arguments = terms.spine(e)
        node = self._checker.store.exprs[head]
        if node[0] != CONST:
            return None
        self._checker.budget.spend()
        if node[1] in self._header.all:
            count = len(self._header.parameters)
            member = self._by_instance.get(terms.app(head, *arguments[:count]))
            if member is None or len(arguments) < count:
                shown = self._checker.environment.show(node[1])
                ill_typed(Rule.OCCURRENCE, f"expected {shown} at the parameters of its block")
        elif containers:
            found = self._container(node[1], arguments)
            if found is None:
                return None
            count = found.parameters
            member = self._instance(found, node[2], arguments[:count])
        else:
            return None
        rest = [self._replaced(each, memo, containers=containers) for each in arguments[count:]]
        return terms.app(member.stand_in, *rest)

    def _rebuilt(self, e: int, memo: dict[int, int], *, containers: bool) -> int:
        def part(each: int) -> int:
            return self._replaced(each, memo, containers=containers)

        expr = self._checker.store.expr
        node = self._checker.store.exprs[e]
        if node[0] == APP:
            return expr((APP, part(node[1]), part(node[2])))
        if node[0] == LAM:
            return expr((LAM, part(node[1]), part(node[2])))
        if node[0] == PI:
            return expr((PI, part(node[1]), part(node[2])))
        if node[0] == LET:
            return expr((LET, part(node[1]), part(node[2]), part(node[3])))
        assert node[0] == PROJ
        return expr((PROJ, node[1], node[2], part(node[3])))

    def _container(self, name: int, arguments: list[int]) -> Inductive | None:
        """The inductive type of that name, if its parameters mention a type of the block."""
        container = self._checker.environment.find(name)
        if not isinstance(container, Inductive) or len(arguments) < container.parameters:
            return None
        parameters = arguments[: container.parameters]
        if not any(self._mentions(each) for each in parameters):
            return None
        if any(self._checker.store.loose[each] for each in parameters):
            shown = self._checker.environment.show(name)
            ill_typed(Rule.NESTED_LOCALS, f"expected parameters of {shown} that depend on no field")
        return container

    def _instance(self, container: Inductive, levels: tuple[int, ...], at: list[int]) -> Member:
        """The member for a container at parameters; the container's whole block joins."""
        terms = self._checker.terms
        wanted = terms.app(terms.const(container.name, levels), *at)
        if wanted not in self._by_instance:
            for name in container.all:
                self._join(name, levels, at)
        return self._by_instance[wanted]

    def _join(self, name: int, levels: tuple[int, ...], at: list[int]) -> None:
        checker = self._checker
        terms = checker.terms
        container = checker.environment.find(name)
        if not isinstance(container, Inductive) or container.safety is not Safety.SAFE:
            ill_typed(
                Rule.NESTED_CONTAINER, f"expected {checker.environment.show(name)} to be safe"
            )
        instance = terms.app(terms.const(name, levels), *at)
        # This is the only place where the container's parameters are checked.
        type_ = checker.infer(self._replaced(instance, self._own, containers=False))
        if mentions_locals(checker.store, {member.stand_in for member in self.members})(type_):
            shown = checker.environment.show(name)
            ill_typed(Rule.NESTED_INDICES, f"expected no type of the block in an index of {shown}")
        self._check_universe(type_, container)
        member = Member(name, instance, checker.local(type_), container.indices)
        self._add(member)
        member.cases = [self._case(each, levels, at) for each in container.constructors]

    def _check_universe(self, type_: int, container: Inductive) -> None:
        checker = self._checker
        for _ in range(container.indices):
            pair = checker.as_pi(type_)
            assert pair is not None, "an admitted type has the indices that it states"
            type_ = checker.terms.instantiate(pair[1], [checker.local(pair[0])])
        end = checker.store.exprs[checker.whnf(type_)]
        if end[0] != SORT or not checker.levels.equal(end[1], self._header.universe):
            shown = checker.environment.show(container.name)
            ill_typed(Rule.NESTED_UNIVERSE, f"expected {shown} in the universe of the block")

    def _case(self, name: int, levels: tuple[int, ...], at: list[int]) -> Case:
        """A container's constructor at the container's parameters."""
        checker = self._checker
        terms = checker.terms
        constructor = checker.environment.find(name)
        if not isinstance(constructor, Constructor):
            shown = checker.environment.show(name)
            ill_typed(Rule.NESTED_CONTAINER, f"expected {shown} to be a constructor")
        body = terms.instantiate_levels(constructor.type, constructor.levels, levels)
        for _ in at:
            node = checker.store.exprs[body]
            assert node[0] == PI, "an admitted constructor begins with the parameters"
            body = node[2]
        made_by = terms.app(terms.const(name, levels), *at)
        return Case(name, made_by, terms.instantiate(body, at))
