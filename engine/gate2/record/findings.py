"""What reading finds about a record as a whole, from what its publisher says of it.

Findings are shown. Where an artifact is attached, what the publisher's document lacks is only
a warning: the evidence decides then, and no field read here ever counts for a status.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from gate2.contract import MathState, Status
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Claim
from gate2.record.names import one_line, shown
from gate2.record.premises import premises_of
from gate2.record.tables import table_in

GATE_ACTIVE_SINCE = date(2026, 6, 10)
"""When the publisher introduced gate-verdict-v1; no earlier record was ever attempted."""

_NEVER = re.compile(r"published before .{0,80}gate 2|no formal proof .{0,80}attempted", re.I | re.S)
_LEVEL_UP = ("counterexample", "lean4", "lean", "proof", "proof_source", "repro", "repro_script")


def findings_of(
    claims: Sequence[Claim],
    publisher: Mapping[str, object],
    published: date | None,
    *,
    attempted: bool,
    title: str = "",
) -> tuple[Reason, ...]:
    """The findings of a record; `attempted` when anything lies under artifacts/.

    Without a title, the one among the publisher's fields is read.
    """
    effect = Effect.WARNING if attempted else None
    fields = table_in(publisher, "fields")
    findings: list[Reason] = []
    if not claims:
        findings.append(because(Code.REC_NO_CLAIMS, _no_claims(fields)))
    if not attempted:
        findings += _never_attempted(table_in(fields, "gate_verdict"), published)
    findings += _unsupported_verdict(table_in(fields, "gate_verdict"), effect)
    findings += _math_result(table_in(fields, "manifest"), effect)
    findings += premises_of(title, claims, fields)
    return tuple(findings)


def _no_claims(fields: Mapping[str, object]) -> str:
    # The count itself is the publisher's and stays out: no verdict may change with it.
    if isinstance(table_in(fields, "verification_level").get("Source-grounded claims"), str):
        return (
            "the publisher counts claims and publishes none of them: there is no text that a "
            "proof or a run could be attached to"
        )
    return "expected at least one claim, the record has none"


def _never_attempted(gate: Mapping[str, object], published: date | None) -> list[Reason]:
    if published is not None and published < GATE_ACTIVE_SINCE:
        message = f"published {published}, before the gate was active ({GATE_ACTIVE_SINCE})"
    elif _NEVER.search(_text(gate, "Reason")):
        message = f"the publisher says: {shown(one_line(_text(gate, 'Reason'), 200))}"
    else:
        return []
    return [because(Code.REC_NEVER_ATTEMPTED, message)]


def _unsupported_verdict(gate: Mapping[str, object], effect: Effect | None) -> list[Reason]:
    """A page that says Verified or Falsified and attaches nothing that could be checked."""
    status = _text(gate, "Status").strip().upper()
    lowered = effect or Effect.UNVERIFIED
    if status == Status.VERIFIED:
        message = "the publisher's page says Verified; no artifact comes with it"
        return [because(Code.EVD_VERIFIED_WITHOUT_ARTIFACT, message, effect=lowered)]
    if status == Status.FALSIFIED:
        message = "the publisher's page says Falsified; no evidence comes with it"
        return [because(Code.EVD_FALSIFIED_WITHOUT_EVIDENCE, message, effect=lowered)]
    return []


def _math_result(manifest: Mapping[str, object], effect: Effect | None) -> list[Reason]:
    verification = table_in(manifest, "verification")
    state = _text(verification, "state")
    lowered = effect or Effect.UNVERIFIED
    if state == MathState.COMPUTATIONAL_EVIDENCE:
        cases = verification.get("n_cases")
        message = f"a computation over {shown(cases)} cases found no counterexample"
        return [because(Code.CLM_BOUNDED_EVIDENCE_ONLY, message, effect=lowered)]
    if _attached(manifest):
        return []
    if state == MathState.FALSIFIED:
        available = verification.get("counterexample_available") is True
        message = (
            "the manifest says Falsified"
            + (" and that a counterexample is available" if available else "")
            + "; none is among its artifacts"
        )
        return [
            because(
                Code.EVD_FALSIFIED_WITHOUT_EVIDENCE,
                message,
                remedy='Attach the counterexample as a Lean proof with proves = "negation".',
                effect=lowered,
            )
        ]
    if state == MathState.FORMAL_PROOF_VERIFIED:
        message = "the manifest says Formal proof verified; no proof is among its artifacts"
        return [because(Code.EVD_VERIFIED_WITHOUT_ARTIFACT, message, effect=lowered)]
    return []


def _attached(manifest: Mapping[str, object]) -> bool:
    items = manifest.get("artifact_set")
    return isinstance(items, list) and any(
        isinstance(item, dict) and item.get("type") in _LEVEL_UP for item in items
    )


def _text(holder: Mapping[str, object], key: str) -> str:
    value = holder.get(key)
    return value[:4000] if isinstance(value, str) else ""
