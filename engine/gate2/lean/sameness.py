"""Whether two elaborations mean the same statement: a type and everything it rests on.

Library constants must be the same constant. The submission's own must carry the same name
(private prefix aside) and be the same down to their bodies. Auxiliary definitions, whose names
Lean makes up (`match_1`, `_proof_1`, `instAddPoint`), may be named differently, never *be*
different. Proofs need not be the same, what they prove does. Binder names and annotations carry
no meaning, nor do the names of universe parameters: they count by their places.
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
    Kind,
    Opaque,
    Quotient,
    Recursor,
    Theorem,
)
from gate2.lean.malformed import refuse
from gate2.lean.term import (
    APP,
    BVAR,
    CONST,
    HAS_PARAM,
    IMAX,
    LAM,
    LET,
    MAX,
    NAT,
    PARAM,
    PI,
    PROJ,
    SORT,
    STR,
    SUCC,
    Name,
)
from gate2.reasons import Code

_AUXILIARY = re.compile(r"_.*|(match|proof|eq|splitter|congr_eq)_\d+(_\d+)*|congr_simp|eq_def")
_INSTANCE = re.compile(r"inst[A-Z\u0370-\u03ff].*")

MAX_PAIRS = 4_000_000
"""Terms compared with each other. What a statement rests on has some thousands."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first difference found, in a constant of the statement; what it is in a few words."""

    statement: int
    proof: int
    what: str
    via: tuple[int, ...] = ()
    """The statement's constants on the way to it, the target's own type left out."""


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
        self._met_in: dict[tuple[int, int], tuple[int, int]] = {}
        self._there: dict[int, int] = {}
        self._back: dict[int, int] = {}
        self._terms: set[tuple[int, int, int]] = set()
        self._renaming: dict[int, int] = {}
        """Of the constant at hand: the statement's universe parameters to the proof's."""
        self._contexts = 0
        self._context = 0
        """Apart for every constant whose parameters are named differently: what was found equal
        under one renaming need not be under another."""
        self._at: tuple[int, int] = (0, 0)

    def difference(self, statement: int, proof: int) -> Difference | None:
        """The first difference between the two targets' statements, or None.

        The targets' own names and proofs do not count; their universe parameters and types do.
        """
        target = self._at = (statement, proof)
        self._pairs.add(target)
        one = self.statement.environment.find(statement)
        two = self.proof.environment.find(proof)
        if one is None or two is None:
            return Difference(statement, proof, "the constant")
        if (what := self._bases(one.constant, two.constant)) is not None:
            return Difference(statement, proof, what)
        while self._pending:
            pair = self._at = self._pending.pop()
            if (what := self._constants(*pair)) is not None:
                return Difference(*pair, what, self._via(pair, target))
        return None

    def _via(self, pair: tuple[int, int], target: tuple[int, int]) -> tuple[int, ...]:
        """The statement's constants between the target and a pair, outermost first."""
        found: list[int] = []
        while (pair := self._met_in[pair]) != target:
            found.append(pair[0])
        return tuple(reversed(found))

    def _constants(self, one: int, two: int) -> str | None:
        found, other = self.statement.environment.find(one), self.proof.environment.find(two)
        if found is None or other is None:
            return None if one == two and found is other else "whether it is declared"
        if not found.is_own and not other.is_own and one == two:
            same = _is_one(found.constant, other.constant)
            return None if same else "which module of the library it comes from"
        if found.kind is Kind.THEOREM and other.kind is Kind.THEOREM:
            return self._bases(found.constant, other.constant)
        renamed = self._are_made_up(one, two, found.constant, other.constant)
        if found.is_own != other.is_own and not renamed:
            return "whether it is the library's"
        if not found.is_own and not renamed:
            return "which constant of the library it is"
        if type(found.constant) is not type(other.constant):
            return f"its kind ({found.kind.value} or {other.kind.value})"
        return (
            (None if renamed else self._names(one, two))
            or self._bases(found.constant, other.constant)
            or self._contents(found.constant, other.constant)
        )

    def _are_made_up(self, one: int, two: int, left: Constant, right: Constant) -> bool:
        """Whether both are definitions that Lean named. Then only what they are counts, and one
        may be the library's: Lean takes a matcher that is there already."""
        definitions = isinstance(left, Definition) and isinstance(right, Definition)
        names = self.statement.visible(one), self.proof.visible(two)
        return definitions and all(map(may_be_renamed, names))

    def _names(self, one: int, two: int) -> str | None:
        if self.statement.visible(one) != self.proof.visible(two):
            return "its name"
        if self._there.setdefault(one, two) != two or self._back.setdefault(two, one) != one:
            return "which constant it is: two share the name"
        return None

    def _bases(self, one: Constant, two: Constant) -> str | None:
        if not self._rename(one.levels, two.levels):
            return "the universe parameters"
        if one.safety != two.safety:
            return "whether it is safe"
        return None if self._same(one.type, two.type) else "the type"

    def _rename(self, one: tuple[int, ...], two: tuple[int, ...]) -> bool:
        """Take universe parameters by their places from here on; False if they do not pair up."""
        if one == two:
            self._renaming, self._context = {}, 0
            return True
        self._contexts += 1
        self._context = self._contexts
        self._renaming = dict(zip(one, two, strict=False))
        return len(one) == len(two) == len(set(one)) == len(set(two))

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
            self._met_in[one, two] = self._at

    def _same(self, root_one: int, root_two: int) -> bool:
        """Whether two terms are the same; the constants they mention meet and wait their turn."""
        store = self.statement.environment.store
        exprs, marks = store.exprs, store.marks
        seen = self._terms
        stack = [(root_one, root_two)]
        while stack:
            pair = stack.pop()
            renamed = marks[pair[0]] & HAS_PARAM or marks[pair[1]] & HAS_PARAM
            key = (*pair, self._context if renamed else 0)
            if key in seen:
                continue
            seen.add(key)
            if len(seen) > MAX_PAIRS:
                refuse("terms", 0, f"expected at most {MAX_PAIRS} pairs", Code.LEAN_MEMORY)
            one, two = exprs[pair[0]], exprs[pair[1]]
            if one[0] == APP and two[0] == APP:
                stack += [(one[1], two[1]), (one[2], two[2])]
            elif one[0] == CONST and two[0] == CONST:
                if len(one[2]) != len(two[2]) or not all(map(self._same_level, one[2], two[2])):
                    return False
                self._meet(one[1], two[1])
            elif one[0] == SORT and two[0] == SORT:
                if not self._same_level(one[1], two[1]):
                    return False
            elif (one[0] == LAM and two[0] == LAM) or (one[0] == PI and two[0] == PI):
                stack += [(one[1], two[1]), (one[2], two[2])]
            elif one[0] == LET and two[0] == LET:
                stack += [(one[1], two[1]), (one[2], two[2]), (one[3], two[3])]
            elif one[0] == PROJ and two[0] == PROJ:
                if one[2] != two[2]:
                    return False
                self._meet(one[1], two[1])
                stack.append((one[3], two[3]))
            elif one[0] in (BVAR, NAT, STR):
                if pair[0] != pair[1]:
                    return False
            else:
                return False
        return True

    def _same_level(self, root_one: int, root_two: int) -> bool:
        """Whether two universe levels are the same, parameters by their places."""
        if not self._renaming:
            return root_one == root_two
        levels = self.statement.environment.store.levels
        seen: set[tuple[int, int]] = set()
        stack = [(root_one, root_two)]
        while stack:
            pair = stack.pop()
            if pair in seen:
                continue
            seen.add(pair)
            one, two = levels[pair[0]], levels[pair[1]]
            if one[0] == PARAM and two[0] == PARAM:
                if self._renaming.get(one[1]) != two[1]:
                    return False
            elif one[0] == SUCC and two[0] == SUCC:
                stack.append((one[1], two[1]))
            elif (one[0] == MAX and two[0] == MAX) or (one[0] == IMAX and two[0] == IMAX):
                stack += [(one[1], two[1]), (one[2], two[2])]
            elif pair[0] != pair[1]:
                return False
        return True


def _is_one(one: Constant, two: Constant) -> bool:
    """Whether both sides see one constant of the library under a name. They may see it through
    different imports, and of the modules that state a theorem some may hold its proof."""
    if one == two:
        return True
    stated = isinstance(one, Axiom | Theorem) and isinstance(two, Axiom | Theorem)
    return stated and (one.levels, one.type, one.safety) == (two.levels, two.type, two.safety)


def is_auxiliary(name: Name) -> bool:
    """Whether Lean, not the author, made up the last components of a name."""
    return any(isinstance(part, int) or _AUXILIARY.fullmatch(part) for part in name)


def may_be_renamed(name: Name) -> bool:
    """Whether Lean may name the same definition otherwise in another file: auxiliary ones, and
    instances, which it numbers where a name is taken."""
    last = name[-1] if name else ""
    return is_auxiliary(name) or (isinstance(last, str) and _INSTANCE.fullmatch(last) is not None)
