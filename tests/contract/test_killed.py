"""`gate2` killed or told to stop, at any moment: what is left is whole, and nothing lies about."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rough import (
    GIVE_UP_S,
    copy_record,
    finish,
    half_written,
    left_of,
    payload_runs,
    publication_faults,
    run,
    start,
    write_sleeper,
    write_talk,
)

LANES = [
    pytest.param("runc", marks=pytest.mark.runc),
    pytest.param("docker", marks=pytest.mark.docker),
]
MOMENTS = 20
SEED = 20_261_121


def kill(process: "subprocess.Popen[str]", number: signal.Signals) -> None:
    """One signal to the one process; a process that has ended is fine."""
    process.send_signal(number)


def until(holds: Callable[[], bool], process: "subprocess.Popen[str]", what: str) -> None:
    """Wait for something to come true while the process lives."""
    give_up = time.monotonic() + GIVE_UP_S
    while not holds():
        assert process.poll() is None, f"ended before {what}: {process.communicate()}"
        assert time.monotonic() < give_up, f"waited in vain for {what}"
        time.sleep(0.02)


# SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("lane", LANES)
def test_kill_at_any_moment_leaves_the_old_verdict_or_the_new_one(
    lane: str, tmp_path: Path
) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    check = ("check", record, "--write", "--sandbox", lane)
    began = time.monotonic()
    code, _, err = run(*check)
    life_s = time.monotonic() - began
    assert (code, publication_faults(record)) == (0, []), err
    talk = write_talk(tmp_path / "talk")
    moments = random.Random(SEED)
    for _ in range(MOMENTS):
        old = (record / "verdict.json").read_bytes()
        process = start(*check)
        time.sleep(moments.uniform(0.0, life_s))
        kill(process, signal.SIGKILL)
        process.communicate()
        if (record / "verdict.json").read_bytes() == old:
            assert json.loads(old)["status"] == "VERIFIED"
        assert publication_faults(record) == []
        assert run("check", talk)[0] == 1
        assert left_of(process.pid) == []
    code, _, err = run(*check)
    assert (code, publication_faults(record), half_written(record)) == (0, [], []), err
    assert len(list((record / "evidence").iterdir())) == 1


# Publishes one prepared verdict in a fork, over and over, and kills the fork at its first, second,
# third … call of the system that touches the record, until one gets through.
PUBLISHER = """
import os, shutil, signal, sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from gate2.check import Checker
from gate2.policy import Policy
from gate2.publish import publish
from gate2.record.reader import read_record
from making import repro, run

class Quiet:
    def doing(self, record, claim, what): pass
    def done(self, record, checked): pass

root = Path(sys.argv[1])
record = read_record(root / "old")

def lane(wall_s):
    def evidence(claim, artifact, sha256, say):
        found = repro(reported=claim.reported)
        values = {item.metric: item.value for item in claim.reported}
        held = run(values, wall_s=wall_s)
        return replace(found, runs=(held, held), controls=())
    return evidence

def checked(at, wall_s):
    found = lane(wall_s)
    return Checker(found, found, Policy(), Quiet()).check(read_record(at))

ENGINE = {"version": "1"}
publish(checked(root / "old", "1.0"), Policy(), ENGINE)
for number in range(1, 200):
    target = root / str(number)
    shutil.copytree(root / "old", target)
    prepared = checked(target, "2.0")
    child = os.fork()
    if child == 0:
        left = number
        def hook(event, arguments):
            global left
            if event.startswith(("open", "os.", "fcntl.", "tempfile.")):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)
        publish(prepared, Policy(), ENGINE)
        left = -1
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if not os.WIFSIGNALED(status):
        print(number)
        break
"""


def test_kill_between_any_two_steps_of_writing_leaves_a_verdict_with_its_own_evidence(
    tmp_path: Path,
) -> None:
    copy_record("anscombe-quartet", tmp_path / "old")
    here = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", PUBLISHER, str(tmp_path), str(here)],
        capture_output=True,
        text=True,
        timeout=GIVE_UP_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps = int(done.stdout)
    old = (tmp_path / "old" / "verdict.json").read_bytes()
    new = (tmp_path / str(steps) / "verdict.json").read_bytes()
    found = [(tmp_path / str(n) / "verdict.json").read_bytes() for n in range(1, steps + 1)]
    for number in range(1, steps + 1):
        assert publication_faults(tmp_path / str(number)) == []
    assert {named(each) for each in found} == {named(old), named(new)}
    assert named(old) != named(new)
    assert found[0] == old
    assert any(half_written(tmp_path / str(n)) for n in range(1, steps)), "no kill while writing"


def named(verdict: bytes) -> str:
    """The digest of the evidence of the first claim."""
    return str(json.loads(verdict)["x_gate2"]["claims"][0]["evidence"]["sha256"])


def test_next_writer_removes_what_killed_writers_left(tmp_path: Path) -> None:
    record = write_talk(tmp_path / "r")
    (record / "evidence").mkdir()
    stale = [
        record / ".verdict.json.abc123.tmp",
        record / "evidence" / ".c1.0123456789abcdef.json.abc.tmp",
        record / "evidence" / "c1.0123456789abcdef.json",
    ]
    others = [
        record / "notes.tmp",
        record / ".record.json.abc.tmp",
        record / "evidence" / "README.md",
        record / "evidence" / "c1.json",
    ]
    for path in (*stale, *others):
        path.write_text("{", encoding="utf-8")
    assert run("check", record, "--write")[0] == 1
    assert [path.name for path in stale if path.exists()] == []
    assert [path.name for path in others if not path.exists()] == []


def test_evidence_is_never_written_through_a_link(tmp_path: Path) -> None:
    record = write_talk(tmp_path / "r")
    (tmp_path / "elsewhere").mkdir()
    kept = tmp_path / "elsewhere" / "c1.0123456789abcdef.json"
    kept.write_text("{}", encoding="utf-8")
    (record / "evidence").symlink_to(tmp_path / "elsewhere")
    code, _, err = run("check", record, "--write")
    assert code == 2
    assert "came a link" in err
    assert kept.exists()
    assert not (record / "verdict.json").exists()


@pytest.mark.runc
def test_runc_whose_engine_was_killed_while_it_made_the_container_is_reaped(
    tmp_path: Path,
) -> None:
    """The orphan would go on making the container after the reaper had looked."""
    record = write_sleeper(tmp_path / "r")
    process = start("check", record, "--sandbox", "runc")
    until(lambda: bool(left_of(process.pid)), process, "its first directory")
    until(lambda: bool(runc_of(process.pid)), process, "a call of runc run")
    (orphan,) = runc_of(process.pid)[:1]
    os.kill(orphan, signal.SIGSTOP)
    kill(process, signal.SIGKILL)
    process.communicate()
    assert run("check", write_talk(tmp_path / "talk"))[0] == 1
    assert not Path(f"/proc/{orphan}").exists() or is_dead(orphan)
    assert left_of(process.pid) == []


def runc_of(parent: int) -> list[int]:
    """The `runc run` processes that a process has started."""
    children = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        children += [int(pid) for pid in task.read_text(encoding="ascii").split()]
    return [pid for pid in children if b"\0run\0" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def is_dead(pid: int) -> bool:
    """Whether a process is gone, or nobody has asked for its exit code yet."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return True
    return text.rsplit(") ", 1)[1].startswith(("Z", "X"))


# Told to stop


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("lane", LANES)
def test_signal_ends_a_sealed_run_that_is_under_way(
    lane: str, number: signal.Signals, tmp_path: Path
) -> None:
    record = write_sleeper(tmp_path / "r", number=3)
    process = start("check", record, "--sandbox", lane, "--format", "json", "--write")
    until(lambda: payload_runs(process.pid), process, "a payload")
    kill(process, number)
    code, out, err = finish(process)
    assert code == 130, err
    report = json.loads(out)
    assert (report["complete"], report["records"]) == (False, [])
    assert "Traceback" not in err
    assert left_of(process.pid) == []
    assert not (record / "verdict.json").exists()


@pytest.mark.parametrize("lane", LANES)
def test_control_c_in_a_terminal_reaches_the_engine_alone(lane: str, tmp_path: Path) -> None:
    """A terminal signals the whole group; a payload ended by that would look like one that ran."""
    record = write_sleeper(tmp_path / "r")
    process = start("check", record, "--sandbox", lane)
    until(lambda: payload_runs(process.pid), process, "a payload")
    os.killpg(process.pid, signal.SIGINT)
    code, out, err = finish(process)
    assert (code, left_of(process.pid)) == (130, []), err
    assert "Incomplete" in out


@pytest.mark.parametrize("lane", LANES)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_gate2_run(lane: str, number: signal.Signals, tmp_path: Path) -> None:
    artifact = write_sleeper(tmp_path / "r") / "artifacts" / "a0"
    process = start("run", artifact, "--sandbox", lane)
    until(lambda: payload_runs(process.pid), process, "a payload")
    kill(process, number)
    code, _, err = finish(process)
    assert (code, left_of(process.pid)) == (130, []), err


@pytest.mark.lean
@pytest.mark.slow
def test_signal_ends_an_elaboration_that_is_under_way(tmp_path: Path) -> None:
    record = copy_record("kronecker-budget", tmp_path / "r")
    process = start("check", record, "--no-cache", "--format", "json")
    lines: list[str] = []
    assert process.stderr is not None
    while "elaborating" not in "".join(lines[-1:]):
        lines.append(process.stderr.readline())
        assert lines[-1], "".join(lines)
    until(lambda: payload_runs(process.pid), process, "an elaboration")
    kill(process, signal.SIGTERM)
    code, out, err = finish(process)
    assert (code, json.loads(out)["complete"]) == (130, False), err
    assert left_of(process.pid) == []


@pytest.mark.parametrize("lane", LANES)
def test_second_signal_leaves_at_once_and_the_next_command_cleans_up(
    lane: str, tmp_path: Path
) -> None:
    process = start("check", write_sleeper(tmp_path / "r"), "--sandbox", lane)
    until(lambda: payload_runs(process.pid), process, "a payload")
    kill(process, signal.SIGTERM)
    kill(process, signal.SIGINT)
    assert finish(process)[0] == 130
    assert run("check", write_talk(tmp_path / "talk"))[0] == 1
    assert left_of(process.pid) == []


@pytest.mark.slow
@pytest.mark.parametrize("lane", LANES)
def test_stop_at_any_moment_is_130_or_comes_too_late(lane: str, tmp_path: Path) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    check = ("check", record, "--write", "--sandbox", lane, "--format", "json")
    began = time.monotonic()
    assert run(*check)[0] == 0
    life_s = time.monotonic() - began
    moments = random.Random(SEED)
    for number in (signal.SIGINT, signal.SIGTERM) * 3:
        process = start(*check)
        assert process.stderr is not None
        process.stderr.readline()  # the handlers are there once it speaks
        time.sleep(moments.uniform(0.0, life_s))
        kill(process, number)
        code, out, err = finish(process)
        assert code in (0, 130), err
        if code == 130 and out:
            assert json.loads(out)["complete"] is False
        assert "Traceback" not in err
        assert (publication_faults(record), half_written(record)) == ([], [])
        assert left_of(process.pid) == []


PACKING_UP = """
import atexit, os, signal

from gate2.cli import main as entry

atexit.register(lambda: os.kill(os.getpid(), signal.{name}))
entry.main(["--version"])
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signal_after_the_last_word_changes_no_outcome(name: str) -> None:
    script = PACKING_UP.format(name=name)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


BUSY = """
import threading, time
from gate2.cli import main as entry

def compute():
    while True:
        time.sleep(3600)

def command(**_):
    threading.Thread(target=compute).start()
    print("half a line", end="")
    raise KeyboardInterrupt

entry.cli.main = command
entry.STOP_S = 0.2
entry.main([])
"""


def test_thread_deep_in_a_computation_does_not_hold_an_interrupted_process() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUSY],
        capture_output=True,
        text=True,
        timeout=GIVE_UP_S,
        check=False,
    )
    assert (done.returncode, done.stdout) == (130, "half a line"), done.stderr
    assert done.stderr == "gate2: interrupted\n"


ELSEWHERE = """
import signal, threading, time
from concurrent.futures import ThreadPoolExecutor
from gate2.cli import main as entry
from gate2.sandbox.interruption import require_going, result_of

def payload():
    time.sleep(0.5)
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    while True:
        require_going()
        time.sleep(0.05)

def command(**_):
    return result_of(ThreadPoolExecutor(1).submit(payload))

entry.cli.main = command
entry.main([])
"""


def test_signal_that_another_thread_got_is_not_slept_through() -> None:
    """The kernel may hand it to any thread; Python handles it once the main thread wakes."""
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        capture_output=True,
        text=True,
        timeout=GIVE_UP_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "gate2: interrupted\n")


def test_signal_that_a_parent_ignores_stays_ignored(tmp_path: Path) -> None:
    """`nohup gate2 check … &` has to outlive its terminal."""
    record = write_talk(tmp_path / "r", claims=300)
    script = "trap '' HUP INT; exec \"$@\""
    process = subprocess.Popen(
        ["sh", "-c", script, "sh", sys.executable, "-m", "gate2", "check", str(record), "--jobs",
         "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    status = Path(f"/proc/{process.pid}/status")
    until(lambda: ignores_both(status), process, "the trap")
    for number in (signal.SIGHUP, signal.SIGINT) * 5:
        if process.poll() is None:
            kill(process, number)
        time.sleep(0.05)
    code, _, err = finish(process)
    assert code == 1, err


def ignores_both(status: Path) -> bool:
    """Whether a process ignores SIGHUP and SIGINT."""
    for line in status.read_text(encoding="ascii").splitlines():
        if line.startswith("SigIgn:"):
            return int(line.split()[1], 16) & 0b11 == 0b11
    return False


def test_kill_leaves_no_copy_that_its_owner_cannot_remove(tmp_path: Path) -> None:
    """Copies of artifacts are read-only down to their directories; without root that counts."""
    from gate2.sandbox.workdir import discard

    tree = tmp_path / "copy" / "in" / "deep"
    tree.mkdir(parents=True)
    (tree / "file").write_text("x", encoding="utf-8")
    for directory in (tree, tree.parent):
        directory.chmod(0o555)
    discard(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
