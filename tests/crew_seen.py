"""Looks at the worker processes of a check, and at what they leave behind."""

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import left_behind
from gate2.sandbox.owner import owner_of

_WORKER = b"gate2.executor.worker"
_PARENT = re.compile(r"^PPid:\s*(\d+)$", re.MULTILINE)


def workers_of(driver: int) -> set[int]:
    """The processes that a check has started to look at artifacts."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                status = (entry / "status").read_text(encoding="utf-8", errors="replace")
                parent = _PARENT.search(status)
                if parent and int(parent[1]) == driver and _is_worker(int(entry.name)):
                    found.add(int(entry.name))
    return found


def _is_worker(number: int) -> bool:
    """Whether there is such a process, and it is a worker that has not ended."""
    with suppress(OSError):
        return _WORKER in Path(f"/proc/{number}/cmdline").read_bytes()
    return False


@dataclass(frozen=True, slots=True)
class Family:
    """A check and its workers, by their numbers, and how to recognise what their runs made."""

    numbers: frozenset[int]
    traces: left_behind.Traces

    @classmethod
    def of(cls, driver: int) -> "Family":
        """Those that there are now."""
        numbers = frozenset({driver} | workers_of(driver))
        return cls(numbers, left_behind.traces_of(_names_of(numbers)))

    def left(self) -> list[str]:
        """Whatever of them is still there, in words."""
        alive = [f"worker {number}" for number in sorted(self.numbers) if _is_worker(number)]
        return alive + left_behind.left(_names_of(self.numbers), self.traces)

    def workers_left(self) -> list[int]:
        """Workers that have not ended."""
        return [number for number in sorted(self.numbers) if _is_worker(number)]


def _names_of(numbers: frozenset[int]) -> left_behind.Selects:
    def selects(name: str) -> bool:
        owner = owner_of(name)
        return owner is not None and owner.pid in numbers

    return selects
