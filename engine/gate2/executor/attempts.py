"""Which attempts at tasks are under way, until when, and what each task still lacks. Pure.

An attempt is leased: it has an id and a deadline. One that is lost is tried again with what it had
not answered; one that is presumed lost and answers after all is not heard any more, so that there
is exactly one answer for each artifact of each task.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gate2.executor.losing import MOST_ATTEMPTS
from gate2.executor.task import Answer, LaneName, Task
from gate2.lanes.granting import granted
from gate2.policy import LimitCaps, Policy
from gate2.record.model import Artifact

START_S = 1800.0
"""How long an attempt may wait on its node before it begins: others may use that node too."""
BESIDE_S = 600.0
"""Of a lease, for all that is done beside sealed runs: seals, images, toolchains, judging."""
PROOF_S = 1800.0
"""For each proof: elaborated in two sealed runs, judged by two kernels."""
_OTHER_RUNS = 4
"""Sealed runs of a script beside those that have to agree and the controls."""
_SLACK = 2.0
"""A machine that others use too may take that many times as long as the limits say."""


def lease_s(task: Task, policy: Policy) -> float:
    """How long an attempt at this task may take once it has begun, in seconds; generous."""
    if task.lane is LaneName.PROOF:
        return BESIDE_S + PROOF_S * len(task.parts)
    return BESIDE_S + _SLACK * sum(_runs_s(part.artifact, policy) for part in task.parts)


def _runs_s(artifact: Artifact, policy: Policy) -> float:
    repro = artifact.repro
    if repro is None:
        raise ValueError(f"{artifact.name} is not a repro artifact")
    runs = max(repro.runs, policy.runs) + len(repro.controls) + _OTHER_RUNS
    return runs * granted(repro.limits, LimitCaps()).wall_s


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, leased to one node."""

    id: str
    """``<key of the task>/<number>``, unique in a run."""
    task: Task
    """With the parts that are to be answered; others were answered by earlier attempts."""
    number: int
    """Counted from 1."""
    node: str
    deadline_s: float
    """When the lease ends, by the clock that the caller reads."""


class Attempts:
    """The attempts of a run. Times are seconds of any clock that does not go back."""

    def __init__(self) -> None:
        self._leased: dict[str, Attempt] = {}
        self._left: dict[str, dict[str, None]] = {}
        """By key of the task: the names of the artifacts that lack an answer."""
        self._count: dict[str, int] = {}
        self._lost_on: dict[str, frozenset[str]] = {}

    def begin(self, task: Task, node: str, now_s: float, wait_s: float = START_S) -> Attempt:
        """Lease what is left of the task to a node; it may take `wait_s` to begin there.

        Raises:
            ValueError: an attempt at it is under way, or nothing of it is left.
        """
        key = task.key
        left = self._left.setdefault(key, dict.fromkeys(part.artifact.name for part in task.parts))
        if not left or any(each.task.key == key for each in self._leased.values()):
            raise ValueError(f"task {key[:12]} is under way or answered")
        number = self._count[key] = self._count.get(key, 0) + 1
        attempt = Attempt(f"{key}/{number}", task.only(left), number, node, now_s + wait_s)
        self._leased[attempt.id] = attempt
        return attempt

    def begun(self, attempt_id: str, now_s: float, lease: float) -> None:
        """Its worker has begun: from now on it has `lease` seconds."""
        attempt = self._leased.get(attempt_id)
        if attempt is not None:
            self._leased[attempt_id] = replace(attempt, deadline_s=now_s + lease)

    def take(self, attempt_id: str, answer: Answer) -> bool:
        """Whether the answer is the first to an artifact of an attempt that is still leased."""
        attempt = self._leased.get(attempt_id)
        if attempt is None or answer.artifact not in self._left[attempt.task.key]:
            return False
        del self._left[attempt.task.key][answer.artifact]
        return True

    def end(self, attempt_id: str) -> bool:
        """Its worker says it is done; whether the task is answered in full. If not, it is lost."""
        attempt = self._leased.get(attempt_id)
        if attempt is None or self._left[attempt.task.key]:
            return False
        self._forget(attempt)
        return True

    def lose(self, attempt_id: str) -> Task | None:
        """Its worker is gone, or its lease lapsed: no answer of it counts any more.

        What is left of the task; None where all was answered, or it is not leased.
        """
        attempt = self._leased.pop(attempt_id, None)
        if attempt is None:
            return None
        key = attempt.task.key
        self._lost_on[key] = self._lost_on.get(key, frozenset()) | {attempt.node}
        left = self._left[key]
        if not left:
            self._forget(attempt)
            return None
        return attempt.task.only(left)

    def may_try_again(self, task: Task) -> bool:
        """Whether this task has attempts left."""
        return self._count.get(task.key, 0) < MOST_ATTEMPTS

    def give_up(self, task: Task) -> None:
        """The task is answered in another way."""
        for attempt_id in [each.id for each in self.of(task.key)]:
            del self._leased[attempt_id]
        for table in (self._left, self._count, self._lost_on):
            table.pop(task.key, None)

    def lost_on(self, task: Task) -> frozenset[str]:
        """The nodes on which attempts at this task were lost."""
        return self._lost_on.get(task.key, frozenset())

    def of(self, key: str) -> Iterable[Attempt]:
        """Attempts under way at the task of that key."""
        return [each for each in self._leased.values() if each.task.key == key]

    def on(self, node: str) -> list[Attempt]:
        """Attempts under way on a node."""
        return [each for each in self._leased.values() if each.node == node]

    def lapsed(self, now_s: float) -> list[Attempt]:
        """Those whose lease has ended."""
        return [each for each in self._leased.values() if each.deadline_s < now_s]

    def __len__(self) -> int:
        return len(self._leased)

    def _forget(self, attempt: Attempt) -> None:
        self._leased.pop(attempt.id, None)
        for table in (self._left, self._count, self._lost_on):
            table.pop(attempt.task.key, None)
