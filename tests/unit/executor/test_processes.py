"""Workers of one machine: every artifact answered once, whatever becomes of a worker."""

import hashlib
import os
import pickle
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import faked_worker
from gate2.errors import InfrastructureError
from gate2.evidence import NoEvidence
from gate2.executor.admission import Budget
from gate2.executor.losing import MOST_ATTEMPTS
from gate2.executor.processes import AHEAD, Processes
from gate2.executor.task import Answer, LaneName, Need, Part, Surroundings, Task
from gate2.policy import Policy
from gate2.reasons import Code, Reason
from gate2.record.model import Artifact, ArtifactKind, Claim, Scope
from making import DIGEST

ROOM = Budget(2.0, 1000)
GIVE_UP_S = 60.0


def task(*names: str, need: Need | None = None, lane: LaneName = LaneName.REPRO) -> Task:
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
    key = hashlib.sha256(repr(names).encode()).hexdigest()
    return Task(key, "r", DIGEST, lane, tuple(parts), need or Need(1.0, 100))


def tasks(kind: str, count: int) -> list[Task]:
    return [task(f"{kind}{number}") for number in range(count)]


class Ears:
    """Hears what an executor says."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, str]] = []
        self.losses: list[tuple[str, int, Reason]] = []

    def doing(self, task: Task, part: Part, what: str) -> None:
        self.steps.append((part.artifact.name, what))

    def lost(self, task: Task, attempt: int, reason: Reason) -> None:
        self.losses.append((task.key, attempt, reason))


def executor(place: Path, *, jobs: int = 2, module: str = faked_worker.MODULE) -> Processes:
    surroundings = Surroundings(str(place), "", Policy(), use_cache=False)
    return Processes(surroundings, jobs, budget=ROOM, module=module)


def answers(by: Processes, given: Iterable[Task], ears: Ears | None = None) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for of, answer in by.run(given, ears or Ears()):
        assert answer.artifact not in found, "answered twice"
        assert answer.artifact in {part.artifact.name for part in of.parts}
        found[answer.artifact] = answer
    return found


def log(place: Path) -> list[list[str]]:
    return [line.split() for line in (place / "log").read_text(encoding="ascii").splitlines()]


def workers(place: Path) -> set[int]:
    return {int(words[1]) for words in log(place)}


def alive(number: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(number, 0)
        return True
    return False


def until(holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + GIVE_UP_S
    while not holds():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.01)


def test_every_artifact_is_answered_once_and_no_worker_stays(tmp_path: Path) -> None:
    given = [task("sound-a", "slow-b", "sound-c"), *tasks("slow", 5), *tasks("sound", 12)]
    ears = Ears()
    found = answers(executor(tmp_path), given, ears)
    names = [part.artifact.name for each in given for part in each.parts]
    assert sorted(found) == sorted(names)
    assert not any(isinstance(each.evidence, NoEvidence) for each in found.values())
    assert Counter(name for name, _ in ears.steps) == Counter(names)
    assert len(workers(tmp_path)) == 2
    assert not any(map(alive, workers(tmp_path)))


def test_current_directory_has_no_say_in_what_a_worker_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be a record's, with modules of its author's."""
    record = tmp_path / "record"
    (record / "gate2").mkdir(parents=True)
    hostile = f"import pathlib; pathlib.Path({str(tmp_path / 'owned')!r}).touch()\n"
    for name in ("gate2/__init__", "pickle", "socket", "sys", "multiprocessing", "re"):
        (record / f"{name}.py").write_text(hostile, encoding="utf-8")
    monkeypatch.chdir(record)
    assert len(answers(executor(tmp_path), tasks("sound", 3))) == 3
    assert not (tmp_path / "owned").exists()


def test_lost_worker_costs_no_claim_its_answer(tmp_path: Path) -> None:
    ears = Ears()
    found = answers(executor(tmp_path), [task("once"), *tasks("slow", 4)], ears)
    assert len(found) == 5
    assert not any(isinstance(each.evidence, NoEvidence) for each in found.values())
    ((key, attempt, reason),) = ears.losses
    assert (key, attempt, reason.code) == (task("once").key, 1, Code.INF_WORKER_LOST)
    assert "once" in reason.message
    assert "killed" in reason.message


def test_what_a_lost_worker_had_answered_is_not_looked_at_again(tmp_path: Path) -> None:
    ears = Ears()
    found = answers(executor(tmp_path), [task("sound-1", "once-2", "sound-3"), task("x")], ears)
    assert set(found) == {"sound-1", "once-2", "sound-3", "x"}
    looked = Counter(name for name, _ in ears.steps)
    assert looked == {"sound-1": 1, "once-2": 2, "sound-3": 1, "x": 1}


def test_task_that_ends_every_worker_is_answered_by_that_and_hurts_no_other(
    tmp_path: Path,
) -> None:
    ears = Ears()
    found = answers(executor(tmp_path), [task("dies", "sound-after"), *tasks("slow", 6)], ears)
    assert [attempt for _, attempt, _ in ears.losses] == [1, 2, 3]
    assert len(ears.losses) == MOST_ATTEMPTS
    for name in ("dies", "sound-after"):
        evidence = found[name].evidence
        assert isinstance(evidence, NoEvidence)
        assert [reason.code for reason in evidence.reasons] == [Code.INF_WORKER_LOST]
    assert not any(isinstance(found[f"slow{n}"].evidence, NoEvidence) for n in range(6))


def test_task_on_which_two_workers_ended_runs_with_no_other_beside_it(tmp_path: Path) -> None:
    answers(executor(tmp_path), [task("dies"), *tasks("slow", 8)])
    events = log(tmp_path)
    (_, _, last) = [
        number for number, (what, _, *key) in enumerate(events) if key == [task("dies").key]
    ]
    # Everything that had begun before had ended: in the log each begin has its end by then.
    begun = {words[2] for words in events[:last] if words[0] == "begins"} - {task("dies").key}
    ended = {words[2] for words in events[:last] if words[0] == "ends"}
    assert begun == ended


def test_bug_in_a_worker_is_no_endless_loop(tmp_path: Path) -> None:
    found = answers(executor(tmp_path), [task("bug"), task("sound")])
    assert isinstance(found["bug"].evidence, NoEvidence)
    assert not isinstance(found["sound"].evidence, NoEvidence)


def test_workers_that_never_get_ready_are_no_endless_loop(tmp_path: Path) -> None:
    with suppress(InfrastructureError):
        found = answers(executor(tmp_path, module="no_such_module"), tasks("sound", 2))
        assert all(isinstance(each.evidence, NoEvidence) for each in found.values())


def test_no_more_runs_at_a_time_than_memory_has_room_for(tmp_path: Path) -> None:
    given = [task(f"slow{n}", need=Need(0.1, 600)) for n in range(4)]
    answers(executor(tmp_path), given)
    running = most = 0
    for words in log(tmp_path):
        running += {"begins": 1, "ends": -1}.get(words[0], 0)
        most = max(most, running)
    assert most == 1


def test_few_tasks_are_made_ahead_of_those_that_run(tmp_path: Path) -> None:
    drawn = answered = 0

    def made() -> Iterator[Task]:
        nonlocal drawn
        for each in tasks("sound", 200):
            drawn += 1
            # Two workers have one each, and the driver may not have heard that they are done.
            assert drawn - answered <= 2 * AHEAD + 4
            yield each

    for _ in executor(tmp_path).run(made(), Ears()):
        answered += 1
    assert (drawn, answered) == (200, 200)


def test_leaving_early_has_what_is_under_way_clean_up(tmp_path: Path) -> None:
    found = executor(tmp_path).run([task("sound"), task("waits-1"), task("waits-2")], Ears())
    assert isinstance(found, Generator)
    next(found)
    until(lambda: list(tmp_path.glob("waiting-*")) != [])
    found.close()
    assert {path.name for path in tmp_path.glob("cleaned-*")} == {
        path.name.replace("waiting", "cleaned") for path in tmp_path.glob("waiting-*")
    }
    assert not any(map(alive, workers(tmp_path)))


def test_worker_that_hears_nothing_is_ended_all_the_same(tmp_path: Path) -> None:
    found = executor(tmp_path).run([task("sound"), task("hangs")], Ears())
    assert isinstance(found, Generator)
    next(found)
    found.close()
    assert not any(map(alive, workers(tmp_path)))


def test_worker_whose_driver_was_killed_cleans_up_and_ends(tmp_path: Path) -> None:
    code = f"""
import sys
sys.path[:] = {sys.path!r}
from gate2.executor.admission import Budget
from gate2.executor.processes import Processes
from gate2.executor.task import Surroundings
from gate2.policy import Policy
import pickle
given = pickle.loads(bytes.fromhex(sys.argv[1]))
class Ears:
    def doing(self, *_): pass
    def lost(self, *_): pass
surroundings = Surroundings({str(tmp_path)!r}, "", Policy(), use_cache=False)
by = Processes(surroundings, 2, budget=Budget(2.0, 1000), module={faked_worker.MODULE!r})
list(by.run(given, Ears()))
"""
    given = pickle.dumps([task("waits-1"), task("waits-2")]).hex()
    driver = subprocess.Popen([sys.executable, "-c", code, given], start_new_session=True)
    try:
        until(lambda: len(list(tmp_path.glob("waiting-*"))) == 2)
    finally:
        driver.send_signal(signal.SIGKILL)
        driver.wait()
    until(lambda: len(list(tmp_path.glob("cleaned-*"))) == 2)
    until(lambda: not any(map(alive, workers(tmp_path))))


def test_worker_that_the_system_tells_to_stop_cleans_up_and_is_replaced(tmp_path: Path) -> None:
    ears = Ears()
    found = executor(tmp_path).run([task("waits"), *tasks("slow", 3)], ears)
    seen = [next(found)[1].artifact for _ in range(3)]
    assert sorted(seen) == ["slow0", "slow1", "slow2"]
    until(lambda: (tmp_path / "waiting-waits").exists())
    (number,) = {int(words[1]) for words in log(tmp_path) if words[2:] == [task("waits").key]}
    (tmp_path / "waiting-waits").unlink()
    os.kill(number, signal.SIGTERM)
    until(lambda: (tmp_path / "cleaned-waits").exists())
    assert isinstance(found, Generator)
    found.close()
    assert not any(map(alive, workers(tmp_path)))


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_to_do_starts_nothing(tmp_path: Path, jobs: int) -> None:
    assert answers(executor(tmp_path, jobs=jobs), []) == {}
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize(
    ("proofs", "memory_mib", "wide"),
    [(1, 100, 1), (2, 100, 0), (1, 600, 0)],
)
def test_statements_are_elaborated_beside_proofs_only_where_a_worker_would_stand_idle(
    tmp_path: Path, proofs: int, memory_mib: int, wide: int
) -> None:
    need = Need(1.0, memory_mib)
    given = [task(f"slow-p{n}", need=need, lane=LaneName.PROOF) for n in range(proofs)]
    found = answers(executor(tmp_path), [*given, *tasks("sound", 4)])
    assert len(found) == proofs + 4
    assert sum(words[0] == "wide" for words in log(tmp_path)) == wide


@pytest.mark.parametrize("memory_mib", [100, 450])
def test_processor_that_a_task_gives_back_is_used_before_the_task_ends(
    tmp_path: Path, memory_mib: int
) -> None:
    """Beside two sealed Lean processes a script has no room; while what they left is judged on
    one processor, it has."""
    proofs = task("gives", "sound-p", need=Need(1.0, memory_mib), lane=LaneName.PROOF)
    found = answers(executor(tmp_path), [proofs, *tasks("sound", 3)])
    assert len(found) == 5
    events = [words[0] for words in log(tmp_path) if words[2:] == [proofs.key]]
    assert events == ["begins", "wide", "accompanied", "ends"]
