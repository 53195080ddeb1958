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

_PARTS_PER_STEP: Final = 3
"""Looking at a part is cheap beside reduction: so many parts, as a power of two, are one step."""
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
        left_parts, right_parts = self.parts(left), self.parts(right)
        for values in product((0, 1), repeat=len(split)):
            least = dict(zip(split, values, strict=True))
            if not _at_most(
                self._normal(left_parts, least), self._normal(right_parts, least), least
            ):
                return False
        return True

    def _conditions(self, level: int) -> frozenset[int]:
        """The parameters on which an imax may depend."""
        known = self._split.get(level)
        if known is None:
            levels = self._store.levels
            nodes = [levels[each] for each in self.parts(level)]
            inside = self.parts(*(node[2] for node in nodes if node[0] == IMAX))
            found = {node[1] for each in inside if (node := levels[each])[0] == PARAM}
            known = self._split[level] = frozenset(found)
        return known

    def _normal(self, parts: list[int], least: dict[int, int]) -> _Normal:
        """The maximum that the last of `parts` is where the split parameters are 0 or at least 1.

        One number for each part and nothing larger: the most that is added to it on the way up.
        A maximum for each part would take memory in the square of the level's size.
        """
        levels = self._store.levels
        lowest = self._lowest_of(parts, least)
        added = {parts[-1]: 0}
        found: _Normal = {_CONSTANT: 0}
        for each in reversed(parts):  # a part comes after all that it is a part of
            most = added.get(each)
            if most is None:  # only where an imax is 0 whatever it says
                continue
            node = levels[each]
            if node[0] == SUCC:
                _raise(added, node[1], most + 1)
            elif node[0] == PARAM and least.get(node[1]) != 0:
                _raise(found, node[1], most)
            elif node[0] == MAX or (node[0] == IMAX and lowest[node[2]] > 0):
                _raise(added, node[1], most)
                _raise(added, node[2], most)
            else:
                # Every parameter under the right side of an imax is split, so an imax whose
                # right side may be 0 is 0 in this whole part.
                _raise(found, _CONSTANT, most)
        self._spend(len(parts))
        return found

    def _lowest_of(self, parts: list[int], least: dict[int, int]) -> dict[int, int]:
        """The value of each part where every parameter is as small as it may be."""
        levels = self._store.levels
        values: dict[int, int] = {}
        for each in parts:
            node = levels[each]
            if node[0] == ZERO:
                values[each] = 0
            elif node[0] == PARAM:
                values[each] = least.get(node[1], 0)
            elif node[0] == SUCC:
                values[each] = values[node[1]] + 1
            elif node[0] == IMAX and values[node[2]] == 0:
                values[each] = 0
            else:
                values[each] = max(values[node[1]], values[node[2]])
        return values

    def parts(self, *roots: int) -> list[int]:
        """Every level inside these, themselves included, each after its own parts."""
        levels = self._store.levels
        seen = set(roots)
        stack = list(seen)
        while stack:
            node = levels[stack.pop()]
            for part in node[1:] if node[0] != PARAM else ():
                if part not in seen:
                    seen.add(part)
                    stack.append(part)
        self._spend(len(seen) >> _PARTS_PER_STEP)
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


def _raise(numbers: dict[int, int], key: int, number: int) -> None:
    """Make the number under a key at least `number`."""
    if number > numbers.get(key, -1):
        numbers[key] = number


def _lowest(normal: _Normal, least: dict[int, int]) -> int:
    """The value where every parameter is as small as this part allows."""
    return max(number + least.get(key, 0) for key, number in normal.items())


def _at_most(left: _Normal, right: _Normal, least: dict[int, int]) -> bool:
    """Whether one maximum is at most another wherever the parameters are at least `least`."""
    if _lowest(left, least) > _lowest(right, least):
        return False
    return all(key == _CONSTANT or number <= right.get(key, -1) for key, number in left.items())
