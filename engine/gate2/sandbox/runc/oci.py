"""A job as an OCI runtime bundle: the same seal as the Docker lane's, without a daemon."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gate2.sandbox.groups import cgroups
from gate2.sandbox.job import OUT_DIR, Job
from gate2.sandbox.payload import (
    MASKED_PATHS,
    OPEN_FILES,
    READONLY_PATHS,
    SHM_MIB,
    argv_of,
)
from gate2.sandbox.runc import gvisor
from gate2.sandbox.seal.seccomp import Profile

Bundle = dict[str, Any]
"""A `config.json` of the runtime specification, or a part of one."""

_MIB = 1 << 20
CPU_PERIOD_US = 100_000
UNSEALED_WRITABLE = "/run"
"""Where an unsealed twin can write and a sealed run cannot."""
_NAMESPACES = ("pid", "network", "ipc", "uts", "mount", "cgroup", "user")
_ALL_CAPABILITIES = (
    "CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL",
    "CAP_MKNOD", "CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SETFCAP",
    "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_ADMIN", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where one run lives on the host."""

    name: str
    uid: int
    """Host user ID of root inside; the next one is the payload's."""
    out: Path
    temporary: Path


def bundle_of(
    job: Job, rootfs: Path, environment: Mapping[str, str], place: Place, profile: Profile
) -> Bundle:
    """The `config.json` of the bundle."""
    limits = job.limits
    return {
        "ociVersion": "1.0.2",
        "process": {
            "terminal": False,
            "user": {"uid": job.uid, "gid": job.uid, "umask": 0o022},
            "args": argv_of(job, environment),
            "env": [],
            "cwd": job.workdir,
            "capabilities": {
                kind: []
                for kind in ("bounding", "effective", "permitted", "inheritable", "ambient")
            },
            "rlimits": _typed(rlimits(limits.disk_mib)),
            "noNewPrivileges": True,
        },
        "root": {"path": str(rootfs), "readonly": True},
        "hostname": job.hostname,
        "mounts": [*_system_mounts(), *_own_mounts(job, place)],
        "linux": {
            "namespaces": [{"type": kind} for kind in _NAMESPACES],
            "uidMappings": _mappings(place.uid, job.uid),
            "gidMappings": _mappings(place.uid, job.uid),
            "cgroupsPath": f"/{cgroups.PARENT}/{place.name}",
            "resources": _resources(job),
            "seccomp": dict(profile.oci),
            "maskedPaths": list(MASKED_PATHS),
            "readonlyPaths": list(READONLY_PATHS),
        },
    }


def unsealed(config: Bundle) -> Bundle:
    """The same bundle with its protections off: what the probe has to recognise as open."""
    process = {
        **config["process"],
        "user": {"uid": 0, "gid": 0},
        "capabilities": {
            kind: list(_ALL_CAPABILITIES)
            for kind in ("bounding", "effective", "permitted", "inheritable", "ambient")
        },
        "noNewPrivileges": False,
    }
    linux = {
        **config["linux"],
        "maskedPaths": [],
        "readonlyPaths": [],
    }
    del linux["seccomp"]
    mounts = [*config["mounts"], _bare_tmpfs(UNSEALED_WRITABLE)]
    return {**config, "process": process, "linux": linux, "mounts": mounts}


def for_gvisor(config: Bundle, watchdog: tuple[Path, str] | None) -> Bundle:
    """The same bundle for `runsc`, whose own kernel knows the users inside.

    Its file server, root on the host, opens what the sandbox's own check of permissions allowed;
    mapped away it could not even reach the run's directory. `watchdog`
    is mounted where process 1's program is: see `gvisor.readable_watchdog`.
    """
    linux = {key: value for key, value in config["linux"].items() if not key.endswith("Mappings")}
    linux["seccomp"] = dict(gvisor.profile().oci)
    own = gvisor.rlimits(linux["resources"]["pids"]["limit"])
    process = {**config["process"], "rlimits": [*config["process"]["rlimits"], *_typed(own)]}
    linux["namespaces"] = [one for one in linux["namespaces"] if one["type"] != "user"]
    mounts = list(config["mounts"])
    if watchdog is not None:
        flags = ["bind", "private", "nosuid", "nodev", "ro"]
        mounts.append(_bind(*watchdog, flags))
    return {**config, "process": process, "linux": linux, "mounts": mounts}


def _bare_tmpfs(target: str) -> Bundle:
    options = ["mode=1777", "size=1m", "nr_inodes=64"]
    return {"destination": target, "type": "tmpfs", "source": "tmpfs", "options": options}


def _typed(values: Mapping[str, int]) -> list[Bundle]:
    return [
        {"type": f"RLIMIT_{name}", "soft": value, "hard": value} for name, value in values.items()
    ]


def rlimits(disk_mib: int) -> dict[str, int]:
    """The limits of each process of a run, the same on every lane."""
    return {
        "CORE": 0,
        "FSIZE": disk_mib * _MIB,
        "MEMLOCK": 64 << 10,
        "MSGQUEUE": 0,
        "NOFILE": OPEN_FILES,
        "RTPRIO": 0,
        "SIGPENDING": 1024,
    }


def _mappings(uid: int, inside: int) -> list[dict[str, int]]:
    """Root inside, who makes the sandbox, and the payload's user; nobody else exists."""
    return [
        {"containerID": 0, "hostID": uid, "size": 1},
        {"containerID": inside, "hostID": uid + 1, "size": 1},
    ]


def _system_mounts() -> list[Bundle]:
    """No /sys, no devpts, no mqueue: nothing in a run needs them."""
    return [
        {
            "destination": "/proc",
            "type": "proc",
            "source": "proc",
            "options": ["nosuid", "nodev", "noexec"],
        },
        {
            "destination": "/dev",
            "type": "tmpfs",
            "source": "tmpfs",
            "options": ["nosuid", "noexec", "ro", "mode=755", "size=64k", "nr_inodes=64"],
        },
        {
            "destination": "/dev/shm",
            "type": "tmpfs",
            "source": "shm",
            "options": [
                *("nosuid", "nodev", "noexec"),
                *("mode=1777", f"size={SHM_MIB}m", "nr_inodes=256"),
            ],
        },
    ]


def _own_mounts(job: Job, place: Place) -> list[Bundle]:
    writable = [(place.temporary, "/tmp"), (place.out, OUT_DIR)]
    readonly = [(mount.source, mount.target) for mount in job.mounts]
    # The tmpfs that are bound here carry these flags themselves; a bind has to repeat them.
    flags = ["bind", "private", "nosuid", "nodev"]
    return [
        *(_bind(source, target, [*flags, "noexec", "rw"]) for source, target in writable),
        *(_bind(source, target, [*flags, "ro"]) for source, target in readonly),
    ]


def _bind(source: Path, target: str, options: list[str]) -> Bundle:
    return {"destination": target, "type": "bind", "source": str(source), "options": options}


def _resources(job: Job) -> Bundle:
    memory = job.limits.memory_mib * _MIB
    limited = {"limit": memory}
    if cgroups.limits_swap() or cgroups.has_swap():
        limited["swap"] = memory  # memory and swap together: where it cannot be set, runc refuses
    return {
        "devices": [{"allow": False, "access": "rwm"}],
        "memory": limited,
        "pids": {"limit": job.limits.pids},
        "cpu": {
            "period": CPU_PERIOD_US,
            "quota": quota_us(job.limits.cpus),
            **_processors(job),
        },
    }


def quota_us(cpus: float) -> int:
    """Microseconds of processor time in each period of 100 ms."""
    return max(1000, round(cpus * CPU_PERIOD_US))


def processors_of(job: Job) -> tuple[int, ...]:
    """The processors that the payload is scheduled on: the first this process may use; or none
    where all will do.

    Raises:
        ValueError: there are not so many.
    """
    if not job.processors:
        return ()
    allowed = sorted(os.sched_getaffinity(0))
    if job.processors > len(allowed):
        raise ValueError(f"asked for {job.processors} processors, there are {len(allowed)}")
    return tuple(allowed[: job.processors])


def _processors(job: Job) -> dict[str, str]:
    chosen = processors_of(job)
    if not chosen or not cgroups.has_cpusets():
        return {}
    return {"cpus": ",".join(map(str, chosen))}
