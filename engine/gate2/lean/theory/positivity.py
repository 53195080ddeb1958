"""The constructors of a family: well typed, small enough, strictly positive, of the right shape.

Every type of the family is a stand-in here, a variable of which nothing is known but its type
(`gate2.lean.theory.nested`). A field may use it in one way only: as the result of a function,
possibly of no arguments, whose argument types do not mention the family, at indices that do not
either. Theory: Carneiro, "The Type Theory of Lean", 2.6.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gate2.lean.term import PI
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.inductive_types import Header, declaring
from gate2.lean.theory.nested import Case, Member
from gate2.lean.theory.occurrences import mentions_locals
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import ill_typed


@dataclass(frozen=True, slots=True)
class Recursion:
    """How a field refers to the family: a function of `locals` into a member at indices."""

    member: int
    locals: tuple[int, ...]
    indices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a constructor, as a free variable."""

    local: int
    level: int
    """Of the universe that its type is in."""
    recursion: Recursion | None


@dataclass(frozen=True, slots=True)
class Built:
    """A checked constructor: its fields, and the indices of what it makes."""

    name: int
    made_by: int
    fields: tuple[Field, ...]
    indices: tuple[int, ...]

    @property
    def locals(self) -> tuple[int, ...]:
        """The fields as free variables."""
        return tuple(field.local for field in self.fields)


class Constructors:
    """All constructors of a family, checked."""

    def __init__(self, checker: Checker, header: Header, members: Sequence[Member]) -> None:
        """Check them.

        Raises:
            IllTyped: a constructor is ill typed, too large, or uses the family as it may not.
        """
        self._checker = checker
        self._header = header
        self._members = members
        self._number = {member.stand_in: number for number, member in enumerate(members)}
        self._mentions = mentions_locals(checker.store, self._number)
        self._is_prop = checker.levels.is_zero(header.universe)
        self.is_recursive = False
        """Whether any field's type mentions the family."""
        self.is_reflexive = False
        """Whether such a field is written as a function."""
        self.built = [
            [self._build(number, case) for case in member.cases]
            for number, member in enumerate(members)
        ]

    def _build(self, member: int, case: Case) -> Built:
        checker = self._checker
        with declaring(checker, case.name):
            fields: list[Field] = []
            locals_: list[int] = []
            type_ = case.type
            while (node := checker.store.exprs[type_])[0] == PI:
                domain = checker.terms.instantiate(node[1], locals_)
                fields.append(self._field(domain, len(fields) + 1))
                locals_.append(fields[-1].local)
                type_ = node[2]
            indices = self._result(member, checker.terms.instantiate(type_, locals_))
        return Built(case.name, case.made_by, tuple(fields), indices)

    def _field(self, domain: int, number: int) -> Field:
        checker = self._checker
        level = checker.sort_level(domain)
        if not self._is_prop and not checker.levels.leq(level, self._header.universe):
            message = f"expected field {number} in the universe of the type, it is in a larger one"
            ill_typed(Rule.CONSTRUCTOR_UNIVERSE, message)
        if self._mentions(domain):
            self.is_recursive = True
            if checker.store.exprs[domain][0] == PI:
                self.is_reflexive = True
        return Field(checker.local(domain), level, self._recursion(domain, number))

    def _recursion(self, type_: int, number: int) -> Recursion | None:
        """How a field of that type refers to the family; None if it does not."""
        checker = self._checker
        locals_: list[int] = []
        while self._mentions(type_):
            # A definition may hide an arrow, or may not use what it is applied to.
            reduced = checker.whnf(type_)
            node = checker.store.exprs[reduced]
            if not self._mentions(reduced):
                break
            if node[0] != PI:
                return self._occurrence(reduced, tuple(locals_), number)
            if self._mentions(node[1]):
                message = f"expected no type of the block left of an arrow in field {number}"
                ill_typed(Rule.POSITIVITY, message)
            locals_.append(checker.local(node[1]))
            type_ = checker.terms.instantiate(node[2], locals_[-1:])
        return None

    def _occurrence(self, type_: int, locals_: tuple[int, ...], number: int) -> Recursion:
        head, arguments = self._checker.terms.spine(type_)
        member = self._number.get(head)
        if member is None:
            message = f"expected field {number} to use the types of the block directly"
            ill_typed(Rule.POSITIVITY, message)
        if any(self._mentions(each) for each in arguments):
            message = f"expected indices in field {number} that mention no type of the block"
            ill_typed(Rule.OCCURRENCE_INDEX, message)
        return Recursion(member, locals_, tuple(arguments))

    def _result(self, member: int, type_: int) -> tuple[int, ...]:
        """The indices of what the constructor makes."""
        checker = self._checker
        head, arguments = checker.terms.spine(type_)
        if self._number.get(head) != member:
            shown = checker.environment.show(self._members[member].name)
            ill_typed(Rule.CONSTRUCTOR_RESULT, f"expected it to make {shown} at its parameters")
        if any(self._mentions(each) for each in arguments):
            message = "expected indices of the result that mention no type of the block"
            ill_typed(Rule.OCCURRENCE_INDEX, message)
        checker.sort_level(type_, Rule.CONSTRUCTOR_RESULT)
        return tuple(arguments)
