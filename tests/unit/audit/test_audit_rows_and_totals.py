"""Rows keep every field of a record; counts are those of a plain count, one record at a time."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audited_made import a_distance, honest_records, hostile, totals_of
from gate2.audit.audited import STAGES, AuditedClaim, AuditedRecord, Form, Stage
from gate2.audit.rows import record_of, row_of
from gate2.audit.totals import MOST_EXAMPLES, MOST_NEAREST, Counting
from gate2.classify.kinds import Kind
from gate2.classify.why import Undecided
from gate2.contract import Status
from gate2.reasons import Code, Effect, Reason, area_of, because

TEXTS = st.text(max_size=30) | st.just("\ud800 lone") | st.just("\x00\u202e")
REASONS = st.builds(
    Reason,
    st.sampled_from(Code),
    TEXTS,
    TEXTS,
    st.sampled_from(Effect),
) | st.builds(because, st.sampled_from(Code), TEXTS)
CLAIMS = st.builds(
    AuditedClaim,
    id=TEXTS,
    text=TEXTS,
    kind=st.sampled_from(Kind),
    declared=st.booleans(),
    status=st.sampled_from(Status),
    stage=st.sampled_from(Stage),
    reasons=st.lists(REASONS, max_size=4).map(tuple),
    stated=st.none() | st.sampled_from(Status),
    outcome=TEXTS,
    artifacts=st.lists(TEXTS, max_size=2).map(tuple),
    truncated=st.booleans(),
    grounded=st.none() | st.booleans(),
    undecided=st.none() | st.sampled_from(Undecided),
)
RECORDS = st.builds(
    AuditedRecord,
    path=TEXTS,
    id=TEXTS,
    title=TEXTS,
    form=st.sampled_from(Form),
    status=st.sampled_from(Status),
    claims=st.lists(CLAIMS, max_size=5).map(tuple),
    reasons=st.lists(REASONS, max_size=4).map(tuple),
    stated=st.none() | st.sampled_from(Status),
    published=st.none() | st.sampled_from(["2026-05-30", "2026-06-11", "2025-12-01"]),
    domain=st.none() | st.sampled_from(["algebra", "vision"]),
    sha256=TEXTS,
)


@given(RECORDS)
def test_a_row_gives_back_the_very_record(record: AuditedRecord) -> None:
    assert record_of(row_of(record)) == record


@given(RECORDS)
def test_a_row_is_one_line_of_plain_json(record: AuditedRecord) -> None:
    row = row_of(record)
    assert row.isascii()
    assert "\n" not in row
    json.loads(row)


@pytest.mark.parametrize("record", [*honest_records(), *hostile().rows()])
def test_rows_of_the_samples(record: AuditedRecord) -> None:
    assert record_of(row_of(record)) == record


@given(st.lists(RECORDS, max_size=6).map(tuple))
def test_counts_are_those_of_a_plain_count(records: tuple[AuditedRecord, ...]) -> None:
    counting = Counting(a_distance)
    counting.found = len(records)
    for record in records:
        counting.add(record)
    found, plain = counting.totals(), totals_of(records)
    for name in (
        *("found", "records", "forms", "statuses", "attempts", "claims", "gateable", "kinds"),
        *("claim_statuses", "claim_attempts", "invalid", "funnel", "areas", "heat", "months"),
        *("undated", "domains", "wrong"),
    ):
        assert getattr(found, name) == getattr(plain, name), name
    counted = {each.code: (each.records, each.claims) for each in found.codes}
    assert counted == {each.code: (each.records, each.claims) for each in plain.codes}


def counted(*records: AuditedRecord) -> Counting:
    counting = Counting(a_distance)
    for record in records:
        counting.add(record)
    return counting


def a_record(number: int, lacking: int, code: Code = Code.ART_NONE_ATTACHED) -> AuditedRecord:
    claim = honest_records()[2].claims[1]
    claims = tuple(
        AuditedClaim(
            id=f"c{n}",
            text=claim.text,
            kind=Kind.EMPIRICAL,
            declared=False,
            status=Status.UNVERIFIED,
            stage=Stage.GATEABLE,
            reasons=(because(code, "a message"),),
        )
        for n in range(lacking)
    )
    path = f"r{number:04}"
    return AuditedRecord(path, path, "", Form.RECORD, Status.UNVERIFIED, claims)


def test_a_funnel_never_widens() -> None:
    funnel = counted(*honest_records()).totals().funnel
    assert [step.stage for step in funnel] == list(STAGES)
    for wide, narrow in itertools.pairwise(funnel):
        assert (wide.records >= narrow.records, wide.claims >= narrow.claims) == (True, True)


def test_alone_counts_the_claims_that_one_step_would_move() -> None:
    totals = counted(a_record(1, 2), *honest_records()).totals()
    alone = {each.code: each.alone for each in totals.codes}
    assert alone[Code.ART_NONE_ATTACHED] == 2
    assert alone[Code.CLM_TRUNCATED] == 0  # nothing is attached there either


def test_the_nearest_are_the_nearest_of_all_and_cheapest_first() -> None:
    records = [a_record(n, 1 + (n * 7) % 90) for n in range(300)]
    nearest = counted(*records).totals().cheapest
    by_hand = sorted(records, key=lambda r: (len(r.lacking), r.path))[:MOST_NEAREST]
    assert [record.path for record, _ in nearest] == [record.path for record in by_hand]


def test_nothing_that_is_decided_is_near() -> None:
    assert all(
        record.status is Status.UNVERIFIED
        for record, _ in counted(*honest_records()).totals().cheapest
    )


def test_examples_are_bounded_however_much_looks_wrong() -> None:
    records = [a_record(n, 1, Code.CLM_TRUNCATED) for n in range(3 * MOST_EXAMPLES)]
    totals = counted(*records).totals()
    assert len(totals.wrong[Code.CLM_TRUNCATED]) == MOST_EXAMPLES
    assert totals.codes[0].records == 3 * MOST_EXAMPLES


def test_an_area_is_the_middle_of_a_code() -> None:
    assert [area_of(code) for code in (Code.CLM_TRUNCATED, Code.LEAN_SORRY)] == ["CLM", "LEAN"]


def test_groups_are_counted_by_status_and_once_a_record() -> None:
    counting = Counting(a_distance, lambda record: ["all", "all", record.form.value])
    for record in honest_records():
        counting.add(record)
    groups = counting.totals().groups
    assert sum(groups["all"].values()) == len(honest_records())
    assert groups["math-result-v1"] == {Status.FALSIFIED: 1}
