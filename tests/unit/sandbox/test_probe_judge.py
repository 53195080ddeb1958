"""The judge of the probe: one finding that is off, missing or strange, and nothing is proven."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from gate2.sandbox import probe
from gate2.sandbox.probe import Expected, judge

Report = dict[str, Any]

EXPECTED = Expected(
    environment={"A": "1", "GATE2_OUT": "/home/out"},
    mounts={"/": "ro", "/proc": "rw", "/tmp": "data", "/home/out": "data", "/home/in": "ro"},
    masks=frozenset(("/proc/kcore", "/proc/sys")),
    readonly=("/sys/fs/cgroup/",),
    rlimits={"CORE": 0, "NOFILE": 1024},
    disk_bytes=1 << 20,
    inodes=64,
    shm_bytes=1 << 24,
    hostname="gate2",
    watchdog_guarded=True,
)
DATA = "rw,nosuid,nodev,noexec,relatime"


def closed() -> Report:
    """What a sealed sandbox reports."""
    return {
        "schema": probe.SCHEMA,
        "descriptors": {"0": "pipe", "1": "pipe", "2": "pipe"},
        "environment": ["A=1", "GATE2_OUT=/home/out"],
        "ids": [1000] * 6,
        "groups": [],
        "status": {
            **dict.fromkeys(("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"), "0" * 16),
            "NoNewPrivs": "1",
            "Seccomp": "2",
        },
        "mounts": [
            ["/", "ext4", "ro,relatime"],
            ["/proc", "proc", "rw,nosuid,nodev,noexec"],
            ["/tmp", "tmpfs", DATA],
            ["/home/out", "tmpfs", DATA],
            ["/home/in", "ext4", "ro,relatime"],
            ["/proc/kcore", "tmpfs", "rw,nosuid"],
            ["/sys/fs/cgroup/memory", "cgroup", "ro"],
        ],
        "interfaces": ["lo"],
        "routes": [],
        "unix_sockets": [],
        "processes": [1, 7],
        "self": 7,
        "hostname": "gate2",
        "rlimits": {"CORE": [0, 0], "NOFILE": [1024, 1024]},
        "space": {"/tmp": [1 << 20, 64], "/home/out": [1 << 20, 64], "/dev/shm": [1 << 24, 9]},
        "loopback": "works",
        "usable": dict.fromkeys(("/tmp", "/home/out", "/dev/shm"), "works"),
        "write": dict.fromkeys(probe.WRITES, "EROFS"),
        "read": dict.fromkeys(probe.READS, "empty"),
        "device": "EPERM",
        "connect": dict.fromkeys(probe.CONNECTS, "ENETUNREACH"),
        "sockets": dict.fromkeys(probe.SOCKETS, "EPERM"),
        "calls": dict.fromkeys(probe.CALLS, "EPERM") | {"clone3": "ENOSYS"},
        "entries": {"int80": "signal SIGSYS", "x32": "signal SIGSYS"},
    }


def judged(report: Report) -> probe.Judged:
    return judge(json.dumps(report).encode(), EXPECTED)


def test_closed_sandbox_is_closed() -> None:
    verdict = judged(closed())
    assert verdict.fault == ""
    assert len(verdict.probes) > 100


def put(*path: str | int, to: object) -> Callable[[Report], None]:
    def change(report: Report) -> None:
        place: Any = report
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return change


def add_mount(*mount: str) -> Callable[[Report], None]:
    return lambda report: report["mounts"].append(list(mount))


OPEN: dict[str, tuple[Callable[[Report], None], str]] = {
    "root": (put("ids", 0, to=0), "ids"),
    "root group": (put("groups", to=[0]), "groups"),
    "saved root": (put("ids", 2, to=0), "ids"),
    "capability": (put("status", "CapEff", to="0000000000000400"), "capabilities:CapEff"),
    "capability in the bounding set": (put("status", "CapBnd", to="1"), "capabilities:CapBnd"),
    "no account of capabilities": (put("status", "CapAmb", to=""), "capabilities:CapAmb"),
    "new privileges": (put("status", "NoNewPrivs", to="0"), "nonewprivs"),
    "no filter": (put("status", "Seccomp", to="0"), "seccomp"),
    "strict mode is not our filter": (put("status", "Seccomp", to="1"), "seccomp"),
    "variable inherited": (put("environment", to=["A=1", "B=2", "GATE2_OUT=/home/out"]),
                           "environment"),
    "variable changed": (put("environment", 0, to="A=2"), "environment"),
    "descriptor inherited": (put("descriptors", "5", to="socket"), "descriptors"),
    "output to a host file": (put("descriptors", "1", to="/var/log/x"), "descriptors"),
    "host processes": (put("processes", to=[1, 2, 7]), "processes"),
    "host name": (put("hostname", to="build-7"), "hostname"),
    "second interface": (put("interfaces", to=["lo", "eth0"]), "interfaces"),
    "no loopback interface": (put("interfaces", to=[]), "interfaces"),
    "route": (put("routes", to=["eth0"]), "routes"),
    "host sockets": (put("unix_sockets", to=["0000"]), "unix-sockets"),
    "reached": (put("connect", "169.254.169.254:80", to="reached"), "connect:169.254.169.254:80"),
    "refused, so routed": (put("connect", "8.8.8.8:53", to="ECONNREFUSED"), "connect:8.8.8.8:53"),
    "routed": (put("connect", "192.0.2.1:80", to="routed"), "connect:192.0.2.1:80"),
    "writable root": (put("mounts", 0, to=["/", "ext4", "rw"]), "mount:/"),
    "writable input": (put("mounts", 4, to=["/home/in", "ext4", "rw"]), "mount:/home/in"),
    "executable /tmp": (put("mounts", 2, to=["/tmp", "tmpfs", "rw,nosuid,nodev"]), "mount:/tmp"),
    "missing mount": (lambda report: report["mounts"].pop(3), "mount:/home/out"),
    "mount over a mount": (add_mount("/tmp", "ext4", DATA), "mount:/tmp"),
    "docker socket": (add_mount("/run/docker.sock", "tmpfs", "rw"), "mounts:others"),
    "read-only host directory": (add_mount("/mnt", "ext4", "ro"), "mounts:others"),
    "writable control group": (add_mount("/sys/fs/cgroup/cpu", "cgroup", "rw"), "mounts:others"),
    "core files": (put("rlimits", "CORE", to=[-1, -1]), "rlimit:CORE"),
    "soft limit only": (put("rlimits", "NOFILE", to=[1024, 4096]), "rlimit:NOFILE"),
    "larger /tmp": (put("space", "/tmp", to=[2 << 20, 64]), "space:/tmp"),
    "more inodes": (put("space", "/home/out", to=[1 << 20, 0]), "space:/home/out"),
    "larger shm": (put("space", "/dev/shm", to=[1 << 30, 9]), "space:/dev/shm"),
    "deaf probe": (put("loopback", to="EPERM"), "control:loopback"),
    "no place to write": (put("usable", "/tmp", to="EACCES"), "control:/tmp"),
    "writable /etc": (put("write", "/etc", to="reached"), "write:/etc"),
    "full is not closed": (put("write", "/var", to="ENOSPC"), "write:/var"),
    "watchdog reached": (put("write", "/proc/1/mem", to="reached"), "write:/proc/1/mem"),
    "kernel symbols": (put("read", "/proc/kallsyms", to="reached"), "read:/proc/kallsyms"),
    "device made": (put("device", to="reached"), "device"),
    "vsock": (put("sockets", "AF_VSOCK", to="reached"), "socket:AF_VSOCK"),
    "io_uring": (put("calls", "io_uring_setup", to="EFAULT"), "call:io_uring_setup"),
    "clone3 looked at": (put("calls", "clone3", to="EINVAL"), "call:clone3"),
    "unshare": (put("calls", "unshare", to="reached"), "call:unshare"),
    "32-bit calls": (put("entries", "int80", to="exit 0"), "entry:int80"),
    "32-bit calls refused by the kernel's own": (put("entries", "int80", to="exit 1"),
                                                 "entry:int80"),
    "x32 calls": (put("entries", "x32", to="exit 0"), "entry:x32"),
}  # fmt: skip


@pytest.mark.parametrize("hole", OPEN)
def test_one_hole_is_seen_and_named(hole: str) -> None:
    change, name = OPEN[hole]
    report = closed()
    change(report)
    verdict = judged(report)
    assert [probe.name for probe in verdict.open] == [name]
    assert verdict.fault.startswith(f"open: {name} (")


MALFORMED: dict[str, Callable[[Report], object]] = {
    "another schema": put("schema", to="gate2-probe-v2"),
    "missing member": lambda report: report.pop("calls"),
    "extra member": put("verdict", to="sealed"),
    "missing call": lambda report: report["calls"].pop("bpf"),
    "unknown call": put("calls", "more", to="EPERM"),
    "missing path": lambda report: report["write"].pop("/etc"),
    "list for object": put("sockets", to=[]),
    "number for text": put("hostname", to=5),
    "text for number": put("ids", 0, to="1000"),
    "boolean for number": put("ids", 0, to=True),
    "null": put("status", to=None),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_strange_report_proves_nothing(case: str) -> None:
    report = closed()
    MALFORMED[case](report)
    verdict = judged(report)
    assert verdict.probes == ()
    assert verdict.fault.startswith("the probe's report is malformed")


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]{}", b'{"schema": NaN}', b'{"a": 1, "a": 2}', b"\xff\xfe{}", b"{}" * 2],
)
def test_report_that_is_not_strict_json_proves_nothing(data: bytes) -> None:
    verdict = judge(data, EXPECTED)
    assert verdict.probes == ()
    assert verdict.fault.startswith("the probe's report is not strict JSON")


def test_two_numbers_short_of_six_ids_are_no_identity() -> None:
    report = closed()
    report["ids"] = [1000] * 4
    assert [probe.name for probe in judged(report).open] == ["ids"]
