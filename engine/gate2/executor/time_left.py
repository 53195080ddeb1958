"""How far a run has come, and about how long the rest takes. Pure but for the clock it is given.

Nothing is promised without ground: as long as there may be more to do than is known, nobody knows
what a part of it takes, or what runs has taken longer than was expected of it, there is no time.
Nor is one said that contradicts what was said before.
"""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import fmean, pstdev

from gate2.executor.task import Answer, LaneName, Part, Task

Known = Callable[[Task, Part], float | None]
"""Seconds that this artifact took before, or that its like took; None where nobody knows."""
_SOON_S, _MINUTES_S, _HOURS_S = 10, 90, 90 * 60
RECENT = 100
"""Answers of a lane that are held against what was expected of them."""
_ABOUT = 1.5
"""What "about" still covers of a time that was said, and `_SOON_S` more."""


def unknown(task: Task, part: Part) -> float | None:
    """Nobody remembers anything."""
    return None


@dataclass
class _Open:
    task: Task
    left: dict[str, Part]
    since: float | None = None
    """When it began, or gave its last answer; None while it waits."""


@dataclass
class _Lane:
    """What artifacts of one lane took in this run, in seconds."""

    recent: deque[tuple[Task, Part, float]] = field(default_factory=lambda: deque(maxlen=RECENT))

    def usual_s(self) -> float:
        """What one takes of which nothing is remembered: the mean, and more the less it says."""
        took_s = [each for _, _, each in self.recent]
        return fmean(took_s) + pstdev(took_s)

    def pace(self, known: Known) -> float:
        """How much longer than was expected artifacts take now: 1 where it is not longer."""
        pairs = [(known(task, part), took_s) for task, part, took_s in self.recent]
        expected_s = sum(expected or 0.0 for expected, _ in pairs)
        took_s = sum(took for expected, took in pairs if expected)
        return max(1.0, took_s / expected_s) if expected_s else 1.0


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
    _lanes: dict[LaneName, _Lane] = field(default_factory=dict)
    _end_by: float = math.inf
    """By the clock, when all is done at the latest if what was said is to stay about right."""

    def planned(self, task: Task) -> None:
        """There is such a task."""
        self._open[task.key] = _Open(task, {part.artifact.name: part for part in task.parts})
        self.total += len(task.parts)

    def began(self, task: Task) -> None:
        """It is being looked at; said once or more often."""
        of = self._open.get(task.key)
        if of is not None and of.since is None:
            of.since = self.clock()

    def answered(self, task: Task, answer: Answer) -> None:
        """One of its artifacts was looked at."""
        of = self._open[task.key]
        part = of.left.pop(answer.artifact)
        of.since = self.clock()
        if not of.left:
            del self._open[task.key]
        self.done += 1
        if answer.wall_s > 0:  # what was only lost took no time
            lane = self._lanes.setdefault(task.lane, _Lane())
            lane.recent.append((task, part, answer.wall_s))

    def left_s(self) -> float | None:
        """Seconds until all is done; None where there is no ground to say it, or what runs is
        overdue."""
        if not self.complete or not self._open:
            return None
        usual = {name: lane.usual_s() for name, lane in self._lanes.items()}
        paces = {name: lane.pace(self.known) for name, lane in self._lanes.items()}
        all_s = longest_s = 0.0
        for of in self._open.values():
            of_task_s = 0.0
            for part in of.left.values():
                seconds = self.known(of.task, part)
                if seconds is None:
                    seconds = usual.get(of.task.lane)
                else:
                    seconds *= paces.get(of.task.lane, 1.0)
                if seconds is None:
                    return None
                of_task_s += seconds
            if of.since is not None:
                of_task_s -= self.clock() - of.since
                if of_task_s <= 0:
                    return None
            all_s += of_task_s
            longest_s = max(longest_s, of_task_s)
        # The parts of a task wait for one another.
        return max(all_s / self.workers, longest_s)

    def words(self) -> str:
        """For instance ``7 of 40 artifacts · about 3 min left``."""
        count = f"{self.done} of {'' if self.complete else 'at least '}{self.total} artifacts"
        left_s, now = self.left_s(), self.clock()
        if left_s is None or now + left_s > self._end_by:
            return count
        self._end_by = min(self._end_by, now + _ABOUT * left_s + _SOON_S)
        return f"{count} · about {_roughly(left_s)} left"


def _roughly(seconds: float) -> str:
    """A time in the coarsest unit that still says something, rounded up."""
    if seconds <= _MINUTES_S:
        return f"{math.ceil(seconds / _SOON_S) * _SOON_S} s"
    if seconds <= _HOURS_S:
        return f"{math.ceil(seconds / 60)} min"
    return f"{math.ceil(seconds / 3600)} h"
