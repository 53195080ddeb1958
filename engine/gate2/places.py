"""Where the tool keeps what it fetches and what it runs, and how it writes a file whole."""

import os
import tempfile
from pathlib import Path


def cache_root() -> Path:
    """Content-addressed things that can be made again: toolchains, images, elaborations.

    ``GATE2_CACHE`` where set; ``/var/cache/gate2`` for root, whose home other users (and so a
    sandbox's own uid) cannot enter; else the user's cache directory.
    """
    if stated := os.environ.get("GATE2_CACHE"):
        return Path(stated).absolute()
    if os.geteuid() == 0:
        return Path("/var/cache/gate2")
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "gate2"


def runs_root() -> Path:
    """Private directories of runs under way; whatever a dead owner left here is reaped."""
    return cache_root() / "runs"


def write_whole(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write `data` so that a reader, or a crash at any moment, sees the old file or the new one.

    A temporary file in the same directory, fsync, rename, fsync of the directory.
    """
    descriptor, temporary = tempfile.mkstemp(
        prefix=f".{path.name}.", suffix=".tmp", dir=path.parent
    )
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
