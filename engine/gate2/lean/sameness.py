"""Whether two elaborations mean the same statement: a type and everything it rests on.

Library constants must be the same constant. The submission's own must carry the same name
(private prefix aside) and be the same down to their bodies. Auxiliary definitions, whose names
Lean makes up (`match_1`, `_proof_1`), may be named differently, never *be* different. Proofs
need not be the same, what they prove does. Binder names and annotations carry no meaning.
"""

import re
from dataclasses import dataclass

from gate2.lean.cone import Environment, visible_name
from gate2.lean.declaration import (
    Axiom,
    Constant,
    Constructor,
    Definition,
    Inductive,
    Opaque,
    Quotient,
    Recursor,
    Theorem,
)
from gate2.lean.malformed import refuse
from gate2.lean.term import APP, BVAR, CONST, LAM, LET, NAT, PI, PROJ, SORT, STR, Name
from gate2.reasons import Code

_AUXILIARY = re.compile(r"_.*|(match|proof|eq|splitter|congr_eq)_\d+(_\d+)*|congr_simp|eq_def")

MAX_PAIRS = 4_000_000
"""Terms compared with each other. What a statement rests on has some thousands."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first difference found, in a constant of the statement; what it is in a few words."""

    statement: int
    proof: int
    what: str


@dataclass(frozen=True, slots=True)
class Side:
    """One elaboration and the modules whose private names are its own."""

    environment: Environment
    modules: frozenset[Name]

    def visible(self, name: int) -> Name:
        """The name as its author wrote it."""
        return visible_name(self.environment.store.parts(name), self.modules)


class Comparison:
    """Walks both sides together. Both environments share one store, so equal terms are equal
    numbers; but an own constant of the same name may be another constant, so every pair of
    own constants met is compared as well."""

    def __init__(self, statement: Side, proof: Side) -> None:
        self.statement = statement
        self.proof = proof
        self._pairs: set[tuple[int, int]] = set()
        self._pending: list[tuple[int, int]] = []
        self._there: dict[int, int] = {}
        self._back: dict[int, int] = {}
        self._terms: set[tuple[int, int]] = set()

    def difference(self, statement: int, proof: int) -> Difference | None:
        """The first difference between the two targets' statements, or None.

        The targets' own names and proofs do not count; their universe parameters and types do.
        """
        self._pairs.add((statement, proof))
        one = self.statement.environment.find(statement)
        two = self.proof.environment.find(proof)
        if one is None or two is None:
            return Difference(statement, proof, "the constant")
        if (what := self._bases(one.constant, two.constant)) is not None:
            return Difference(statement, proof, what)
        while self._pending:
            pair = self._pending.pop()
            if (what := self._constants(*pair)) is not None:
                return Difference(*pair, what)
        return None

    def _constants(self, one: int, two: int) -> str | None:
        found, other = self.statement.environment.find(one), self.proof.environment.find(two)
        if found is None or other is None:
            return None if one == two and found is other else "whether it is declared"
        if found.is_own != other.is_own:
            return "whether it is the library's"
        if not found.is_own:
            return None if one == two else "which constant of the library it is"
        if type(found.constant) is not type(other.constant):
            return f"its kind ({found.kind.value} or {other.kind.value})"
        return self._names(one, two, found.constant) or (
            self._bases(found.constant, other.constant)
            or self._contents(found.constant, other.constant)
        )

    def _names(self, one: int, two: int, constant: Constant) -> str | None:
        visible, other = self.statement.visible(one), self.proof.visible(two)
        if isinstance(constant, Definition | Theorem) and is_auxiliary(visible):
            return None if is_auxiliary(other) else "its name"
        if visible != other:
            return "its name"
        if self._there.setdefault(one, two) != two or self._back.setdefault(two, one) != one:
            return "which constant it is: two share the name"
        return None

    def _bases(self, one: Constant, two: Constant) -> str | None:
        if one.levels != two.levels:
            return "the universe parameters"
        if one.safety != two.safety:
            return "whether it is safe"
        return None if self._same(one.type, two.type) else "the type"

    def _contents(self, one: Constant, two: Constant) -> str | None:
        match one, two:
            case Definition(), Definition():
                return None if self._same(one.value, two.value) else "the definition"
            case Opaque(), Opaque():
                return None if self._same(one.value, two.value) else "the definition"
            case Theorem(), Theorem():
                return None
            case Inductive(), Inductive():
                counts = (one.parameters, one.indices, one.nested)
                flags = (one.is_recursive, one.is_reflexive)
                if counts != (two.parameters, two.indices, two.nested):
                    return "its parameters and indices"
                if flags != (two.is_recursive, two.is_reflexive):
                    return "whether it is recursive"
                return self._meet_all(one.all, two.all) or self._meet_all(
                    one.constructors, two.constructors
                )
            case Constructor(), Constructor():
                self._meet(one.inductive, two.inductive)
                same = (one.index, one.parameters, one.fields) == (
                    *(two.index, two.parameters, two.fields),
                )
                return None if same else "its place or its fields"
            case Recursor(), Recursor():
                return self._recursors(one, two)
            case (Quotient(), Quotient()):
                return None if one.role == two.role else "its role"
            case (Axiom(), Axiom()):
                return None
            case _:
                return "its kind"

    def _recursors(self, one: Recursor, two: Recursor) -> str | None:
        counts = (one.parameters, one.indices, one.motives, one.minors, one.k, len(one.rules))
        others = (two.parameters, two.indices, two.motives, two.minors, two.k, len(two.rules))
        if counts != others:
            return "its shape"
        for rule, other in zip(one.rules, two.rules, strict=True):
            self._meet(rule.constructor, other.constructor)
            if rule.fields != other.fields or not self._same(rule.value, other.value):
                return "its rules"
        return self._meet_all(one.all, two.all)

    def _meet_all(self, one: tuple[int, ...], two: tuple[int, ...]) -> str | None:
        if len(one) != len(two):
            return "its types or constructors"
        for left, right in zip(one, two, strict=True):
            self._meet(left, right)
        return None

    def _meet(self, one: int, two: int) -> None:
        if (one, two) not in self._pairs:
            self._pairs.add((one, two))
            self._pending.append((one, two))

    def _same(self, root_one: int, root_two: int) -> bool:
        """Whether two terms are the same; the constants they mention meet and wait their turn."""
        exprs = self.statement.environment.store.exprs
        seen = self._terms
        stack = [(root_one, root_two)]
        while stack:
            pair = stack.pop()
            if pair in seen:
                continue
            seen.add(pair)
            if len(seen) > MAX_PAIRS:
                refuse("terms", 0, f"expected at most {MAX_PAIRS} pairs", Code.LEAN_MEMORY)
            one, two = exprs[pair[0]], exprs[pair[1]]
            if one[0] == APP and two[0] == APP:
                stack += [(one[1], two[1]), (one[2], two[2])]
            elif one[0] == CONST and two[0] == CONST:
                if one[2] != two[2]:
                    return False
                self._meet(one[1], two[1])
            elif (one[0] == LAM and two[0] == LAM) or (one[0] == PI and two[0] == PI):
                stack += [(one[1], two[1]), (one[2], two[2])]
            elif one[0] == LET and two[0] == LET:
                stack += [(one[1], two[1]), (one[2], two[2]), (one[3], two[3])]
            elif one[0] == PROJ and two[0] == PROJ:
                if one[2] != two[2]:
                    return False
                self._meet(one[1], two[1])
                stack.append((one[3], two[3]))
            elif one[0] in (BVAR, SORT, NAT, STR):
                if pair[0] != pair[1]:
                    return False
            else:
                return False
        return True


def is_auxiliary(name: Name) -> bool:
    """Whether Lean, not the author, made up the last components of a name."""
    return any(isinstance(part, int) or _AUXILIARY.fullmatch(part) for part in name)
