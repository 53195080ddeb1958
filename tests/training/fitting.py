"""Fits weights to labelled claims: multinomial logistic regression with a quadratic penalty.

Every operation is one that IEEE 754 rounds exactly, in an order that is fixed: elementwise
arithmetic, sums by `bincount` in the order of the entries, an exponential of our own. So the
weights are the same to the last bit wherever they are fitted.
"""

from collections.abc import Sequence

import numpy as np

from gate2.classify.kinds import Kind
from gate2.classify.softmax import LN2_HIGH, LN2_LOW, LOWEST, TERMS
from training.matrix import Floats, Matrix

CLASSES = (Kind.MATHEMATICAL, Kind.EMPIRICAL, Kind.UNDECIDED, Kind.DESCRIPTIVE)
"""In the order of the weights' rows; what is shipped is relative to the last."""
PENALTY = 6.0
"""Of half the squared weights, against the sum of the claims' losses."""
STEPS = 200
RATE = 0.05
"""Of the first step; it falls to 0 in a straight line."""

_KEEPS_MEAN = 0.9
_KEEPS_SQUARE = 0.99
_NOT_ZERO = 1e-9


def fitted(matrix: Matrix, kinds: Sequence[Kind]) -> tuple[Floats, Floats]:
    """The weights, shape (4, columns), and the biases, shape (4,), by full-batch Adam."""
    wanted = np.array([[kind is klass for kind in kinds] for klass in CLASSES], float)
    weights = np.zeros((len(CLASSES), matrix.columns))
    bias = np.zeros(len(CLASSES))
    of_weights = _Moments(weights.shape)
    of_bias = _Moments(bias.shape)
    for step in range(STEPS):
        residuals = probabilities(matrix, weights, bias) - wanted
        gradient = np.stack([matrix.transposed_times(of_class) for of_class in residuals])
        rate = RATE * (1 - step / STEPS)
        weights = weights - rate * of_weights.step((gradient + PENALTY * weights) / len(kinds))
        bias = bias - rate * of_bias.step(_added(residuals) / len(kinds))
    return weights, bias


class _Moments:
    """Running means of a gradient and of its square (Kingma and Ba, 2015)."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._mean = np.zeros(shape)
        self._square = np.zeros(shape)
        self._left_of_mean = 1.0
        self._left_of_square = 1.0

    def step(self, gradient: Floats) -> Floats:
        self._mean = _KEEPS_MEAN * self._mean + (1 - _KEEPS_MEAN) * gradient
        self._square = _KEEPS_SQUARE * self._square + (1 - _KEEPS_SQUARE) * gradient * gradient
        self._left_of_mean *= _KEEPS_MEAN
        self._left_of_square *= _KEEPS_SQUARE
        mean = self._mean / (1 - self._left_of_mean)
        square = self._square / (1 - self._left_of_square)
        step: Floats = mean / (np.sqrt(square) + _NOT_ZERO)
        return step


def probabilities(matrix: Matrix, weights: Floats, bias: Floats) -> Floats:
    """Of each class for each claim: shape (4, claims)."""
    scores = np.stack([matrix.times(row) for row in weights]) + bias[:, None]
    raised = _exp(scores - scores.max(axis=0))
    shares: Floats = raised / (raised[0] + raised[1] + raised[2] + raised[3])
    return shares


def _exp(x: Floats) -> Floats:
    """`gate2.classify.softmax.exp`, of many."""
    octaves = np.rint(x / LN2_HIGH)
    rest = x - octaves * LN2_HIGH - octaves * LN2_LOW
    series = np.zeros_like(x)
    for term in reversed(TERMS):
        series = series * rest + term
    raised: Floats = np.where(x < LOWEST, 0.0, np.ldexp(series, octaves.astype(np.int32)))
    return raised


def _added(rows: Floats) -> Floats:
    """The sums of the rows, from left to right."""
    return np.array([np.bincount(np.zeros(row.size, np.int64), row)[0] for row in rows])
