"""`gate2 kernel FILE…`: exports through the independent kernel."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from rich.text import Text

from gate2.cli.options import format_option
from gate2.errors import UsageError
from gate2.lean.export_lines import MAX_FILE_BYTES
from gate2.lean.kernel import Budget, Checked, Outcome, check_export
from gate2.lean.names import show_name
from gate2.report.ci.inert import inert_json
from gate2.report.escape import visible
from gate2.report.text import console_for

EXIT_CODES = {Outcome.ACCEPTED: 0, Outcome.REJECTED: 1, Outcome.ERROR: 6}
STANDARD_INPUT = "-"
DEFAULT_SECONDS = int(Budget().wall_s)
STEPS_A_SECOND = Budget().steps // DEFAULT_SECONDS
STYLES = {
    Outcome.ACCEPTED: "bold green",
    Outcome.REJECTED: "bold red",
    Outcome.ERROR: "bold yellow",
}


@dataclass(frozen=True, slots=True)
class _CheckedFile:
    file: str
    checked: Checked


@click.command("kernel")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--library",
    is_flag=True,
    help="Check the pinned library instead; FILE names modules of it, Init if none is given.",
)
@click.option(
    "--max-seconds",
    type=click.IntRange(1, 86_400),
    default=DEFAULT_SECONDS,
    show_default=True,
    help="Stop deciding about a file after this long; its outcome is then error.",
)
@format_option("text", "json", "jsonl")
def command(files: tuple[str, ...], library: bool, max_seconds: int, form: str) -> int:
    """Check every declaration in lean4export files (NDJSON, format 3.0 or 3.1) against the type
    theory, from nothing and without Lean. FILE may be - for standard input.

    Each file is accepted, rejected (a declaration breaks a rule, or the data is malformed) or an
    error: it could not be decided. Axioms of a file are assumed and listed; look at them. With
    --format json or jsonl: one object a line, one line a file.

    Exit codes: 0 all are accepted, 1 one is rejected, 6 one could not be decided."""
    if library:
        from gate2.cli.kernel_library import run

        return run(files, form)
    if not files:
        raise UsageError("expected a lean4export file as FILE, or - for standard input, got none")
    _require_files(files)
    worst = 0
    for item in _check(files, max_seconds):
        if form == "text":
            _print(item)
        else:
            sys.stdout.write(inert_json(json.dumps(_document(item), ensure_ascii=True)) + "\n")
            sys.stdout.flush()
        worst = max(worst, EXIT_CODES[item.checked.outcome])
    return worst


def _require_files(files: tuple[str, ...]) -> None:
    for file in files:
        if file != STANDARD_INPUT and (Path(file).is_dir() or not Path(file).exists()):
            raise UsageError(f"{file}: expected a lean4export file, found none of that name")
    if files.count(STANDARD_INPUT) > 1:
        raise UsageError("expected - once, standard input can be read only once")


def _check(files: tuple[str, ...], max_seconds: int) -> Iterator[_CheckedFile]:
    steps = max(Budget().steps, STEPS_A_SECOND * max_seconds)
    for file in files:
        budget = Budget(steps=steps, wall_s=float(max_seconds))
        yield _CheckedFile(file, check_export(_read(file), name=_label(file), budget=budget))


def _read(file: str) -> bytes:
    """The file's bytes, one more than the reader takes of a file that is larger."""
    try:
        if file == STANDARD_INPUT:
            return sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
        with Path(file).open("rb") as stream:
            return stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{file}: expected a file that can be read: {error.strerror}") from None


def _label(file: str) -> str:
    return "standard input" if file == STANDARD_INPUT else file


def _document(item: _CheckedFile) -> dict[str, object]:
    """The five keys of the interface first; what is there beyond them may grow."""
    checked = item.checked
    declaration, reason = checked.declaration, checked.reason
    return {
        "file": item.file.encode("utf-8", "backslashreplace").decode(),
        "outcome": checked.outcome.value,
        "declaration": None if declaration is None else show_name(declaration),
        "reason": None if reason is None else reason.code.value,
        "message": "" if reason is None else reason.message,
        "rule": None if checked.rule is None else checked.rule.value,
        "axioms": [show_name(axiom) for axiom in checked.axioms],
        "admitted": checked.admitted,
        "steps": checked.steps,
    }


def _print(item: _CheckedFile) -> None:
    """One line: what came of the file and, unless it is accepted, why."""
    checked = item.checked
    line = Text(f"{visible(_label(item.file))}: ")
    line.append(checked.outcome.value, STYLES[checked.outcome])
    if checked.reason is None:
        axioms = ", ".join(visible(show_name(axiom)) for axiom in checked.axioms) or "none"
        plural = "" if checked.admitted == 1 else "s"
        line.append(f", {checked.admitted} constant{plural}, axioms: {axioms}")
    else:
        line.append(f", {checked.reason.code}")
        if checked.rule is not None:
            line.append(f" {checked.rule}")
        if checked.declaration is not None:
            line.append(f" in {visible(show_name(checked.declaration))}")
        line.append(f": {visible(checked.reason.message)}")
    console_for(sys.stdout).print(line, soft_wrap=True)
