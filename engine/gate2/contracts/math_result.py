"""math-result-v1 for a mathematical claim whose proof artifact was run.

After "How outcomes map". Nothing is invented: address, DOI and publisher stand here only where
the record's publisher document says them of this very statement. There is no clock in it: the
same claim, evidence and verdict give the same document.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gate2.backports import assert_never
from gate2.contract import EXTENSION_KEY, MATH_LABELS, MATH_RESULT_SCHEMA, MathState, Status
from gate2.contracts.proof_words import interpretation, limitations, result_of
from gate2.evidence import ProofEvidence, ProofOutcome
from gate2.reasons import Effect
from gate2.record.model import Artifact, Claim, ProofForm, Proves, Record
from gate2.record.tables import table_in
from gate2.strictjson import dumps_canonical
from gate2.verdict import Verdict

SCHEMA_VERSION: Final = "1.0"
CONTRACT_VERSION: Final = "math-result-v1.0"
METHOD: Final = "lean4_kernel_check"

MAX_QUOTED_BYTES = 64 << 10
"""Of what the publisher says of himself: more is no name, and no reader would take the document."""
MAX_QUOTED_WORD = 2000

_FROM_PUBLISHER = ("id", "problem_id", "problem_name", "domain", "url", "doi")


@dataclass(frozen=True, slots=True)
class Attestation:
    """The attestation file that the result points to."""

    path: str
    """Relative to the record's directory."""
    sha256: str


def math_state(verdict: Verdict, evidence: ProofEvidence) -> MathState | None:
    """The state that this proof gives its claim; None where nothing is said of it.

    An accepted proof without its Lean source (an export) is FORMAL_PROOF_ATTEMPTED: the contract
    has "no public Lean 4 source" there, and the public source is what it calls verified. What
    this machine could not do, and a negation that refutes nothing, say nothing of the claim.
    """
    match verdict.status:
        case Status.VERIFIED:
            sourced = evidence.form is ProofForm.SOURCE
            return MathState.FORMAL_PROOF_VERIFIED if sourced else MathState.FORMAL_PROOF_ATTEMPTED
        case Status.FALSIFIED:
            return MathState.FALSIFIED
        case Status.UNVERIFIED:
            return MathState.FORMAL_PROOF_ATTEMPTED if _attempted(verdict, evidence) else None
        case _:
            assert_never(verdict.status)


def _attempted(verdict: Verdict, evidence: ProofEvidence) -> bool:
    return (
        evidence.proves is Proves.CLAIM
        and evidence.outcome is not ProofOutcome.ERROR
        and not any(reason.effect is Effect.INFRASTRUCTURE for reason in verdict.reasons)
    )


def math_result(
    claim: Claim,
    record: Record,
    artifact: Artifact,
    evidence: ProofEvidence,
    verdict: Verdict,
    attestation: Attestation | None = None,
) -> dict[str, object] | None:
    """The math-result-v1 of this claim by this artifact; None where `math_state` says nothing.

    `evidence` is the artifact's, `verdict` the claim's; `attestation` is that of a decided claim.

    Raises:
        ValueError: the artifact is no Lean artifact.
    """
    state = math_state(verdict, evidence)
    if state is None:
        return None
    return {
        "schema": MATH_RESULT_SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "contract_version": CONTRACT_VERSION,
        "publisher": _publisher(record),
        "result": _result(claim, record, state),
        "verification": _verification(state, evidence),
        "artifact_set": _artifact_set(artifact, evidence, attestation),
        "interpretation": interpretation(state, evidence),
        "limitations": limitations(state, evidence, verdict),
        EXTENSION_KEY: {
            "record": record.id,
            "claim": claim.id,
            "artifact": artifact.name,
            "status": verdict.status.value,
            "evidence_sha256": verdict.evidence_sha256,
        },
    }


def _publisher(record: Record) -> dict[str, object]:
    """What the publisher's manifest says of its publisher; empty where it says nothing, or more
    than can be quoted."""
    said = table_in(_manifest(record), "publisher")
    return dict(said) if len(dumps_canonical(said)) <= MAX_QUOTED_BYTES else {}


def _result(claim: Claim, record: Record, state: MathState) -> dict[str, object]:
    """The publisher's own names for this statement where it has any, and the statement."""
    stated = table_in(_manifest(record), "result")
    if stated.get("statement") != claim.text:
        stated = {}
    named = {
        key: value
        for key in _FROM_PUBLISHER
        if isinstance(value := stated.get(key), str) and 0 < len(value) <= MAX_QUOTED_WORD
    }
    return {**named, "statement": claim.text, "status": state.value.lower()}


def _verification(state: MathState, evidence: ProofEvidence) -> dict[str, object]:
    """`n_cases` is 0: no case was tried, a proof speaks of all of them at once."""
    checked = evidence.outcome is ProofOutcome.ACCEPTED and state in _CHECKED
    return {
        "state": state.value,
        "label": MATH_LABELS[state],
        "proof_claim": state is MathState.FORMAL_PROOF_VERIFIED,
        "n_cases": 0,
        "counterexample_available": checked and evidence.proves is Proves.NEGATION,
        "lean4_source_public": checked and evidence.form is ProofForm.SOURCE,
        "method": METHOD,
        "result": result_of(state, evidence),
    }


_CHECKED = (MathState.FORMAL_PROOF_VERIFIED, MathState.FALSIFIED)


def _artifact_set(
    artifact: Artifact, evidence: ProofEvidence, attestation: Attestation | None
) -> list[dict[str, object]]:
    part = artifact.lean
    if part is None:
        raise ValueError(f"artifact {artifact.name}: expected a Lean artifact, came another")
    base = f"artifacts/{artifact.name}"
    of_negation = evidence.proves is Proves.NEGATION
    source = evidence.form is ProofForm.SOURCE
    what = "the negation" if of_negation else "the claim"
    items: list[dict[str, object]] = [
        {
            "type": "statement",
            "label": f"Lean 4 statement of {what}",
            "path": f"{base}/{part.statement}",
            "format": "lean4",
            "sha256": evidence.statement_sha256,
        },
        {
            "type": "proof",
            "label": f"{'Lean 4 proof' if source else 'Exported proof'} of {what}",
            "path": f"{base}/{part.proof}",
            "format": "lean4" if source else "lean4export",
            "sha256": evidence.proof_sha256,
        },
    ]
    if attestation is not None:
        items.append(
            {
                "type": "attestation",
                "label": "Attestation of what was checked",
                "path": attestation.path,
                "format": "dsse",
                "sha256": attestation.sha256,
            }
        )
    return items


def _manifest(record: Record) -> Mapping[str, object]:
    """The publisher's own math-result manifest, where the record was imported from one."""
    return table_in(table_in(record.publisher, "fields"), "manifest")
