"""The nodes of a Ray cluster as the driver sees them: which there are, and which may take tasks."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from gate2.errors import InfrastructureError
from gate2.executor.attempts import Attempt
from gate2.executor.node import (
    Engine,
    Keeper,
    Message,
    NodeFacts,
    Shipment,
    context_sha256,
    work,
)
from gate2.executor.placing import Offer, Placed
from gate2.executor.task import LaneName, Surroundings, Task
from gate2.reasons import Code, because

LOOK_EVERY_S = 2.0
ANSWER_S = 120.0
"""How long a node may take to say what it is."""
CLOSE_S = 10.0
AGAIN_S = 60.0
"""How long a node is left alone whose keeper is gone. Ray takes half a minute to notice that a
machine is gone, and the id of such a node never comes back."""
_ID_SHOWN = 8

Tree = tuple[str, Any]
"""The digest of an artifact's tree, and Ray's reference to its archive."""


@dataclass(slots=True)
class Node:
    """One node, from when its keeper was started."""

    id: str
    host: str
    offer: Offer
    keeper: Any
    asked: Any
    """Ray's reference to what the node says of itself, until it was read."""
    stays: Any
    """Ray's reference that is there only once the keeper is gone."""
    asked_s: float
    facts: NodeFacts | None = None
    refused: str = ""
    is_alike: bool = False
    """Whether its answers may be kept in the driver's cache."""

    @property
    def name(self) -> str:
        """How it is called in messages and in the ledger."""
        return f"{self.host}/{self.id[:_ID_SHOWN]}"

    @property
    def takes_tasks(self) -> bool:
        """Whether it has said what it is, and was not refused."""
        return self.facts is not None and not self.refused


class Nodes:
    """The living nodes of the cluster that Ray is connected to."""

    def __init__(self, ray: Any, surroundings: Surroundings, say: Callable[[str], None]) -> None:
        self._ray = ray
        self._surroundings = surroundings
        self._say = say
        self._engine = Engine.here()
        self._context_sha256 = context_sha256(surroundings)
        self._living: dict[str, Node] = {}
        self._known: dict[str, Node] = {}
        """Those that are gone as well."""
        self._looked_s: float | None = None
        self._gone_s: dict[str, float] = {}
        """Since when nodes are gone that Ray may still take for living ones."""
        self._keeper = ray.remote(Keeper)
        self._work = ray.remote(_work)

    @contextmanager
    def kept(self) -> Iterator["Nodes"]:
        """Keepers are there from the first look on, and told to end when this is left."""
        try:
            yield self
        finally:
            with suppress(self._ray.exceptions.RayError):
                ends = [node.keeper.close.remote() for node in self._living.values()]
                if ends:
                    self._ray.wait(ends, num_returns=len(ends), timeout=CLOSE_S)
            for node in self._living.values():
                with suppress(self._ray.exceptions.RayError, ValueError):
                    self._ray.kill(node.keeper)

    def look(self) -> None:
        """Look, not too often, which nodes came, answered or went.

        Raises:
            InfrastructureError: the cluster does not answer any more.
        """
        now_s = time.monotonic()
        for node in [n for n in self._living.values() if n.facts is None and not n.refused]:
            self._hear(node, now_s)
        if self._looked_s is not None and now_s - self._looked_s < LOOK_EVERY_S:
            return
        self._looked_s = now_s
        there = {each["NodeID"]: each for each in self._nodes() if each["Alive"]}
        for node_id, node in list(self._living.items()):
            if node_id not in there or self._is_ready(node.stays):
                self.let_go(node_id)
        for node_id in [each for each in there if each not in self._living]:
            if now_s - self._gone_s.get(node_id, now_s - 2 * AGAIN_S) < AGAIN_S:
                continue
            self._living[node_id] = self._known[node_id] = self._begun(node_id, there[node_id])

    def let_go(self, node_id: str) -> None:
        """This node is gone, or as good as that: it takes no tasks for a while."""
        if self._living.pop(node_id, None) is not None:
            self._gone_s[node_id] = time.monotonic()

    def offers(self) -> list[Offer]:
        """What the nodes offer that take tasks."""
        return [node.offer for node in self._living.values() if node.takes_tasks]

    def expects_more(self) -> bool:
        """Whether some node has not said yet what it is."""
        return any(node.facts is None and not node.refused for node in self._living.values())

    def lives(self, node_id: str) -> bool:
        """Whether a node that took tasks is still there."""
        return node_id in self._living and self._living[node_id].takes_tasks

    def node(self, node_id: str) -> Node:
        """A node, gone or not."""
        return self._known[node_id]

    def name_of(self, node_id: str) -> str:
        """How it is called."""
        return self._known[node_id].name

    def described(self) -> str:
        """All nodes in words, for somebody who wonders why none takes a task."""
        each = [_described(node) for node in self._living.values()]
        return f"{len(each)} there ({'; '.join(each)})" if each else "none is there"

    def submit(self, placed: Placed, attempt: Attempt, trees: Mapping[str, Tree]) -> Any:
        """Ray's generator of references to what the worker of this attempt says."""
        node = self._known[placed.node]
        if node.facts is None:
            raise ValueError(f"{node.name} takes no tasks yet")
        wanted = {part.artifact.name for part in attempt.task.parts}
        task = self._work.options(
            name=f"gate2-{attempt.task.lane}",
            num_cpus=placed.need.cpus,
            memory=placed.need.memory_mib << 20,
            resources={str(placed.task.lane): 1},
            scheduling_strategy=self._only_on(placed.node),
            max_retries=0,
            num_returns="streaming",
        )
        return task.remote(
            attempt.task,
            self._surroundings,
            self._engine,
            node.facts.place,
            {name: tree for name, tree in trees.items() if name in wanted},
        )

    # --- keepers ----------------------------------------------------------------------------------

    def _begun(self, node_id: str, described: Mapping[str, Any]) -> Node:
        keeper = self._keeper.options(
            num_cpus=0,
            max_restarts=0,
            max_concurrency=3,
            scheduling_strategy=self._only_on(node_id),
        ).remote()
        return Node(
            node_id,
            str(described["NodeManagerHostname"]),
            _offer(node_id, described["Resources"]),
            keeper,
            keeper.facts.remote(self._surroundings),
            keeper.stay.remote(),
            time.monotonic(),
        )

    def _hear(self, node: Node, now_s: float) -> None:
        """What a node says that was asked what it is; one that does not say it is not used."""
        if not self._is_ready(node.asked):
            if now_s - node.asked_s > ANSWER_S:
                self._refuse(node, f"it did not say within {ANSWER_S:g} s which engine it has")
            return
        try:
            facts: NodeFacts = self._ray.get(node.asked)
        except (self._ray.exceptions.RayError, AttributeError, ImportError) as error:
            lines = str(error).strip().splitlines() or [type(error).__name__]
            self._refuse(node, f"its engine could not be asked: {lines[-1][:200]}")
            return
        node.facts = facts
        node.is_alike = facts.context_sha256 == self._context_sha256
        if facts.engine != self._engine:
            self._refuse(
                node,
                f"expected {_engine_in_words(self._engine)}, it has"
                f" {_engine_in_words(facts.engine)}",
            )

    def _refuse(self, node: Node, why: str) -> None:
        node.refused = why
        self._say(f"{node.name} is not used: {why}")

    def _is_ready(self, reference: Any) -> bool:
        ready, _ = self._ray.wait([reference], timeout=0)
        return bool(ready)

    def _nodes(self) -> list[dict[str, Any]]:
        try:
            found: list[dict[str, Any]] = self._ray.nodes()
        except (self._ray.exceptions.RayError, RuntimeError, OSError) as error:
            raise InfrastructureError(
                because(
                    Code.INF_WORKER_LOST,
                    f"the Ray cluster does not answer any more: {type(error).__name__}",
                    remedy="Check again once it does; what the cache has is not run again.",
                )
            ) from error
        return found

    def _only_on(self, node_id: str) -> Any:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        return NodeAffinitySchedulingStrategy(node_id, soft=False)


def _work(
    task: Task, surroundings: Surroundings, engine: Engine, place: str, trees: Mapping[str, Tree]
) -> Iterator[Message]:
    """`gate2.executor.node.work`, on a worker of Ray's."""
    shipments = {
        name: Shipment(tree_sha256, partial(_fetch, reference))
        for name, (tree_sha256, reference) in trees.items()
    }
    yield from work(task, surroundings, engine, place, shipments)


def _fetch(reference: Any) -> bytes:
    import ray

    archive: bytes = ray.get(reference)
    return archive


def _offer(node_id: str, resources: Mapping[str, float]) -> Offer:
    """What Ray says that the node has; memory in bytes there."""
    lanes = {lane: float(resources.get(str(lane), 0.0)) for lane in LaneName}
    memory_mib = int(resources.get("memory", 0.0)) >> 20
    return Offer(node_id, float(resources.get("CPU", 0.0)), memory_mib, lanes)


def _engine_in_words(engine: Engine) -> str:
    return f"gate2 {engine.version} with the package {engine.package_sha256[:12]}"


def _described(node: Node) -> str:
    lanes = ", ".join(f"{lane} {count:g}" for lane, count in node.offer.lanes.items())
    return f"{node.name}: {node.refused or lanes}"
