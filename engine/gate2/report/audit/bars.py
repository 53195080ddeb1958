"""Bars of characters, for counts in a terminal."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

_EIGHTHS = " ▏▎▍▌▋▊▉█"
NARROW, WIDE = 8, 30


def bar_width(width: int, beside: int) -> int:
    """How long the longest bar of a table is that has so much beside it."""
    return min(max(width - beside, NARROW), WIDE)


def bar(count: int, of: int, width: int, style: str = "cyan") -> Text:
    """As much of the width as `count` is of `of`; something for anything at all."""
    eighths = 0 if of <= 0 else max(round(8 * width * count / of), 1 if count else 0)
    whole, rest = divmod(eighths, 8)
    return Text("█" * whole + (_EIGHTHS[rest] if rest else ""), style)


def counts_table(heads: Sequence[str], *, bars: bool = False, fold: bool = False) -> Table:
    """A table without lines: a column of words, then perhaps one of bars, then figures.

    The words are kept on one line unless they may be long: `fold`.
    """
    table = Table(box=None, padding=(0, 2, 0, 0), expand=False, pad_edge=False)
    words, *others = (Text(head, "dim") for head in heads)
    table.add_column(words, overflow="fold", no_wrap=not fold)
    for place, head in enumerate(others):
        table.add_column(head, justify="left" if bars and place == 0 else "right", no_wrap=True)
    return table
