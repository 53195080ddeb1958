"""A report as text: its claims table, with the publisher's marks kept as what they are.

✓ and × in that table mean *found, or not found, in a retrieved source* (`grounded`); they are
no verdict. A claim is marked `truncated` when its sentence is visibly cut; see `is_cut`.
"""

import re
from datetime import date
from decimal import Decimal

from gate2.reasons import Code
from gate2.record.caps import MAX_CLAIMS, MAX_TEXT
from gate2.record.decimals import parse_decimal
from gate2.record.importers.document import (
    Page,
    lines_of,
    parse_date,
    record_json,
    unrecognised,
)
from gate2.record.names import one_line
from gate2.strictjson import JsonValue

FORMAT = "report-text"
PUBLISHER_CUT = 120
"""The publisher cuts claims after about this many characters."""

_HEADING = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?"
    r"(Abstract|Introduction|Methodology|Results|Discussion|Conclusion|Limitations"
    r"|Extracted Claims|References)\s*:?",
    re.IGNORECASE,
)
_TABLE_HEAD = re.compile(r"claim\s+verified\s+confidence", re.IGNORECASE)
_MARKS = {**dict.fromkeys("✓✔☑", True), **dict.fromkeys("×✗✘☒xX", False)}
_UNTABBED = re.compile(r"(.*\S)\s+([✓✔☑×✗✘☒])\s+([0-9.]{1,20})")


def recognises(lines: list[str]) -> bool:
    """Whether these are the lines of a report: its claims section, or its own first sentence."""
    sections = {_heading(line) for line in lines}
    synthesis = any(line.startswith("This report synthesises findings from") for line in lines)
    return "extracted claims" in sections or (synthesis and "abstract" in sections)


def import_report(name: str, text: str, page: Page | None = None) -> dict[str, JsonValue]:
    """The record.json value of a report's text; `page` where it is HTML.

    Raises:
        InvalidRecord: REC-001, it has more claims than a record holds.
    """
    page = page or Page(lines_of(text))
    front, sections = _sections(page.lines)
    rows = [row for row in sections.get("extracted claims", []) if not _TABLE_HEAD.fullmatch(row)]
    if len(rows) > MAX_CLAIMS:
        raise unrecognised(
            name, f"at most {MAX_CLAIMS} claims", str(len(rows)), Code.REC_SCHEMA_INVALID
        )
    claims: list[JsonValue] = [_claim(number, row) for number, row in enumerate(rows, 1)]
    return record_json(
        format_name=FORMAT,
        document=text,
        title=page.title or (front[0] if front else ""),
        fields=_fields(front, sections),
        claims=claims,
        published=page.published or _published(front),
    )


def is_cut(text: str) -> bool:
    """Whether a sentence is visibly cut.

    It is when it does not end like a sentence (. ! ? or their full-width forms, a quotation
    mark or bracket after them allowed), when it ends in an ellipsis, or when it is as long as
    the publisher's cut and ends in a digit and a point, which is a cut number as likely as the
    end of a sentence.
    """
    bare = text.rstrip().rstrip("\"'”’»)]")
    if bare.endswith(("…", "...")) or not bare.endswith((".", "!", "?", "。", "！", "？")):
        return True
    return len(text) >= PUBLISHER_CUT and re.search(r"[0-9]\.$", text) is not None


def _heading(line: str) -> str:
    match = _HEADING.fullmatch(line) if len(line) < 60 else None
    return "" if match is None else match[1].casefold()


def _sections(lines: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The non-empty lines before the first heading, and those under each heading."""
    front: list[str] = []
    sections: dict[str, list[str]] = {}
    current = front
    for line in lines:
        if heading := _heading(line):
            current = sections.setdefault(heading, [])
        elif line.strip():
            current.append(line)
    return front, sections


def _claim(number: int, row: str) -> dict[str, JsonValue]:
    whole, grounded, confidence = _cells(row)
    text = one_line(whole, MAX_TEXT) or "(empty)"
    claim: dict[str, JsonValue] = {"id": f"c{number}", "text": text}
    if grounded is not None:
        claim["grounded"] = grounded
    if confidence is not None:
        claim["confidence"] = confidence
    claim["truncated"] = is_cut(text) or len(whole) > MAX_TEXT
    return claim


def _cells(row: str) -> tuple[str, bool | None, Decimal | None]:
    """Text, mark and confidence of a row; a row of another shape is all text, and stays."""
    cells = [cell.strip() for cell in row.strip("\t").split("\t")]
    if len(cells) >= 3 and cells[-2] in _MARKS:
        return " ".join(cells[:-2]), _MARKS[cells[-2]], _confidence(cells[-1])
    if len(cells) == 2 and cells[-1] in _MARKS:
        return cells[0], _MARKS[cells[-1]], None
    if len(row) < MAX_TEXT and (match := _UNTABBED.fullmatch(row)):
        return match[1], _MARKS[match[2]], _confidence(match[3])
    return row, None, None


def _confidence(text: str) -> Decimal | None:
    try:
        number = parse_decimal(text)
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None


def _fields(front: list[str], sections: dict[str, list[str]]) -> dict[str, JsonValue]:
    """The labelled statements of the report, as the publisher makes them."""
    body = {name: " ".join(lines) for name, lines in sections.items()}
    # What is searched is bounded, so that no document makes the patterns slow.
    everything = " ".join(
        body.get(name, "")[:MAX_TEXT] for name in ("abstract", "methodology", "results")
    )
    fields: dict[str, JsonValue] = {
        "title": front[0] if front else "",
        "publisher": front[1] if len(front) > 1 else "",
        "date": next((line for line in front[1:] if parse_date(line)), ""),
    }
    for name in ("abstract", "introduction", "methodology", "results", "limitations"):
        if name in body:
            fields[name] = body[name]
    introduction = body.get("introduction", "")[:MAX_TEXT]
    fields |= _matched(
        introduction,
        ("examines", r"This paper examines: (.{1,600}?)(?:\. |\.?$)"),
        ("research_question", r"Research question: (.{1,2000}?\??)\.?$"),
    )
    fields |= _matched(everything, ("review_score", r"score(?: of|:) ?([0-9.]{1,5}/10)"))
    for key, pattern in (
        ("papers", r"findings from (\d{1,6}) |yielded (\d{1,6}) papers|(\d{1,6}) papers retrieved"),
        ("claims_extracted", r"(\d{1,6}) claims (?:were )?extracted"),
        ("claims_grounded", r"(\d{1,6}) (?:were )?independently verified"),
    ):
        if match := re.search(pattern, everything):
            fields[key] = int(next(group for group in match.groups() if group))
    if "references" in sections:
        fields["references"] = [_reference(line) for line in sections["references"]]
    return fields


def _matched(text: str, *patterns: tuple[str, str]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for key, pattern in patterns:
        if match := re.search(pattern, text):
            found[key] = match[1].strip()
    return found


def _reference(line: str) -> str:
    return line.lstrip("-•* ").strip().removeprefix("<").removesuffix(">")


def _published(front: list[str]) -> date | None:
    return next((found for line in front[1:] if (found := parse_date(line))), None)
