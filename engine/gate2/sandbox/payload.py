"""What every lane starts in the sandbox, and the parts of a configuration they share.

Process 1 is `timeout` from the image's coreutils: it cannot be killed from inside its PID
namespace and ends the sandbox by itself should the engine die. It starts with an empty
environment, so that nothing an artifact sets (``LD_PRELOAD``) can load code into it; `env` gives
the payload its own.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from gate2.sandbox.job import OUT_DIR, Ended, Image, Job, Run

WATCHDOG_GRACE_S = 5.0
SHM_MIB = 16
OPEN_FILES = 1024
_UID_FLOOR, _UID_CEILING = 1 << 30, (1 << 31) - 2

MASKED_PATHS = (
    "/proc/acpi",
    "/proc/asound",
    "/proc/cmdline",
    "/proc/config.gz",
    "/proc/interrupts",
    "/proc/iomem",
    "/proc/ioports",
    "/proc/kallsyms",
    "/proc/kcore",
    "/proc/key-users",
    "/proc/keys",
    "/proc/kmsg",
    "/proc/kpagecount",
    "/proc/kpageflags",
    "/proc/latency_stats",
    "/proc/mtrr",
    "/proc/pagetypeinfo",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/slabinfo",
    "/proc/sysrq-trigger",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/proc/vmallocinfo",
    "/sys",
)
READONLY_PATHS = (
    "/proc/bus",
    "/proc/driver",
    "/proc/fs",
    "/proc/irq",
    "/proc/sys",
    "/proc/tty",
)


def environment_of(job: Job) -> dict[str, str]:
    """The payload's whole environment.

    Raises:
        ValueError: a name or value no process can have.
    """
    environment = {**job.environment, "GATE2_OUT": OUT_DIR}
    for name, value in environment.items():
        if not name or "=" in name or "\0" in name + value:
            raise ValueError(f"{name!r} cannot be the name of an environment variable")
    return environment


def argv_of(job: Job, environment: Mapping[str, str]) -> list[str]:
    """Watchdog, environment, command."""
    hard_s = job.limits.wall_s + WATCHDOG_GRACE_S
    watchdog = ["/usr/bin/timeout", "--signal=KILL", f"{hard_s:.3f}"]
    assignments = [f"{name}={value}" for name, value in sorted(environment.items())]
    return [*watchdog, "/usr/bin/env", "-i", "--", *assignments, *job.command]


def has_command(job: Job, root: Path) -> bool:
    """Whether the job's command is an executable file of the image or of a mount.

    Symbolic links are followed inside the root, as the sandbox would follow them.
    """
    if not job.command or not job.command[0] or "=" in job.command[0]:
        return False  # env would take "A=B" for an assignment
    name = job.command[0]
    if "/" in name:
        return _is_executable(job, root, str(PurePosixPath(job.workdir, name)))
    search = job.environment.get("PATH", "/bin:/usr/bin")
    return any(
        _is_executable(job, root, str(PurePosixPath(job.workdir, directory, name)))
        for directory in search.split(":")
    )


def is_startable(job: Job) -> bool:
    """Whether the command could be one at all, whatever the image holds."""
    words = job.command
    return bool(words) and bool(words[0]) and "=" not in words[0] and "\0" not in "".join(words)


def not_started(why: str) -> Run:
    """A run that never began, through the artifact's fault."""
    return Run(
        ended=Ended.NOT_STARTED,
        exit_code=None,
        oom=False,
        disk_full=False,
        wall_s=0.0,
        cpu_s=None,
        memory_peak_mib=None,
        stdout=b"",
        stderr=why.encode(),
        files={},
    )


def run_uid() -> int:
    """A user ID of this run's own, far above any that a machine hands out; the next is its too."""
    return _UID_FLOOR + 2 * secrets.randbelow((_UID_CEILING - _UID_FLOOR) // 2)


def program_in(root: Path, path: str) -> Path | None:
    """Where on the host the program is that the image at `root` has under an absolute path.

    None where it has none. Symbolic links are followed inside the root and nowhere else.
    """
    return _program(Job(Image("", "", root), ()), root, path)


def _is_executable(job: Job, root: Path, path: str) -> bool:
    return _program(job, root, path) is not None


def _program(job: Job, root: Path, path: str) -> Path | None:
    """Walk the path component by component below the root, links and mounts included."""
    todo = [part for part in path.split("/") if part]
    where: list[str] = []
    for _ in range(256):
        if not todo:
            host = _on_host(job, root, where)
            return host if host.is_file() and host.stat().st_mode & 0o111 else None
        part = todo.pop(0)
        if part in (".", ".."):
            where = where[:-1] if part == ".." else where
            continue
        host = _on_host(job, root, [*where, part])
        if not host.is_symlink():
            where.append(part)
            continue
        link = str(host.readlink())
        where = [] if link.startswith("/") else where
        todo = [piece for piece in link.split("/") if piece] + todo
    return None


def _on_host(job: Job, root: Path, parts: list[str]) -> Path:
    inside = "/" + "/".join(parts)
    # What is mounted later covers what it is mounted on.
    for mount in reversed(job.mounts):
        if inside == mount.target:
            return mount.source
        if inside.startswith(f"{mount.target}/"):
            return mount.source / inside[len(mount.target) + 1 :]
    return root / inside[1:]
