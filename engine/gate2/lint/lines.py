"""On which line of a file a fault stands, as far as it can be told: a guide, and no judgement.

Places are those of the messages: ``claims[3].reported[0].value``, ``lean.toolchain``. One that is
not in the file, as a missing key is not, stands where what should hold it does.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gate2.record.names import shown

MAX_DEPTH = 8
"""Nothing that the rules name stands deeper in a document."""

_WORD = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[][{},:]|[^][{},:"\s]+')
_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]")
_KEY = re.compile(r"""\s*([A-Za-z0-9_.-]+|"[^"\\]*"|'[^']*')\s*=""")
_LAST_PART = re.compile(r"(?:\.?[^.\[\]]+|\[\d+\])$")


def line_at(lines: Mapping[str, int], place: str) -> int:
    """The line of a place, else that of the nearest that holds it, else the first."""
    while place and place not in lines:
        shorter = _LAST_PART.sub("", place)
        place = shorter if shorter != place else ""
    return lines.get(place, 1)


@dataclass(slots=True)
class _Open:
    """An array or object that is still being read."""

    place: str
    index: int
    """Of the next item; below zero in an object."""
    key: str = ""

    def of_next(self) -> str:
        """The place of the value that begins now."""
        if self.index >= 0:
            return f"{self.place}[{self.index}]"
        part = self.key if self.key.isidentifier() else shown(self.key)
        return f"{self.place}.{part}" if self.place else part


def json_lines(text: str) -> dict[str, int]:
    """The line of every value of a JSON text, by its place; the text has been read without fault.

    Of a value of several lines, the first.
    """
    found: dict[str, int] = {}
    holders: list[_Open] = []
    for word, line, is_key in _words(text):
        if is_key:
            holders[-1].key = json.loads(word)
        elif word in "]}":
            holders.pop()
        elif word == ",":
            holders[-1].index += holders[-1].index >= 0
        else:
            place = holders[-1].of_next() if 0 < len(holders) <= MAX_DEPTH else ""
            found.setdefault(place, line)
            if word in "[{":
                holders.append(_Open(place, 0 if word == "[" else -1))
    return found


def _words(text: str) -> Iterator[tuple[str, int, bool]]:
    """Each word and bracket but the colons, its line, and whether it is a key."""
    line, counted = 1, 0
    held: tuple[str, int] | None = None
    for match in _WORD.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if held is not None:
            yield (*held, match[0] == ":")
            held = None
        if match[0].startswith('"'):
            held = (match[0], line)  # what follows tells a key from a value
        elif match[0] != ":":
            yield match[0], line, False
    if held is not None:
        yield (*held, False)


def toml_lines(text: str) -> dict[str, int]:
    """The line of every key and table of a TOML text that is written as most are, by its place."""
    found: dict[str, int] = {}
    table = ""
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = header[2]
            if header[1] == "[[":
                found.setdefault(table, number)
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}[{counts[table]}]"
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            name = key[1].strip("\"'")
            name = name if name.isidentifier() or "." in name else shown(name)
            found.setdefault(f"{table}.{name}" if table else name, number)
    return found
