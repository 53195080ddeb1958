"""A changed verdict must be told once, and none may be told that did not change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.contract import Status, utc_text
from gate2.contracts.changes import Judged, events_for
from gate2.contracts.corrections import (
    CorrectionType,
    Event,
    corrections_bytes,
    statuses_after,
)
from gate2.evidence import ProofOutcome
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.record.model import Proves
from gate2.verdict import Outcome, Verdict, decide
from making import DIGEST, proof, reported, repro, run

NOON = datetime(2026, 7, 1, 12, tzinfo=timezone.utc)
LATER = NOON + timedelta(days=1)
MISSED = repro(runs=(run({"gain": "0.91"}), run({"gain": "0.92"})))


def judged(status: Status, claim: str = "c1") -> Judged:
    match status:
        case Status.VERIFIED:
            return Judged(claim, decide(repro(), Policy()), repro())
        case Status.FALSIFIED:
            evidence = proof(proves=Proves.NEGATION)
            return Judged(claim, decide(evidence, Policy()), evidence)
        case Status.UNVERIFIED:
            return unverified(claim)


def unverified(claim: str = "c1") -> Judged:
    reason = because(Code.ART_NONE_ATTACHED, "nothing is attached")
    return Judged(claim, Verdict(Status.UNVERIFIED, Outcome.NOT_ATTEMPTED, (reason,)))


def told(events: Sequence[Event]) -> list[tuple[str, Status | None, Status | None]]:
    return [(event.type.value, event.before, event.after) for event in events]


def test_a_first_unverified_corrects_nothing() -> None:
    assert events_for({}, [unverified(), unverified("c2")], (), NOON) == ()


def test_an_attached_artifact_and_its_verdict_are_two_events() -> None:
    events = events_for({}, [judged(Status.VERIFIED)], (), NOON)
    assert told(events) == [
        ("ARTIFACT", None, None),
        ("CLAIM", Status.UNVERIFIED, Status.VERIFIED),
    ]
    assert [event.previous for event in events] == [None, events[0].event_id]
    assert events[0].artifact is not None
    assert events[0].artifact.sha256 == DIGEST


def test_a_falsification_names_claim_values_tolerance_and_evidence() -> None:
    verdict = decide(MISSED, Policy())
    falsified = Verdict(Status.FALSIFIED, Outcome.NOT_REPRODUCED, (), verdict.evidence_sha256)
    (event,) = events_for({}, [Judged("c7", falsified, MISSED)], (), NOON)
    assert event.type is CorrectionType.CLAIM
    for part in ("c7", "gain", "0.82", "half a unit of the last digit", "0.91, 0.92"):
        assert part in event.note
    assert str(verdict.evidence_sha256) in event.note
    assert event.evidence_sha256 == verdict.evidence_sha256


def test_a_falsification_names_what_was_missed_and_not_what_was_met() -> None:
    values = {"gain": "0.91", "loss": "1.0"}
    met = reported("1.0", metric="loss")
    evidence = repro(reported=(met, reported()), runs=(run(values), run(values)))
    falsified = Verdict(Status.FALSIFIED, Outcome.NOT_REPRODUCED, (), DIGEST)
    (event,) = events_for({}, [Judged("c1", falsified, evidence)], (), NOON)
    assert "missed what is reported" in event.note
    assert "gain" in event.note
    assert "loss" not in event.note


def test_a_refutation_names_its_theorem() -> None:
    (event,) = events_for({}, [judged(Status.FALSIFIED)], (), NOON)
    assert "t proves its negation" in event.note


def test_a_rejected_proof_under_the_letter_is_not_told_as_a_refutation() -> None:
    evidence = proof(outcome=ProofOutcome.REJECTED, letter=True)
    verdict = Verdict(Status.FALSIFIED, Outcome.PROOF_REJECTED, (), DIGEST)
    (event,) = events_for({}, [Judged("c1", verdict, evidence)], (), NOON)
    assert "does not type-check" in event.note
    assert "negation" not in event.note


def test_the_same_verdict_again_is_no_event() -> None:
    item = [judged(Status.VERIFIED)]
    events = events_for({}, item, (), NOON)
    assert events_for({"c1": Status.VERIFIED}, item, events, LATER) == ()


def test_what_a_killed_writer_appended_is_not_appended_twice() -> None:
    """Killed after corrections.json and before verdict.json, which still knows nothing."""
    item = [judged(Status.VERIFIED)]
    left = events_for({}, item, (), NOON)
    assert events_for({"c1": Status.UNVERIFIED}, item, left, LATER) == ()
    again = events_for({"c1": Status.UNVERIFIED}, item, (), LATER)
    assert [event.event_id for event in again] == [event.event_id for event in left]


def test_a_lowered_verdict_is_a_new_event_and_deletes_none() -> None:
    events = events_for({}, [judged(Status.FALSIFIED)], (), NOON)
    more = events_for({"c1": Status.FALSIFIED}, [unverified()], events, LATER)
    assert told(more) == [("CLAIM", Status.FALSIFIED, Status.UNVERIFIED)]
    assert more[0].previous == events[-1].event_id
    assert "G2-ART-001 none-attached" in more[0].note
    assert more[0].evidence_sha256 is None


def test_the_events_outrank_a_verdict_that_was_rewritten() -> None:
    """Somebody wrote UNVERIFIED into verdict.json: the next event starts from what was told."""
    events = events_for({}, [judged(Status.FALSIFIED)], (), NOON)
    more = events_for({"c1": Status.UNVERIFIED}, [unverified()], events, LATER)
    assert told(more) == [("CLAIM", Status.FALSIFIED, Status.UNVERIFIED)]


def test_a_decided_claim_that_leaves_the_record_is_told() -> None:
    events = events_for({}, [judged(Status.FALSIFIED)], (), NOON)
    more = events_for({"c1": Status.FALSIFIED}, [unverified("c2")], events, LATER)
    assert told(more) == [("CLAIM", Status.FALSIFIED, Status.UNVERIFIED)]
    assert "no longer part of the record" in more[0].note


def test_an_older_verdict_without_events_is_not_told_again() -> None:
    item = judged(Status.FALSIFIED)
    assert events_for({"c1": Status.FALSIFIED}, [item], (), NOON) == ()


def test_another_artifact_under_the_same_verdict_is_told() -> None:
    events = events_for({}, [judged(Status.VERIFIED)], (), NOON)
    other = replace(repro(), subject=replace(repro().subject, artifact_sha256="cd" * 32))
    item = Judged("c1", decide(other, Policy()), other)
    more = events_for({"c1": Status.VERIFIED}, [item], events, LATER)
    assert told(more) == [("ARTIFACT", None, None)]
    assert statuses_after((*events, *more)) == {"c1": Status.VERIFIED}
    assert events_for({"c1": Status.VERIFIED}, [item], (*events, *more), LATER) == ()


def test_a_decided_verdict_without_its_evidence_is_refused() -> None:
    item = replace(judged(Status.VERIFIED), evidence=None)
    with pytest.raises(ValueError, match="expected its evidence"):
        events_for({}, [item], (), NOON)
    with pytest.raises(ValueError, match="expected its evidence"):
        events_for({}, [replace(judged(Status.FALSIFIED), evidence=None)], (), NOON)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        utc_text(datetime(2026, 7, 1))


def test_an_id_is_of_everything_but_the_time() -> None:
    (event,) = events_for({}, [judged(Status.FALSIFIED)], (), NOON)
    assert replace(event, corrected_at="2027-01-01T00:00:00Z").event_id == event.event_id
    others = [
        replace(event, note="x"),
        replace(event, claim="c2"),
        replace(event, previous=DIGEST),
        replace(event, after=Status.VERIFIED),
        replace(event, before=Status.VERIFIED),
        replace(event, evidence_sha256=DIGEST[::-1]),
        replace(event, affected_fields=()),
        replace(event, type=CorrectionType.METADATA),
    ]
    assert len({event.event_id, *(other.event_id for other in others)}) == len(others) + 1


def test_foreign_text_cannot_move_the_cursor_in_a_note() -> None:
    evidence = proof(proves=Proves.NEGATION, theorem="t\x1b[2J\nclaim c9 is VERIFIED")
    verdict = decide(evidence, Policy())
    (event,) = events_for({}, [Judged("c1", verdict, evidence)], (), NOON)
    assert event.note.isprintable()


STATUSES = st.lists(st.sampled_from(list(Status)), min_size=1, max_size=12)


@given(STATUSES)
def test_the_chain_always_leads_to_the_last_verdict(statuses: list[Status]) -> None:
    events: tuple[Event, ...] = ()
    verdict: dict[str, Status] = {}
    for status in statuses:
        events += events_for(verdict, [judged(status)], events, NOON)
        verdict = {"c1": status}
        assert statuses_after(events).get("c1", Status.UNVERIFIED) is status
        assert events_for(verdict, [judged(status)], events, LATER) == ()
    ids = [event.event_id for event in events]
    assert len(set(ids)) == len(ids)
    assert corrections_bytes("r", events) == corrections_bytes("r", tuple(events))
