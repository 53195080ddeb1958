"""Universe levels: built, substituted and compared.

A level is a function of its parameters into the naturals. Two levels are equal, or one is at
most the other, if that holds for every assignment; both are decided exactly. `imax a b` is 0
where b is 0 and `max a b` elsewhere, so the assignments are split by which of the parameters
under the right side of an imax are 0. In each part a level is a maximum of a constant and of
parameters plus constants, and such maxima compare component by component.

Theory: Carneiro, "The Type Theory of Lean", 2.2.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Final, TypeAlias

from gate2.lean.term import HAS_PARAM, IMAX, MAX, PARAM, SUCC, ZERO, TermStore
from gate2.lean.theory.verdicts import OutOfBudget
from gate2.reasons import Code

MAX_SPLIT: Final = 10
"""Parameters under an imax in one comparison. Honest declarations have one to three."""

_CONSTANT: Final = -1

_Normal: TypeAlias = "dict[int, int]"
"""The maximum of each parameter plus its number, and of the number at _CONSTANT."""


class Levels:
    """Levels over one store; everything is remembered."""

    def __init__(self, store: TermStore, spend: Callable[[int], None] = lambda _: None) -> None:
        self._store = store
        self._spend = spend
        self.zero = store.level((ZERO,))
        self.one = self.succ(self.zero)
        self._leq: dict[tuple[int, int], bool] = {}
        self._split: dict[int, frozenset[int]] = {}

    def succ(self, level: int) -> int:
        """level + 1."""
        return self._store.level((SUCC, level))

    def max(self, left: int, right: int) -> int:
        """The larger of two levels."""
        return left if left == right else self._store.level((MAX, left, right))

    def imax(self, left: int, right: int) -> int:
        """0 where `right` is 0, else the larger of both: the level of a type of functions."""
        node = self._store.levels[right]
        if node[0] == ZERO or left == right:
            return right
        if node[0] == SUCC:
            return self.max(left, right)
        return self._store.level((IMAX, left, right))

    def param(self, name: int) -> int:
        """The parameter of that name."""
        return self._store.level((PARAM, name))

    def equal(self, left: int, right: int) -> bool:
        """Whether both are the same number under every assignment."""
        return left == right or (self.leq(left, right) and self.leq(right, left))

    def is_zero(self, level: int) -> bool:
        """Whether it is 0 under every assignment."""
        return self.leq(level, self.zero)

    def is_never_zero(self, level: int) -> bool:
        """Whether it is positive under every assignment."""
        return self.leq(self.one, level)

    def leq(self, left: int, right: int) -> bool:
        """Whether `left` is at most `right` under every assignment.

        Raises:
            OutOfBudget: LEAN-016, more than MAX_SPLIT parameters have to be split on.
        """
        if left == right:
            return True
        known = self._leq.get((left, right))
        if known is None:
            known = self._leq[left, right] = self._decide(left, right)
        return known

    def _decide(self, left: int, right: int) -> bool:
        split = sorted(self._conditions(left) | self._conditions(right))
        if len(split) > MAX_SPLIT:
            message = f"a universe comparison depends on {len(split)} parameters under imax"
            raise OutOfBudget(Code.LEAN_MEMORY, message)
        for values in product((0, 1), repeat=len(split)):
            least = dict(zip(split, values, strict=True))
            if not _at_most(self._normal(left, least), self._normal(right, least), least):
                return False
        return True

    def _conditions(self, level: int) -> frozenset[int]:
        """The parameters on which an imax may depend."""
        known = self._split.get(level)
        if known is None:
            found: set[int] = set()
            for each in self.parts(level):
                node = self._store.levels[each]
                if node[0] == IMAX:
                    found |= self.params(node[2])
            known = self._split[level] = frozenset(found)
        return known

    def _normal(self, level: int, least: dict[int, int]) -> _Normal:
        """The maximum that `level` is where the split parameters are 0 or at least 1."""
        store, memo = self._store, dict[int, _Normal]()
        for each in self.parts(level):
            node = store.levels[each]
            if node[0] == ZERO:
                memo[each] = {_CONSTANT: 0}
            elif node[0] == PARAM:
                is_zero = least.get(node[1]) == 0
                memo[each] = {_CONSTANT: 0} if is_zero else {_CONSTANT: 0, node[1]: 0}
            elif node[0] == SUCC:
                memo[each] = {key: number + 1 for key, number in memo[node[1]].items()}
            elif node[0] == IMAX and _lowest(memo[node[2]], least) == 0:
                # Every parameter under the right side is split, so it is 0 in this whole part.
                memo[each] = {_CONSTANT: 0}
            else:
                joined = dict(memo[node[1]])
                for key, number in memo[node[2]].items():
                    joined[key] = max(number, joined.get(key, 0))
                memo[each] = joined
                self._spend(len(joined))
        self._spend(len(memo))
        return memo[level]

    def parts(self, level: int) -> list[int]:
        """Every level inside, itself included, each after its own parts."""
        levels = self._store.levels
        seen = {level}
        stack = [level]
        while stack:
            node = levels[stack.pop()]
            for part in node[1:] if node[0] != PARAM else ():
                if part not in seen:
                    seen.add(part)
                    stack.append(part)
        return sorted(seen)  # a part has a smaller number than the whole

    def params(self, level: int) -> set[int]:
        """The names of the parameters inside."""
        if not self._store.level_marks[level] & HAS_PARAM:
            return set()
        levels = self._store.levels
        return {node[1] for each in self.parts(level) if (node := levels[each])[0] == PARAM}

    def substitute(self, level: int, names: Sequence[int], values: Sequence[int]) -> int:
        """The level with each named parameter replaced, all at once."""
        store = self._store
        if not store.level_marks[level] & HAS_PARAM:
            return level
        given = dict(zip(names, values, strict=True))
        memo: dict[int, int] = {}
        for each in self.parts(level):
            node = store.levels[each]
            if node[0] == PARAM:
                memo[each] = given.get(node[1], each)
            elif node[0] == SUCC:
                memo[each] = self.succ(memo[node[1]])
            elif node[0] == MAX:
                memo[each] = self.max(memo[node[1]], memo[node[2]])
            elif node[0] == IMAX:
                memo[each] = self.imax(memo[node[1]], memo[node[2]])
            else:
                memo[each] = each
        self._spend(len(memo))
        return memo[level]


def _lowest(normal: _Normal, least: dict[int, int]) -> int:
    """The value where every parameter is as small as this part allows."""
    return max(number + least.get(key, 0) for key, number in normal.items())


def _at_most(left: _Normal, right: _Normal, least: dict[int, int]) -> bool:
    """Whether one maximum is at most another wherever the parameters are at least `least`."""
    if _lowest(left, least) > _lowest(right, least):
        return False
    return all(key == _CONSTANT or number <= right.get(key, -1) for key, number in left.items())
