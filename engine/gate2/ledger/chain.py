"""The hash chain: what one entry says of the one before it, and what breaks that.

The genesis link is the SHA-256 of the canonical JSON ``{"id": …, "schema": "gate2-ledger-v1"}``.
Every entry's is that of ``{"entry": …, "number": …, "previous": …}``, where `previous` is the link
before it. Whoever has one link of a ledger can tell whether everything up to it is unchanged.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from gate2.errors import InvalidRecord
from gate2.ledger.entry import LOOKUPS, Entry, entry_of, lookups, text_of
from gate2.reasons import Code, Reason, because
from gate2.strictjson import dumps_canonical

SCHEMA = "gate2-ledger-v1"


@dataclass(frozen=True, slots=True)
class Head:
    """Where a ledger ends; it stands for everything before it."""

    id: str
    """Made at random with the ledger, and covered by every link."""
    entries: int
    sha256: str
    """The last entry's link; the genesis link where there is no entry."""


@dataclass(frozen=True, slots=True)
class Chained:
    """An entry in its place."""

    number: int
    """From 1."""
    entry: Entry
    previous: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as a database or a file gives it back: nothing about it is believed yet."""

    number: object
    previous: object
    sha256: object
    text: object
    """The entry's canonical JSON."""
    columns: Sequence[object] | None = None
    """What it is looked up by, as `LOOKUPS`; None where only the text is kept."""


def genesis(ledger_id: str) -> str:
    """The link that the first entry follows."""
    return sha256(dumps_canonical({"id": ledger_id, "schema": SCHEMA})).hexdigest()


def link(number: int, text: str, previous: str) -> str:
    """The link of the entry with this canonical text."""
    body = f'{{"entry":{text},"number":{number},"previous":"{previous}"}}'
    return sha256(body.encode()).hexdigest()


def extend(head: Head, entries: Iterable[Entry]) -> tuple[list[Stored], Head]:
    """The entries as they are to be stored after `head`, and the head that they make.

    Raises:
        ValueError, TypeError: as `gate2.ledger.entry.text_of`.
    """
    rows: list[Stored] = []
    number, previous = head.entries, head.sha256
    for entry in entries:
        text = text_of(entry)
        number += 1
        here = link(number, text, previous)
        rows.append(Stored(number, previous, here, text, tuple(lookups(entry).values())))
        previous = here
    return rows, Head(head.id, number, previous)


def read(row: Stored) -> Chained:
    """The entry in a row whose link and columns fit its text; what came before it is not looked at.

    Raises:
        InvalidRecord: EVD-012, it does not.
    """
    found = _read(row)
    if isinstance(found, str):
        raise InvalidRecord(broken(f"entry {_shown(row.number)}: {found}"))
    return found


def _read(row: Stored) -> Chained | str:
    """The entry, or what is wrong with the row."""
    number, previous, here, text = row.number, row.previous, row.sha256, row.text
    if not isinstance(number, int) or number < 1:
        return f"expected a number from 1, came {_shown(number)}"
    if not (isinstance(previous, str) and isinstance(here, str) and isinstance(text, str)):
        return "expected text, came something else"
    try:
        wanted = link(number, text, previous)
    except UnicodeEncodeError:
        return "expected text, came a lone surrogate"
    if wanted != here:
        return f"its content makes the digest {wanted}, and {_shown(here)} is stored"
    try:
        entry = entry_of(text)
    except ValueError as error:
        return str(error)
    if row.columns is not None:
        for name, value, column in zip(LOOKUPS, lookups(entry).values(), row.columns, strict=True):
            if value != column:
                return f"its content says {name} {_shown(value)}, its column {_shown(column)}"
    return Chained(number, entry, previous, here)


def walked(ledger_id: str, rows: Iterable[Stored]) -> Iterator[Chained]:
    """Every entry of a whole ledger, in order.

    Raises:
        InvalidRecord: EVD-012 with the number of the first entry that is missing, not what its
            link says, or not what follows the one before it.
    """
    previous = genesis(ledger_id)
    for number, row in enumerate(rows, 1):
        if row.number != number:
            came = f"entry {_shown(row.number)} comes next"
            raise InvalidRecord(broken(f"entry {number}: it is not there; {came}"))
        found = read(row)
        if found.previous != previous:
            before = f"entry {number - 1}" if number > 1 else f"the ledger's id {ledger_id}"
            raise InvalidRecord(
                broken(
                    f"entry {number}: expected it to follow {before} with the digest {previous},"
                    f" it follows {found.previous}"
                )
            )
        previous = found.sha256
        yield found


def broken(message: str) -> Reason:
    """EVD-012."""
    return because(Code.EVD_LEDGER_BROKEN, message)


def _shown(value: object) -> str:
    return str(value) if isinstance(value, int) else repr(value)[:100]
