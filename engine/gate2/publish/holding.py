"""One writer at a time in a record's directory, and nothing of killed writers in it."""

import fcntl
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gate2.attest.names import EVIDENCE_DIR
from gate2.errors import InfrastructureError
from gate2.places import TEMPORARY_SUFFIX
from gate2.reasons import Code, because

LOCK_TIMEOUT_S = 60.0
_LOCK_PAUSE_S = 0.02
_OURS = re.compile(r".+\.[0-9a-f]{16}(?:\.svr)?(?:\.dsse|\.math-result|\.sigstore)?\.json")
"""What evidence of ours is called, this version's and earlier ones'."""


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Hold the directory against other writers; the system lets go when this process ends.

    Raises:
        InfrastructureError: INF-011, another writer holds it and does not let go.
    """
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        give_up = time.monotonic() + LOCK_TIMEOUT_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > give_up:
                    raise _held(directory) from None
                time.sleep(_LOCK_PAUSE_S)
        yield
    finally:
        os.close(descriptor)


def _held(directory: Path) -> InfrastructureError:
    message = (
        f"{directory}: expected other writers to be done within {LOCK_TIMEOUT_S:g} s,"
        " one holds the directory still"
    )
    remedy = "Find who has it open (`fuser -v DIR`), then run it again."
    return InfrastructureError(because(Code.INF_CONTENTION, message, remedy=remedy))


def remove_half_written(directory: Path, names: Iterable[str]) -> None:
    """Nobody else writes now, so a temporary file of ours belongs to a writer that was killed."""
    places = [(directory, name) for name in names]
    for place, name in (*places, (directory / EVIDENCE_DIR, "*")):
        if not place.is_symlink():
            for left in place.glob(f".{name}.*{TEMPORARY_SUFFIX}"):
                unlink_file(left)


def remove_superseded(directory: Path, named: set[str]) -> None:
    """Evidence of ours that the verdict does not name; other files there are left alone."""
    place = directory / EVIDENCE_DIR
    if place.is_symlink() or not place.is_dir():
        return
    for path in list(place.iterdir()):
        if _OURS.fullmatch(path.name) and f"{EVIDENCE_DIR}/{path.name}" not in named:
            unlink_file(path)


def unlink_file(path: Path) -> None:
    """Remove a plain file; what else an author put under the name stays, and hinders nothing."""
    with suppress(FileNotFoundError):
        if stat.S_ISREG(path.lstat().st_mode):
            path.unlink(missing_ok=True)
