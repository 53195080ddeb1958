"""Entries and databases for the ledger's tests, and the process that appends until it is killed.

python -m ledger_making URL NAME COUNT     append COUNT entries, saying each one's number
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.opening import open_ledger
from gate2.strictjson import JsonValue

ODD = 'α\x00β\u202e\U0001f512"\\\n\ud7ff'
"""Text that a database could take badly: NUL, a bidirectional control, beyond the BMP, quotes."""


def attempt(
    number: int, *, status: str | None = "VERIFIED", record: str = "rec", **body: JsonValue
) -> Entry:
    """One attempt; `number` keeps it apart from others."""
    return Entry(
        kind=EntryKind.ATTEMPT,
        at="2026-01-31T12:00:00Z",
        record=record,
        claim=f"c{number}",
        claim_sha256=f"{number:064x}",
        reported_sha256=None,
        status=status,
        body={"artifact": "a", "codes": ["G2-ART-001"], "number": number, **body},
    )


def file_of_sqlite(url: str) -> Path:
    """The file behind a SQLite URL of either kind."""
    return Path(url.partition(":///")[2])


def is_sqlite(url: str) -> bool:
    """Whether a file keeps the ledger."""
    return url.startswith("sqlite")


def ask(url: str, statement: str, *values: Any) -> list[Any]:
    """Run SQL in the ledger's database behind the ledger's back; the rows it gives."""
    if is_sqlite(url):
        with closing(sqlite3.connect(file_of_sqlite(url))) as database, database:
            return database.execute(statement.replace("%s", "?"), values).fetchall()
    import psycopg

    with psycopg.connect(_plain(url), autocommit=True) as connection:
        cursor = connection.execute(statement.encode(), values or None)
        return list(cursor.fetchall()) if cursor.description else []


@contextmanager
def holding(url: str) -> Iterator[None]:
    """Another process's append that does not end."""
    if is_sqlite(url):
        with closing(sqlite3.connect(file_of_sqlite(url), isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            yield
            database.execute("ROLLBACK")
        return
    import psycopg

    with psycopg.connect(_plain(url)) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [int.from_bytes(b"gate2led", "big")])
        yield


def _plain(url: str) -> str:
    """The URL as PostgreSQL's own library reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def unguard(url: str) -> None:
    """Drop every trigger, as whoever owns the database can."""
    if is_sqlite(url):
        for (name,) in ask(url, "SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            ask(url, f"DROP TRIGGER {name}")
        return
    for table in ("gate2_ledger", "gate2_ledger_entries"):
        ask(url, f"ALTER TABLE {table} DISABLE TRIGGER ALL")


def guard(url: str) -> None:
    """Put the triggers back, so that only the chain can tell."""
    from gate2.ledger.schema import SQLITE

    if is_sqlite(url):
        for statement in SQLITE:
            if statement.startswith("CREATE TRIGGER"):
                ask(url, statement)
        return
    for table in ("gate2_ledger", "gate2_ledger_entries"):
        ask(url, f"ALTER TABLE {table} ENABLE TRIGGER ALL")


def _append(url: str, name: str, count: int) -> None:
    with open_ledger(url) as ledger:
        print("ready", flush=True)
        for number in range(1, count + 1):
            ledger.append([attempt(number, record=name, part=part) for part in (1, 2)])
            print(number, flush=True)


if __name__ == "__main__":
    _append(sys.argv[1], sys.argv[2], int(sys.argv[3]))
