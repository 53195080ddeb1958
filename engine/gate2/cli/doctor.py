"""`gate2 doctor`: what is present, what is missing, which lane remains."""

import sys
from collections.abc import Iterable, Mapping

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gate2.cli.options import emit_json, format_option
from gate2.evidence import plain
from gate2.lean import toolchain
from gate2.lean.advisories import Advisory, advisories_for
from gate2.provision import Part, Survey, survey
from gate2.report.escape import visible
from gate2.report.text import console_for
from gate2.sandbox.survey import Found, survey_lanes, survey_parts
from gate2.version import version

IN_LANES = frozenset(("docker", "runc"))
"""Parts of the survey that are shown among the lanes, where more is said of them."""


@click.command("doctor")
@format_option("text", "json")
def command(form: str) -> int:
    """Say what is present, what is missing, and which lane remains. Changes nothing."""
    found = survey()
    lanes, shared = survey_lanes(), survey_parts()
    lean = toolchain.find()
    faults = () if lean is None else advisories_for(lean.lean_version)
    if form == "json":
        emit_json(_document(found, lanes, shared, faults))
    else:
        _print(found, lanes, shared, faults)
    return 0


def _document(
    found: Survey,
    lanes: tuple[Found, ...],
    shared: tuple[Found, ...],
    faults: tuple[Advisory, ...],
) -> Mapping[str, object]:
    return {
        "version": version(),
        "parts": [plain(part) for part in found.parts],
        "sandbox": found.sandbox,
        "lanes": {"proof": found.proof_lane, "repro": found.repro_lane},
        "sealed_lanes": [plain(lane) for lane in lanes],
        "seal": [plain(part) for part in shared],
        "lean_advisories": [fault.document() for fault in faults],
    }


def _print(
    found: Survey,
    lanes: tuple[Found, ...],
    shared: tuple[Found, ...],
    faults: tuple[Advisory, ...],
) -> None:
    console = console_for(sys.stdout)
    _print_parts(found.parts, console)
    console.print()
    console.print(Text("sealed lanes, and what they share:"))
    _print_found((*lanes, *shared), console)
    console.print()
    for label, ready in (("proof", found.proof_lane), ("repro", found.repro_lane)):
        line = Text(f"{label} lane: ")
        line.append("ready" if ready else "not ready", "bold green" if ready else "bold red")
        line.append(f" (sealed by {found.sandbox})" if ready else "")
        console.print(line)
    for part in found.parts:
        if part.needed and not part.present:
            console.print(Text(f"  next: {part.name}: {visible(part.remedy)}"))
    if faults:
        _print_faults(faults, console)
    if not (found.proof_lane and found.repro_lane):
        console.print(Text("import, classify, init, bind and explain work all the same."))


def _print_parts(parts: Iterable[Part], console: Console) -> None:
    table = _grid()
    for part in parts:
        if part.name not in IN_LANES:
            missing = Text("✗", "red") if part.needed else Text("–", "dim")
            mark = Text("✓", "green") if part.present else missing
            table.add_row(mark, Text(part.name, "bold"), Text(visible(part.detail)))
    console.print(table)


def _print_found(found: Iterable[Found], console: Console) -> None:
    """One line each; what is not here with what mends it."""
    table = _grid()
    for each in found:
        told = Text(visible(each.detail))
        if each.remedy:
            told.append(f" → {visible(each.remedy)}", "dim")
        mark = Text("✓", "green") if each.present else Text("–", "dim")
        table.add_row(mark, Text(each.name, "bold"), told)
    console.print(table)


def _print_faults(faults: Iterable[Advisory], console: Console) -> None:
    console.print(Text("known faults of this Lean, which the second kernel is there for:"))
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 0, 0, 2))
    for fault in faults:
        table.add_row(Text(fault.id), Text(f"{fault.title} (fixed in {fault.fixed})"))
    console.print(table)


def _grid() -> Table:
    table = Table.grid(padding=(0, 2), expand=False)
    for name in ("mark", "name"):
        table.add_column(name, no_wrap=True)
    table.add_column("detail", overflow="fold")
    return table
