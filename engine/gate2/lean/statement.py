"""A statement taken apart: what it assumes, what it concludes, what its heads unfold to.

Bound variables are opened with locals, so a term means the same wherever it stands and equal
terms are equal numbers. Nothing here is checked: it serves those who look at a statement, not
those who judge a proof.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gate2.lean.cone import Environment
from gate2.lean.declaration import Definition
from gate2.lean.term import CONST, FVAR, LAM, LET, PI, PROJ, SORT, ZERO, Name
from gate2.lean.theory.levels import Levels
from gate2.lean.theory.terms import Terms

_MAX_UNFOLDINGS: Final = 64
_SWAPPED: Final = frozenset({("GE", "ge"), ("GT", "gt")})
"""Library definitions that are looked through though they are no abbreviations by their hints."""


@dataclass(frozen=True, slots=True)
class Premise:
    """One binder of a statement: a variable, or a hypothesis where its type is a proposition."""

    local: int
    type: int
    is_hypothesis: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A statement's premises, outermost first, and its conclusion."""

    premises: tuple[Premise, ...]
    conclusion: int


class Heads:
    """Looks at heads of terms: unfolds the submission's definitions, the library's abbreviations
    only (`a ≥ b` for `b ≤ a`), so that what an author named shows as what it is."""

    def __init__(
        self, environment: Environment, spend: Callable[[int], None] = lambda _: None
    ) -> None:
        """`spend` is told of the work done, and may raise to end it."""
        self.environment = environment
        self.store = environment.store
        self.terms = Terms(self.store, Levels(self.store), spend)
        self._library_only: dict[int, bool] = {}

    def unfolded(self, expr: int) -> int:
        """The term with beta, let and definitions unfolded at its head."""
        for _ in range(_MAX_UNFOLDINGS):
            following = self.step(expr)
            if following is None:
                return expr
            expr = following
        return expr

    def step(self, expr: int, *, library: bool = False) -> int | None:
        """One unfolding at the head; None where there is none. With `library`, all of its
        definitions that have a value are unfolded."""
        terms = self.terms
        head, arguments = terms.spine(expr)
        node = self.store.exprs[head]
        if node[0] == LET:
            return terms.app(terms.instantiate(node[3], [node[2]]), *arguments)
        if node[0] == LAM and arguments:
            return terms.app(terms.instantiate(node[2], arguments[:1]), *arguments[1:])
        if node[0] == CONST and self.is_unfolded(node[1], library=library):
            value = self.value(node[1], node[2])
            return None if value is None else terms.app(value, *arguments)
        return None

    def is_unfolded(self, name: int, *, library: bool) -> bool:
        """Whether a constant at a head is looked through."""
        found = self.environment.find(name)
        if found is None or not isinstance(found.constant, Definition):
            return False
        if found.is_own or library:
            return True
        if self.store.parts(name) in _SWAPPED:
            return True
        if found.constant.hints != "abbrev":
            return False
        body = self.store.exprs[found.constant.value]
        while body[0] == LAM:
            body = self.store.exprs[body[2]]
        return body[0] != PROJ  # a class's method, `≤` for instance, stays as it is

    def value(self, name: int, levels: tuple[int, ...]) -> int | None:
        """A definition's value at these levels."""
        found = self.environment.find(name)
        if found is None or not isinstance(found.constant, Definition):
            return None
        return self.at_levels(found.constant.value, found.constant.levels, levels)

    def at_levels(self, e: int, names: tuple[int, ...], levels: tuple[int, ...]) -> int | None:
        """A constant's type or value at these levels; None where they are not as many.

        No kernel has looked at the terms yet: a mention may have any number of levels.
        """
        if len(names) != len(levels):
            return None
        return self.terms.instantiate_levels(e, names, levels)

    def library_head(self, expr: int) -> tuple[Name, list[int]]:
        """The library constant that heads a term, unfolded, and its arguments; else ``()``."""
        return self.library_name(self.unfolded(expr))

    def library_name(self, expr: int) -> tuple[Name, list[int]]:
        """The same of the term as it stands."""
        head, arguments = self.terms.spine(expr)
        node = self.store.exprs[head]
        if node[0] != CONST or self.environment.own.constant(node[1]) is not None:
            return (), arguments
        return self.store.parts(node[1]), arguments

    def opened(self, type_: int) -> Opened:
        """A statement opened as far as it goes."""
        premises: list[Premise] = []
        locals_: list[int] = []
        body = type_
        while True:
            conclusion = self.terms.instantiate(body, locals_)
            node = self.store.exprs[conclusion]
            if node[0] != PI:
                conclusion = self.unfolded(conclusion)
                node = self.store.exprs[conclusion]
            if node[0] != PI:
                return Opened(tuple(premises), conclusion)
            body, locals_ = conclusion, []
            while (node := self.store.exprs[body])[0] == PI:
                domain = self.terms.instantiate(node[1], locals_)
                local = self.terms.local(domain)
                premises.append(Premise(local, domain, self.is_proposition(domain)))
                locals_.append(local)
                body = node[2]

    def is_proposition(self, type_: int) -> bool:
        """Whether a type can be seen to be a proposition; what is not seen is taken for none."""
        for _ in range(_MAX_UNFOLDINGS):
            head, arguments = self.terms.spine(type_)
            node = self.store.exprs[head]
            if node[0] == PI and not arguments:
                type_ = self.terms.instantiate(node[2], [self.terms.local(node[1])])
                continue
            if node[0] == FVAR:
                return self._ends_in_prop(self.terms.type_of_local(head), len(arguments))
            if node[0] == CONST:
                found = self.environment.find(node[1])
                if found is None:
                    return False
                at = self.at_levels(found.constant.type, found.constant.levels, node[2])
                if at is not None and self._ends_in_prop(at, len(arguments)):
                    return True
            following = self.step(type_)
            if following is None:
                return False
            type_ = following
        return False

    def _ends_in_prop(self, type_: int, arguments: int) -> bool:
        """Whether something of this type, applied so often, is a proposition, at a glance."""
        node = self.store.exprs[type_]
        while node[0] == PI and arguments:
            arguments -= 1
            node = self.store.exprs[node[2]]
        return not arguments and node[0] == SORT and self.store.levels[node[1]][0] == ZERO

    def is_library_only(self, expr: int) -> bool:
        """Whether every constant in a term is the library's."""
        known = self._library_only.get(expr)
        if known is None:
            known = self._library_only[expr] = self._mentions_no_own(expr)
        return known

    def _mentions_no_own(self, expr: int) -> bool:
        seen: set[int] = set()
        stack = [expr]
        while stack:
            number = stack.pop()
            if number in seen:
                continue
            seen.add(number)
            node = self.store.exprs[number]
            named = node[1] if node[0] == CONST or node[0] == PROJ else None
            if named is not None and self.environment.own.constant(named) is not None:
                return False
            stack += parts_of(node)
        return True


def parts_of(node: tuple[object, ...]) -> list[int]:
    """The terms inside one."""
    match node:
        case (3 | 4 | 5, int(one), int(two)):
            return [one, two]
        case (6, int(one), int(two), int(three)):
            return [one, two, three]
        case (9, _, _, int(inner)):
            return [inner]
        case _:
            return []
