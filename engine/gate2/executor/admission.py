"""Which waiting task may start next, so that those under way fit the machine. Pure.

Nothing starts that would take more than the budget together with what is under way. The two lanes
take turns. A task that does not fit yet is passed by smaller ones for a while; then nothing starts
before it, so that it waits no longer than for those under way to end.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from gate2.executor.task import LaneName, Need

PATIENCE = 8
"""How often a task that does not fit is passed by others before all wait for it."""
_CENT = 100
"""Processors are counted in hundredths: sums of fractions would not come back to nothing."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What all tasks under way may take together; at least one hundredth and 1 MiB."""

    cpus: float
    memory_mib: int


@dataclass(eq=False, slots=True)
class _Waiting:
    key: str
    lane: LaneName
    cents: int
    memory_mib: int
    alone: bool
    passed: int = 0


@dataclass
class Admission:
    """Tasks that wait, by their keys, and what those under way take."""

    budget: Budget
    _lanes: dict[LaneName, deque[_Waiting]] = field(
        default_factory=lambda: {lane: deque() for lane in LaneName}
    )
    _running: dict[str, _Waiting] = field(default_factory=dict)
    _turn: LaneName = LaneName.PROOF
    """Whose turn it is where both have one that fits."""

    @property
    def waiting(self) -> int:
        """How many tasks wait."""
        return sum(map(len, self._lanes.values()))

    @property
    def running(self) -> int:
        """How many were let in and have not ended."""
        return len(self._running)

    def used(self) -> Budget:
        """What those under way take together."""
        cents = sum(each.cents for each in self._running.values())
        return Budget(cents / _CENT, sum(each.memory_mib for each in self._running.values()))

    def wait(
        self, key: str, lane: LaneName, need: Need, *, alone: bool = False, first: bool = False
    ) -> None:
        """Let a task wait at the end of its lane, or at its head.

        One that needs more than there is at all is let in with all there is, with no other
        beside it; so is one with `alone`.
        """
        cents, memory_mib = max(1, round(need.cpus * _CENT)), max(1, need.memory_mib)
        too_large = cents > self._cents() or memory_mib > self._memory_mib()
        task = _Waiting(
            key,
            lane,
            min(cents, self._cents()),
            min(memory_mib, self._memory_mib()),
            alone or too_large,
        )
        if first:
            self._lanes[lane].appendleft(task)
        else:
            self._lanes[lane].append(task)

    def admit(self) -> str | None:
        """The task that starts now, which is under way from here on; None if none may."""
        reserved = self._reserved()
        passed: list[_Waiting] = []
        for each in self._in_turn() if reserved is None else (reserved,):
            if self._fits(each):
                self._start(each)
                for slower in passed:
                    slower.passed += 1
                return each.key
            passed.append(each)
        return None

    def widen(self, key: str, need: Need) -> bool:
        """Whether a task that was let in may take so much now; if so, it has it from here on."""
        task = self._running[key]
        cents, memory_mib = max(1, round(need.cpus * _CENT)), max(1, need.memory_mib)
        others = [each for each in self._running.values() if each is not task]
        if sum(each.cents for each in others) + cents > self._cents():
            return False
        if sum(each.memory_mib for each in others) + memory_mib > self._memory_mib():
            return False
        task.cents, task.memory_mib = cents, memory_mib
        return True

    def narrow(self, key: str, need: Need) -> None:
        """A task that was let in takes no more than this from here on: the rest is free.

        Raises:
            KeyError: it is not under way.
        """
        task = self._running[key]
        task.cents = min(task.cents, max(1, round(need.cpus * _CENT)))
        task.memory_mib = min(task.memory_mib, max(1, need.memory_mib))

    def ended(self, key: str) -> None:
        """A task that was let in is over.

        Raises:
            KeyError: it is not under way.
        """
        del self._running[key]

    def _reserved(self) -> _Waiting | None:
        """The task that was passed by for too long, if there is one; the most often of them."""
        tired = [each for each in self._in_turn() if each.passed >= PATIENCE]
        return max(tired, key=lambda each: each.passed, default=None)

    def _start(self, task: _Waiting) -> None:
        self._lanes[task.lane].remove(task)
        self._running[task.key] = task
        self._turn = _other(task.lane)

    def _in_turn(self) -> Iterator[_Waiting]:
        yield from self._lanes[self._turn]
        yield from self._lanes[_other(self._turn)]

    def _fits(self, task: _Waiting) -> bool:
        if task.alone:
            return not self._running
        under_way = self._running.values()
        return (
            not any(each.alone for each in under_way)
            and sum(each.cents for each in under_way) + task.cents <= self._cents()
            and sum(each.memory_mib for each in under_way) + task.memory_mib <= self._memory_mib()
        )

    def _cents(self) -> int:
        return max(1, int(self.budget.cpus * _CENT))

    def _memory_mib(self) -> int:
        return max(1, self.budget.memory_mib)


def _other(lane: LaneName) -> LaneName:
    return LaneName.REPRO if lane is LaneName.PROOF else LaneName.PROOF
