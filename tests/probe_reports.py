"""What a probe reports of a sandbox that is closed, for the tests of its judge and its prover."""

from typing import Any

from gate2.sandbox.seal import names as probe_names
from gate2.sandbox.seal.judging import Expected

Report = dict[str, Any]

EXPECTED = Expected(
    environment={"A": "1", "GATE2_OUT": "/home/out"},
    mounts={"/": "ro", "/proc": "rw", "/tmp": "data", "/home/out": "data", "/home/in": "ro"},
    masks=frozenset(("/proc/kcore", "/proc/sys")),
    readonly=("/sys/fs/cgroup/",),
    rlimits={"CORE": 0, "NOFILE": 1024},
    pids=64,
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
        "schema": probe_names.SCHEMA,
        "descriptors": {"0": "pipe", "1": "pipe", "2": "pipe"},
        "environment": ["A=1", "GATE2_OUT=/home/out"],
        "ids": [1000] * 6,
        "groups": [],
        "status": {
            **dict.fromkeys(("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"), "0" * 16),
            "NoNewPrivs": "1",
            "Seccomp": "2",
            "Seccomp_filters": "1",
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
        "devices": ["null", "shm", "zero"],
        "interfaces": ["lo"],
        "routes": [],
        "unix_sockets": [],
        "processes": [1, 7],
        "self": 7,
        "hostname": "gate2",
        "processors": 2,
        "cpu": {"model": "A processor", "flags": "sse2 avx"},
        "locale": "C.UTF-8",
        "time_zone": "UTC",
        "rlimits": {"CORE": [0, 0], "NOFILE": [1024, 1024]},
        "space": {"/tmp": [1 << 20, 64], "/home/out": [1 << 20, 64], "/dev/shm": [1 << 24, 9]},
        "hits": {
            "pids": [62, "EAGAIN"],
            "files": [1021, "EMFILE"],
            "file-size": ["works", "EFBIG"],
            "shm": "ENOSPC",
        },
        "driven": {},
        "loopback": "works",
        "abstract": "works",
        "host_socket": "ECONNREFUSED",
        "writable": ["/dev/shm", "/home/out", "/tmp"],
        "walked": 388,
        "executable": dict.fromkeys(("/tmp", "/home/out", "/dev/shm"), "EPERM"),
        "usable": dict.fromkeys(("/tmp", "/home/out", "/dev/shm"), "works"),
        "write": dict.fromkeys(probe_names.WRITES, "EROFS"),
        "read": dict.fromkeys(probe_names.READS, "empty"),
        "masked": dict.fromkeys(probe_names.MASKED, "ENOENT"),
        "device": "EPERM",
        "connect": dict.fromkeys(probe_names.CONNECTS, "ENETUNREACH"),
        "sockets": dict.fromkeys(probe_names.SOCKETS, "EPERM"),
        "calls": dict.fromkeys(probe_names.CALLS, "EPERM") | {"clone3": "ENOSYS"},
        "entries": {"int80": "signal SIGSYS", "x32": "signal SIGSYS"},
    }


DRIVEN = {
    "memory": [0, "signal SIGKILL"],
    "space:/tmp": [1 << 20, "ENOSPC"],
    "space:/home/out": [1 << 20, "ENOSPC"],
    "space:/dev/shm": [1 << 24, "ENOSPC"],
    "inodes:/tmp": [63, "ENOSPC"],
    "inodes:/home/out": [63, "ENOSPC"],
}
"""What it reports beside where file systems and memory were filled to the brim."""
