"""How long a run still takes: about right where there is ground for it, and nothing where not."""

from dataclasses import replace
from pathlib import Path

import pytest

from executed import answer
from gate2.executor.task import LaneName, Need, Part, Task
from gate2.executor.time_left import TimeLeft
from gate2.record.model import Artifact, ArtifactKind, Claim, Scope
from making import DIGEST


def task(key: str, count: int, lane: LaneName = LaneName.REPRO) -> Task:
    parts = []
    for number in range(count):
        claim = Claim(f"{key}{number}", "A claim.")
        made = Artifact(
            name=f"{key}-{number}",
            directory=Path("nowhere"),
            claim=claim.id,
            kind=ArtifactKind.REPRO,
            scope=Scope.EXACT,
            establishes="it",
            does_not_establish="more",
            claim_sha256=claim.text_sha256(),
        )
        parts.append(Part(claim, made))
    return Task(key, "r", DIGEST, lane, tuple(parts), Need(1.0, 100))


class Clock:
    """Stands still until it is told."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def run(*tasks: Task, workers: int = 1, seconds: float | None = None) -> tuple[TimeLeft, Clock]:
    clock = Clock()
    left = TimeLeft(workers, lambda *_: seconds, clock)
    for each in tasks:
        left.planned(each)
    left.complete = True
    return left, clock


def take(left: TimeLeft, of: Task, number: int, wall_s: float) -> None:
    left.answered(of, replace(answer(of.parts[number]), wall_s=wall_s))


def test_nothing_is_promised_before_there_is_ground() -> None:
    scripts, proofs = task("s", 3), task("p", 2, LaneName.PROOF)
    left, _ = run(scripts, proofs)
    assert left.words() == "0 of 5 artifacts"
    take(left, scripts, 0, 10.0)
    assert left.words() == "1 of 5 artifacts", "nobody knows what a proof takes"
    take(left, proofs, 0, 30.0)
    assert left.words() == "2 of 5 artifacts · about 50 s left"


def test_nothing_is_promised_while_more_may_come() -> None:
    left, _ = run(task("a", 3), seconds=10.0)
    left.complete = False
    assert left.words() == "0 of at least 3 artifacts"


@pytest.mark.parametrize(("workers", "seconds"), [(1, 400.0), (2, 200.0), (4, 100.0), (9, 100.0)])
def test_workers_share_tasks_and_not_the_parts_of_one(workers: int, seconds: float) -> None:
    tasks = [task(name, 10) for name in "abcd"]
    left, _ = run(*tasks, workers=workers, seconds=10.0)
    assert left.left_s() == seconds


def test_time_runs_and_what_is_overdue_is_no_longer_promised() -> None:
    one = task("a", 10)
    left, clock = run(one, seconds=30.0)
    clock.now += 1000.0
    left.began(one)
    assert left.words() == "0 of 10 artifacts · about 5 min left"
    clock.now += 250.0
    assert left.words() == "0 of 10 artifacts · about 50 s left"
    clock.now += 50.0
    assert left.words() == "0 of 10 artifacts"


def test_what_runs_beside_something_overdue_promises_nothing_either() -> None:
    slow, quick = task("a", 1), task("b", 9)
    left, clock = run(slow, quick, workers=2, seconds=30.0)
    left.began(slow)
    left.began(quick)
    clock.now += 31.0
    take(left, quick, 0, 30.0)
    left.began(quick)
    assert left.left_s() is None
    take(left, slow, 0, 31.0)
    assert left.left_s() is not None


def test_machine_that_is_slower_than_remembered_is_believed() -> None:
    one = task("a", 10)
    left, _ = run(one, seconds=2.0)
    assert left.words() == "0 of 10 artifacts · about 20 s left"
    take(left, one, 0, 40.0)
    assert left.left_s() == 9 * 40.0
    assert left.words() == "1 of 10 artifacts", "it would contradict what was said"


def test_end_that_was_promised_and_went_by_is_promised_no_second_time() -> None:
    one = task("a", 30)
    left, clock = run(one, seconds=1.0)
    said = []
    for number in range(29):
        left.began(one)
        said.append(left.words())
        clock.now += 10.0
        take(left, one, number, 1.0)
    assert said[0].endswith("about 30 s left")
    assert not any("left" in words for words in said[6:])


def test_times_that_differ_widely_are_not_hoped_to_be_the_short_ones() -> None:
    one = task("a", 6)
    left, _ = run(one)
    for number, took_s in enumerate((1.0, 1.0, 1.0, 29.0)):
        take(left, one, number, took_s)
    found = left.left_s()
    assert found is not None
    assert found > 2 * 8.0 + 20.0, "their mean is 8"


def test_what_was_only_lost_says_nothing_of_what_the_rest_takes() -> None:
    scripts = task("s", 3)
    left, _ = run(scripts)
    take(left, scripts, 0, 0.0)
    assert left.words() == "1 of 3 artifacts"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.5, "10 s"),
        (10.0, "10 s"),
        (11.0, "20 s"),
        (89.0, "90 s"),
        (91.0, "2 min"),
        (5400.0, "90 min"),
        (5401.0, "2 h"),
    ],
)
def test_time_is_said_no_more_finely_than_it_is_known(seconds: float, words: str) -> None:
    left, _ = run(task("a", 1), seconds=seconds)
    assert left.words() == f"0 of 1 artifacts · about {words} left"


def test_all_done_has_no_time_left() -> None:
    one = task("a", 1)
    left, _ = run(one, seconds=5.0)
    take(left, one, 0, 5.0)
    assert left.words() == "1 of 1 artifacts"
