"""The suite's command line: ``python -m bench run``, ``check``, ``scale`` and ``list``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from bench.band import compare
from bench.benchmark import Benchmark
from bench.document import document
from bench.machine import Machine, this_machine
from bench.results import Run, UnreadableRun, read_run, write_run
from bench.runner import measure, select
from bench.scale import SIZES, caption, measured
from bench.scale_plot import plot
from bench.setting import PROJECT, Setting
from bench.suite import suite
from bench.terminal import print_comparison, print_row, print_run
from gate2.places import write_whole
from gate2.report.text import console_for
from gate2.sandbox.select import Lane

DOCUMENT: Final = PROJECT / "docs" / "benchmarks.md"
PLOT: Final = PROJECT / "docs" / "audit-scale.svg"
STORED: Final = Path(__file__).parent / "stored"
"""One run for each kind of machine."""
MEASURED, FAILED, NOTHING = 0, 1, 2


def main(arguments: Sequence[str]) -> int:
    """0: measured, or within the bands. 1: a row broke, or left its band. 2: there was nothing
    to measure or to compare with."""
    options = _parser().parse_args(arguments)
    console = console_for(sys.stdout)
    try:
        match options.command:
            case "run":
                return _run(options, console)
            case "check":
                return _check(options, console)
            case "scale":
                return _scale(options, console)
            case _:
                return _list(console)
    except (ValueError, UnreadableRun) as error:
        print(f"bench: {error}", file=sys.stderr)
        return NOTHING


def stored_path(machine: Machine) -> Path:
    """Where the run that machines of this kind are compared with is kept."""
    return STORED / f"{machine.kind}.json"


def _run(options: argparse.Namespace, console: Console) -> int:
    run = _measured(options, console)
    if options.json:
        write_run(run, options.json)
    failed = [each for each in run.not_measured if each.failed]
    if options.quick or options.only or failed:
        console.print(Text("not the whole suite, so the document was not written", "dim"))
    else:
        write_whole(DOCUMENT, document(run).encode())
        console.print(Text(f"written: {DOCUMENT.relative_to(PROJECT)}", "dim"))
        _keep(run, console)
    return FAILED if failed else MEASURED if run.rows else NOTHING


def _keep(run: Run, console: Console) -> None:
    """Keep what later runs are compared with; not from a machine that had other things to do."""
    if run.machine.busy:
        console.print(Text("the machine was busy, so later runs are not compared with this", "dim"))
        return
    path = stored_path(run.machine)
    write_run(run, path)
    console.print(Text(f"kept to compare with: {path.name}", "dim"))


def _check(options: argparse.Namespace, console: Console) -> int:
    fresh = read_run(options.run) if options.run else None
    stored = read_run(stored_path(fresh.machine if fresh else this_machine()))
    if options.quick or options.only:
        asked = {each.name for each in _chosen(options)}
        stored = stored.model_copy(
            update={"rows": tuple(row for row in stored.rows if row.name in asked)}
        )
    compared = compare(stored, fresh or _measured(options, console))
    print_comparison(compared, console)
    if not all(each.standing.passes for each in compared):
        return FAILED
    return MEASURED if stored.rows else NOTHING


def _scale(options: argparse.Namespace, console: Console) -> int:
    """Audits of growing corpora, drawn."""
    machine = this_machine()
    with console.status("") as status:
        points = measured(options.largest, lambda text: status.update(Text(text)))
    for point in points:
        figures = f"{point.wall_s:.1f} s, {point.peak_mib:.0f} MiB"
        console.print(Text(f"{point.records:,}: {figures}"))
    said = caption(points, machine)
    console.print(Text(said, "dim"))
    write_whole(options.output, plot(points, said).encode())
    console.print(Text(f"written: {options.output}", "dim"))
    return MEASURED


def _list(console: Console) -> int:
    for benchmark in suite():
        console.print(Text(f"{benchmark.name}: {benchmark.what}"))
    return MEASURED


def _chosen(options: argparse.Namespace) -> tuple[Benchmark, ...]:
    return select(suite(shipped=options.shipped), options.only, quick=options.quick)


def _measured(options: argparse.Namespace, console: Console) -> Run:
    setting = Setting(quick=options.quick, lane=options.sandbox)
    with console.status("") as status:
        run = measure(
            _chosen(options),
            setting,
            lambda text: status.update(Text(text)),
            lambda found: print_row(found, console),
        )
    print_run(run, console)
    return run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="measure; the whole suite writes docs/benchmarks.md")
    run.add_argument("--json", type=Path, metavar="FILE", help="write the results here as well")
    check = commands.add_parser("check", help="compare with the stored run of this machine kind")
    check.add_argument("--run", type=Path, metavar="FILE", help="compare this run, not a fresh one")
    scale = commands.add_parser("scale", help="audit growing corpora; writes docs/audit-scale.svg")
    scale.add_argument("--largest", type=int, default=SIZES[-1], metavar="N", help="records")
    scale.add_argument("-o", "--output", type=Path, default=PLOT, metavar="FILE")
    commands.add_parser("list", help="the rows and what they are")
    for command in (run, check):
        command.add_argument("--quick", action="store_true", help="one repetition, short rows only")
        command.add_argument(
            "--shipped", action="store_true", help="measure the toolchain as shipped, too"
        )
        command.add_argument("--only", action="append", default=[], metavar="NAME")
        command.add_argument("--sandbox", default=Lane.AUTO, choices=list(Lane))
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
