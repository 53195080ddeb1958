"""Reads what the kernel counted for one control group, under cgroup v1 and v2."""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_MOUNTS = Path("/proc/self/mounts")
PARENT = "gate2"


@dataclass(frozen=True, slots=True)
class Figures:
    """The kernel's account of a group; None where it keeps none."""

    cpu_s: float | None
    memory_peak_mib: float | None
    oom_kills: int | None
    limits: tuple[int | None, int | None] = (None, None)
    """Bytes of memory and number of processes the group may have."""


@cache
def hierarchies() -> dict[str, Path]:
    """Where each v1 controller is mounted; ``{"": path}`` for the unified hierarchy of v2."""
    found: dict[str, Path] = {}
    unified: Path | None = None
    for line in _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
        _, target, kind, options = line.split()[:4]
        if kind == "cgroup":
            for option in options.split(","):
                if option in ("memory", "cpu", "cpuacct", "pids", "devices", "freezer"):
                    found[option] = Path(target)
        elif kind == "cgroup2":
            unified = Path(target)
    if "memory" in found:
        return found
    return {} if unified is None else {"": unified}


def version() -> int:
    """1 or 2; 0 where no memory controller is mounted."""
    mounted = hierarchies()
    if "memory" in mounted:
        return 1
    return 2 if "" in mounted else 0


def limits_swap() -> bool:
    """Whether a limit on memory and swap together can be set, or there is no swap to limit."""
    if version() == 1:
        return (hierarchies()["memory"] / "memory.memsw.limit_in_bytes").exists()
    return True


def has_swap() -> bool:
    """Whether the machine can swap at all."""
    return len(Path("/proc/swaps").read_text(encoding="ascii").splitlines()) > 1


def read_figures(path: str) -> Figures:
    """The figures of the group at `path` (``gate2/<run>``) under every hierarchy."""
    mounted = hierarchies()
    if version() == 1:
        memory = mounted["memory"] / path
        cpu = _number(mounted.get("cpuacct", Path("/nowhere")) / path / "cpuacct.usage")
        return Figures(
            cpu_s=None if cpu is None else cpu / 1e9,
            memory_peak_mib=_mib(_number(memory / "memory.max_usage_in_bytes")),
            oom_kills=_field(memory / "memory.oom_control", "oom_kill"),
            limits=(
                _number(memory / "memory.limit_in_bytes"),
                _number(mounted.get("pids", Path("/nowhere")) / path / "pids.max"),
            ),
        )
    group = mounted.get("", Path("/nowhere")) / path
    usage = _field(group / "cpu.stat", "usage_usec")
    return Figures(
        cpu_s=None if usage is None else usage / 1e6,
        memory_peak_mib=_mib(_number(group / "memory.peak")),
        oom_kills=_field(group / "memory.events", "oom_kill"),
        limits=(_number(group / "memory.max"), _number(group / "pids.max")),
    )


def groups_of(parent: str = PARENT) -> dict[str, list[Path]]:
    """Every group below the parent, by name, with its directory under each hierarchy."""
    found: dict[str, list[Path]] = {}
    for root in {path.resolve() for path in hierarchies().values()} | _other_hierarchies():
        directory = root / parent
        if directory.is_dir():
            for child in directory.iterdir():
                if child.is_dir():
                    found.setdefault(child.name, []).append(child)
    return found


def kill_group(directory: Path) -> None:
    """SIGKILL to every process that is still in a group."""
    with suppress(OSError):
        for line in (directory / "cgroup.procs").read_text(encoding="ascii").split():
            if int(line) > 1:
                os.kill(int(line), signal.SIGKILL)


def remove_group(directory: Path) -> bool:
    """Kill what is left in a group and remove it; False where the kernel still holds it."""
    kill_group(directory)
    try:
        directory.rmdir()
    except OSError:
        return not directory.exists()
    return True


def _other_hierarchies() -> set[Path]:
    found = set()
    for line in _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
        _, target, kind = line.split()[:3]
        if kind in ("cgroup", "cgroup2"):
            found.add(Path(target).resolve())
    return found


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _field(path: Path, name: str) -> int | None:
    try:
        for line in path.read_text(encoding="ascii").splitlines():
            key, _, value = line.partition(" ")
            if key == name:
                return int(value)
    except (OSError, ValueError):
        return None
    return None


def _mib(value: int | None) -> float | None:
    return None if value is None else value / (1 << 20)


def kills_of_the_machine() -> int | None:
    """How many processes this machine has killed for want of memory, in any control group."""
    return _field(Path("/proc/vmstat"), "oom_kill")
