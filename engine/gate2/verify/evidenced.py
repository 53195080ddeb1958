"""The evidence of one decided claim: opened, held against what lies beside it, judged again.

The numbers are those of the procedure in `gate2.verify.rules`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gate2.attest.names import ATTESTATION_SUFFIX
from gate2.attest.statement import (
    CLAIM_VERDICT,
    CLAIM_VERDICT_SCHEMA,
    ClaimAttestation,
    NotAStatement,
    predicate_of,
    read_statement,
)
from gate2.contract import Status
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Claim
from gate2.verdict import Verdict
from gate2.verify.case import Case
from gate2.verify.companions import summary_reasons
from gate2.verify.opening import UNCHECKED, Opened
from gate2.verify.private import private_parts
from gate2.verify.recomputing import (
    not_recomputable,
    policy_reasons,
    recomputed,
    unsettled,
    verdict_reasons,
)
from gate2.verify.stated import ClaimStated
from gate2.verify.subjects import subject_reasons


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a claim's evidence."""

    reasons: tuple[Reason, ...]
    attestation: ClaimAttestation | None = None
    verdict: Verdict | None = None
    """Made again, by the verifier's own rules and policy."""
    signer: str | None = None
    signatures_checked: bool = False


def judge_evidence(case: Case, claim: Claim, entry: ClaimStated) -> Judged:
    """Steps 5 to 8 for a claim that verdict.json calls VERIFIED or FALSIFIED."""
    # 5. the attestation, and what it is about
    opened = _open(case, entry)
    if opened.payload is None or entry.evidence is None:
        return Judged(opened.reasons)
    where = entry.evidence.path
    try:
        attestation = read_statement(opened.payload)
    except NotAStatement as refused:
        unread = because(Code.EVD_VERDICT_NOT_RECOMPUTABLE, f"{where}: {refused}")
        return Judged((*opened.reasons, unread))
    reasons = [*opened.reasons, *subject_reasons(case, claim, entry, attestation, where)]
    # 6. the verdict made again
    reasons += unsettled(claim, entry.claim_kind(), attestation)
    verdict = None
    # What is not about this claim is not given to the rules: its numbers have no bounds.
    if not any(reason.effect is Effect.INVALID for reason in reasons):
        verdict, further = _made_again(case, entry, attestation)
        reasons += further
    # 7. nothing of the machine that made it
    reasons += [
        because(Code.EVD_PRIVATE_DATA_EXPOSED, f"{where}: {part}")
        for part in private_parts(predicate_of(opened.payload, CLAIM_VERDICT, CLAIM_VERDICT_SCHEMA))
    ]
    # 8. the summary
    reasons += summary_reasons(case, entry, opened.payload, opened.trust_codes())
    signed = opened.signed
    return Judged(tuple(reasons), attestation, verdict, signed.signer, signed.checked)


def _open(case: Case, entry: ClaimStated) -> Opened:
    """The attestation; a status without one is what its code says."""
    if entry.evidence is None:
        return Opened(None, UNCHECKED, (_bare(case, entry, "verdict.json names no evidence"),))
    opened = case.opener.open(entry.evidence, entry.id, ATTESTATION_SUFFIX)
    reasons = tuple(
        _bare(case, entry, reason.message) if reason.code is Code.EVD_MISSING else reason
        for reason in opened.reasons
    )
    return replace(opened, reasons=reasons)


def _bare(case: Case, entry: ClaimStated, problem: str) -> Reason:
    message = f"claim {entry.id} is {entry.status}, and {problem}"
    if entry.status is Status.FALSIFIED:
        return because(Code.EVD_FALSIFIED_WITHOUT_EVIDENCE, message)
    if not case.beside.artifacts:
        return because(Code.EVD_VERIFIED_WITHOUT_ARTIFACT, f"{message}; no artifact is there")
    return because(Code.EVD_MISSING, message)


def _made_again(
    case: Case, entry: ClaimStated, attestation: ClaimAttestation
) -> tuple[Verdict | None, Sequence[Reason]]:
    """The verdict under the verifier's own policy, and what speaks against the stated one."""
    evidence = [seen.evidence for seen in attestation.artifacts]
    again = recomputed(evidence, attestation.policy)
    if isinstance(again, str):
        return None, [not_recomputable(entry.id, f"the rules cannot judge its evidence: {again}")]
    reasons = verdict_reasons(case, entry, attestation, again)
    policy = case.mine.policy
    under_mine = again if policy is None else recomputed(evidence, policy)
    if isinstance(under_mine, str):
        problem = f"under this policy the rules cannot judge its evidence: {under_mine}"
        return None, [*reasons, not_recomputable(entry.id, problem)]
    reasons += policy_reasons(entry, attestation.policy, policy, under_mine)
    return under_mine, reasons
