"""Connections to a ledger's SQLite file, whoever uses them then."""

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.ledger.failing import Fault, failure, sqlite_fault

TURN_S = 0.5
"""How long SQLite waits for a lock by itself; between two turns an interruption is heard."""
# Before anything is asked of a file: one from elsewhere must not have its own schema call
# functions, and what is acknowledged is on the disk.
PRAGMAS = ("PRAGMA trusted_schema = OFF", "PRAGMA synchronous = FULL")


def connected(path: Path) -> sqlite3.Connection:
    """A connection that may write, in no transaction, with `PRAGMAS` still to be run.

    Raises:
        InfrastructureError, InvalidRecord: as `gate2.ledger.failing.failure`.
    """
    return _connected(path, "mode=rw")


def connected_to_read(path: Path) -> sqlite3.Connection:
    """A connection that writes nothing, on a medium that nobody can write to as well.

    SQLite then needs to be told that nothing changes, for it cannot make the file that readers
    and writers meet in; told so, it looks into no log of what is not yet in the file.

    Raises: as `connected`.
    """
    database = _connected(path, "mode=ro")
    try:
        database.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        log = Path(f"{path}-wal")
        in_use = sqlite_fault(path, str(error)) is Fault.LOCKED
        if in_use or (log.exists() and log.stat().st_size > 0):
            return database  # to say so itself
        database.close()
        return _connected(path, "immutable=1&mode=ro")
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        pass  # no database: whoever asks for anything is told
    return database


def refusal(
    path: Path, error: sqlite3.Error | UnicodeDecodeError
) -> InfrastructureError | InvalidRecord:
    """What SQLite refused, in this project's words."""
    return failure(sqlite_fault(path, str(error)), str(path), str(error))


def _connected(path: Path, options: str) -> sqlite3.Connection:
    try:
        database = sqlite3.connect(
            f"file:{quote(os.fsencode(path.absolute()))}?{options}",
            uri=True,
            timeout=TURN_S,
            isolation_level=None,
            check_same_thread=False,
        )
    except sqlite3.Error as error:
        raise refusal(path, error) from error
    # What is no text any more has another digest, and so is found out as what was changed.
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    return database
