"""Nothing of a run is left on machine or engine, and nothing of a run under way is taken."""

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from docker.errors import NotFound

import left_behind
from gate2.sandbox.docker.container import OWNER_LABEL
from gate2.sandbox.docker.engine import connect
from gate2.sandbox.job import Run
from gate2.sandbox.owner import is_mine
from gate2.sandbox.reaper import reap
from rough import GIVE_UP_S, payload_runs
from sealed_lanes import SMALL, RealLane, environment, job_of, lane_of


def test_nothing_is_left_after_runs(lane: RealLane) -> None:
    lane.run(job_of(lane, "true", results=("r",)))
    lane.run(job_of(lane, "sleep", "600", limits=dataclasses.replace(SMALL, wall_s=3.0)))
    lane.run(job_of(lane, "yes", limits=dataclasses.replace(SMALL, output_bytes=100)))
    assert left_behind.left(is_mine) == []


def test_reaper_spares_a_run_under_way(lane: RealLane) -> None:
    ended: list[Run] = []
    job = job_of(lane, "sh", "-c", "sleep 1; echo alive", results=("r",))
    thread = threading.Thread(target=lambda: ended.append(lane.run(job)))
    thread.start()
    while thread.is_alive():
        assert not any(is_mine(name.removeprefix("control group ")) for name in reap())
        time.sleep(0.05)
    assert [(run.exit_code, run.stdout) for run in ended] == [(0, b"alive\n")]


RUNNER = """
import sys
import sealed_lanes
from gate2.sandbox.job import Limits
lane = sealed_lanes.made(sys.argv[1])
limits = Limits(wall_s=float(sys.argv[2]))
lane.run(sealed_lanes.job_of(lane, "sh", "-c", "echo started; sleep 600", limits=limits))
"""


def start_runner(lane: str, wall_s: int) -> "subprocess.Popen[bytes]":
    """A process with one payload under way."""
    command = [sys.executable, "-c", RUNNER, lane, str(wall_s)]
    runner = subprocess.Popen(command, env=environment())
    give_up = time.monotonic() + GIVE_UP_S
    while not payload_runs(runner.pid) and time.monotonic() < give_up:
        assert runner.poll() is None, "it ended before its payload started"
        time.sleep(0.02)
    return runner


def kill(runner: "subprocess.Popen[bytes]") -> None:
    """SIGKILL, and gone."""
    runner.send_signal(signal.SIGKILL)
    runner.wait()


def test_what_a_killed_runner_left_is_reaped(lane: RealLane, lane_name: str) -> None:
    runner = start_runner(lane_name, 600)
    selects = left_behind.of_process(runner.pid)
    traces = left_behind.traces_of(selects)
    kill(runner)
    assert left_behind.named(selects)
    reap()
    assert left_behind.left(selects, traces) == []


def test_payload_of_a_killed_runner_ends_by_itself(lane: RealLane, lane_name: str) -> None:
    """Process 1 is the watchdog: it keeps the deadline when nobody else does."""
    runner = start_runner(lane_name, 1)
    traces = left_behind.traces_of(left_behind.of_process(runner.pid))
    kill(runner)
    give_up = time.monotonic() + GIVE_UP_S
    while payload_runs(runner.pid) and time.monotonic() < give_up:
        time.sleep(0.2)
    still_running = payload_runs(runner.pid)
    reap()
    assert not still_running
    assert left_behind.left(left_behind.of_process(runner.pid), traces) == []


@pytest.mark.docker
def test_unknown_container_is_not_reaped() -> None:
    """Only what bears one of our names is ours, even under our label."""
    lane = lane_of("docker")
    api = connect()
    name = f"not-of-gate2-{os.getpid()}"
    api.create_volume(name, labels={OWNER_LABEL: "someone-elses"})
    try:
        assert name not in reap()
        assert api.inspect_volume(name)["Name"] == name
    finally:
        api.remove_volume(name)
        with pytest.raises(NotFound):
            api.inspect_volume(name)
        api.close()
    assert lane.available() == ""
