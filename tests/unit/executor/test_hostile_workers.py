"""What a worker has that a script must never get, and what its end must never say."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

import faked_worker
from executed import answer
from gate2.executor.admission import Admission, Budget
from gate2.executor.crew import Crew, Gone, Worker
from gate2.executor.processes import Processes, _Work
from gate2.executor.task import Answer, LaneName, Need, Part, Surroundings, Task
from gate2.executor.worker import Finished
from gate2.policy import Policy
from gate2.reasons import Reason
from gate2.record.model import Artifact, ArtifactKind, Claim, Scope
from making import DIGEST

GIVE_UP_S = 60.0
CLOSES_ON_EXEC = 0o2000000  # proc(5): O_CLOEXEC as fdinfo shows it
SECRET = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----"


def task(*names: str) -> Task:
    """A task with an artifact of each name."""
    parts = []
    for name in names:
        claim = Claim(f"c-{name}", f"The claim of {name}.")
        made = Artifact(
            name=name,
            directory=Path("nowhere"),
            claim=claim.id,
            kind=ArtifactKind.REPRO,
            scope=Scope.EXACT,
            establishes="it",
            does_not_establish="more",
            claim_sha256=claim.text_sha256(),
        )
        parts.append(Part(claim, made))
    return Task("ab" * 32, "r", DIGEST, LaneName.REPRO, tuple(parts), Need(1.0, 100))


class Ears:
    """Hears which artifacts are said to be lost."""

    def __init__(self) -> None:
        self.lost_names: list[list[str]] = []

    def doing(self, task: Task, part: Part, what: str) -> None:
        """Not of interest."""

    def lost(self, task: Task, attempt: int, reason: Reason) -> None:
        self.lost_names.append([part.artifact.name for part in task.parts])


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    """Two workers of the real kind, which wait for a task."""
    made = Crew(Surroundings("auto", "auto", Policy(), use_cache=False))
    try:
        yield made
    finally:
        made.dismiss()


def until_it_runs(worker: Worker) -> None:
    """Wait until the worker has its driver's socket for itself."""
    give_up = time.monotonic() + GIVE_UP_S
    while not all(flags & CLOSES_ON_EXEC for flags in sockets_of(worker) or [0]):
        assert time.monotonic() < give_up, "the worker never kept its socket from its children"
        time.sleep(0.05)


def sockets_of(worker: Worker) -> list[int]:
    """The flags of each socket that a worker has."""
    proc = Path(f"/proc/{worker.process.pid}")
    found = []
    for each in (proc / "fd").iterdir():
        with suppress(FileNotFoundError):  # it was closed since
            if "socket:" in str(each.readlink()):
                found += (proc / "fdinfo" / each.name).read_text(encoding="ascii").splitlines()
    return [int(line.split()[1], 8) for line in found if line.startswith("flags")]


def test_what_a_worker_starts_gets_no_socket_of_any_worker(crew: Crew) -> None:
    crew.hire()
    crew.hire()
    for worker in crew.workers:
        until_it_runs(worker)
        assert len(sockets_of(worker)) == 1, "it has another worker's socket"


def test_the_key_that_signs_is_in_no_worker(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_KEY", SECRET)
    crew.hire()
    until_it_runs(crew.workers[0])
    proc = Path(f"/proc/{crew.workers[0].process.pid}")
    environment, command = ((proc / name).read_bytes() for name in ("environ", "cmdline"))
    assert b"PATH=" in environment
    assert b"GATE2_KEY" not in environment
    assert b"PRIVATE KEY" not in environment + command


def test_what_was_answered_is_not_said_to_be_lost_with_the_rest(tmp_path: Path) -> None:
    ears = Ears()
    surroundings = Surroundings(str(tmp_path), "", Policy(), use_cache=False)
    by = Processes(surroundings, 2, budget=Budget(2.0, 1000), module=faked_worker.MODULE)
    other = task("sound-b")
    tasks = [
        task("sound-a", "once-a"),
        Task("cd" * 32, "r", DIGEST, other.lane, other.parts, other.need),
    ]
    found = [said.artifact for _, said in by.run(tasks, ears)]
    assert sorted(found) == ["once-a", "sound-a", "sound-b"]
    assert ears.lost_names == [["once-a"]]


class Buried:
    """A crew of one worker, which is gone."""

    def __init__(self) -> None:
        self.workers: list[Worker] = []

    def bury(self, worker: Worker) -> None:
        self.workers.remove(worker)


def test_a_worker_that_is_gone_after_its_last_answer_loses_no_attempt() -> None:
    ears, crew, given = Ears(), Buried(), task("a")
    work = _Work(2, crew, Admission(Budget(2.0, 1000)), iter((given,)), ears)  # type: ignore[arg-type]  # its protocol is what is used
    work._draw_one()
    assert work.admission.admit() == given.key
    worker = Worker(None, None, given.key)  # type: ignore[arg-type]  # nobody asks them
    crew.workers.append(worker)
    said: list[Answer] = [a for _, a in work._taken(worker, answer(given.parts[0]))]
    assert [each.artifact for each in said] == ["a"]
    assert list(work._taken(worker, Gone("it was killed"))) == []
    assert ears.lost_names == []
    assert (work.tasks, work.admission.running, work.admission.waiting) == ({}, 0, 0)


def test_workers_that_end_while_they_are_idle_do_not_end_a_long_check() -> None:
    crew, count = Buried(), 40
    given = [replace(task("a"), key=f"{number:064}") for number in range(count)]
    work = _Work(2, crew, Admission(Budget(2.0, 1000)), iter(given), Ears())  # type: ignore[arg-type]  # its protocol is what is used
    for each in given:
        work._draw_one()
        assert work.admission.admit() == each.key
        worker = Worker(None, None, each.key)  # type: ignore[arg-type]  # nobody asks them
        crew.workers.append(worker)
        assert len(list(work._taken(worker, answer(each.parts[0])))) == 1
        assert list(work._taken(worker, Finished())) == []
        assert list(work._taken(worker, Gone("it was killed"))) == []
    assert crew.workers == []
