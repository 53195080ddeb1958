"""The verdict made again from attested evidence, by the rules that make verdicts.

The evidence may have been written by anybody, so nothing that it does to the rules gets further
than a reason: what they choke on is no evidence that they were ever given.
"""

from collections.abc import Sequence

from gate2.attest.statement import ClaimAttestation
from gate2.claim_rules import of_other_values, rules_alone, unsettled_by
from gate2.contract import Status
from gate2.evidence import Evidence, NoEvidence, ProofEvidence, ReproEvidence
from gate2.policy import Policy
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import ArtifactKind, Claim, ClaimKind
from gate2.verdict import Verdict, combine, decide
from gate2.verify.case import Case
from gate2.verify.stated import ClaimStated

CHOKED = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What the rules may raise on values that no lane ever gives them."""


def recomputed(evidence: Sequence[Evidence], policy: Policy) -> Verdict | str:
    """The verdict of the rules, or what they choked on."""
    try:
        return combine([decide(each, policy) for each in evidence])
    except RecursionError:
        return "it is nested too deeply"
    except CHOKED as error:
        return f"{type(error).__name__} {str(error)[:120]!a}"


def unsettled(claim: Claim, kind: ClaimKind | None, attestation: ClaimAttestation) -> list[Reason]:
    """EVD-009 for evidence by a lane that cannot settle this claim, whatever it saw; CLM-018 for
    runs against other values than the text prints, which earlier rules let pass."""
    found = []
    for seen in attestation.artifacts:
        if isinstance(seen.evidence, NoEvidence):
            continue
        proof = isinstance(seen.evidence, ProofEvidence)
        lane = ArtifactKind.LEAN4 if proof else ArtifactKind.REPRO
        found += [
            not_recomputable(claim.id, f"{reason.code} {reason.name}: {reason.message}")
            for reason in unsettled_by(claim, kind, seen.name, lane)
        ]
    if any(isinstance(seen.evidence, ReproEvidence) for seen in attestation.artifacts):
        found += of_other_values(claim)
    return found


def verdict_reasons(
    case: Case, entry: ClaimStated, attestation: ClaimAttestation, again: Verdict
) -> list[Reason]:
    """Whether the verdict made again, the attested one and that of verdict.json are one."""
    attested = attestation.verdict
    if rules_alone(attestation.engine.rules) != case.mine.rules:
        return _by_other_rules(entry, attestation, again)
    found = []
    if _said(again) != _said(attested) or (case.same_engine and again != attested):
        problem = f"its evidence gives {_words(again)}, it attests {_words(attested)}"
        found.append(not_recomputable(entry.id, problem))
    codes = tuple(reason.code for reason in again.reasons)
    if (again.status, again.outcome, codes) != (entry.status, entry.outcome, entry.reasons):
        stated = f"{entry.status} ({entry.outcome}; {_listed(entry.reasons)})"
        problem = f"its evidence gives {_words(again)}, verdict.json says {stated}"
        found.append(not_recomputable(entry.id, problem))
    return found


def _by_other_rules(
    entry: ClaimStated, attestation: ClaimAttestation, again: Verdict
) -> list[Reason]:
    """Evidence of another version of the rules: ours decide."""
    attested = attestation.verdict
    if (attested.status, attested.outcome) != (entry.status, entry.outcome):
        problem = f"it attests {_words(attested)}, verdict.json says {entry.status}"
        return [not_recomputable(entry.id, problem)]
    if again.status is attested.status:
        return []
    message = (
        f"claim {entry.id}: by rules {attestation.engine.rules} its evidence gave"
        f" {attested.status}, by this verifier's it gives {_words(again)}"
    )
    return [because(Code.EVD_ENGINE_OUTDATED, message)]


def policy_reasons(
    entry: ClaimStated, attested: Policy, mine: Policy | None, under_mine: Verdict
) -> list[Reason]:
    """EVD-006 where the verifier's own policy is another one: it decides."""
    if mine is None or mine.digest() == attested.digest():
        return []
    if under_mine.status is entry.status:
        message = f"claim {entry.id}: made under another policy; this one gives {entry.status} too"
        return [because(Code.EVD_POLICY_MISMATCH, message, effect=Effect.WARNING)]
    message = (
        f"claim {entry.id}: {entry.status} under the policy it was made under, under this one"
        f" {_words(under_mine)}"
    )
    return [because(Code.EVD_POLICY_MISMATCH, message)]


def not_recomputable(claim: str, problem: str) -> Reason:
    """EVD-009 about this claim."""
    return because(Code.EVD_VERDICT_NOT_RECOMPUTABLE, f"claim {claim}: {problem}")


def _said(verdict: Verdict) -> tuple[object, ...]:
    """A verdict but for its wording, which may be another version's."""
    return (
        verdict.status,
        verdict.outcome,
        [(reason.code, reason.effect) for reason in verdict.reasons],
        verdict.evidence_sha256,
    )


def _words(verdict: Verdict) -> str:
    blocking = [reason.code for reason in verdict.reasons if reason.blocks]
    shown = blocking if verdict.status is Status.UNVERIFIED else []
    return f"{verdict.status} ({'; '.join([verdict.outcome, *dict.fromkeys(shown)])})"


def _listed(codes: Sequence[Code]) -> str:
    return ", ".join(codes) or "no reason"
