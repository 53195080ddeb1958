"""`gate2` told to stop, at any moment: it ends at once, with 130, and leaves nothing."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sealed_lanes
from rough import (
    GIVE_UP_S,
    copy_record,
    finish,
    half_written,
    kill,
    left_of,
    payload_runs,
    publication_faults,
    run,
    start,
    until,
    write_sleeper,
    write_talk,
)

LANES = sealed_lanes.params(("runc", "docker", "bubblewrap"))
SEED = 20_261_121
ROUNDS = 2
"""Of Ctrl-C and SIGTERM on each lane, twelve moments in all. Each is a whole check; ten named steps
of one are told to stop in `test_check_interrupted_at_ten_moments`."""


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
    assert run("check", write_talk(tmp_path / "talk"), "--no-cache")[0] == 1
    assert left_of(process.pid) == []


@pytest.mark.slow
@pytest.mark.parametrize("lane", LANES)
def test_stop_at_any_moment_is_130_or_comes_too_late(lane: str, tmp_path: Path) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    check = ("check", record, "--write", "--no-cache", "--sandbox", lane, "--format", "json")
    began = time.monotonic()
    assert run(*check)[0] == 0
    life_s = time.monotonic() - began
    moments = random.Random(SEED)
    for number in (signal.SIGINT, signal.SIGTERM) * ROUNDS:
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
