"""History that was altered must be seen: removed, rewritten, moved or spelt otherwise."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.contract import Status
from gate2.contracts.chain import correction_faults, read_corrections
from gate2.contracts.corrections import (
    AttachedArtifact,
    Corrections,
    CorrectionType,
    Event,
    corrections_bytes,
    known_corrections,
)
from gate2.errors import InvalidRecord
from gate2.reasons import Code
from making import DIGEST

ADDITIVE = Code.REC_CORRECTION_NOT_ADDITIVE


def event(claim: str, before: Status, after: Status, previous: Event | None) -> Event:
    return Event(
        type=CorrectionType.CLAIM,
        note=f"Claim {claim} is {after}, was {before}.",
        affected_fields=(f"x_gate2.claims.{claim}.status",),
        claim=claim,
        before=before,
        after=after,
        evidence_sha256=None if after is Status.UNVERIFIED else DIGEST,
        artifact=None,
        previous=None if previous is None else previous.event_id,
        corrected_at="2026-07-01T12:00:00Z",
    )


FIRST = replace(
    event("c1", Status.UNVERIFIED, Status.VERIFIED, None),
    type=CorrectionType.ARTIFACT,
    before=None,
    after=None,
    artifact=AttachedArtifact("a", DIGEST),
)
SECOND = event("c1", Status.UNVERIFIED, Status.VERIFIED, FIRST)
THIRD = event("c2", Status.UNVERIFIED, Status.FALSIFIED, SECOND)
FOURTH = event("c1", Status.VERIFIED, Status.UNVERIFIED, THIRD)
CHAIN = (FIRST, SECOND, THIRD, FOURTH)
WHOLE = corrections_bytes("r", CHAIN)


def spelt(change: Callable[[Any], object], events: tuple[Event, ...] = CHAIN) -> bytes:
    """The file with its value changed and everything else as gate2 writes it."""
    document = json.loads(corrections_bytes("r", events))
    change(document)
    return json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"


def codes(document: object, events: tuple[Event, ...] = CHAIN, **more: Any) -> list[Code]:
    known = known_corrections(events)
    faults = correction_faults(
        document, len(events), events[-1].event_id if events else None,
        known_sha256=str(known["sha256"]), record="r", **more,
    )  # fmt: skip
    assert all(fault.message.isprintable() for fault in faults)
    return [fault.code for fault in faults]


def test_what_was_written_is_read_back() -> None:
    assert spelt(lambda _: None) == WHOLE
    assert read_corrections(WHOLE) == Corrections("r", CHAIN)
    assert codes(WHOLE) == []


def test_events_beyond_the_known_ones_are_a_killed_writers() -> None:
    for known in range(5):
        assert codes(WHOLE, CHAIN[:known]) == []


@pytest.mark.parametrize("number", range(4))
def test_no_event_can_be_removed(number: int) -> None:
    assert codes(spelt(lambda d: d["events"].pop(number))) == [ADDITIVE]


def test_the_last_events_cannot_be_cut_off_by_whoever_keeps_the_verdict() -> None:
    assert codes(corrections_bytes("r", CHAIN[:3])) == [ADDITIVE]
    assert codes(None) == [ADDITIVE]
    assert codes(None, ()) == []


def test_no_event_can_be_moved() -> None:
    def swap(document: Any) -> None:
        events = document["events"]
        events[1], events[2] = events[2], events[1]

    assert codes(spelt(swap)) == [ADDITIVE]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("public_note", "Nothing happened."),
        ("correction_type", "METADATA"),
        ("affected_fields", []),
        ("event_id", DIGEST),
    ],
)
def test_no_event_can_be_rewritten(key: str, value: object) -> None:
    data = spelt(lambda d: d["events"][2].update({key: value}))
    assert set(codes(data)) <= {ADDITIVE, Code.REC_SCHEMA_INVALID}
    assert codes(data)


def test_a_rewritten_event_with_a_fitting_id_breaks_what_follows() -> None:
    forged = replace(THIRD, note="Nothing happened.")
    data = corrections_bytes("r", (FIRST, SECOND, forged, FOURTH))
    assert codes(data, ()) == [ADDITIVE]


def test_a_whole_chain_made_anew_is_not_the_one_that_was_known() -> None:
    forged = replace(FIRST, note="Another beginning.")
    chain = [forged]
    for each in CHAIN[1:]:
        chain.append(replace(each, previous=chain[-1].event_id))
    assert codes(corrections_bytes("r", tuple(chain))) == [ADDITIVE]


def test_a_changed_time_is_seen_though_no_id_covers_it() -> None:
    data = spelt(lambda d: d["events"][1].update(corrected_at="2026-07-02T12:00:00Z"))
    assert codes(data) == [ADDITIVE]
    assert codes(data, ()) == []


def test_statuses_of_a_claim_follow_from_one_another() -> None:
    jump = event("c1", Status.FALSIFIED, Status.UNVERIFIED, SECOND)
    assert codes(corrections_bytes("r", (FIRST, SECOND, jump)), ()) == [ADDITIVE]


def test_those_of_another_record_are_not_this_ones() -> None:
    assert codes(corrections_bytes("other", CHAIN)) == [ADDITIVE]


@pytest.mark.parametrize("known", [-9, -1, 5, 10**30])
def test_a_count_that_nobody_wrote_is_no_crash(known: int) -> None:
    faults = correction_faults(WHOLE, known, FOURTH.event_id)
    assert [fault.code for fault in faults] == [ADDITIVE]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("events"),
        lambda d: d.update(schema="gate2-corrections-v2"),
        lambda d: d.update(more=1),
        lambda d: d.update(events={}),
        lambda d: d.update(record=1),
        lambda d: d["events"].append(1),
        lambda d: d["events"][0].pop("corrected_at"),
        lambda d: d["events"][0].update(corrected_at="yesterday"),
        lambda d: d["events"][0].update(correction_type="VERDICT"),
        lambda d: d["events"][0].update(affected_fields="all"),
        lambda d: d["events"][0].update(more=1),
        lambda d: d["events"][0]["x_gate2"].pop("previous"),
        lambda d: d["events"][0]["x_gate2"].update(previous="0"),
        lambda d: d["events"][0]["x_gate2"].update(artifact=None),
        lambda d: d["events"][0]["x_gate2"].update(artifact={"name": "a", "sha256": None}),
        lambda d: d["events"][1]["x_gate2"].update(to=None),
        lambda d: d["events"][1]["x_gate2"].update({"from": "verified"}),
    ],
)
def test_another_shape_is_refused_before_anything_is_believed(
    change: Callable[[Any], object],
) -> None:
    data = spelt(change)
    assert codes(data) == [Code.REC_SCHEMA_INVALID]
    with pytest.raises(InvalidRecord) as caught:
        read_corrections(data)
    assert caught.value.reason.code is Code.REC_SCHEMA_INVALID


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b"\xff", WHOLE + b" ", WHOLE[:-1]])
def test_other_bytes_are_refused(data: bytes) -> None:
    assert codes(data) == [Code.REC_SCHEMA_INVALID]


def test_nothing_is_appended_to_a_broken_chain() -> None:
    with pytest.raises(InvalidRecord) as caught:
        read_corrections(corrections_bytes("r", CHAIN[1:]))
    assert caught.value.reason.code is ADDITIVE


def test_every_changed_byte_is_seen() -> None:
    chosen = random.Random(5).sample(range(len(WHOLE)), 400)
    for place in chosen:
        changed = bytearray(WHOLE)
        changed[place] ^= 1
        assert codes(bytes(changed)), bytes(changed[place - 20 : place + 20])


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["schema", "record", "events", "event_id"]), inner),
))  # fmt: skip
def test_no_document_crashes_the_reader(document: object) -> None:
    assert codes(document) == ([ADDITIVE] if document is None else [Code.REC_SCHEMA_INVALID])
