"""Where the tool keeps what it fetches and what it runs, and how it writes a file whole."""

import errno
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because

SYSTEM_CACHE = Path("/var/cache/gate2")
"""Root's cache, whose images and toolchains every user of the machine may read."""
SYSTEM_STATE = Path("/var/lib/gate2")
"""Root's state."""
TEMPORARY_SUFFIX = ".tmp"
_FULL = (errno.ENOSPC, errno.EDQUOT)
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


def cache_root() -> Path:
    """Content-addressed things that can be made again: toolchains, images, elaborations.

    ``GATE2_CACHE`` where set; ``/var/cache/gate2`` for root, whose home other users (and so a
    sandbox's own uid) cannot enter; else the user's cache directory.

    Raises:
        InfrastructureError: INF-013, this user has no home directory and names no other place.
    """
    if stated := os.environ.get("GATE2_CACHE"):
        return Path(stated).absolute()
    if os.geteuid() == 0:
        return SYSTEM_CACHE
    # A relative one would mean another place in every directory; the XDG specification ignores it.
    if (base := os.environ.get("XDG_CACHE_HOME", "")).startswith("/"):
        return Path(base) / "gate2"
    return _home("GATE2_CACHE", "runs") / ".cache" / "gate2"


def _home(variable: str, what: str) -> Path:
    """This user's home directory; `variable` is what names another place for `what`."""
    try:
        home = Path.home()
    except RuntimeError:
        home = Path()
    if not home.is_absolute():
        raise InfrastructureError(
            because(
                Code.INF_LANE_UNAVAILABLE,
                f"expected a home directory for user {os.geteuid()}, found none to keep {what} in",
                remedy=f"Set {variable} to a directory that this user can write to.",
            )
        )
    return home


def cache_roots() -> tuple[Path, ...]:
    """Where to look for what is in a cache already: this user's, then the machine's.

    A place that `GATE2_CACHE` names stands alone.
    """
    if os.environ.get("GATE2_CACHE"):
        return (cache_root(),)
    try:
        own = cache_root()
    except InfrastructureError:
        return (SYSTEM_CACHE,)
    return tuple(dict.fromkeys((own, SYSTEM_CACHE)))


def runs_root() -> Path:
    """Private directories of runs under way; whatever a dead owner left here is reaped.

    Raises:
        InfrastructureError: as `cache_root`.
    """
    return cache_root() / "runs"


def state_root() -> Path:
    """What cannot be made again: the ledger, and the key that the evidence cache is sealed with.

    ``GATE2_STATE`` where set; ``/var/lib/gate2`` for root; else the user's state directory.

    Raises:
        InfrastructureError: INF-013, this user has no home directory and names no other place.
    """
    if stated := os.environ.get("GATE2_STATE"):
        return Path(stated).absolute()
    if os.geteuid() == 0:
        return SYSTEM_STATE
    if (base := os.environ.get("XDG_STATE_HOME", "")).startswith("/"):
        return Path(base) / "gate2"
    return _home("GATE2_STATE", "a ledger") / ".local" / "state" / "gate2"


def evidence_root() -> Path:
    """Evidence of earlier checks, sealed with the key in `state_root`.

    Beside that key where ``GATE2_STATE`` names a place: under another key no entry is of use.

    Raises:
        InfrastructureError: as `cache_root`.
    """
    place = state_root() if os.environ.get("GATE2_STATE") else cache_root()
    return place / "evidence"


def is_full(error: OSError) -> bool:
    """Whether space or a quota ran out."""
    return error.errno in _FULL


def is_read_only(error: OSError) -> bool:
    """Whether what was to be written is read-only, to this user or to all."""
    return error.errno in _READ_ONLY


def unwritable(where: object, why: str, remedy: str) -> InfrastructureError:
    """INF-004: a place that is full or read-only, for whatever was to be written there."""
    return InfrastructureError(
        because(Code.INF_DISK_FULL, f"{where}: cannot be written: {why}", remedy=remedy)
    )


def fault_of(error: OSError) -> InfrastructureError:
    """What a failed system call means for a check.

    INF-004 for a disk that is full or read-only, else INF-013.
    """
    what = f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)
    if error.errno == errno.EROFS:
        return unwritable(
            error.filename or "a disk",
            f"it is read-only ({error.strerror})",
            "Make it writable, or set GATE2_CACHE to a directory that is.",
        )
    if is_full(error):
        return InfrastructureError(
            because(
                Code.INF_DISK_FULL,
                what,
                remedy="Free some space, or set GATE2_CACHE to a directory on a larger disk.",
            )
        )
    return InfrastructureError(
        because(
            Code.INF_LANE_UNAVAILABLE,
            f"the machine refused: {what}",
            remedy="Make the place named usable, or set GATE2_CACHE to one that is.",
        )
    )


def write_whole(path: Path, data: bytes | Iterable[bytes], *, mode: int = 0o644) -> None:
    """Write `data` so that a reader, or a crash at any moment, sees the old file or the new one.

    A temporary file in the same directory, fsync, rename, fsync of the directory. A writer that
    is killed leaves the temporary file, ``.<name>.<random>.tmp``. `data` may come in pieces.
    """
    descriptor, temporary = tempfile.mkstemp(
        prefix=f".{path.name}.", suffix=TEMPORARY_SUFFIX, dir=path.parent
    )
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.writelines([data] if isinstance(data, bytes) else data)
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


@contextmanager
def alone_in(root: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the one lock of what is installed below `root`; `waiting` is called once where somebody
    else has it, who is then waited for."""
    descriptor = os.open(root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
