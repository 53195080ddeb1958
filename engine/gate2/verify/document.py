"""What verifying found of one record as plain data: the same from the package and the one file."""

from gate2.evidence import plain
from gate2.verify.verified import VerifiedClaim, VerifiedRecord


def verified_record(path: str, record: VerifiedRecord) -> dict[str, object]:
    """The record with its claims: the keys that programs read."""
    return {
        "path": path,
        "id": record.id or None,
        "title": record.title or None,
        "status": record.status.value,
        "stated": None if record.stated is None else record.stated.value,
        "valid": not record.invalid,
        "coverage": plain(record.coverage),
        "signer": record.signer,
        "signatures_checked": record.signatures_checked,
        "assurance": None if record.assurance is None else record.assurance.value,
        "reasons": plain(record.reasons),
        "stated_reasons": plain(record.stated_reasons),
        "claims": [_claim(claim) for claim in record.claims],
        "files": list(record.files),
    }


def _claim(claim: VerifiedClaim) -> dict[str, object]:
    return {
        "id": claim.id,
        "kind": "undecided" if claim.kind is None else claim.kind.value,
        "status": claim.status.value,
        "stated": claim.stated.value,
        "recomputed": claim.carried.value if claim.evidence is not None else None,
        "outcome": claim.outcome.value,
        "codes": list(claim.codes),
        "reasons": plain(claim.reasons),
        "signer": claim.signer,
        "assurance": None if claim.assurance is None else claim.assurance.value,
        "made_at": claim.made_at or None,
        "evidence": claim.evidence,
    }
