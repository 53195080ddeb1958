"""An audited record as one compact line of JSON, in which the state of an audit keeps it."""

import json
from typing import Any

from gate2.audit.audited import AuditedClaim, AuditedRecord, Form, Stage
from gate2.classify.kinds import Kind
from gate2.classify.why import Undecided
from gate2.contract import Status
from gate2.reason_table import TABLE
from gate2.reasons import Code, Effect, Reason

ROWS_VERSION = 3
"""Raised whenever the same line would be read as another record."""

_CODES = {code.value: code for code in Code}
_EFFECTS = {effect.value: effect for effect in Effect}
_KINDS = {kind.value: kind for kind in Kind}
_UNDECIDED = {why.value: why for why in Undecided}
_STAGES = {stage.value: stage for stage in Stage}
_STATUSES = {status.value: status for status in Status}


def row_of(record: AuditedRecord) -> str:
    """The line; pure ASCII, whatever the record holds."""
    return json.dumps(
        [
            record.path,
            record.id,
            record.title,
            record.form.value,
            record.status.value,
            record.stated,
            record.published,
            record.domain,
            record.sha256,
            [_reason(reason) for reason in record.reasons],
            [_claim(claim) for claim in record.claims],
        ],
        separators=(",", ":"),
        check_circular=False,
    )


def record_of(row: str) -> AuditedRecord:
    """The record that a line of `row_of` spells.

    Raises:
        ValueError, TypeError, KeyError or IndexError: it is none.
    """
    path, identity, title, form, status, stated, published, domain, sha256, reasons, claims = (
        json.loads(row)
    )
    return AuditedRecord(
        path=path,
        id=identity,
        title=title,
        form=Form(form),
        status=_STATUSES[status],
        claims=tuple(map(_read_claim, claims)),
        reasons=tuple(map(_read_reason, reasons)),
        stated=None if stated is None else _STATUSES[stated],
        published=published,
        domain=domain,
        sha256=sha256,
    )


def _claim(claim: AuditedClaim) -> list[object]:
    return [
        claim.id,
        claim.text,
        claim.kind.value,
        claim.declared,
        claim.status.value,
        claim.stage.value,
        claim.stated,
        claim.outcome,
        claim.artifacts,
        claim.truncated,
        claim.grounded,
        claim.undecided,
        [_reason(reason) for reason in claim.reasons],
    ]


def _read_claim(found: list[Any]) -> AuditedClaim:
    return AuditedClaim(
        id=found[0],
        text=found[1],
        kind=_KINDS[found[2]],
        declared=found[3],
        status=_STATUSES[found[4]],
        stage=_STAGES[found[5]],
        stated=None if found[6] is None else _STATUSES[found[6]],
        outcome=found[7],
        artifacts=tuple(found[8]),
        truncated=found[9],
        grounded=found[10],
        undecided=None if found[11] is None else _UNDECIDED[found[11]],
        reasons=tuple(map(_read_reason, found[12])),
    )


def _reason(reason: Reason) -> list[str | None]:
    """Code and message; remedy and effect where they are not the code's own."""
    own = TABLE[reason.code]
    remedy = None if reason.remedy == own.remedy else reason.remedy
    effect = None if reason.effect is own.effect else reason.effect.value
    if effect is None:
        return (
            [reason.code, reason.message]
            if remedy is None
            else [reason.code, reason.message, remedy]
        )
    return [reason.code, reason.message, remedy, effect]


def _read_reason(found: list[str]) -> Reason:
    code = _CODES[found[0]]
    own = TABLE[code]
    remedy = found[2] if len(found) > 2 and found[2] is not None else own.remedy
    return Reason(code, found[1], remedy, _EFFECTS[found[3]] if len(found) > 3 else own.effect)
