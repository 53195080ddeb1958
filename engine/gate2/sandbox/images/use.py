"""Who runs from an image: each process that finds one holds a shared lock on it until it ends."""

import fcntl
import os
import time
from pathlib import Path

_PATIENCE_S = 1.0

_MARKS: dict[Path, int] = {}
"""Open descriptors whose shared locks say that this process uses an image."""


def is_used(directory: Path) -> bool:
    """Whether a living process found this image and may be running from it."""
    if directory in _MARKS:
        return True
    try:
        with (directory / "config.json").open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def mark(directory: Path) -> bool:
    """Keep a shared lock on the image until this process ends; False where it is not there."""
    config = directory / "config.json"
    kept = _MARKS.get(directory)
    if kept is not None and _is_same(kept, config):
        return True
    try:
        descriptor = os.open(config, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    _share(descriptor)
    if not _is_same(descriptor, config):  # taken away between the two calls
        os.close(descriptor)
        return False
    if kept is not None:
        os.close(kept)
    _MARKS[directory] = descriptor
    return True


def _share(descriptor: int) -> None:
    """Take the shared lock, without hanging on who will not give way: every user of the machine
    may read an image, and so lock it. A file system without locks keeps no images in use."""
    give_up = time.monotonic() + _PATIENCE_S
    while time.monotonic() < give_up:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.01)  # somebody prunes, and looks whether it is used
        except OSError:
            return
        else:
            return


def _is_same(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False
