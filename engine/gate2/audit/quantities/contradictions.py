"""Which of the values that several claims state of one quantity disagree with each other.

Two values disagree where no number rounds to both. Which of them is right is no question that
this module answers: all that disagree with another one are given back, none is preferred.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from gate2.audit.corpus import Source
from gate2.audit.quantities.intervals import Interval, may_be_one
from gate2.audit.quantities.quantity import Quantity, dimension_of
from gate2.audit.quantities.units import SCALES

_COMPARED = 256
"""Values that each one is held against, the lowest and the highest first. Where more different
ones are stated of one quantity, a few may be passed over; none is ever accused wrongly."""

_Item = tuple[Source, Quantity]


def contradictory(items: Sequence[_Item]) -> list[_Item]:
    """Those items that disagree with at least one other of the same key, in their order.

    Values of one and the same claim (path and id) never disagree; nor do a value and its own
    rounding, a fraction and its per cent, or values that differ by what 1024 differs from 1000.
    """
    of_key: dict[str, list[int]] = {}
    for number, (_, quantity) in enumerate(items):
        of_key.setdefault(quantity.key, []).append(number)
    found = [number for numbers in of_key.values() for number in _among(items, numbers)]
    return [items[number] for number in sorted(found)]


def disagree(one: Quantity, other: Quantity) -> bool:
    """Whether no number can be meant by both; False where they are of different quantities."""
    if one.key != other.key:
        return False
    return not may_be_one(_interval(one), _interval(other), SCALES.get(dimension_of(one.key), ()))


def _among(items: Sequence[_Item], numbers: Sequence[int]) -> Iterable[int]:
    """The numbers of the items of one key that disagree with another of them."""
    if len(numbers) < 2:
        return ()
    claims: dict[Interval, set[tuple[str, str]]] = {}
    where: dict[int, Interval] = {}
    for number in numbers:
        source, quantity = items[number]
        interval = where[number] = _interval(quantity)
        claims.setdefault(interval, set()).add((source.path, source.claim))
    if len(claims) < 2:
        return ()
    scales = SCALES.get(dimension_of(items[numbers[0]][1].key), ())
    candidates = _extremes(list(claims))
    against: dict[Interval, list[Interval]] = {
        interval: [other for other in candidates if not may_be_one(interval, other, scales)]
        for interval in claims
    }
    return [
        number
        for number in numbers
        if any(_from_elsewhere(items[number][0], claims[o]) for o in against[where[number]])
    ]


def _from_elsewhere(source: Source, claims: set[tuple[str, str]]) -> bool:
    return len(claims) > 1 or (source.path, source.claim) not in claims


def _extremes(intervals: list[Interval]) -> list[Interval]:
    if len(intervals) <= _COMPARED:
        return intervals
    half = _COMPARED // 2
    by_high = sorted(intervals, key=lambda interval: (interval[1], interval[0]))[:half]
    by_low = sorted(intervals)[-half:]
    return list(dict.fromkeys((*by_high, *by_low)))


def _interval(quantity: Quantity) -> Interval:
    return Decimal(quantity.low), Decimal(quantity.high)
