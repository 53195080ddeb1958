"""How much memory a command, its workers and their sealed runs have at a time.

A container is no child of the command: its processes are known by their control group, in whose
path stands the name of the run, and in that the number of the process that it belongs to.
"""

import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from gate2.sandbox.owner import owner_of

_EVERY_S: Final = 0.1
_MIB: Final = 1 << 20
_RUN: Final = re.compile(r"g2-[0-9a-f-]+")
_PARENT: Final = 1
"""Where the parent's number stands in /proc/PID/stat behind the name, by proc(5)."""


@dataclass(frozen=True, slots=True)
class Resident:
    """Sums of resident memory: a page that several processes share counts for each of them."""

    sealed_mib: float
    """Of sealed runs."""
    others_mib: float
    """Of the command and its workers."""

    @property
    def mib(self) -> float:
        """Of all together."""
        return self.sealed_mib + self.others_mib


class Watch:
    """The most that all children of this process, with theirs, had at a time while it was open.

    It looks ten times a second: what comes and goes in between is not seen.
    """

    def __init__(self) -> None:
        self.most = Resident(0.0, 0.0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="resident", daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_EVERY_S):
            self.most = max(self.most, resident_below(os.getpid()), key=lambda each: each.mib)


def resident_below(root: int, proc: Path = Path("/proc")) -> Resident:
    """What those have that descend from this process, and the sealed runs that belong to them."""
    parents = dict(_parents(proc))
    family = {number for number in parents if root in _ancestors(number, parents)}
    sealed = {number for number in parents if _runs_for(number, proc) in family}
    return Resident(
        sum(_resident_mib(number, proc) for number in sealed),
        sum(_resident_mib(number, proc) for number in family - sealed),
    )


def _parents(proc: Path) -> Iterator[tuple[int, int]]:
    """Every process with its parent."""
    for entry in proc.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                text = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                yield int(entry.name), int(text.rpartition(")")[2].split()[_PARENT])


def _ancestors(number: int, parents: Mapping[int, int]) -> Iterator[int]:
    while (number := parents.get(number, 0)) > 0:
        yield number


def _runs_for(number: int, proc: Path) -> int | None:
    """The process that the sealed run of this one belongs to; None where it is part of none."""
    with suppress(OSError):
        text = (proc / str(number) / "cgroup").read_text(encoding="utf-8", errors="replace")
        for name in _RUN.findall(text):
            if owner := owner_of(name):
                return owner.pid
    return None


def _resident_mib(number: int, proc: Path) -> float:
    """Nothing where it has ended by now."""
    with suppress(OSError):
        pages = (proc / str(number) / "statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / _MIB
    return 0.0
