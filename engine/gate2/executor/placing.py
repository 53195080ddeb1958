"""Which node each waiting task goes to. Pure: it knows what nodes offer and what is in use.

A node takes a task of a lane only if it offers that lane: one unit of the resource `lean` or
`sandbox` for each task at a time, beside processors and memory. What asks for more than the whole
of a node is cut down to that and has the node to itself.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from gate2.executor.task import LaneName, Need, Task

_CENT = 100
"""Processors are counted in hundredths: sums of fractions would not come back to nothing."""
PASSED_MOST = 16
"""How many later tasks may be placed before one that waits; then nothing goes before it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What one node offers to all tasks on it together."""

    node: str
    cpus: float
    memory_mib: int
    lanes: Mapping[LaneName, float]
    """How many tasks of each lane at a time; none of a lane that is not there."""

    def offers(self, lane: LaneName) -> bool:
        """Whether it takes tasks of this lane at all."""
        return self.lanes.get(lane, 0.0) >= 1.0 and self.cpus > 0

    def cut(self, need: Need) -> Need:
        """What is asked for, or all there is."""
        return Need(min(need.cpus, self.cpus), min(need.memory_mib, self.memory_mib))


@dataclass(frozen=True, slots=True)
class Placed:
    """A task, the node that it goes to, and what it is given there."""

    task: Task
    node: str
    need: Need


@dataclass(slots=True)
class _InUse:
    cents: int = 0
    memory_mib: int = 0
    lanes: dict[LaneName, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Waiting:
    task: Task
    avoiding: frozenset[str]
    passed: int = 0


class Placing:
    """The tasks that wait, in the order in which they came, and what is in use on each node."""

    def __init__(self) -> None:
        self._offers: dict[str, Offer] = {}
        self._in_use: dict[str, _InUse] = {}
        self._waiting: list[_Waiting] = []

    def offered(self, offers: Iterable[Offer]) -> None:
        """These are the nodes now; what is in use on those that stay stays in use."""
        self._offers = {offer.node: offer for offer in offers}
        for node in self._offers:
            self._in_use.setdefault(node, _InUse())

    def nodes(self) -> Collection[Offer]:
        """The nodes that there are."""
        return self._offers.values()

    def add(self, task: Task, avoiding: frozenset[str] = frozenset()) -> None:
        """One more task waits; it goes to a node it avoids only where no other offers its lane."""
        self._waiting.append(_Waiting(task, avoiding))

    def waiting(self) -> int:
        """How many tasks wait."""
        return len(self._waiting)

    def unplaceable(self) -> list[Task]:
        """The waiting tasks whose lane no node offers."""
        lanes = {lane for offer in self._offers.values() for lane in LaneName if offer.offers(lane)}
        return [each.task for each in self._waiting if each.task.lane not in lanes]

    def drop(self, task: Task) -> None:
        """This task waits no longer."""
        self._waiting = [each for each in self._waiting if each.task.key != task.key]

    def place(self) -> list[Placed]:
        """The tasks that may begin now; what they are given is in use until `release`."""
        placed: list[Placed] = []
        still: list[_Waiting] = []
        for each in self._waiting:
            is_kept_back = any(first.passed >= PASSED_MOST for first in still)
            found = None if is_kept_back else self._node_for(each)
            if found is None:
                still.append(each)
                continue
            for first in still:
                first.passed += 1
            placed.append(self._given(each.task, found))
        self._waiting = still
        return placed

    def release(self, placed: Placed) -> None:
        """What it was given is free again."""
        in_use = self._in_use.get(placed.node)
        if in_use is not None:
            in_use.cents -= _cents(placed.need.cpus)
            in_use.memory_mib -= placed.need.memory_mib
            in_use.lanes[placed.task.lane] -= 1.0

    def _node_for(self, waiting: _Waiting) -> Offer | None:
        lane = waiting.task.lane
        fit = [offer for offer in self._offers.values() if offer.offers(lane)]
        fit = [offer for offer in fit if offer.node not in waiting.avoiding] or fit
        free = [offer for offer in fit if self._has_room(offer, lane, offer.cut(waiting.task.need))]
        # The least used one; of several the first, so that the same input gives the same places.
        return min(free, key=lambda offer: self._in_use[offer.node].cents, default=None)

    def _has_room(self, offer: Offer, lane: LaneName, need: Need) -> bool:
        in_use = self._in_use[offer.node]
        return (
            in_use.cents + _cents(need.cpus) <= _cents(offer.cpus)
            and in_use.memory_mib + need.memory_mib <= offer.memory_mib
            and in_use.lanes.get(lane, 0.0) + 1.0 <= offer.lanes[lane]
        )

    def _given(self, task: Task, offer: Offer) -> Placed:
        need = offer.cut(task.need)
        in_use = self._in_use[offer.node]
        in_use.cents += _cents(need.cpus)
        in_use.memory_mib += need.memory_mib
        in_use.lanes[task.lane] = in_use.lanes.get(task.lane, 0.0) + 1.0
        return Placed(task, offer.node, need)


def _cents(cpus: float) -> int:
    return max(1, round(cpus * _CENT))
