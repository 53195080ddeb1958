"""Fits the sections of a Markdown page into so many characters, between their rows."""

from collections.abc import Sequence
from dataclasses import dataclass

LEFT_CHARS = 160
"""More than the line that counts what was left out has."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, of which the last rows may be left out."""

    head: str
    rows: Sequence[str]
    total: int = 0
    """How many there are where `rows` are the first of them; else none are wanting."""
    tail: str = "\n"
    elsewhere: str = "`--format json` has all"
    """Where to look for what is not shown."""

    @property
    def chars_without_rows(self) -> int:
        """What it takes if no row of it is shown."""
        return len(self.head) + len(self.tail) + LEFT_CHARS

    def shown(self, most: int) -> str:
        """With its first rows, and how many were left out."""
        left = max(self.total, len(self.rows)) - min(most, len(self.rows))
        are = "is" if left == 1 else "are"
        said = f"\n… {left:,} more {are} not shown here; {self.elsewhere}.\n" if left else ""
        return self.head + "".join(self.rows[:most]) + said + self.tail


def fitted(sections: Sequence[Section], room: int) -> str:
    """As many rows of each section as there is room for, the first sections first.

    Sections without rows are not shown; nor are the last ones, if not even their heads fit, and
    that is said.
    """
    shown = [each for each in sections if each.rows]
    kept = list(shown)
    while kept and sum(each.chars_without_rows for each in kept) > room - LEFT_CHARS:
        kept.pop()
    left = room - LEFT_CHARS - sum(each.chars_without_rows for each in kept)
    text = ""
    for section in kept:
        rows, left = _fitting(section, left)
        text += section.shown(rows)
    if dropped := len(shown) - len(kept):
        text += f"… {dropped:,} more parts do not fit here; `--format json` has all.\n\n"
    return text


def _fitting(section: Section, room: int) -> tuple[int, int]:
    """How many of its rows fit, and the room that is left."""
    rows = 0
    for row in section.rows:
        if len(row) > room:
            return rows, room
        room -= len(row)
        rows += 1
    return rows, room


def table_head(heads: Sequence[str], words: int = 1) -> str:
    """The head of a table: `words` columns of words, then figures."""
    marks = (":--" if place < words else "--:" for place in range(len(heads)))
    return f"| {' | '.join(heads)} |\n| {' | '.join(marks)} |\n"


def row(*cells: str) -> str:
    """A row of a table, of cells that are quoted already."""
    return f"| {' | '.join(cells)} |\n"
