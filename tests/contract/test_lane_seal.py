"""Every lane proves its seal from inside, and says why where it cannot."""

import dataclasses
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import sealed_lanes
from gate2.sandbox.fake import FakeSandbox
from gate2.sandbox.job import IN_DIR, Job, Limits, Mount, Run
from gate2.sandbox.seal import seccomp
from gate2.sandbox.seal.proving import Prover
from sealed_lanes import Honest, RealLane, job_of


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


def test_seal_is_proven_in_other_surroundings(lane: RealLane) -> None:
    """What perturbation runs change is a configuration of its own, as closed as the first."""
    plain = job_of(lane, "true")
    others = [
        dataclasses.replace(plain, hostname="elsewhere"),
        dataclasses.replace(plain, uid=54_321),
        dataclasses.replace(plain, processors=1),
        dataclasses.replace(plain, environment={"PYTHONHASHSEED": "4711"}),
    ]
    seals = [lane.prove(job) for job in (plain, *others)]
    assert [seal.fault for seal in seals] == [""] * 5
    assert len({seal.configuration_sha256 for seal in seals}) == 5


def test_seal_belongs_to_a_configuration_and_is_kept(lane: RealLane, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    job = job_of(lane, "true", mounts=(Mount(tmp_path, IN_DIR),))
    seal = lane.prove(job)
    assert re.fullmatch("[0-9a-f]{64}", seal.configuration_sha256)
    assert lane.prove(job) is seal
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    another = dataclasses.replace(job, command=("false",), mounts=(Mount(elsewhere, IN_DIR),))
    assert lane.prove(another) is seal, "neither payload nor the host's paths are configuration"


def test_seal_names_what_it_rests_on(lane: RealLane, lane_name: str) -> None:
    seal = lane.prove(job_of(lane, "true"))
    assert seal.image_id == lane.resolve("python").image_id
    assert re.fullmatch("[0-9a-f]{64}", seal.seccomp_sha256)
    assert seal.seccomp_sha256 == seccomp.load().sha256
    assert {"kernel", "cgroup", "runtime"} <= seal.runtime.keys()
    assert seal.runtime["kernel"] == os.uname().release
    assert ("runsc" in seal.runtime["runtime"]) is sealed_lanes.honest(lane_name).own_kernel


def test_unsealed_configuration_is_not_proven(lane: RealLane, honest: Honest) -> None:
    def open_run(job: Job, *, sealed: bool) -> Run:
        return lane._run(job, sealed=False)

    seal = prover_of(lane, open_run).prove(job_of(lane, "true"))
    assert not seal.proven
    assert seal.fault.startswith("open: ")
    found = {probe.name for probe in seal.probes if not probe.closed}
    assert {"ids", "seccomp", "nonewprivs"} - honest.twin_keeps <= found


def test_probe_that_finds_its_twin_closed_proves_nothing(lane: RealLane) -> None:
    def sealed_run(job: Job, *, sealed: bool) -> Run:
        return lane._run(job, sealed=True)

    seal = prover_of(lane, sealed_run).prove(job_of(lane, "true"))
    assert not seal.proven
    assert "did not recognise the unsealed twin" in seal.fault


def prover_of(lane: RealLane, run: Callable[..., Run]) -> Prover:
    """The lane's own prover, which knows nothing yet and runs its probes another way."""
    own = cast(Any, lane)._prover
    return Prover(own._lane, run, own._expect, own._runtime)


def test_fake_says_what_it_was_told_of_its_seal() -> None:
    fake = FakeSandbox(seal_fault="told so")
    seal = fake.prove(job_of(fake, "true"))
    assert (seal.proven, seal.fault) == (False, "told so")
    assert FakeSandbox().prove(job_of(fake, "true")).proven
