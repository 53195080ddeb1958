"""One audited record as plain data: an entry of `records` in `gate2-audit-v1`."""

from gate2.audit.audited import AuditedClaim, AuditedRecord
from gate2.audit.corpus import Distance, Step
from gate2.contract import Status
from gate2.report.document import Document, reason_document


def record_row(record: AuditedRecord, distance: Distance) -> Document:
    """The record with its claims, its reasons and what stands between it and VERIFIED."""
    return {
        "path": record.path,
        "id": record.id,
        "title": record.title,
        "form": record.form.value,
        "status": record.status.value,
        "stated": value_of(record.stated),
        "published": record.published,
        "domain": record.domain,
        "attempt": record.attempt.value,
        "invalid": record.invalid,
        "sha256": record.sha256,
        "reasons": [reason_document(reason) for reason in record.reasons],
        "claims": [_claim(claim) for claim in record.claims],
        "distance": distance_document(distance),
    }


def _claim(claim: AuditedClaim) -> Document:
    return {
        "id": claim.id,
        "text": claim.text,
        "kind": claim.kind.value,
        "kind_source": "declared" if claim.declared else "classified",
        "undecided": None if claim.undecided is None else claim.undecided.value,
        "status": claim.status.value,
        "stated": value_of(claim.stated),
        "stage": claim.stage.value,
        "attempt": claim.attempt.value,
        "outcome": claim.outcome,
        "artifacts": list(claim.artifacts),
        "truncated": claim.truncated,
        "grounded": claim.grounded,
        "reasons": [reason_document(reason) for reason in claim.reasons],
    }


def distance_document(distance: Distance) -> Document:
    """What stands between a record and VERIFIED, cheapest first."""
    return {
        "lacking": distance.lacking,
        "gateable": distance.gateable,
        "reachable": distance.reachable,
        "minutes": distance.minutes,
        "steps": [_step(step) for step in distance.steps],
    }


def _step(step: Step) -> Document:
    return {
        "claim": step.claim,
        "code": step.code.value,
        "what": step.what,
        "effort": step.effort,
        "minutes": step.minutes,
        "memory_mib": step.memory_mib,
        "basis": step.basis,
    }


def value_of(status: Status | None) -> str | None:
    """The status as JSON has it."""
    return None if status is None else status.value
