"""What is stored beside a record: as verdict.json states it and its evidence attests it.

Anybody may have written it. It is shown and compared, and nothing follows from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gate2.attest.statement import ClaimAttestation, NotAStatement, read_statement
from gate2.contract import EXTENSION_KEY, Status
from gate2.contracts.record_verdict import UNDECIDED
from gate2.errors import InvalidRecord
from gate2.publish.standing import MAX_VERDICT_BYTES, VERDICT_NAME, Standing
from gate2.reasons import Code, Effect, because
from gate2.recheck.drift import Before, Stated
from gate2.recheck.made_of import Made, Part, Place, made_of
from gate2.record.files import FileRefused, read_beneath
from gate2.strictjson import JsonRefused, loads

_NEXT_STEP = "Run `gate2 check --write` once: what it writes is what a recheck compares with."


@dataclass(frozen=True, slots=True)
class Stored:
    """One verdict.json with the evidence that it names."""

    status: Status | None
    """Of the record; None where none of the three stands there."""
    claims: Mapping[str, Before]
    """By id, in the order of the file."""
    anchor: tuple[str, int] | None = None
    """Which ledger it was written beside, by id, and how many entries that had then."""


def read_stored(directory: Path) -> Stored:
    """What is stored in a record's directory, as far as it can be read.

    Raises:
        InvalidRecord: EVD-001, there is no verdict to compare with.
    """
    try:
        document = loads(read_beneath(directory, VERDICT_NAME, MAX_VERDICT_BYTES))
    except FileRefused as refused:
        if refused.reason.code is Code.ART_PATH_MISSING:
            raise _missing(f"{directory}: expected {VERDICT_NAME}, it is not there") from None
        raise _missing(f"{VERDICT_NAME}: {refused}") from None
    except JsonRefused as refused:
        raise _missing(f"{VERDICT_NAME}: {refused}") from None
    extension = document.get(EXTENSION_KEY) if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(extension, dict):
        raise _missing(f"{VERDICT_NAME}: expected a verdict that gate2 wrote, with {EXTENSION_KEY}")
    standing = Standing(directory, document, ())
    return Stored(
        status=_status(document.get("status")),
        claims=dict(_claims(extension, standing)),
        anchor=_anchor(extension.get("ledger")),
    )


def _missing(message: str) -> InvalidRecord:
    return InvalidRecord(
        because(Code.EVD_MISSING, message, remedy=_NEXT_STEP, effect=Effect.UNVERIFIED)
    )


def _claims(extension: Mapping[str, object], standing: Standing) -> Iterator[tuple[str, Before]]:
    claims = extension.get("claims")
    for entry in claims if isinstance(claims, list) else ():
        name = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(name, str):
            continue
        attestation = _attestation(standing, name)
        made = _made(extension, entry) if attestation is None else made_of(attestation)
        yield name, Before(_stated(entry), attestation, made)


def _attestation(standing: Standing, claim: str) -> ClaimAttestation | None:
    """What is attested of the claim; None where it cannot be read, or speaks of another one."""
    envelope = standing.attested(claim)
    if envelope is None:
        return None
    try:
        attestation = read_statement(envelope.payload)
    except NotAStatement:
        return None
    return attestation if attestation.claim.id == claim else None


def _stated(entry: Mapping[str, object]) -> Stated:
    codes = entry.get("reasons")
    return Stated(
        status=_status(entry.get("status")) or Status.UNVERIFIED,
        outcome=str(entry.get("outcome")),
        codes=tuple(str(code) for code in codes) if isinstance(codes, list) else (),
    )


def _made(extension: Mapping[str, object], entry: Mapping[str, object]) -> Made:
    """What verdict.json itself says of what its verdicts are made of."""
    engine = extension.get("engine")
    said: Mapping[str, object] = engine if isinstance(engine, dict) else {}
    found = {
        Place(Part.RECORD): extension.get("record_sha256"),
        Place(Part.KIND): entry.get("kind", UNDECIDED),
        Place(Part.ENGINE): said.get("version"),
        Place(Part.RULES): said.get("rules"),
        Place(Part.POLICY, name="sha256"): said.get("policy_sha256"),
    }
    return {place: value for place, value in found.items() if isinstance(value, str)}


def _anchor(value: object) -> tuple[str, int] | None:
    named = value if isinstance(value, dict) else {}
    ledger, entries = named.get("id"), named.get("entries")
    return (ledger, entries) if isinstance(ledger, str) and isinstance(entries, int) else None


def _status(value: object) -> Status | None:
    return next((each for each in Status if each.value == value), None)
