"""The temperature is the one under which the labels are likeliest, within its bounds."""

import math

import pytest

from gate2.classify.kinds import Kind
from training.calibrating import Scores, surprise, temperature
from training.fitting import CLASSES

FIRST, SECOND = CLASSES[:2]
THREE_IN_FOUR = [FIRST, FIRST, FIRST, SECOND]


def two_ways(logit: float) -> Scores:
    """Between the first and the second class only."""
    return (logit, 0.0, -200.0, -200.0)


@pytest.mark.parametrize("true", [0.5, 0.75, 1.0, 2.0, 3.5, 4.0])
def test_frequencies_are_found_again(true: float) -> None:
    """Three in four are right where the logit, once divided, is that of three in four."""
    scores = [two_ways(true * math.log(3))] * 4
    assert temperature(scores, THREE_IN_FOUR) == true


@pytest.mark.parametrize(("logit", "found"), [(0.01, 0.5), (30.0, 4.0)])
def test_no_temperature_is_beyond_its_bounds(logit: float, found: float) -> None:
    assert temperature([two_ways(logit)] * 4, THREE_IN_FOUR) == found


def test_surprise_is_the_mean_of_minus_log_p() -> None:
    even = (0.0, 0.0, -200.0, -200.0)
    assert surprise([even] * 3, [FIRST, SECOND, FIRST], 1.0) == pytest.approx(math.log(2))
    certain = two_ways(100.0)
    assert surprise([certain, even], [FIRST, FIRST], 1.0) == pytest.approx(math.log(2) / 2)
    assert surprise([(0.0,) * 4], [Kind.DESCRIPTIVE], 3.0) == pytest.approx(math.log(4))


def test_a_label_that_was_held_impossible_costs_much_and_not_infinitely() -> None:
    assert surprise([two_ways(1e6)], [SECOND], 1.0) == pytest.approx(-math.log(1e-12))


def test_the_order_of_claims_does_not_count() -> None:
    scores = [two_ways(0.3), two_ways(-2.0), two_ways(1.5), two_ways(0.1)]
    expected = temperature(scores, THREE_IN_FOUR)
    assert temperature(scores[::-1], THREE_IN_FOUR[::-1]) == expected
