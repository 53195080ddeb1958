"""The bundle that a runtime is given: whose it is, what it may, and what gVisor gets instead."""

import os
from pathlib import Path
from typing import Any

import pytest

from gate2.sandbox.groups import cgroups
from gate2.sandbox.job import Image, Job, Limits, Mount
from gate2.sandbox.runc import oci
from gate2.sandbox.runc import tool as runc_tool
from gate2.sandbox.runc.lane import RuncSandbox, expected_of, expected_of_gvisor
from gate2.sandbox.runc.oci import Place
from gate2.sandbox.seal import seccomp

IMAGE = Image("python", f"sha256:{'0' * 64}", Path("/nonexistent"))
PLACE = Place("g2-x", 1 << 30, Path("/runs/g2-x/out"), Path("/runs/g2-x/tmp"))


def bundle(**options: Any) -> oci.Bundle:
    job = Job(image=IMAGE, command=("x",), **options)
    return oci.bundle_of(job, Path("/rootfs"), {"A": "1"}, PLACE, seccomp.load())


def test_only_root_inside_and_the_payload_exist_and_both_are_nobody_outside() -> None:
    linux = bundle(uid=4321)["linux"]
    for mappings in (linux["uidMappings"], linux["gidMappings"]):
        assert mappings == [
            {"containerID": 0, "hostID": 1 << 30, "size": 1},
            {"containerID": 4321, "hostID": (1 << 30) + 1, "size": 1},
        ]
    assert bundle(uid=4321)["process"]["user"] == {"uid": 4321, "gid": 4321, "umask": 0o022}


def test_processors_are_the_first_that_this_process_may_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5, 7})
    monkeypatch.setattr(cgroups, "has_cpusets", lambda: True)
    assert bundle(processors=2)["linux"]["resources"]["cpu"]["cpus"] == "3,5"
    assert "cpus" not in bundle()["linux"]["resources"]["cpu"]
    with pytest.raises(ValueError, match="asked for 4 processors, there are 3"):
        bundle(processors=4)
    monkeypatch.setattr(cgroups, "has_cpusets", lambda: False)
    assert "cpus" not in bundle(processors=2)["linux"]["resources"]["cpu"]


def test_every_limit_of_a_job_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroups, "limits_swap", lambda: True)
    limits = Limits(cpus=0.5, memory_mib=64, pids=7)
    resources = bundle(limits=limits)["linux"]["resources"]
    assert resources["memory"] == {"limit": 64 << 20, "swap": 64 << 20}
    assert resources["pids"] == {"limit": 7}
    assert resources["cpu"] == {"period": 100_000, "quota": 50_000}
    assert resources["devices"] == [{"allow": False, "access": "rwm"}]


def test_twin_has_a_hole_of_every_kind() -> None:
    whole = bundle()
    twin = oci.unsealed(whole)
    assert "seccomp" not in twin["linux"]
    assert twin["linux"]["maskedPaths"] == []
    assert "CAP_SYS_ADMIN" in twin["process"]["capabilities"]["effective"]
    added = [mount["destination"] for mount in twin["mounts"] if mount not in whole["mounts"]]
    assert added == [oci.UNSEALED_WRITABLE]
    # Its limits stay, and so do the namespaces: it is the engine's own probe, and still a guest.
    assert twin["linux"]["resources"] == whole["linux"]["resources"]
    assert twin["linux"]["namespaces"] == whole["linux"]["namespaces"]


def test_gvisor_has_users_of_its_own_and_a_watchdog_that_it_can_read() -> None:
    whole = bundle()
    config = oci.for_gvisor(whole, (Path("/runs/g2-x/watchdog"), "/usr/bin/timeout"))
    assert {"uidMappings", "gidMappings"} & config["linux"].keys() == set()
    kinds = {one["type"] for one in config["linux"]["namespaces"]}
    assert kinds == {"pid", "network", "ipc", "uts", "mount", "cgroup"}
    assert config["linux"]["seccomp"]["defaultAction"] == "SCMP_ACT_ERRNO"
    assert config["linux"]["resources"] == whole["linux"]["resources"]
    assert config["process"]["capabilities"] == whole["process"]["capabilities"]
    watchdog = config["mounts"][-1]
    assert (watchdog["destination"], "ro" in watchdog["options"]) == ("/usr/bin/timeout", True)


def test_gvisor_is_expected_to_keep_everything_that_is_the_hosts() -> None:
    job = Job(image=IMAGE, command=("x",), mounts=(Mount(Path("/a"), "/home/in"),), uid=7)
    runc, gvisor = expected_of(job), expected_of_gvisor(job)
    assert gvisor.gvisor
    assert not runc.gvisor
    for name in ("environment", "rlimits", "disk_bytes", "inodes", "shm_bytes", "hostname", "uid"):
        assert getattr(gvisor, name) == getattr(runc, name)
    assert gvisor.mounts.keys() == runc.mounts.keys()
    assert runc.mounts["/home/in"] == "ro,nosuid,nodev"
    assert gvisor.mounts["/home/in"] == "ro"


def test_runtime_that_is_no_runtime_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="expected the runtime runc or runsc, got 'crun'"):
        RuncSandbox("crun")


def test_runtime_that_is_not_there_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr("gate2.sandbox.runc.lane.find_tool", lambda name: None)
    assert RuncSandbox("runsc").available() == (
        "runc lane: runsc is not installed; run `apt-get install runsc`"
    )
    assert "runc is not installed" in RuncSandbox().available()


def test_older_runc_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr("gate2.sandbox.runc.lane.find_tool", lambda name: "/usr/sbin/runc")
    monkeypatch.setattr(runc_tool, "version_text", lambda name="runc": "1.0.3+ds1")
    assert "older than 1.1" in RuncSandbox().available()


def test_gvisor_gets_no_network_and_keeps_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runc_tool, "find_tool", lambda name: f"/usr/bin/{name}")
    argv = runc_tool.run_argv("runsc", directory=Path("/runs/g2-x"), run="g2-x")
    assert {"--network=none", "--platform=ptrace", "--oci-seccomp"} <= set(argv)
    assert argv[-3:] == ["--bundle", "/runs/g2-x", "g2-x"]
    assert "--keep" not in argv  # which it does not know
    argv = runc_tool.run_argv("runc", directory=Path("/runs/g2-x"), run="g2-x")
    assert argv[-5:] == ["run", "--keep", "--bundle", "/runs/g2-x", "g2-x"]
