"""`gate2 bind RECORD`: artifacts state the digests of what they were made for."""

from pathlib import Path

import click

from gate2.cli.options import writing
from gate2.record.bind import Bound, bind_record
from gate2.report.escape import visible


@click.command("bind")
@click.argument("record", type=click.Path(path_type=Path))
def command(record: Path) -> int:
    """Write claim_sha256 and statement_sha256 into each artifact.toml of RECORD.

    Do it after reading claim and artifact against each other: it says that they fit.
    """
    with writing(record):
        bound = bind_record(record)
    for line in _lines(bound):
        click.echo(visible(line), err=True)
    return 1 if bound.problems else 0


def _lines(bound: Bound) -> list[str]:
    lines = [
        f"{change.artifact}: {change.key}: {_short(change.before)} → {_short(change.after)}"
        for change in bound.changes
    ] or ["nothing to change"]
    for item in bound.vouched:
        who = f"{item.reviewed_by} vouches" if item.reviewed_by else "nobody vouches"
        line = f"{item.artifact}: {who} that {item.statement} says what claim {item.claim} says"
        if item.reviewed_by and item.statement_changed:
            line += "; the statement is another text now, so it has to be read again"
        lines.append(line)
    return lines + [f"not bound: {problem}" for problem in bound.problems]


def _short(digest: str | None) -> str:
    return "none" if digest is None else f"{digest[:12]}…"
