"""The table of sealed runs: a row a run, what it was for, what it cost, and what it left."""

from collections.abc import Mapping

from rich import box
from rich.table import Table
from rich.text import Text

from gate2.report.escape import shortened, visible
from gate2.report.sealed import Shown, numbers_of
from gate2.sandbox.job import Ended, Run

SHOWN_VALUES = 4
VALUE_WIDTH = 11
_RESULTS_WIDTH = 30
NARROW = 100
"""Below so many columns the bytes of output are left out, so that numbers keep their names beside
them; the JSON has them."""
_HEADINGS = ("", "run", "exit", "wall s", "cpu s", "MiB", "output", "results")
_LEFT_OUT = frozenset(("output",))
_NUMERIC = frozenset(("", "exit", "wall s", "cpu s", "MiB", "output"))


def table_of(shown: tuple[Shown, ...], metrics: Mapping[str, str], width: int) -> Table:
    """The table for a console of that many columns; there is at least one run."""
    table = Table(box=box.SIMPLE_HEAD, expand=False, pad_edge=False, padding=(0, 1, 0, 0))
    headings = [each for each in _HEADINGS if width >= NARROW or each not in _LEFT_OUT]
    rows = [
        _cells(place, each, _results(shown, each, metrics)) for place, each in enumerate(shown, 1)
    ]
    longest = max(len(line) for row in rows for line in str(row["results"]).split("\n"))
    for heading in headings:
        number = heading in _NUMERIC
        table.add_column(
            heading,
            justify="right" if number else "left",
            no_wrap=number,
            overflow="fold",
            # the words of a run break between words, a number has no such place
            min_width=min(longest, _RESULTS_WIDTH) if heading == "results" else None,
        )
    for row in rows:
        table.add_row(*(row[heading] for heading in headings))
    return table


def _cells(place: int, each: Shown, results: Text) -> Mapping[str, Text | str]:
    run = each.record.run
    return {
        "": Text(str(place), "dim"),
        "run": Text(visible(each.what)),
        "exit": Text(_exit(run), "" if _is_clean(run) else "yellow"),
        "wall s": f"{run.wall_s:.2f}",
        "cpu s": _number(run.cpu_s),
        "MiB": _number(run.memory_peak_mib, 1),
        "output": _bytes(len(run.stdout) + len(run.stderr)),
        "results": results,
    }


def _exit(run: Run) -> str:
    """Its status, or what ended it, and what ran out."""
    status = run.ended.value if run.exit_code is None else str(run.exit_code)
    lacking = (("no memory", run.oom), ("no disk", run.disk_full))
    return " ".join([status, *(what for what, so in lacking if so)])


def _is_clean(run: Run) -> bool:
    return run.ended is Ended.EXITED and run.exit_code == 0 and not (run.oom or run.disk_full)


def _results(shown: tuple[Shown, ...], each: Shown, metrics: Mapping[str, str]) -> Text:
    """The run's numbers; of one that left the bytes of the first run, only that; else why not."""
    facts, first = each.record.facts, shown[0].record.facts
    if facts is not first and facts.results_sha256 and facts.results_sha256 == first.results_sha256:
        return Text("as run 1", "dim")
    if facts.faults:
        return Text(f"{facts.faults[0].code.removeprefix('G2-')} {facts.faults[0].name}", "yellow")
    numbers = numbers_of(each.record.results, metrics)
    lines = [f"{name} {shortened(value, VALUE_WIDTH)}" for name, value in numbers.items()]
    left = len(lines) - SHOWN_VALUES
    lines = [*lines[:SHOWN_VALUES], f"{left} more"] if left > 1 else lines
    return Text("\n".join(visible(line) for line in lines) or "no number")


def _number(value: float | None, decimals: int = 2) -> str:
    return "–" if value is None else f"{value:.{decimals}f}"


def _bytes(count: int) -> str:
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.0f} KiB" if count < 1 << 20 else f"{count / (1 << 20):.1f} MiB"
