"""What stands beside a record already: its verdict, its evidence, its correction events.

All of it may have been written by anybody. It is never believed: it only shows what need not be
written again, and which events the next ones follow.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gate2.attest.envelope import MAX_ENVELOPE_BYTES, Envelope, NotAnEnvelope, read_envelope
from gate2.contract import EXTENSION_KEY, Status, verdict_faults
from gate2.contracts.chain import known_faults, read_corrections
from gate2.contracts.corrections import CORRECTIONS_LIMITS, Corrections, Event
from gate2.contracts.stating import StatedCorrections, read_stated
from gate2.errors import InvalidRecord
from gate2.reasons import Code, because
from gate2.record.files import FileRefused, read_beneath
from gate2.strictjson import JsonRefused, loads

VERDICT_NAME = "verdict.json"
CORRECTIONS_NAME = "corrections.json"
MAX_VERDICT_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Standing:
    """What an earlier `--write` left."""

    directory: Path
    verdict: Mapping[str, object]
    """verdict.json; empty where there is none that gate2 wrote."""
    events: tuple[Event, ...]

    def statuses(self) -> dict[str, Status]:
        """The status of each claim that the present verdict.json names."""
        return {
            name: Status(status)
            for entry in self._entries()
            if isinstance(name := entry.get("id"), str)
            and isinstance(status := entry.get("status"), str)
            and status in Status.__members__
        }

    def extension(self) -> Mapping[str, object]:
        """What is under `x_gate2`."""
        found = self.verdict.get(EXTENSION_KEY)
        return found if isinstance(found, dict) else {}

    def attested(self, claim: str) -> Envelope | None:
        """The claim's attestation, whole and as verdict.json names it; else None."""
        return self.envelope(self._entry(claim).get("evidence"))

    def summary(self, claim: str) -> Envelope | None:
        """The claim's summary, likewise."""
        return self.envelope(self._entry(claim).get("summary"))

    def attestation(self) -> Envelope | None:
        """That of verdict.json as a whole, likewise."""
        return self.envelope(self.extension().get("attestation"))

    def envelope(self, named: object) -> Envelope | None:
        """The envelope that a `{path, sha256}` names; None where it is not there as named."""
        if not isinstance(named, dict) or not isinstance(named.get("path"), str):
            return None
        data = read_file(self.directory, named["path"], MAX_ENVELOPE_BYTES)
        if data is None or hashlib.sha256(data).hexdigest() != named.get("sha256"):
            return None
        try:
            return read_envelope(data)
        except NotAnEnvelope:
            return None

    def _entry(self, claim: str) -> Mapping[str, object]:
        return next((entry for entry in self._entries() if entry.get("id") == claim), {})

    def _entries(self) -> list[Mapping[str, object]]:
        claims = self.extension().get("claims")
        return (
            [each for each in claims if isinstance(each, dict)] if isinstance(claims, list) else []
        )


def read_standing(directory: Path, record: str) -> Standing:
    """What stands in a record's directory.

    Raises:
        InvalidRecord: REC-010 or REC-001, corrections.json is no sound chain of events, or not
            the one that verdict.json knows: nothing is appended to a history that was altered.
    """
    verdict, events = _verdict(directory), _events(directory, record)
    stated, _ = read_stated(verdict or None)
    known = (stated.corrections if stated else None) or StatedCorrections()
    there = Corrections(record, events)
    if faults := known_faults(there, known.events, known.head, known_sha256=known.sha256):
        raise InvalidRecord(faults[0])
    return Standing(directory, verdict, events)


def read_file(directory: Path, name: str, cap: int) -> bytes | None:
    """The bytes of a regular file beneath the directory, or None."""
    try:
        return read_beneath(directory, name, cap)
    except FileRefused:
        return None


def _verdict(directory: Path) -> Mapping[str, object]:
    data = read_file(directory, VERDICT_NAME, MAX_VERDICT_BYTES)
    if data is None:
        return {}
    try:
        document = loads(data)
    except JsonRefused:
        return {}
    if not isinstance(document, dict) or verdict_faults(document):
        return {}
    return document


def _events(directory: Path, record: str) -> tuple[Event, ...]:
    try:
        data = read_beneath(directory, CORRECTIONS_NAME, CORRECTIONS_LIMITS.size_bytes)
    except FileRefused as refused:
        if refused.reason.code is Code.ART_PATH_MISSING:
            return ()
        raise InvalidRecord(refused.reason) from None
    corrections = read_corrections(data)
    if corrections.record != record:
        raise InvalidRecord(
            because(
                Code.REC_CORRECTION_NOT_ADDITIVE,
                f"{CORRECTIONS_NAME}: expected the events of {record}, came those of"
                f" {corrections.record[:128]!a}",
                remedy=f"Put the record's own {CORRECTIONS_NAME} back, or take this one away.",
            )
        )
    return corrections.events
