"""The publisher's gate-verdict-v1 contract, word for word, and the states of math-result-v1.

Sources: https://assignee.net/schemas/gate-verdict-v1 and …/math-result-v1. A verdict is written
here from a status that somebody else decided; nothing in this module decides one.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Final

from gate2.backports import StrEnum
from gate2.reasons import Code, Reason, because

GATE_VERDICT_SCHEMA: Final = "https://assignee.net/schemas/gate-verdict-v1"
GATE_VERDICT_VERSION: Final = "1.0"
GATE_VERDICT_CONTRACT: Final = "gate-verdict-v1.0"
MATH_RESULT_SCHEMA: Final = "https://assignee.net/schemas/math-result-v1"
GATE: Final = "Gate 2 — Verification (formal proof or sandbox reproduction)"
ENFORCEMENT: Final = (
    "Set by gate2 from evidence that is attached and re-checkable; "
    "never derived from a review score, a quality tier or a claim count."
)
EXTENSION_KEY: Final = "x_gate2"
"""The contract has no field per claim and none for evidence: ours live under this key."""


class Status(StrEnum):
    """The three statuses of the contract."""

    UNVERIFIED = "UNVERIFIED"
    VERIFIED = "VERIFIED"
    FALSIFIED = "FALSIFIED"


LABELS: Final[Mapping[Status, str]] = {
    Status.UNVERIFIED: "Unverified",
    Status.VERIFIED: "Verified",
    Status.FALSIFIED: "Falsified",
}

DEFINITIONS: Final[Mapping[Status, str]] = {
    Status.UNVERIFIED: (
        "This record has not completed Gate 2 of the verification pipeline (a type-checked "
        "Lean4 proof for mathematical claims, or a sealed-sandbox reproduction for empirical "
        "claims). It is a literature synthesis only."
    ),
    Status.VERIFIED: (
        "This record has passed Gate 2: a Lean4 proof source type-checks, or a sealed-sandbox "
        "run reproduced the reported results within the stated tolerance. A reproducible "
        "artifact (proof source or repro script and results) is attached to this record."
    ),
    Status.FALSIFIED: (
        "A claim in this record was tested against Gate 2 and failed: a counterexample was "
        "found, a proof did not type-check, or a reproduction attempt did not match the "
        "reported results. Evidence for the failure is attached to this record."
    ),
}


class MathState(StrEnum):
    """The states of math-result-v1."""

    FALSIFIED = "FALSIFIED"
    COMPUTATIONAL_EVIDENCE = "COMPUTATIONAL_EVIDENCE"
    FORMAL_PROOF_ATTEMPTED = "FORMAL_PROOF_ATTEMPTED"
    FORMAL_PROOF_VERIFIED = "FORMAL_PROOF_VERIFIED"


MATH_LABELS: Final[Mapping[MathState, str]] = {
    MathState.FALSIFIED: "Falsified",
    MathState.COMPUTATIONAL_EVIDENCE: "Computational evidence",
    MathState.FORMAL_PROOF_ATTEMPTED: "Formal proof attempted",
    MathState.FORMAL_PROOF_VERIFIED: "Formal proof verified",
}


def gate_verdict(
    status: Status,
    reason: str,
    evaluated_at: datetime | None,
    x_gate2: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """A gate-verdict-v1 document for a status that was decided elsewhere.

    `evaluated_at` has to know its time zone and is written in UTC to the second; None means
    that nothing was evaluated. `x_gate2` is kept as it is under the extension key.

    Raises:
        ValueError: `reason` is empty, or `evaluated_at` has no time zone.
    """
    if not reason.strip():
        raise ValueError("expected a reason for the verdict, came none")
    verdict: dict[str, object] = {
        "schema": GATE_VERDICT_SCHEMA,
        "schema_version": GATE_VERDICT_VERSION,
        "contract_version": GATE_VERDICT_CONTRACT,
        "status": status.value,
        "label": LABELS[status],
        "definition": DEFINITIONS[status],
        "reason": reason,
        "evaluated_at": None if evaluated_at is None else utc_text(evaluated_at),
        "gate": GATE,
        "enforcement": ENFORCEMENT,
    }
    if x_gate2 is not None:
        verdict[EXTENSION_KEY] = dict(x_gate2)
    return verdict


_STRINGS = (
    "schema",
    "schema_version",
    "contract_version",
    "status",
    "label",
    "definition",
    "reason",
    "gate",
    "enforcement",
)
# RFC 3339, as the contract's `date-time`.
_DATE_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


def verdict_faults(document: object) -> tuple[Reason, ...]:
    """What keeps a document from being a gate-verdict-v1; empty when it is one.

    REC-001 for a missing or mistyped key, REC-002 for another contract, REC-006 where status,
    label and definition do not belong together.
    """
    if not isinstance(document, Mapping):
        return (_schema_fault(f"expected an object, came {type(document).__name__}"),)
    faults = [
        _schema_fault(f"expected `{key}` to be a string, came {_came(document, key)}")
        for key in _STRINGS
        if not isinstance(document.get(key), str)
    ]
    if not _has_date_time(document):
        faults.append(
            _schema_fault(
                "expected `evaluated_at` to be a date-time or null, "
                f"came {_came(document, 'evaluated_at')}"
            )
        )
    faults += _contract_faults(document)
    return tuple(faults)


def _contract_faults(document: Mapping[object, object]) -> list[Reason]:
    schema = document.get("schema")
    if isinstance(schema, str) and schema != GATE_VERDICT_SCHEMA:
        return [
            because(
                Code.REC_CONTRACT_UNKNOWN,
                f"verdict.json: expected `schema` {GATE_VERDICT_SCHEMA}, came {schema[:200]!a}",
            )
        ]
    stated = document.get("status")
    if not isinstance(stated, str):
        return []
    if stated not in Status.__members__:
        return [_mismatch("status", " | ".join(Status), stated)]
    status = Status(stated)
    faults: list[Reason] = []
    for key, table in (("label", LABELS), ("definition", DEFINITIONS)):
        came = document.get(key)
        if isinstance(came, str) and came != table[status]:
            faults.append(_mismatch(key, table[status], came))
    return faults


def _mismatch(key: str, expected: str, came: str) -> Reason:
    return because(
        Code.REC_VERDICT_CONTRACT_MISMATCH,
        f"verdict.json: expected `{key}` {expected!a}, came {came[:200]!a}",
    )


def _schema_fault(problem: str) -> Reason:
    return because(
        Code.REC_SCHEMA_INVALID,
        f"verdict.json: {problem}",
        remedy="Write the verdict with `gate2 check --write` instead of by hand.",
    )


def _came(document: Mapping[object, object], key: str) -> str:
    if key not in document:
        return "nothing"
    value = document[key]
    return ascii(value[:60]) if isinstance(value, str) else type(value).__name__


def _has_date_time(document: Mapping[object, object]) -> bool:
    if "evaluated_at" not in document:
        return False
    value = document["evaluated_at"]
    return value is None or (isinstance(value, str) and is_date_time(value))


def is_date_time(text: str) -> bool:
    """Whether the text is a moment as the contracts' `date-time` writes it (RFC 3339)."""
    if _DATE_TIME.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text[:19].upper())
    except ValueError:
        return False
    return True


def utc_text(moment: datetime) -> str:
    """A time as every document of the contracts writes it: UTC, to the second.

    Raises:
        ValueError: the time has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("expected a time with its zone, came one without")
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
