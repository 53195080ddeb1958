"""What verifying found as plain data: the keys of `gate2-verify-v1`, which programs read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gate2.evidence import plain
from gate2.report.document import reason_document
from gate2.verify.verified import VerifiedClaim, VerifiedRecord

VERIFY_SCHEMA = "gate2-verify-v1"

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class Verified:
    """A record that was verified, and where it lies."""

    path: str
    record: VerifiedRecord


def verified_document(seen: Sequence[Verified], engine: Mapping[str, object]) -> Document:
    """Everything that was verified."""
    return {
        "schema": VERIFY_SCHEMA,
        "records": [_record(item) for item in seen],
        "engine": dict(engine),
    }


def verified_jsonl(seen: Sequence[Verified], engine: Mapping[str, object]) -> str:
    """One line a record, then one for the rest."""
    document = verified_document(seen, engine)
    records = document.pop("records")
    assert isinstance(records, list)
    lines = [*records, document]
    return "".join(json.dumps(line, ensure_ascii=True, allow_nan=False) + "\n" for line in lines)


def _record(item: Verified) -> Document:
    record = item.record
    return {
        "path": item.path,
        "id": record.id or None,
        "title": record.title or None,
        "status": record.status.value,
        "stated": None if record.stated is None else record.stated.value,
        "valid": not record.invalid,
        "coverage": plain(record.coverage),
        "signer": record.signer,
        "signatures_checked": record.signatures_checked,
        "assurance": None if record.assurance is None else record.assurance.value,
        "reasons": [reason_document(reason) for reason in record.reasons],
        "stated_reasons": [reason_document(reason) for reason in record.stated_reasons],
        "claims": [_claim(claim) for claim in record.claims],
        "files": list(record.files),
    }


def _claim(claim: VerifiedClaim) -> Document:
    return {
        "id": claim.id,
        "kind": "undecided" if claim.kind is None else claim.kind.value,
        "status": claim.status.value,
        "stated": claim.stated.value,
        "recomputed": claim.carried.value if claim.evidence is not None else None,
        "outcome": claim.outcome.value,
        "codes": list(claim.codes),
        "reasons": [reason_document(reason) for reason in claim.reasons],
        "signer": claim.signer,
        "assurance": None if claim.assurance is None else claim.assurance.value,
        "made_at": claim.made_at or None,
        "evidence": claim.evidence,
    }
