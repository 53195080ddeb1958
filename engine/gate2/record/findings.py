"""What reading finds about a record as a whole, from what its publisher says of it.

Findings are shown. Where an artifact is attached, what the publisher's document lacks is only
a warning: the evidence decides then, and no field read here ever counts for a status.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from gate2.contract import MathState, Status
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Claim
from gate2.record.names import one_line, shown

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
) -> tuple[Reason, ...]:
    """The findings of a record; `attempted` when anything lies under artifacts/."""
    effect = Effect.WARNING if attempted else None
    fields = _table(publisher, "fields")
    findings: list[Reason] = []
    if not claims:
        findings.append(because(Code.REC_NO_CLAIMS, _no_claims(fields)))
    if not attempted:
        findings += _never_attempted(_table(fields, "gate_verdict"), published)
    findings += _unsupported_verdict(_table(fields, "gate_verdict"), effect)
    findings += _math_result(_table(fields, "manifest"), effect)
    findings += _premises(claims, fields)
    return tuple(findings)


def _no_claims(fields: Mapping[str, object]) -> str:
    # The count itself is the publisher's and stays out: no verdict may change with it.
    if isinstance(_table(fields, "verification_level").get("Source-grounded claims"), str):
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
    verification = _table(manifest, "verification")
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


def _premises(claims: Sequence[Claim], fields: Mapping[str, object]) -> list[Reason]:
    """REC-015: counts that differ, and a question about things no claim mentions."""
    problems = [*_counts_differ(claims, fields)]
    question = _text(fields, "research_question")
    if claims and question:
        said = " ".join(claim.text for claim in claims).casefold()
        absent = [term for term in named_terms(question) if term.casefold() not in said]
        if absent:
            problems.append(
                "the research question asks about "
                f"{', '.join(shown(term) for term in absent[:8])}; no claim mentions "
                + ("it" if len(absent) == 1 else "them")
            )
    return [because(Code.REC_PREMISE_SUSPECT, problem) for problem in problems]


def _counts_differ(claims: Sequence[Claim], fields: Mapping[str, object]) -> Iterable[str]:
    papers, references = fields.get("papers"), fields.get("references")
    if isinstance(papers, int) and isinstance(references, list) and papers != len(references):
        yield f"the report speaks of {papers} papers and lists {len(references)} references"
    stated = fields.get("claims_extracted")
    if isinstance(stated, int) and claims and stated != len(claims):
        yield f"the report speaks of {stated} claims and lists {len(claims)}"


# Capitalised words, acronyms and their hyphenated compounds: "ImageNet", "CLIP-TD".
_NAMED = re.compile(r"\b[A-Za-z0-9]*[A-Z][A-Za-z0-9]*(?:-[A-Z0-9][A-Za-z0-9]*)*\b")


def named_terms(question: str) -> list[str]:
    """Names in a question, in order, each once; its first word is capitalised for no reason."""
    _, _, rest = question[:2000].partition(" ")
    return list(dict.fromkeys(term for term in _NAMED.findall(rest) if len(term) > 2))


def _table(holder: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def _text(holder: Mapping[str, object], key: str) -> str:
    value = holder.get(key)
    return value[:4000] if isinstance(value, str) else ""
