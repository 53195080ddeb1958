"""A merged report in a terminal or the log of a CI job: one row a record, then the summary."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gate2.report.ci.inert import inert
from gate2.report.escape import shortened
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
from gate2.report.text import STYLES

TITLE_WIDTH = 80
WHY_WIDTH = 300


def print_merged(merged: Merged, console: Console) -> None:
    """Every record, what is missing, and the counts last."""
    records = merged.records()
    found = summary_of(records)
    if records:
        console.print(_table(records))
    if lacking := lacking_line(merged):
        console.print(Text(inert(lacking), "bold yellow"))
    console.print(Text(inert(source_line(merged)), "dim"))
    console.print(Text(claims_line(found)))
    console.print(Text(records_line(found), "bold"))


def _table(records: tuple[ReportedRecord, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=False, pad_edge=False, padding=(0, 1))
    table.add_column("record", ratio=4, overflow="fold")
    table.add_column("status", no_wrap=True)
    table.add_column("verified", no_wrap=True)
    table.add_column("why", ratio=5, overflow="fold")
    for record in records:
        name = Text(inert(record.path), "bold")
        if record.title is not None:
            name.append(f"\n{inert(shortened(record.title, TITLE_WIDTH))}", "dim")
        status = status_of(record)
        table.add_row(
            name,
            Text(status, STYLES.get(status, "bold red")),
            Text(coverage_of(record)),
            Text(inert(shortened(why_of(record), WHY_WIDTH))),
        )
    return table
