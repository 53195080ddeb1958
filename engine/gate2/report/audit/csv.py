"""An audit as CSV (RFC 4180): a head, then a row a record, for a spreadsheet.

UTF-8 without a mark, lines that end in CR LF, text in quotation marks and figures without. The
columns are the fields that ``--where`` knows, then the steps to VERIFIED. What is not known is
an empty cell.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, in forms
of full width too, and with another list separator also what follows a semicolon: text gets an
apostrophe before each of these. Figures of ours are none of them, and stay figures.
"""

import re
import unicodedata
from collections.abc import Iterator

from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Audit, Distance
from gate2.audit.fields import FIELDS
from gate2.report.ci.inert import inert
from gate2.report.escape import shortened

FURTHER = ("reachable", "steps", "first_code", "first_step", "sha256")
COLUMNS = (*FIELDS, *FURTHER)
MOST_CHARS = 32_000
"""Of a cell: spreadsheets take 32,767."""
_FORMULA = "=+-@"
_BEGINNINGS = re.compile(r"(^|;)([\s\"']*)(?=[^\s\"';])")


def audit_csv(audit: Audit) -> Iterator[bytes]:
    """The rows, one at a time."""
    yield _row(*(_quoted(name) for name in COLUMNS))
    for record in audit.rows():
        yield _row(*_cells(record, audit.distance(record)))


def _row(*cells: str) -> bytes:
    return (",".join(cells) + "\r\n").encode("utf-8")


def _cells(record: AuditedRecord, distance: Distance) -> Iterator[str]:
    for field in FIELDS.values():
        yield _cell(field.read(record, lambda _: distance))
    first = distance.steps[0] if distance.steps else None
    yield _cell("yes" if distance.reachable else "no")
    yield _cell(len(distance.steps))
    yield _cell(None if first is None else first.code.value)
    yield _cell(None if first is None else first.what)
    yield _cell(record.sha256)


def _cell(value: object) -> str:
    """A figure as it is, text quoted, what is not known as nothing."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, int):
        return str(value)
    return _quoted(" ".join(value) if isinstance(value, tuple) else str(value))


def _quoted(text: str) -> str:
    return '"' + neutral(text).replace('"', '""') + '"'


def neutral(text: str) -> str:
    """The text on one line that no spreadsheet takes for a formula, and no log obeys."""
    shown = shortened(inert(text), MOST_CHARS)
    return _BEGINNINGS.sub(lambda found: _before(found, shown[found.end()]), shown)


def _before(found: re.Match[str], first: str) -> str:
    """What stands before the first character of a cell, an apostrophe where that is needed."""
    is_formula = unicodedata.normalize("NFKC", first)[0] in _FORMULA
    return f"{found[1]}'{found[2]}" if is_formula else found[0]
