"""Bounds on whole numbers that leave nothing: `5 < n` beside `n < 3`, `a < b` beside `b ≤ a`.

Each hypothesis `a < b`, `a ≤ b` or `a = b` between natural numbers or integers, at the library's
own order, says that one term is at least another plus a constant. Such differences contradict each
other exactly where some of them, one after the other, lead from a term to itself plus more than 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gate2.lean.term import Name
from gate2.lean.vacuity_numbers import SIGNED
from gate2.lean.vacuity_shapes import Shapes
from gate2.lean.vacuity_values import OutOfSteps

_ORIGIN: Final = -1
"""Stands for 0, of which a number is a distance; no term has this number."""
_MAX_BOUNDS: Final = 400
_STRICT: Final[Mapping[Name, int]] = {("LT", "lt"): 1, ("LE", "le"): 0}
_MAX_SUMMANDS: Final = 16


class Bounds:
    """Looks at the hypotheses of one statement."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.heads = shapes.heads
        self.values = shapes.values

    def why(self) -> str | None:
        """Why no numbers satisfy the hypotheses together; None where that is not seen."""
        try:
            bounds = list(self._bounds())
        except OutOfSteps:
            return None
        if len(bounds) > _MAX_BOUNDS or not contradict(bounds):
            return None
        return "its hypotheses put bounds on a whole number that leave none"

    def _bounds(self) -> Iterator[tuple[int, int, int]]:
        """(a, b, d) for each thing said: b is at least a + d."""
        natural: set[int] = set()
        for _, part in self.shapes.assumptions():
            yield from self._bounds_of(part, natural)
        for term in natural:
            yield _ORIGIN, term, 0

    def _bounds_of(self, part: int, natural: set[int]) -> Iterator[tuple[int, int, int]]:
        """What a relation says, and in `natural` the terms that are natural numbers."""
        name, arguments = self.heads.library_head(part)
        if name in _STRICT and len(arguments) == 4:
            if not self.values.is_plain(arguments[0], arguments[1], SIGNED):
                return
        elif name != ("Eq",) or len(arguments) != 3:
            return
        type_ = self.heads.library_head(arguments[0])[0]
        if type_ not in SIGNED:
            return
        (low, more), (high, beyond) = map(self._apart, arguments[-2:])
        if type_ == ("Nat",):
            natural |= {low, high} - {_ORIGIN}
        yield low, high, more - beyond + _STRICT.get(name, 0)
        if name == ("Eq",):
            yield high, low, beyond - more

    def _apart(self, term: int) -> tuple[int, int]:
        """A term as another one plus a constant."""
        constant = 0
        for _ in range(_MAX_SUMMANDS):
            number = self._closed(term)
            if number is not None:
                return _ORIGIN, constant + number
            name, arguments = self.heads.library_name(term)
            if name != ("HAdd", "hAdd") or len(arguments) != 6:
                break
            type_, instance, one, two = arguments[0], arguments[3], *arguments[4:]
            is_one_type = len({self.heads.library_head(each)[0] for each in arguments[:3]}) == 1
            number = self._closed(two)
            if not is_one_type or not self.values.is_plain(type_, instance, SIGNED):
                break
            if number is None:
                one, number = two, self._closed(one)
            if number is None:
                break
            term, constant = one, constant + number
        return term, constant

    def _closed(self, term: int) -> int | None:
        """The value of a term without variables."""
        if self.shapes.store.marks[term]:
            return None
        value = self.values.of(term)
        return value if type(value) is int else None


def contradict(bounds: Sequence[tuple[int, int, int]]) -> bool:
    """Whether no whole numbers satisfy all of these: (a, b, d) says that b is at least a + d.

    Some of them, one after the other, then lead from a term to more than itself (Bellman and Ford).
    """
    least = dict.fromkeys((term for low, high, _ in bounds for term in (low, high)), 0)
    for _ in range(len(least) + 1):
        moved = False
        for low, high, more in bounds:
            if least[low] + more > least[high]:
                least[high] = least[low] + more
                moved = True
        if not moved:
            return False
    return True
