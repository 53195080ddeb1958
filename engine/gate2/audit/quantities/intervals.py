"""Intervals of values: whether one number can be meant by two prints."""

from collections.abc import Sequence
from decimal import Decimal

from gate2.audit.quantities.numerals import EXACT

Interval = tuple[Decimal, Decimal]
"""Lowest and highest value that a print can stand for."""


def meet(one: Interval, other: Interval) -> bool:
    """Whether they share more than an end: 0.5 and 0.6 touch at 0.55 and are two values."""
    return max(one[0], other[0]) < min(one[1], other[1])


def may_be_one(one: Interval, other: Interval, scales: Sequence[Decimal]) -> bool:
    """Whether they meet as they are, or with one of them taken a scale larger."""
    return meet(one, other) or any(
        meet(_scaled(one, scale), other) or meet(one, _scaled(other, scale)) for scale in scales
    )


def _scaled(interval: Interval, scale: Decimal) -> Interval:
    return EXACT.multiply(interval[0], scale), EXACT.multiply(interval[1], scale)
