"""`gate2 lint PATH…`: what can be told of records without running anything."""

import os
import sys
from functools import partial
from pathlib import Path

import click

from gate2.classify.kinds import Model
from gate2.cli.models import model_option, require_model
from gate2.cli.options import emit, format_option, hook_option, output_option
from gate2.crash import contained
from gate2.errors import InfrastructureError, worst
from gate2.lint.linted import Linted, LintedRecord
from gate2.lint.record import lint_record, unlinted_record
from gate2.record.reader import RECORD_FILE
from gate2.record.selecting import Selected, selected_records
from gate2.report.escape import visible
from gate2.report.linted import as_linted_annotations, as_linted_json
from gate2.report.linted_text import as_linted_text


@click.command("lint")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@format_option("text", "json", "github")
@output_option
@hook_option
@model_option
@click.option("-v", "--verbose", is_flag=True, help="Name the files that belong to no record.")
def command(
    paths: tuple[Path, ...],
    form: str,
    output: Path | None,
    hook: bool,
    model: str | None,
    verbose: bool,
) -> int:
    """Say what is wrong with records before anything runs: schema, paths, digests, tolerances.

    PATH is a record, a file in one, or a directory of records. Needs no sandbox, no Lean and no
    network, and reads no settings. Exit codes: 0 nothing, or warnings only; 4 something is
    invalid; 1 something keeps a claim unverified; 5 there was no record; 6 could not look.
    """
    chosen = selected_records(paths)
    reads = require_model(Model(model or Model.DEFAULT))
    linted = Linted([_linted(place, reads) for place in chosen.places])
    code = _skipped(chosen, hook=hook, verbose=verbose)
    if linted.records or form != "text" or output is not None:
        _show(linted, form, output)
    return worst({code, linted.exit_code if linted.records else code})


def _linted(place: Path, model: Model) -> LintedRecord:
    """The record there; a bug that it meets must not hide what is found of the others."""
    directory = place.parent if place.name == RECORD_FILE else place
    try:
        return contained(partial(lint_record, directory, model))
    except InfrastructureError as error:
        return unlinted_record(directory, error.reason)


def _skipped(chosen: Selected, *, hook: bool, verbose: bool) -> int:
    """The exit code of what was not linted: directories without records, files of none."""
    files = [path for path in chosen.empty if not path.is_dir()]
    others = [path for path in chosen.empty if path.is_dir()]
    for path in files if verbose else ():
        _say(f"{path}: belongs to no record, skipped")
    for path in others:
        _say(f"{path}: expected a record or a directory of records, found none there")
    if hook:
        return 0
    if not chosen.places and not others:
        _say("expected a record, or a file in one; the paths belong to none")
    return 5 if others or not chosen.places else 0


def _say(text: str) -> None:
    click.echo(f"gate2: {visible(text)}", err=True)


def _show(linted: Linted, form: str, output: Path | None) -> None:
    match form:
        case "json":
            emit(as_linted_json(linted), output)
        case "github":
            emit(as_linted_annotations(linted), output)
        case _:
            emit(as_linted_text(linted, colour=output is None and _in_colour()), output)


def _in_colour() -> bool:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") in ("", "dumb", "unknown")
    return sys.stdout.isatty() and not plain
