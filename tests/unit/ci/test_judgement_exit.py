"""The exit code over all sets of findings, and the one word that sums it up."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.ci.judgement import (
    Change,
    Finding,
    JudgedRecord,
    Judgement,
    Outcome,
    Weight,
    next_step,
    worst_of,
)
from gate2.contract import Status
from gate2.reasons import Code, Effect, because
from judged import WAIVER, claim, finding, judgement, mixed, passing, record

ORDER = (3, 4, 6, 1, 5, 0)
CODE_OF = {
    Weight.FALSIFIED: 3,
    Weight.INVALID: 4,
    Weight.INFRASTRUCTURE: 6,
    Weight.BLOCKS: 1,
    Weight.WARNS: 0,
    Weight.NOTE: 0,
}
SETS = st.lists(st.sampled_from(list(Weight)), max_size=6)


def with_findings(of_repository: list[Weight], of_record: list[Weight] | None) -> Judgement:
    """A judgement with findings of these weights; no record where `of_record` is None."""
    records: list[JudgedRecord] = []
    if of_record is not None:
        half = len(of_record) // 2
        one = claim("c1", "It holds.", None, Status.UNVERIFIED, *map(weighing, of_record[:half]))
        of_itself = map(weighing, of_record[half:])
        records.append(record("records/r", "r", "A record", Change.ADDED, [one], *of_itself))
    return judgement(*records, findings=[weighing(each) for each in of_repository])


def weighing(weight: Weight) -> Finding:
    return finding(Code.REC_VERDICT_LOWERED, "a finding", weight)


@settings(deadline=None)
@given(SETS, st.none() | SETS)
def test_worst_finding_sets_the_exit_code(
    of_repository: list[Weight], of_record: list[Weight] | None
) -> None:
    codes = {CODE_OF[each] for each in [*of_repository, *(of_record or [])]}
    codes.add(5 if of_record is None else 0)
    expected = next(code for code in ORDER if code in codes)
    assert with_findings(of_repository, of_record).exit_code == expected


@settings(deadline=None)
@given(SETS, st.none() | SETS)
def test_interrupted_run_is_neither_passed_nor_failed(
    of_repository: list[Weight], of_record: list[Weight] | None
) -> None:
    cut = replace(with_findings(of_repository, of_record), complete=False)
    assert (cut.exit_code, cut.outcome) == (130, Outcome.UNDECIDED)


@settings(deadline=None)
@given(SETS, st.none() | SETS)
def test_passed_is_said_exactly_where_the_exit_code_is_0(
    of_repository: list[Weight], of_record: list[Weight] | None
) -> None:
    found = with_findings(of_repository, of_record)
    assert (found.outcome is Outcome.PASSED) is (found.exit_code == 0)
    assert (found.outcome is Outcome.NOTHING) is (found.exit_code == 5)
    if found.outcome is Outcome.PASSED:
        assert of_record is not None
        assert {*of_repository, *of_record} <= {Weight.WARNS, Weight.NOTE}


@settings(deadline=None)
@given(SETS, SETS)
def test_every_finding_is_counted_once_and_the_worst_come_first(
    of_repository: list[Weight], of_record: list[Weight]
) -> None:
    found = with_findings(of_repository, of_record)
    weights = [each.weight for each in found.all_findings()]
    assert sorted(weights) == sorted([*of_repository, *of_record])
    assert weights == sorted(weights, key=list(Weight).index)
    assert sum(found.count(each) for each in Weight) == len(weights)
    assert found.count(*Weight) == len(weights)


def test_run_that_touches_nothing_never_passes() -> None:
    assert judgement().exit_code == 5
    assert judgement(findings=[weighing(Weight.WARNS)]).exit_code == 5
    assert judgement(findings=[weighing(Weight.BLOCKS)]).exit_code == 1


@pytest.mark.parametrize(
    ("weight", "code", "outcome"),
    [
        (Weight.FALSIFIED, 3, Outcome.FAILED),
        (Weight.INVALID, 4, Outcome.FAILED),
        (Weight.INFRASTRUCTURE, 6, Outcome.UNDECIDED),
        (Weight.BLOCKS, 1, Outcome.FAILED),
        (Weight.WARNS, 0, Outcome.PASSED),
        (Weight.NOTE, 0, Outcome.PASSED),
    ],
)
def test_each_weight(weight: Weight, code: int, outcome: Outcome) -> None:
    found = with_findings([], [weight])
    assert (found.exit_code, found.outcome) == (code, outcome)


def test_judgement_made_by_hand() -> None:
    assert (mixed().exit_code, mixed().outcome) == (3, Outcome.FAILED)
    assert (passing().exit_code, passing().outcome) == (0, Outcome.PASSED)


def test_next_step_is_that_of_the_worst_finding_that_is_open() -> None:
    waived = replace(weighing(Weight.NOTE), waiver=WAIVER)
    assert next_step([]) == ""
    assert next_step([waived]) == ""
    silent = Finding(because(Code.CLM_NOT_GATEABLE, "no", effect=Effect.NONE), Weight.NOTE, "x")
    assert next_step([silent]) == ""
    worst = Finding(because(Code.REC_ID_TAKEN, "a", remedy="Rename it."), Weight.INVALID, "x")
    assert next_step([weighing(Weight.WARNS), worst, waived]) == "Rename it."


def test_worst_weight_of_nothing_is_a_note() -> None:
    assert worst_of([]) is Weight.NOTE
    assert worst_of([weighing(Weight.WARNS), weighing(Weight.BLOCKS)]) is Weight.BLOCKS
