"""A merged report as Markdown, for a job's summary. All text is quoted."""

from gate2.report.escape import markdown, shortened
from gate2.report.merge.merging import Merged
from gate2.report.merge.outcome import summary_of
from gate2.report.merge.reading import ReportedRecord
from gate2.report.merge.words import (
    coverage_of,
    lacking_line,
    source_line,
    status_of,
    why_of,
)
from gate2.report.summary import claims_line, records_line

TITLE_WIDTH = 160
WHY_WIDTH = 300


def as_markdown(merged: Merged) -> str:
    """The counts, what is missing, and a table of the records."""
    found = summary_of(merged.records())
    lines = [f"## {markdown(records_line(found))}", "", markdown(claims_line(found)), ""]
    if lacking := lacking_line(merged):
        lines += [f"**{markdown(lacking)}**", ""]
    records = merged.records()
    if records:
        lines += ["| record | status | verified | why |", "|---|---|---|---|"]
        lines += [_row(record) for record in records]
        lines.append("")
    lines.append(markdown(source_line(merged)))
    return "\n".join(lines) + "\n"


def _row(record: ReportedRecord) -> str:
    title = "" if record.title is None else f" {markdown(shortened(record.title, TITLE_WIDTH))}"
    cells = (
        f"**{markdown(record.path)}**{title}",
        status_of(record),
        coverage_of(record),
        markdown(shortened(why_of(record), WHY_WIDTH)),
    )
    return "| " + " | ".join(cells) + " |"
