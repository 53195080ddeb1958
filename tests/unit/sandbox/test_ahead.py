"""Sandboxes made ahead: in order, one beside the other, and none of them left over."""

import threading
from collections.abc import Callable, Iterable, Iterator

import pytest

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox.ahead import Ahead
from gate2.sandbox.interruption import Interrupted
from gate2.sandbox.job import Image, Job, Run
from gate2.sandbox.payload import not_started

GIVE_UP_S = 60.0
IMAGE = Image("python", f"sha256:{'0' * 64}", None)


class Lane:
    """Three steps that keep account of what exists, and go wrong where they are told to."""

    def __init__(self, *, failing: str = "", error: BaseException | None = None) -> None:
        self.failing, self.error = failing, error
        self.alive: set[str] = set()
        self.log: list[str] = []
        self.second_made = threading.Event()
        self.before_finish: Callable[[], object] = lambda: None

    def run_each(self, jobs: Iterable[Job]) -> Iterator[Run]:
        return Ahead[str](self.make, self.finish, self.remove).run_each(jobs)

    def _step(self, what: str) -> None:
        self.log.append(what)
        if what == self.failing:
            assert self.error is not None
            raise self.error

    def make(self, job: Job) -> str | Run:
        name = job.command[0]
        self._step(f"make {name}")
        if name == "missing":
            return not_started("there is none")
        self.alive.add(name)
        if name == "b":
            self.second_made.set()
        return name

    def finish(self, name: str) -> Run:
        self.before_finish()
        self._step(f"finish {name}")
        return not_started(name)  # any run will do; its words say whose it is

    def remove(self, name: str) -> None:
        self.alive.discard(name)
        self._step(f"remove {name}")


def jobs(names: str) -> list[Job]:
    return [Job(image=IMAGE, command=(name,)) for name in names.split()]


def words(runs: Iterable[Run]) -> list[str]:
    return [run.stderr.decode() for run in runs]


def fault() -> InfrastructureError:
    return InfrastructureError(because(Code.INF_DOCKER_UNREACHABLE, "told to fail"))


def test_runs_come_in_the_order_of_their_jobs() -> None:
    lane = Lane()
    assert words(lane.run_each(jobs("a missing b c"))) == ["a", "there is none", "b", "c"]
    assert lane.alive == set()


def test_next_is_made_while_one_runs() -> None:
    lane = Lane()
    seen: list[bool] = []
    lane.before_finish = lambda: seen.append(lane.second_made.wait(GIVE_UP_S))
    assert words(lane.run_each(jobs("a b"))) == ["a", "b"]
    assert seen[0]


def test_no_more_than_one_is_made_ahead() -> None:
    lane = Lane()
    runs = lane.run_each(jobs("a b c d"))
    next(runs)
    runs.close()  # type: ignore[attr-defined]  # it is a generator
    assert not any(entry.endswith((" c", " d")) for entry in lane.log)


def test_closing_halfway_removes_what_was_made_ahead() -> None:
    lane = Lane()
    runs = lane.run_each(jobs("a b c"))
    next(runs)
    assert lane.second_made.wait(GIVE_UP_S)
    runs.close()  # type: ignore[attr-defined]
    assert lane.alive == set()
    assert "remove b" in lane.log
    assert "finish b" not in lane.log


@pytest.mark.parametrize("error", [fault(), Interrupted()])
def test_run_that_fails_leaves_neither_itself_nor_the_next(error: BaseException) -> None:
    lane = Lane(failing="finish a", error=error)
    with pytest.raises(type(error)):
        words(lane.run_each(jobs("a b c")))
    assert lane.alive == set()
    assert "finish b" not in lane.log


def test_sandbox_that_cannot_be_made_is_told_of_at_its_place() -> None:
    lane = Lane(failing="make b", error=fault())
    runs = lane.run_each(jobs("a b c"))
    assert words([next(runs)]) == ["a"]
    with pytest.raises(InfrastructureError):
        next(runs)
    assert lane.alive == set()
    assert "make c" not in lane.log


def test_sandbox_that_cannot_be_removed_is_told_of() -> None:
    lane = Lane(failing="remove a", error=fault())
    runs = lane.run_each(jobs("a b"))
    assert words([next(runs), next(runs)]) == ["a", "b"]
    with pytest.raises(InfrastructureError):
        next(runs)


def test_no_jobs_are_no_runs() -> None:
    assert words(Lane().run_each([])) == []
