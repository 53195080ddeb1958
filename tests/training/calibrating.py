"""Finds the temperature at which a model's probabilities are frequencies (Guo et al., 2017)."""

from collections.abc import Sequence
from math import log

from gate2.classify.kinds import Kind
from gate2.classify.softmax import softmax
from training.fitting import CLASSES

_STEP = 64
_LEAST, _MOST = _STEP // 2, 4 * _STEP
_NEVER = 1e-12

Scores = tuple[float, float, float, float]
"""A claim's logits, in the order of `CLASSES`."""


def temperature(scores: Sequence[Scores], kinds: Sequence[Kind]) -> float:
    """The number of 64ths, from ½ to 4, under which the labels are likeliest."""
    candidates = [number / _STEP for number in range(_LEAST, _MOST + 1)]
    return min(candidates, key=lambda candidate: surprise(scores, kinds, candidate))


def surprise(scores: Sequence[Scores], kinds: Sequence[Kind], divisor: float) -> float:
    """The mean of −log p of the labels, in nats."""
    total = 0.0
    for of_claim, kind in zip(scores, kinds, strict=True):
        shares = softmax([score / divisor for score in of_claim])
        total -= log(max(_NEVER, shares[CLASSES.index(kind)]))
    return total / len(scores)
