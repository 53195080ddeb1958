"""Several jobs one after the other: in order, each alone, and nothing left wherever it stops."""

import dataclasses
import itertools
import threading
import time
from collections.abc import Callable, Iterator

import pytest

import left_behind
from gate2.errors import InfrastructureError
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import Ended, Image, Job, Run, Sandbox
from gate2.sandbox.owner import is_mine
from sealed_lanes import SMALL, RealLane, job_of

NOWHERE = Image("nowhere", f"sha256:{'0' * 64}", None)
INTERVAL = "import time; began = time.time(); time.sleep(0.3); print(began, time.time())"


def says(lane: Sandbox, word: str) -> Job:
    return job_of(lane, "echo", word)


def cannot_run(lane: Sandbox) -> Job:
    """A job of an image that no lane has: infrastructure, found out at its turn or before."""
    return dataclasses.replace(says(lane, "never"), image=NOWHERE)


class Asked:
    """Jobs that count how many were taken."""

    def __init__(self, *jobs: Job) -> None:
        self._jobs = jobs
        self.taken = 0

    def __iter__(self) -> Iterator[Job]:
        for job in self._jobs:
            self.taken += 1
            yield job


def echoing(job: Job) -> Behaviour:
    """What `echo` would do, and what a missing command would."""
    if job.command[0] != "echo":
        return Behaviour(starts=False)
    return Behaviour(stdout=f"{job.command[1]}\n".encode())


@pytest.fixture
def any_echoing(any_lane: Sandbox) -> Sandbox:
    """Any lane; the fake knows `echo`."""
    return FakeSandbox(echoing) if any_lane.name == "fake" else any_lane


def test_runs_come_in_the_order_of_their_jobs(any_echoing: Sandbox) -> None:
    words = ["one", "two", "three", "four"]
    runs = list(any_echoing.run_each([says(any_echoing, word) for word in words]))
    assert [run.stdout.decode().strip() for run in runs] == words
    assert [run.exit_code for run in runs] == [0] * 4
    assert left_behind.named(is_mine) == []


def test_no_jobs_are_no_runs(any_echoing: Sandbox) -> None:
    assert list(any_echoing.run_each([])) == []


def test_jobs_are_taken_as_they_are_needed_and_one_ahead(any_echoing: Sandbox) -> None:
    """A caller that stops at the first bad run has paid for no more."""
    asked = Asked(*(says(any_echoing, str(number)) for number in range(5)))
    runs = any_echoing.run_each(asked)
    assert asked.taken == 0
    for number in range(1, 4):
        assert next(runs).stdout == f"{number - 1}\n".encode()
        assert number <= asked.taken <= number + 1
    closed(runs)
    assert asked.taken <= 4
    assert left_behind.named(is_mine) == []


def test_command_that_is_not_there_does_not_keep_the_others_from_running(
    any_echoing: Sandbox,
) -> None:
    jobs = [says(any_echoing, "a"), job_of(any_echoing, "no-such"), says(any_echoing, "b")]
    ended = [(run.ended, run.stdout) for run in any_echoing.run_each(jobs)]
    assert ended[0] == (Ended.EXITED, b"a\n")
    assert ended[1][0] is Ended.NOT_STARTED
    assert ended[2] == (Ended.EXITED, b"b\n")


def test_one_payload_runs_at_a_time(lane: RealLane) -> None:
    """What is made ahead does not run ahead: two at once would share the machine's limits."""
    job = job_of(lane, "python3", "-c", INTERVAL)
    spans = [tuple(map(float, run.stdout.split())) for run in lane.run_each([job] * 3)]
    for (_, ended), (began, _) in itertools.pairwise(spans):
        assert ended <= began


def test_time_before_its_turn_is_not_the_payloads(lane: RealLane) -> None:
    """A sandbox made ahead waits for its turn; neither deadline nor wall clock may run on."""
    began = time.monotonic()
    runs = list(lane.run_each([job_of(lane, "sleep", "1")] * 3))
    took_s = time.monotonic() - began
    assert [(run.ended, run.exit_code) for run in runs] == [(Ended.EXITED, 0)] * 3
    assert all(run.wall_s >= 1.0 for run in runs)
    assert sum(run.wall_s for run in runs) <= took_s


def test_run_that_passed_its_deadline_is_followed_by_the_next(lane: RealLane) -> None:
    late = job_of(lane, "sleep", "600", limits=dataclasses.replace(SMALL, wall_s=1.0))
    runs = list(lane.run_each([late, says(lane, "after")]))
    assert runs[0].ended is Ended.TIMEOUT
    assert (runs[1].ended, runs[1].stdout) == (Ended.EXITED, b"after\n")
    assert left_behind.left(is_mine) == []


def test_each_run_is_fresh(lane: RealLane) -> None:
    code = """
import os
for place in ("/tmp", "/dev/shm", os.environ["GATE2_OUT"]):
    print(os.listdir(place))
    open(place + "/marker", "w").close()
    print(os.listdir(place))
"""
    runs = list(lane.run_each([job_of(lane, "python3", "-c", code)] * 3))
    assert [run.stdout for run in runs] == [b"[]\n['marker']\n" * 3] * 3


@pytest.mark.parametrize("after", [0, 1, 2])
def test_closed_in_the_middle_leaves_nothing(lane: RealLane, after: int) -> None:
    runs = lane.run_each(says(lane, str(number)) for number in range(4))
    for _ in range(after):
        next(runs)
    closed(runs)
    assert left_behind.left(is_mine) == []


@pytest.mark.parametrize("before", [0, 1, 2])
def test_job_that_cannot_run_raises_at_its_turn_and_leaves_nothing(
    lane: RealLane, before: int
) -> None:
    jobs = [*(says(lane, str(number)) for number in range(before)), cannot_run(lane)]
    runs = lane.run_each([*jobs, says(lane, "later")])
    for number in range(before):
        assert next(runs).stdout == f"{number}\n".encode()
    with pytest.raises(InfrastructureError):
        next(runs)
    with pytest.raises(StopIteration):
        next(runs)
    assert left_behind.left(is_mine) == []


class OfTheCaller(Exception):
    """What the code that makes the jobs may raise."""


def test_exception_of_who_makes_the_jobs_reaches_him_and_leaves_nothing(lane: RealLane) -> None:
    def jobs() -> Iterator[Job]:
        yield says(lane, "first")
        raise OfTheCaller

    runs = lane.run_each(jobs())
    assert next(runs).stdout == b"first\n"
    with pytest.raises(OfTheCaller):
        next(runs)
    assert left_behind.left(is_mine) == []


def test_iterator_that_is_forgotten_leaves_nothing(lane: RealLane) -> None:
    """A caller's own exception drops the iterator without a word."""

    def careless() -> None:
        for _ in lane.run_each(says(lane, str(number)) for number in range(3)):
            raise OfTheCaller

    with pytest.raises(OfTheCaller):
        careless()
    assert left_behind.left(is_mine) == []


def test_several_threads_at_once_get_their_own_runs(lane: RealLane) -> None:
    found: dict[int, list[bytes]] = {}
    faults: list[BaseException] = []

    def follow(number: int) -> None:
        try:
            jobs = [says(lane, f"{number}.{turn}") for turn in range(3)]
            found[number] = [run.stdout for run in lane.run_each(jobs)]
        except BaseException as error:  # noqa: BLE001 - reported by the thread that asserts
            faults.append(error)

    in_threads(follow, 3)
    assert faults == []
    for number in range(3):
        assert found[number] == [f"{number}.{turn}\n".encode() for turn in range(3)]
    assert left_behind.left(is_mine) == []


def in_threads(work: Callable[[int], None], count: int) -> None:
    """So many at a time, to their ends."""
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def closed(runs: Iterator[Run]) -> None:
    """Close an iterator of runs, as leaving a `for` and forgetting it does."""
    runs.close()  # type: ignore[attr-defined]  # every lane's is a generator
