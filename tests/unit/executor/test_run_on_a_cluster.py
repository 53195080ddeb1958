"""The driver's side of a cluster, over a Ray that does as a test says."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from executed import answer
from gate2.evidence import NoEvidence
from gate2.executor import on_ray
from gate2.executor.node import Begun
from gate2.executor.placing import Offer, Placed
from gate2.executor.sending import Sending
from gate2.executor.task import Answer, LaneName, Need, Part, Surroundings, Task
from gate2.policy import Policy
from gate2.reasons import Code, Reason
from gate2.record.model import Artifact, ArtifactKind, Claim, LeanPart, Scope
from gate2.sandbox.bundles.bundle import tree_of


class RayError(Exception):
    """As Ray's."""


class WorkerCrashedError(RayError):
    """As Ray's."""


class NodeDiedError(RayError):
    """As Ray's."""


Says = list[object]
"""What a worker yields; an exception is what Ray raises when that is fetched."""


class Stream:
    """Ray's generator of references, each of which is its value here."""

    def __init__(self, says: Says) -> None:
        self._says = iter(says)

    def __next__(self) -> object:
        return next(self._says)

    def completed(self) -> object:
        return self


class FakeRay:
    """What the driver uses of Ray."""

    exceptions = SimpleNamespace(RayError=RayError)

    def __init__(self) -> None:
        self.stored: list[bytes] = []
        self.cancelled: list[tuple[object, bool]] = []

    def put(self, value: bytes) -> int:
        self.stored.append(value)
        return len(self.stored)

    def get(self, value: object) -> object:
        if isinstance(value, Exception):
            raise value
        return value

    def wait(self, streams: list[Any], **_: object) -> tuple[list[Any], list[Any]]:
        return list(streams), []

    def cancel(self, stream: object, *, force: bool) -> None:
        self.cancelled.append((stream, force))


@dataclass
class FakeNodes:
    """Nodes whose workers say what `work` says."""

    work: Callable[[str, Task, int], Says]
    names: list[str]
    lanes: tuple[LaneName, ...] = tuple(LaneName)
    is_alike: bool = True
    submitted: list[tuple[str, Task, dict[str, tuple[str, Any]]]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Nothing changes by itself."""

    def offers(self) -> list[Offer]:
        lanes = dict.fromkeys(self.lanes, 1.0)
        return [Offer(n, 1.0, 8192, lanes) for n in self.names if n not in self.gone]

    def expects_more(self) -> bool:
        return False

    def lives(self, node: str) -> bool:
        return node not in self.gone

    def let_go(self, node: str) -> None:
        self.gone.append(node)

    def name_of(self, node: str) -> str:
        return f"host/{node}"

    def node(self, node: str) -> Any:
        return SimpleNamespace(name=self.name_of(node), is_alike=self.is_alike)

    def described(self) -> str:
        return "as the test says"

    def submit(self, placed: Placed, attempt: Any, trees: dict[str, tuple[str, Any]]) -> Stream:
        self.submitted.append((placed.node, attempt.task, trees))
        return Stream(self.work(placed.node, attempt.task, attempt.number))


class Heard:
    """As `gate2.executor.task.Heard`."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.losses: list[tuple[int, Reason]] = []

    def doing(self, task: Task, part: Part, what: str) -> None:
        self.steps.append(f"{part.artifact.name}: {what}")

    def lost(self, task: Task, attempt: int, reason: Reason) -> None:
        self.losses.append((attempt, reason))


@pytest.fixture(autouse=True)
def _at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(on_ray, "TURN_S", 0.0)
    monkeypatch.setattr(on_ray, "JOIN_S", 0.0)


def tasks(place: Path, count: int, parts: int = 1) -> list[Task]:
    made = []
    for number in range(count):
        several = []
        for which in range(parts):
            name = f"a{number}-{which}"
            (place / name).mkdir()
            (place / name / "Proof.lean").write_text(f"-- {name}", encoding="utf-8")
            claim = Claim(f"c{number}-{which}", f"Claim {name}.")
            several.append(Part(claim, _artifact(place / name, claim)))
        key = f"{number:064d}"
        need = Need(1.0, 512)
        made.append(Task(key, "r", "ab" * 32, LaneName.PROOF, tuple(several), need))
    return made


def _artifact(directory: Path, claim: Claim) -> Artifact:
    return Artifact(
        name=directory.name,
        directory=directory,
        claim=claim.id,
        kind=ArtifactKind.LEAN4,
        scope=Scope.EXACT,
        establishes="it",
        does_not_establish="more",
        lean=LeanPart("t"),
    )


def honest(node: str, task: Task, number: int) -> Says:
    return [Begun(1), *(answer(part) for part in task.parts)]


def run(
    nodes: FakeNodes, made: list[Task], heard: Heard, ray: FakeRay | None = None
) -> list[tuple[Task, Answer]]:
    ray = ray or FakeRay()
    surroundings = Surroundings("auto", "auto", Policy(), use_cache=False)
    driver = on_ray._Run(ray, nodes, Sending(ray), surroundings, heard)  # type: ignore[arg-type]  # a fake
    return list(driver.answers(iter(made)))


def artifacts(answers: list[tuple[Task, Answer]]) -> list[str]:
    return sorted(each.artifact for _, each in answers)


def test_every_artifact_is_answered_once_with_the_task_that_was_given(tmp_path: Path) -> None:
    made, heard = tasks(tmp_path, 5, parts=2), Heard()
    found = run(FakeNodes(honest, ["n1", "n2"]), made, heard)
    assert artifacts(found) == sorted(p.artifact.name for each in made for p in each.parts)
    assert all(task in made for task, _ in found), "with its own directories, to be kept under"
    assert {each.node for _, each in found} == {"host/n1", "host/n2"}
    assert "a0-0: runs on host/n1" in heard.steps
    assert heard.losses == []


def test_a_node_never_learns_where_the_driver_has_the_files(tmp_path: Path) -> None:
    nodes = FakeNodes(honest, ["n1"])
    (made,) = tasks(tmp_path, 1)
    run(nodes, [made], Heard())
    ((_, sent, trees),) = nodes.submitted
    assert sent.parts[0].artifact.directory == Path("a0-0")
    assert trees["a0-0"][0] == tree_of(tmp_path / "a0-0")


def test_equal_trees_are_stored_once(tmp_path: Path) -> None:
    made, ray = tasks(tmp_path, 3), FakeRay()
    for each in made:
        (each.parts[0].artifact.directory / "Proof.lean").write_text("same", encoding="utf-8")
    run(FakeNodes(honest, ["n1"]), made, Heard(), ray)
    assert len(ray.stored) == 1


def test_what_a_lost_worker_had_answered_is_not_asked_again(tmp_path: Path) -> None:
    def work(node: str, task: Task, number: int) -> Says:
        if number > 1:
            return honest(node, task, number)
        return [Begun(1), answer(task.parts[0]), WorkerCrashedError("gone")]

    nodes, heard = FakeNodes(work, ["n1", "n2"]), Heard()
    found = run(nodes, tasks(tmp_path, 1, parts=3), heard)
    assert artifacts(found) == ["a0-0", "a0-1", "a0-2"]
    assert [number for number, _ in heard.losses] == [1]
    assert [(node, len(task.parts)) for node, task, _ in nodes.submitted] == [("n1", 3), ("n2", 2)]


def test_after_three_lost_attempts_the_answer_is_that(tmp_path: Path) -> None:
    nodes, heard = FakeNodes(lambda *_: [WorkerCrashedError("gone")], ["n1", "n2"]), Heard()
    ((_, found),) = run(nodes, tasks(tmp_path, 1), heard)
    assert isinstance(found.evidence, NoEvidence)
    assert [each.code for each in found.evidence.reasons] == [Code.INF_WORKER_LOST]
    assert [number for number, _ in heard.losses] == [1, 2, 3]
    assert len(nodes.submitted) == 3


def test_a_node_that_is_gone_loses_each_attempt_on_it_once_and_gets_no_more(tmp_path: Path) -> None:
    def work(node: str, task: Task, number: int) -> Says:
        return [NodeDiedError("gone")] if node == "n2" else honest(node, task, number)

    nodes, heard = FakeNodes(work, ["n1", "n2"]), Heard()
    found = run(nodes, tasks(tmp_path, 6), heard)
    assert len(artifacts(found)) == 6
    assert len(heard.losses) == 1
    assert [node for node, _, _ in nodes.submitted].count("n2") == 1


def test_a_worker_that_ends_without_an_answer_is_lost(tmp_path: Path) -> None:
    def work(node: str, task: Task, number: int) -> Says:
        return [Begun(1)] if number == 1 else honest(node, task, number)

    heard = Heard()
    found = run(FakeNodes(work, ["n1"]), tasks(tmp_path, 1), heard)
    assert artifacts(found) == ["a0-0"]
    assert "ended without an answer" in heard.losses[0][1].message


def test_a_second_answer_to_the_same_artifact_is_dropped(tmp_path: Path) -> None:
    def work(node: str, task: Task, number: int) -> Says:
        (part,) = task.parts
        return [Begun(1), answer(part), answer(part)]

    assert len(run(FakeNodes(work, ["n1"]), tasks(tmp_path, 1), Heard())) == 1


def test_a_lease_that_lapsed_ends_the_worker_and_tries_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Silent(Stream):
        """A worker that says nothing."""

    ray, heard = FakeRay(), Heard()

    def work(node: str, task: Task, number: int) -> Says:
        return honest(node, task, number)

    nodes = FakeNodes(work, ["n1", "n2"])
    submit = nodes.submit

    def first_silent(placed: Placed, attempt: Any, trees: Any) -> Stream:
        stream = submit(placed, attempt, trees)
        return Silent([]) if attempt.number == 1 else stream

    monkeypatch.setattr(nodes, "submit", first_silent)
    monkeypatch.setattr(
        ray, "wait", lambda streams, **_: ([s for s in streams if type(s) is Stream], [])
    )
    clock = iter(range(0, 10**9, 1000))
    monkeypatch.setattr(on_ray, "time", SimpleNamespace(monotonic=lambda: float(next(clock))))
    found = run(nodes, tasks(tmp_path, 1), heard, ray)
    assert artifacts(found) == ["a0-0"]
    assert "its lease lapsed" in heard.losses[0][1].message
    assert [force for _, force in ray.cancelled] == [True]
    assert [node for node, _, _ in nodes.submitted] == ["n1", "n2"]


def test_a_lane_that_no_node_offers_is_an_answer(tmp_path: Path) -> None:
    nodes = FakeNodes(honest, ["n1"], lanes=(LaneName.REPRO,))
    ((_, found),) = run(nodes, tasks(tmp_path, 1), Heard())
    assert isinstance(found.evidence, NoEvidence)
    (reason,) = found.evidence.reasons
    assert reason.code is Code.INF_LANE_UNAVAILABLE
    assert "'lean'" in reason.message
    assert nodes.submitted == []


def test_a_tree_that_no_lane_takes_in_is_refused_in_a_lane_s_words(tmp_path: Path) -> None:
    made = tasks(tmp_path, 1, parts=2)
    (made[0].parts[0].artifact.directory / "x").symlink_to("/etc/passwd")
    found = run(FakeNodes(honest, ["n1"]), made, Heard())
    assert artifacts(found) == ["a0-0", "a0-1"]
    (refused,) = [each for _, each in found if each.artifact == "a0-0"]
    assert isinstance(refused.evidence, NoEvidence)
    assert [each.code for each in refused.evidence.reasons] == [Code.ART_PATH_ESCAPE]


@pytest.mark.parametrize("is_alike", [True, False])
def test_the_cache_is_told_what_was_made_elsewhere(tmp_path: Path, is_alike: bool) -> None:
    nodes = FakeNodes(honest, ["n1"], is_alike=is_alike)
    ((_, found),) = run(nodes, tasks(tmp_path, 1), Heard())
    assert found.elsewhere is not is_alike


def test_leaving_early_interrupts_what_is_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = FakeRay()
    nodes = FakeNodes(lambda *_: [Begun(1)] * 10**6, ["n1"])
    monkeypatch.setattr(on_ray, "connected", lambda *_: nullcontext(ray))
    monkeypatch.setattr("gate2.executor.nodes.Nodes", lambda *_: _Kept(nodes))

    class Leaving(Heard):
        def doing(self, task: Task, part: Part, what: str) -> None:
            raise KeyboardInterrupt

    surroundings = Surroundings("auto", "auto", Policy(), use_cache=False)
    running = on_ray.OnRay(surroundings, 1).run(iter(tasks(tmp_path, 2)), Leaving())
    with pytest.raises(KeyboardInterrupt):
        next(running)
    assert [force for _, force in ray.cancelled] == [False, True]


class _Kept:
    def __init__(self, nodes: FakeNodes) -> None:
        self._nodes = nodes

    def kept(self) -> Any:
        return nullcontext(self._nodes)


def test_nothing_is_started_where_there_is_nothing_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def connected(*_: object) -> Iterator[None]:
        raise AssertionError("Ray was started")

    monkeypatch.setattr(on_ray, "connected", connected)
    surroundings = Surroundings("auto", "auto", Policy(), use_cache=False)
    assert list(on_ray.OnRay(surroundings, 2).run(iter(()), Heard())) == []
