"""The recursors that a checked family has: their types, and how they reduce.

For the family ``M₁ … Mₙ`` over parameters there are

* a motive for each member: for its indices and an inhabitant, a type;
* a minor premise for each constructor of each member: for its fields, and for each field that
  refers to the family the hypothesis that the motive holds of it (of all it returns, if it is a
  function), the motive holds of what the constructor makes;
* a recursor for each member: from the parameters, motives, minor premises, indices and an
  inhabitant, the *major premise*, to the motive at them. On a constructor it reduces to the minor
  premise of that constructor, with itself in place of the hypotheses.

The motives are in any universe where that is sound, else in Prop. Theory: Carneiro, "The Type
Theory of Lean", 2.6.2 to 2.6.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gate2.lean import declaration
from gate2.lean.declaration import Recursor, Safety
from gate2.lean.term import ANONYMOUS, LAM, PI
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.inductive_types import Header
from gate2.lean.theory.nested import Family, Member
from gate2.lean.theory.positivity import Built, Field, Recursion


def eliminates_anywhere(checker: Checker, header: Header, built: Sequence[Sequence[Built]]) -> bool:
    """Whether the motives may be in any universe: always, unless the type may be a proposition.

    Proofs of a proposition are equal, so no data may come out of which proof it was. None can if
    there is one constructor at most, whose every field is a proof or can be read off the indices.
    """
    levels = checker.levels
    if levels.is_never_zero(header.universe):
        return True
    if len(built) != 1 or len(built[0]) > 1:
        return False
    return all(
        levels.is_zero(field.level) or field.local in case.indices
        for case in built[0]
        for field in case.fields
    )


def derive_recursors(
    checker: Checker, header: Header, family: Family, built: Sequence[Sequence[Built]]
) -> tuple[Recursor, ...]:
    """The recursors of a checked family, one for each member.

    Their universe parameters are those of the block, after one for the motives if there is one.
    """
    return _Derivation(checker, header, family, built).recursors()


def recursor_names(checker: Checker, header: Header, members: int) -> tuple[int, ...]:
    """``T.rec`` for each type, then ``First.rec_1``, … for the containers."""
    name = checker.store.name
    own = [name(each, "rec") for each in header.all]
    others = range(1, members - len(own) + 1)
    return (*own, *(name(header.all[0], f"rec_{number}") for number in others))


def motive_universe(checker: Checker, header: Header) -> int:
    """The name of the motives' universe parameter: one that the block does not use."""
    name = checker.store.name(ANONYMOUS, "u")
    while name in header.levels:
        name = checker.store.name(name, "u")
    return name


@dataclass(frozen=True, slots=True)
class _Shape:
    """A member as binders: free variables for its indices and an inhabitant, and its motive."""

    indices: tuple[int, ...]
    major: int
    motive: int


class _Derivation:
    """The parts that all recursors of one family share."""

    def __init__(
        self,
        checker: Checker,
        header: Header,
        family: Family,
        built: Sequence[Sequence[Built]],
    ) -> None:
        self.checker = checker
        self.terms = checker.terms
        self.header = header
        self.family = family
        self.built = built
        levels = checker.levels
        if eliminates_anywhere(checker, header, built):
            motive = motive_universe(checker, header)
            self.levels = (motive, *header.levels)
            self.universe = levels.param(motive)
        else:
            self.levels = header.levels
            self.universe = levels.zero
        self.names = recursor_names(checker, header, len(family.members))
        self.shapes = [self._shape(member) for member in family.members]
        self.minors = [[self._minor(n, case) for case in built[n]] for n in range(len(built))]
        shared = (
            *header.parameters,
            *(shape.motive for shape in self.shapes),
            *(minor for minors in self.minors for minor in minors),
        )
        self.shared = _Binders(checker, family, shared)
        at = tuple(levels.param(name) for name in self.levels)
        self.calls = [self.terms.app(self.terms.const(each, at), *shared) for each in self.names]

    def recursors(self) -> tuple[Recursor, ...]:
        return tuple(self._recursor(number) for number in range(len(self.names)))

    def _shape(self, member: Member) -> _Shape:
        terms = self.terms
        type_ = terms.type_of_local(member.stand_in)
        indices: list[int] = []
        for _ in range(member.indices):
            pair = self.checker.as_pi(type_)
            assert pair is not None, "the stand-in of a member has the member's indices"
            indices.append(terms.local(pair[0]))
            type_ = terms.instantiate(pair[1], indices[-1:])
        major = terms.local(terms.app(member.stand_in, *indices))
        motive = terms.local(terms.pi([*indices, major], terms.sort(self.universe)))
        return _Shape(tuple(indices), major, motive)

    def _minor(self, member: int, case: Built) -> int:
        """The minor premise of one constructor, as a free variable."""
        terms = self.terms
        hypotheses = [
            terms.local(self._hypothesis(field.recursion, field))
            for field in case.fields
            if field.recursion
        ]
        made = terms.app(case.made_by, *case.locals)
        holds = terms.app(self.shapes[member].motive, *case.indices, made)
        return terms.local(terms.pi([*case.locals, *hypotheses], holds))

    def _hypothesis(self, recursion: Recursion, field: Field) -> int:
        """That the motive holds of all that a field returns."""
        terms = self.terms
        returned = terms.app(field.local, *recursion.locals)
        motive = self.shapes[recursion.member].motive
        return terms.pi(recursion.locals, terms.app(motive, *recursion.indices, returned))

    def _recursor(self, number: int) -> Recursor:
        header, shape = self.header, self.shapes[number]
        holds = self.terms.app(shape.motive, *shape.indices, shape.major)
        type_ = self.shared.pi(self.terms.pi([*shape.indices, shape.major], holds))
        cases = self.built[number]
        return Recursor(
            *(self.names[number], self.levels, type_, Safety.SAFE, header.all),
            parameters=len(header.parameters),
            indices=len(shape.indices),
            motives=len(self.shapes),
            minors=sum(map(len, self.minors)),
            rules=tuple(self._rule(number, index) for index in range(len(cases))),
            k=self._k(),
        )

    def _rule(self, member: int, index: int) -> declaration.Rule:
        """The minor premise applied to the fields and to the recursor on each that refers back."""
        terms, case = self.terms, self.built[member][index]
        calls = [self._call(f.recursion, f) for f in case.fields if f.recursion]
        value = terms.app(self.minors[member][index], *case.locals, *calls)
        whole = self.shared.lam(terms.lam(case.locals, value))
        return declaration.Rule(case.name, len(case.fields), whole)

    def _call(self, recursion: Recursion, field: Field) -> int:
        """The recursor on all that a field returns."""
        terms = self.terms
        returned = terms.app(field.local, *recursion.locals)
        call = terms.app(self.calls[recursion.member], *recursion.indices, returned)
        return terms.lam(recursion.locals, call)

    def _k(self) -> bool:
        """Whether it reduces on any proof: a proposition with one constructor without fields."""
        cases = [case for cases in self.built for case in cases]
        return (
            self.checker.levels.is_zero(self.header.universe)
            and len(self.built) == 1
            and len(cases) == 1
            and not cases[0].fields
        )


class _Binders:
    """The binders that everything of a family starts with, closed once and used often."""

    def __init__(self, checker: Checker, family: Family, locals_: tuple[int, ...]) -> None:
        self._store = checker.store
        self._terms = checker.terms
        self._family = family
        self._locals = locals_
        self._domains = [
            self._closed(checker.terms.type_of_local(local), locals_[:number])
            for number, local in enumerate(locals_)
        ]

    def pi(self, body: int) -> int:
        """The type of functions of these binders into `body`, with instances for stand-ins."""
        result = self._closed(body, self._locals)
        for domain in reversed(self._domains):
            result = self._store.expr((PI, domain, result))
        return result

    def lam(self, body: int) -> int:
        """The function of these binders with that body, with instances for stand-ins."""
        result = self._closed(body, self._locals)
        for domain in reversed(self._domains):
            result = self._store.expr((LAM, domain, result))
        return result

    def _closed(self, e: int, locals_: tuple[int, ...]) -> int:
        return self._terms.abstract(self._family.instances(e), locals_)
