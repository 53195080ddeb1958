"""One claim of verdict.json: its kind, and what its evidence carries.

The numbers are those of the procedure in `gate2.verify.rules`.
"""

from collections.abc import Iterator

from gate2.claim_rules import decided_kind
from gate2.classify.classifier import classify
from gate2.contract import Status
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Claim
from gate2.verify.case import Case
from gate2.verify.companions import math_result_reasons
from gate2.verify.evidenced import Judged, judge_evidence
from gate2.verify.opening import mismatch
from gate2.verify.recomputing import not_recomputable
from gate2.verify.stated import ClaimStated, KindSource
from gate2.verify.verified import VerifiedClaim


def verify_claim(case: Case, claim: Claim, entry: ClaimStated) -> VerifiedClaim:
    """What of the entry is established by the evidence that it names."""
    decided = entry.status is not Status.UNVERIFIED
    found = judge_evidence(case, claim, entry) if decided else _undecided(entry)
    attestation, verdict = found.attestation, found.verdict
    reasons = (
        *_kind_reasons(case, claim, entry),
        *found.reasons,
        *math_result_reasons(case, entry, attestation),
    )
    holds = not any(reason.blocks for reason in reasons)
    return VerifiedClaim(
        id=entry.id,
        kind=entry.claim_kind(),
        stated=entry.status,
        status=entry.status if holds else Status.UNVERIFIED,
        outcome=entry.outcome if verdict is None else verdict.outcome,
        reasons=reasons,
        carried=Status.UNVERIFIED if verdict is None else verdict.status,
        signer=found.signer,
        signatures_checked=found.signatures_checked,
        assurance=None if attestation is None else attestation.assurance,
        made_at="" if attestation is None else attestation.made_at,
        evidence=None if entry.evidence is None else entry.evidence.path,
        codes=tuple(code.value for code in entry.reasons),
    )


def _undecided(entry: ClaimStated) -> Judged:
    """An undecided claim has a reason, and no evidence that would say more than it."""
    if entry.evidence is not None or entry.summary is not None:
        problem = "it is UNVERIFIED, and names evidence that decides it"
        return Judged((not_recomputable(entry.id, problem),))
    if not entry.reasons:
        return Judged((not_recomputable(entry.id, "it is UNVERIFIED, and for no reason"),))
    return Judged(())


def _kind_reasons(case: Case, claim: Claim, entry: ClaimStated) -> Iterator[Reason]:
    """4. What the record declares stands as declared; the rest reads as it is classified."""
    kind, declared = entry.claim_kind(), entry.kind_source is KindSource.DECLARED
    if claim.kind is not None or declared:
        if (kind, declared) != (claim.kind, claim.kind is not None):
            says = "no kind" if claim.kind is None else f"`kind` {claim.kind}"
            problem = (
                f"record.json has {says}, verdict.json says {entry.kind} ({entry.kind_source})"
            )
            yield mismatch(problem, f"claim {claim.id}")
        return
    model = case.mine.model
    found = decided_kind(classify(claim.text, truncated=claim.truncated, model=model))
    if found is kind:
        return
    reads = "neither way" if found is None else found
    problem = f"claim {claim.id}: verdict.json says {entry.kind}, the text reads as {reads}"
    if case.same_engine:
        yield because(Code.EVD_VERDICT_NOT_RECOMPUTABLE, problem)
    else:
        yield because(Code.EVD_ENGINE_OUTDATED, problem, effect=Effect.WARNING)
