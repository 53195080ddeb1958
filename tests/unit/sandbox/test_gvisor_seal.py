"""A real bundle under gVisor: sealed, proven, and held to the job like any other."""

from functools import cache
from typing import Any

import pytest

from gate2.errors import InfrastructureError
from gate2.sandbox.groups import cgroups
from gate2.sandbox.job import Ended, Job, Limits
from gate2.sandbox.owner import is_mine
from gate2.sandbox.runc import oci
from gate2.sandbox.runc.lane import RuncSandbox

pytestmark = [pytest.mark.gvisor, pytest.mark.slow]

LIMITS = Limits(wall_s=60, memory_mib=256, pids=32, disk_mib=8, inodes=128)


@cache
def lane() -> RuncSandbox:
    return RuncSandbox("runsc")


def job_of(*command: str, limits: Limits = LIMITS, **options: Any) -> Job:
    image = lane().resolve("python")
    return Job(image=image, command=command, workdir="/", limits=limits, **options)


def python(code: str, **options: Any) -> Job:
    return job_of("python3", "-I", "-c", code, **options)


def test_seal_is_proven_and_says_whose_kernel_answers() -> None:
    seal = lane().prove(job_of("true"))
    assert (seal.fault, seal.proven, seal.lane) == ("", True, "runc")
    assert seal.runtime["runtime"] == "runsc"
    assert "runsc" in seal.runtime
    assert all(probe.closed for probe in seal.probes)
    names = {probe.name for probe in seal.probes}
    assert {"hit:pids", "call:io_uring_setup", "socket:AF_VSOCK", "host-socket"} <= names


def test_results_user_and_processors_are_the_jobs() -> None:
    code = (
        "import os; open('/home/out/r', 'w').write(f'{os.getuid()} {len(os.sched_getaffinity(0))}')"
    )
    run = lane().run(python(code, uid=4321, processors=1, results=("r",)))
    assert (run.ended, run.exit_code, run.files["r"].data) == (Ended.EXITED, 0, b"4321 1")
    assert run.cpu_s is not None
    assert run.memory_peak_mib is not None


def test_memory_bomb_is_the_kernels_word() -> None:
    run = lane().run(python("x = bytearray(1 << 30)"))
    assert run.oom
    assert run.exit_code != 0


def test_processes_past_the_limit_are_refused_and_harm_nobody() -> None:
    code = "import os\nfor _ in range(500):\n    os.fork() or os.kill(os.getpid(), 19)"
    run = lane().run(python(code))
    assert run.exit_code == 1
    assert b"BlockingIOError" in run.stderr


def test_deadline_ends_it_and_nothing_is_left() -> None:
    run = lane().run(job_of("sleep", "600", limits=Limits(wall_s=1)))
    assert run.ended is Ended.TIMEOUT
    assert not [name for name in cgroups.groups_of() if is_mine(name)]


def test_bundle_that_gvisor_refuses_is_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = oci.bundle_of

    def broken(*arguments: Any) -> oci.Bundle:
        return whole(*arguments) | {"root": {"path": "/nonexistent", "readonly": True}}

    monkeypatch.setattr(oci, "bundle_of", broken)
    with pytest.raises(InfrastructureError, match="the container did not start"):
        lane().run(job_of("true"))
