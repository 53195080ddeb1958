"""Holds every document against its schema before any of them is written."""

from collections.abc import Mapping

from gate2.attest.envelope import read_envelope
from gate2.attest.names import ATTESTATION_SUFFIX, MATH_RESULT_SUFFIX, SUMMARY_SUFFIX
from gate2.attest.record_statement import RECORD_VERDICT, RECORD_VERDICT_SCHEMA
from gate2.attest.statement import CLAIM_VERDICT, CLAIM_VERDICT_SCHEMA
from gate2.contract import Status
from gate2.contracts.corrections import (
    CORRECTIONS_LIMITS,
    CORRECTIONS_SCHEMA,
    MOST_BYTES_VERIFIED,
    MOST_EVENTS_VERIFIED,
    corrections_bytes,
)
from gate2.contracts.schemas import require_valid, require_valid_verdict
from gate2.errors import InvalidRecord
from gate2.publish.attesting import WrittenFile
from gate2.publish.drafting import Draft
from gate2.reasons import Code, Effect, because
from gate2.strictjson import JsonValue, loads

_SCHEMA_OF: Mapping[object, str] = {
    CLAIM_VERDICT: CLAIM_VERDICT_SCHEMA,
    RECORD_VERDICT: RECORD_VERDICT_SCHEMA,
}


def require_valid_draft(made: Draft) -> None:
    """Nothing, where each document is as its contract says.

    Raises:
        InvalidDocument: one is not: a fault of this engine, and nothing may be written.
    """
    require_valid_verdict(made.verdict)
    if made.events:
        corrections = corrections_bytes(made.record, made.events)
        _require_room(made, len(corrections))
        require_valid(loads(corrections, limits=CORRECTIONS_LIMITS), CORRECTIONS_SCHEMA)
    for file in made.files:
        _require_valid_file(file)


def _require_room(made: Draft, size: int) -> None:
    """An author could fill the history up before his claim is refuted, and nothing could be added.

    Raises:
        InvalidRecord: ART-010, a VERIFIED claim beside a history that has no room for its end.
    """
    statuses = {claim.verdict.status for claim in made.claims}
    refutable = Status.VERIFIED in statuses and Status.FALSIFIED not in statuses
    if refutable and (size > MOST_BYTES_VERIFIED or len(made.events) > MOST_EVENTS_VERIFIED):
        message = (
            f"corrections.json: expected at most {MOST_EVENTS_VERIFIED} events and"
            f" {MOST_BYTES_VERIFIED} bytes beside a VERIFIED claim, came {len(made.events)} and"
            f" {size}: what refutes it later has to have room"
        )
        reason = because(Code.ART_OVERSIZE, message, effect=Effect.INVALID)
        raise InvalidRecord(reason)


def _require_valid_file(file: WrittenFile) -> None:
    path = file.named.path
    if path.endswith(MATH_RESULT_SUFFIX):
        require_valid(loads(file.data), "math-result-v1")
    elif path.endswith(ATTESTATION_SUFFIX) and not path.endswith(SUMMARY_SUFFIX):
        statement = _object(loads(read_envelope(file.data).payload))
        require_valid(statement["predicate"], _SCHEMA_OF[statement["predicateType"]])


def _object(value: JsonValue) -> dict[str, JsonValue]:
    assert isinstance(value, dict)
    return value
