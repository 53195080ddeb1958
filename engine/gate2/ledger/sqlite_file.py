"""The file of a ledger: made whole, private, and at nobody else's bidding."""

# ruff: noqa: S608  the names in these statements are constants, the values are bound

import os
import sqlite3
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from gate2.ledger.failing import Fault, failure, sqlite_fault
from gate2.ledger.schema import ABOUT, SQLITE, VERSION
from gate2.places import TEMPORARY_SUFFIX, is_full


def make_file(path: Path) -> None:
    """An empty ledger at `path`, mode 0600, unless another process made one there first.

    It is made under another name and linked, so that nobody ever meets half a ledger.

    Raises:
        InfrastructureError: INF-004 for a full disk, else INF-013.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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
    except OSError as error:
        raise _refused(path, error) from error
    except sqlite3.Error as error:
        raise failure(sqlite_fault(path, str(error)), str(path), str(error)) from error


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


def refuse_file(path: Path) -> None:
    """Refuse what is no plain file and, for root, what another user could have put there.

    Raises:
        InfrastructureError: INF-013.
    """
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
    return failure(Fault.FULL if is_full(error) else Fault.REFUSED, str(path), what)
