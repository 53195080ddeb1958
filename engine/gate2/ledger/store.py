"""What a ledger promises, whichever database keeps it, and the half that all of them share."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Protocol

from gate2.errors import InvalidRecord
from gate2.ledger.chain import Chained, Head, Stored, broken, read, walked
from gate2.ledger.entry import Entry
from gate2.reasons import Reason

PAGE = 200
"""Entries read at a time, so that no reader holds a database for long."""
BEFORE_ALL = -(1 << 62)
"""Below every number that an entry can have, so that one below 1 is met and not skipped."""


class Ledger(Protocol):
    """An append-only, hash-chained list of entries. One object may be used from several threads.

    Whatever a database says no to is raised as an InfrastructureError: INF-004 for a full disk,
    INF-006 where another process holds it for longer than a minute, else INF-013. What is there
    and is no ledger, or a damaged one, is an InvalidRecord with EVD-012.
    """

    @property
    def where(self) -> str:
        """The file, or the URL without its password, for a message."""
        ...

    def append(self, entries: Sequence[Entry]) -> Head:
        """Add all of them, or none where it raises; on return they are on the disk."""
        ...

    def head(self) -> Head:
        """Where the ledger ends now."""
        ...

    def entries(
        self,
        *,
        after: int = 0,
        record: str | None = None,
        claim: str | None = None,
        claim_sha256: str | None = None,
        status: str | None = None,
    ) -> Iterator[Chained]:
        """Those that fit, oldest first, a few at a time; each one's own link is checked."""
        ...

    def verify(self) -> tuple[Reason, ...]:
        """EVD-012 with the number of the first entry that is wrong; empty where all is sound."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...

    def __enter__(self) -> "Ledger": ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Paged(ABC):
    """A ledger over a database that gives its rows in pages, by number."""

    @property
    @abstractmethod
    def where(self) -> str:
        """As `Ledger.where`."""

    @abstractmethod
    def append(self, entries: Sequence[Entry]) -> Head:
        """As `Ledger.append`."""

    @abstractmethod
    def head(self) -> Head:
        """As `Ledger.head`."""

    @abstractmethod
    def close(self) -> None:
        """As `Ledger.close`."""

    @abstractmethod
    def _page(self, after: int, wanted: Mapping[str, str]) -> list[Stored]:
        """At most `PAGE` rows with a number above `after` and these columns, by number."""

    @abstractmethod
    def _check_database(self) -> None:
        """Raises InvalidRecord, EVD-012, where the database itself is damaged or unguarded."""

    def entries(
        self,
        *,
        after: int = 0,
        record: str | None = None,
        claim: str | None = None,
        claim_sha256: str | None = None,
        status: str | None = None,
    ) -> Iterator[Chained]:
        """As `Ledger.entries`."""
        given = {"record": record, "claim": claim, "claim_sha256": claim_sha256, "status": status}
        wanted = {name: value for name, value in given.items() if value is not None}
        return map(read, self._rows(after, wanted))

    def verify(self) -> tuple[Reason, ...]:
        """As `Ledger.verify`."""
        try:
            self._check_database()
            head = self.head()
            number = 0
            for chained in walked(head.id, self._rows(BEFORE_ALL, {})):
                number = chained.number
        except InvalidRecord as error:
            return (error.reason,)
        if number < head.entries:
            return (broken(f"entry {number + 1}: it is not there, and {head.entries} should be"),)
        return ()

    def _rows(self, after: int, wanted: Mapping[str, str]) -> Iterator[Stored]:
        page = self._page(after, wanted)
        while page:
            yield from page
            last = page[-1].number
            # Where it is no number, whoever reads the row has refused it by now.
            page = self._page(last, wanted) if isinstance(last, int) and len(page) == PAGE else []

    def __enter__(self) -> "Paged":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
