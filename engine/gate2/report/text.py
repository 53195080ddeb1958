"""The report in a terminal: one table a record, its verdict and coverage last."""

from collections.abc import Mapping
from pathlib import Path
from typing import IO

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gate2.check import CheckedClaim, CheckedRecord, Report, UnreadRecord
from gate2.reasons import Reason
from gate2.record.model import Record
from gate2.report.beneath import heading, print_artifacts, print_errors, print_printed
from gate2.report.beside import rows_beside
from gate2.report.ci.inert import logging_to
from gate2.report.escape import shortened, visible
from gate2.report.hints import next_step
from gate2.report.statement import layout
from gate2.report.summary import claims_line, records_line, summary_of
from gate2.report.words import coverage_line, warnings, why_in_short

PLAIN_WIDTH = 120
CLAIM_WIDTH = 120
SHOWN_ELSEWHERE = frozenset({"title", "abstract"})

STYLES: Mapping[str, str] = {
    "VERIFIED": "bold green",
    "FALSIFIED": "bold red",
    "UNVERIFIED": "yellow",
}


def console_for(stream: IO[str]) -> Console:
    """A console that interprets no text; colour only in a terminal and without NO_COLOR."""
    terminal = stream.isatty()
    return Console(
        file=logging_to(stream),
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
        width=None if terminal else PLAIN_WIDTH,
        force_terminal=terminal,
    )


def print_report(report: Report, console: Console) -> None:
    """Every record, then what could not be read; of several, how many are what."""
    for checked in report.records:
        print_record(checked, console)
    for unread in report.unread:
        _print_unread(unread, console)
    found = summary_of(report)
    if found.records > 1:
        console.print()
        console.print(Text(records_line(found), "bold"))
        console.print(Text(claims_line(found)))
    if not report.complete:
        console.print(Text("Incomplete: the check was interrupted.", style="bold yellow"))


def print_record(checked: CheckedRecord, console: Console) -> None:
    """Title, table of claims, what stands beside each, verdict and coverage."""
    record = checked.record
    console.print()
    console.print(Text(visible(record.title), style="bold"))
    console.print(Text(f"{visible(str(short_path(record.path)))} · {visible(record.id)}", "dim"))
    _print_publisher(record.publisher, console)
    if checked.claims:
        console.print(_table(checked))
    for item in checked.claims:
        print_artifacts(item, console)
        _print_evidence(item, console)
        print_errors(item, console)
        print_printed(item, short_path(record.path), console)
        _print_kept(item, console)
        _print_warnings(item, console)
    verdict = checked.verdict
    line = Text()
    line.append(verdict.status.value, STYLES[verdict.status])
    line.append(f"  {coverage_line(verdict.coverage)}")
    console.print(line)
    for reason in checked.reasons():
        console.print(reason_line(reason))


def short_path(path: Path) -> Path:
    """The path as it is typed here, where it lies below the current directory."""
    try:
        return path.relative_to(Path.cwd())
    except (ValueError, FileNotFoundError):  # the second: the current directory is gone
        return path


def _table(checked: CheckedRecord) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=False, pad_edge=False, padding=(0, 1))
    table.add_column("claim", ratio=5, overflow="fold")
    table.add_column("kind", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("why", ratio=5, overflow="fold")
    table.add_column("next step", ratio=4, overflow="fold")
    for item in checked.claims:
        table.add_row(*_cells(item, checked.record))
    return table


def _cells(item: CheckedClaim, record: Record) -> tuple[Text | Group, ...]:
    claim = Text()
    claim.append(visible(item.claim.id) + " ", "bold")
    claim.append(visible(shortened(item.claim.text, CLAIM_WIDTH)))
    kind = Text("undecided" if item.kind is None else item.kind.value)
    if item.declared:
        kind.append("\ndeclared", "dim")
    status = Text(item.verdict.status.value, STYLES[item.verdict.status])
    status.append(f"\n{item.verdict.outcome}", "dim")
    return (
        claim,
        kind,
        status,
        Text(visible(why_in_short(item))),
        Text(visible(next_step(item, record))),
    )


def _print_evidence(item: CheckedClaim, console: Console) -> None:
    """The elaborated statement beside the claim's English, which only a person can compare; of
    a repro, what each sealed run gave."""
    for checked in item.artifacts:
        if rows := rows_beside(checked.evidence, item.claim.text):
            console.print(Text(f"  {visible(heading(item, checked))}", "bold"))
            console.print(layout(rows, indent=4))


def _print_kept(item: CheckedClaim, console: Console) -> None:
    """Which evidence is an earlier check's, and why it stands for one of today."""
    for checked in item.artifacts:
        if checked.cached:
            line = Text(f"  {visible(item.claim.id)} ", "dim")
            line.append(f"from the cache: {visible(checked.cached)}", "dim cyan")
            console.print(line)


def _print_warnings(item: CheckedClaim, console: Console) -> None:
    for reason in warnings(item):
        line = Text(f"  {visible(item.claim.id)} ", "dim")
        line.append(f"{reason.code.removeprefix('G2-')} {reason.name}: ", "dim yellow")
        line.append(visible(reason.message), "dim")
        console.print(line)


def reason_line(reason: Reason) -> Padding:
    """A reason with its remedy, indented."""
    line = Text()
    line.append(f"{reason.code.removeprefix('G2-')} {reason.name}: ", "bold")
    line.append(f"{visible(reason.message)} → {visible(reason.remedy)}")
    return Padding(line, (0, 0, 0, 2), expand=False)


def _print_publisher(publisher: Mapping[str, object], console: Console) -> None:
    """The publisher's labelled fields, one line a section; the report's JSON holds them whole."""
    fields = publisher.get("fields")
    if not isinstance(fields, Mapping) or not fields:
        return
    console.print(Text("The publisher says (shown, never used for a verdict):", "dim"))
    for key, value in fields.items():
        if key in SHOWN_ELSEWHERE:
            continue
        name = str(key).replace("_", " ")
        line = visible(f"  {name}: {_in_one_line(value)}")
        console.print(Text(shortened(line, console.width - 1), "dim"))


def _in_one_line(value: object) -> str:
    if isinstance(value, Mapping):
        known = {key: item for key, item in value.items() if key != "note"}
        return " · ".join(f"{key} {_in_one_line(item)}" for key, item in known.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_in_one_line(item) for item in value)
    return str(value)


def _print_unread(unread: UnreadRecord, console: Console) -> None:
    console.print()
    console.print(Text(visible(unread.path), style="bold"))
    console.print(Text("not read", style="bold red"))
    console.print(reason_line(unread.reason))
