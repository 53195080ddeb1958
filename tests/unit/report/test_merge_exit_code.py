"""Cutting a tree into shards changes no exit code: both rules are held against each other."""

import json

from hypothesis import given
from hypothesis import strategies as st

from gate2.check import CheckedClaim, UnreadRecord, exit_code
from gate2.contract import Status
from gate2.policy import Require
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import ClaimKind
from gate2.report.merge.merging import merge
from gate2.report.merge.outcome import exit_code_of
from gate2.report.merge.reading import read_shard_report
from shard_reports import claim, effect, record, report, shards

EFFECTS = st.lists(st.sampled_from(Effect), max_size=2).map(lambda own: [effect(e) for e in own])


@st.composite
def claims(draw: st.DrawFn) -> CheckedClaim:
    status = draw(st.sampled_from(Status))
    reasons = draw(EFFECTS)
    if status is Status.VERIFIED:  # a verdict refuses to be both
        reasons = [reason for reason in reasons if not reason.blocks]
    if status is Status.UNVERIFIED:
        reasons.append(effect(Effect.UNVERIFIED))
    kind = draw(st.sampled_from(ClaimKind)) if status is Status.UNVERIFIED else None
    return claim(status, reasons, kind=kind or ClaimKind.MATHEMATICAL)


RECORDS = st.tuples(st.lists(claims(), max_size=3), EFFECTS, EFFECTS)
UNREAD = st.sampled_from(Effect).map(
    lambda which: because(Code.REC_SCHEMA_INVALID, "no JSON", effect=which)
)


@given(
    st.lists(RECORDS, max_size=4),
    st.lists(UNREAD, max_size=2),
    st.sampled_from(Require),
    st.integers(1, 3),
)
def test_the_shards_together_exit_as_one_check_of_the_tree(
    made: list[tuple[list[CheckedClaim], list[Reason], list[Reason]]],
    reasons: list[Reason],
    require: Require,
    of: int,
) -> None:
    found = report(
        [
            record(f"t/r{number}", *own, findings=findings, remarks=remarks)
            for number, (own, findings, remarks) in enumerate(made)
        ],
        [UnreadRecord(f"t/u{n}", reason) for n, reason in enumerate(reasons)],
    )
    documents = [json.dumps(document).encode() for document in shards(found, of)]
    read = [read_shard_report(data, f"report-{n}") for n, data in enumerate(documents)]
    merged = merge(read, partial=False)
    assert exit_code_of(merged.records(), require) == exit_code(found, require)
    worse = exit_code_of(merged.records(), require, complete=False)
    assert worse in (3, 4, 6)
