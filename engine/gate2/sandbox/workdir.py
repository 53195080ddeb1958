"""Private directories for copies of artifacts: gone when left, reaped when their owner died."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gate2.places import runs_root
from gate2.sandbox.owner import new_name

LIFETIME_S = 4 * 3600.0


@contextmanager
def private_directory(lifetime_s: float = LIFETIME_S) -> Iterator[Path]:
    """A fresh directory under `runs_root()` that only this user can enter.

    Its name says who owns it, so that the reaper removes it if this process is killed.
    """
    root = runs_root()
    root.mkdir(parents=True, exist_ok=True)
    path = root / new_name(lifetime_s)
    path.mkdir(mode=0o700)
    try:
        yield path
    finally:
        discard(path)


def discard(path: Path) -> None:
    """Remove a tree whose directories may have been made read-only."""
    for directory, _, _ in os.walk(path):
        Path(directory).chmod(0o700)
    shutil.rmtree(path, ignore_errors=True)
