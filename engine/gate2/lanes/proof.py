"""The proof lane: who is trusted, in order.

 1. Copy the artifact's files once, hashing each; the copy is what is elaborated and judged.
 2. The artifact pins a toolchain, and it is the one installed here.
 3. The statement file is the one that was reviewed.
 4. Read both sources for commands that could step around the kernel (defence in depth).
 5. Prove the seal; then elaborate statement and proof in two sealed runs, which may load Lean
    meanwhile and are handed nothing before. Their word counts for nothing: what comes out is
    data. A proof attached as an export is data already.
 6. Decode the compiled files on the trusted side, never loading them into Lean.
 7. The target's type and everything it rests on are the same in proof as in statement; the
    axioms of its dependency cone are within policy; nothing unsafe, partial or sorried in it.
 8. The independent kernel, which never runs Lean, checks every declaration of that cone that is
    not the pinned library's.

The verdict is made elsewhere, from the evidence this returns.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from gate2.claim_rules import statement_changed
from gate2.evidence import ProofEvidence, ProofOutcome
from gate2.lanes.ahead import Ahead, Batch, elaborate_ahead, nothing, sources_of
from gate2.lanes.case import Case, Examined
from gate2.lanes.choosing import another_toolchain, library_of, toolchain_for
from gate2.lanes.facts import require_unchanged, seal_facts, subject_of
from gate2.lanes.failures import not_compiled, outcome_of, rejected_in_target
from gate2.lanes.judging import judge_data, source_findings
from gate2.lanes.waiting import NONE_WAITING, Groups, Waiting, start_waiting, to_load_for
from gate2.lean.advisories import advisories_for
from gate2.lean.batch import elaborate_batch
from gate2.lean.compare import Judgement
from gate2.lean.elaborate import (
    Elaboration,
    ElaborationCache,
    elaborate,
    elaborate_pair,
    prove_seal,
)
from gate2.lean.elaboration_cache import elaborations
from gate2.lean.exported import ExportedProof
from gate2.lean.library import Library
from gate2.lean.malformed import MalformedData
from gate2.lean.native_protocol import ToolchainLike
from gate2.lean.olean import CompiledModule, read_module
from gate2.lean.worker import Worker
from gate2.policy import OnProofRejected, Policy
from gate2.reasons import Reason
from gate2.record.model import Artifact, Claim, LeanPart, ProofForm
from gate2.sandbox.bundles.bundle import BundleCaps, copy_bundle
from gate2.sandbox.interruption import require_going, result_of
from gate2.sandbox.job import Sandbox, Seal
from gate2.sandbox.workdir import private_directory

Say = Callable[[str], None]
Elaborations: TypeAlias = tuple[Elaboration, Elaboration | None]
"""Of the statement and of the proof, if that is a Lean source."""


NOTHING_AHEAD = Ahead()


@dataclass(frozen=True)
class Prover:
    """The lane over one sandbox and one toolchain. Safe to use from several threads."""

    sandbox: Sandbox
    toolchain: ToolchainLike
    library: Library
    cache: ElaborationCache | None
    at_once: int = 2
    """Sealed processes at a time: a statement beside its proof, or one after the other."""
    one_is_enough: Callable[[], None] = nothing
    """Called, from any thread and more than once, where what is left of a case or of a record's
    sources needs one sealed process at a time."""
    # One statement and one proof at a time: two processes of some 2 GB each.
    _turn: threading.RLock = field(default_factory=threading.RLock)
    _sealed: threading.Event = field(default_factory=threading.Event)
    """The seal was proven once, and is known since: nothing is gained by loading ahead of it."""

    @property
    def name(self) -> str:
        """The toolchain, for instance ``wasm 4.28.0``."""
        return f"{self.toolchain.name} {self.toolchain.lean_version}"

    @classmethod
    def assemble(
        cls, sandbox: Sandbox, preference: str, *, use_cache: bool, pin: str | None = None
    ) -> "Prover":
        """The lane with the toolchain for this preference and this pin.

        Raises:
            InfrastructureError: as `toolchain_for` and `library_of`.
        """
        return cls.over(sandbox, toolchain_for(preference, pin), use_cache=use_cache)

    @classmethod
    def over(
        cls, sandbox: Sandbox, toolchain: ToolchainLike, *, use_cache: bool, at_once: int = 2
    ) -> "Prover":
        """The lane over a toolchain.

        Raises:
            InfrastructureError: as `library_of`.
        """
        cache = elaborations() if use_cache else None
        return cls(sandbox, toolchain, library_of(toolchain), cache, at_once)

    def ahead(self, artifacts: Sequence[Artifact], say: Say) -> Ahead:
        """The sources of one record's proofs, as far as they could be elaborated together.

        Raises:
            InfrastructureError: the lane could not run.
        """
        sources = sources_of(each for each in artifacts if self._fits(each))
        if not sources.groups:
            return Ahead()
        with self._waiting(sources.groups_of_statements, sources.groups_of_proofs) as waiting:
            say("probing the sandbox")
            if not self._seal().proven:
                return Ahead()
            count = sum(map(len, sources.groups))
            say(f"elaborating {count} files of the record, sealed")
            with self._turn:
                of_statements = self._together(waiting.statements)
                of_proofs = self._together(waiting.proofs)
                return elaborate_ahead(
                    sources, of_statements, of_proofs, self.at_once, self.one_is_enough
                )

    def _together(self, worker: Worker | None) -> Batch:
        """Elaborates a group in this process if it still waits, else in one made for it."""

        def together(group: Sequence[bytes]) -> Sequence[Elaboration]:
            return elaborate_batch(
                self.sandbox, self.toolchain, group, cache=self.cache, worker=worker
            )

        return together

    @contextmanager
    def _waiting(self, statements: Groups, proofs: Groups) -> Iterator[Waiting]:
        """Processes that load Lean until the seal is proven, and the turn with them; none where
        that is proven already, others have the turn, or there is room for one process only."""
        if self._sealed.is_set() or self.at_once < 2 or not self._turn.acquire(blocking=False):
            yield NONE_WAITING
            return
        try:
            with start_waiting(
                self.sandbox, self.toolchain, statements, proofs, self.cache
            ) as waiting:
                yield waiting
        finally:
            self._turn.release()

    def _seal(self) -> Seal:
        seal = prove_seal(self.sandbox, self.toolchain)
        if seal.proven:
            self._sealed.set()
        return seal

    def _fits(self, artifact: Artifact) -> bool:
        pin = None if artifact.lean is None else artifact.lean.toolchain
        return pin is None or self.toolchain.satisfies(pin)

    def prove(
        self,
        claim: Claim,
        artifact: Artifact,
        policy: Policy,
        say: Say,
        ahead: Ahead = NOTHING_AHEAD,
    ) -> ProofEvidence:
        """The evidence of one proof artifact for one claim. Raises as `examine`."""
        part = artifact.lean
        if part is None:
            raise ValueError(f"{artifact.name} is not a proof artifact")
        found = self.examine(artifact.directory, part, policy, say, artifact, ahead)
        judgement = found.judgement
        return ProofEvidence(
            subject=subject_of(claim, artifact, found.artifact_sha256),
            seal=None if found.seal is None else seal_facts(found.seal),
            outcome=found.outcome,
            proves=part.proves,
            theorem=part.theorem,
            statement_sha256=found.statement_sha256,
            proof_sha256=found.proof_sha256,
            statement="" if judgement is None else judgement.statement,
            definitions=definitions_of(judgement),
            axioms=() if judgement is None else judgement.axioms,
            kernels=found.kernels,
            toolchain=self.facts(),
            # A review vouches for one text: `bind` writes which, and examine compares it.
            reviewed_by=part.reviewed_by if part.statement_sha256 else None,
            form=part.form,
            recheck=found.recheck,
            advisories=self.advisories(),
            letter=found.letter,
            findings=found.findings,
        )

    def facts(self) -> dict[str, str]:
        """The toolchain as evidence names it."""
        return self.toolchain.facts()

    def advisories(self) -> tuple[str, ...]:
        """Known faults of the toolchain's own kernel, by id."""
        return tuple(each.id for each in advisories_for(self.toolchain.lean_version))

    def examine(
        self,
        directory: Path,
        part: LeanPart,
        policy: Policy,
        say: Say,
        artifact: Artifact | None = None,
        ahead: Ahead = NOTHING_AHEAD,
    ) -> Examined:
        """Steps 1 to 8; `artifact` is what was read of the directory's artifact.toml, if any.

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
        case = Case(part, statement, proof, copied.tree_sha256)
        if blocked := self._before(case):
            return case.found(ProofOutcome.ERROR, blocked)
        with self._waiting(*to_load_for(case, ahead)) as waiting:
            say("probing the sandbox")
            started = time.monotonic()
            seal = self._seal()
            case.timed("seal", started)
            if not seal.proven:
                return case.found(ProofOutcome.ERROR, (), seal=seal)
            if not _has_all(ahead, case):
                say(f"elaborating {_sources(case.part)}, sealed")
            started = time.monotonic()
            elaborated = self._elaborated(case, ahead, waiting)
            case.timed("elaborate", started)
        self.one_is_enough()
        return self._settled(case, seal, elaborated, policy, say)

    def _settled(
        self, case: Case, seal: Seal, elaborated: Elaborations, policy: Policy, say: Say
    ) -> Examined:
        """Steps 4 and 6 to 8. Nothing counts against a source that it did not do by itself, and
        where a statement has to be reviewed nobody else has a say in what its text means."""
        if policy.require_statement_review and elaborated[0].after:
            elaborated = self._alone(case.statement), elaborated[1]
        say("judging the compiled data")
        examined = self._judge(case, seal, elaborated, policy, say)
        if examined.outcome is ProofOutcome.ACCEPTED or not _shared(elaborated):
            return examined
        say("elaborating what shared a process again, by itself")
        started = time.monotonic()
        by_itself = self._by_itself(case, elaborated)
        case.timed("again", started)
        return self._judge(case, seal, by_itself, policy, say)

    def _elaborated(
        self, case: Case, ahead: Ahead, waiting: Waiting = NONE_WAITING
    ) -> Elaborations:
        """Step 5, for what was not elaborated ahead. An export is data already."""
        stated = ahead.statements.get(case.statement)
        if case.part.form is ProofForm.EXPORT:
            return stated or self._alone(case.statement, waiting.statements), None
        proved = ahead.proofs.get(case.proof)
        if stated is None and proved is None:
            return self._pair(case, waiting)
        return (
            stated or self._alone(case.statement, waiting.statements),
            proved or self._alone(case.proof, waiting.proofs),
        )

    def _pair(self, case: Case, waiting: Waiting) -> Elaborations:
        """Both sources, at the same time where there is room for two processes, in those that
        wait for them if any do."""
        with self._turn:
            if self.at_once < 2:
                return self._one(case.statement, None), self._one(case.proof, None)
            if waiting == NONE_WAITING:
                return elaborate_pair(
                    self.sandbox, self.toolchain, case.statement, case.proof, cache=self.cache
                )
            with ThreadPoolExecutor(max_workers=2) as threads:
                stated = threads.submit(self._one, case.statement, waiting.statements)
                proved = threads.submit(self._one, case.proof, waiting.proofs)
                return result_of(stated), result_of(proved)

    def _by_itself(self, case: Case, elaborated: Elaborations) -> Elaborations:
        """The same, but what other sources may have had a hand in elaborated anew."""
        stated, proved = elaborated
        return (
            self._alone(case.statement) if stated.after else stated,
            self._alone(case.proof) if proved and proved.after else proved,
        )

    def _alone(self, source: bytes, worker: Worker | None = None) -> Elaboration:
        with self._turn:
            return self._one(source, worker)

    def _one(self, source: bytes, worker: Worker | None) -> Elaboration:
        """A source in a process of its own, which may be there already; it is our turn."""
        if worker is None:
            return elaborate(self.sandbox, self.toolchain, source, cache=self.cache)
        return self._together(worker)([source])[0]

    def _before(self, case: Case) -> tuple[Reason, ...]:
        """Steps 2 and 3: what makes elaborating pointless."""
        reasons = []
        pin = case.part.toolchain
        if pin is not None and not self.toolchain.satisfies(pin):
            reasons.append(another_toolchain(pin, self.toolchain))
        return (*reasons, *statement_changed(case.part, case.statement_sha256))

    def _judge(
        self,
        case: Case,
        seal: Seal,
        elaborated: Elaborations,
        policy: Policy,
        say: Say,
    ) -> Examined:
        """Steps 4 and 6 to 8."""
        stated, proved = elaborated
        source = source_findings(case)
        if reasons := not_compiled(case.part.statement, stated, statement=True):
            return case.found(
                outcome_of(reasons),
                (*reasons, *source.all),
                seal=seal,
                messages=stated.messages,
                messages_of=case.part.statement,
            )
        if proved and (reasons := not_compiled(case.part.proof, proved, statement=False)):
            outcome = outcome_of(reasons)
            return case.found(
                outcome,
                (*reasons, *source.all),
                seal=seal,
                messages=proved.messages,
                letter=self._letter(case, proved, policy, say),
            )
        try:
            statement = compiled_module(stated)
            proof = compiled_module(proved) if proved else exported_proof(case)
        except MalformedData as malformed:
            reasons = (malformed.reason,)
            return case.found(outcome_of(reasons), (*reasons, *source.all), seal=seal)
        return judge_data(
            case,
            seal,
            statement,
            proof,
            self.library,
            self.toolchain.lean_version,
            source,
            policy,
            proved.messages if proved else (),
        )

    def _letter(self, case: Case, proved: Elaboration, policy: Policy, say: Say) -> bool:
        """The guards of the publisher's letter: pinned toolchain, imports resolved (no engine
        fault was found), statement elaborated, error in the target, and a second run agrees."""
        if policy.on_proof_rejected is not OnProofRejected.FALSIFIED or not case.part.toolchain:
            return False
        if not rejected_in_target(proved, case.part.theorem, case.proof):
            return False
        say("elaborating the rejected proof once more")
        with self._turn:
            again = elaborate(self.sandbox, self.toolchain, case.proof, cache=None)
        return rejected_in_target(again, case.part.theorem, case.proof)


def exported_proof(case: Case) -> ExportedProof:
    """The export of a case, whose reading ends when this process is told to stop."""
    return ExportedProof(case.proof, case.part.proof, spend=lambda _: require_going())


def _shared(elaborated: Elaborations) -> bool:
    """Whether a process elaborated other sources before one of these."""
    return any(each.after for each in elaborated if each is not None)


def _has_all(ahead: Ahead, case: Case) -> bool:
    """Whether nothing of the case is left to elaborate."""
    is_export = case.part.form is ProofForm.EXPORT
    return case.statement in ahead.statements and (is_export or case.proof in ahead.proofs)


def _sources(part: LeanPart) -> str:
    return "the statement" if part.form is ProofForm.EXPORT else "statement and proof"


def definitions_of(judgement: Judgement | None) -> tuple[str, ...]:
    """The artifact's own definitions that the statement rests on, one line each."""
    if judgement is None:
        return ()
    return tuple(f"{item.kind} {item.name}: {item.text}" for item in judgement.definitions)


def compiled_module(elaboration: Elaboration) -> CompiledModule:
    """What a compiled elaboration left, decoded.

    Raises:
        MalformedData: it is no compiled module.
    """
    assert elaboration.olean is not None
    return read_module(elaboration.olean, elaboration.server, elaboration.private)
