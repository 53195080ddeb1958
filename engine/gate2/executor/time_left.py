"""How far a run has come, and about how long the rest takes. Pure but for the clock it is given.

Nothing is promised without ground: as long as there may be more to do than is known, or nobody
knows what a part of it takes, there is no time.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import fmean

from gate2.executor.task import Answer, LaneName, Part, Task

Known = Callable[[Task, Part], float | None]
"""Seconds that this artifact took before, or that its like took; None where nobody knows."""
_SOON_S, _MINUTES_S, _HOURS_S = 10, 90, 90 * 60


def unknown(task: Task, part: Part) -> float | None:
    """Nobody remembers anything."""
    return None


@dataclass
class _Open:
    task: Task
    left: dict[str, Part]


@dataclass
class TimeLeft:
    """Counts artifacts of one run. `workers` look at them at a time, each at one task."""

    workers: int = 1
    known: Known = unknown
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    total: int = 0
    complete: bool = False
    """No more will be planned: the total is one."""
    _open: dict[str, _Open] = field(default_factory=dict)
    _took_s: dict[LaneName, list[float]] = field(default_factory=dict)
    _since: float = 0.0
    """When an answer came last, or the first task was planned."""

    def planned(self, task: Task) -> None:
        """There is such a task."""
        if not self.total:
            self._since = self.clock()
        self._open[task.key] = _Open(task, {part.artifact.name: part for part in task.parts})
        self.total += len(task.parts)

    def answered(self, task: Task, answer: Answer) -> None:
        """One of its artifacts was looked at."""
        of = self._open[task.key]
        del of.left[answer.artifact]
        if not of.left:
            del self._open[task.key]
        self.done += 1
        if answer.wall_s > 0:  # what was only lost took no time
            self._took_s.setdefault(task.lane, []).append(answer.wall_s)
        self._since = self.clock()

    def left_s(self) -> float | None:
        """Seconds until all is done; None where there is no ground to say it, or it is overdue."""
        if not self.complete or not self._open:
            return None
        means = {lane: fmean(took) for lane, took in self._took_s.items()}
        all_s = longest_s = 0.0
        for of in self._open.values():
            of_task_s = 0.0
            for part in of.left.values():
                seconds = self.known(of.task, part)
                seconds = means.get(of.task.lane) if seconds is None else seconds
                if seconds is None:
                    return None
                of_task_s += seconds
            all_s += of_task_s
            longest_s = max(longest_s, of_task_s)
        # The parts of a task wait for one another.
        left_s = max(all_s / self.workers, longest_s) - (self.clock() - self._since)
        return left_s if left_s > 0 else None

    def words(self) -> str:
        """For instance ``7 of 40 · about 3 min left``."""
        count = f"{self.done} of {'' if self.complete else 'at least '}{self.total}"
        left_s = self.left_s()
        return count if left_s is None else f"{count} · about {_roughly(left_s)} left"


def _roughly(seconds: float) -> str:
    """A time in the coarsest unit that still says something, rounded up."""
    if seconds <= _MINUTES_S:
        return f"{math.ceil(seconds / _SOON_S) * _SOON_S} s"
    if seconds <= _HOURS_S:
        return f"{math.ceil(seconds / 60)} min"
    return f"{math.ceil(seconds / 3600)} h"
