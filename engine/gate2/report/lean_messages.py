"""What Lean printed about a source, for a person: each message at its place, its lines kept.

The words are those of code that nobody vouches for. Every line of them is escaped and marked, so
that none passes for what gate2 says.
"""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from gate2.lean.messages import Message, Severity, placed
from gate2.report.marked import print_marked

SHOWN_MESSAGES = 50
SHOWN_LINES = 40
"""Of one message; `--format json` holds the rest."""


def print_lean_messages(name: str, messages: Sequence[Message], console: Console) -> None:
    """The messages on the source of this name, errors before the rest, each in Lean's own order."""
    ordered = sorted(messages, key=lambda each: each.severity is not Severity.ERROR)
    if not ordered:
        return
    console.print(Text("Lean says:", "dim"))
    for message in ordered[:SHOWN_MESSAGES]:
        print_marked(list(_lines(name, message)), console, style="")
    if (left := len(ordered) - SHOWN_MESSAGES) > 0:
        console.print(Text(f"  … {left} more messages: --format json", "dim"))


def _lines(name: str, message: Message) -> Iterator[str]:
    """For instance ``Proof.lean:2:14: error: unsolved goals``, then the goals as they stand."""
    first, *more = message.text.rstrip("\n").split("\n")
    yield f"{placed(name, message)}: {message.severity}: {first}"
    yield from more[: SHOWN_LINES - 1]
    if left := more[SHOWN_LINES - 1 :]:
        yield f"… {len(left)} more lines"
