"""The run as a Markdown document: docs/benchmarks.md."""

from collections.abc import Iterable, Sequence
from typing import Final

from bench.results import Row, Run
from bench.wording import HEADINGS, cells, figure, part

SHOWN_CASES: Final = 3

_HOW: Final = """\
Written by `make bench`; do not edit. Each figure is a median over the samples of one run, beside
its spread from the 10th to the 90th percentile. A ratio is to the baseline named in its row, and
below 1 means less than the baseline; a baseline was measured in the same run unless its name says
otherwise. Targets are shown, never asserted: nothing timed is among the tests. `make bench-check`
measures again and fails where a ratio leaves the band of its row around the stored one."""


def document(run: Run) -> str:
    """The whole text."""
    parts = [
        "# Benchmarks",
        _HOW,
        _facts(run),
        _table(HEADINGS, (cells(row) for row in run.rows)),
        "## What the rows are",
        "\n".join(
            f"- **{row.name}**: {row.what} {_counted(row)}, band {row.band:g}." for row in run.rows
        ),
    ]
    parts += _listed("Parts of the rows", [(r.name, _parts(r)) for r in run.rows if r.parts])
    worst = [(r.name, _worst(r)) for r in run.rows if r.cases]
    parts += _listed("The most expensive cases of each corpus", worst)
    parts += _listed("Not measured", [(each.name, each.reason) for each in run.not_measured])
    return "\n\n".join(parts) + "\n"


def _listed(heading: str, lines: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Heading and list; nothing where there is nothing to list."""
    if not lines:
        return ()
    return (f"## {heading}", "\n".join(f"- **{name}**: {told}" for name, told in lines))


def _parts(row: Row) -> str:
    return ", ".join(part(name, value) for name, value in row.parts.items())


def _facts(run: Run) -> str:
    machine = run.machine
    load = " ".join(f"{each:.2f}" for each in machine.load_at_start)
    busy = " (busy: read the figures with care)" if machine.busy else ""
    lines = (
        ("measured", f"{run.made}, in {run.wall_s / 60:.0f} minutes"),
        ("commit", run.commit),
        ("machine", f"{machine.cpu}, {machine.architecture}, {machine.cores} cores"),
        ("memory", f"{machine.memory_mib / 1024:.1f} GiB"),
        ("system", f"{machine.kernel}, {machine.python}"),
        ("load at the start", f"{load}{busy}"),
    )
    return _table(("", ""), lines)


def _counted(row: Row) -> str:
    times = "1 repetition" if row.repetitions == 1 else f"{row.repetitions} repetitions"
    warm_up = f"{row.warm_up} for warming up" if row.warm_up else "no warm-up"
    in_all = "" if row.took_s is None else f", {row.took_s:.0f} s in all"
    return f"{times}, {warm_up}{in_all}"


def _worst(row: Row) -> str:
    highest: dict[str, float] = {}
    for value, case in zip(row.samples, row.cases, strict=True):
        highest[case] = max(value, highest.get(case, value))
    ordered = sorted(highest.items(), key=lambda each: -each[1])[:SHOWN_CASES]
    return ", ".join(f"{case} {figure(value, row.unit)}" for case, value in ordered)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
