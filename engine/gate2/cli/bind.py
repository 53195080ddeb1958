"""`gate2 bind RECORD`: artifacts state the digests of what they were made for."""

from collections.abc import Iterator
from pathlib import Path

import click

from gate2.cli.options import writing
from gate2.record.bind import Anew, Bound, bind_record
from gate2.report.escape import shortened, visible

TEXT_WIDTH = 300
THEOREMS_SHOWN = 5


@click.command("bind")
@click.argument("record", type=click.Path(path_type=Path))
@click.option(
    "--rebind",
    is_flag=True,
    help="Bind what was made for another text, too: it is about the text of now as well.",
)
def command(record: Path, rebind: bool) -> int:
    """Write claim_sha256 and statement_sha256 into each artifact.toml of RECORD.

    Do it after reading claim and artifact against each other: it says that they fit. An artifact
    that states the digest of another text is left as it is, and the exit code is 1, unless
    --rebind says that it fits this one as well.
    """
    with writing(record):
        bound = bind_record(record, rebind=rebind)
    for line in _lines(bound):
        click.echo(visible(line), err=True)
    return 1 if bound.problems or bound.for_another else 0


def _lines(bound: Bound) -> Iterator[str]:
    for change in bound.changes:
        before, after = _short(change.before), _short(change.after)
        yield f"{change.artifact}: {change.key}: {before} → {after}"
    if not bound.changes:
        yield "nothing to change" if not bound.for_another else "nothing was changed"
    for anew in bound.anew:
        another = anew.made_for is not None
        yield f"{anew.artifact}: {'was made for another text; ' if another else ''}bound anew:"
        yield from _to_read(anew)
    reworded = {anew.artifact for anew in bound.anew if anew.made_for is not None}
    for item in bound.vouched:
        who = f"{item.reviewed_by} vouches" if item.reviewed_by else "nobody vouches"
        line = f"{item.artifact}: {who} that {item.statement} says what claim {item.claim} says"
        if item.reviewed_by and item.statement_changed:
            line += "; the statement is another text now, so it has to be read again"
        elif item.reviewed_by and item.artifact in reworded:
            line += "; the claim is another text now, so it has to be read again"
        yield line
    for problem in bound.problems:
        yield f"not bound: {problem}"
    for left in bound.for_another:
        made_for = _short(left.made_for)
        yield f"not bound: {left.artifact}: it was made for a text with digest {made_for}"
        yield from _to_read(left)
    if bound.for_another:
        yield (
            "If it is about the text of now as well, say so: gate2 bind --rebind RECORD. If it is a"
            " leftover, remove its directory. Nobody but a reader of both can tell."
        )


def _to_read(anew: Anew) -> Iterator[str]:
    """The claim, and what a statement says, of an artifact that was bound to something else."""
    yield f"    claim {anew.claim} says now ({_short(anew.sha256)}): {_quoted(anew.text)}"
    if anew.source is not None:
        changed = " is another file than was bound before; it" if anew.restated else ""
        yield f"    {anew.statement}{changed} states:"
        yield from _stated(anew.source)


def _stated(source: bytes) -> Iterator[str]:
    """The theorems of a statement, each cut to a line."""
    from gate2.lean.outline import outline_of

    outline = outline_of(source)
    theorems = () if outline is None else outline.theorems
    if not theorems:
        yield "      no theorem that can be shown: read the file"
    for theorem in theorems[:THEOREMS_SHOWN]:
        yield f"      {shortened(theorem.text, TEXT_WIDTH)}"
    if len(theorems) > THEOREMS_SHOWN:
        yield f"      … and {len(theorems) - THEOREMS_SHOWN} more"


def _quoted(text: str) -> str:
    return f"“{shortened(text, TEXT_WIDTH)}”"


def _short(digest: str | None) -> str:
    return "none" if digest is None else f"{digest[:12]}…"
