"""Executors that run nothing: they answer as a test says, in the order it says."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from gate2.evidence import Evidence, NoEvidence, ProofEvidence, ReproEvidence, Subject
from gate2.executor.task import Answer, Heard, Part, Task
from gate2.record.model import Scope
from making import DIGEST, proof, repro

AT = "2026-01-31T12:00:00Z"


def sound(part: Part) -> Evidence:
    """Evidence that verifies the claim."""
    made: ProofEvidence | ReproEvidence = proof() if part.artifact.lean is not None else repro()
    return replace(made, subject=subject_of(part))


def subject_of(part: Part) -> Subject:
    """What evidence of this artifact says that it is about."""
    claim, artifact = part.claim, part.artifact
    return Subject(
        claim=claim.id,
        claim_sha256=claim.text_sha256(),
        artifact=artifact.name,
        artifact_sha256=DIGEST,
        scope=Scope.EXACT,
        establishes=artifact.establishes,
        does_not_establish=artifact.does_not_establish,
    )


def answer(part: Part, evidence: Evidence | None = None) -> Answer:
    """An answer for this artifact."""
    made = sound(part) if evidence is None else evidence
    return Answer(part.artifact.name, made, AT, 1.5, "runc", "wasm 4.28.0")


@dataclass
class Prepared:
    """Takes all tasks, or `ahead` of them at a time, and answers the latest of them first."""

    evidence: Callable[[Part], Evidence] = sound
    ahead: int = 1_000_000
    seen: list[Task] = field(default_factory=list)
    most_waiting: int = 0

    def run(self, tasks: Iterable[Task], heard: Heard) -> Iterator[tuple[Task, Answer]]:
        """As `gate2.executor.task.Executor.run`."""
        waiting: list[Task] = []
        source = iter(tasks)
        while True:
            while len(waiting) < self.ahead and (task := next(source, None)) is not None:
                waiting.append(task)
                self.seen.append(task)
            self.most_waiting = max(self.most_waiting, len(waiting))
            if not waiting:
                return
            task = waiting.pop()
            for part in reversed(task.parts):
                heard.doing(task, part, "running")
                yield task, answer(part, self.evidence(part))


def nothing(part: Part) -> Evidence:
    """Never asked."""
    raise AssertionError(f"{part.artifact.name} was not to be run")


__all__ = ["AT", "NoEvidence", "Prepared", "answer", "nothing", "sound", "subject_of"]
