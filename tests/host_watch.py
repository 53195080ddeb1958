"""Watches the host around sealed runs: what they left, whose eyes saw what, what it cost."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from gate2.places import cache_root, runs_root
from gate2.sandbox import cgroups
from gate2.sandbox.container import OWNER_LABEL
from gate2.sandbox.docker import DockerSandbox
from gate2.sandbox.engine import connect
from gate2.sandbox.job import Image, Job, Run, Sandbox, Seal
from gate2.sandbox.owner import is_mine

_WRITABLE = ("/tmp", "/var/tmp", "/dev/shm", "/run")
_MOST_LOOKED_AT = 20_000


@dataclass(slots=True)
class Watched:
    """A lane that remembers every run it was asked for; it changes none of them."""

    lane: Sandbox
    runs: list[tuple[Job, Run]] = field(default_factory=list)
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.lane.name

    def available(self) -> str:
        return self.lane.available()

    def resolve(self, image: str) -> Image:
        return self.lane.resolve(image)

    def prove(self, job: Job) -> Seal:
        return self.lane.prove(job)

    def run_each(self, jobs: Iterable[Job]) -> Iterator[Run]:
        asked: list[Job] = []

        def noting() -> Iterator[Job]:
            for job in jobs:
                asked.append(job)
                yield job

        for number, run in enumerate(self.lane.run_each(noting())):
            self.runs.append((asked[number], run))
            yield run

    def run(self, job: Job) -> Run:
        run = self.lane.run(job)
        self.runs.append((job, run))
        return run


def left_by_this_process() -> list[str]:
    """Directories, control groups, mounts, containers and volumes that bear its name."""
    root = runs_root()
    found = [path.name for path in root.iterdir() if is_mine(path.name)] if root.is_dir() else []
    found += [f"control group {name}" for name in cgroups.groups_of() if is_mine(name)]
    mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    found += [line for line in mounts if any(is_mine(part) for part in re.split("[/ ]", line))]
    if not DockerSandbox().available():
        found += _left_on_engine()
    return found


def _left_on_engine() -> list[str]:
    api = connect()
    try:
        labelled = {"label": [OWNER_LABEL]}
        things = [*api.containers(all=True, filters=labelled)]
        things += api.volumes(filters=labelled)["Volumes"] or []
        names = [str((thing["Labels"] or {}).get(OWNER_LABEL, "")) for thing in things]
        return [f"on the engine: {name}" for name in names if is_mine(name)]
    finally:
        api.close()


def processes_of(uids: frozenset[int]) -> list[str]:
    """Living processes whose real user is one of these, with their command lines."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if entry.stat().st_uid in uids:
                    found.append(f"process {entry.name}: {(entry / 'cmdline').read_bytes()!r}")
    return found


def files_of(uids: frozenset[int]) -> list[str]:
    """Files that belong to one of these users, in places of the host where anyone may write."""
    found = []
    looked_at = 0
    for top in (*_WRITABLE, str(cache_root())):
        for directory, names, files in os.walk(top):
            for name in (*names, *files):
                looked_at += 1
                with suppress(OSError):
                    if os.lstat(os.path.join(directory, name)).st_uid in uids:  # noqa: PTH118
                        found.append(os.path.join(directory, name))  # noqa: PTH118
            # Deep trees of others' tests or caches are not what a run could have reached.
            names[:] = names if looked_at < _MOST_LOOKED_AT else []
    return found


def peak_mib() -> float:
    """The most memory this process held since `forget_peak`."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("the kernel reports no peak of memory")


def forget_peak() -> float:
    """Start measuring `peak_mib` anew; what is held at the moment."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak_mib()


def descriptors() -> Mapping[str, str]:
    """What this process has open."""
    found = {}
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found[entry.name] = str(entry.readlink())
    return found
