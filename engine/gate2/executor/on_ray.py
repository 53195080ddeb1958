"""Runs tasks on the nodes of a Ray cluster (the extra `ray`).

The driver alone decides: it places tasks, leases attempts, tries lost ones again, and hands each
answer on once. A node answers tasks with evidence and does nothing else. Ray carries values and
watches processes; it repeats nothing (``max_retries=0``).

1. On each node a keeper is started: it says which engine the node has, has a directory for files,
   and reaps. A node with another engine than the driver's is refused.
2. The files of an artifact are packed once and sent once to each node that needs them.
3. A task goes to a node that offers its lane and has room (`gate2.executor.placing`), and there it
   asks Ray for the same: processors, memory, and one of the lane's resource.
4. Its answers come as they are made. An attempt whose worker or node is gone, or whose lease
   lapsed, is lost (`gate2.executor.attempts`), told, and tried again elsewhere.
5. Leaving, by whatever way, interrupts what runs, lets the nodes clean up, and disconnects.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.evidence import NoEvidence
from gate2.executor.attempts import Attempt, Attempts, lease_s
from gate2.executor.cluster import connected
from gate2.executor.losing import is_of_a_gone_node, why_lost, worker_lost
from gate2.executor.placing import Placed, Placing
from gate2.executor.task import Answer, Heard, Part, Surroundings, Task
from gate2.reasons import Code, Reason, because
from gate2.sandbox.interruption import require_going

if TYPE_CHECKING:
    from gate2.executor.nodes import Nodes
    from gate2.executor.sending import Sending

TURN_S = 0.5
"""How long the driver waits for answers before it looks whether it was told to stop."""
JOIN_S = 10.0
"""How long a task waits for a node that offers its lane, once there is none."""
STOP_S = 5.0  # for workers to end and clean up once nobody needs them
AHEAD = 2
"""Tasks that are drawn ahead, for each processor of the cluster."""


@dataclass(frozen=True, slots=True)
class OnRay:
    """The executor beyond one machine."""

    surroundings: Surroundings
    jobs: int
    """Processors of a cluster of one's own."""
    address: str | None = None
    """``auto`` or ``HOST:PORT`` of a cluster that runs; None for one of one's own on loopback."""
    say: Callable[[str], None] = lambda _: None
    """Is told what a user should know of the cluster: refused nodes."""

    def run(self, tasks: Iterable[Task], heard: Heard) -> Iterator[tuple[Task, Answer]]:
        """As `gate2.executor.task.Executor.run`."""
        waiting = iter(tasks)
        first = next(waiting, None)
        if first is None:
            return  # nothing is started before there is something to run
        with connected(self.address, self.jobs) as ray:
            from gate2.executor.nodes import Nodes
            from gate2.executor.sending import Sending

            with Nodes(ray, self.surroundings, self.say).kept() as nodes:
                run = _Run(ray, nodes, Sending(ray), self.surroundings, heard)
                try:
                    yield from run.answers(chain((first,), waiting))
                finally:
                    run.stop()


@dataclass(slots=True)
class _UnderWay:
    """One attempt that Ray has."""

    placed: Placed
    attempt: Attempt
    stream: Any
    """Ray's generator of references to what the worker yields."""


class _Run:
    """One run over one cluster."""

    def __init__(
        self,
        ray: Any,
        nodes: "Nodes",
        sending: "Sending",
        surroundings: Surroundings,
        heard: Heard,
    ) -> None:
        self._ray = ray
        self._nodes = nodes
        self._sending = sending
        self._surroundings = surroundings
        self._heard = heard
        self._placing = Placing()
        self._attempts = Attempts()
        self._whole: dict[str, Task] = {}
        """The tasks that are not answered in full, as they were drawn."""
        self._under_way: dict[Any, _UnderWay] = {}
        self._ready: list[tuple[Task, Answer]] = []
        """Answers that are not handed on yet."""
        self._none_since: float | None = None

    def answers(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Answer]]:
        """As `gate2.executor.task.Executor.run`."""
        drawn_all = False
        while True:
            require_going()
            self._look_at_nodes()
            while not drawn_all and self._placing.waiting() < self._ahead():
                task = next(tasks, None)
                drawn_all = task is None
                if task is not None:
                    self._take_in(task)
            for placed in self._placing.place():
                self._begin(placed)
            self._hear()
            self._end_lapsed()
            ready, self._ready = self._ready, []
            yield from ready
            if drawn_all and not self._under_way and not self._placing.waiting():
                return

    def stop(self) -> None:
        """Interrupt what is under way, and wait a moment for it to clean up."""
        streams = [each.stream for each in self._under_way.values()]
        with suppress(self._ray.exceptions.RayError):
            for stream in streams:
                self._ray.cancel(stream, force=False)
            ends = [stream.completed() for stream in streams]
            if ends:
                self._ray.wait(ends, num_returns=len(ends), timeout=STOP_S)
            for stream in streams:
                self._ray.cancel(stream, force=True)
        self._under_way.clear()

    # --- tasks in ---------------------------------------------------------------------------------

    def _ahead(self) -> int:
        return max(4, AHEAD * int(sum(offer.cpus for offer in self._placing.nodes())))

    def _take_in(self, task: Task) -> None:
        """Pack the task's files; what cannot be packed is answered here, as a lane would."""
        self._whole[task.key] = task
        left: list[Part] = []
        for part in task.parts:
            try:
                self._sending.put(task, part)
            except (InvalidRecord, InfrastructureError) as error:
                self._answer_here(task, part, error.reason)
                continue
            # Where it lies here is nobody's business there.
            artifact = replace(part.artifact, directory=Path(part.artifact.name))
            left.append(replace(part, artifact=artifact))
        if left:
            self._placing.add(replace(task, parts=tuple(left)))
        else:
            self._done_with(task)

    def _done_with(self, task: Task) -> None:
        """The task is answered in full."""
        self._attempts.give_up(task)
        self._sending.let_go(task)
        self._whole.pop(task.key, None)

    def _answer_here(self, task: Task, part: Part, reason: Reason) -> None:
        from gate2.check import now

        answer = Answer(part.artifact.name, NoEvidence((reason,)), now(), 0.0)
        self._ready.append((self._whole[task.key], answer))

    # --- attempts ---------------------------------------------------------------------------------

    def _begin(self, placed: Placed) -> None:
        attempt = self._attempts.begin(placed.task, placed.node, time.monotonic())
        stream = self._nodes.submit(placed, attempt, self._sending.trees(placed.task))
        self._under_way[stream] = _UnderWay(placed, attempt, stream)

    def _hear(self) -> None:
        """Take what has come; where nothing has, wait a moment for it."""
        if not self._under_way:
            if self._placing.waiting() and not self._ready:
                time.sleep(TURN_S)
            return
        timeout = 0 if self._ready else TURN_S
        streams = list(self._under_way)
        ready, _ = self._ray.wait(streams, num_returns=len(streams), timeout=0, fetch_local=False)
        if not ready and timeout:
            ready, _ = self._ray.wait(streams, num_returns=1, timeout=timeout, fetch_local=False)
        for stream in ready:
            self._hear_from(self._under_way[stream])

    def _those_ready(self, streams: list[Any], most: int, timeout_s: float) -> list[Any]:
        found = self._ray.wait(streams, num_returns=most, timeout=timeout_s, fetch_local=False)
        return list(found[0])

    def _hear_from(self, under_way: _UnderWay) -> None:
        """The next that one worker says: it has begun, an answer, its end, or that it is lost."""
        from gate2.executor.node import Begun

        try:
            message = self._ray.get(next(under_way.stream))
        except StopIteration:
            self._ended(under_way)
            return
        except self._ray.exceptions.RayError as error:
            if is_of_a_gone_node(error):
                self._nodes.let_go(under_way.attempt.node)
            self._lost(under_way, why_lost(error))
            return
        attempt = under_way.attempt
        if isinstance(message, Begun):
            lease = lease_s(attempt.task, self._surroundings.policy)
            self._attempts.begun(attempt.id, time.monotonic(), lease)
            where = self._nodes.name_of(attempt.node)
            for part in attempt.task.parts:
                self._heard.doing(attempt.task, part, f"runs on {where}")
        elif self._attempts.take(attempt.id, message):
            node = self._nodes.node(attempt.node)
            elsewhere = message.elsewhere or not node.is_alike
            answer = replace(message, node=node.name, elsewhere=elsewhere)
            self._ready.append((self._whole[attempt.task.key], answer))

    def _ended(self, under_way: _UnderWay) -> None:
        if not self._attempts.end(under_way.attempt.id):
            self._lost(under_way, "its worker ended without an answer")
            return
        self._let_go(under_way)
        self._done_with(under_way.attempt.task)

    def _let_go(self, under_way: _UnderWay) -> None:
        self._under_way.pop(under_way.stream, None)
        self._placing.release(under_way.placed)

    def _lost(self, under_way: _UnderWay, why: str) -> None:
        """Tell of a lost attempt, and try again what it had not answered, or give up."""
        attempt = under_way.attempt
        self._let_go(under_way)
        left = self._attempts.lose(attempt.id)
        if left is None:
            self._done_with(attempt.task)
            return
        reason = worker_lost(attempt.number, self._nodes.name_of(attempt.node), why)
        self._heard.lost(left, attempt.number, reason)
        if self._attempts.may_try_again(left):
            self._placing.add(left, self._attempts.lost_on(left))
            return
        self._give_up(left, reason)

    def _give_up(self, task: Task, reason: Reason) -> None:
        for part in task.parts:
            self._answer_here(task, part, reason)
        self._done_with(task)

    def _end_lapsed(self) -> None:
        """An attempt that takes too long is lost: its worker is ended, and not heard any more."""
        lapsed = {attempt.id for attempt in self._attempts.lapsed(time.monotonic())}
        for under_way in [u for u in self._under_way.values() if u.attempt.id in lapsed]:
            with suppress(self._ray.exceptions.RayError):
                self._ray.cancel(under_way.stream, force=True)
            self._lost(under_way, "its lease lapsed")

    # --- nodes ------------------------------------------------------------------------------------

    def _look_at_nodes(self) -> None:
        """Take nodes that came, let go of those that went, and of tasks that none can take."""
        self._nodes.look()
        self._placing.offered(self._nodes.offers())
        gone = [u for u in self._under_way.values() if not self._nodes.lives(u.attempt.node)]
        for under_way in gone:
            with suppress(self._ray.exceptions.RayError):
                self._ray.cancel(under_way.stream, force=True)
            self._lost(under_way, "its node is gone")
        unplaceable = self._placing.unplaceable()
        if not unplaceable or self._nodes.expects_more():
            self._none_since = None
            return
        self._none_since = self._none_since or time.monotonic()
        if time.monotonic() - self._none_since >= JOIN_S:
            for task in unplaceable:
                self._placing.drop(task)
                self._give_up(task, self._no_node_for(task))

    def _no_node_for(self, task: Task) -> Reason:
        return because(
            Code.INF_LANE_UNAVAILABLE,
            f"no node of the Ray cluster offers the resource {str(task.lane)!r}:"
            f" {self._nodes.described()}",
            remedy=f"Start a node with --resources '{{\"{task.lane}\": 1}}' on a machine where"
            " `gate2 doctor` finds that lane; or check with --executor local.",
        )
