"""Correction events: what became of a claim, appended beside the record and never rewritten.

corrections.json holds events to append to the publisher's correction-record-v1. Each has the
shape of that contract, and under `x_gate2` what it is about and the id of the event before it.
An id is the digest of all that the event says but its time, so that a replay gives the same one.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gate2.backports import StrEnum
from gate2.contract import EXTENSION_KEY, Status
from gate2.strictjson import JsonLimits, dumps, dumps_canonical

CORRECTIONS_SCHEMA: Final = "gate2-corrections-v1"
CORRECTIONS_LIMITS: Final = JsonLimits(size_bytes=16 << 20)
MOST_BYTES_VERIFIED: Final = CORRECTIONS_LIMITS.size_bytes // 2
MOST_EVENTS_VERIFIED: Final = 8000
"""Half of what a reader takes, by its bytes and by its values: what refutes later needs room."""


class CorrectionType(StrEnum):
    """The types of correction-record-v1. It has none for a verdict: that is CLAIM."""

    METADATA = "METADATA"
    ARTIFACT = "ARTIFACT"
    CLAIM = "CLAIM"
    BENCHMARK = "BENCHMARK"
    PROVENANCE = "PROVENANCE"
    QUALITY_ASSESSMENT = "QUALITY_ASSESSMENT"


@dataclass(frozen=True, slots=True)
class AttachedArtifact:
    """An artifact that an event says is attached."""

    name: str
    sha256: str
    """Of its tree."""


@dataclass(frozen=True, slots=True)
class Event:
    """One correction event. `before` and `after` are set on CLAIM, `artifact` on ARTIFACT."""

    type: CorrectionType
    note: str
    affected_fields: tuple[str, ...]
    claim: str
    before: Status | None
    after: Status | None
    evidence_sha256: str | None
    artifact: AttachedArtifact | None
    previous: str | None
    """The id of the event before it; None for the first."""
    corrected_at: str
    """RFC 3339, UTC, to the second. No part of the id."""

    @property
    def event_id(self) -> str:
        """sha256, hexadecimal, of the canonical JSON of everything else but the time."""
        return hashlib.sha256(dumps_canonical(self._said())).hexdigest()

    def document(self) -> dict[str, object]:
        """The event as it stands in the file."""
        return {"event_id": self.event_id, "corrected_at": self.corrected_at, **self._said()}

    def _said(self) -> dict[str, object]:
        artifact = self.artifact
        return {
            "correction_type": self.type.value,
            "public_note": self.note,
            "affected_fields": list(self.affected_fields),
            EXTENSION_KEY: {
                "claim": self.claim,
                "from": None if self.before is None else self.before.value,
                "to": None if self.after is None else self.after.value,
                "evidence_sha256": self.evidence_sha256,
                "artifact": None
                if artifact is None
                else {"name": artifact.name, "sha256": artifact.sha256},
                "previous": self.previous,
            },
        }


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a corrections.json holds; its chain has been checked."""

    record: str
    events: tuple[Event, ...] = ()


def statuses_after(events: Sequence[Event]) -> dict[str, Status]:
    """The status of every claim that the events speak of, once all of them have happened."""
    return {event.claim: event.after for event in events if event.after is not None}


def corrections_bytes(record: str, events: Sequence[Event]) -> bytes:
    """corrections.json of the record with this id: equal exactly when the events are."""
    return dumps(
        {
            "schema": CORRECTIONS_SCHEMA,
            "record": record,
            "events": [event.document() for event in events],
        }
    )


def known_corrections(events: Sequence[Event]) -> dict[str, object]:
    """What verdict.json says of the events it knows: how many, the last id, and their digest.

    The digest is over the whole events, their times too, which no id covers.
    """
    return {
        "events": len(events),
        "head": events[-1].event_id if events else None,
        "sha256": digest_of([event.document() for event in events]),
    }


def digest_of(events: Sequence[Mapping[str, object]]) -> str:
    """sha256, hexadecimal, of the canonical JSON of these events as they stand in the file."""
    return hashlib.sha256(dumps_canonical(events)).hexdigest()
