"""One entry of the ledger, and the one text that it is stored, hashed and exported as."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from gate2.backports import StrEnum
from gate2.strictjson import JsonRefused, JsonValue, dumps_canonical, loads

MAX_ENTRY_BYTES = 1 << 20
MAX_LOOKUP_LENGTH = 255
"""Characters of what entries are looked up by: some databases index no more."""

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class EntryKind(StrEnum):
    """What an entry speaks of."""

    ATTEMPT = "attempt"
    """One claim was decided, or could not be."""
    PUBLISHED = "published"
    """Verdict and evidence of a record were written beside it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened. All but `body` can be looked up; `body` holds whatever else is to be known.

    Digests are lower-case hexadecimal SHA-256; `at` is UTC, ``2026-01-31T12:00:00Z``.
    """

    kind: EntryKind
    at: str
    record: str
    claim: str | None = None
    claim_sha256: str | None = None
    reported_sha256: str | None = None
    status: str | None = None
    body: Mapping[str, JsonValue] = field(default_factory=dict)


def text_of(entry: Entry) -> str:
    """The canonical JSON of an entry.

    Raises:
        ValueError: something in it cannot be kept: a time that is not UTC to the second, a NUL
            or more than 255 characters in what it is looked up by, a lone surrogate, or more than
            1 MiB altogether.
        TypeError: something in `body` has no place in JSON.
    """
    if not _TIME.fullmatch(entry.at):
        raise ValueError(f"expected a time such as 2026-01-31T12:00:00Z, came {entry.at!r}")
    for name, value in lookups(entry).items():
        if value is not None and ("\x00" in value or len(value) > MAX_LOOKUP_LENGTH):
            raise ValueError(
                f"{name}: expected at most {MAX_LOOKUP_LENGTH} characters and no NUL, came"
                f" {value[:80]!r}"
            )
    text = dumps_canonical({**lookups(entry), "body": entry.body})
    if len(text) > MAX_ENTRY_BYTES:
        raise ValueError(f"expected an entry of at most {MAX_ENTRY_BYTES} bytes, came {len(text)}")
    return text.decode()


def entry_of(text: str) -> Entry:
    """The entry that a canonical text spells.

    Raises:
        ValueError: it spells none; the message says what was expected and what came.
    """
    try:
        value = _canonical_value(text) or loads(text.encode("utf-8", "surrogatepass"))
    except JsonRefused as error:
        raise ValueError(str(error)) from None
    if not isinstance(value, dict) or set(value) != _KEYS:
        raise ValueError(f"expected an object with {', '.join(sorted(_KEYS))}")
    kind, body = value["kind"], value["body"]
    if kind not in list(EntryKind):
        raise ValueError(f"kind: expected {' or '.join(EntryKind)}, came {str(kind)[:80]!r}")
    if not isinstance(body, dict):
        raise ValueError("body: expected an object")
    at, record = _word(value, "at"), _word(value, "record")
    if at is None or record is None:
        raise ValueError("expected a time and a record, came null")
    return Entry(
        kind=EntryKind(kind),
        at=at,
        record=record,
        claim=_word(value, "claim"),
        claim_sha256=_word(value, "claim_sha256"),
        reported_sha256=_word(value, "reported_sha256"),
        status=_word(value, "status"),
        body=body,
    )


def _canonical_value(text: str) -> JsonValue:
    """What the strict reader would give for a text that is plain and canonical; None for others.

    Eight times as fast, which a ledger of 100,000 entries is read with: whatever two readers
    could take differently is not spelt as it was before once it is written again. Numbers with a
    point or many digits, characters beyond ASCII and deep nesting are left to the strict reader.
    """
    if not text.isascii() or len(text) > _PLAIN_LENGTH or text.count("{") > _PLAIN_DEPTH:
        return None
    try:
        value: JsonValue = _DECODER.decode(text)
        again = _ENCODER.encode(value)
    except (ValueError, RecursionError):
        return None
    return value if again == text and text.count("[") <= _PLAIN_DEPTH else None


def _short_integer(digits: str) -> int:
    return int(digits) if len(digits) <= _PLAIN_DIGITS else _left_to_the_strict_reader(digits)


def _left_to_the_strict_reader(spelt: str) -> NoReturn:
    raise ValueError(spelt[:80])


_PLAIN_LENGTH = 100_000
_PLAIN_DEPTH = 30
"""Of each kind of bracket: together below what the strict reader allows."""
_PLAIN_DIGITS = 18
_DECODER = json.JSONDecoder(
    parse_int=_short_integer,
    parse_float=_left_to_the_strict_reader,
    parse_constant=_left_to_the_strict_reader,
)
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def _word(value: Mapping[str, JsonValue], name: str) -> str | None:
    found = value[name]
    if found is None or isinstance(found, str):
        return found
    raise ValueError(f"{name}: expected a string, came {str(found)[:80]!r}")


def lookups(entry: Entry) -> dict[str, str | None]:
    """What an entry is looked up by, in the order of the database's columns."""
    return {
        "kind": str(entry.kind),
        "at": entry.at,
        "record": entry.record,
        "claim": entry.claim,
        "claim_sha256": entry.claim_sha256,
        "reported_sha256": entry.reported_sha256,
        "status": entry.status,
    }


LOOKUPS = ("kind", "at", "record", "claim", "claim_sha256", "reported_sha256", "status")
_KEYS = {*LOOKUPS, "body"}
