"""A tolerance that lets the stated baseline through would verify no change at all."""

from decimal import Decimal

import pytest

from gate2.baselines import baseline_reasons
from gate2.reasons import Code
from gate2.record.model import Compare, Reported, Tolerance, ToleranceKind
from gate2.tolerance import vacuous

LAST_DIGIT = Tolerance(ToleranceKind.LAST_DIGIT)
WIDE = Tolerance(ToleranceKind.ABSOLUTE, Decimal("0.01"))
TIGHT = Tolerance(ToleranceKind.ABSOLUTE, Decimal("0.001"))


def top1(tolerance: Tolerance | None = WIDE, value: str = "0.533") -> Reported:
    return Reported("top-1", value, tolerance=tolerance)


@pytest.mark.parametrize(
    "text",
    [
        "Top-1 rises from 0.528 to 0.533.",
        "Top-1 .528 → .533 on the test set",
        "Top-1 .528 -> .533",
        "Top-1 is 0.533 (vs. 0.528).",
        "Top-1 of 0.533 versus 0.528",
        "A top-1 of 0.533, up from 0.528, is reached.",
        "It reaches 0.533 compared with a baseline of 0.528.",
        "from .528 accuracy to .533",
    ],
)
def test_baseline_in_the_text_that_the_tolerance_swallows_is_found(text: str) -> None:
    (reason,) = baseline_reasons(text, (top1(),))
    assert reason.code is Code.CLM_TOLERANCE_VACUOUS
    assert reason.blocks
    assert "the baseline 0.528, which is 0.005" in reason.message
    assert baseline_reasons(text, (top1(TIGHT),)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Top-1 is 0.533.",
        "Trained from 3 to 5 datasets, it reaches 0.533.",
        "0.528 and 0.533",
        "from 0.528 to 0.5331",
        "version 1.0.528 → 0.533.2",
        "from 0.533 to 0.533",
        "it was 0.533 in 2021 and 0.528 in 2020",
        "",
    ],
)
def test_text_that_states_no_baseline_of_the_value_says_nothing(text: str) -> None:
    assert baseline_reasons(text, (top1(),)) == ()


def test_percentages_are_read_as_they_are_printed() -> None:
    value = Reported("top-1", "53.3", tolerance=Tolerance(ToleranceKind.ABSOLUTE, Decimal(1)))
    (reason,) = baseline_reasons("Top-1 rises from 52.8% to 53.3%.", (value,))
    assert "52.8" in reason.message


@pytest.mark.parametrize(
    ("compare", "value", "baseline", "empty"),
    [
        (Compare.AT_LEAST, "0.5", "0.6", True),
        (Compare.AT_LEAST, "0.5", "0.4", False),
        (Compare.GREATER, "0.5", "0.5", False),
        (Compare.AT_MOST, "0.5", "0.5", True),
        (Compare.LESS, "0.05", "0.04", True),
    ],
)
def test_bound_that_the_stated_baseline_meets_says_nothing(
    compare: Compare, value: str, baseline: str, empty: bool
) -> None:
    said = vacuous(Reported("m", value, compare, baseline=baseline))
    assert bool(said) is empty
    assert not empty or f"the baseline {baseline} does not meet" in said


@pytest.mark.parametrize(
    ("tolerance", "baseline", "empty"),
    [
        (WIDE, "0.521", False),
        (WIDE, "0.523", True),
        (WIDE, "0.543", True),
        (LAST_DIGIT, "0.5325", True),
        (LAST_DIGIT, "0.532", False),
    ],
)
def test_tolerance_as_wide_as_the_distance_to_the_baseline_says_nothing(
    tolerance: Tolerance, baseline: str, empty: bool
) -> None:
    said = vacuous(Reported("m", "0.533", tolerance=tolerance, baseline=baseline))
    assert bool(said) is empty


def test_a_very_long_text_is_read_in_reasonable_time() -> None:
    for hostile in ("from 1 " * 20_000, "1" * 60_000, "0.5 a b " * 9_000, "1 vs " * 20_000):
        assert baseline_reasons(hostile, (top1(),)) == ()
