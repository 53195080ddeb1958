"""The ledger in one SQLite file, by Python's own sqlite3: nothing to install, little to import."""

# ruff: noqa: S608  the names in these statements are constants, the values are bound

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gate2.errors import InvalidRecord
from gate2.ledger.chain import Head, Stored, broken, extend, genesis
from gate2.ledger.entry import LOOKUPS, Entry
from gate2.ledger.failing import BUSY, Fault, failure, locked, newer
from gate2.ledger.schema import ABOUT, COLUMNS, ENTRIES, SQLITE, VERSION
from gate2.ledger.sqlite_connecting import (
    PRAGMAS,
    TURN_S,
    connected,
    connected_to_read,
    refusal,
)
from gate2.ledger.sqlite_file import is_there, make_where_missing
from gate2.ledger.store import PAGE, Paged

_INSERT = f"INSERT INTO {ENTRIES} ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM {ENTRIES}"


class SqliteLedger(Paged):
    """As `gate2.ledger.store.Ledger`, over one connection."""

    def __init__(self, path: Path, database: sqlite3.Connection, patience_s: float) -> None:
        self._path = path
        self._database = database
        self._patience_s = patience_s
        self._lock = threading.RLock()
        self._id: str | None = None

    @classmethod
    def made(cls, path: Path, *, patience_s: float) -> "SqliteLedger":
        """The ledger in this file, made where it is not there."""
        make_where_missing(path)
        return cls(path, connected(path), patience_s)

    @classmethod
    def existing(cls, path: Path) -> "SqliteLedger | None":
        """The ledger in this file, never written to; None where there is no such file."""
        return cls(path, connected_to_read(path), TURN_S) if is_there(path) else None

    @property
    def where(self) -> str:
        """As `Ledger.where`."""
        return str(self._path)

    def append(self, entries: Sequence[Entry]) -> Head:
        """As `Ledger.append`."""
        with self._lock, self._answering():
            self._ledger_id()
            self._begin()
            try:
                rows, head = extend(self.head(), entries)
                self._database.executemany(_INSERT, map(_values, rows))
                self._database.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # the one under way says more
                    self._database.execute("ROLLBACK")
                raise
        return head

    def head(self) -> Head:
        """As `Ledger.head`."""
        with self._lock, self._answering():
            ledger_id = self._ledger_id()
            last = self._database.execute(
                f"SELECT number, sha256 FROM {ENTRIES} ORDER BY number DESC LIMIT 1"
            ).fetchone()
        if last is None:
            return Head(ledger_id, 0, genesis(ledger_id))
        number, sha256 = last
        if not (isinstance(number, int) and isinstance(sha256, str)):
            raise InvalidRecord(broken(f"{self._path}: the last entry has no digest"))
        return Head(ledger_id, number, sha256)

    def close(self) -> None:
        """As `Ledger.close`."""
        with self._lock, suppress(sqlite3.Error):  # a checkpoint that fails is made by the next one
            self._database.close()

    def _page(self, after: int, wanted: Mapping[str, str]) -> list[Stored]:
        where = "".join(f" AND {name} = ?" for name in wanted)  # names of `Ledger.entries`
        query = f"{_SELECT} WHERE number > ?{where} ORDER BY number LIMIT {PAGE}"
        with self._lock, self._answering():
            self._ledger_id()
            found = self._database.execute(query, (after, *wanted.values())).fetchall()
        return [_stored(row) for row in found]

    def _check_database(self) -> None:
        with self._lock, self._answering():
            self._ledger_id()
            said = [row[0] for row in self._database.execute("PRAGMA integrity_check(5)")]
            if said != ["ok"]:
                raise failure(Fault.DAMAGED, str(self._path), "; ".join(map(str, said)))
            strange = foreign_schema(lambda query: self._database.execute(query).fetchall())
        if strange:
            raise failure(Fault.DAMAGED, str(self._path), strange)

    def _ledger_id(self) -> str:
        """This ledger's id, its version known to be one that this code understands."""
        if self._id is None:
            for statement in PRAGMAS:
                self._database.execute(statement)
            rows = self._database.execute(f"SELECT id, version FROM {ABOUT} LIMIT 2").fetchall()
            if len(rows) != 1 or not isinstance(rows[0][0], str):
                raise InvalidRecord(broken(f"{self._path}: expected a ledger with one id"))
            if rows[0][1] != VERSION:
                raise newer(str(self._path), rows[0][1])
            self._id = rows[0][0]
        return self._id

    def _begin(self) -> None:
        """Become the one writer."""
        give_up = time.monotonic() + self._patience_s
        while True:
            try:
                self._database.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if BUSY not in str(error):
                    raise
                if time.monotonic() >= give_up:
                    raise locked(str(self._path), self._patience_s) from error

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """What SQLite refuses inside, in this project's words."""
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise refusal(self._path, error) from error


def foreign_schema(ask: Callable[[str], Sequence[Any]]) -> str:
    """How the tables and triggers differ from a ledger's; empty where they do not."""
    query = "SELECT sql, name FROM sqlite_master WHERE substr(name, 1, 7) <> 'sqlite_'"
    have = {(str(sql), str(name)) for sql, name in ask(query)}
    want = {(sql, sql.split()[2]) for sql in SQLITE}
    if lacking := sorted(name for _, name in want - have):
        return f"it lacks {lacking[0]} as it was made"
    if strange := sorted(name for _, name in have - want):
        return f"it holds {strange[0]!r} besides"
    return ""


def _values(row: Stored) -> tuple[Any, ...]:
    assert row.columns is not None
    return (row.number, row.previous, row.sha256, *row.columns, row.text)


def _stored(row: tuple[Any, ...]) -> Stored:
    number, previous, sha256, *columns, text = row
    assert len(columns) == len(LOOKUPS)
    return Stored(number, previous, sha256, text, tuple(columns))
