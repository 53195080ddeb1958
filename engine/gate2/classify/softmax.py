"""Logits to probabilities, to the last bit the same on every machine.

The C library's `exp` is not: it may differ in the last bit from one processor to the next, and a
sum's value depends on its order. Only operations that IEEE 754 rounds exactly are used here, in a
fixed order.
"""

from collections.abc import Sequence
from math import ldexp

LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
"""ln 2 in two parts; whole multiples of the first are exact in a float."""
TERMS = tuple(1.0 / factorial for factorial in (1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880))
"""Of the series of e^x, enough for 1e-9 within half an octave."""
_LAST_FIRST = TERMS[::-1]
LOWEST = -60.0
"""Below it e^x is taken for 0."""


def exp(x: float) -> float:
    """e^x for x ≤ 0, to nine digits."""
    if x < LOWEST:
        return 0.0
    octaves = round(x / LN2_HIGH)
    rest = x - octaves * LN2_HIGH - octaves * LN2_LOW
    series = 0.0
    for term in _LAST_FIRST:
        series = series * rest + term
    return ldexp(series, octaves)


def softmax(logits: Sequence[float]) -> list[float]:
    """The probabilities; they sum to 1 but for rounding."""
    highest = max(logits)
    raised = [exp(logit - highest) for logit in logits]
    total = 0.0
    for value in raised:
        total += value
    return [value / total for value in raised]
