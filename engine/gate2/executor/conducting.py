"""Checks many records through one executor: plans, hands out, and settles each when all is in.

Records are read as workers have room, and let go as soon as they are settled, so that memory does
not grow with their number.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from gate2.cache.keys import is_about
from gate2.check import CheckedClaim, CheckedRecord, Checker, Looked, Plan
from gate2.crash import contained
from gate2.errors import ReasonedError
from gate2.evidence import Evidence, NoEvidence
from gate2.executor.splitting import tasks_of
from gate2.executor.task import Answer, Executor, Part, Task
from gate2.reasons import Reason
from gate2.record.model import Artifact, Claim
from gate2.sandbox.interruption import require_going

Place = TypeVar("Place")
Done = Callable[[Place, CheckedRecord | ReasonedError], None]
"""Takes a record when it is settled; or what kept it from being read or settled."""
Planned = Callable[[], Plan | None]
"""Reads a record and plans it; None where it is not selected. Raises ReasonedError."""


class Watch(Protocol):
    """Is told how far a run has come."""

    def planned(self, task: Task) -> None:
        """There is such a task."""
        ...

    def planned_all(self) -> None:
        """There will be no other task."""
        ...

    def began(self, task: Task) -> None:
        """It is being looked at; said with each step of it."""
        ...

    def answered(self, task: Task, answer: Answer) -> None:
        """One of its artifacts was looked at."""
        ...

    def lost(self, task: Task, attempt: int, reason: Reason) -> None:
        """As `gate2.executor.task.Heard.lost`."""
        ...


class Unwatched:
    """Nobody is told."""

    def planned(self, task: Task) -> None:
        """As `Watch.planned`."""

    def planned_all(self) -> None:
        """As `Watch.planned_all`."""

    def began(self, task: Task) -> None:
        """As `Watch.began`."""

    def answered(self, task: Task, answer: Answer) -> None:
        """As `Watch.answered`."""

    def lost(self, task: Task, attempt: int, reason: Reason) -> None:
        """As `Watch.lost`."""


@dataclass
class _UnderWay(Generic[Place]):
    """One record of which something is being looked at."""

    place: Place
    plan: Plan
    answers: dict[str, Answer] = field(default_factory=dict)
    """By artifact."""
    claims: dict[str, CheckedClaim] = field(default_factory=dict)
    found: CheckedRecord | None = None
    failed: bool = False

    def waits_for(self, claim: Claim) -> set[str]:
        """The artifacts of this claim that are looked at."""
        return {artifact.name for item, artifact in self.plan.to_run if item.id == claim.id}


class Conductor(Generic[Place]):
    """Checks records: `checker` knows how to judge, `executor` where to look."""

    def __init__(
        self,
        checker: Checker,
        executor: Executor,
        done: Done[Place],
        watch: Watch | None = None,
    ) -> None:
        """`done` is called on the thread of `conduct`, once for each record."""
        self._checker = checker
        self._executor = executor
        self._done = done
        self._watch: Watch = watch or Unwatched()
        self._of_task: dict[str, _UnderWay[Place]] = {}
        """By the key of a task that is not answered in full."""
        self._used: tuple[str | None, str | None] = (None, None)

    def conduct(self, records: Iterable[tuple[Place, Planned]]) -> None:
        """Check them all.

        Raises:
            InfrastructureError: nothing can run at all.
            KeyboardInterrupt: this process was told to stop.
        """
        answers = self._executor.run(self._tasks(records), self)
        try:
            for task, answer in answers:
                self._answered(task, answer)
        finally:
            # What is under way ends now, not when nobody holds this exception any more.
            if isinstance(answers, Generator):
                answers.close()

    def used(self) -> tuple[str | None, str | None]:
        """Names of the sandbox and the toolchains that were used; None where none was."""
        return self._used

    # --- as gate2.executor.task.Heard

    def doing(self, task: Task, part: Part, what: str) -> None:
        """A step of this artifact has begun."""
        under_way = self._of_task.get(task.key)
        if under_way is not None:
            self._watch.began(task)
            self._checker.observer.doing(under_way.plan.record, part.claim, what)

    def lost(self, task: Task, attempt: int, reason: Reason) -> None:
        """The worker of this attempt is gone."""
        self._watch.lost(task, attempt, reason)

    # --- records in, verdicts out

    def _tasks(self, records: Iterable[tuple[Place, Planned]]) -> Iterator[Task]:
        for place, plan_of in records:
            require_going()
            try:
                plan = contained(plan_of)
            except ReasonedError as error:
                self._done(place, error)
                continue
            if plan is not None:
                yield from self._begun(_UnderWay(place, plan))
        self._watch.planned_all()

    def _begun(self, under_way: _UnderWay[Place]) -> list[Task]:
        """What is left to run of a record; one of which nothing is left is settled."""
        plan = under_way.plan
        tasks: list[Task] = []

        def begin() -> None:
            self._judge_all(under_way, plan.at_hand())
            tasks.extend(tasks_of(plan))

        if not self._sound(under_way, begin):
            return []
        for task in tasks:
            self._of_task[task.key] = under_way
            self._watch.planned(task)
        if not tasks:
            self._settle(under_way)
        return tasks

    def _answered(self, task: Task, answer: Answer) -> None:
        under_way = self._of_task.get(task.key)
        if under_way is None or answer.artifact in under_way.answers:
            return  # of an attempt that was given up: the first answer stands
        sandbox, lean = self._used
        self._used = (answer.sandbox or sandbox, answer.lean or lean)
        self._watch.answered(task, answer)
        under_way.answers[answer.artifact] = answer
        parts = {part.artifact.name: part for part in task.parts}
        if parts.keys() <= under_way.answers.keys():
            del self._of_task[task.key]
        if under_way.failed:
            return
        if not self._sound(under_way, lambda: self._taken(under_way, parts[answer.artifact])):
            return
        if len(under_way.answers) == len(under_way.plan.to_run):
            self._settle(under_way)

    def _taken(self, under_way: _UnderWay[Place], part: Part) -> None:
        """Keep an answer, and judge its claim if that was the last one it waited for."""
        answer = under_way.answers[part.artifact.name]
        looked = _looked(answer)
        _require_of(part, looked.evidence)
        if not answer.elsewhere:
            self._checker.keep(part.claim, part.artifact, looked)
        if under_way.waits_for(part.claim) <= under_way.answers.keys():
            self._judge_all(under_way, [part.claim])

    def _judge_all(self, under_way: _UnderWay[Place], claims: Iterable[Claim]) -> None:
        def look(_: Claim, artifact: Artifact) -> Looked:
            return _looked(under_way.answers[artifact.name])

        for claim in claims:
            took_s = sum(under_way.answers[name].wall_s for name in under_way.waits_for(claim))
            judged = self._checker.judged(under_way.plan, claim, look, took_s)
            under_way.claims[claim.id] = judged

    def _settle(self, under_way: _UnderWay[Place]) -> None:
        def settle() -> None:
            under_way.found = self._checker.settled(under_way.plan, under_way.claims)

        if self._sound(under_way, settle) and under_way.found is not None:
            self._done(under_way.place, under_way.found)

    def _sound(self, under_way: _UnderWay[Place], work: Callable[[], None]) -> bool:
        """Do it; what goes wrong with one record must not hide what is found about others."""
        try:
            contained(work)
        except ReasonedError as error:
            under_way.failed = True
            self._done(under_way.place, error)
            return False
        return True


def _require_of(part: Part, evidence: Evidence) -> None:
    """Raises ValueError for evidence of something else: answers of workers must not be mixed up."""
    if isinstance(evidence, NoEvidence):
        return
    claim, artifact, found = part.claim, part.artifact, evidence.subject
    if not is_about(evidence, claim, artifact, found.artifact_sha256):
        raise ValueError(f"expected evidence of {artifact.name} for {claim.id}, came {found}")


def _looked(answer: Answer) -> Looked:
    return Looked(answer.evidence, answer.made_at, answer.printed)
