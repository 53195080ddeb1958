"""A run is never held against a value while the text prints another one in its stead."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.printed_values import not_in_text
from gate2.reasons import Code, Effect
from gate2.record.model import Compare, Reported, Tolerance, ToleranceKind


def reports(value: str, compare: Compare = Compare.EQUALS, baseline: str | None = None) -> Reported:
    tolerance = Tolerance(ToleranceKind.ABSOLUTE, Decimal("0.01"))
    return Reported("metric", value, compare, tolerance, baseline=baseline)


def effect(text: str, *items: Reported) -> Effect | None:
    """Of CLM-018; None where it is not said."""
    effects = {reason.effect for reason in not_in_text(text, items)}
    assert {reason.code for reason in not_in_text(text, items)} <= {Code.CLM_VALUE_NOT_IN_TEXT}
    return effects.pop() if effects else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The classifier reaches an accuracy of 0.98.", "0.92"),
        ("The classifier reaches an accuracy of 98 %.", "0.92"),
        ("The classifier reaches 98% accuracy on the test set.", "92"),
        ("It lowers the error by 3.2 points.", "2.3"),
        ("AUC 0.93 on the held-out set.", "0.39"),
        ("Training is 2.5x faster.", "1.5"),
        ("Training is 4-fold faster.", "3"),
        ("The graph needs exactly 7.", "8"),
        ("The mean is .521 in all runs.", "0.512"),
        ("Top-1 rises from 76.1 to 79.2.", "4.1"),
        ("It reaches 0.98 on 2 data sets.", "0.92"),
    ],
)
def test_another_value_in_the_text_keeps_runs_from_deciding(text: str, value: str) -> None:
    assert effect(text, reports(value)) is Effect.UNVERIFIED


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The method improves accuracy.", "0"),
        ("The method improves accuracy after 90 epochs of training.", "0"),
        ("Llama 3.1 is more accurate than its predecessor.", "0"),
        ("GPT 3.5 loses on all tasks, see Section 4.2 and Table 3.", "0"),
        ("With a learning rate of 0.1 training converges.", "1"),
        ("The effect is significant (p < 0.05).", "3"),
        ("The gain is significant at p = 0.05.", "3"),
        ("The effect is within the 95% CI.", "3"),
        ("ResNet-50 and ViT-B/16 differ under CUDA 11.8.", "3"),
        ("It was first described in 2019.", "3"),
        ("The gain holds on 3 of 4 data sets used.", "0.2"),
    ],
)
def test_what_may_be_a_name_or_a_condition_only_warns(text: str, value: str) -> None:
    assert effect(text, reports(value)) is Effect.WARNING


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The accuracy is 92 %.", "0.92"),
        ("The accuracy is 92.0 per cent.", "0.92"),
        ("The accuracy is .920.", "0.92"),
        ("The error falls by 3.2 points.", "-3.2"),
        ("The model has 1.2 million parameters in 7 layers.", "1200000"),
        ("The accuracy is 0.92.", "0.9187"),
        ("The accuracy is 0.92.", "0.915"),
        ("Top-1 rises from 76.1 to 79.2.", "3.1"),
        ("It has 75,000 images, 1.5 for each caption.", "75000"),
        ("The count is 75,000.", "75123"),
    ],
)
def test_another_print_of_the_same_value_is_no_other_value(text: str, value: str) -> None:
    assert effect(text, reports(value)) in (None, Effect.WARNING)


def test_a_value_beside_one_that_is_printed_is_held_against_what_is_left() -> None:
    """Reporting "2 data sets" as well does not take the 0.98 out of the sentence."""
    text = "It reaches 0.98 on 2 data sets."
    assert effect(text, reports("2"), reports("0.92")) is Effect.UNVERIFIED
    assert effect(text, reports("2"), reports("0.98")) is None
    assert effect(text, reports("0.98"), reports("0.5")) is Effect.WARNING


def test_a_baseline_that_is_stated_accounts_for_its_print() -> None:
    text = "The score is 0.25 above the 0.75 of the baseline at 3."
    assert effect(text, reports("4", baseline="0.75"), reports("0.25"), reports("3")) is (
        Effect.WARNING
    )


def test_the_reason_names_both_and_how_to_go_on() -> None:
    (reason,) = not_in_text("It reaches 0.98.", [reports("0.92")])
    assert reason.message == (
        "the text prints 0.98, and runs would be compared with what it does not print:"
        " metric equals 0.92"
    )
    assert "Report the values that the text prints." in reason.remedy


@given(st.decimals("0.0001", "9999", places=4), st.integers(1, 6))
def test_no_rounding_of_a_value_is_another_value(value: Decimal, digits: int) -> None:
    printed = Decimal(f"{value:.{digits}g}")
    assert effect(f"The mean is {printed:f} mm.", reports(f"{value:f}")) is not Effect.UNVERIFIED


@given(st.text(max_size=80), st.sampled_from(["0", "-0.0", "1e3", "0.92", "1E-400", "77"]))
def test_any_text_has_an_answer(text: str, value: str) -> None:
    assert effect(text, reports(value)) in (None, Effect.WARNING, Effect.UNVERIFIED)
