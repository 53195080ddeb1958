"""A value must be met exactly as far as the record says, and never by an error of the judge."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.record.model import Compare, Reported, Tolerance, ToleranceKind
from gate2.tolerance import among, compare, half_width, spread_within, vacuous

LAST_DIGIT = Tolerance(ToleranceKind.LAST_DIGIT)


def within(value: str, tolerance: Tolerance | None = LAST_DIGIT) -> Reported:
    return Reported("m", value, tolerance=tolerance)


def absolute(bound: str) -> Tolerance:
    return Tolerance(ToleranceKind.ABSOLUTE, Decimal(bound))


def relative(bound: str) -> Tolerance:
    return Tolerance(ToleranceKind.RELATIVE, Decimal(bound))


def met(reported: Reported, observed: str) -> bool:
    return compare(reported, Decimal(observed)).met


@pytest.mark.parametrize(
    ("value", "width"),
    [
        ("0.50", "0.005"),
        ("0.5", "0.05"),
        ("120", "0.5"),
        ("1.2e3", "50"),
        ("1.20e3", "5"),
        ("1.2E-3", "0.00005"),
        ("-3.14", "0.005"),
        ("0", "0.5"),
        ("0.00", "0.005"),
        ("1e0", "0.5"),
    ],
)
def test_last_digit_is_half_a_unit_of_what_is_printed(value: str, width: str) -> None:
    assert half_width(within(value)) == Decimal(width)


@pytest.mark.parametrize("edge", ["0.495", "0.505"])
def test_bounds_are_inclusive(edge: str) -> None:
    assert met(within("0.50"), edge)
    assert met(within("0.50", absolute("0.005")), edge)
    assert met(within("0.50", relative("0.01")), edge)


@pytest.mark.parametrize("outside", ["0.4949999999999999999999999999", "0.50500000000000000000001"])
def test_just_outside_is_outside(outside: str) -> None:
    assert not met(within("0.50"), outside)
    assert not met(within("0.50", absolute("0.005")), outside)
    assert not met(within("0.50", relative("0.01")), outside)


def test_relative_is_about_the_magnitude() -> None:
    reported = within("-200", relative("0.05"))
    assert met(reported, "-190")
    assert met(reported, "-210")
    assert not met(reported, "-211")
    assert not met(reported, "200")


def test_relative_to_zero_accepts_only_zero() -> None:
    reported = within("0", relative("0.3"))
    assert met(reported, "0")
    assert met(reported, "-0.0")
    assert not met(reported, "1e-900")


def test_zero_tolerance_is_equality() -> None:
    assert met(within("0.5", absolute("0")), "0.500")
    assert not met(within("0.5", absolute("0")), "0.5000000000000000000000000001")


@pytest.mark.parametrize(
    ("how", "below", "at", "above"),
    [
        (Compare.AT_LEAST, False, True, True),
        (Compare.AT_MOST, True, True, False),
        (Compare.GREATER, False, False, True),
        (Compare.LESS, True, False, False),
    ],
)
def test_one_sided_comparisons(how: Compare, below: bool, at: bool, above: bool) -> None:
    reported = Reported("m", "0.1", how)
    assert met(reported, "0.0999999999999999999999999999999") is below
    assert met(reported, "0.10") is at
    assert met(reported, "0.1000000000000000000000000000001") is above


def test_a_comparison_says_how_far_and_within_what() -> None:
    result = compare(within("0.533", absolute("0.01")), Decimal("0.521"))
    assert (result.met, result.distance) == (False, Decimal("0.012"))
    assert (result.low, result.high) == (Decimal("0.523"), Decimal("0.543"))


def test_no_tolerance_is_not_taken_for_some_tolerance() -> None:
    with pytest.raises(ValueError, match="states no tolerance, and there is no default"):
        compare(within("0.5", None), Decimal("0.5"))


@pytest.mark.parametrize("observed", ["NaN", "Infinity", "-Infinity", "sNaN", "1e2001", "1e-2001"])
def test_what_is_no_measured_value_is_never_compared(observed: str) -> None:
    with pytest.raises(ValueError, match=r"expected a (finite value|value within)"):
        compare(within("0.5"), Decimal(observed))


@pytest.mark.parametrize("bound", [None, Decimal("-1"), Decimal("NaN"), Decimal("Infinity")])
def test_a_bound_no_record_lets_in_is_never_used(bound: Decimal | None) -> None:
    with pytest.raises(ValueError, match="expected a tolerance of at least zero"):
        compare(within("1", Tolerance(ToleranceKind.ABSOLUTE, bound)), Decimal(1))


DECIMALS = st.decimals(-(10**12), 10**12, allow_nan=False, places=None).map(
    lambda d: Decimal(d).copy_abs() if d.is_zero() else d
)
PRINTED = st.builds(
    lambda digits, exponent: f"{digits}e{exponent}",
    st.integers(-(10**9), 10**9),
    st.integers(-20, 20),
)
BOUNDS = st.decimals(0, 10**6, allow_nan=False, places=6)


@given(PRINTED, BOUNDS, DECIMALS)
def test_the_judge_never_rounds(value: str, bound: Decimal, observed: Decimal) -> None:
    distance = abs(Fraction(observed) - Fraction(Decimal(value)))
    for tolerance, width in (
        (Tolerance(ToleranceKind.ABSOLUTE, bound), Fraction(bound)),
        (
            Tolerance(ToleranceKind.RELATIVE, bound),
            Fraction(bound) * abs(Fraction(Decimal(value))),
        ),
    ):
        result = compare(within(value, tolerance), observed)
        assert result.met is (distance <= width)
        assert Fraction(result.distance) == distance


@given(PRINTED, BOUNDS)
def test_both_edges_meet_and_lie_equally_far(value: str, bound: Decimal) -> None:
    reported = within(value, Tolerance(ToleranceKind.ABSOLUTE, bound))
    result = compare(reported, Decimal(value))
    assert result.met
    assert result.low is not None
    assert result.high is not None
    assert compare(reported, result.low).met
    assert compare(reported, result.high).met
    assert Fraction(result.high) - Fraction(result.low) == 2 * Fraction(bound)


@given(PRINTED)
def test_every_value_meets_its_own_last_digit(value: str) -> None:
    assert compare(within(value), Decimal(value)).met


def test_runs_that_straddle_the_value_do_not_agree() -> None:
    reported = within("0.50", absolute("0.01"))
    assert spread_within(reported, [Decimal("0.495"), Decimal("0.505")])
    assert not spread_within(reported, [Decimal("0.49"), Decimal("0.51")])


def test_runs_can_agree_on_a_miss() -> None:
    assert spread_within(within("0.50", absolute("0.01")), [Decimal("0.70"), Decimal("0.705")])


def test_one_sided_runs_agree_when_all_meet_or_all_miss() -> None:
    reported = Reported("m", "10", Compare.AT_LEAST)
    assert spread_within(reported, [Decimal(11), Decimal(5000)])
    assert spread_within(reported, [Decimal(1), Decimal(-5000)])
    assert not spread_within(reported, [Decimal(11), Decimal(9)])


@pytest.mark.parametrize(
    ("value", "lies_among"),
    [("0.5", True), ("0.50", True), ("0.500000001", False), ("-0.5", False)],
)
def test_beside_one_number_only_that_number_is_the_same(value: str, lies_among: bool) -> None:
    assert among([Decimal("0.5"), Decimal("5e-1")], Decimal(value)) is lies_among


@pytest.mark.parametrize(
    ("value", "lies_among"), [("0.2", True), ("0.5", True), ("0.19999", False), ("0.50001", False)]
)
def test_beside_numbers_that_differ_one_as_near_is_the_same(value: str, lies_among: bool) -> None:
    assert among([Decimal("0.3"), Decimal("0.4")], Decimal(value)) is lies_among


def test_no_run_agrees_with_nothing() -> None:
    assert not spread_within(within("1"), [])


@pytest.mark.parametrize(
    "reported",
    [
        within("0.5", relative("1")),
        within("0.5", relative("1e9")),
        within("0.5", absolute("0.5")),
        within("0.9", absolute("0.5")),
        within("-3", absolute("3")),
        within("0", absolute("1")),
        within("0e3"),
    ],
)
def test_a_tolerance_that_accepts_anything_is_named(reported: Reported) -> None:
    assert reported.value in vacuous(reported)


@pytest.mark.parametrize(
    "reported",
    [
        within("0.5"),
        within("7"),
        within("9e6"),
        within("1e3"),
        within("0"),
        within("0.00"),
        within("0.533", absolute("0.01")),
        within("2", absolute("1")),
        within("0", absolute("0.5")),
        within("0", relative("0.5")),
        within("5", None),
        Reported("m", "5", Compare.AT_LEAST),
    ],
)
def test_an_honest_tolerance_is_not_called_vacuous(reported: Reported) -> None:
    assert vacuous(reported) == ""
