"""Private directories for copies of artifacts: gone when left, reaped when their owner died."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
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
    """Remove a tree, read-only directories and all; what cannot be removed stays.

    An untrusted script may have made it, a hundred thousand levels deep. So nothing is followed,
    no path grows and nothing calls itself: directories inside directories are lifted to the top,
    one level at a time, until there are none.
    """
    try:
        top = _enter(path.name, os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC))
    except OSError:
        return
    try:
        free_names = (f".lifted-{number}" for number in count())
        done = [True]
        while any(done):
            done = [_take_away(top, name, free_names) for name in _names(top)]
    finally:
        os.close(top)
    with suppress(OSError):
        path.rmdir()


_PLACE = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def _take_away(top: int, name: str, free_names: Iterator[str]) -> bool:
    """Remove what has this name, the directories in it lifted; whether anything was done."""
    if _unlinked(top, name):
        return True
    try:
        inner = _enter(name, os.dup(top))
    except OSError:
        return False
    try:
        done = [
            _unlinked(inner, entry) or _lifted(inner, entry, top, free_names)
            for entry in _names(inner)
        ]
    finally:
        os.close(inner)
    try:
        os.rmdir(name, dir_fd=top)
    except OSError:
        return any(done)
    return True


def _names(directory: int) -> list[str]:
    with suppress(OSError), os.scandir(directory) as entries:
        return [entry.name for entry in entries]
    return []


def _unlinked(parent: int, name: str) -> bool:
    try:
        os.unlink(name, dir_fd=parent)
    except OSError:
        return False
    return True


def _lifted(parent: int, name: str, top: int, free_names: Iterator[str]) -> bool:
    """Move a directory to the top; the name may be one that the tree's author thought of too."""
    try:
        os.close(_enter(name, os.dup(parent)))  # who moves a directory has to be able to write it
        target = next(free_names)
        while _is_there(top, target):
            target = next(free_names)
        os.rename(name, target, src_dir_fd=parent, dst_dir_fd=top)
    except OSError:
        return False
    return True


def _is_there(parent: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _enter(name: str, parent: int) -> int:
    """A descriptor of a directory, made ours to write first; closes the one of its parent."""
    try:
        found = os.open(name, _PLACE, dir_fd=parent)
    finally:
        os.close(parent)
    try:
        with suppress(OSError):
            # O_PATH opens what may not be read; the link in proc is the way to change its mode.
            Path(f"/proc/self/fd/{found}").chmod(0o700)
        return os.open(".", _DIRECTORY, dir_fd=found)
    finally:
        os.close(found)
