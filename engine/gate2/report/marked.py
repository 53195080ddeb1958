"""Lines that untrusted code wrote, in a terminal: escaped, cut, each marked at its left edge."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from gate2.report.escape import shortened, visible

LINE_WIDTH = 500
_MARK = "│ "
_LEAST_WIDTH = 20


def print_marked(
    lines: Sequence[str], console: Console, indent: int = 2, style: str = "dim"
) -> None:
    """The lines below each other; what wraps is marked too, so that none of it passes for
    something that gate2 says."""
    mark = " " * indent + _MARK
    for line in lines:
        whole = Text(visible(shortened(line, LINE_WIDTH)), style)
        for part in whole.wrap(console, max(_LEAST_WIDTH, console.width - len(mark))):
            console.print(Text.assemble((mark, "dim"), part), soft_wrap=True)


def print_ends(lines: Sequence[str], console: Console, head: int, tail: int) -> None:
    """The first and the last of the lines, with the number of those between them."""
    left_out = len(lines) - head - tail
    if left_out <= 0:
        print_marked(lines, console)
        return
    print_marked(lines[:head], console)
    plural = "" if left_out == 1 else "s"
    console.print(Text(f"  … {left_out} line{plural} left out …", "dim"))
    print_marked(lines[-tail:], console)
