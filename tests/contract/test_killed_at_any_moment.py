"""`gate2 check` killed by SIGKILL at random moments, with runs under way and runs made ahead.

The moments are drawn on the clock, where a check spends its time, and among its own calls, where it
goes from one step to the next. Whatever the moment: the record holds the old verdict or the new
one, and after the next start nothing of the killed process is left on the machine.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import left_behind
import sealed_lanes
from rough import (
    copy_record,
    evidence_kinds,
    finish,
    half_written,
    kill,
    publication_faults,
    run,
    start,
    write_talk,
)

SEED = int(os.environ.get("GATE2_SEED", "20261121"))
MOMENTS = {"runc": 8, "docker": 8, "bubblewrap": 4}
"""Twenty in all: each costs half of a check's life, and what differs between lanes, how a place is
made and taken away, is hit by name on each of them below."""
LANES = sealed_lanes.params(MOMENTS)

STAGES = {
    "copies": r"bundle|intake",
    "proves": r"proving\._prove$",
    "proves by the twin": r"proving\._twin_fault",
    "makes a place": r"\.make_place|mount_tmpfs|create",
    "runs": r"\._run$",
    "goes on to the next run": r"reading\.read_run",
    "runs a control": r"running\.controls",
    "runs a trial": r"trying\.",
    "reads results": r"results\.|keeper\.look|disks\.|read_figures",
    "removes": r"remove|unmount|discard|_take_away",
}
"""What it is about when it is killed, by the names of its own functions."""
TRIES = 4
CALLS_AFTER = 12
"""Up to so many calls later than the one that a stage begins with."""


def looked_at(process: "subprocess.Popen[str]", talk: Path, moment: str) -> None:
    """What a killed process left, once the next command has started and ended."""
    selects = left_behind.of_process(process.pid)
    traces = left_behind.traces_of(selects)
    assert run("check", talk, "--no-cache")[0] == 1
    assert left_behind.left(selects, traces) == [], moment


def left_to_live(process: "subprocess.Popen[str]") -> float:
    """How long a check lives after its first word, which it says before it probes."""
    assert process.stderr is not None
    process.stderr.readline()
    began = time.monotonic()
    finish(process)
    return time.monotonic() - began


@pytest.mark.slow
@pytest.mark.parametrize("lane", LANES)
def test_kill_at_any_moment_leaves_the_old_verdict_or_the_new_one(
    lane: str, tmp_path: Path
) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    check = ("check", record, "--write", "--no-cache", "--sandbox", lane)
    assert run(*check)[0] == 0
    process = start(*check)
    life_s = left_to_live(process)
    assert (process.returncode, publication_faults(record)) == (0, [])
    talk = write_talk(tmp_path / "talk")
    moments = random.Random(SEED)
    for number in range(MOMENTS[lane]):
        old = (record / "verdict.json").read_bytes()
        process = start(*check)
        assert process.stderr is not None
        process.stderr.readline()
        # One in each of so many equal parts of its life since it first spoke.
        after_s = (number + moments.random()) * life_s / MOMENTS[lane]
        time.sleep(after_s)
        kill(process, signal.SIGKILL)
        said = process.communicate()[1].strip().splitlines()[-1:]
        moment = f"seed {SEED}, {lane}, killed {after_s:.3f} s after its first word, at: {said}"
        print(moment)
        if (record / "verdict.json").read_bytes() == old:
            assert json.loads(old)["status"] == "VERIFIED"
        assert publication_faults(record) == [], moment
        looked_at(process, talk, moment)
    code, _, err = run(*check)
    assert (code, publication_faults(record), half_written(record)) == (0, [], []), err
    assert evidence_kinds(record) == ["_verdict", "c1", "c1"]


def start_counting(at: Path | int, *arguments: str | Path) -> "subprocess.Popen[str]":
    """`gate2` that notes its calls in a file, or kills itself at one of them."""
    process: subprocess.Popen[str] = subprocess.Popen(
        [sys.executable, "-m", "killing", str(at), "--", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=sealed_lanes.environment(),
    )
    return process


@pytest.mark.slow
@pytest.mark.parametrize("lane", LANES)
def test_kill_at_each_of_its_steps_leaves_nothing_after_the_next_start(
    lane: str, tmp_path: Path
) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    talk = write_talk(tmp_path / "talk")
    check = ("check", record, "--no-cache", "--sandbox", lane)
    code, _, err = finish(start_counting(tmp_path / "calls", *check))
    assert code == 0, err
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    moments = random.Random(SEED)
    killed = 0
    for stage, pattern in STAGES.items():
        there = [number for number, name in enumerate(calls, 1) if re.search(pattern, name)]
        assert there, f"no call of {pattern}: what it is about when it {stage} has another name"
        at = min(moments.choice(there) + moments.randrange(CALLS_AFTER), len(calls))
        for _ in range(TRIES):
            moment = f"seed {SEED}, {lane}, when it {stage}: killed at call {at}, {calls[at - 1]}"
            print(moment)
            process = start_counting(at, *check)
            finish(process)
            looked_at(process, talk, moment)
            if process.returncode == -signal.SIGKILL:
                killed += 1
                break
            # Threads call as they come: it was through before its number was up.
            at = at * 19 // 20
    assert killed >= len(STAGES) - 2
