"""Probabilities are those of mathematics to nine digits, and the same to the last bit anywhere."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.classify.softmax import LN2_HIGH, LN2_LOW, LOWEST, TERMS, exp, softmax

logits = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6)


@given(st.floats(LOWEST, 0.0))
def test_the_exponential_is_right_to_nine_digits(x: float) -> None:
    assert exp(x) == pytest.approx(math.exp(x), rel=1e-9, abs=0)


def test_the_exponential_is_right_at_the_ends_of_octaves() -> None:
    for octave in range(86):
        for beside in (-1e-12, 0.0, 1e-12):
            x = min(0.0, -(octave + 0.5) * math.log(2) + beside)
            assert exp(x) == pytest.approx(math.exp(x), rel=1e-9, abs=0)


def test_the_ends_are_exact() -> None:
    assert exp(0.0) == 1.0
    assert exp(math.nextafter(LOWEST, -math.inf)) == exp(-1e300) == exp(-math.inf) == 0.0
    assert exp(LOWEST) > 0


def test_its_constants_are_those_of_the_series() -> None:
    both = LN2_HIGH + LN2_LOW
    assert both == math.log(2)
    assert (86 * LN2_HIGH) / LN2_HIGH == 86
    assert [round(1 / term) for term in TERMS] == [math.factorial(n) for n in range(10)]


@pytest.mark.parametrize(
    ("x", "bits"),
    [
        (-0.1, "0x1.cf46d99d52b3ap-1"),
        (-1.0, "0x1.78b56362ca968p-2"),
        (-2.718281828459045, "0x1.0e49787e20548p-4"),
        (-13.37, "0x1.a31ad57ba11f8p-20"),
        (-59.9, "0x1.7f5ce95a1f2c9p-87"),
    ],
)
def test_every_machine_computes_these_bits(x: float, bits: str) -> None:
    assert exp(x).hex() == bits


@given(logits)
def test_probabilities_sum_to_one(values: list[float]) -> None:
    shares = softmax(values)
    assert sum(shares) == pytest.approx(1.0, abs=1e-12)
    assert all(0 <= share <= 1 for share in shares)


@given(logits)
def test_the_same_logits_give_the_same_bits(values: list[float]) -> None:
    assert [share.hex() for share in softmax(values)] == [share.hex() for share in softmax(values)]


@given(st.lists(st.floats(-20, 20), min_size=2, max_size=5))
def test_probabilities_are_those_of_the_definition(values: list[float]) -> None:
    raised = [math.exp(value) for value in values]
    expected = [value / sum(raised) for value in raised]
    assert softmax(values) == pytest.approx(expected, rel=1e-8, abs=0)


@given(logits)
def test_a_higher_logit_never_has_less(values: list[float]) -> None:
    shares = softmax(values)
    for first, higher in zip(values, shares, strict=True):
        for second, other in zip(values, shares, strict=True):
            assert first <= second or higher >= other


@pytest.mark.parametrize(
    ("values", "shares"),
    [
        ([0.0, 0.0], [0.5, 0.5]),
        ([1e308, 0.0, -1e308], [1.0, 0.0, 0.0]),
        ([-1e308, -1e308], [0.5, 0.5]),
        ([1000.0, 1000.0, 0.0], [0.5, 0.5, 0.0]),
        ([-7.0], [1.0]),
    ],
)
def test_no_logit_is_too_large(values: list[float], shares: list[float]) -> None:
    assert softmax(values) == shares
