"""What an audit has seen, in a SQLite file: memory stays flat, and the next audit can go on.

Nobody believes it but the next audit of the same directories by the same user: no status follows
from it that the records would not give again. `gate2.audit.state_file` says where it lies.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Source
from gate2.audit.quantities.quantity import Quantity
from gate2.audit.rows import ROWS_VERSION, record_of
from gate2.reasons import Code, Reason, because

_TABLES = f"""
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE place (
    name BLOB NOT NULL, signature TEXT NOT NULL, digest TEXT NOT NULL, row TEXT NOT NULL,
    skipped TEXT
);
CREATE UNIQUE INDEX place_by_name ON place (name);
CREATE TABLE quantity (
    key TEXT NOT NULL, name BLOB NOT NULL, record TEXT NOT NULL, claim TEXT NOT NULL,
    about TEXT NOT NULL, low TEXT NOT NULL, high TEXT NOT NULL, said TEXT NOT NULL
);
CREATE TABLE wording (
    key TEXT NOT NULL, name BLOB NOT NULL, record TEXT NOT NULL, claim TEXT NOT NULL
);
CREATE TABLE across (
    name BLOB NOT NULL, claim TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL
);
PRAGMA user_version = {ROWS_VERSION};
"""
_INDEXES = """
CREATE INDEX IF NOT EXISTS quantity_by_key ON quantity (key);
CREATE INDEX IF NOT EXISTS quantity_by_name ON quantity (name);
CREATE INDEX IF NOT EXISTS wording_by_key ON wording (key);
CREATE INDEX IF NOT EXISTS wording_by_name ON wording (name);
"""
"""Made when all rows of the first audit are in: faster than keeping them on the way."""
_CACHE_KIB = 32 << 10


@dataclass(frozen=True, slots=True)
class Kept:
    """What the state keeps of one place."""

    name: str
    signature: str
    digest: str
    row: str = ""
    """Of `gate2.audit.rows`; empty where the place is no record."""
    record: str = ""
    """The record's id."""
    skipped: str | None = None
    """Why it is no record."""
    quantities: tuple[tuple[str, Quantity], ...] = ()
    """Each with its claim."""
    wordings: tuple[tuple[str, str], ...] = ()
    """Claim, and the key of its text."""


class State:
    """The places of one corpus. Names may hold bytes that are no UTF-8, as `os.fsdecode` does."""

    def __init__(self, file: Path) -> None:
        """`file` is of our own, empty or a copy of a state, and goes when this is left.

        Raises:
            sqlite3.Error: it is no such file.
        """
        self.file = file
        self._base = sqlite3.connect(file, isolation_level=None)
        self._base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        self._base.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._goes_on = file.stat().st_size > 0
        if not self._goes_on:
            self._base.executescript(_TABLES)
        self._base.execute("BEGIN")

    def is_made_with(self, about: Mapping[str, str]) -> bool:
        """Whether it is of this version, and was made with the same as `about` says."""
        (version,) = self._base.execute("PRAGMA user_version").fetchone()
        if version != ROWS_VERSION:
            return False
        return dict(self._base.execute("SELECT name, value FROM about").fetchall()) == dict(about)

    def known(self) -> Mapping[str, tuple[str, str]]:
        """Signature and digest of every place it holds, by name."""
        rows = self._base.execute("SELECT name, signature, digest FROM place")
        return {os.fsdecode(name): (signature, digest) for name, signature, digest in rows}

    def put(self, kept: Sequence[Kept]) -> None:
        """Take places in, in the stead of what an audit before this one saw of them."""
        if self._goes_on:  # else there is nothing to drop, nor an index to find it by
            self.drop(each.name for each in kept)
        run = self._base.executemany
        run(
            "INSERT INTO place VALUES (?, ?, ?, ?, ?)",
            [(os.fsencode(k.name), k.signature, k.digest, k.row, k.skipped) for k in kept],
        )
        run(
            "INSERT INTO quantity VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (q.key, os.fsencode(k.name), k.record, claim, q.about, q.low, q.high, q.said)
                for k in kept
                for claim, q in k.quantities
            ],
        )
        run(
            "INSERT INTO wording VALUES (?, ?, ?, ?)",
            [
                (key, os.fsencode(k.name), k.record, claim)
                for k in kept
                for claim, key in k.wordings
            ],
        )

    def sign_again(self, signatures: Iterable[tuple[str, str]]) -> None:
        """Note new signatures of places whose content is the same: name and signature."""
        self._base.executemany(
            "UPDATE place SET signature = ? WHERE name = ?",
            [(signature, os.fsencode(name)) for name, signature in signatures],
        )

    def drop(self, names: Iterable[str]) -> None:
        """Forget places."""
        keys = [(os.fsencode(name),) for name in names]
        for table in ("place", "quantity", "wording"):
            self._base.executemany(f"DELETE FROM {table} WHERE name = ?", keys)  # noqa: S608

    def complete(self) -> None:
        """Everything is in: make it quick to search."""
        for statement in _INDEXES.split(";"):
            self._base.execute(statement)

    # --- what several claims say --------------------------------------------------------------

    def same_quantities(self) -> Iterator[list[tuple[Source, Quantity]]]:
        """The quantities that more than one claim speaks of, with where."""
        query = (
            "SELECT key, name, record, claim, about, low, high, said FROM quantity WHERE key IN"
            " (SELECT key FROM quantity GROUP BY key HAVING count(*) > 1)"
            " ORDER BY key, name, claim"
        )
        group: list[tuple[Source, Quantity]] = []
        for key, name, record, claim, about, low, high, said in self._base.execute(query):
            if group and group[0][1].key != key:
                yield group
                group = []
            source = Source(os.fsdecode(name), record, claim, said, "")
            group.append((source, Quantity(key=key, about=about, low=low, high=high, said=said)))
        if group:
            yield group

    def same_wordings(self) -> Iterator[list[Source]]:
        """The claims that more than one record makes in the same words."""
        query = (
            "SELECT key, name, record, claim FROM wording WHERE key IN (SELECT key FROM wording"
            " GROUP BY key HAVING count(DISTINCT record) > 1) ORDER BY key, name, claim"
        )
        group: list[Source] = []
        last = ""
        for key, name, record, claim in self._base.execute(query):
            if group and key != last:
                yield group
                group = []
            last = key
            group.append(Source(os.fsdecode(name), record, claim, "", ""))
        if group:
            yield group

    def put_across(self, found: Iterable[tuple[str, str, Code, str]]) -> None:
        """Keep what stands at claims because of others: name, claim, code and message."""
        self._base.execute("DELETE FROM across")
        self._base.executemany(
            "INSERT INTO across VALUES (?, ?, ?, ?)",
            ((os.fsencode(name), claim, code.value, text) for name, claim, code, text in found),
        )
        self._base.execute("CREATE INDEX IF NOT EXISTS across_by_name ON across (name)")

    def named_across(self) -> frozenset[str]:
        """The names of the places at which something stands because of others."""
        rows = self._base.execute("SELECT DISTINCT name FROM across")
        return frozenset(os.fsdecode(name) for (name,) in rows)

    def across_at(self, name: str) -> dict[str, list[Reason]]:
        """What stands at the claims of a place because of others, by claim."""
        found: dict[str, list[Reason]] = {}
        query = "SELECT claim, code, message FROM across WHERE name = ? ORDER BY rowid"
        for claim, code, message in self._base.execute(query, (os.fsencode(name),)):
            found.setdefault(claim, []).append(because(Code(code), message))
        return found

    # --- reading ------------------------------------------------------------------------------

    def records(self) -> Iterator[AuditedRecord]:
        """Every record by name, one at a time, without what stands there because of others."""
        query = "SELECT row FROM place WHERE row <> '' ORDER BY name"
        for (row,) in self._base.execute(query):
            yield record_of(row)

    def record(self, name: str) -> AuditedRecord:
        """One record."""
        query = "SELECT row FROM place WHERE name = ?"
        (row,) = self._base.execute(query, (os.fsencode(name),)).fetchone()
        return record_of(row)

    def skipped(self, most: int) -> tuple[int, tuple[tuple[str, str], ...]]:
        """How many places are no record, and the first of them with why."""
        where = "FROM place WHERE skipped IS NOT NULL"
        (count,) = self._base.execute(f"SELECT count(*) {where}").fetchone()
        rows = self._base.execute(f"SELECT name, skipped {where} ORDER BY name LIMIT ?", (most,))
        return count, tuple((os.fsdecode(name), why) for name, why in rows)

    # --- the file -----------------------------------------------------------------------------

    def note(self, about: Mapping[str, str]) -> None:
        """Write down what the audit was made with."""
        self._base.execute("DELETE FROM about")
        self._base.executemany("INSERT INTO about VALUES (?, ?)", about.items())

    def save(self) -> None:
        """Let what it holds be in its file, for whoever reads that."""
        self._base.execute("COMMIT")
        self._base.execute("BEGIN")

    def __enter__(self) -> "State":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._base.close()
        self.file.unlink(missing_ok=True)
