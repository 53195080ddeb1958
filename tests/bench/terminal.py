"""The run in a terminal."""

from collections.abc import Iterable

from rich import box
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from bench.band import Compared, Standing
from bench.results import NotMeasured, Row, Run
from bench.wording import HEADINGS, cells, part

_RIGHT = frozenset({"median", "p10 to p90", "max", "target", "ratio"})
_WHOLE = frozenset({"row", "median", "max", "met", "ratio"})
"""Columns that are never broken; the others make room where the terminal is narrow."""
_MET = HEADINGS.index("met")
_SPREAD = HEADINGS.index("p10 to p90")
_NARROW = 100
"""Below so many columns the spread is left out; the document has it."""
_STANDING_STYLES = {
    Standing.WITHIN: "green",
    Standing.NEW: "cyan",
    Standing.REGRESSED: "bold red",
    Standing.INCOMPARABLE: "bold red",
    Standing.NOT_MEASURED: "bold red",
}


def print_run(run: Run, console: Console) -> None:
    """The table, what could not be measured, and how busy the machine was."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown = [n for n in range(len(HEADINGS)) if n != _SPREAD or console.width >= _NARROW]
    for heading in (HEADINGS[n] for n in shown):
        justify: JustifyMethod = "right" if heading in _RIGHT else "left"
        table.add_column(heading, justify=justify, no_wrap=heading in _WHOLE, overflow="fold")
    for row in run.rows:
        line = [Text(cell) for cell in cells(row, "\n")]
        line[_MET] = _met(row)
        table.add_row(*(line[n] for n in shown))
    console.print()
    console.print(table)
    for each in run.not_measured:
        console.print(_not_measured(each))
    console.print(Text(_surroundings(run), "bold yellow" if run.machine.busy else "dim"))


def _met(row: Row) -> Text:
    met = Text()
    for number, target in enumerate(row.targets):
        met.append("\n" if number else "")
        met.append("yes" if target.met else "no", "green" if target.met else "bold red")
    return met


def print_row(found: Row | NotMeasured, console: Console) -> None:
    """One line as soon as a row is there."""
    if isinstance(found, NotMeasured):
        console.print(_not_measured(found))
        return
    _, median, spread, *_ = cells(found)
    line = Text(f"{found.name}: {median} ({spread})")
    if found.parts:
        line.append(f"  {', '.join(part(n, v) for n, v in found.parts.items())}", "dim")
    if found.took_s is not None:
        line.append(f"  in {found.took_s:.0f} s", "dim")
    console.print(line)


def print_comparison(compared: Iterable[Compared], console: Console) -> None:
    """One line a row, those that fail last."""
    for each in sorted(compared, key=lambda found: not found.standing.passes):
        line = Text(f"{each.name}: ")
        line.append(each.standing.value, _STANDING_STYLES[each.standing])
        line.append(f", {each.told}")
        console.print(line)


def _not_measured(missing: NotMeasured) -> Text:
    line = Text(f"{missing.name}: ")
    line.append("failed" if missing.failed else "not measured", "bold red")
    return line.append(f", {missing.reason}")


def _surroundings(run: Run) -> str:
    machine = run.machine
    load = " ".join(f"{each:.2f}" for each in machine.load_at_start)
    busy = "; it was busy, so read the figures with care" if machine.busy else ""
    return (
        f"{machine.cpu}, {machine.cores} cores, {machine.memory_mib / 1024:.1f} GiB,"
        f" {machine.python}; load at the start {load}{busy}; {run.wall_s:.0f} s in all"
    )
