"""The one place where a status is made: evidence in, verdict out, nothing else looked at.

No record reaches this module, so no review score, tier or claim count can. The rules are those
of "States", "Comparison" and "Evidence" in the design; their numbers stand at their code.

A claim is VERIFIED when
 1. its artifact has exact scope and nothing found speaks against it,
 2. the seal of every run is proven, on a lane that policy accepts,
 3a. proof: Lean's kernel and the independent one accepted, the axioms are within policy, or
 3b. repro: enough runs ended cleanly, each met every reported value, they agree, no negative
     control meets the claim, other surroundings do not move the result, withheld and altered
     inputs do, and the files did not change.
It is FALSIFIED when 1 and 2 hold and
 4a. the proof that both kernels accepted is of the negation, whatever policy says of kernels, and
     nothing hints that its hypotheses never hold (or policy follows the publisher's letter), or
 4b. every run missed the same reported value, the runs agree, in other surroundings too, and
     a negative control ran to its end without meeting the claim, and the runs had what the
     artifact asked for.
Anything else is UNVERIFIED, with a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gate2.backports import StrEnum, assert_never
from gate2.contract import Status
from gate2.evidence import (
    INDEPENDENT_KERNEL,
    LEAN_KERNEL,
    Evidence,
    KernelFacts,
    NoEvidence,
    ProofEvidence,
    ProofOutcome,
    ReproEvidence,
    evidence_sha256,
)
from gate2.policy import OnProofRejected, Policy
from gate2.reasons import Code, Effect, Reason, because, blocking
from gate2.record.model import ClaimKind, ProofForm, Proves, Scope
from gate2.run_rules import Fit, control_reasons, fit, reported_reasons, run_reasons
from gate2.seal_rules import every_seal_reasons, seal_reasons
from gate2.trial_rules import trial_reasons, untried_reasons

__all__ = [
    "RULES",
    "Coverage",
    "Outcome",
    "RecordVerdict",
    "Status",
    "Verdict",
    "combine",
    "decide",
    "decide_record",
    "recheck_reasons",
]


RULES = "2"
"""The version of these rules: raised whenever the same evidence could give another verdict."""


class Outcome(StrEnum):
    """The finer outcome behind a status, always printed."""

    PROVED = "proved"
    REPRODUCED = "reproduced"
    NEGATION_PROVED = "negation proved"
    NOT_REPRODUCED = "not reproduced"
    PROOF_REJECTED = "proof rejected"
    SUPPORTED_SCALED = "supported, scaled down"
    SUPPORTED_MECHANISM = "mechanism supported"
    INCONCLUSIVE = "inconclusive"
    NOT_ATTEMPTED = "not attempted"
    NOT_GATEABLE = "not gateable"
    COULD_NOT_RUN = "could not run"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status with its reasons. A decided status names the evidence it rests on."""

    status: Status
    outcome: Outcome
    reasons: tuple[Reason, ...]
    evidence_sha256: str | None = None

    def __post_init__(self) -> None:
        if self.status is not Status.UNVERIFIED and not self.evidence_sha256:
            raise ValueError(f"{self.status} needs the digest of its evidence")
        if self.status is Status.UNVERIFIED and not self.reasons:
            raise ValueError("UNVERIFIED needs at least one reason")


def decide(evidence: Evidence, policy: Policy) -> Verdict:
    """The verdict on one claim from the evidence of one artifact."""
    match evidence:
        case NoEvidence():
            return _undecided(evidence.reasons, _outcome_without_evidence(evidence.reasons))
        case ProofEvidence():
            return _decide_proof(evidence, policy)
        case ReproEvidence():
            return _decide_repro(evidence, policy)
        case _:
            assert_never(evidence)


def _undecided(
    reasons: Iterable[Reason], outcome: Outcome = Outcome.INCONCLUSIVE, digest: str | None = None
) -> Verdict:
    # Inside an undecided verdict nothing falsifies: an F that lacks its other conditions is U.
    lowered = tuple(
        because(r.code, r.message, remedy=r.remedy, effect=Effect.UNVERIFIED)
        if r.effect is Effect.FALSIFIED
        else r
        for r in reasons
    )
    if any(r.effect is Effect.INFRASTRUCTURE for r in lowered):
        outcome = Outcome.COULD_NOT_RUN
    return Verdict(Status.UNVERIFIED, outcome, _blocking_first(lowered), digest)


def _blocking_first(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """What keeps the claim UNVERIFIED before what is only worth knowing."""
    return tuple(sorted(reasons, key=lambda reason: not reason.blocks))


def _outcome_without_evidence(reasons: Iterable[Reason]) -> Outcome:
    if any(r.code is Code.CLM_NOT_GATEABLE for r in reasons):
        return Outcome.NOT_GATEABLE
    return Outcome.NOT_ATTEMPTED


def _scope_reasons(scope: Scope) -> list[Reason]:
    if scope is Scope.EXACT:
        return []
    message = f"the artifact supports the claim by scope {scope}; only exact sets a status"
    return [because(Code.ART_SCOPE_NOT_EXACT, message)]


def _support(scope: Scope, otherwise: Outcome) -> Outcome:
    match scope:
        case Scope.EXACT:
            return otherwise
        case Scope.SCALED:
            return Outcome.SUPPORTED_SCALED
        case Scope.MECHANISM:
            return Outcome.SUPPORTED_MECHANISM
        case _:
            assert_never(scope)


# --- proofs ------------------------------------------------------------------------------------


def _decide_proof(evidence: ProofEvidence, policy: Policy) -> Verdict:
    digest = evidence_sha256(evidence)
    reasons = [*evidence.findings, *_proof_seal_reasons(evidence, policy)]
    reasons += _kernel_reasons(evidence, policy)
    reasons += _review_reasons(evidence, policy)
    if evidence.proves is Proves.NEGATION:
        reasons = _doubts_asblocking(reasons)
    scope = _scope_reasons(evidence.subject.scope)
    if evidence.outcome is not ProofOutcome.ACCEPTED:
        return _not_accepted(evidence, policy, reasons + scope, digest)
    if blocking(reasons):
        return _undecided(reasons + scope, Outcome.INCONCLUSIVE, digest)
    if scope:
        outcome = _support(evidence.subject.scope, Outcome.INCONCLUSIVE)
        return _undecided(reasons + scope, outcome, digest)
    match evidence.proves:
        case Proves.CLAIM:
            return Verdict(Status.VERIFIED, Outcome.PROVED, tuple(reasons), digest)
        case Proves.NEGATION:
            message = f"the negation is proved by {evidence.theorem}"
            falsified = because(Code.LEAN_NEGATION_PROVED, message)
            reasons = [falsified, *reasons]
            return Verdict(Status.FALSIFIED, Outcome.NEGATION_PROVED, tuple(reasons), digest)
        case _:
            assert_never(evidence.proves)


def _proof_seal_reasons(evidence: ProofEvidence, policy: Policy) -> list[Reason]:
    """Rule 2. Where something kept the proof from being run at all, that is the reason, and no
    probe is missing: such evidence decides nothing (`_not_accepted`)."""
    never_ran = evidence.seal is None and evidence.outcome is ProofOutcome.ERROR
    if never_ran and blocking(evidence.findings):
        return []
    return seal_reasons(evidence.seal, policy)


def _doubts_asblocking(reasons: Iterable[Reason]) -> list[Reason]:
    """Rule 4a: a negation that may hold of nothing refutes nothing."""
    return [
        because(r.code, r.message, remedy=r.remedy, effect=Effect.UNVERIFIED)
        if r.code is Code.LEAN_CONDITIONAL_HYPOTHESIS
        else r
        for r in reasons
    ]


def _kernel_reasons(evidence: ProofEvidence, policy: Policy) -> list[Reason]:
    """Rule 3a, for an accepted proof only: a rejected one has its own reasons."""
    if evidence.outcome is not ProofOutcome.ACCEPTED:
        return []
    reasons = []
    for axiom in evidence.axioms:
        if axiom not in policy.axioms:
            message = f"expected axioms {', '.join(policy.axioms)}; the proof rests on {axiom}"
            reasons.append(because(Code.LEAN_AXIOM_FORBIDDEN, message))
    if evidence.recheck is not None and evidence.recheck.assumed:
        names = ", ".join(evidence.recheck.assumed)
        message = f"expected no axiom of the artifact's own; the kernel had to assume {names}"
        reasons.append(because(Code.LEAN_AXIOM_FORBIDDEN, message))
    for kernel in evidence.kernels:
        if not kernel.accepted:
            message = f"the kernel {kernel.name} {kernel.version} does not accept the proof"
            reasons.append(because(Code.LEAN_PROOF_REJECTED, message))
    reasons += recheck_reasons(evidence.kernels, policy, evidence.proves, evidence.form)
    if evidence.recheck is None and any(k.name == INDEPENDENT_KERNEL for k in evidence.kernels):
        message = (
            f"expected what the kernel {INDEPENDENT_KERNEL} checked beside its word, found none"
        )
        reasons.append(because(Code.LEAN_NO_KERNEL_RECHECK, message))
    return reasons


def recheck_reasons(
    kernels: Sequence[KernelFacts],
    policy: Policy,
    proves: Proves = Proves.CLAIM,
    form: ProofForm = ProofForm.SOURCE,
) -> list[Reason]:
    """Whether enough independent kernels accept.

    None at all is never enough. One alone verifies where policy says so, and never falsifies.
    Lean is not asked about an export: it has no word on one.
    """
    counting = {LEAN_KERNEL, INDEPENDENT_KERNEL}
    if form is ProofForm.EXPORT:
        counting.discard(LEAN_KERNEL)
    accepting = {k.name: k for k in kernels if k.accepted and k.name in counting}
    if len(accepting) >= 2:
        return []
    names = ", ".join(f"{k.name} {k.version}" for k in accepting.values()) or "none"
    negation = proves is Proves.NEGATION
    blocks = policy.require_second_kernel or negation or not accepting
    return [
        because(
            Code.LEAN_NO_KERNEL_RECHECK,
            f"expected two independent kernels to accept the proof; whose word counts: {names}",
            remedy=_second_kernel_by(form, negation),
            effect=Effect.UNVERIFIED if blocks else Effect.WARNING,
        )
    ]


def _second_kernel_by(form: ProofForm, negation: bool) -> str:
    """How the proof gets the kernel it lacks."""
    match form:
        case ProofForm.SOURCE:
            step = "Write the proof as declarations and proofs only, so that Lean's own word counts"
        case ProofForm.EXPORT:
            step = "Attach the Lean source, so that Lean's own kernel can look at it here"
        case _:
            assert_never(form)
    other = ", or let policy accept one kernel (require_second_kernel = false)"
    return f"{step}{'' if negation else other}."


def _review_reasons(evidence: ProofEvidence, policy: Policy) -> list[Reason]:
    """An author can write any name, so a required review has to be by somebody policy names."""
    reviewer = evidence.reviewed_by
    if not policy.require_statement_review:
        if reviewer:
            return []
        message = "nobody vouches that the Lean statement says what the claim says"
        return [because(Code.LEAN_STATEMENT_UNREVIEWED, message)]
    if reviewer and reviewer in policy.reviewers:
        return []
    trusted = ", ".join(policy.reviewers) or "nobody"
    message = f"policy trusts the reviews of {trusted}; this one is by {reviewer or 'nobody'}"
    return [because(Code.LEAN_STATEMENT_UNREVIEWED, message, effect=Effect.UNVERIFIED)]


def _not_accepted(
    evidence: ProofEvidence, policy: Policy, reasons: list[Reason], digest: str
) -> Verdict:
    letter = policy.on_proof_rejected is OnProofRejected.FALSIFIED and evidence.letter
    only_rejection = all(r.code is Code.LEAN_PROOF_REJECTED for r in reasons if r.blocks) and any(
        r.code is Code.LEAN_PROOF_REJECTED for r in reasons
    )
    if (
        letter
        and only_rejection
        and evidence.outcome is ProofOutcome.REJECTED
        and evidence.proves is Proves.CLAIM
        and evidence.subject.scope is Scope.EXACT
    ):
        return Verdict(Status.FALSIFIED, Outcome.PROOF_REJECTED, tuple(reasons), digest)
    if not blocking(reasons):
        reasons.append(because(Code.LEAN_PROOF_REJECTED, "the proof was not accepted"))
    rejected = evidence.outcome is ProofOutcome.REJECTED
    return _undecided(
        reasons, Outcome.PROOF_REJECTED if rejected else Outcome.COULD_NOT_RUN, digest
    )


# --- runs --------------------------------------------------------------------------------------


def _decide_repro(evidence: ReproEvidence, policy: Policy) -> Verdict:
    digest = evidence_sha256(evidence)
    reasons = [*evidence.findings, *every_seal_reasons(evidence, policy)]
    reasons += reported_reasons(evidence.reported)
    reasons += run_reasons(evidence, policy)
    if blocking(reasons):
        return _undecided([*reasons, *_scope_reasons(evidence.subject.scope)], digest=digest)
    found, fit_reasons = fit(evidence.reported, evidence.runs)
    passing, of_controls = control_reasons(evidence, policy)
    beside = list(of_controls)
    if found is not Fit.MIXED:
        beside += trial_reasons(evidence, policy, control_held=passing)
    scope = _scope_reasons(evidence.subject.scope)
    everything = [*fit_reasons, *beside, *scope, *reasons]
    if found is Fit.MET:
        if not blocking(everything):
            everything += untried_reasons(evidence, policy, control_held=passing)
        if not blocking(everything):
            return Verdict(Status.VERIFIED, Outcome.REPRODUCED, tuple(everything), digest)
        supported = scope and not blocking(beside)
        outcome = _support(evidence.subject.scope, Outcome.INCONCLUSIVE)
        return _undecided(everything, outcome if supported else Outcome.INCONCLUSIVE, digest)
    if found is Fit.MISSED:
        everything += _had_less(evidence)
    if found is Fit.MISSED and passing and not blocking(everything):
        return Verdict(Status.FALSIFIED, Outcome.NOT_REPRODUCED, tuple(everything), digest)
    if found is Fit.MISSED and not passing and not blocking(of_controls):
        message = "a miss falsifies only beside a negative control that ran to its end"
        everything.append(because(Code.ART_CONTROL_MISSING, message, effect=Effect.UNVERIFIED))
    missed = Outcome.NOT_REPRODUCED if found is Fit.MISSED else Outcome.INCONCLUSIVE
    return _undecided(everything, missed, digest)


def _had_less(evidence: ReproEvidence) -> list[Reason]:
    """Rule 4b: a miss with less than the artifact asked for may be the engine's doing."""
    return [
        because(
            finding.code, "a miss with less than that falsifies nothing", effect=Effect.UNVERIFIED
        )
        for finding in evidence.findings
        if finding.code is Code.SBX_LIMITS_NOT_GRANTED
    ]


# --- several artifacts, and the record ---------------------------------------------------------


def combine(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict on a claim from those of its artifacts.

    One that decides is enough; two that contradict each other decide nothing, and neither does
    anything beside an artifact that is invalid.
    """
    if any(r.effect is Effect.INVALID for v in verdicts for r in v.reasons):
        if len(verdicts) == 1:
            return _undecided(verdicts[0].reasons, verdicts[0].outcome, verdicts[0].evidence_sha256)
        return _undecided(_reasons_of(verdicts), Outcome.INCONCLUSIVE)
    decided = {v.status for v in verdicts} - {Status.UNVERIFIED}
    if len(decided) > 1:
        message = "one artifact verifies the claim and another falsifies it"
        return _undecided(
            (because(Code.CLM_EVIDENCE_CONFLICT, message), *_reasons_of(verdicts)),
            Outcome.INCONCLUSIVE,
        )
    for verdict in verdicts:
        if verdict.status in decided:
            return verdict
    first = verdicts[0]
    return Verdict(Status.UNVERIFIED, first.outcome, _reasons_of(verdicts), first.evidence_sha256)


def _reasons_of(verdicts: Sequence[Verdict]) -> tuple[Reason, ...]:
    every = dict.fromkeys(reason for verdict in verdicts for reason in verdict.reasons)
    return _blocking_first(every)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a record is: an undecided claim counts as gateable, since it may be."""

    gateable: int
    verified: int
    falsified: int
    descriptive: int


@dataclass(frozen=True, slots=True)
class RecordVerdict:
    """The status of a record, from its claims alone."""

    status: Status
    coverage: Coverage
    reasons: tuple[Reason, ...]


def decide_record(
    claims: Sequence[tuple[ClaimKind | None, Verdict]], findings: Sequence[Reason]
) -> RecordVerdict:
    """FALSIFIED if any claim is; VERIFIED if there is a gateable claim and all of them are."""
    gateable = [verdict for kind, verdict in claims if kind is not ClaimKind.DESCRIPTIVE]
    coverage = Coverage(
        gateable=len(gateable),
        verified=sum(v.status is Status.VERIFIED for v in gateable),
        falsified=sum(v.status is Status.FALSIFIED for v in gateable),
        descriptive=len(claims) - len(gateable),
    )
    reasons = list(findings)
    if coverage.falsified:
        return RecordVerdict(Status.FALSIFIED, coverage, tuple(reasons))
    if not claims:
        if not blocking(reasons):
            reasons.append(because(Code.REC_NO_CLAIMS, "expected claims, the record has none"))
    elif not gateable:
        message = f"all {len(claims)} claims are descriptive"
        reasons.append(because(Code.REC_NO_GATEABLE_CLAIMS, message))
    elif coverage.verified < coverage.gateable:
        if coverage.verified:
            message = f"{coverage.verified} of {coverage.gateable} gateable claims are VERIFIED"
            reasons.append(because(Code.REC_PARTIALLY_VERIFIED, message))
        elif all(v.outcome is Outcome.NOT_ATTEMPTED for v in gateable) and not any(
            r.code is Code.REC_NEVER_ATTEMPTED for r in reasons
        ):
            message = f"none of {coverage.gateable} gateable claims has an artifact that was run"
            reasons.append(because(Code.REC_NEVER_ATTEMPTED, message))
    elif not blocking(reasons):
        return RecordVerdict(Status.VERIFIED, coverage, tuple(reasons))
    return RecordVerdict(Status.UNVERIFIED, coverage, tuple(reasons))
