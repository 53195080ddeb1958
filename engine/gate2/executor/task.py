"""What an executor is handed and what it gives back: plain values that any process can hold.

A task is what is looked at in one go by one worker: one script, or proofs of one record that may
share sealed processes. Its answers are evidence; verdicts are made of it elsewhere.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from gate2.backports import StrEnum
from gate2.evidence import Evidence
from gate2.policy import Policy
from gate2.reasons import Reason
from gate2.record.model import Artifact, Claim

if TYPE_CHECKING:  # a check that runs nothing needs nothing of the lanes
    from gate2.lanes.printed import Printed


class LaneName(StrEnum):
    """A lane, by the name of the resource that a node offers for it."""

    PROOF = "lean"
    REPRO = "sandbox"


@dataclass(frozen=True, slots=True)
class Need:
    """What a task takes of a machine while it runs."""

    cpus: float
    memory_mib: int


@dataclass(frozen=True, slots=True)
class Part:
    """One artifact and the claim it is attached to."""

    claim: Claim
    artifact: Artifact


@dataclass(frozen=True, slots=True)
class Task:
    """Artifacts of one record that one worker looks at, one after the other."""

    key: str
    """64 hexadecimal digits, of this task alone among those of a run."""
    record: str
    """The record's id, for messages and for the ledger."""
    record_sha256: str
    lane: LaneName
    parts: tuple[Part, ...]
    """At least one; several only of the proof lane."""
    need: Need

    def only(self, artifacts: Container[str]) -> "Task":
        """The same task with the parts of these artifacts alone."""
        parts = tuple(part for part in self.parts if part.artifact.name in artifacts)
        return replace(self, parts=parts)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of looking at one artifact."""

    artifact: str
    """Its name, which is unique within the record."""
    evidence: Evidence
    made_at: str
    """UTC, as ``2026-01-31T12:00:00Z``."""
    wall_s: float
    sandbox: str | None = None
    """The sealed lane and the toolchains that the worker has used so far, as a report names
    them."""
    lean: str | None = None
    node: str = ""
    """The machine, where it was another than the driver's."""
    elsewhere: bool = False
    """Whether something was otherwise there than on the driver's machine that could change an
    answer: then the driver's cache does not keep it."""
    printed: "Printed | None" = None
    """What a run that failed wrote, for the reader alone: no evidence, and kept nowhere."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the lanes of a worker are made from; the same for every worker of a run."""

    sandbox: str
    """``--sandbox``."""
    lean: str
    """``--lean``."""
    policy: Policy
    use_cache: bool
    runtime: str = ""
    gpus: bool = False


class Heard(Protocol):
    """Is told what happens to tasks while they run. Called on the driver's side only, from one
    thread at a time."""

    def doing(self, task: Task, part: Part, what: str) -> None:
        """A step of this artifact has begun."""
        ...

    def lost(self, task: Task, attempt: int, reason: Reason) -> None:
        """The worker of this attempt, counted from 1, is gone; what it had not answered is tried
        again, or answered by this reason."""
        ...


class Executor(Protocol):
    """Where checks run."""

    def run(self, tasks: Iterable[Task], heard: Heard) -> Iterator[tuple[Task, Answer]]:
        """The answers to all tasks as they come: exactly one for each part of each task.

        Tasks are drawn as there is room for them, so that they may be made while others run.
        What a worker could not do is an answer too (`gate2.evidence.NoEvidence`). Leaving the
        iterator early, by an exception as well, ends what is under way and cleans up after it.

        Raises:
            InfrastructureError: nothing can run at all.
            KeyboardInterrupt: this process was told to stop.
        """
        ...
