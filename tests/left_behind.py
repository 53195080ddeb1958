"""Looks for everything that sealed runs have left here: by their names, containers and users.

Whatever a run makes bears its owner's name (`gate2.sandbox.owner`). What it makes without one, a
process, a shared memory segment or a file in a place where anyone may write, is known by the run's
user or by the engine's container, which `traces_of` learns while some of the run is still there.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker

from gate2.places import cache_root, runs_root
from gate2.sandbox.docker.container import OWNER_LABEL
from gate2.sandbox.docker.engine import ENGINE_ERRORS, connect
from gate2.sandbox.owner import owner_of

Selects = Callable[[str], bool]
"""Whether a name of a run is one that is asked about."""

SETTLES_WITHIN_S = 20.0
"""The engine's own helper of a container goes a moment after the container."""
_NAME = re.compile(r"g2-\d+-\d+-[0-9a-f]{12}-\d+-\d+-[0-9a-f]{12}")
_USER = re.compile(r"\b[ug]id=(\d+)")
_RUN_UIDS = range(1 << 30, 1 << 31)
_WRITABLE = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue")
_MOST_LOOKED_AT = 20_000
_ENGINE_PLACES = (
    "/run/containerd/io.containerd.runtime.v2.task/moby",
    "/run/docker/runtime-runc/moby",
    "/run/docker/runtime-runsc/moby",
    "/var/lib/docker/containers",
    "/var/lib/docker/volumes",
)


@dataclass(frozen=True, slots=True)
class Traces:
    """How to recognise what some runs made and did not name."""

    uids: frozenset[int] = frozenset()
    containers: frozenset[str] = frozenset()
    """The engine's numbers of containers."""
    networks: frozenset[str] = frozenset()
    """Files that hold a network namespace."""


NO_TRACES = Traces()


def of_process(pid: int) -> Selects:
    """The names that the process of that number gave."""

    def selects(name: str) -> bool:
        owner = owner_of(name)
        return owner is not None and owner.pid == pid

    return selects


def traces_of(selects: Selects) -> Traces:
    """Users and containers of what is there now."""
    uids: set[int] = set()
    for directory in _entries(runs_root(), selects):
        with suppress(OSError):
            uids.add(directory.lstat().st_uid)
        for place, directories, files in os.walk(directory):  # what goes meanwhile is passed over
            for name in (*directories, *files):
                with suppress(OSError):
                    uids.add(Path(place, name).lstat().st_uid)
    for line in _lines("/proc/self/mounts", selects):
        uids |= {int(uid) for uid in _USER.findall(line)}
    for group in _groups():
        if any(map(selects, _NAME.findall(str(group)))):
            with suppress(OSError):
                for pid in (group / "cgroup.procs").read_text(encoding="ascii").split():
                    uids |= _users(Path("/proc", pid))
    containers, networks = set(), set()
    if (api := _engine()) is not None:
        for name, found in _containers(api):
            if selects(name):
                containers.add(str(found["Id"]))
                with suppress(docker.errors.NotFound):
                    inspected = api.inspect_container(found["Id"])
                    uids.add(int(str(inspected["Config"]["User"]).partition(":")[0] or 0))
                    networks.add(str(inspected["NetworkSettings"].get("SandboxKey", "")))
        for name, found in _volumes(api):
            if selects(name):
                options = (found.get("Options") or {}).get("o", "")
                uids |= {int(uid) for uid in _USER.findall(options)}
        api.close()
    own = {uid for uid in uids if uid in _RUN_UIDS}
    return Traces(frozenset(own), frozenset(containers), frozenset(networks - {""}))


def left(selects: Selects, traces: Traces = NO_TRACES) -> list[str]:
    """Whatever of the selected runs is still there, in words; what goes by itself may go first."""
    found = named(selects)
    give_up = time.monotonic() + SETTLES_WITHIN_S
    while (unnamed := list(_unnamed(selects, traces))) and time.monotonic() < give_up:
        time.sleep(0.1)
    return found + unnamed


def named(selects: Selects) -> list[str]:
    """Directories, mounts, control groups, containers and volumes that bear a selected name."""
    found = [f"directory {path.name}" for path in _entries(runs_root(), selects)]
    found += [f"mount {line}" for line in _lines("/proc/self/mounts", selects)]
    found += [
        f"control group {group}"
        for group in _groups()
        if any(map(selects, _NAME.findall(str(group))))
    ]
    if (api := _engine()) is not None:
        for name, thing in _containers(api):
            if selects(name):
                found.append(f"container {thing['Names'][0].lstrip('/')} {thing['State']}")
        found += [f"volume {thing['Name']}" for name, thing in _volumes(api) if selects(name)]
        api.close()
    return found


def _unnamed(selects: Selects, traces: Traces) -> Iterator[str]:
    """Processes, sockets, devices, memory, namespaces and the engine's own files."""

    speaks_of_one = _speaks(selects, traces)
    yield from _processes(speaks_of_one, traces.uids)
    for table in ("/proc/net/unix", "/proc/swaps"):
        for line in Path(table).read_text(encoding="utf-8", errors="replace").splitlines():
            if speaks_of_one(line):
                yield f"{table}: {line}"
    for backing in Path("/sys/block").glob("loop*/loop/backing_file"):
        with suppress(OSError):
            if speaks_of_one(text := backing.read_text(encoding="utf-8")):
                yield f"loop device on {text.strip()}"
    for place in _ENGINE_PLACES:
        with suppress(OSError):
            for entry in Path(place).iterdir():
                if speaks_of_one(entry.name):
                    yield f"the engine's {entry}"
    for group in _groups():
        if any(container in group.name for container in traces.containers):
            yield f"control group {group}"
    for network in traces.networks:
        if Path(network).exists():
            yield f"network namespace {network}"
    yield from _shared_memory(traces.uids)
    yield from files_of(traces.uids)


def _speaks(selects: Selects, traces: Traces) -> Callable[[str], bool]:
    """Whether a text names one of the selected runs or one of their containers."""

    def speaks_of_one(text: str) -> bool:
        if any(map(selects, _NAME.findall(text))):
            return True
        return any(container in text for container in traces.containers)

    return speaks_of_one


def processes(selects: Selects, traces: Traces = NO_TRACES) -> list[str]:
    """Living processes of the selected runs, with their command lines."""
    return list(_processes(_speaks(selects, traces), traces.uids))


def processes_of(uids: frozenset[int]) -> list[str]:
    """Living processes whose user is one of these."""
    return list(_processes(lambda _: False, uids))


def _processes(speaks_of_one: Callable[[str], bool], uids: frozenset[int]) -> Iterator[str]:
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError):
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            group = (entry / "cgroup").read_text(encoding="utf-8")
            if _users(entry) & uids or speaks_of_one(command) or speaks_of_one(group):
                yield f"process {entry.name}: {command}"


def _users(process: Path) -> set[int]:
    """The users of a process; the owner of its directory would be root for one that hides."""
    for line in (process / "status").read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("Uid:"):
            return {int(uid) for uid in line.split()[1:]}
    return set()


def _shared_memory(uids: frozenset[int]) -> Iterator[str]:
    """System V segments, queues and semaphores of one of these users."""
    for table in Path("/proc/sysvipc").glob("*"):
        head, *lines = table.read_text(encoding="ascii").splitlines()
        columns = head.split()
        for line in lines:
            fields = dict(zip(columns, line.split(), strict=True))
            if {int(fields["uid"]), int(fields["cuid"])} & uids:
                yield f"{table}: {line}"


def files_of(uids: frozenset[int]) -> list[str]:
    """Files that belong to one of these users, in places of the host where anyone may write."""
    found = []
    looked_at = 0
    for top in (*_WRITABLE, str(cache_root())):
        for directory, names, files in os.walk(top if uids else "/nonexistent"):
            for name in (*names, *files):
                looked_at += 1
                with suppress(OSError):
                    if os.lstat(os.path.join(directory, name)).st_uid in uids:  # noqa: PTH118
                        found.append(os.path.join(directory, name))  # noqa: PTH118
            # Deep trees of others' tests or caches are not what a run could have reached.
            names[:] = names if looked_at < _MOST_LOOKED_AT else []
    return found


def _entries(root: Path, selects: Selects) -> list[Path]:
    return [path for path in root.iterdir() if selects(path.name)] if root.is_dir() else []


def _lines(table: str, selects: Selects) -> list[str]:
    lines = Path(table).read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if any(map(selects, _NAME.findall(line)))]


def _groups() -> Iterator[Path]:
    """Every control group of every hierarchy."""
    for directory, names, _ in os.walk("/sys/fs/cgroup"):
        yield from (Path(directory, name) for name in names)


def _engine() -> docker.APIClient | None:
    """The engine that answers here, or none."""
    try:
        api = connect()
        api.ping()
    except ENGINE_ERRORS:
        return None
    return api


def _containers(api: docker.APIClient) -> list[tuple[str, dict[str, Any]]]:
    found = api.containers(all=True, filters={"label": [OWNER_LABEL]})
    return [(str(each["Labels"][OWNER_LABEL]), each) for each in found]


def _volumes(api: docker.APIClient) -> list[tuple[str, dict[str, Any]]]:
    found = api.volumes(filters={"label": [OWNER_LABEL]})["Volumes"] or []
    return [(str((each["Labels"] or {}).get(OWNER_LABEL, "")), each) for each in found]
