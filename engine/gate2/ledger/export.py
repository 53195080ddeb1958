"""A ledger as a file of JSON lines: written, and verified without the database.

The first line is the head, ``{"entries": …, "id": …, "schema": "gate2-ledger-export-v1",
"sha256": …}``; every other one is an entry, ``{"entry": …, "number": …, "previous": …,
"sha256": …}``. All are canonical, so that no byte can change unseen.
"""

from collections.abc import Iterator
from typing import BinaryIO

from gate2.errors import InvalidRecord
from gate2.ledger.chain import Chained, Head, Stored, broken, genesis, walked
from gate2.ledger.entry import MAX_ENTRY_BYTES, lookups, text_of
from gate2.ledger.store import Ledger
from gate2.strictjson import JsonRefused, JsonValue, dumps_canonical, loads

SCHEMA = "gate2-ledger-export-v1"
MAX_LINE_BYTES = MAX_ENTRY_BYTES + (1 << 10)
"""An entry, and its place in the chain."""
_HEAD = {"schema", "id", "entries", "sha256"}
_LINE = {"entry", "number", "previous", "sha256"}


def document(chained: Chained) -> dict[str, JsonValue]:
    """An entry in its place, as JSON."""
    entry: dict[str, JsonValue] = {**lookups(chained.entry), "body": dict(chained.entry.body)}
    return {
        "number": chained.number,
        "previous": chained.previous,
        "sha256": chained.sha256,
        "entry": entry,
    }


def head_document(head: Head) -> dict[str, JsonValue]:
    """A head, as JSON."""
    return {"id": head.id, "entries": head.entries, "sha256": head.sha256}


def export_lines(ledger: Ledger) -> Iterator[bytes]:
    """The whole ledger up to its head of this moment, each line with its newline.

    Raises:
        InvalidRecord: EVD-012, the chain is broken; an export never says otherwise than its head.
    """
    head = ledger.head()
    yield dumps_canonical({"schema": SCHEMA, **head_document(head)}) + b"\n"
    last = 0
    for chained in walked(head.id, map(_stored, ledger.entries())):
        if chained.number > head.entries:
            break
        last = chained.number
        yield dumps_canonical(document(chained)) + b"\n"
    if last < head.entries:
        raise InvalidRecord(broken(f"entry {last + 1}: it is not there"))


def verified_export(stream: BinaryIO, name: str) -> Head:
    """The head of an export in which every byte is as it was written.

    Raises:
        InvalidRecord: EVD-012 with the line, or the entry, that is wrong.
    """
    head = export_head(stream, name)
    entries, sha256 = 0, genesis(head.id)
    for chained in walked(head.id, _rows(stream, name)):
        entries, sha256 = chained.number, chained.sha256
    if (entries, sha256) != (head.entries, head.sha256):
        raise InvalidRecord(
            broken(
                f"{name}: expected {head.entries} entries up to the digest {head.sha256},"
                f" came {entries} up to {sha256}"
            )
        )
    return head


def export_head(stream: BinaryIO, name: str) -> Head:
    """What an export's first line says of itself.

    Raises:
        InvalidRecord: EVD-012, it is no such line.
    """
    value = _value(stream.readline(MAX_LINE_BYTES), f"{name}, line 1", _HEAD)
    ledger_id, entries, sha256 = value["id"], value["entries"], value["sha256"]
    words = isinstance(ledger_id, str) and isinstance(sha256, str)
    if value["schema"] == SCHEMA and words and type(entries) is int:
        return Head(str(ledger_id), entries, str(sha256))
    raise InvalidRecord(broken(f"{name}, line 1: expected the head of a {SCHEMA}"))


def _rows(stream: BinaryIO, name: str) -> Iterator[Stored]:
    number = 1
    while line := stream.readline(MAX_LINE_BYTES):
        number += 1
        value = _value(line, f"{name}, line {number}", _LINE)
        text = dumps_canonical(value["entry"]).decode()
        yield Stored(value["number"], value["previous"], value["sha256"], text)


def _value(line: bytes, place: str, keys: set[str]) -> dict[str, JsonValue]:
    """The object on a line, which is written in the one way that it can be."""
    try:
        value = loads(line)
    except JsonRefused as error:
        raise InvalidRecord(broken(f"{place}: {error}")) from None
    if not isinstance(value, dict) or set(value) != keys:
        raise InvalidRecord(broken(f"{place}: expected an object with {', '.join(sorted(keys))}"))
    if dumps_canonical(value) + b"\n" != line:
        raise InvalidRecord(broken(f"{place}: expected canonical JSON and a newline"))
    return value


def _stored(chained: Chained) -> Stored:
    return Stored(chained.number, chained.previous, chained.sha256, text_of(chained.entry))
