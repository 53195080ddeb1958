"""What databases do each in their own way: one writer at a time, guards, words for a failure.

Imports SQLAlchemy: to be imported where it is needed.
"""

import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, inspect, text

from gate2.errors import UsageError
from gate2.ledger.failing import Fault, sqlite_fault
from gate2.ledger.schema import ABOUT, ENTRIES, POSTGRESQL, POSTGRESQL_GUARDS, VERSION
from gate2.ledger.sqlite import foreign_schema
from gate2.ledger.sqlite_connecting import PRAGMAS, connected, connected_to_read
from gate2.ledger.tables import METADATA, about

WRITING = "gate2_writing"
"""The execution option of a connection that is going to append."""
# One number for every ledger: two in one database wait for each other, and lose nothing by it.
_ADVISORY_LOCK = int.from_bytes(b"gate2led", "big")
_POSTGRESQL_FAULTS = {
    "53100": Fault.FULL,
    "55P03": Fault.LOCKED,
    "42P01": Fault.DAMAGED,  # no such table
    "42703": Fault.DAMAGED,  # no such column
    "23505": Fault.DAMAGED,  # a number or a link twice, although writers take turns
    "XX001": Fault.DAMAGED,
    "XX002": Fault.DAMAGED,
}


class Dialect(Protocol):
    """One kind of database."""

    def engine(self, url: URL, *, reading: bool) -> Engine:
        """What makes connections."""
        ...

    def is_there(self, engine: Engine) -> bool:
        """Whether the database has a ledger, sound or not."""
        ...

    def take_turn(self, connection: Connection, patience_s: float) -> None:
        """Become the one writer until the transaction ends."""
        ...

    def make(self, connection: Connection) -> None:
        """Make tables and guards; an empty ledger with its id."""
        ...

    def damage(self, connection: Connection) -> str:
        """What is wrong with the database or its guards; empty where nothing is known to be."""
        ...

    def fault_of(self, error: exc.DBAPIError) -> Fault:
        """What went wrong."""
        ...


class Plain:
    """Any database: writers meet at the unique numbers, and one of two tries again.

    Nothing in the database itself refuses a change; only the chain shows one.
    """

    def engine(self, url: URL, *, reading: bool) -> Engine:
        """As `Dialect.engine`."""
        return create_engine(url, pool_pre_ping=True)

    def is_there(self, engine: Engine) -> bool:
        """As `Dialect.is_there`."""
        with engine.connect() as connection:
            return inspect(connection).has_table(ABOUT)

    def take_turn(self, connection: Connection, patience_s: float) -> None:
        """As `Dialect.take_turn`."""

    def make(self, connection: Connection) -> None:
        """As `Dialect.make`."""
        METADATA.create_all(connection)
        connection.execute(about.insert().values(id=os.urandom(16).hex(), version=VERSION))

    def damage(self, connection: Connection) -> str:
        """As `Dialect.damage`."""
        return ""

    def fault_of(self, error: exc.DBAPIError) -> Fault:
        """As `Dialect.fault_of`."""
        return Fault.LOCKED if isinstance(error, exc.IntegrityError) else Fault.REFUSED


class PostgreSql(Plain):
    """PostgreSQL: writers take turns by an advisory lock, which INSERT is right enough for."""

    def engine(self, url: URL, *, reading: bool) -> Engine:
        """As `Dialect.engine`; a later statement sees what was committed in the meantime."""
        return create_engine(
            url,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            execution_options={"postgresql_readonly": True} if reading else {},
        )

    def take_turn(self, connection: Connection, patience_s: float) -> None:
        """As `Dialect.take_turn`; what is acknowledged is on the disk, whatever the default."""
        connection.execute(text(f"SET LOCAL lock_timeout = {max(1, round(patience_s * 1000))}"))
        connection.execute(text("SET LOCAL synchronous_commit = on"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})

    def make(self, connection: Connection) -> None:
        """As `Dialect.make`.

        Raises:
            UsageError: the database cannot keep every text.
        """
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
        if encoding != "UTF8":
            raise UsageError(
                f"the ledger's database: expected the encoding UTF8, came {encoding}; make"
                " another one: createdb -E UTF8 -T template0 NAME"
            )
        super().make(connection)
        for statement in POSTGRESQL:
            connection.exec_driver_sql(statement)

    def damage(self, connection: Connection) -> str:
        """As `Dialect.damage`."""
        found = connection.execute(
            text(
                "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE t.tgrelid IN (to_regclass(:about), to_regclass(:entries))"
                " AND t.tgenabled IN ('O', 'A') AND NOT t.tgisinternal"
            ),
            {"about": ABOUT, "entries": ENTRIES},
        )
        have = {row.tgname: row.prosrc for row in found}
        lacking = [name for name, body in POSTGRESQL_GUARDS.items() if have.get(name) != body]
        return f"it lacks the trigger {lacking[0]}" if lacking else ""

    def fault_of(self, error: exc.DBAPIError) -> Fault:
        """As `Dialect.fault_of`."""
        state = getattr(error.orig, "sqlstate", None) or ""
        if state == "P0001" and "follows the last one" in str(error.orig):
            return Fault.DAMAGED
        return _POSTGRESQL_FAULTS.get(state, Fault.REFUSED)


class Sqlite(Plain):
    """A SQLite file by way of SQLAlchemy: the same file that `gate2.ledger.sqlite` keeps."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def engine(self, url: URL, *, reading: bool) -> Engine:
        """As `Dialect.engine`: transactions begin as said here, not as Python guesses."""
        make = connected_to_read if reading else connected
        engine = create_engine(url, creator=lambda: make(self._path))

        def begun(connection: Connection) -> None:
            for statement in PRAGMAS:
                connection.exec_driver_sql(statement)
            writing = connection.get_execution_options().get(WRITING)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

        event.listen(engine, "begin", begun)
        return engine

    def is_there(self, engine: Engine) -> bool:
        """As `Dialect.is_there`: whoever has made the file has made a ledger in it."""
        return True

    def damage(self, connection: Connection) -> str:
        """As `Dialect.damage`."""
        said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(5)")]
        if said != ["ok"]:
            return "; ".join(said)
        return foreign_schema(lambda query: connection.exec_driver_sql(query).fetchall())

    def fault_of(self, error: exc.DBAPIError) -> Fault:
        """As `Dialect.fault_of`."""
        return sqlite_fault(self._path, str(error.orig))
