"""The ledger in any database that SQLAlchemy speaks to.

Imports SQLAlchemy: to be imported where a URL asks for it.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Row, exc, inspect, select

from gate2.errors import InfrastructureError, InvalidRecord, UsageError
from gate2.extras import installing
from gate2.ledger.chain import Head, Stored, broken, extend, genesis
from gate2.ledger.dialects import WRITING, Dialect, Plain, PostgreSql, Sqlite
from gate2.ledger.entry import Entry
from gate2.ledger.failing import Fault, failure, locked, newer
from gate2.ledger.location import EXPECTED
from gate2.ledger.schema import ABOUT, COLUMNS, VERSION
from gate2.ledger.server_url import parsed_url, scrubbed, shown
from gate2.ledger.sqlite_connecting import TURN_S
from gate2.ledger.sqlite_file import is_there, make_where_missing
from gate2.ledger.store import PAGE, Paged
from gate2.ledger.tables import about
from gate2.ledger.tables import entries as table
from gate2.reasons import Code

AGAIN_S = 0.05
"""Pause before another turn is tried for."""


class ServerLedger(Paged):
    """As `gate2.ledger.store.Ledger`; one connection for each thread that is at work."""

    def __init__(self, engine: Engine, dialect: Dialect, patience_s: float) -> None:
        self._engine = engine
        self._dialect = dialect
        self._patience_s = patience_s
        self._where = shown(engine.url)
        self._id: str | None = None

    @classmethod
    def made(cls, url: str, *, patience_s: float) -> "ServerLedger":
        """The ledger that the URL names, made where it is not there."""
        parsed = parsed_url(url)
        if (path := _file(parsed)) is not None:
            make_where_missing(path)
        with _or_closed(cls._over(parsed, patience_s, reading=False)) as ledger:
            ledger._make()
            return ledger

    @classmethod
    def existing(cls, url: str) -> "ServerLedger | None":
        """The ledger that the URL names, to be read; None where there is none."""
        parsed = parsed_url(url)
        if (path := _file(parsed)) is not None and not is_there(path):
            return None
        with _or_closed(cls._over(parsed, TURN_S, reading=True)) as ledger:
            if ledger._is_there():
                return ledger
        ledger.close()
        return None

    @classmethod
    def _over(cls, url: URL, patience_s: float, *, reading: bool) -> "ServerLedger":
        dialect: Dialect = Plain()
        if (path := _file(url)) is not None:
            dialect = Sqlite(path)
        elif url.get_backend_name() == "postgresql":
            dialect = PostgreSql()
        try:
            return cls(dialect.engine(url, reading=reading), dialect, patience_s)
        except ImportError as error:
            raise UsageError(
                f"the ledger's URL: {url.drivername} needs a driver that is not installed"
                f" ({error}); run {installing('postgresql')}"
            ) from None
        except (exc.SQLAlchemyError, TypeError, ValueError) as error:
            raise UsageError(f"{EXPECTED}; {scrubbed(str(error), url)}") from None

    @property
    def where(self) -> str:
        """As `Ledger.where`."""
        return self._where

    def append(self, entries: Sequence[Entry]) -> Head:
        """As `Ledger.append`."""
        give_up = time.monotonic() + self._patience_s
        while True:
            left_s = max(give_up - time.monotonic(), 0.001)
            try:
                with self._answering(), self._writing(left_s) as connection:
                    rows, head = extend(self._head(connection), entries)
                    if rows:
                        connection.execute(table.insert(), [_values(row) for row in rows])
                return head
            except InfrastructureError as error:
                locked_out = error.reason.code is Code.INF_LEDGER_LOCKED
                if not locked_out or time.monotonic() >= give_up:
                    raise
                time.sleep(AGAIN_S)

    def head(self) -> Head:
        """As `Ledger.head`."""
        with self._answering(), self._engine.connect() as connection:
            return self._head(connection)

    def close(self) -> None:
        """As `Ledger.close`."""
        self._engine.dispose()

    def _head(self, connection: Connection) -> Head:
        ledger_id = self._ledger_id(connection)
        last = connection.execute(
            select(table.c.number, table.c.sha256).order_by(table.c.number.desc()).limit(1)
        ).one_or_none()
        if last is None:
            return Head(ledger_id, 0, genesis(ledger_id))
        return Head(ledger_id, last.number, last.sha256)

    def _page(self, after: int, wanted: Mapping[str, str]) -> list[Stored]:
        query = select(table).where(table.c.number > after)
        for name, value in wanted.items():
            query = query.where(table.c[name] == value)
        query = query.order_by(table.c.number).limit(PAGE)
        with self._answering(), self._engine.connect() as connection:
            self._ledger_id(connection)
            return [_stored(row) for row in connection.execute(query)]

    def _check_database(self) -> None:
        with self._answering(), self._engine.connect() as connection:
            self._ledger_id(connection)
            if fault := self._dialect.damage(connection):
                raise failure(Fault.DAMAGED, self._where, fault)

    def _ledger_id(self, connection: Connection) -> str:
        """This ledger's id, its version known to be one that this code understands."""
        if self._id is None:
            rows = connection.execute(select(about).limit(2)).all()
            if len(rows) != 1:
                raise InvalidRecord(broken(f"{self._where}: expected a ledger with one id"))
            if rows[0].version != VERSION:
                raise newer(self._where, rows[0].version)
            self._id = str(rows[0].id)
        return self._id

    def _is_there(self) -> bool:
        with self._answering():
            return self._dialect.is_there(self._engine)

    def _make(self) -> None:
        if self._is_there():
            return
        with self._answering(), self._writing(self._patience_s) as connection:
            if not inspect(connection).has_table(ABOUT):  # by now
                self._dialect.make(connection)

    @contextmanager
    def _writing(self, patience_s: float) -> Iterator[Connection]:
        """A transaction of the one writer."""
        with (
            self._engine.connect().execution_options(**{WRITING: True}) as connection,
            connection.begin(),
        ):
            self._dialect.take_turn(connection, patience_s)
            yield connection

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """What the database refuses inside, in this project's words and without its password."""
        try:
            yield
        except exc.DBAPIError as error:
            fault = self._dialect.fault_of(error)
            if fault is Fault.LOCKED:
                raise locked(self._where, self._patience_s) from error
            raise self._failure(fault, str(error.orig)) from error
        except UnicodeDecodeError as error:  # a message of SQLite's that quotes a damaged schema
            raise self._failure(Fault.DAMAGED, str(error)) from error
        except exc.SQLAlchemyError as error:
            raise self._failure(Fault.REFUSED, str(error)) from error

    def _failure(self, fault: Fault, said: str) -> InfrastructureError | InvalidRecord:
        return failure(fault, self._where, scrubbed(said, self._engine.url))


def _file(url: URL) -> Path | None:
    """The file of a SQLite database; None for any other."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


@contextmanager
def _or_closed(ledger: ServerLedger) -> Iterator[ServerLedger]:
    try:
        yield ledger
    except BaseException:
        ledger.close()
        raise


def _values(row: Stored) -> dict[str, Any]:
    assert row.columns is not None
    values = (row.number, row.previous, row.sha256, *row.columns, row.text)
    return dict(zip(COLUMNS, values, strict=True))


def _stored(row: Row[Any]) -> Stored:
    number, previous, sha256, *columns, text = tuple(row)
    return Stored(number, previous, sha256, text, columns)
