"""The run in a terminal."""

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.band import Compared, Standing
from bench.results import NotMeasured, Row, Run
from bench.wording import HEADINGS, cells, part

_RIGHT = frozenset({"median", "p10 to p90", "max", "target", "ratio"})
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
    for heading in HEADINGS:
        right = heading in _RIGHT
        table.add_column(
            heading,
            justify="right" if right else "left",
            no_wrap=heading != "baseline",
            overflow="fold",
        )
    for row in run.rows:
        table.add_row(*map(Text, cells(row)[:5]), _met(row), *map(Text, cells(row)[6:]))
    console.print()
    console.print(table)
    for each in run.not_measured:
        console.print(_not_measured(each))
    console.print(Text(_surroundings(run), "bold yellow" if run.machine.busy else "dim"))


def _met(row: Row) -> Text:
    met = Text()
    for number, target in enumerate(row.targets):
        met.append(", " if number else "")
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
