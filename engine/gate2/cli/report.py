"""`gate2 report merge FILE…`: the reports of a tree's shards as one report."""

from functools import partial
from pathlib import Path

import click

from gate2.cli.options import emit, emit_drawn, format_option, output_option
from gate2.errors import InvalidDocument, UsageError
from gate2.policy import Require
from gate2.report.merge.document import as_json, as_jsonl
from gate2.report.merge.markdown import as_markdown
from gate2.report.merge.merging import Merged, merge
from gate2.report.merge.outcome import exit_code_of
from gate2.report.merge.reading import MAX_REPORT_BYTES, ShardReport, read_shard_report
from gate2.report.merge.text import print_merged


@click.group("report")
def command() -> None:
    """Work on what `gate2 check --format json` wrote."""


@command.command("merge")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@format_option("text", "json", "jsonl", "markdown")
@output_option
@click.option(
    "--require",
    type=click.Choice([str(item) for item in Require]),
    default=str(Require.VERIFIED),
    show_default=True,
    help="What exit 0 means. No settings file is read.",
)
@click.option(
    "--partial",
    "incomplete",
    is_flag=True,
    help="Merge though shards are missing or were interrupted; never exits 0 then.",
)
def merge_command(
    files: tuple[Path, ...], form: str, output: Path | None, require: str, incomplete: bool
) -> int:
    """Merge the reports of all shards of one tree. FILE is what one job wrote by
    `gate2 check PATH... --shard I/N --format json -o FILE`.

    The exit code is that of one check of the whole tree. The statuses are those of the files, so
    the merged report is as trustworthy as they are; `gate2 verify` recomputes verdicts from
    evidence.
    """
    merged = merge([_read(file) for file in files], partial=incomplete)
    _show(merged, form, output)
    return exit_code_of(merged.records(), Require(require), complete=merged.complete)


def _read(file: Path) -> ShardReport:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_REPORT_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"{file}: expected the report of a shard, it cannot be read: {error.strerror}"
        ) from None
    if len(data) > MAX_REPORT_BYTES:
        raise InvalidDocument(
            f"{file}: expected a report of at most {MAX_REPORT_BYTES} bytes, came more;"
            " cut the tree into more shards"
        )
    return read_shard_report(data, str(file))


def _show(merged: Merged, form: str, output: Path | None) -> None:
    match form:
        case "json":
            emit(as_json(merged), output)
        case "jsonl":
            emit(as_jsonl(merged), output)
        case "markdown":
            emit(as_markdown(merged), output)
        case _:
            emit_drawn(partial(print_merged, merged), output)
