"""Which evidence another try could not change: only that is kept.

What time, memory, contention or an unproven seal may have decided is looked at again each time;
so is what differed between runs that should agree. Keeping less than one could costs a run,
keeping more would make one bad moment of a machine last.
"""

from collections.abc import Iterable

from gate2.backports import assert_never
from gate2.evidence import (
    ProofEvidence,
    ProofOutcome,
    ReproEvidence,
    RunFacts,
    SealFacts,
)
from gate2.reasons import Code, Effect, Reason
from gate2.run_rules import faults_of, fit, reported_reasons
from gate2.trial_rules import moved

PASSING = frozenset(
    {
        # Time and memory: what ran out under load may suffice when there is none.
        Code.LEAN_TIMEOUT,
        Code.LEAN_MEMORY,
        Code.SBX_TIMEOUT,
        Code.SBX_OUT_OF_MEMORY,
        # Space and output that a script fills at its own pace: how far it came may differ.
        Code.SBX_DISK_QUOTA,
        Code.SBX_OUTPUT_CAP,
        # A status other than 0 is also what a script ends with that got no memory or no thread.
        Code.SBX_NONZERO_EXIT,
        # Lean refused it in words, or was killed: the evidence does not tell them apart. Lean's
        # words are kept beside its elaborations.
        Code.LEAN_PROOF_REJECTED,
        # Runs that differ once may agree, or differ otherwise, the next time.
        Code.SBX_NONDETERMINISTIC,
        Code.SBX_ENVIRONMENT_DEPENDENT,
        # About the machine at that moment, not about the artifact.
        Code.SBX_SEAL_NOT_PROVEN,
        Code.SBX_SEAL_VIOLATION,
        Code.SBX_GPU_NEEDED,
        Code.SBX_ARCH_MISMATCH,
        # Files changed while they were read or run.
        Code.ART_DIGEST_MISMATCH,
    }
)

_FAILS_ON_PURPOSE = frozenset({Code.SBX_NONZERO_EXIT})
"""Without its inputs a script is expected to end in an error."""


def why_passing(evidence: ProofEvidence | ReproEvidence) -> str:
    """Why another try might show something else; empty for evidence that lasts."""
    match evidence:
        case ProofEvidence():
            return _of_proof(evidence)
        case ReproEvidence():
            return _of_runs(evidence)
        case _:
            assert_never(evidence)


def _of_proof(evidence: ProofEvidence) -> str:
    if evidence.seal is None or evidence.outcome is ProofOutcome.ERROR:
        return "nothing was decided"
    return _of_seals((evidence.seal,)) or _of_reasons(evidence.findings)


def _of_runs(evidence: ReproEvidence) -> str:
    others = (
        *(control.run for control in evidence.controls),
        *(trial.run for trial in evidence.perturbed),
    )
    if not evidence.files_unchanged:
        return "the artifact's files changed"
    return (
        _of_seals((evidence.seal, *evidence.further_seals))
        or _of_reasons(evidence.findings)
        or _of_each(evidence.runs)
        or _of_each(others)
        or _of_sensitivity(evidence)
        or _of_differences(evidence)
    )


def _of_seals(seals: Iterable[SealFacts]) -> str:
    return "" if all(seal.proven for seal in seals) else "a seal was not proven"


def _of_reasons(reasons: Iterable[Reason], but: frozenset[Code] = frozenset()) -> str:
    for reason in reasons:
        if reason.effect is Effect.INFRASTRUCTURE or reason.code in PASSING - but:
            return f"{reason.code} {reason.name}"
    return ""


def _of_each(runs: Iterable[RunFacts], but: frozenset[Code] = frozenset()) -> str:
    return next(filter(None, (_of_reasons(faults_of(run), but) for run in runs)), "")


def _of_sensitivity(evidence: ReproEvidence) -> str:
    """A run on other inputs may end in an error; not for want of time or memory."""
    return _of_each((trial.run for trial in evidence.sensitivity), _FAILS_ON_PURPOSE)


def _of_differences(evidence: ReproEvidence) -> str:
    """Whether the runs agree, those in other surroundings with them."""
    if not evidence.runs:
        return "nothing was run"
    faults = {tuple(fault.code for fault in faults_of(run)) for run in evidence.runs}
    if len(faults) > 1:
        return "the runs ended in different ways"
    if faults != {()} or reported_reasons(evidence.reported):
        return ""  # no run meets a claim that states nothing to meet
    _, reasons = fit(evidence.reported, evidence.runs)
    return _of_reasons(reasons) or next(
        filter(None, (moved(evidence.reported, evidence.runs, t.run) for t in evidence.perturbed)),
        "",
    )
