"""`gate2 classify [TEXT…]`: which evidence would settle a claim, and what says so."""

import json
import sys
from typing import TYPE_CHECKING

import click

from gate2.classify.kinds import Model
from gate2.cli.models import model_in_force, model_option, require_model
from gate2.cli.options import format_option
from gate2.errors import NothingSelected, UsageError

if TYPE_CHECKING:
    from gate2.classify.kinds import Classification, Cue

MAX_INPUT_BYTES = 64 << 20
Classified = tuple["Classification", "tuple[Cue, ...]"]


@click.command("classify")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@model_option
@click.option("--truncated", is_flag=True, help="The publisher cut the sentences.")
@click.option("--all", "everything", is_flag=True, help="Show the weak cues, too.")
@format_option("text", "json")
def command(
    texts: tuple[str, ...], model: str | None, truncated: bool, everything: bool, form: str
) -> int:
    """Say for each TEXT (or each line of standard input) whether a proof, a run or neither would
    settle it, how sure that is, and what decided. With --format json: one object a line."""
    chosen = texts or _lines()
    if not any(text.strip() for text in chosen):
        raise NothingSelected("expected a claim as TEXT or a line of standard input, got none")
    reads = require_model(Model(model)) if model else model_in_force()
    show = _show_json if form == "json" else _Shown(everything)
    for text in chosen:
        if text.strip():
            show(_classified(text, reads, truncated=truncated))
    return 0


def _classified(text: str, model: Model, *, truncated: bool) -> Classified:
    from gate2.classify.classifier import classify
    from gate2.classify.wording import wording

    found = classify(text, truncated=truncated, model=model)
    return found, wording(text, truncated=truncated, model=model)


def _lines() -> tuple[str, ...]:
    data = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
    if len(data) > MAX_INPUT_BYTES:
        raise UsageError(f"expected at most {MAX_INPUT_BYTES} bytes on standard input")
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"expected UTF-8 on standard input: {error}") from None
    return tuple(line.removesuffix("\r") for line in lines)


def _show_json(classified: Classified) -> None:
    from gate2.report.ci.inert import inert_json
    from gate2.report.classified import classified_document

    document = json.dumps(classified_document(*classified), ensure_ascii=False)
    sys.stdout.write(inert_json(document) + "\n")


class _Shown:
    """Prints one after the other, with a line between."""

    def __init__(self, everything: bool) -> None:
        from gate2.report.text import console_for

        self._console = console_for(sys.stdout)
        self._everything = everything
        self._is_first = True

    def __call__(self, classified: Classified) -> None:
        from gate2.report.classified_text import print_classified

        if not self._is_first:
            self._console.print()
        self._is_first = False
        print_classified(*classified, self._console, everything=self._everything)
