"""One proof artifact under examination, and what the lane found about it."""

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gate2.evidence import KernelFacts, ProofOutcome, RecheckFacts
from gate2.lean.compare import Judgement
from gate2.lean.messages import Message
from gate2.reasons import Reason
from gate2.record.model import LeanPart
from gate2.sandbox.job import Seal


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
    kernels: tuple[KernelFacts, ...]
    """The kernels whose word counts; none where the proof did not come that far."""
    recheck: RecheckFacts | None
    messages: tuple[Message, ...]
    """What Lean printed about `messages_of`: untrusted, for display only."""
    letter: bool
    timings_s: Mapping[str, float]
    messages_of: str = ""
    """The file that the messages are about: the proof, or a statement that does not compile."""


def in_order(findings: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each reason once, what speaks against the proof before what is only worth knowing."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda reason: not reason.blocks))


@dataclass
class Case:
    """The bytes that are judged, copied once; everything found is about them."""

    part: LeanPart
    statement: bytes
    proof: bytes
    """A Lean source, or an export."""
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
        kernels: tuple[KernelFacts, ...] = (),
        recheck: RecheckFacts | None = None,
        messages: tuple[Message, ...] = (),
        letter: bool = False,
        messages_of: str = "",
    ) -> Examined:
        return Examined(
            artifact_sha256=self.artifact_sha256,
            statement_sha256=self.statement_sha256,
            proof_sha256=hashlib.sha256(self.proof).hexdigest(),
            outcome=outcome,
            findings=in_order(findings),
            seal=seal,
            judgement=judgement,
            kernels=kernels,
            recheck=recheck,
            messages=messages,
            letter=letter,
            timings_s=self.timings_s,
            messages_of=messages_of or self.part.proof,
        )
