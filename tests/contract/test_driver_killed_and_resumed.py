"""`gate2 check` killed without warning while it runs several artifacts, and taken up by `--resume`.

Sealed runs are real. The driver is killed by SIGKILL once the ledger knows of some attempts.
"""

import json
import os
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from gate2.ledger.chain import Chained
from gate2.ledger.opening import existing_ledger
from rough import finish, left_of, run, start, until, write_sleeper

pytestmark = pytest.mark.runc
NUMBER = 4
DONE_BEFORE = 2
SCRIPT = """import json, os, pathlib, time
time.sleep(0.1)
of = 50 if os.environ.get("HALF") else 100
out = pathlib.Path(os.environ["GATE2_OUT"])
(out / "results.json").write_text(json.dumps({"gain": round(%d / of, 2)}))
"""
MORE = """
[repro.metrics]
gain = "gain"
[[repro.control]]
name = "half of it"
env = { HALF = "1" }
"""
HOW = ("--no-cache", "--sandbox", "runc", "--format", "json", "--require", "not-falsified")


def write_record(directory: Path) -> Path:
    """A record with several scripts; the last one misses what its claim reports."""
    made = write_sleeper(directory, number=NUMBER)
    for n in range(NUMBER):
        artifact = made / "artifacts" / f"a{n}"
        found = 99 if n == NUMBER - 1 else 80 + n
        (artifact / "repro.py").write_text(SCRIPT % found, encoding="utf-8")
        manifest = (artifact / "artifact.toml").read_text(encoding="utf-8")
        (artifact / "artifact.toml").write_text(manifest + MORE, encoding="utf-8")
    return made


def attempts(state: Path) -> list[Chained]:
    """What the ledger in a state directory has, whose chain holds; nothing where there is none."""
    ledger = existing_ledger(f"sqlite:///{state / 'ledger.sqlite'}")
    if ledger is None:
        return []
    with ledger:
        assert ledger.verify() == ()
        return list(ledger.entries())


def artifacts(entries: list[Chained]) -> Counter[str]:
    """How often each artifact was attempted."""
    return Counter(str(each.entry.body["artifact"]) for each in entries)


def verdicts(out: str) -> list[tuple[str, str, str, list[str]]]:
    """What a report says of each claim that does not depend on the moment."""
    return [
        (
            each["id"],
            each["status"],
            each["outcome"],
            [reason["code"] for reason in each["reasons"]],
        )
        for document in json.loads(out)["records"]
        for each in document["claims"]
    ]


def killed(record: Path, state: Path, *arguments: str) -> list[Chained]:
    """The ledger after a check that was killed once it had remembered some attempts."""
    process = start("check", record, *HOW, *arguments)
    until(
        lambda: len(attempts(state)) >= DONE_BEFORE,
        process,
        "an attempt in the ledger",
    )
    os.kill(process.pid, signal.SIGKILL)
    finish(process)
    assert process.returncode == -signal.SIGKILL
    found = attempts(state)
    assert DONE_BEFORE <= len(found) < NUMBER
    assert max(artifacts(found).values()) == 1
    return found


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Such a record."""
    return write_record(tmp_path / "record")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Any]:
    """Exit code and verdicts of a check that nobody disturbed, in a state of its own."""
    place = tmp_path_factory.mktemp("undisturbed")
    environment = {**os.environ, "GATE2_STATE": str(place / "state")}
    code, out, err = run("check", write_record(place / "record"), *HOW, env=environment)
    found = verdicts(out)
    assert {status for _, status, _, _ in found} == {"VERIFIED", "FALSIFIED"}, err
    return code, found


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killed_check_is_resumed_with_the_same_verdicts_and_nothing_run_twice(
    record: Path, own_state: Path, undisturbed: tuple[int, Any], jobs: str
) -> None:
    before = killed(record, own_state, "--jobs", jobs)
    code, out, err = run("check", record, *HOW, "--jobs", jobs, "--resume")
    assert (code, verdicts(out)) == undisturbed, err
    assert f"resumed: {len(before)} artifacts not run again" in " ".join(err.split())
    after = attempts(own_state)
    assert after[: len(before)] == before
    assert artifacts(after) == {f"a{n}": 1 for n in range(NUMBER)}
    assert len({each.entry.body["run"] for each in after}) == 2
    assert list((own_state / "checks").iterdir()) == []


def test_artifact_that_changed_meanwhile_is_run_again(record: Path, own_state: Path) -> None:
    before = killed(record, own_state, "--jobs", "1")
    (first, *rest) = artifacts(before)
    (record / "artifacts" / first / "note.txt").write_text("Changed since.\n", encoding="utf-8")
    code, _, err = run("check", record, *HOW, "--resume")
    assert code == 3, err
    after = artifacts(attempts(own_state))
    assert after[first] == 2
    assert {after[each] for each in rest} == {1}


def test_two_resumes_at_once_come_to_the_same(
    record: Path, own_state: Path, undisturbed: tuple[int, Any]
) -> None:
    before = killed(record, own_state, "--jobs", "1")

    def resume(_: int) -> tuple[int, str, str]:
        return run("check", record, *HOW, "--jobs", "1", "--resume")

    with ThreadPoolExecutor(2) as pool:
        for code, out, err in pool.map(resume, range(2)):
            assert (code, verdicts(out)) == undisturbed, err
    after = artifacts(attempts(own_state))
    assert {after[each] for each in artifacts(before)} == {1}


def test_killed_driver_leaves_nothing_once_the_next_check_ends(
    record: Path, own_state: Path
) -> None:
    process = start("check", record, *HOW, "--jobs", "2")
    until(lambda: len(attempts(own_state)) >= 1, process, "an attempt in the ledger")
    os.kill(process.pid, signal.SIGKILL)
    finish(process)
    assert run("check", record, *HOW, "--resume")[0] == 3
    assert left_of(process.pid) == []
