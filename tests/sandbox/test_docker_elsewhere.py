"""An engine that does not share this machine's files: the same sandbox, out of volumes."""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import host_watch
from gate2.sandbox.docker import local as local_engine
from gate2.sandbox.docker.lane import DockerSandbox
from gate2.sandbox.groups import cgroups
from gate2.sandbox.job import OUT_DIR, Ended, Job, Limits, Run
from sealed_lanes import lane_of

pytestmark = pytest.mark.docker

SMALL = Limits(wall_s=60, memory_mib=256, disk_mib=16, inodes=256, results_bytes=4096)
GIVE_UP_S = 240


@pytest.fixture
def lane(monkeypatch: pytest.MonkeyPatch) -> Iterator[DockerSandbox]:
    """A lane that takes its engine to be elsewhere, whose kills this machine does not count."""
    lane_of("docker")
    monkeypatch.setattr(local_engine, "why_apart", lambda *_: "it is taken to be elsewhere")
    monkeypatch.setattr(cgroups, "kills_of_the_machine", lambda: None)
    yield DockerSandbox()
    assert host_watch.left_by_this_process() == []


def job_of(lane: DockerSandbox, *command: str, results: tuple[str, ...] = ()) -> Job:
    image = lane.resolve("python")
    return Job(image=image, command=command, workdir="/", limits=SMALL, results=results)


def python(lane: DockerSandbox, code: str) -> Run:
    return lane.run(job_of(lane, "python3", "-c", code, results=("r",)))


def test_seal_is_proven_and_says_how_results_are_read(lane: DockerSandbox) -> None:
    seal = lane.prove(job_of(lane, "true"))
    assert seal.fault == ""
    assert seal.runtime["results"] == "volumes"


@pytest.mark.parametrize(
    ("code", "data", "refused"),
    [
        ("open('r', 'wb').write(b'{}')", b"{}", ""),
        ("pass", None, "missing"),
        ("os.symlink('/etc/passwd', 'r')", None, "symlink"),
        ("os.mkfifo('r')", None, "fifo"),
        ("os.mkdir('r')", None, "directory"),
        ("open('q', 'w').close(); os.link('q', 'r')", None, "hard link"),
        ("open('r', 'wb').write(bytes(5000))", None, "too large"),
        ("open('r', 'w').close(); os.chmod('.', 0)", None, "unreadable"),
    ],
)
def test_results_are_one_plain_file_or_refused(
    lane: DockerSandbox, code: str, data: bytes | None, refused: str
) -> None:
    done = python(lane, f"import os; os.chdir('{OUT_DIR}'); {code}")
    assert (done.ended, done.exit_code) == (Ended.EXITED, 0), done.stderr
    assert done.files["r"].data == data
    assert done.files["r"].refused.startswith(refused)
    assert bool(done.files["r"].refused) is bool(refused)


@pytest.mark.parametrize("where", ["/tmp", OUT_DIR])
def test_full_disk_is_seen_behind_exit_0(lane: DockerSandbox, where: str) -> None:
    code = f"""
try:
    for number in range(64):
        open("{where}/" + str(number), "wb").write(bytes(1 << 20))
except OSError:
    pass
"""
    assert python(lane, code).disk_full


def test_runs_one_after_the_other_leave_nothing(lane: DockerSandbox) -> None:
    code = f"import os; print(os.listdir('{OUT_DIR}')); open('{OUT_DIR}/r', 'w').write('x')"
    jobs = [job_of(lane, "python3", "-c", code, results=("r",))] * 3
    runs = list(lane.run_each(jobs))
    assert [(run.stdout, run.files["r"].data) for run in runs] == [(b"[]\n", b"x")] * 3


def test_keeper_made_ahead_is_removed_with_the_rest(lane: DockerSandbox) -> None:
    slow = dataclasses.replace(SMALL, wall_s=1.0)
    sleeper = dataclasses.replace(job_of(lane, "sleep", "60"), limits=slow)
    runs = lane.run_each([sleeper, sleeper])
    assert next(runs).ended is Ended.TIMEOUT
    runs.close()  # type: ignore[attr-defined]  # it is a generator


APART = """
import ctypes, json, sys
libc = ctypes.CDLL(None, use_errno=True)
assert libc.unshare(0x20000) == 0, "no mount namespace of its own"
assert libc.mount(b"none", b"/", None, ctypes.c_ulong(0x44000), None) == 0
from gate2.sandbox.groups import cgroups
from gate2.sandbox.docker.lane import DockerSandbox
from gate2.sandbox.job import Job
cgroups.kills_of_the_machine = lambda: None
lane = DockerSandbox()
command = ("python3", "-c", "open('/home/out/r', 'w').write('x')")
run = lane.run(Job(lane.resolve("python"), command, workdir="/", results=("r",)))
print(json.dumps([lane._facts._apart, run.files["r"].data.decode()]))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has mounts to hide from the engine")
def test_mounts_that_the_engine_cannot_see_are_not_taken_for_seen(tmp_path: Path) -> None:
    """As in a service with a mount namespace of its own, on the engine's very machine."""
    lane_of("docker")
    done = subprocess.run(
        [sys.executable, "-c", APART],
        capture_output=True,
        text=True,
        timeout=GIVE_UP_S,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ["it does not see a file of this machine", "x"]


def test_engine_of_this_machine_is_read_directly() -> None:
    """The positive control: here the shorter way is taken, or everything above is in vain."""
    if os.geteuid() != 0:
        pytest.skip("the shorter way needs root")
    lane_of("docker")
    lane = DockerSandbox()
    assert lane.prove(job_of(lane, "true")).runtime["results"] == "host"
