"""Terms built, taken apart and substituted: the operations on binders.

Stored terms use de Bruijn indices. Under a binder the kernel puts a fresh free variable (a
*local*) in place of the bound one, so every term that is typed, reduced or compared has no
loose bound variable, and one number means one term wherever it occurs. That is what makes
caches keyed by term alone sound.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

from gate2.lean.term import (
    APP,
    BVAR,
    CONST,
    FVAR,
    HAS_FVAR,
    HAS_PARAM,
    LAM,
    LET,
    PI,
    PROJ,
    SORT,
    TermStore,
)
from gate2.lean.theory.levels import Levels
from gate2.lean.theory.verdicts import OutOfBudget
from gate2.reasons import Code

_DEPTH_BITS: Final = 24
"""Room for the depth beside a term's number in one key."""
MAX_PLACES: Final = 2_000_000
"""Subterms at depths that one substitution visits. A subterm shared between many depths is
visited at each, so they can be many more than there are terms; those honest proofs visit are
thousands."""
_NODES_PER_STEP: Final = 3
"""Substitution is cheap beside reduction: so many nodes, as a power of two, are one step."""


class Terms:
    """Operations on the terms of one store."""

    def __init__(
        self, store: TermStore, levels: Levels, spend: Callable[[int], None] = lambda _: None
    ) -> None:
        self.store = store
        self.levels = levels
        self._spend = spend
        self._local_types: list[int] = []
        self._at_levels: dict[tuple[int, tuple[int, ...], tuple[int, ...]], int] = {}

    def forget(self) -> None:
        """Drop what was remembered; the locals keep their types."""
        self._at_levels.clear()

    @property
    def remembered(self) -> int:
        """How much `forget` would drop."""
        return len(self._at_levels)

    def app(self, function: int, *arguments: int) -> int:
        """The function applied to the arguments in order."""
        expr = self.store.expr
        for argument in arguments:
            function = expr((APP, function, argument))
        return function

    def apply(self, function: int, arguments: Sequence[int]) -> int:
        """As `app`, with the arguments in a sequence."""
        return self.app(function, *arguments)

    def const(self, name: int, levels: tuple[int, ...] = ()) -> int:
        """The constant of that name at these levels."""
        return self.store.expr((CONST, name, levels))

    def sort(self, level: int) -> int:
        """The universe of that level."""
        return self.store.expr((SORT, level))

    def spine(self, e: int) -> tuple[int, list[int]]:
        """The head of an application and its arguments in order; (e, []) of anything else."""
        exprs = self.store.exprs
        node = exprs[e]
        arguments: list[int] = []
        while node[0] == APP:
            arguments.append(node[2])
            e = node[1]
            node = exprs[e]
        arguments.reverse()
        return e, arguments

    def head(self, e: int) -> int:
        """The head of an application; the term itself if it is none."""
        exprs = self.store.exprs
        node = exprs[e]
        while node[0] == APP:
            e = node[1]
            node = exprs[e]
        return e

    def local(self, type_: int) -> int:
        """A fresh free variable of that type."""
        self._local_types.append(type_)
        return self.store.expr((FVAR, len(self._local_types) - 1))

    def type_of_local(self, local: int) -> int:
        """The type it was made with."""
        node = self.store.exprs[local]
        assert node[0] == FVAR
        return self._local_types[node[1]]

    def instantiate(self, body: int, values: Sequence[int]) -> int:
        """The body of len(values) binders with values, outermost first, in their places.

        The values have no loose bound variables; ``values[-1]`` replaces index 0.
        """
        store = self.store
        loose = store.loose
        if not loose[body] or not values:
            return body
        exprs, expr = store.exprs, store.expr
        count = len(values)
        memo: dict[int, int] = {}

        def go(e: int, depth: int) -> int:
            if loose[e] <= depth:
                return e
            key = e << _DEPTH_BITS | depth
            found = memo.get(key)
            if found is not None:
                return found
            node = exprs[e]
            if node[0] == APP:
                found = expr((APP, go(node[1], depth), go(node[2], depth)))
            elif node[0] == BVAR:
                index = node[1] - depth
                found = (
                    values[count - 1 - index] if index < count else expr((BVAR, node[1] - count))
                )
            elif node[0] == LAM:
                _require_room(memo)
                found = expr((LAM, go(node[1], depth), go(node[2], depth + 1)))
            elif node[0] == PI:
                _require_room(memo)
                found = expr((PI, go(node[1], depth), go(node[2], depth + 1)))
            elif node[0] == LET:
                _require_room(memo)
                parts = go(node[1], depth), go(node[2], depth), go(node[3], depth + 1)
                found = expr((LET, *parts))
            else:
                assert node[0] == PROJ
                found = expr((PROJ, node[1], node[2], go(node[3], depth)))
            memo[key] = found
            return found

        result = go(body, 0)
        self._spend(len(memo) >> _NODES_PER_STEP)
        return result

    def abstract(self, e: int, locals_: Sequence[int]) -> int:
        """The body under binders for these locals, outermost first: undoes `instantiate`."""
        if not locals_ or not self.store.marks[e] & HAS_FVAR:
            return e
        place = {local: number for number, local in enumerate(locals_)}
        return self._abstract(e, place, len(locals_))

    def _abstract(self, e: int, place: Mapping[int, int], count: int) -> int:
        """As `abstract`, for the first `count` locals; `place` gives the number of each."""
        store = self.store
        exprs, expr, marks = store.exprs, store.expr, store.marks
        memo: dict[int, int] = {}

        def go(e: int, depth: int) -> int:
            if not marks[e] & HAS_FVAR:
                return e
            key = e << _DEPTH_BITS | depth
            found = memo.get(key)
            if found is not None:
                return found
            node = exprs[e]
            if node[0] == FVAR:
                number = place.get(e, count)
                found = e if number >= count else expr((BVAR, count - 1 - number + depth))
            elif node[0] == APP:
                found = expr((APP, go(node[1], depth), go(node[2], depth)))
            elif node[0] == LAM:
                _require_room(memo)
                found = expr((LAM, go(node[1], depth), go(node[2], depth + 1)))
            elif node[0] == PI:
                _require_room(memo)
                found = expr((PI, go(node[1], depth), go(node[2], depth + 1)))
            elif node[0] == LET:
                _require_room(memo)
                parts = go(node[1], depth), go(node[2], depth), go(node[3], depth + 1)
                found = expr((LET, *parts))
            else:
                assert node[0] == PROJ
                found = expr((PROJ, node[1], node[2], go(node[3], depth)))
            memo[key] = found
            return found

        result = go(e, 0)
        self._spend(len(memo) >> _NODES_PER_STEP)
        return result

    def pi(self, locals_: Sequence[int], body: int) -> int:
        """The type of functions of these locals, outermost first, into `body`."""
        return self._bind(PI, locals_, body)

    def lam(self, locals_: Sequence[int], body: int) -> int:
        """The function of these locals, outermost first, with that body."""
        return self._bind(LAM, locals_, body)

    def _bind(self, kind: Literal[4, 5], locals_: Sequence[int], body: int) -> int:
        result = self.abstract(body, locals_)
        # One table for all domains: a table for each would make long telescopes quadratic.
        place = {local: number for number, local in enumerate(locals_)}
        self._spend(len(locals_) >> _NODES_PER_STEP)
        for number in range(len(locals_) - 1, -1, -1):
            domain = self.type_of_local(locals_[number])
            if number and self.store.marks[domain] & HAS_FVAR:
                domain = self._abstract(domain, place, number)
            result = self.store.expr((kind, domain, result))
        return result

    def instantiate_levels(self, e: int, names: tuple[int, ...], levels: tuple[int, ...]) -> int:
        """The term with the named universe parameters replaced, all at once."""
        store = self.store
        marks = store.marks
        if not marks[e] & HAS_PARAM or not names:
            return e
        known = self._at_levels.get((e, names, levels))
        if known is not None:
            return known
        exprs, expr = store.exprs, store.expr
        memo: dict[int, int] = {}
        level_memo: dict[int, int] = {}
        substitute = self.levels.substitute

        def at(level: int) -> int:
            found = level_memo.get(level)
            if found is None:
                found = level_memo[level] = substitute(level, names, levels)
            return found

        def go(e: int) -> int:
            if not marks[e] & HAS_PARAM:
                return e
            found = memo.get(e)
            if found is not None:
                return found
            node = exprs[e]
            if node[0] == APP:
                found = expr((APP, go(node[1]), go(node[2])))
            elif node[0] == CONST:
                found = expr((CONST, node[1], tuple([at(level) for level in node[2]])))
            elif node[0] == LAM:
                found = expr((LAM, go(node[1]), go(node[2])))
            elif node[0] == PI:
                found = expr((PI, go(node[1]), go(node[2])))
            elif node[0] == SORT:
                found = expr((SORT, at(node[1])))
            elif node[0] == LET:
                found = expr((LET, go(node[1]), go(node[2]), go(node[3])))
            else:
                assert node[0] == PROJ
                found = expr((PROJ, node[1], node[2], go(node[3])))
            memo[e] = found
            return found

        found = self._at_levels[e, names, levels] = go(e)
        self._spend(len(memo) >> _NODES_PER_STEP)
        return found


def _require_room(memo: dict[int, int]) -> None:
    """Stop a substitution that would hold on to too much; only binders lead to a new depth."""
    if len(memo) > MAX_PLACES:
        raise OutOfBudget(
            Code.LEAN_MEMORY, f"a substitution visits more than {MAX_PLACES} subterms at depths"
        )
