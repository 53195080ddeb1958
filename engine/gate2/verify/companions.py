"""What is written beside an attestation: its summary, and the publisher's math-result."""

from collections.abc import Collection, Iterator, Mapping

from gate2.attest.names import MATH_RESULT_SUFFIX, SUMMARY_SUFFIX
from gate2.attest.statement import ClaimAttestation
from gate2.attest.summary import NoSummary, summary_bytes
from gate2.contract import EXTENSION_KEY, MATH_LABELS, MATH_RESULT_SCHEMA, MathState, Status
from gate2.contracts.math_result import math_state
from gate2.evidence import ProofEvidence
from gate2.reasons import Code, Reason, because
from gate2.record.names import shown
from gate2.strictjson import JsonRefused, loads
from gate2.verify.case import Case
from gate2.verify.opening import mismatch
from gate2.verify.stated import ClaimStated

_MAY_BE: Mapping[Status, tuple[MathState, ...]] = {
    Status.VERIFIED: (MathState.FORMAL_PROOF_VERIFIED, MathState.FORMAL_PROOF_ATTEMPTED),
    Status.FALSIFIED: (MathState.FALSIFIED,),
    Status.UNVERIFIED: (MathState.FORMAL_PROOF_ATTEMPTED,),
}
_KEYS = frozenset(
    {
        *("schema", "schema_version", "contract_version", "publisher", "result", "verification"),
        *("artifact_set", "interpretation", "limitations", EXTENSION_KEY),
    }
)


def summary_reasons(
    case: Case, entry: ClaimStated, payload: bytes, of_attestation: Collection[Code]
) -> Iterator[Reason]:
    """8. EVD-005 for a summary that says anything else than the attestation it sums up.

    What is wrong with both their signatures is said once.
    """
    if entry.summary is None:
        return
    opened = case.opener.open(entry.summary, entry.id, SUMMARY_SUFFIX)
    yield from (reason for reason in opened.reasons if reason.code not in of_attestation)
    if opened.payload is None:
        return
    try:
        expected = summary_bytes(payload)
    except (NoSummary, JsonRefused) as refused:
        yield mismatch(f"sums up what has no summary: {refused}", entry.summary.path)
        return
    if opened.payload != expected:
        yield mismatch("says something else than the attestation it sums up", entry.summary.path)


def math_result_reasons(
    case: Case, entry: ClaimStated, attestation: ClaimAttestation | None
) -> Iterator[Reason]:
    """9. A math-result has its digest, its contract's words, and the state that fits."""
    if entry.math_result is None:
        return
    path = entry.math_result.path
    data = case.opener.bytes_of(entry.math_result, entry.id, MATH_RESULT_SUFFIX)
    if isinstance(data, Reason):
        yield data
        return
    try:
        document = loads(data)
    except JsonRefused as refused:
        yield because(Code.REC_SCHEMA_INVALID, f"{path}: {refused}")
        return
    if not isinstance(document, dict) or document.keys() != _KEYS:
        yield because(Code.REC_SCHEMA_INVALID, f"{path}: expected a math-result-v1 as gate2 writes")
    elif fault := _unfit(case, entry, attestation, document):
        yield because(Code.REC_VERDICT_CONTRACT_MISMATCH, f"{path}: {fault}")


def _unfit(
    case: Case,
    entry: ClaimStated,
    attestation: ClaimAttestation | None,
    document: Mapping[str, object],
) -> str:
    """What does not fit the verdict; empty where all of it does."""
    states = _states(entry, attestation)
    verification, about = document["verification"], document[EXTENSION_KEY]
    if document["schema"] != MATH_RESULT_SCHEMA:
        return f"expected `schema` {MATH_RESULT_SCHEMA}, came {shown(document['schema'])}"
    if not isinstance(verification, dict) or not isinstance(about, dict):
        return f"expected `verification` and `{EXTENSION_KEY}` to be objects"
    if verification.get("state") not in states:
        came = shown(verification.get("state"))
        return f"expected the state {' or '.join(states) or 'of no proof'}, came {came}"
    state = MathState(str(verification["state"]))
    proved = state is MathState.FORMAL_PROOF_VERIFIED
    if (verification.get("label"), verification.get("proof_claim")) != (MATH_LABELS[state], proved):
        return f"expected the label and proof_claim of {state}"
    evidence_sha256 = None if attestation is None else attestation.verdict.evidence_sha256
    expected: dict[str, object] = {
        "record": case.record.id,
        "claim": entry.id,
        "status": entry.status.value,
    }
    if attestation is not None:
        expected["evidence_sha256"] = evidence_sha256
    for key, value in expected.items():
        if about.get(key) != value:
            return f"expected `{EXTENSION_KEY}.{key}` {shown(value)}, came {shown(about.get(key))}"
    return ""


def _states(entry: ClaimStated, attestation: ClaimAttestation | None) -> tuple[MathState, ...]:
    """The states that the verdict lets a math-result have."""
    if attestation is None:
        return _MAY_BE[entry.status]
    proofs = [s.evidence for s in attestation.artifacts if isinstance(s.evidence, ProofEvidence)]
    found = (math_state(attestation.verdict, proof) for proof in proofs)
    return tuple(state for state in found if state in _MAY_BE[entry.status])
