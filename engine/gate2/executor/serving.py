"""The worker's side of every executor: tasks in, answers out, over lanes that are made once."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Protocol

from gate2.check import evidence_or_why_not, now
from gate2.crash import contained
from gate2.errors import InfrastructureError
from gate2.evidence import Evidence
from gate2.executor.lanes import Lanes
from gate2.executor.task import Answer, LaneName, Part, Surroundings, Task
from gate2.lanes.printed import Printed, printed_of
from gate2.lanes.repro import SealedRuns
from gate2.places import fault_of

Lane = Callable[[Part, Callable[[str], None]], Evidence]
"""One lane, ready for the parts of one task."""


class Saying(Protocol):
    """Is told which step of which artifact begins."""

    def __call__(self, part: Part, what: str, /) -> None: ...


class Server:
    """Answers tasks one after the other. Keep one per process: seals, toolchains and libraries are
    looked at once."""

    def __init__(self, surroundings: Surroundings, at_once: int = 1) -> None:
        """`at_once` is how many sealed Lean processes it may have at a time: 1, or 2 for a
        statement beside its proof."""
        self._lanes = Lanes(
            surroundings.sandbox,
            surroundings.lean,
            surroundings.policy,
            surroundings.use_cache,
            surroundings.runtime,
            surroundings.gpus,
            at_once,
        )
        self._printed: Printed | None = None

    def get_ready(self) -> None:
        """Look for the sealed lane ahead of the first task; why there is none is told to each."""
        with suppress(InfrastructureError):
            self._lanes.sandbox()

    def answers(
        self,
        task: Task,
        say: Saying,
        at_once: int | None = None,
        narrow: Callable[[], None] | None = None,
    ) -> Iterator[Answer]:
        """One for each part, in their order, each as soon as it is there.

        `at_once` is as for this server, from this task on. With `narrow` a task gives back what
        it has for a second sealed Lean process: that is called, from any thread, once it will
        have one at a time for the rest. Without, it keeps both to its end.

        Raises:
            KeyboardInterrupt: this process was told to stop.
        """
        if at_once is not None:
            self._lanes.at_once = at_once
        self._lanes.narrowed = narrow
        self._lanes.heard = self._hear
        started = time.monotonic()
        lane = self._lane_of(task, say)
        # What was done for all parts at once took its time for each of them alike.
        shared_s = (time.monotonic() - started) / len(task.parts)
        for part in task.parts:
            started = time.monotonic()
            self._printed = None
            look = partial(lane, part, partial(say, part))
            evidence = evidence_or_why_not(partial(contained, look, passing=(OSError,)))
            sandbox, lean = self._lanes.used()
            yield Answer(
                artifact=part.artifact.name,
                evidence=evidence,
                made_at=now(),
                wall_s=shared_s + time.monotonic() - started,
                sandbox=sandbox,
                lean=lean,
                printed=self._printed,
            )

    def _hear(self, sealed: SealedRuns) -> None:
        self._printed = printed_of(sealed)

    def _lane_of(self, task: Task, say: Saying) -> Lane:
        """The task's lane; one that fails for every part, where it could not be made ready."""
        try:
            return contained(partial(self._lane, task, say), passing=(OSError,))
        except InfrastructureError as error:
            return partial(_fail, error)
        except OSError as error:
            return partial(_fail, fault_of(error))

    def _lane(self, task: Task, say: Saying) -> Lane:
        if task.lane is LaneName.REPRO:
            return lambda part, told: self._lanes.reproduce(part.claim, part.artifact, told)
        if len(task.parts) == 1:
            return lambda part, told: self._lanes.prove(part.claim, part.artifact, told)
        artifacts = [part.artifact for part in task.parts]
        prove = self._lanes.prove_together(artifacts, partial(say, task.parts[0]))
        return lambda part, told: prove(part.claim, part.artifact, told)


def _fail(error: InfrastructureError, _part: Part, _say: Callable[[str], None]) -> Evidence:
    raise error
