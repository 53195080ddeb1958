"""What is attested of a record as a whole: its verdict.json, and every file that this one names.

Pure, and without any library. Without it, what verdict.json says of claims that are not decided,
of coverage and of kinds would be signed by nobody.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from gate2.attest.statement import (
    STATEMENT_TYPE,
    Assurance,
    Engine,
    NotAStatement,
    RecordNamed,
    predicate_of,
    subject,
)
from gate2.contract import EXTENSION_KEY, Status
from gate2.evidence import plain
from gate2.evidence_reading import NotEvidence, read_as
from gate2.strictjson import dumps_canonical

RECORD_VERDICT = "urn:gate2:record-verdict:v1"
RECORD_VERDICT_SCHEMA = "gate2-record-verdict-v1"


@dataclass(frozen=True, slots=True)
class RecordAttestation:
    """Everything that is attested of a record's verdict."""

    engine: Engine
    assurance: Assurance
    record: RecordNamed
    status: Status
    verdict_sha256: str
    """As `verdict_sha256` gives it."""
    files: Mapping[str, str]
    """sha256 of every file that verdict.json names, by its path relative to the record."""
    artifacts: Mapping[str, str]
    """Tree digest of every artifact that lay there, by its name, whatever came of it."""
    events: int
    """How many correction events there were."""
    head: str | None
    """The id of the last of them."""


def verdict_sha256(verdict: Mapping[str, object]) -> str:
    """Digest of a verdict.json's canonical content without the name of its own attestation."""
    extension = verdict.get(EXTENSION_KEY)
    bare = dict(verdict)
    if isinstance(extension, Mapping):
        bare[EXTENSION_KEY] = {k: v for k, v in extension.items() if k != "attestation"}
    return hashlib.sha256(dumps_canonical(bare)).hexdigest()


def record_statement_bytes(attestation: RecordAttestation) -> bytes:
    """The statement, canonical: equal exactly when what is attested is."""
    subjects = [
        subject(f"record:{attestation.record.id}", attestation.record.sha256),
        subject("verdict.json", attestation.verdict_sha256),
        *(subject(path, digest) for path, digest in sorted(attestation.files.items())),
        *(
            subject(f"artifact:{name}", digest)
            for name, digest in sorted(attestation.artifacts.items())
        ),
    ]
    return dumps_canonical(
        {
            "_type": STATEMENT_TYPE,
            "subject": subjects,
            "predicateType": RECORD_VERDICT,
            "predicate": {"schema": RECORD_VERDICT_SCHEMA, "attested": plain(attestation)},
        }
    )


def read_record_statement(data: bytes) -> RecordAttestation:
    """What a statement attests; it has to be as `record_statement_bytes` writes that.

    Raises:
        NotAStatement: it is not, or it is of another kind.
    """
    predicate = predicate_of(data, RECORD_VERDICT, RECORD_VERDICT_SCHEMA)
    try:
        attestation = read_as(RecordAttestation, predicate.get("attested"), "attested")
    except NotEvidence as refused:
        raise NotAStatement(f"predicate: {refused}") from None
    if record_statement_bytes(attestation) != data:
        raise NotAStatement(
            "expected subjects and spelling that follow from the predicate, came others"
        )
    return attestation
