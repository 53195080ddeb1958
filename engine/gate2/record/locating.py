"""Where in a record.json each claim stands, so that what is said of it can be shown on its line.

Decides nothing: whether the bytes are a record at all is for `gate2.record.reader`. Values are
passed over by the parser in C, which keeps this linear and fast; only the keys of the document
and of its claims are looked at here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from json import JSONDecoder

from gate2.record.caps import MAX_CLAIMS, RECORD_LIMITS


@dataclass(frozen=True, slots=True)
class ClaimLines:
    """Where one claim stands, in lines from 1."""

    line: int
    """Of its ``id``."""
    keys: Mapping[str, int] = field(default_factory=dict)
    """Of each of its keys, for instance ``text`` and ``reported``; of a repeated key the first."""

    def of(self, key: str) -> int:
        """The line of one of its keys; that of the claim where it has no such key."""
        return self.keys.get(key, self.line)


def locate_claims(data: bytes) -> Mapping[str, ClaimLines]:
    """The place of every claim of a record.json, by id; of two with the same id, of the first.

    Empty for bytes that are no JSON object with an array of claims, or beyond a record's limits:
    never raises, whatever the bytes.
    """
    if len(data) > RECORD_LIMITS.size_bytes:
        return {}
    try:
        return _Walk(data.decode()).claims()
    except (ValueError, RecursionError):
        return {}


class _Broken(ValueError):
    """The text is no JSON, or holds something else where claims would stand."""


_SPACE = re.compile(r"[ \t\n\r]*")


def _no_number(_: str) -> None:
    """Nobody asks which number it is, and reading one of a million digits would take a while."""


_VALUES = JSONDecoder(parse_int=_no_number, parse_float=_no_number, parse_constant=_no_number)


class _Walk:
    """One pass over the text.

    `at` is the index of the next character; `line` is the line that holds the one at `counted`.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.counted = 0
        self.line = 1

    def claims(self) -> dict[str, ClaimLines]:
        """The claims of the document, which is read to its end."""
        found: dict[str, ClaimLines] = {}
        for key, _ in self._keys():
            if key == "claims" and not found:
                for name, lines in self._claims():
                    found.setdefault(name, lines)
            else:
                self._value()
        if self._next():
            raise _Broken
        return found

    def _claims(self) -> Iterator[tuple[str, ClaimLines]]:
        for number, _ in enumerate(self._items("[", "]")):
            if number >= MAX_CLAIMS:
                raise _Broken
            name: object = None
            keys: dict[str, int] = {}
            for key, line in self._keys():
                value = self._value()
                if key == "id" and key not in keys:
                    name = value
                keys.setdefault(key, line)
            if isinstance(name, str):
                yield name, ClaimLines(keys["id"], keys)

    def _keys(self) -> Iterator[tuple[str, int]]:
        """Every key of the object that begins here, and its line; its value is next to be read."""
        for _ in self._items("{", "}"):
            line = self._line()
            key = self._value()
            if not isinstance(key, str):
                raise _Broken
            self._expect(":")
            self._next()
            yield key, line

    def _items(self, begin: str, end: str) -> Iterator[None]:
        """Stops at each item of the array or object that begins here; the caller reads it."""
        self._next()
        self._expect(begin)
        if self._next() == end:
            self.at += 1
            return
        while True:
            self._next()
            yield
            came = self._next()
            self.at += 1
            if came == end:
                return
            if came != ",":
                raise _Broken

    def _expect(self, character: str) -> None:
        if self._next() != character:
            raise _Broken
        self.at += 1

    def _next(self) -> str:
        """The next character that is no white space; empty at the end."""
        space = _SPACE.match(self.text, self.at)
        assert space is not None
        self.at = space.end()
        return self.text[self.at : self.at + 1]

    def _value(self) -> object:
        """The value that begins exactly here."""
        value: object
        value, self.at = _VALUES.raw_decode(self.text, self.at)
        return value

    def _line(self) -> int:
        """The line of what is next; each line break is counted once in the whole pass."""
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.line
