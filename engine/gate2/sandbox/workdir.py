"""Private directories for copies of artifacts: gone when left, reaped when their owner died."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gate2.places import fault_of, is_full, runs_root
from gate2.sandbox.owner import new_name

LIFETIME_S = 4 * 3600.0


@contextmanager
def private_directory(lifetime_s: float = LIFETIME_S) -> Iterator[Path]:
    """A fresh directory under `runs_root()` that only this user can enter.

    Its name says who owns it, so that the reaper removes it if this process is killed.

    Raises:
        InfrastructureError: INF-004, the disk is full, now or while it is used; INF-013, it
            cannot be made.
    """
    root = runs_root()
    path = root / new_name(lifetime_s)
    try:
        try:
            root.mkdir(mode=0o711, parents=True, exist_ok=True)
            path.mkdir(mode=0o700)
        except OSError as error:
            raise fault_of(error) from error
        try:
            yield path
        except OSError as error:
            if is_full(error):
                raise fault_of(error) from error
            raise
    finally:
        discard(path)


def discard(path: Path) -> None:
    """Remove a tree whose directories may have been made read-only; what cannot be, stays."""
    for directory, _, _ in os.walk(path):
        with suppress(OSError):
            Path(directory).chmod(0o700)
    shutil.rmtree(path, ignore_errors=True)
