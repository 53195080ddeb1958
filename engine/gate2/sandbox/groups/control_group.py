"""Makes the control groups of one run, where this user may make any, and takes them away.

runc makes its own. Here a lane without such a tool puts its processes in groups that carry
memory, processes and processor time, under cgroup v1 and v2. Root's lie at ``gate2/<run>`` beside
runc's; an ordinary user's below the part of the v2 tree that was delegated to him, if any.
A limit counts once it has been read back.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gate2.sandbox.groups import cgroups
from gate2.sandbox.job import Limits
from gate2.sandbox.owner import new_name
from gate2.sandbox.runc.oci import CPU_PERIOD_US, quota_us

_CONTROLLERS = ("memory", "pids", "cpu")
_V1 = ("memory", "pids", "cpu", "cpuacct")
_MEMORY_AND_SWAP = "memory.memsw.limit_in_bytes"
_TRIES, _PAUSE_S = 100, 0.02


@dataclass(frozen=True, slots=True)
class ControlGroup:
    """The groups of one run: one directory under v2, one for each controller under v1."""

    path: str
    """Below every hierarchy."""
    directories: tuple[Path, ...]

    @property
    def entries(self) -> tuple[str, ...]:
        """The files that take a process into the groups when it writes 0 to each."""
        return tuple(str(directory / "cgroup.procs") for directory in self.directories)

    def figures(self) -> cgroups.Figures:
        """The kernel's account of the run."""
        return cgroups.read_figures(self.path)

    def has_limits(self, limits: Limits) -> bool:
        """Whether the kernel says it keeps exactly these limits."""
        figures = self.figures()
        asked = (limits.memory_mib << 20, limits.pids, quota_us(limits.cpus) / CPU_PERIOD_US)
        return (*figures.limits, figures.cpus) == asked and self._limits_swap(asked[0])

    def _limits_swap(self, memory: int) -> bool:
        """Whether there is no swap, or none for this run."""
        if not cgroups.has_swap():
            return True
        found = [_words(directory / "memory.swap.max") for directory in self.directories]
        found += [_words(directory / _MEMORY_AND_SWAP) for directory in self.directories]
        return ["0"] in found or [str(memory)] in found

    def kill(self) -> None:
        """SIGKILL to every process that is in the groups."""
        for directory in self.directories:
            cgroups.kill_group(directory)


@contextmanager
def control_group(
    name: str, limits: Limits, processors: tuple[int, ...] = ()
) -> Iterator[ControlGroup]:
    """The groups of a run, with its limits; removed when left, and what is in them killed.

    `processors`: those it is kept to, where the kernel has cpusets; none for all.

    Raises:
        OSError: the kernel does not let this user make them, or takes another limit.
    """
    parent = parent_path()
    wanted = ("cpuset",) if processors and cgroups.has_cpusets() else ()
    group = ControlGroup(f"{parent}/{name}", tuple(_directories(parent, name, wanted)))
    try:
        for directory in group.directories:
            directory.mkdir()
        for directory in group.directories:
            _limit(directory, limits)
            if processors and (directory / "cpuset.cpus").exists():
                _keep_to(directory, processors)
        if not group.has_limits(limits):
            raise OSError(f"asked for {limits}, the kernel keeps {group.figures().limits}")
        yield group
    finally:
        for directory in group.directories:
            _remove(directory)


@cache
def lack() -> str:
    """Why no run's limits can be enforced by control groups; empty where they can.

    Asked once, by making a group, reading its limits back and moving a process into it.
    """
    if cgroups.version() == 0:
        return "no memory control group is mounted"
    try:
        with control_group(new_name(60), Limits()) as group:
            if taken := _join(group):
                return f"cgroup v{cgroups.version()}: no process can be moved: {taken}"
    except (OSError, subprocess.SubprocessError) as error:
        return f"cgroup v{cgroups.version()}: {error}"
    return ""


def groups_of_runs() -> dict[str, list[Path]]:
    """Every group of a run that this user may have made, by the run's name."""
    try:
        own = parent_path()
    except OSError:
        return cgroups.groups_of()
    return cgroups.groups_of() | cgroups.groups_of(own)


def _join(group: ControlGroup) -> str:
    """What is said when a process tries to join the groups; empty where it can."""
    done = subprocess.run(  # noqa: S603 - our own argv
        ["/bin/sh", "-ec", 'for each; do echo 0 >"$each"; done', "sh", *group.entries],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=10,
        check=False,
    )
    return done.stderr.decode(errors="replace").strip()


def parent_path() -> str:
    """Where runs have their groups, below every hierarchy.

    Raises:
        OSError: nothing of the tree is this user's.
    """
    if os.geteuid() == 0:
        return cgroups.PARENT
    if cgroups.version() != 2:
        raise OSError("only root has control groups under cgroup v1")
    return f"{_delegated(cgroups.hierarchies()[''])}/{cgroups.PARENT}"


def _delegated(root: Path) -> str:
    """The highest group above this process that is this user's: processes move only below it."""
    own = Path("/proc/self/cgroup").read_text(encoding="utf-8").strip().rpartition("::/")[2]
    found, place = "", Path(own)
    for candidate in (place, *place.parents):
        group = root / candidate
        if group == root or not os.access(group / "cgroup.procs", os.W_OK):
            break
        if set(_CONTROLLERS) <= set(_words(group / "cgroup.controllers")):
            found = str(candidate)
    if not found:
        raise OSError("no group with memory, pids and cpu is delegated to this user")
    return found


def _directories(parent: str, name: str, more: tuple[str, ...]) -> Iterator[Path]:
    """Where to make the groups, their parents made and their controllers switched on."""
    mounted = cgroups.hierarchies()
    if cgroups.version() == 2:
        above = mounted[""]
        for part in Path(parent).parts:
            _switch_on(above, more)
            above /= part
            above.mkdir(exist_ok=True)
        _switch_on(above, more)
        yield above / name
        return
    for controller in (*_V1, *more):
        if controller not in mounted:
            raise OSError(f"the {controller} controller is not mounted")
    for root in dict.fromkeys(mounted[controller].resolve() for controller in (*_V1, *more)):
        (root / parent).mkdir(exist_ok=True)
        _take_over(root / parent)
        yield root / parent / name


def _switch_on(group: Path, more: tuple[str, ...]) -> None:
    control = group / "cgroup.subtree_control"
    wanted = [name for name in (*_CONTROLLERS, *more) if name not in _words(control)]
    if wanted:
        control.write_text(" ".join(f"+{name}" for name in wanted), encoding="ascii")


def _take_over(directory: Path) -> None:
    """A fresh cpuset of v1 has neither processors nor memory and takes no process: as its parent's.

    Under v2, and under other controllers, there is nothing to do.
    """
    for name in ("cpuset.cpus", "cpuset.mems"):
        if (directory / name).exists() and not _words(directory / name):
            text = (directory.parent / name).read_text(encoding="ascii")
            (directory / name).write_text(text, encoding="ascii")


def _keep_to(directory: Path, processors: tuple[int, ...]) -> None:
    if cgroups.version() == 1:
        _take_over(directory)
    (directory / "cpuset.cpus").write_text(",".join(map(str, processors)), encoding="ascii")


def _limit(directory: Path, limits: Limits) -> None:
    """Write each limit that this directory has a file for; all of them are read back after."""
    memory, quota = str(limits.memory_mib << 20), quota_us(limits.cpus)
    for name, value in (
        ("memory.limit_in_bytes", memory),
        (_MEMORY_AND_SWAP, memory),
        ("memory.max", memory),
        ("memory.swap.max", "0"),
        ("pids.max", str(limits.pids)),
        ("cpu.cfs_period_us", str(CPU_PERIOD_US)),
        ("cpu.cfs_quota_us", str(quota)),
        ("cpu.max", f"{quota} {CPU_PERIOD_US}"),
    ):
        if (directory / name).exists():
            (directory / name).write_text(value, encoding="ascii")


def _remove(directory: Path) -> None:
    for _ in range(_TRIES):
        if not directory.exists() or cgroups.remove_group(directory):
            return
        time.sleep(_PAUSE_S)  # the kernel still holds a dying process


def _words(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="ascii").split()
    except OSError:
        return []
