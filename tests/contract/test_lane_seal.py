"""Every lane proves its seal from inside, and says why where it cannot."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from gate2.sandbox.fake import FakeSandbox
from gate2.sandbox.job import IN_DIR, Job, Limits, Mount, Run
from gate2.sandbox.proving import Prover
from sealed_lanes import RealLane, job_of


def test_seal_is_proven(lane: RealLane) -> None:
    seal = lane.prove(job_of(lane, "true"))
    assert seal.fault == ""
    assert seal.proven
    assert seal.lane == lane.name
    names = {probe.name for probe in seal.probes}
    assert {"seccomp", "socket:AF_VSOCK", "call:io_uring_setup", "entry:int80"} <= names
    assert all(probe.closed for probe in seal.probes)


def test_seal_is_proven_with_the_artifacts_own_configuration(
    lane: RealLane, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    job = job_of(
        lane,
        "true",
        mounts=(Mount(tmp_path, IN_DIR),),
        environment={"LD_PRELOAD": "/home/in/evil.so", "PYTHONPATH": IN_DIR, "A": "1"},
        limits=Limits(wall_s=1, memory_mib=64, pids=8, disk_mib=1, inodes=64),
    )
    assert lane.prove(job).fault == ""


def test_unsealed_configuration_is_not_proven(lane: RealLane) -> None:
    def open_run(job: Job, *, sealed: bool) -> Run:
        return lane._run(job, sealed=False)

    seal = prover_of(lane, open_run).prove(job_of(lane, "true"))
    assert not seal.proven
    assert seal.fault.startswith("open: ")
    found = {probe.name for probe in seal.probes if not probe.closed}
    assert {"ids", "seccomp", "nonewprivs"} <= found


def test_probe_that_finds_its_twin_closed_proves_nothing(lane: RealLane) -> None:
    def sealed_run(job: Job, *, sealed: bool) -> Run:
        return lane._run(job, sealed=True)

    seal = prover_of(lane, sealed_run).prove(job_of(lane, "true"))
    assert not seal.proven
    assert "did not recognise the unsealed twin" in seal.fault


def prover_of(lane: RealLane, run: Callable[..., Run]) -> Prover:
    """The lane's own prover, which knows nothing yet and runs its probes another way."""
    prover = copy.copy(cast(Any, lane)._prover)
    prover._run, prover._proven, prover._shown = run, {}, set()
    return cast(Prover, prover)


def test_fake_says_what_it_was_told_of_its_seal() -> None:
    fake = FakeSandbox(seal_fault="told so")
    seal = fake.prove(job_of(fake, "true"))
    assert (seal.proven, seal.fault) == (False, "told so")
    assert FakeSandbox().prove(job_of(fake, "true")).proven
