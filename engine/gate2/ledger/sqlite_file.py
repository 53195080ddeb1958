"""The file of a ledger: made whole, private, and at nobody else's bidding."""

# ruff: noqa: S608  the names in these statements are constants, the values are bound

import fcntl
import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from gate2.ledger.failing import Fault, failure, os_fault
from gate2.ledger.schema import ABOUT, SQLITE, VERSION
from gate2.ledger.sqlite_connecting import refusal
from gate2.places import TEMPORARY_SUFFIX


def make_where_missing(path: Path) -> None:
    """See to it that a ledger's file is there and may be used.

    Raises:
        InfrastructureError: INF-004 for a full disk, else INF-013.
    """
    if is_there(path):
        _remove_abandoned(path)
    else:
        _make(path)
        _refuse(path)


def is_there(path: Path) -> bool:
    """Whether there is a file that may be used.

    Raises:
        InfrastructureError: INF-013, what is there is no plain file or, for root, one that
            another user could have put there.
    """
    if not os.path.lexists(path):
        return False
    _refuse(path)
    return True


def _make(path: Path) -> None:
    """An empty ledger, mode 0600, unless another process makes one there first.

    It is made under another name and linked, so that nobody ever meets half a ledger.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _making(path.parent, fcntl.LOCK_SH):
            _make_whole(path)
    except OSError as error:
        raise _refused(path, error) from error
    except sqlite3.Error as error:
        raise refusal(path, error) from error


def _make_whole(path: Path) -> None:
    descriptor, name = tempfile.mkstemp(
        prefix=f".{path.name}.", suffix=TEMPORARY_SUFFIX, dir=path.parent
    )
    os.close(descriptor)
    temporary = Path(name)
    try:
        _fill(temporary)
        with suppress(FileExistsError):
            os.link(temporary, path)
        _settle(path.parent)
    finally:
        for beside in ("", "-wal", "-shm", "-journal"):
            Path(f"{temporary}{beside}").unlink(missing_ok=True)


def _remove_abandoned(path: Path) -> None:
    """Remove what makers of this ledger left who were killed; not while one is at it."""
    prefix = f".{path.name}."
    with suppress(OSError):  # nothing rests on it
        left = [
            each
            for each in path.parent.iterdir()
            if each.name.startswith(prefix) and TEMPORARY_SUFFIX in each.name.removeprefix(prefix)
        ]
        if left:
            with _making(path.parent, fcntl.LOCK_EX | fcntl.LOCK_NB):
                for each in left:
                    each.unlink(missing_ok=True)


@contextmanager
def _making(directory: Path, how: int) -> Iterator[None]:
    """Makers share the directory; who removes what they left has it alone.

    A file system that knows no locks is one where nothing is removed.
    """
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError) if how == fcntl.LOCK_SH else nullcontext():
            fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _fill(path: Path) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("BEGIN")
        for statement in SQLITE:
            database.execute(statement)
        made = os.urandom(16).hex()
        database.execute(f"INSERT INTO {ABOUT} VALUES (?, ?)", (made, VERSION))
        database.execute("COMMIT")
    finally:
        database.close()


def _settle(directory: Path) -> None:
    """The file's name is on the disk, too."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse(path: Path) -> None:
    try:
        found = path.lstat()
    except OSError as error:
        raise _refused(path, error) from error
    if stat.S_ISLNK(found.st_mode) and os.geteuid() == 0:
        raise failure(Fault.REFUSED, str(path), "root follows no symbolic link to a ledger")
    if found.st_uid != 0 and os.geteuid() == 0:
        raise failure(
            Fault.REFUSED, str(path), f"it belongs to user {found.st_uid}, and root trusts its own"
        )
    if not path.is_file():
        raise failure(Fault.REFUSED, str(path), "expected a plain file")


def _refused(path: Path, error: OSError) -> Exception:
    what = f"{error.filename or path}: {error.strerror}"
    return failure(os_fault(error), str(path), what)
