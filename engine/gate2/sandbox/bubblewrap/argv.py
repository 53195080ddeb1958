"""A job as command lines: the mounts that are made first, and `bwrap` in front of the payload.

What bubblewrap cannot give, a file system with a number of inodes and without execution, a
directory that its user may not reach, is mounted before it starts, in a mount namespace that
nobody else sees and that goes with the run: nothing of it is ever mounted on the host.
"""

import os
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gate2.sandbox.bubblewrap.tool import drop_privileges, own_namespaces
from gate2.sandbox.job import OUT_DIR, Job
from gate2.sandbox.payload import MASKED_PATHS, SHM_MIB, argv_of
from gate2.sandbox.runc import oci
from gate2.sandbox.runc.oci import UNSEALED_WRITABLE

READY = b"ready\n"
GO = b"go\n"
DEVICES = ("full", "null", "random", "tty", "urandom", "zero")
_DEVICE_LINKS = {"fd": "fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}
_NAMESPACES = ("user", "ipc", "pid", "net", "uts", "cgroup")
_SHM_INODES = 256
_STAGE_INODES = 256
_DATA = "nosuid,nodev,noexec"
# What a process inherits and a payload must not: the engine's umask, which could keep the run's own
# user out, and an exemption from being killed for want of memory, with which no limit would hold.
_OWN_STATE = (
    "set -eu",
    "umask 022",
    "read -r score </proc/self/oom_score_adj",
    '[ "$score" -ge 0 ] || echo 0 >/proc/self/oom_score_adj',
)


@dataclass(frozen=True, slots=True)
class Room:
    """What one run gets on the host."""

    name: str
    directory: Path
    """Private and empty but for `stage`."""
    uid: int | None
    """Whom root becomes for this run; None for an ordinary user, who stays himself."""
    entries: tuple[str, ...] = ()
    """The files of the run's control groups that take a process in."""

    @property
    def stage(self) -> Path:
        """A directory to mount on."""
        return self.directory / "stage"

    @property
    def inner(self) -> str:
        """Where the run's mounts are, in its own mount namespace: a place that any user reaches."""
        return f"/tmp/{self.name}"


def command_of(
    job: Job,
    rootfs: Path,
    environment: Mapping[str, str],
    room: Room,
    *,
    status: int,
    seccomp: int | None,
) -> list[str]:
    """The whole command line; without `seccomp`, the unsealed twin.

    `status` and `seccomp` are descriptors it inherits. It writes READY to the first and waits
    for GO on standard input before anything of the author is started.
    """
    start = [
        *_limited(job, room),
        *drop_privileges(room.uid),
        *("bwrap", *_options(job, room, status, seccomp), "--"),
    ]
    script = "\n".join(
        [
            *_OWN_STATE,
            *(f"echo 0 >{shlex.quote(entry)}" for entry in room.entries),
            *map(shlex.join, _mounts(job, rootfs, room)),
            f"echo ready >/proc/self/fd/{status}",
            'read -r word && [ "$word" = go ]',
            f'exec {shlex.join(start)} "$@"',
        ]
    )
    # The payload's words one by one: the kernel takes 128 KiB in each, and all are the author's.
    return [*own_namespaces(), "sh", "-c", script, "sh", *argv_of(job, environment)]


def counts_by_namespace() -> bool:
    """Whether the kernel counts a user's processes in each user namespace by itself.

    From Linux 5.14 on. Before, a limit on them would count all that the user runs on the machine.
    """
    match = re.match(r"([0-9]+)\.([0-9]+)", os.uname().release)
    return match is not None and (int(match[1]), int(match[2])) >= (5, 14)


def masked() -> list[str]:
    """The paths that are covered: what the list names and this kernel has.

    /sys is not among them: nothing is mounted there, and the image's directory is empty.
    """
    return [path for path in MASKED_PATHS if path.startswith("/proc/") and Path(path).exists()]


def _mounts(job: Job, rootfs: Path, room: Room) -> Iterator[list[str]]:
    """Everything the sandbox is made of, below one directory, which then covers /tmp."""
    stage = str(room.stage)
    base = f"{stage}/{room.name}"
    owner = f"uid={room.uid or 0},gid={room.uid or 0},mode=0700"
    disk = f"size={job.limits.disk_mib}m,nr_inodes={job.limits.inodes},{owner},{_DATA}"
    shm = f"size={SHM_MIB}m,nr_inodes={_SHM_INODES},mode=1777,{_DATA}"
    own = f"size=64k,nr_inodes={_STAGE_INODES},mode=0755,nosuid,nodev"
    inputs = [f"{base}/{place}" for place in range(len(job.mounts))]
    yield _tmpfs(own, stage)
    names = ("root", "tmp", "out", "shm")
    # The covers lie at the top: the payload sees their place, which must not name the run.
    yield ["mkdir", "-p", "--", f"{stage}/void", *(f"{base}/{name}" for name in names), *inputs]
    yield ["touch", "--", f"{stage}/empty"]
    yield _bound(str(rootfs), f"{base}/root")
    yield _tmpfs(disk, f"{base}/tmp")
    yield _tmpfs(disk, f"{base}/out")
    yield _tmpfs(shm, f"{base}/shm")
    for mount, place in zip(job.mounts, inputs, strict=True):
        yield _bound(str(mount.source), place)
    yield _bound(stage, "/tmp")


def _tmpfs(options: str, target: str) -> list[str]:
    return ["mount", "--no-mtab", "--types", "tmpfs", "--options", options, "gate2", target]


def _bound(source: str, target: str) -> list[str]:
    # Recursive: in a user namespace the kernel allows no other.
    return ["mount", "--no-mtab", "--rbind", "--", source, target]


def _limited(job: Job, room: Room) -> list[str]:
    """The limits of each process, and the processors it is scheduled on."""
    values = oci.rlimits(job.limits.disk_mib)
    if not room.entries and counts_by_namespace():
        values["NPROC"] = job.limits.pids
    limits = [f"--{name.lower()}={value}:{value}" for name, value in values.items()]
    chosen = ",".join(map(str, oci.processors_of(job)))
    scheduled = ["taskset", "--cpu-list", chosen] if chosen else []
    # Signals that the engine ignores (nohup) are not for the payload to ignore.
    return ["env", "--default-signal", *scheduled, "prlimit", *limits, "--"]


def _options(job: Job, room: Room, status: int, seccomp: int | None) -> list[str]:
    options = [
        *(f"--unshare-{kind}" for kind in _NAMESPACES),
        *("--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"),
        *("--json-status-fd", str(status), "--hostname", job.hostname),
        *("--ro-bind", f"{room.inner}/root", "/", "--proc", "/proc"),
    ]
    if seccomp is None:
        # Root of its own user namespace alone: outside it is as powerless as any run.
        options += ["--uid", "0", "--gid", "0", "--cap-add", "ALL"]
        options += ["--perms", "1777", "--tmpfs", UNSEALED_WRITABLE]
    else:
        options += ["--uid", str(job.uid), "--gid", str(job.uid), "--cap-drop", "ALL"]
        options += ["--disable-userns", "--seccomp", str(seccomp), *_covered()]
    return [*options, *_devices(), *_own(job, room), "--chdir", job.workdir]


def _covered() -> list[str]:
    """Nothing behind the masked paths, and no writing to the rest of /proc."""
    options: list[str] = []
    for path in masked():
        cover = "/tmp/void" if Path(path).is_dir() else "/tmp/empty"
        options += ["--ro-bind", cover, path]
    return [*options, "--remount-ro", "/proc"]


def _devices() -> list[str]:
    options = ["--perms", "0755", "--size", str(64 << 10), "--tmpfs", "/dev"]
    for name in DEVICES:
        options += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for name, target in _DEVICE_LINKS.items():
        options += ["--symlink", f"/proc/self/{target}", f"/dev/{name}"]
    return [*options, "--dir", "/dev/shm", "--remount-ro", "/dev"]


def _own(job: Job, room: Room) -> Sequence[str]:
    options = ["--bind", f"{room.inner}/shm", "/dev/shm", "--bind", f"{room.inner}/tmp", "/tmp"]
    options += ["--bind", f"{room.inner}/out", OUT_DIR]
    for place, mount in enumerate(job.mounts):
        options += ["--ro-bind", f"{room.inner}/{place}", mount.target]
    return options
