"""A verdict.json that gate2 did not write: it carries nothing, and a decided one says too much."""

import re
from collections.abc import Iterator
from pathlib import Path

from gate2.attest.names import ATTESTATION_SUFFIX, EVIDENCE_DIR, RECORD_STEM
from gate2.contract import EXTENSION_KEY, Status
from gate2.contracts.stating import read_stated
from gate2.contracts.support import support_faults
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import BrokenArtifact, Record
from gate2.record.plain_door import PlainRecord
from gate2.verify.beside import VERDICT_NAME, Beside
from gate2.verify.opening import mismatch
from gate2.verify.stated import Foreign

_OF_A_VERDICT = re.compile(
    rf"{re.escape(EVIDENCE_DIR)}/{RECORD_STEM}\.[0-9a-f]+{re.escape(ATTESTATION_SUFFIX)}"
)


def foreign_reasons(foreign: Foreign, record: PlainRecord, beside: Beside) -> Iterator[Reason]:
    """EVD-001 in any case; REC-005, EVD-010 or EVD-011 for a status that nothing carries.

    Where gate2 attested a verdict of this record, one without its extension is not that one.
    """
    message = f"{VERDICT_NAME}: names no evidence: it has no `{EXTENSION_KEY}`"
    decided = foreign.document.get("status") != Status.UNVERIFIED.value
    effect = Effect.INVALID if decided else Effect.UNVERIFIED
    yield because(Code.EVD_MISSING, message, effect=effect)
    for path in sorted(beside.files):
        if _OF_A_VERDICT.fullmatch(path):
            yield mismatch(f"attests a {VERDICT_NAME} of gate2's, came one of another writer", path)
    stated, faults = read_stated(foreign.document)
    yield from faults
    if stated is not None:
        yield from support_faults(stated, _as_attached(record, beside), beside.files.keys())


def _as_attached(record: PlainRecord, beside: Beside) -> Record:
    """The record with whatever is attached; what it is for is asked nowhere here."""
    attached = tuple(BrokenArtifact(name, None, ()) for name in beside.artifacts)
    return Record(Path(), record.id, record.title, record.sha256, record.claims, broken=attached)
