"""What a math-result-v1 says in words: what the state means here, and what it does not mean."""

from gate2.backports import assert_never
from gate2.contract import MathState, Status
from gate2.evidence import ProofEvidence, ProofOutcome
from gate2.record.model import ProofForm, Proves, Scope
from gate2.verdict import Verdict

MAX_LISTED = 12


def result_of(state: MathState, evidence: ProofEvidence) -> str:
    """One line for `verification.result`."""
    accepted = evidence.outcome is ProofOutcome.ACCEPTED
    what = "claim" if evidence.proves is Proves.CLAIM else "negation of the claim"
    if not accepted:
        return f"proof of the {what} not accepted"
    kernels = ", ".join(f"{k.name} {k.version}" for k in evidence.kernels if k.accepted)
    said = f"proof of the {what} accepted by {kernels or 'no kernel'}"
    return f"{said}; not enough for a status" if state is _ATTEMPTED else said


_ATTEMPTED = MathState.FORMAL_PROOF_ATTEMPTED


def interpretation(state: MathState, evidence: ProofEvidence) -> str:
    """What the state means for this claim, in the artifact's words and the gate's."""
    match state:
        case MathState.FORMAL_PROOF_VERIFIED:
            opening = (
                "The attached Lean 4 source proves the statement beside it, checked from the"
                " compiled data and not from what Lean said."
            )
        case MathState.FALSIFIED if evidence.outcome is ProofOutcome.ACCEPTED:
            opening = "The attached Lean 4 proof is of the negation of the claim, and was checked."
        case MathState.FALSIFIED:
            opening = (
                "The attached proof does not type-check. The policy in force follows the"
                " publisher's contract to the letter and calls that falsified."
            )
        case MathState.FORMAL_PROOF_ATTEMPTED:
            opening = (
                "An attempt at a formal proof is attached. It does not carry a verified status:"
                " the claim is neither proved nor refuted by it."
            )
        case MathState.COMPUTATIONAL_EVIDENCE:
            opening = "A bounded computation is no proof."
        case _:
            assert_never(state)
    return f"{opening} The artifact says that it establishes: {evidence.subject.establishes}"


def limitations(state: MathState, evidence: ProofEvidence, verdict: Verdict) -> list[str]:
    """What a reader must not conclude."""
    said = [f"The artifact says that it does not establish: {evidence.subject.does_not_establish}"]
    if evidence.outcome is ProofOutcome.ACCEPTED:
        said.append(_axioms(evidence))
    said.append(_reviewed(evidence))
    if evidence.form is ProofForm.EXPORT:
        said.append(
            "The proof is attached as exported declarations, not as Lean 4 source; Lean's own"
            " kernel has no word on it."
        )
    if evidence.subject.scope is not Scope.EXACT:
        said.append(f"The artifact supports the claim by scope {evidence.subject.scope} only.")
    said += [f"Known fault of this Lean's kernel: {advisory}." for advisory in evidence.advisories]
    if verdict.status is Status.UNVERIFIED:
        codes = dict.fromkeys(f"{r.code} {r.name}" for r in verdict.reasons if r.blocks)
        said.append(f"Why the claim is unverified: {', '.join(codes)}.")
    if state is MathState.FALSIFIED and evidence.outcome is not ProofOutcome.ACCEPTED:
        said.append("A proof that does not type-check is no counterexample: none is attached.")
    said.append("The label speaks of this statement alone, not of the record's other claims.")
    return said


def _axioms(evidence: ProofEvidence) -> str:
    if not evidence.axioms:
        return "The proof rests on no axiom."
    shown = ", ".join(evidence.axioms[:MAX_LISTED])
    more = len(evidence.axioms) - MAX_LISTED
    return f"The proof rests on the axioms {shown}{f' and {more} more' if more > 0 else ''}."


def _reviewed(evidence: ProofEvidence) -> str:
    if evidence.reviewed_by:
        return (
            f"The artifact names {evidence.reviewed_by} as who vouches that the Lean statement says"
            " what the claim says; no program checked it."
        )
    return "Nobody vouches that the Lean statement says what the claim says."
