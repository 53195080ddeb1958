"""Heads that were published: what shows that the end of a ledger was cut off or rewritten."""

import io
from pathlib import Path

from gate2.errors import InvalidRecord, UsageError
from gate2.ledger.chain import Head, genesis
from gate2.ledger.export import export_head
from gate2.ledger.store import Ledger
from gate2.record.names import shown
from gate2.strictjson import DEFAULT_LIMITS, JsonRefused, JsonValue, loads


def contradicts(ledger: Ledger, id: str, entries: int, sha256: str) -> str:  # noqa: A002
    """What is wrong with a ledger that once had this head; empty where nothing is.

    Empty too where `id` is another ledger's: then this one says nothing about it. It looks at the
    one entry; `Ledger.verify` says whether those before it are the ones it stands for.
    """
    head = ledger.head()
    if head.id != id:
        return ""
    if head.entries < entries:
        return (
            f"the ledger {id} had {shown(entries)} entries when this was published, it has"
            f" {head.entries}: its end was cut off"
        )
    if entries < 0:
        return f"expected a number of entries, came {shown(entries)}: no ledger ever said so"
    if entries == 0:
        return "" if sha256 == genesis(id) else f"no ledger {id} begins with {sha256}"
    try:
        found = next(ledger.entries(after=entries - 1), None)
    except InvalidRecord as error:
        return error.message
    if found is None or found.number != entries:
        return f"entry {entries} of the ledger {id} is not there any more"
    if found.sha256 != sha256:
        return (
            f"entry {entries} of the ledger {id} had the digest {sha256} when this was published,"
            f" it has {found.sha256}: it or one before it was changed"
        )
    return ""


def published_head(path: Path) -> Head:
    """The head that an export begins with, or that a published verdict.json names.

    Raises:
        UsageError: the file is neither, or cannot be read.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(DEFAULT_LIMITS.size_bytes)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    try:
        return export_head(io.BytesIO(data), str(path))
    except InvalidRecord:
        head = _head_of_verdict(data)
    if head is None:
        raise UsageError(
            f"{path}: expected an export of a ledger, or a verdict.json with x_gate2.ledger"
        )
    return head


def _head_of_verdict(data: bytes) -> Head | None:
    """What ``x_gate2.ledger`` says: id, entries and head."""
    try:
        value: JsonValue = loads(data)
    except JsonRefused:
        return None
    for name in ("x_gate2", "ledger"):
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, dict):
        return None
    ledger_id, entries, sha256 = value.get("id"), value.get("entries"), value.get("head")
    if isinstance(ledger_id, str) and isinstance(sha256, str) and isinstance(entries, int):
        return Head(ledger_id, entries, sha256)
    return None
