"""Every sealed lane by its name: what a test needs of the machine, one object per process.

The contract suite (`tests/contract/test_lane_*.py`) and the corpus of attacks run on each of them.
Where a lane honestly differs from the others, `Honest` says how and why; no test looks at a lane's
name to leave something out.
"""

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest
from _pytest.mark.structures import ParameterSet

from gate2.sandbox.bubblewrap.lane import BubblewrapSandbox
from gate2.sandbox.docker.lane import DockerSandbox
from gate2.sandbox.images import images
from gate2.sandbox.job import IN_DIR, Job, Limits, Mount, Run, Sandbox
from gate2.sandbox.runc.lane import RuncSandbox

IMAGE = "python"
SMALL = Limits(wall_s=60, memory_mib=256, disk_mib=16, inodes=256)


class RealLane(Sandbox, Protocol):
    """A lane that really runs something, and can do so without its protections."""

    def _run(self, job: Job, *, sealed: bool) -> Run: ...


@dataclass(frozen=True, slots=True)
class Honest:
    """Where a lane differs from the others through what it is made of."""

    own_uid: bool = True
    """The payload has the job's uid. Not on Docker: the engine maps no user namespace per
    container, so the payload is the run's own high uid on the host's kernel."""
    twin_keeps: frozenset[str] = frozenset()
    """What even the unsealed twin has, since the tool gives it whatever it is asked."""
    own_kernel: bool = False
    """gVisor answers system calls itself. Its memory is one process of the host, so memory that
    runs out ends the whole sandbox and not one process of it. Its limit of processes is the host's,
    on its own threads, of which each process of the payload needs several: it holds at some number,
    not at the job's. Its /proc shows process 1 to everybody inside. Fifos and sockets are its own
    and no files of the host."""


@dataclass(frozen=True, slots=True)
class LaneUnderTest:
    """One lane and what tests of it are marked with."""

    name: str
    marks: tuple[str, ...]
    make: Callable[[], RealLane]
    honest: Honest = Honest()


ALL = {
    lane.name: lane
    for lane in (
        LaneUnderTest("runc", ("runc",), RuncSandbox),
        LaneUnderTest("docker", ("docker",), DockerSandbox, Honest(own_uid=False)),
        LaneUnderTest(
            "bubblewrap",
            ("bubblewrap",),
            BubblewrapSandbox,
            Honest(twin_keeps=frozenset(("nonewprivs",))),
        ),
        LaneUnderTest(
            "docker-gvisor",
            ("docker", "gvisor"),
            lambda: DockerSandbox(runtime="runsc"),
            Honest(own_uid=False, own_kernel=True, twin_keeps=frozenset(("nonewprivs",))),
        ),
        LaneUnderTest(
            "runc-gvisor",
            ("runc", "gvisor"),
            lambda: RuncSandbox(runtime="runsc"),
            Honest(own_kernel=True, twin_keeps=frozenset(("nonewprivs",))),
        ),
    )
}


def params(names: Iterable[str] = tuple(ALL)) -> list[ParameterSet]:
    """The lanes as parameters of a test, each with the marks of what it needs."""
    return [
        pytest.param(name, marks=[getattr(pytest.mark, mark) for mark in ALL[name].marks])
        for name in names
    ]


@cache
def made(name: str) -> RealLane:
    """The lane of that name, the same object for the whole process: a seal stays proven."""
    return ALL[name].make()


def lane_of(name: str) -> RealLane:
    """The lane of that name; the test is skipped, saying why, where it cannot run."""
    if why := lack_of(name):
        pytest.skip(why)
    return made(name)


def honest(name: str) -> Honest:
    """How the lane of that name differs."""
    return ALL[name].honest


@cache
def lack_of(name: str) -> str:
    """Why a lane cannot be tested here; empty when it can."""
    return made(name).available() or lack_of_image()


@cache
def lack_of_image() -> str:
    """Why no lane can be tested here; empty when one can."""
    return "" if images.find(IMAGE) else f"the image {IMAGE} is not built: gate2 setup"


def lack_of_gvisor() -> str:
    """Why gVisor's tests cannot run here; what a lane needs beside it, the lane says."""
    if shutil.which("runsc") is None:
        return "gVisor is not installed: apt-get install runsc"
    return lack_of_image()


def job_of(
    lane: Sandbox,
    *command: str,
    limits: Limits = SMALL,
    results: tuple[str, ...] = (),
    mounts: tuple[Mount, ...] = (),
    environment: dict[str, str] | None = None,
    uid: int = 1000,
    processors: int = 0,
) -> Job:
    """A job of the test's image; it stands in its first mount, where it has one."""
    return Job(
        image=lane.resolve(IMAGE),
        command=command,
        mounts=mounts,
        environment=environment or {},
        workdir=IN_DIR if mounts else "/",
        results=results,
        limits=limits,
        uid=uid,
        processors=processors,
    )


def python(lane: Sandbox, code: str, **options: object) -> Run:
    """A run of some Python."""
    return lane.run(job_of(lane, "python3", "-c", code, **options))  # type: ignore[arg-type]


def environment() -> dict[str, str]:
    """For a Python of a test's own that imports this module and what lies beside it."""
    beside = str(Path(__file__).resolve().parent)
    path = ":".join(filter(None, (beside, os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": path}
