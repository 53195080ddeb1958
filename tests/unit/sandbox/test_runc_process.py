"""Whether a container was started is the runtime's word, never the output's or the exit code's."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.sandbox.groups import cgroups
from gate2.sandbox.job import Ended, Image, Job, Limits
from gate2.sandbox.runc import process as runc_process
from gate2.sandbox.runc.process import Finished, run_container

RUN = "g2-run"
JOB = Job(
    image=Image("python", f"sha256:{'0' * 64}", Path("/nonexistent")),
    command=("x",),
    limits=Limits(wall_s=20),
)


@pytest.fixture(autouse=True)
def no_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroups, "kill_groups", lambda name: None)


def run(
    monkeypatch: pytest.MonkeyPatch, directory: Path, runtime: str, script: str, job: Job = JOB
) -> Finished:
    """What comes of a runtime that does this."""
    monkeypatch.setattr(
        runc_process, "run_argv", lambda name, *, directory, run: ["/bin/sh", "-c", script]
    )
    return run_container(job, runtime, RUN, directory)


def log(directory: Path, *entries: dict[str, str], between: str = "\n") -> None:
    text = between.join(json.dumps(entry) for entry in entries)
    (directory / "log").write_text(text, encoding="utf-8")


def keep_state(directory: Path) -> None:
    (directory / "state" / RUN).mkdir(parents=True)
    (directory / "state" / RUN / "state.json").write_text("{}", encoding="ascii")


def test_container_that_ran_and_failed_is_a_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_state(tmp_path)
    log(tmp_path, {"level": "error", "msg": "container ended"})
    finished = run(monkeypatch, tmp_path, "runc", "echo out; exit 128")
    assert (finished.returncode, finished.captured.stdout) == (128, b"out\n")


def test_container_without_state_never_ran_whatever_was_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(
        tmp_path,
        {"level": "warning", "msg": "old kernel"},
        {"level": "error", "msg": "no such device"},
    )
    with pytest.raises(InfrastructureError) as failed:
        run(monkeypatch, tmp_path, "runc", "echo VERIFIED; exit 0")
    assert failed.value.reason.code is Code.INF_LANE_UNAVAILABLE
    assert failed.value.reason.message.endswith("the container did not start: no such device")


@pytest.mark.parametrize("between", ["", "\n"])
def test_gvisor_that_could_not_run_it_says_so_in_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    """Its entries follow each other without a line's end."""
    (tmp_path / "pid").write_text("7", encoding="ascii")
    log(
        tmp_path,
        {"level": "error", "msg": "FATAL"},
        {"level": "error", "msg": "running container: starting sandbox: permission denied"},
        between=between,
    )
    with pytest.raises(InfrastructureError, match="running container: starting sandbox"):
        run(monkeypatch, tmp_path, "runsc", "exit 128")


def test_gvisor_that_made_no_container_is_no_failed_payload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InfrastructureError, match="did not start: cannot allocate memory"):
        run(monkeypatch, tmp_path, "runsc", "echo cannot allocate memory >&2; exit 2")


def test_gvisor_payload_that_exits_128_is_a_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pid").write_text("7", encoding="ascii")
    assert run(monkeypatch, tmp_path, "runsc", "exit 128").returncode == 128


def test_streams_that_ended_are_not_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_state(tmp_path)
    finished = run(monkeypatch, tmp_path, "runc", "exec >&- 2>&-; sleep 0.3; exit 7")
    assert (finished.returncode, finished.captured.stopped) == (7, None)


def test_flood_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_state(tmp_path)
    ended: list[str] = []
    monkeypatch.setattr(cgroups, "kill_groups", ended.append)
    finished = run(monkeypatch, tmp_path, "runc", "exec yes")
    assert finished.captured.stopped is Ended.OUTPUT_CAP
    assert len(finished.captured.stdout) == JOB.limits.output_bytes


@pytest.mark.parametrize("grouped", [True, False])
def test_processors_are_inherited_where_no_group_keeps_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, grouped: bool
) -> None:
    keep_state(tmp_path)
    monkeypatch.setattr(cgroups, "has_cpusets", lambda: grouped)
    before = os.sched_getaffinity(0)
    allowed = "grep Cpus_allowed_list /proc/self/status"
    finished = run(monkeypatch, tmp_path, "runc", allowed, replace(JOB, processors=1))
    only = f"Cpus_allowed_list:\t{min(before)}\n".encode()
    assert (finished.captured.stdout == only) is (not grouped or len(before) == 1)
    assert os.sched_getaffinity(0) == before  # this process goes on wherever it could
