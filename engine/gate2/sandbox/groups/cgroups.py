"""Reads what the kernel counted for one control group, under cgroup v1 and v2."""

import os
import signal
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_MOUNTS = Path("/proc/self/mounts")
PARENT = "gate2"
_V1_CONTROLLERS = ("memory", "cpu", "cpuacct", "cpuset", "pids", "devices", "freezer")
_REMOVE_S, _FIRST_PAUSE_S, _LONGEST_PAUSE_S = 2.0, 0.0005, 0.05


@dataclass(frozen=True, slots=True)
class Figures:
    """The kernel's account of a group; None where it keeps none."""

    cpu_s: float | None
    memory_peak_mib: float | None
    oom_kills: int | None
    limits: tuple[int | None, int | None] = (None, None)
    """Bytes of memory and number of processes the group may have."""
    cpus: float | None = None
    """Processor time it may have in any one second, in seconds; None where it is not limited."""


@cache
def hierarchies() -> dict[str, Path]:
    """Where each v1 controller is mounted; ``{"": path}`` for the unified hierarchy of v2."""
    found: dict[str, Path] = {}
    unified: Path | None = None
    for line in _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
        _, target, kind, options = line.split()[:4]
        if kind == "cgroup":
            for option in options.split(","):
                if option in _V1_CONTROLLERS:
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
    parent = hierarchies().get("", Path("/nowhere")) / PARENT
    return has_swap() or (parent / "memory.swap.max").exists()


def has_cpusets() -> bool:
    """Whether a group can be kept to some of the machine's processors."""
    if version() == 1:
        return "cpuset" in hierarchies()
    controllers = hierarchies().get("", Path("/nowhere")) / "cgroup.controllers"
    with suppress(OSError):
        return "cpuset" in controllers.read_text(encoding="ascii").split()
    return False


def keep_to(processors: Iterable[int], name: str) -> None:
    """Keep the group of a run to these processors, making it where v1 has one for that alone.

    Raises:
        OSError: the kernel refused.
    """
    v1 = hierarchies().get("cpuset")
    root = v1 or hierarchies()[""]
    group = root / PARENT / name
    if v1 is None:
        for above in (root, root / PARENT):
            (above / "cgroup.subtree_control").write_text("+cpuset", encoding="ascii")
    else:
        group.mkdir(exist_ok=True)
        mems = (root / "cpuset.mems").read_text(encoding="ascii")
        (group / "cpuset.mems").write_text(mems, encoding="ascii")
    (group / "cpuset.cpus").write_text(",".join(map(str, processors)), encoding="ascii")


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
            cpus=_ratio(
                _number(mounted.get("cpu", Path("/nowhere")) / path / "cpu.cfs_quota_us"),
                _number(mounted.get("cpu", Path("/nowhere")) / path / "cpu.cfs_period_us"),
            ),
        )
    group = mounted.get("", Path("/nowhere")) / path
    usage = _field(group / "cpu.stat", "usage_usec")
    return Figures(
        cpu_s=None if usage is None else usage / 1e6,
        memory_peak_mib=_mib(_number(group / "memory.peak")),
        oom_kills=_field(group / "memory.events", "oom_kill"),
        limits=(_number(group / "memory.max"), _number(group / "pids.max")),
        cpus=_ratio(*_pair(group / "cpu.max")),
    )


def groups_of(parent: str = PARENT) -> dict[str, list[Path]]:
    """Every group below the parent, by name, with its directory under each hierarchy."""
    found: dict[str, list[Path]] = {}
    for root in _roots():
        directory = root / parent
        if directory.is_dir():
            for child in directory.iterdir():
                if child.is_dir():
                    found.setdefault(child.name, []).append(child)
    return found


def remove_groups(name: str) -> None:
    """Kill what is left in the groups of one run and remove them; the reaper tries again."""
    for root in _roots():
        directory = root / PARENT / name
        give_up, pause_s = time.monotonic() + _REMOVE_S, _FIRST_PAUSE_S
        while not remove_group(directory) and time.monotonic() < give_up:
            time.sleep(pause_s)  # the kernel still holds a dying process
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


def kill_groups(name: str) -> None:
    """SIGKILL to every process that is in the groups of one run."""
    for root in _roots():
        kill_group(root / PARENT / name)


def kill_in(group: str) -> None:
    """SIGKILL to every process of the group at this path, in whatever hierarchy it is."""
    for root in _roots():
        kill_group(root / group)


def kill_group(directory: Path) -> None:
    """SIGKILL to every process that is still in a group."""
    with suppress(OSError), (directory / "cgroup.kill").open("r+b", buffering=0) as kill:
        kill.write(b"1")  # v2, from Linux 5.14: all at once
        return
    with suppress(OSError):
        for line in (directory / "cgroup.procs").read_text(encoding="ascii").split():
            if int(line) > 1:
                with suppress(ProcessLookupError):
                    os.kill(int(line), signal.SIGKILL)


def remove_group(directory: Path) -> bool:
    """Remove a group and those inside it, killing what is left; False where the kernel holds it."""
    for attempt in range(2):
        try:
            directory.rmdir()
        except FileNotFoundError:
            return True
        except OSError:
            if attempt == 0:
                _empty(directory)
            continue
        return True
    return False


def _empty(directory: Path) -> None:
    """An engine makes groups of its own inside a run's, and may die before it removes them."""
    kill_group(directory)
    with suppress(OSError):
        for child in directory.iterdir():
            if child.is_dir():
                remove_group(child)


def announce_move() -> None:
    """Let the kernel wait now for what it will wait for when a process is moved to a group.

    The first move after a while waits for a grace period of all processors, 5 to 10 ms; others
    that follow within some 20 ms do not. A thread that is moved to where it is changes nothing
    and does the waiting while a runtime starts up.
    """
    threading.Thread(target=_move_nowhere, daemon=True).start()


def _move_nowhere() -> None:
    with suppress(OSError, ValueError, KeyError):
        lines = Path("/proc/thread-self/cgroup").read_text(encoding="ascii").splitlines()
        paths = {names: path for _, names, path in (line.split(":", 2) for line in lines)}
        if version() == 1:
            place = hierarchies()["pids"] / paths["pids"].lstrip("/") / "tasks"
            place.write_text(str(threading.get_native_id()), encoding="ascii")
        else:
            place = hierarchies()[""] / paths[""].lstrip("/") / "cgroup.procs"
            place.write_text(str(os.getpid()), encoding="ascii")


@cache
def _roots() -> tuple[Path, ...]:
    """Every hierarchy, whatever its controllers."""
    found = {path.resolve(): None for path in hierarchies().values()}
    for line in _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
        _, target, kind = line.split()[:3]
        if kind in ("cgroup", "cgroup2"):
            found[Path(target).resolve()] = None
    return tuple(found)


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


def _pair(path: Path) -> tuple[int | None, int | None]:
    """``QUOTA PERIOD``, where the quota may be ``max``."""
    try:
        quota, period = path.read_text(encoding="ascii").split()
        return int(quota), int(period)
    except (OSError, ValueError):
        return None, None


def _ratio(quota: int | None, period: int | None) -> float | None:
    return None if quota is None or period is None or quota <= 0 else quota / period


def _mib(value: int | None) -> float | None:
    return None if value is None else value / (1 << 20)


def kills_of_the_machine() -> int | None:
    """How many processes this machine has killed for want of memory, in any control group."""
    return _field(Path("/proc/vmstat"), "oom_kill")
