"""The half of the proof lane that judges data: statement, axioms, both kernels, the source.

The comparison's reasons come first, then the independent kernel's, then the source policy's:
what the data shows is stronger than what a source could have done.
"""

import time
from dataclasses import dataclass, replace

from gate2.evidence import LEAN_KERNEL, KernelFacts, ProofOutcome
from gate2.lanes.case import Case, Examined, in_order
from gate2.lanes.failures import outcome_of
from gate2.lanes.recheck import Rechecked, recheck
from gate2.lean.compare import Judgement, judged
from gate2.lean.exported import ExportedProof
from gate2.lean.library import Library
from gate2.lean.messages import Message
from gate2.lean.olean import CompiledModule
from gate2.lean.source import refusals
from gate2.policy import Policy
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import ProofForm
from gate2.sandbox.job import Seal


@dataclass(frozen=True, slots=True)
class SourceFindings:
    """What the source policy says of both files; each reason names its file."""

    statement: tuple[Reason, ...]
    proof: tuple[Reason, ...]

    @property
    def all(self) -> tuple[Reason, ...]:
        return self.statement + self.proof

    @property
    def lean_can_be_stepped_around(self) -> bool:
        """Whether elaborating the proof could have kept Lean's own kernel from looking."""
        return any(reason.code is Code.LEAN_SOURCE_REFUSED for reason in self.proof)

    def beside_an_accepting_kernel(self) -> tuple[Reason, ...]:
        """The same reasons once the independent kernel has accepted the proof.

        What the proof's source refuses is then a warning: whatever ran, it could only change
        which declarations came out, and these were compared and checked. That Lean's word no
        longer counts is not lost: Lean is not among the kernels, and the verdict asks for two.
        The statement is another matter. What it says is what its file made Lean make of it.
        """
        return self.statement + tuple(
            because(
                reason.code,
                f"{reason.message} That Lean's own kernel looked cannot be relied on; the"
                " independent kernel accepts what came out",
                effect=Effect.WARNING,
            )
            if reason.code is Code.LEAN_SOURCE_REFUSED
            else reason
            for reason in self.proof
        )


def source_findings(case: Case) -> SourceFindings:
    """What the source policy says of a case's sources. An export is data and runs nothing."""
    part = case.part
    statement = _named(part.statement, case.statement)
    if part.form is ProofForm.EXPORT:
        return SourceFindings(statement, ())
    return SourceFindings(statement, _named(part.proof, case.proof))


def _named(name: str, source: bytes) -> tuple[Reason, ...]:
    return tuple(
        because(reason.code, f"{name}: {reason.message}", effect=reason.effect)
        for reason in refusals(source)
    )


def judge_data(
    case: Case,
    seal: Seal,
    statement: CompiledModule,
    proof: CompiledModule | ExportedProof,
    library: Library,
    lean_version: str,
    source: SourceFindings,
    policy: Policy,
    messages: tuple[Message, ...] = (),
) -> Examined:
    """What the compiled data of a statement and the data of its proof amount to."""
    started = time.monotonic()
    both = judged(statement, proof, case.part.theorem, library, policy.axioms)
    judgement = both.judgement
    case.timed("judge", started)
    lean = KernelFacts(LEAN_KERNEL, lean_version, judgement.accepted)
    found = case.found(
        outcome_of(judgement.reasons),
        (*judgement.reasons, *source.all),
        seal=seal,
        judgement=judgement,
        kernels=(lean,) if isinstance(proof, CompiledModule) else (),
        messages=messages,
    )
    if not judgement.accepted or both.environment is None:
        return found
    started = time.monotonic()
    checked = recheck(both.environment, both.target)
    case.timed("kernel", started)
    return with_kernel(found, checked, judgement, source)


def with_kernel(
    found: Examined, checked: Rechecked, judgement: Judgement, source: SourceFindings
) -> Examined:
    """What was found, with the independent kernel's word beside Lean's."""
    accepted = checked.accepted
    spoken = source.beside_an_accepting_kernel() if accepted else source.all
    own = () if checked.reason is None else (checked.reason,)
    findings = in_order((*judgement.reasons, *own, *spoken))
    outcome = ProofOutcome.REJECTED
    if checked.kernel is None:
        outcome = ProofOutcome.ERROR
    elif accepted and not any(reason.blocks for reason in findings):
        outcome = ProofOutcome.ACCEPTED
    lean = () if source.lean_can_be_stepped_around else found.kernels
    independent = () if checked.kernel is None else (checked.kernel,)
    return replace(
        found,
        outcome=outcome,
        findings=findings,
        kernels=(*lean, *independent),
        recheck=checked.facts,
    )
