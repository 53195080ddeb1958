"""How much of this machine the tasks of a check may take together."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from gate2.executor.admission import Budget
from gate2.executor.splitting import PROOF_MEMORY_MIB

RESERVE_MIB = 512
"""Left to this process, its workers before they look at anything, and the machine's own needs."""
WORKER_MIB = 64
"""Of the reserve, for each worker."""
_UNLIMITED_MIB = 1 << 30
"""What cgroup v1 says where there is no limit is more than this."""


def budget_for(jobs: int, memory_mib: int | None = None, *, proc: Path = Path("/proc")) -> Budget:
    """Processors for `jobs`, and the memory that is free here now, less a reserve.

    Memory is the lesser of what the kernel calls available and what the limits of this process's
    control groups leave, unless `memory_mib` says it. Where nobody says how much there is, every
    worker is taken to have what a proof needs.
    """
    if memory_mib is not None:
        return Budget(float(jobs), memory_mib)
    known = list(_free_mib(proc))
    if not known:
        return Budget(float(jobs), jobs * PROOF_MEMORY_MIB)
    return Budget(float(jobs), max(1, min(known) - RESERVE_MIB - WORKER_MIB * jobs))


def _free_mib(proc: Path) -> Iterator[int]:
    """What each that knows of a limit says is left."""
    with suppress(OSError, ValueError):
        for line in (proc / "meminfo").read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(":")
            if name == "MemAvailable":
                yield int(value.split()[0]) >> 10
    with suppress(OSError, ValueError):
        for group, limit, usage in _groups(proc):
            yield from _left_mib(group, limit, usage)


def _groups(proc: Path) -> Iterator[tuple[Path, str, str]]:
    """The memory control groups of this process, inner to outer, with the names of their files.

    cgroups(7): lines of /proc/self/cgroup are ``number:controllers:path``; v2's number is 0.
    """
    mounts = _mounts(proc)
    for line in (proc / "self" / "cgroup").read_text(encoding="utf-8").splitlines():
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(",") and "memory" in mounts:
            for group in _upwards(mounts["memory"], path):
                yield group, "memory.limit_in_bytes", "memory.usage_in_bytes"
        elif not controllers and "" in mounts:
            for group in _upwards(mounts[""], path):
                yield group, "memory.max", "memory.current"


def _mounts(proc: Path) -> dict[str, Path]:
    """Where v1's memory controller and the hierarchy of v2 (empty name) are mounted."""
    found = {}
    text = (proc / "self" / "mounts").read_text(encoding="utf-8", errors="replace")
    for line in text.splitlines():
        _, target, kind, options = line.split()[:4]
        if kind == "cgroup" and "memory" in options.split(","):
            found["memory"] = Path(target)
        elif kind == "cgroup2":
            found[""] = Path(target)
    return found


def _upwards(mount: Path, path: str) -> Iterator[Path]:
    """The group and those it lies in. In a container the path may be another namespace's, and
    the mount shows the group itself."""
    group = mount / path.strip("/")
    while group != mount and mount in group.parents:
        yield group
        group = group.parent
    yield mount


def _left_mib(group: Path, limit: str, usage: str) -> Iterator[int]:
    """What the limit of one group leaves; nothing where it has none."""
    with suppress(OSError, ValueError):
        most_mib = int((group / limit).read_text(encoding="ascii")) >> 20  # v2: "max" is no number
        if most_mib < _UNLIMITED_MIB:
            used = int((group / usage).read_text(encoding="ascii")) - _given_back(group)
            yield max(0, most_mib - (max(0, used) >> 20))


def _given_back(group: Path) -> int:
    """Bytes that are counted as used and are the kernel's to take back: old pages of files."""
    with suppress(OSError, ValueError):
        for line in (group / "memory.stat").read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(" ")
            if name in ("total_inactive_file", "inactive_file") and value.isdigit():
                found = int(value)
                if name == "total_inactive_file" or not (group / "memory.usage_in_bytes").exists():
                    return found
    return 0
