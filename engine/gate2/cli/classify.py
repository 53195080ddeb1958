"""`gate2 classify [TEXT…]`: which evidence would settle a claim."""

import json
import sys

import click
from rich.table import Table
from rich.text import Text

from gate2.classify.classifier import classify
from gate2.classify.kinds import Classification
from gate2.cli.options import format_option
from gate2.errors import NothingSelected, UsageError
from gate2.evidence import plain
from gate2.report.escape import shortened, visible
from gate2.report.text import console_for

MAX_INPUT_BYTES = 64 << 20


@click.command("classify")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@format_option("text", "json")
def command(texts: tuple[str, ...], form: str) -> int:
    """Say for each TEXT (or each line of standard input) whether a proof, a run or neither would
    settle it. With --format json: one object a line."""
    chosen = texts or _lines()
    if not any(text.strip() for text in chosen):
        raise NothingSelected("expected a claim as TEXT or a line of standard input, got none")
    found = [classify(text) for text in chosen if text.strip()]
    if form == "json":
        for item in found:
            sys.stdout.write(json.dumps(document(item), ensure_ascii=False) + "\n")
    else:
        _print(found)
    return 0


def _lines() -> tuple[str, ...]:
    data = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
    if len(data) > MAX_INPUT_BYTES:
        raise UsageError(f"expected at most {MAX_INPUT_BYTES} bytes on standard input")
    try:
        return tuple(data.decode("utf-8").split("\n"))
    except UnicodeDecodeError as error:
        raise UsageError(f"expected UTF-8 on standard input: {error}") from None


def document(item: Classification) -> dict[str, object]:
    """The JSON object of one classification."""
    return {
        "text": item.text,
        "kind": str(item.kind),
        "best": str(item.best),
        "p": {str(kind): round(value, 4) for kind, value in item.p.items()},
        "cues": [cue_document(cue) for cue in item.cues],
    }


def cue_document(cue: object) -> dict[str, object]:
    """One cue, all of its fields."""
    found = plain(cue)
    assert isinstance(found, dict)
    return found


def _print(found: list[Classification]) -> None:
    console = console_for(sys.stdout)
    for item in found:
        line = Text(f"{item.kind!s:<13}", "bold")
        line.append(visible(shortened(item.text, 200)), "default")
        console.print(line)
        table = Table.grid(padding=(0, 1))
        for cue in item.cues:
            points_to = f"→ {cue.kind}" if cue.weight else "→ read on behind it"
            cells = (f"    {cue.name}", f"“{visible(cue.matched)}”", points_to, f"rule {cue.rule}")
            table.add_row(*(Text(cell, "dim") for cell in cells))
        console.print(table)
