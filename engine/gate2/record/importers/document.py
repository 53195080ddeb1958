"""What the importers share: a publisher document's text, its lines, and the record made of it."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gate2.errors import InvalidRecord
from gate2.reasons import Code, because
from gate2.record.caps import MAX_TITLE, RECORD_SCHEMA
from gate2.record.names import one_line
from gate2.strictjson import JsonValue

MAX_DOCUMENT_BYTES = 2 << 20

# Spaces that copying from a page or a PDF leaves where a plain one was meant.
_SPACES = re.compile("[\u00a0\u2007\u202f\u2009\u200a\u3000]")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


@dataclass(slots=True)
class Page:
    """A document's lines; title and date are set where its HTML names them."""

    lines: list[str]
    title: str = ""
    published: date | None = None


def lines_of(text: str) -> list[str]:
    """The lines of a document, with plain spaces and line ends; tabs stay."""
    plain = _SPACES.sub(" ", text.removeprefix("\ufeff"))
    return [line.strip(" ") for line in plain.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def record_json(
    *,
    format_name: str,
    document: str,
    title: str,
    fields: Mapping[str, JsonValue],
    claims: list[JsonValue],
    record_id: str = "",
    published: date | None = None,
) -> dict[str, JsonValue]:
    """A record.json value for a publisher document, which is kept as it is under `publisher`."""
    digest = hashlib.sha256(document.encode()).hexdigest()
    shown_title = one_line(title, MAX_TITLE) or f"Untitled {format_name}"
    return {
        "schema": RECORD_SCHEMA,
        "id": record_id or f"{slug(shown_title)}-{digest[:8]}",
        "title": shown_title,
        "published": None if published is None else published.isoformat(),
        "publisher": {
            "format": format_name,
            "document_sha256": digest,
            "fields": dict(fields),
            "document": document,
        },
        "claims": claims,
    }


def slug(title: str) -> str:
    """A short name for files and ids, from the words of a title."""
    words = re.findall(r"[a-z0-9]+", title.casefold())
    name = ""
    for word in words:
        if len(name) + len(word) > 47:
            break
        name += ("-" if name else "") + word
    return name or "record"


def parse_date(text: str) -> date | None:
    """A date as publishers write it: 2026-05-30, 2026/05/30, May 30, 2026 or 30 May 2026."""
    text = " ".join(text[:60].replace(",", " ").split())
    if match := re.match(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)", text, re.ASCII):
        year, month, day = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"([A-Za-z]+)\.? (\d{1,2}) (\d{4})", text, re.ASCII):
        year, month, day = int(match[3]), _month(match[1]), int(match[2])
    elif match := re.fullmatch(r"(\d{1,2}) ([A-Za-z]+)\.? (\d{4})", text, re.ASCII):
        year, month, day = int(match[3]), _month(match[2]), int(match[1])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    """1 to 12, or 0 for what is no month."""
    if len(name) < 3:
        return 0
    return next((i for i, m in enumerate(_MONTHS, 1) if m.startswith(name.casefold())), 0)


def unrecognised(name: str, expected: str, came: str, code: Code) -> InvalidRecord:
    """The refusal of a document that no importer, or not this one, can read."""
    return InvalidRecord(
        because(
            code,
            f"{name}: expected {expected}, came {came}",
            remedy="Give a record directory, a record.json, a report's text, a record page "
            "(text or HTML) or a math-result-v1 manifest.",
        )
    )
