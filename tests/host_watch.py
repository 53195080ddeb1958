"""Watches the host around sealed runs: what they left, whose eyes saw what, what it cost."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import left_behind
from gate2.sandbox.job import Image, Job, Run, Sandbox, Seal
from gate2.sandbox.owner import is_mine


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
    return left_behind.named(is_mine)


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
