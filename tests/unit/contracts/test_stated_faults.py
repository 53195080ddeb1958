"""What is stated beside a record is never believed, never crashes, and is never lowered quietly."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.contract import Status, gate_verdict
from gate2.contracts.changes import Judged, events_for
from gate2.contracts.corrections import Event, corrections_bytes, known_corrections
from gate2.contracts.record_verdict import ClaimEntry, Named, reason_sentence
from gate2.contracts.rewrites import silent_rewrites
from gate2.contracts.stated import check_findings, stated_faults
from gate2.contracts.stating import read_stated
from gate2.contracts.support import support_faults
from gate2.policy import Policy
from gate2.reason_table import TABLE
from gate2.reasons import Code, Effect, because
from gate2.record.model import BrokenArtifact, Claim, ClaimKind, Proves, Record
from gate2.verdict import Coverage, Outcome, Verdict, decide
from making import DIGEST, proof

NOON = datetime(2026, 7, 1, 12, tzinfo=timezone.utc)
PATH = "evidence/c1.0123456789abcdef.dsse.json"
CLAIM = Claim("c1", "1 + 1 = 2", ClaimKind.MATHEMATICAL)
BARE = Record(Path("r"), "r", "A record", DIGEST, (CLAIM,))
RECORD = replace(BARE, broken=(BrokenArtifact("a", "c1", ()),))
VERIFIED = decide(proof(), Policy())
FALSIFIED = decide(proof(proves=Proves.NEGATION), Policy())
UNVERIFIED = Verdict(
    Status.UNVERIFIED, Outcome.NOT_ATTEMPTED, (because(Code.ART_NONE_ATTACHED, "none"),)
)


def events_of(*verdicts: Verdict) -> tuple[Event, ...]:
    """The events of one claim that had these verdicts one after the other."""
    events: tuple[Event, ...] = ()
    for verdict in verdicts:
        evidence = proof(proves=Proves.NEGATION) if verdict is FALSIFIED else proof()
        events += events_for({}, [Judged("c1", verdict, evidence)], events, NOON)
    return events


def stating(verdict: Verdict, events: Sequence[Event], reason: str = "because") -> dict[str, Any]:
    """The verdict.json that goes with the events."""
    decided = verdict.status is not Status.UNVERIFIED
    entry = ClaimEntry(
        "c1",
        ClaimKind.MATHEMATICAL,
        True,
        verdict,
        evidence=Named(PATH, DIGEST) if decided else None,
    )
    extension = {
        "schema": "gate2-x-v1",
        "claims": [json.loads(json.dumps(entry.document()))],
        "corrections": known_corrections(events),
    }
    return gate_verdict(verdict.status, reason, NOON, extension)


def codes(verdict: object, corrections: object, evidence: Sequence[str] = (PATH,)) -> list[str]:
    return [fault.code.value for fault in stated_faults(verdict, RECORD, evidence, corrections)]


@pytest.mark.parametrize("verdict", [VERIFIED, FALSIFIED, UNVERIFIED], ids=lambda v: v.status)
def test_what_was_written_has_no_fault(verdict: Verdict) -> None:
    events = events_of(verdict)
    assert codes(stating(verdict, events), corrections_bytes("r", events)) == []


def test_a_record_without_anything_stated_has_no_fault() -> None:
    assert stated_faults(None, RECORD, ()) == ()
    assert check_findings(None, RECORD, ()) == ()


def test_a_deleted_falsification_is_seen_whichever_file_went() -> None:
    events = events_of(FALSIFIED)
    told = corrections_bytes("r", events)
    assert codes(stating(FALSIFIED, events), told, ()) == ["G2-EVD-010"]
    assert codes(stating(FALSIFIED, events), None) == ["G2-REC-010"]
    assert codes(stating(UNVERIFIED, events), told) == ["G2-REC-009"]


def test_our_own_sentence_is_no_score() -> None:
    """With its evidence deleted it lacks evidence; that it rested on a score is not said."""
    coverage = Coverage(gateable=2, verified=2, falsified=0, descriptive=1)
    reasons = [because(Code.REC_SCORE_ONLY_VERIFICATION, "a score", effect=Effect.WARNING)]
    sentence = reason_sentence(coverage, reasons)
    assert "score" in sentence
    events = events_of(VERIFIED)
    verdict = stating(VERIFIED, events, sentence)
    told = corrections_bytes("r", events)
    assert codes(verdict, told, ()) == ["G2-EVD-001"]
    faults = stated_faults(verdict, BARE, (PATH,), told)
    assert [fault.code for fault in faults] == [Code.EVD_VERIFIED_WITHOUT_ARTIFACT]


@pytest.mark.parametrize(
    "ground",
    [
        "review_score 8.67",
        "Quality-Score: 9",
        "it scored well",
        "FLAGSHIP_CANDIDATE",
        "DOI_GRADE",
        "PUBLIC tier",
        "verified_claim_count = 5",
        "the claim count is 5",
        "11 verified claims",
        "12 grounded claims",
        "source-grounded",
    ],
)
def test_every_word_for_a_score_is_one(ground: str) -> None:
    stated, _ = read_stated(gate_verdict(Status.VERIFIED, ground, NOON))
    assert stated is not None
    found = [fault.code for fault in support_faults(stated, RECORD, ())]
    assert found == [Code.REC_SCORE_ONLY_VERIFICATION]


@pytest.mark.parametrize(
    "ground", ["a proof type-checks", "underscored", "frontier", "count", "2 of 2 claims verified"]
)
def test_no_other_word_is(ground: str) -> None:
    stated, _ = read_stated(gate_verdict(Status.VERIFIED, ground, NOON))
    assert stated is not None
    found = [fault.code for fault in support_faults(stated, BARE, ())]
    assert found == [Code.EVD_VERIFIED_WITHOUT_ARTIFACT]


def test_an_altered_history_stays_invalid_where_everything_is_decided_again() -> None:
    events = events_of(VERIFIED)
    findings = check_findings(stating(VERIFIED, events), RECORD, (PATH,), None)
    assert [(each.code, each.effect) for each in findings] == [
        (Code.REC_CORRECTION_NOT_ADDITIVE, Effect.INVALID)
    ]


@pytest.mark.parametrize(
    ("record", "effect"), [(RECORD, Effect.WARNING), (BARE, Effect.UNVERIFIED)]
)
def test_a_wrong_verdict_does_not_make_a_record_invalid_for_ever(
    record: Record, effect: Effect
) -> None:
    for verdict in (b"nonsense", gate_verdict(Status.VERIFIED, "score", None)):
        (finding,) = check_findings(verdict, record, ())
        assert finding.effect is effect
        (fault,) = stated_faults(verdict, record, ())
        assert fault.effect is Effect.INVALID


def test_a_status_that_changed_needs_an_event_that_says_so() -> None:
    before, after = events_of(VERIFIED), events_of(VERIFIED, UNVERIFIED)
    then, now = stating(VERIFIED, before), stating(UNVERIFIED, after)
    assert silent_rewrites(then, now, corrections_bytes("r", after)) == ()
    (fault,) = silent_rewrites(then, now, corrections_bytes("r", before))
    assert fault.code is Code.REC_SILENT_REWRITE
    assert "'c1' was VERIFIED, is UNVERIFIED" in fault.message


def test_a_deleted_verdict_is_a_rewrite() -> None:
    events = events_of(FALSIFIED)
    (fault,) = silent_rewrites(stating(FALSIFIED, events), None, corrections_bytes("r", events))
    assert fault.code is Code.REC_SILENT_REWRITE


def test_an_event_from_before_excuses_no_later_change() -> None:
    """VERIFIED was lowered once, and told; it came again, and went without a word."""
    events = events_of(VERIFIED, UNVERIFIED, VERIFIED)
    then, now = stating(VERIFIED, events), stating(UNVERIFIED, events)
    (fault,) = silent_rewrites(then, now, corrections_bytes("r", events))
    assert fault.code is Code.REC_SILENT_REWRITE


def test_a_history_made_anew_excuses_nothing() -> None:
    before, anew = events_of(FALSIFIED), events_of(VERIFIED, UNVERIFIED)
    then, now = stating(FALSIFIED, before), stating(UNVERIFIED, anew)
    for corrections in (corrections_bytes("r", anew), None):
        (fault,) = silent_rewrites(then, now, corrections)
        assert fault.code is Code.REC_CORRECTION_NOT_ADDITIVE


def test_a_verdict_without_claims_is_compared_as_a_whole() -> None:
    then = gate_verdict(Status.FALSIFIED, "a run missed", NOON)
    now = gate_verdict(Status.UNVERIFIED, "nothing", NOON)
    assert [fault.code for fault in silent_rewrites(then, now)] == [Code.REC_SILENT_REWRITE]
    assert silent_rewrites(now, then) == ()
    assert silent_rewrites(then, then) == ()
    assert silent_rewrites(None, then) == ()


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("claims",), None),
        (("claims", 0), 7),
        (("claims", 0, "id"), 7),
        (("claims", 0, "status"), "verified"),
        (("claims", 0, "evidence"), "x"),
        (("claims", 0, "evidence", "path"), 7),
        (("corrections",), []),
        (("corrections",), None),
        (("corrections", "events"), -1),
        (("corrections", "events"), True),
        (("corrections", "head"), "short"),
        (("corrections", "sha256"), 7),
    ],
)
def test_an_extension_of_another_shape_is_named(place: tuple[Any, ...], value: object) -> None:
    verdict = stating(VERIFIED, events_of(VERIFIED))
    holder: Any = verdict["x_gate2"]
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    stated, faults = read_stated(verdict)
    assert stated is None
    (fault,) = faults
    assert fault.code is Code.REC_SCHEMA_INVALID
    assert f"x_gate2.{place[0]}" in fault.message


def test_a_claim_stated_twice_is_refused() -> None:
    verdict = stating(VERIFIED, events_of(VERIFIED))
    verdict["x_gate2"]["claims"] *= 2
    assert [fault.code for fault in read_stated(verdict)[1]] == [Code.REC_SCHEMA_INVALID]


PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=6)
TREES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["claim_summary", "correction_state", "fields", "provenance", "Status"]
            ),
            inner,
        )
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_nothing_stated_crashes_the_reader(data: st.DataObject) -> None:
    events = events_of(VERIFIED)
    verdict: Any = json.loads(json.dumps(stating(VERIFIED, events)))
    extension = verdict["x_gate2"]
    claim = extension["claims"][0]
    places = [verdict, extension, claim, claim["evidence"], extension["corrections"]]
    holder = data.draw(st.sampled_from(places))
    holder[data.draw(st.sampled_from(list(holder)))] = data.draw(TREES)
    publisher = data.draw(st.dictionaries(st.sampled_from(["fields", "manifest"]), TREES))
    record = replace(RECORD, publisher=publisher)
    for fault in stated_faults(verdict, record, (PATH,), corrections_bytes("r", events)):
        assert fault.message.isprintable()
        assert fault.effect is TABLE[fault.code].effect
