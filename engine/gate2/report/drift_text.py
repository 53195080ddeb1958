"""What a recheck found, in a terminal: verdicts then and now, and side by side what differs."""

import re
from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gate2.check import UnreadRecord
from gate2.recheck.drift import ClaimDrift, RecordDrift, Stated
from gate2.recheck.made_of import Difference
from gate2.recheck.moved import Moved
from gate2.recheck.record import DriftReport
from gate2.report.drift_words import explanation, summary
from gate2.report.escape import shortened, visible
from gate2.report.repro import wanted
from gate2.report.text import STYLES, reason_line

VALUE_WIDTH = 40
SHORT_DIGEST = 13
SHOWN_ROWS = 40
_DIGEST = re.compile(r"(sha256:)?([0-9a-f]{12})[0-9a-f]{52}")


def print_drift(report: DriftReport, console: Console) -> None:
    """Every record, then what could not be compared."""
    for drift in report.records:
        _print_record(drift, console)
    for unread in report.unread:
        _print_unread(unread, console)
    if not report.complete:
        console.print(Text("Incomplete: the recheck was interrupted.", style="bold yellow"))


def _print_record(drift: RecordDrift, console: Console) -> None:
    console.print()
    console.print(Text(visible(drift.title), style="bold"))
    console.print(Text(f"{visible(drift.path)} · {visible(drift.id)}", "dim"))
    if drift.claims:
        console.print(_table(drift))
    for claim in drift.claims:
        _print_beside(claim, console)
    line = Text()
    _add_status(line, drift.before and drift.before.value)
    line.append(" → ")
    _add_status(line, drift.after.value)
    line.append(f"  {summary(drift)}", "bold red" if drift.flipped else "")
    console.print(line)
    if drift.reasons:
        console.print(Text("`gate2 verify` would refuse what is stored here:", "bold yellow"))
    for reason in drift.reasons:
        console.print(reason_line(reason))


def _table(drift: RecordDrift) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=False, pad_edge=False, padding=(0, 1))
    table.add_column("claim", no_wrap=True)
    table.add_column("then", ratio=2, overflow="fold")
    table.add_column("now", ratio=2, overflow="fold")
    table.add_column("what explains it", ratio=4, overflow="fold")
    for claim in drift.claims:
        why = Text(visible(explanation(claim)), "" if claim.changed else "dim")
        table.add_row(
            Text(visible(shortened(claim.claim, VALUE_WIDTH)), "bold"),
            _verdict(claim.before),
            _verdict(claim.after),
            why,
        )
    return table


def _verdict(stated: Stated | None) -> Text:
    cell = Text()
    if stated is None:
        return Text("–", "dim")
    cell.append(stated.status.value, STYLES[stated.status])
    cell.append(f"\n{visible(shortened(stated.outcome, VALUE_WIDTH))}", "dim")
    if stated.codes:
        codes = dict.fromkeys(code.removeprefix("G2-") for code in stated.codes)
        cell.append(
            f"\n{visible(', '.join(shortened(code, VALUE_WIDTH) for code in codes))}", "dim"
        )
    return cell


def _add_status(line: Text, status: str | None) -> None:
    line.append(status or "–", STYLES.get(status or "", ""))


def _print_beside(claim: ClaimDrift, console: Console) -> None:
    """Then and now, side by side, of all that is not the same."""
    rows = [*map(_difference, claim.differences), *map(_moved, claim.moved)]
    if not rows or not (claim.attested or claim.changed):
        return
    then, now = claim.made_at
    grid = Table.grid(padding=(0, 2), expand=False)
    for least in (None, SHORT_DIGEST, SHORT_DIGEST, None):
        grid.add_column(overflow="fold", min_width=least)
    grid.add_row("", Text(then or "then", "dim"), Text(now or "now", "dim"), "")
    for cells in rows[:SHOWN_ROWS]:
        label, before, after, beside = (Text(visible(cell)) for cell in cells)
        label.stylize("dim")
        beside.stylize("dim")
        grid.add_row(label, before, after, beside)
    console.print(Text(f"  {visible(claim.claim)}", "bold"))
    console.print(Padding(grid, (0, 0, 0, 4), expand=False))
    if left := len(rows[SHOWN_ROWS:]):
        console.print(Text(f"    {left} more: --format json", "dim"))


def _difference(item: Difference) -> tuple[str, str, str, str]:
    place = item.place
    name = f" {place.name}" if place.name else ""
    label = f"{place.part.value}{name}"
    return label, _value(item.before), _value(item.after), _of(place.artifact)


def _moved(item: Moved) -> tuple[str, str, str, str]:
    reported = "" if item.reported is None else f"claim: {wanted(item.reported)}"
    beside = " · ".join(filter(None, (reported, _of(item.artifact))))
    return f"{item.where}: {item.what}", _values(item.before), _values(item.after), beside


def _of(artifact: str) -> str:
    return f"of {artifact}" if artifact else ""


def _value(value: str | None) -> str:
    """A digest by its first twelve digits, anything else by its beginning."""
    if value is None:
        return "–"
    if whole := _DIGEST.fullmatch(value):
        return f"{whole[2]}…"
    return shortened(value, VALUE_WIDTH) or "nothing"


def _values(values: tuple[str, ...]) -> str:
    return ", ".join(_distinct(values)) or "–"


def _distinct(values: tuple[str, ...]) -> Iterator[str]:
    yield from (_value(each) for each in values[:4])
    if left := len(values[4:]):
        yield f"{left} more"


def _print_unread(unread: UnreadRecord, console: Console) -> None:
    console.print()
    console.print(Text(visible(unread.path), style="bold"))
    console.print(Text("not compared", style="bold red"))
    console.print(reason_line(unread.reason))
