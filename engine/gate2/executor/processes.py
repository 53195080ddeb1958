"""Runs tasks in worker processes of this machine, as many at a time as it has room for."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

from gate2.check import now
from gate2.errors import InfrastructureError
from gate2.evidence import NoEvidence
from gate2.executor.here import Here
from gate2.executor.losing import MOST_ATTEMPTS
from gate2.executor.task import Answer, Heard, LaneName, Need, Surroundings, Task
from gate2.places import fault_of
from gate2.reasons import Code, Reason, because
from gate2.sandbox.interruption import require_going

if TYPE_CHECKING:
    from gate2.executor.admission import Admission, Budget
    from gate2.executor.crew import Crew, Said, Worker

ALONE_AFTER = 2
"""Attempts that were lost before a task runs with no other beside it."""
AHEAD = 8
"""Tasks for each worker that are drawn and wait: enough to see both lanes."""
FIRST = 2
"""Tasks for each worker that are drawn before the first one starts, if that takes a moment."""
YOUNG_S = 0.5
NAMED = 3
"""Artifacts that a message names."""
_WAKE_S = 0.2


@dataclass
class Processes:
    """The executor for `--jobs` of 2 and more; a single task runs in this very process."""

    surroundings: Surroundings
    jobs: int
    budget: "Budget | None" = None
    """What all tasks may take; None for what this machine has when the first ones start."""
    memory_mib: int | None = None
    """Of the budget, where the settings say it."""
    module: str = ""
    """What workers run; empty for the lanes of this machine."""

    def run(self, tasks: Iterable[Task], heard: Heard) -> Iterator[tuple[Task, Answer]]:
        """As `gate2.executor.task.Executor.run`."""
        source = iter(tasks)
        first = list(islice(source, 1 if self.jobs < 2 else 2))
        if len(first) < 2:
            at_once = min(self.jobs, 2)
            yield from Here(self.surroundings, at_once).run(chain(first, source), heard)
            return
        from gate2.executor.admission import Admission
        from gate2.executor.budget import budget_for
        from gate2.executor.crew import WORKER, Crew

        budget = self.budget or budget_for(self.jobs, self.memory_mib)
        crew = Crew(self.surroundings, self.module or WORKER)
        work = _Work(self.jobs, crew, Admission(budget), chain(first, source), heard)
        try:
            yield from work.answers()
        finally:
            crew.dismiss()


@dataclass
class _UnderWay:
    """A task that is not answered in full."""

    task: Task
    left: set[str]
    """Artifacts that are not answered."""
    lost: int = 0
    """Attempts whose worker is gone."""

    def rest(self) -> Task:
        """What is left of it, for a worker."""
        return self.task.only(self.left)


@dataclass
class _Work:
    """One run of tasks over a crew."""

    jobs: int
    crew: "Crew"
    admission: "Admission"
    source: Iterator[Task]
    heard: Heard
    tasks: dict[str, _UnderWay] = field(default_factory=dict)
    never_ready: int = 0
    """Workers that were gone without a task since one answered last."""
    started: float = field(default_factory=time.monotonic)
    """On the monotonic clock, in seconds."""
    drawn: bool = False
    """There are no more tasks to draw."""

    def answers(self) -> Iterator[tuple[Task, Answer]]:
        """Those to all tasks, as they come."""
        while True:
            # One at a time: while tasks are made, workers are heard all the same.
            self._draw_one()
            require_going()
            if self._has_room() and len(self.tasks) < FIRST * self.jobs and self._is_young():
                self._hire()  # it gets ready meanwhile
                continue
            self._hand_out()
            if self.drawn and not self.tasks:
                return
            for worker, said in self.crew.hear(0.0 if self._has_room() else _WAKE_S):
                yield from self._taken(worker, said)

    def _is_young(self) -> bool:
        """Whether the first tasks wait for a few others: what is best depends on all of them."""
        return time.monotonic() - self.started < YOUNG_S

    def _has_room(self) -> bool:
        """Whether another task is to be drawn."""
        return not self.drawn and self.admission.waiting < AHEAD * self.jobs

    def _draw_one(self) -> None:
        """Take a task from where they are made, if few wait."""
        if not self._has_room():
            return
        task = next(self.source, None)
        if task is None:
            self.drawn = True
            return
        self.tasks[task.key] = _UnderWay(task, {part.artifact.name for part in task.parts})
        self.admission.wait(task.key, task.lane, task.need)

    def _hire(self) -> None:
        """One more worker, if there is room for it.

        Raises:
            InfrastructureError: this machine has no room for a single one.
        """
        if len(self.crew.workers) >= min(self.jobs, len(self.tasks)):
            return
        try:
            self.crew.hire()
        except OSError as error:
            if not self.crew.workers:
                raise fault_of(error) from error

    def _hand_out(self) -> None:
        """A task to each worker that has none, as far as the machine has room."""
        self._hire()
        while (worker := self.crew.idle()) and (key := self.admission.admit()):
            task = self.tasks[key].rest()
            worker.give(task, 2 if self._has_room_beside(task) else 1)
            self._hire()

    def _has_room_beside(self, task: Task) -> bool:
        """Whether a task of proofs has its statements elaborated beside them: there would be
        workers without proofs otherwise, and there is room for two processes."""
        if task.lane is not LaneName.PROOF:
            return False
        proofs = sum(each.task.lane is LaneName.PROOF for each in self.tasks.values())
        two = Need(2 * task.need.cpus, 2 * task.need.memory_mib)
        return proofs < self.jobs and self.admission.widen(task.key, two)

    def _taken(self, worker: "Worker", said: "Said") -> Iterator[tuple[Task, Answer]]:
        """What a worker said: an answer is passed on, the rest is done here."""
        from gate2.executor.crew import Gone
        from gate2.executor.worker import Finished, Narrower, Step

        under_way = None if worker.key is None else self.tasks[worker.key]
        match said:
            case Gone():
                yield from self._lost(worker, under_way, said.how)
            case Step() if under_way is not None:
                for part in under_way.task.parts:
                    if part.artifact.name == said.artifact:
                        self.heard.doing(under_way.task, part, said.what)
            case Narrower() if under_way is not None:
                self.admission.narrow(under_way.task.key, under_way.task.need)
            case Answer() if under_way is not None and said.artifact in under_way.left:
                under_way.left.remove(said.artifact)
                self.never_ready = 0
                yield under_way.task, said
            case Finished() if under_way is not None:
                worker.key = None
                self.admission.ended(under_way.task.key)
                del self.tasks[under_way.task.key]
            case _:
                raise AssertionError(f"a worker said {said!r} out of turn")

    def _lost(
        self, worker: "Worker", under_way: _UnderWay | None, how: str
    ) -> Iterator[tuple[Task, Answer]]:
        """A worker is gone: what it had not answered is tried again, or answered by that."""
        self.crew.bury(worker)
        if under_way is None:
            self._lost_without_a_task(how)
            return
        task = under_way.task
        self.admission.ended(task.key)
        under_way.lost += 1
        if not under_way.left:  # it was gone before it could say that it was done
            del self.tasks[task.key]
            return
        reason = _lost_reason(under_way, how)
        self.heard.lost(under_way.rest(), under_way.lost, reason)
        if under_way.lost < MOST_ATTEMPTS:
            alone = under_way.lost >= ALONE_AFTER
            self.admission.wait(task.key, task.lane, task.need, alone=alone, first=True)
            return
        del self.tasks[task.key]
        for part in under_way.rest().parts:
            yield task, Answer(part.artifact.name, NoEvidence((reason,)), now(), 0.0)

    def _lost_without_a_task(self, how: str) -> None:
        self.never_ready += 1
        if self.never_ready >= MOST_ATTEMPTS * self.jobs:
            message = f"{self.never_ready} worker processes ended one after the other: {how}"
            raise InfrastructureError(because(Code.INF_WORKER_LOST, message))


def _lost_reason(under_way: _UnderWay, how: str) -> Reason:
    names = sorted(under_way.left)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    message = (
        f"attempt {under_way.lost} of {MOST_ATTEMPTS}: the worker process that looked at"
        f" {', '.join(names[:NAMED])}{more} is gone: {how}"
    )
    return because(Code.INF_WORKER_LOST, message)
