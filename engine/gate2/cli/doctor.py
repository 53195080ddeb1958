"""`gate2 doctor`: what is present, what is missing, which lane remains."""

import sys

import click
from rich.table import Table
from rich.text import Text

from gate2.cli.options import emit_json, format_option
from gate2.evidence import plain
from gate2.lean import toolchain
from gate2.lean.advisories import Advisory, advisories_for
from gate2.provision import Part, Survey, survey
from gate2.report.escape import visible
from gate2.report.text import console_for
from gate2.version import version


@click.command("doctor")
@format_option("text", "json")
def command(form: str) -> int:
    """Say what is present, what is missing, and which lane remains. Changes nothing."""
    found = survey()
    lean = toolchain.find()
    faults = () if lean is None else advisories_for(lean.lean_version)
    if form == "json":
        emit_json(_document(found, faults))
    else:
        _print(found, faults)
    return 0


def _document(found: Survey, faults: tuple[Advisory, ...]) -> dict[str, object]:
    return {
        "version": version(),
        "parts": [plain(part) for part in found.parts],
        "sandbox": found.sandbox,
        "lanes": {"proof": found.proof_lane, "repro": found.repro_lane},
        "lean_advisories": [fault.document() for fault in faults],
    }


def _print(found: Survey, faults: tuple[Advisory, ...]) -> None:
    console = console_for(sys.stdout)
    table = Table(box=None, pad_edge=False, show_header=False)
    for part in found.parts:
        table.add_row(_mark(part), Text(part.name, "bold"), Text(visible(part.detail)))
    console.print(table)
    for label, ready in (("proof", found.proof_lane), ("repro", found.repro_lane)):
        line = Text(f"{label} lane: ")
        line.append("ready" if ready else "not ready", "bold green" if ready else "bold red")
        line.append(f" (sealed by {found.sandbox})" if ready else "")
        console.print(line)
    steps = [part for part in found.parts if part.needed and not part.present]
    for part in steps:
        console.print(Text(f"  next: {part.name}: {visible(part.remedy)}"))
    if faults:
        console.print(Text("known faults of this Lean, which the second kernel is there for:"))
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 0, 0, 2))
        for fault in faults:
            table.add_row(Text(fault.id), Text(f"{fault.title} (fixed in {fault.fixed})"))
        console.print(table)
    if not (found.proof_lane and found.repro_lane):
        console.print(Text("import, classify, init, bind and explain work all the same."))


def _mark(part: Part) -> Text:
    if part.present:
        return Text("✓", "green")
    return Text("✗", "red") if part.needed else Text("–", "dim")
