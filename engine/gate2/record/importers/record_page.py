"""A record's page on the publisher's site, as text: labelled fields and aggregate counts only.

No claim is public there, so none is made: the record says so (REC-003), whatever anyone
attaches. Every labelled field is kept and shown; none counts for a verdict.
"""

import re
from datetime import date

from gate2.record.importers.document import Page, lines_of, parse_date, record_json
from gate2.strictjson import JsonValue

FORMAT = "record-page"
MAX_LABEL = 60

_TABLES = {
    "verification level": "verification_level",
    "truth-engine gate verdict": "gate_verdict",
    "quality tier": "quality_tier",
    "quality dimensions": "quality_dimensions",
    "correction record": "correction_record",
    "provenance": "provenance",
}
_PROSE = {"abstract": "abstract", "research question": "research_question"}
_SECTIONS = {**_TABLES, **_PROSE}
# Labels seen on pages; a page that does not mark its rows puts them before their values.
_LABELS = (
    "Paper level",
    "Source-grounded claims",
    "Claim record source",
    "Status",
    "Gate",
    "Reason",
    "Evaluated at",
    "Tier",
    "Basis",
    "Evidence strength",
    "Citation grounding",
    "Numerical consistency",
    "Benchmark validity",
    "Novelty",
    "Uncertainty disclosure",
    "Reproducibility status",
    "Safety impact",
    "Correction count",
    "Last corrected",
    "Manifest contract",
    "Correction contract",
    "Publisher",
    "Public provenance",
    "Report artifact",
    "External record",
    "Claim lineage",
    "Review method",
    "Quality guide",
    "Provenance contract",
    "Published",
    "Note",
)
_LABELLED = re.compile(
    "(" + "|".join(sorted(map(re.escape, _LABELS), key=len, reverse=True)) + r")(?:\s*:\s*|\s+|$)"
)


def recognises(lines: list[str]) -> bool:
    """Whether these are the lines of a record page: at least two of its labelled sections."""
    return len({_section(line) for line in lines} & set(_TABLES.values())) >= 2


def import_page(text: str, page: Page | None = None) -> dict[str, JsonValue]:
    """The record.json value of a record page; `page` where it is HTML."""
    page = page or Page(lines_of(text))
    front, sections = _sections(page.lines)
    title = page.title or (front[0] if front else "")
    fields: dict[str, JsonValue] = {"title": title}
    if len(front) > 1:
        fields["front"] = list(front[1:])
    for key, content in sections.items():
        fields[key] = " ".join(content) if key in _PROSE.values() else _table(content)
    abstract = fields.get("abstract")
    if isinstance(abstract, str):
        fields["abstract"] = abstract.removeprefix("Abstract: ")
    return record_json(
        format_name=FORMAT,
        document=text,
        title=title,
        fields=fields,
        claims=[],
        published=page.published or _published(front, sections),
    )


def _section(line: str) -> str:
    return _SECTIONS.get(line.strip(" #|:").casefold(), "") if len(line) < MAX_LABEL else ""


def _sections(lines: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    front: list[str] = []
    sections: dict[str, list[str]] = {}
    current = front
    for line in lines:
        if key := _section(line):
            current = sections.setdefault(key, [])
        elif line.strip():
            current.append(line)
    return front, sections


def _table(content: list[str]) -> dict[str, JsonValue]:
    """Label to value; what has no label is the section's note."""
    table: dict[str, JsonValue] = {}
    notes: list[str] = []
    waiting = ""
    for line in content:
        label, value = _row(line)
        if waiting and not label:
            _keep(table, waiting, value)
            waiting = ""
        elif label and not value:
            waiting = label
        elif label:
            _keep(table, label, value)
        else:
            notes.append(line)
    if waiting:
        _keep(table, waiting, "")
    if notes:
        _keep(table, "note", " ".join(notes))
    return table


def _row(line: str) -> tuple[str, str]:
    """Label and value of a row; an empty label for running text."""
    if line.startswith("|") or "\t" in line:
        cells = [cell.strip() for cell in re.split(r"[|\t]", line)]
        filled = [cell for cell in cells if cell]
        if filled and len(filled[0]) <= MAX_LABEL:
            return filled[0].rstrip(":"), " | ".join(filled[1:])
    if match := _LABELLED.match(line):
        return match[1], line[match.end() :].strip()
    return "", line.strip()


def _keep(table: dict[str, JsonValue], label: str, value: str) -> None:
    """Keep every value: a label that comes again collects its further values."""
    if label not in table:
        table[label] = value
        return
    others = table.setdefault(f"{label} (again)", [])
    if isinstance(others, list):
        others.append(value)


def _published(front: list[str], sections: dict[str, list[str]]) -> date | None:
    for line in [*front[1:], *(line for content in sections.values() for line in content)]:
        label, value = _row(line)
        if label == "Published" and (found := parse_date(value)):
            return found
    return next((found for line in front[1:] if (found := parse_date(line))), None)
