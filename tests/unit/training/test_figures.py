"""The published figures are those that anybody works out by hand."""

import pytest

from gate2.classify.kinds import Kind
from training.figures import (
    COVERAGE,
    PRIORS,
    Answer,
    by_trick,
    calibration_error,
    figures,
    precision,
    surest,
)
from training.split import Labelled

M, E, D, U = Kind.MATHEMATICAL, Kind.EMPIRICAL, Kind.DESCRIPTIVE, Kind.UNDECIDED


def answer(
    label: Kind, best: Kind, confidence: float, *, kind: Kind | None = None, tricks: str = ""
) -> Answer:
    """Of a claim with this label; decided for the best kind unless `kind` says otherwise."""
    claim = Labelled("A claim.", label, label, 1, "mathematics", tuple(tricks.split()), "en",
                     False, "made")  # fmt: skip
    return Answer(claim, best if kind is None else kind, best, confidence)


RIGHT, WRONG = answer(M, M, 0.9), answer(M, E, 0.9)


def test_the_surest_are_four_in_five_of_them() -> None:
    answers = [answer(D, D, place / 10) for place in range(10)]
    assert COVERAGE == 0.8
    assert [each.confidence for each in surest(answers)] == [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2]
    assert len(surest(answers[:9])) == 7  # 7.2: never more than were promised
    assert surest([]) == []


def test_of_equally_sure_ones_the_first_are_taken_and_not_the_right_ones() -> None:
    tied = [WRONG, RIGHT, RIGHT, RIGHT, RIGHT]
    assert surest(tied) == tied[:4]
    assert figures(tied).surest == 0.75
    assert figures(tied[::-1]).surest == 1.0


def test_calibration_weighs_its_bins_by_what_they_hold() -> None:
    answers = [answer(D, D, 0.95), answer(D, D, 0.95), answer(D, E, 0.95), answer(D, E, 0.55)]
    # Three at .95 with two right, and one at .55 with none: ¾ (.95 - ⅔) + ¼ (.55 - 0).
    assert calibration_error(answers) == pytest.approx(0.75 * (0.95 - 2 / 3) + 0.25 * 0.55)


def test_faults_of_different_bins_do_not_cancel() -> None:
    answers = [answer(D, D, 0.65), answer(D, E, 0.35)]
    assert calibration_error(answers) == pytest.approx(0.35)
    same_bin = [answer(D, D, 0.5), answer(D, E, 0.5)]
    assert calibration_error(same_bin) == 0


def test_certainty_falls_into_the_last_bin() -> None:
    assert calibration_error([answer(D, D, 1.0), answer(D, D, 0.9)]) == pytest.approx(0.05)


def test_precision_is_that_of_the_frequencies_of_real_records() -> None:
    answers = [
        *(answer(M, M, 0.9) for _ in range(4)),
        *(answer(E, E, 0.9) for _ in range(9)),
        answer(E, M, 0.9),
        *(answer(D, D, 0.9) for _ in range(9)),
        answer(D, E, 0.9),
    ]
    assert PRIORS == {M: 0.05, E: 0.30, D: 0.65}
    assert precision(answers, M) == pytest.approx(0.05 / (0.05 + 0.30 * 0.1))
    assert precision(answers, E) == pytest.approx(0.30 * 0.9 / (0.30 * 0.9 + 0.65 * 0.1))
    assert precision(answers, D) == 1.0


def test_precision_counts_what_is_decided_and_not_what_is_best() -> None:
    answers = [answer(M, M, 0.9), answer(E, E, 0.9), answer(D, M, 0.5, kind=U)]
    assert precision(answers, M) == 1.0
    assert precision([answer(M, M, 0.5, kind=U)], M) == 0.0


def test_claims_without_a_kind_are_no_part_of_the_forced_choice() -> None:
    found = figures([RIGHT, WRONG, answer(U, M, 0.99, kind=U), answer(U, D, 0.99)])
    assert (found.claims, found.forced) == (4, 0.5)
    assert found.withheld == 0.5
    assert found.calibration_error == pytest.approx(0.4)


def test_an_answer_to_a_claim_without_a_kind_is_wrong() -> None:
    found = figures([answer(M, M, 0.9), answer(U, M, 0.9), answer(D, D, 0.1, kind=U)])
    assert found.answered == pytest.approx(2 / 3)
    assert found.right == 0.5
    assert found.surest_of_all == 0.5


@pytest.mark.parametrize(
    ("label", "best", "across"),
    [(M, E, 1.0), (E, M, 1.0), (M, D, 0.0), (D, E, 0.0), (U, M, 0.0), (M, M, 0.0)],
)
def test_only_proof_and_measurement_are_taken_for_each_other(
    label: Kind, best: Kind, across: float
) -> None:
    assert figures([answer(label, best, 0.9)]).across == across
    assert figures([answer(label, best, 0.9), answer(D, D, 0.9)]).across == across / 2


def test_what_is_left_undecided_is_taken_for_nothing() -> None:
    assert figures([answer(M, E, 0.5, kind=U), RIGHT]).across == 0.0


def test_each_trick_is_counted_with_every_claim_that_has_it() -> None:
    answers = [
        answer(M, M, 0.9, tricks="frame hedged"),
        answer(M, E, 0.9, tricks="frame"),
        answer(D, D, 0.9),
        answer(U, D, 0.9, tricks="ambiguous"),
    ]
    assert by_trick(answers) == {"plain": (1, 1.0), "frame": (2, 0.5), "hedged": (1, 1.0)}
