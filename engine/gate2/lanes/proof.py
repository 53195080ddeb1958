"""The proof lane: who is trusted, in order.

 1. Copy the artifact's files once, hashing each; the copy is what is elaborated and judged.
 2. The artifact pins a toolchain, and it is the one installed here.
 3. The statement file is the one that was reviewed.
 4. Read both sources for commands that could step around the kernel (defence in depth).
 5. Prove the seal; then elaborate statement and proof in two sealed runs. Their word counts
    for nothing: what comes out is data.
 6. Decode the compiled files on the trusted side, never loading them into Lean.
 7. The target's type and everything it rests on are the same in proof as in statement; the
    axioms of its dependency cone are within policy; nothing unsafe, partial or sorried in it.

The verdict is made elsewhere, from the evidence this returns.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gate2.backports import assert_never
from gate2.errors import InfrastructureError
from gate2.evidence import KernelFacts, ProofEvidence, ProofOutcome
from gate2.lanes.facts import require_unchanged, seal_facts, subject_of
from gate2.lean import toolchain as toolchains
from gate2.lean.compare import Judgement, judge
from gate2.lean.elaborate import (
    LEAN_LIMITS,
    Elaborated,
    Elaboration,
    ElaborationCache,
    elaborate,
    elaborate_pair,
    prove_seal,
)
from gate2.lean.elaboration_cache import elaborations
from gate2.lean.library import Library, open_library
from gate2.lean.malformed import MalformedData
from gate2.lean.messages import Failure, Message, Severity, classify_failure, ran_out
from gate2.lean.olean import CompiledModule, read_module
from gate2.lean.source import lie_in_target, refusals
from gate2.lean.toolchain import Toolchain
from gate2.places import cache_root
from gate2.policy import OnProofRejected, Policy
from gate2.reasons import Code, Reason, because
from gate2.record.model import Artifact, Claim, LeanPart
from gate2.sandbox.bundle import BundleCaps, copy_bundle
from gate2.sandbox.job import Sandbox, Seal
from gate2.sandbox.workdir import private_directory

Say = Callable[[str], None]

KERNEL_NAME = "Lean"
MESSAGES_SHOWN = 3
MESSAGE_WIDTH = 300


@dataclass(frozen=True, slots=True)
class Examined:
    """What the lane found about one proof, before anybody decides."""

    artifact_sha256: str
    statement_sha256: str
    proof_sha256: str
    outcome: ProofOutcome
    findings: tuple[Reason, ...]
    seal: Seal | None
    judgement: Judgement | None
    messages: tuple[Message, ...]
    """What Lean printed about the proof: untrusted, for display only."""
    letter: bool
    timings_s: Mapping[str, float]


@dataclass(frozen=True)
class Prover:
    """The lane over one sandbox and one toolchain. Safe to use from several threads."""

    sandbox: Sandbox
    toolchain: Toolchain
    library: Library
    cache: ElaborationCache | None
    # One statement and one proof at a time: two processes of some 2 GB each.
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        """The toolchain, for instance ``wasm 4.28.0``."""
        return f"{self.toolchain.name} {self.toolchain.lean_version}"

    @classmethod
    def assemble(cls, sandbox: Sandbox, preference: str, *, use_cache: bool) -> "Prover":
        """The lane with the toolchain that is installed.

        Raises:
            InfrastructureError: LEAN-002 (a native toolchain was asked for), INF-002 (none).
        """
        if preference == "native":
            message = "native toolchains are not supported yet; the embedded one is: --lean wasm"
            raise InfrastructureError(because(Code.LEAN_TOOLCHAIN_UNAVAILABLE, message))
        toolchain = toolchains.find()
        if toolchain is None:
            raise InfrastructureError(
                because(Code.INF_LEAN_MISSING, "the embedded Lean toolchain is not installed")
            )
        library = open_library(
            toolchain.library, toolchain.library_sha256, cache_root() / "library"
        )
        return cls(sandbox, toolchain, library, elaborations() if use_cache else None)

    def prove(
        self, claim: Claim, artifact: Artifact, record_sha256: str, policy: Policy, say: Say
    ) -> ProofEvidence:
        """The evidence of one proof artifact for one claim. Raises as `examine`."""
        part = artifact.lean
        if part is None:
            raise ValueError(f"{artifact.name} is not a proof artifact")
        found = self.examine(artifact.directory, part, policy, say, artifact)
        judgement = found.judgement
        return ProofEvidence(
            subject=subject_of(claim, artifact, record_sha256, found.artifact_sha256),
            seal=None if found.seal is None else seal_facts(found.seal),
            outcome=found.outcome,
            proves=part.proves,
            theorem=part.theorem,
            statement_sha256=found.statement_sha256,
            proof_sha256=found.proof_sha256,
            statement="" if judgement is None else judgement.statement,
            definitions=definitions_of(judgement),
            axioms=() if judgement is None else judgement.axioms,
            kernels=self.kernels(found),
            toolchain=self.facts(),
            # A review vouches for one text: `bind` writes which, and examine compares it.
            reviewed_by=part.reviewed_by if part.statement_sha256 else None,
            letter=found.letter,
            findings=found.findings,
        )

    def kernels(self, found: Examined) -> tuple[KernelFacts, ...]:
        """The kernels that looked at the proof; none where it did not come that far."""
        if found.judgement is None:
            return ()
        accepted = found.outcome is ProofOutcome.ACCEPTED
        return (KernelFacts(KERNEL_NAME, self.toolchain.lean_version, accepted),)

    def facts(self) -> dict[str, str]:
        """The toolchain as evidence names it."""
        pins = self.toolchain.pins
        return {
            "name": self.toolchain.name,
            "digest": self.toolchain.digest,
            "lean_version": self.toolchain.lean_version,
            "lean_commit": pins.lean_commit,
            "library_sha256": self.toolchain.library_sha256,
            "node_version": self.toolchain.node_version,
            "published_by": pins.published_by,
        }

    def examine(
        self,
        directory: Path,
        part: LeanPart,
        policy: Policy,
        say: Say,
        artifact: Artifact | None = None,
    ) -> Examined:
        """Steps 1 to 7; `artifact` is what was read of the directory's artifact.toml, if any.

        Raises:
            InvalidRecord: the artifact's files are not a plain tree under the caps.
            InfrastructureError: the lane could not run.
        """
        with private_directory() as work:
            copied = copy_bundle(directory, work / "in", caps=BundleCaps())
            if artifact is not None:
                require_unchanged(artifact, work / "in")
            statement = (work / "in" / part.statement).read_bytes()
            proof = (work / "in" / part.proof).read_bytes()
        case = _Case(part, statement, proof, copied.tree_sha256)
        if blocked := self._before(case):
            return case.found(ProofOutcome.ERROR, blocked)
        say("probing the sandbox")
        started = time.monotonic()
        seal = prove_seal(self.sandbox, self.toolchain)
        case.timed("seal", started)
        if not seal.proven:
            return case.found(ProofOutcome.ERROR, (), seal=seal)
        say("elaborating statement and proof, sealed")
        started = time.monotonic()
        with self._turn:
            stated, proved = elaborate_pair(
                self.sandbox, self.toolchain, statement, proof, cache=self.cache
            )
        case.timed("elaborate", started)
        say("judging the compiled data")
        started = time.monotonic()
        examined = self._judge(case, seal, stated, proved, policy, say)
        case.timed("judge", started)
        return examined

    def _before(self, case: "_Case") -> tuple[Reason, ...]:
        """Steps 2 and 3: what makes elaborating pointless."""
        reasons = []
        pin = case.part.toolchain
        if pin is not None and not self.toolchain.satisfies(pin):
            message = f"expected toolchain {pin}, installed is {self.name}"
            reasons.append(because(Code.LEAN_TOOLCHAIN_UNAVAILABLE, message))
        stated = case.part.statement_sha256
        if stated is not None and stated != case.statement_sha256:
            message = (
                f"{case.part.statement} has digest {case.statement_sha256[:12]}…,"
                f" {stated[:12]}… was bound"
            )
            reasons.append(because(Code.LEAN_STATEMENT_CHANGED, message))
        return tuple(reasons)

    def _judge(
        self,
        case: "_Case",
        seal: Seal,
        stated: Elaboration,
        proved: Elaboration,
        policy: Policy,
        say: Say,
    ) -> Examined:
        """Steps 4, 6 and 7: the data speaks first, then the source."""
        source = _source_reasons(case)
        if reasons := _not_compiled(case.part.statement, stated, statement=True):
            outcome = ProofOutcome.ERROR if _is_fault(reasons) else ProofOutcome.REJECTED
            return case.found(outcome, (*reasons, *source), seal=seal, messages=stated.messages)
        if reasons := _not_compiled(case.part.proof, proved, statement=False):
            outcome = ProofOutcome.ERROR if _is_fault(reasons) else ProofOutcome.REJECTED
            letter = outcome is ProofOutcome.REJECTED and self._letter(case, policy, say)
            return case.found(
                outcome,
                (*reasons, *source),
                seal=seal,
                messages=proved.messages,
                letter=letter,
            )
        try:
            modules = _read(stated), _read(proved)
        except MalformedData as malformed:
            return case.found(ProofOutcome.REJECTED, (malformed.reason, *source), seal=seal)
        judgement = judge(*modules, case.part.theorem, self.library, policy.axioms)
        findings = (*judgement.reasons, *source)
        accepted = judgement.accepted and not any(reason.blocks for reason in source)
        return case.found(
            ProofOutcome.ACCEPTED if accepted else ProofOutcome.REJECTED,
            findings,
            seal=seal,
            messages=proved.messages,
            judgement=judgement,
        )

    def _letter(self, case: "_Case", policy: Policy, say: Say) -> bool:
        """The guards of the publisher's letter: pinned toolchain, imports resolved (no engine
        fault was found), statement elaborated, error in the proof, and a second run agrees."""
        if policy.on_proof_rejected is not OnProofRejected.FALSIFIED or not case.part.toolchain:
            return False
        say("elaborating the rejected proof once more")
        with self._turn:
            again = elaborate(self.sandbox, self.toolchain, case.proof, cache=None)
        errors = [m for m in again.messages if m.severity is Severity.ERROR]
        return (
            again.outcome is Elaborated.NOT_COMPILED
            and bool(errors)
            and classify_failure(again.messages) is Failure.REJECTED
            and not any(ran_out(item) for item in errors)
            and lie_in_target(errors, case.part.theorem, case.proof)
        )


@dataclass
class _Case:
    """One artifact under examination."""

    part: LeanPart
    statement: bytes
    proof: bytes
    artifact_sha256: str
    timings_s: dict[str, float] = field(default_factory=dict)

    @property
    def statement_sha256(self) -> str:
        return hashlib.sha256(self.statement).hexdigest()

    def timed(self, what: str, started: float) -> None:
        self.timings_s[what] = round(time.monotonic() - started, 3)

    def found(
        self,
        outcome: ProofOutcome,
        findings: tuple[Reason, ...],
        *,
        seal: Seal | None = None,
        judgement: Judgement | None = None,
        messages: tuple[Message, ...] = (),
        letter: bool = False,
    ) -> Examined:
        return Examined(
            artifact_sha256=self.artifact_sha256,
            statement_sha256=self.statement_sha256,
            proof_sha256=hashlib.sha256(self.proof).hexdigest(),
            outcome=outcome,
            findings=tuple(dict.fromkeys(findings)),
            seal=seal,
            judgement=judgement,
            messages=messages,
            letter=letter,
            timings_s=self.timings_s,
        )


def definitions_of(judgement: Judgement | None) -> tuple[str, ...]:
    """The artifact's own definitions that the statement rests on, one line each."""
    if judgement is None:
        return ()
    return tuple(f"{item.kind} {item.name}: {item.text}" for item in judgement.definitions)


def _read(elaboration: Elaboration) -> CompiledModule:
    assert elaboration.olean is not None
    return read_module(elaboration.olean, elaboration.server, elaboration.private)


def _source_reasons(case: _Case) -> tuple[Reason, ...]:
    """Step 4, for both files; each reason names its file."""
    named = ((case.part.statement, case.statement), (case.part.proof, case.proof))
    return tuple(
        because(reason.code, f"{name}: {reason.message}", effect=reason.effect)
        for name, source in named
        for reason in refusals(source)
    )


# The machine's or the toolchain's doing: never "rejected", never false.
_FAULTS = frozenset(
    {
        Code.LEAN_IMPORT_UNAVAILABLE,
        Code.LEAN_CODE_GENERATION,
        Code.LEAN_TIMEOUT,
        Code.LEAN_MEMORY,
    }
)


def _is_fault(reasons: tuple[Reason, ...]) -> bool:
    return any(reason.code in _FAULTS for reason in reasons)


def _not_compiled(name: str, found: Elaboration, *, statement: bool) -> tuple[Reason, ...]:
    """Why there is no compiled file; empty when there is one."""
    said = _said(found.messages)
    match found.outcome:
        case Elaborated.COMPILED:
            return ()
        case Elaborated.TIMEOUT:
            message = f"{name} did not elaborate within {LEAN_LIMITS.wall_s:g} s"
            return (because(Code.LEAN_TIMEOUT, message),)
        case Elaborated.MEMORY:
            message = f"{name} needed more than {LEAN_LIMITS.memory_mib} MiB"
            return (because(Code.LEAN_MEMORY, message),)
        case Elaborated.CRASHED:
            message = f"{name}: the elaboration was killed or left no plain files{said}"
            return (because(Code.LEAN_PROOF_REJECTED, message),)
        case Elaborated.NOT_COMPILED:
            return (_refused(name, found, said, statement=statement),)
        case _:
            assert_never(found.outcome)


def _refused(name: str, found: Elaboration, said: str, *, statement: bool) -> Reason:
    match classify_failure(found.messages):
        case Failure.IMPORT_UNAVAILABLE:
            return because(Code.LEAN_IMPORT_UNAVAILABLE, f"{name}{said}")
        case Failure.CODE_GENERATION:
            return because(Code.LEAN_CODE_GENERATION, f"{name}{said}")
        case Failure.REJECTED if statement or not said:
            message = f"{name} compiled to nothing, so it holds no such theorem{said}"
            return because(Code.LEAN_TARGET_MISSING, message)
        case Failure.REJECTED:
            return because(Code.LEAN_PROOF_REJECTED, f"{name}{said}")
        case other:
            assert_never(other)


def _said(messages: tuple[Message, ...]) -> str:
    """The first errors that Lean printed: written by untrusted code, shown and never judged."""
    errors = [message for message in messages if message.severity is Severity.ERROR]
    shown = [
        f"line {item.line}: {' '.join(item.text.split())[:MESSAGE_WIDTH]}"
        for item in errors[:MESSAGES_SHOWN]
    ]
    return f": {'; '.join(shown)}" if shown else ""
