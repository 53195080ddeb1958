"""The lines of an export, each one JSON object that every reader understands alike.

Refused, with the line and the byte where it begins: what is not UTF-8 or not JSON, a second key
of one name, fractions, exponents, signs, NaN and Infinity, lone surrogates, nesting or numbers
without bound.
"""

import io
import json
import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NoReturn, TypeAlias

from gate2.lean.malformed import refuse
from gate2.reasons import Code

MAX_FILE_BYTES: Final = 128 << 20
"""A proof's whole cone with the library it uses is some 10 MB; all of Mathlib is 5 GB."""
MAX_LINE_BYTES: Final = 8 << 20
"""The longest literal allowed has 5 million digits."""
MAX_NESTING: Final = 16
"""Arrays and objects in each other. A recursor's rule stands 5 deep."""
MAX_INTEGER_DIGITS: Final = 20
"""Of a number that is no literal: an id, a count, a bound variable, a numeric name."""

Fields: TypeAlias = dict[str, object]

_BRACKETS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|([\[{]+)|([\]}]+)', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class Lines:
    """The lines of one export in order. `refuse` speaks of the line that was read last."""

    def __init__(self, data: bytes | BinaryIO, name: str) -> None:
        self._stream = io.BytesIO(data) if isinstance(data, bytes) else data
        self._name = name
        self._number = 0
        self._offset = 0
        self._next_offset = 0

    def __iter__(self) -> Iterator[Fields]:
        """The object of each line.

        Raises:
            MalformedData: LEAN-023, a line is not one; LEAN-016, there is too much of them.
        """
        while line := self._stream.readline(MAX_LINE_BYTES + 1):
            self._number += 1
            self._offset = self._next_offset
            self._next_offset += len(line)
            if len(line) > MAX_LINE_BYTES:
                self.refuse(f"expected at most {MAX_LINE_BYTES} bytes in a line")
            if self._next_offset > MAX_FILE_BYTES:
                self.refuse(f"expected at most {MAX_FILE_BYTES} bytes", Code.LEAN_MEMORY)
            yield self._object(line)

    @property
    def seen(self) -> int:
        """How many lines were read."""
        return self._number

    def refuse(self, problem: str, code: Code = Code.LEAN_DATA_MALFORMED, at: int = 0) -> NoReturn:
        """Refuse the line that was read last; `at` counts bytes from where it begins.

        Raises:
            MalformedData: always.
        """
        refuse(f"{self._name}, line {self._number},", self._offset + at, problem, code)

    def _object(self, line: bytes) -> Fields:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            self.refuse(f"expected UTF-8, got {error.reason}", at=error.start)
        if text.count("{") + text.count("[") > MAX_NESTING and _nesting(text) > MAX_NESTING:
            self.refuse(f"expected at most {MAX_NESTING} arrays and objects in each other")
        try:
            value = _DECODER.decode(text)
        except json.JSONDecodeError as error:
            at = len(text[: error.pos].encode())
            self.refuse(f"expected one JSON object and nothing else, got: {error.msg}", at=at)
        except _Refused as error:
            self.refuse(str(error))
        if type(value) is not dict:
            self.refuse(f"expected a JSON object, got {describe(value)}")
        if _SURROGATE.search(text) and not _is_unicode(value):
            self.refuse("expected Unicode text, got half of a surrogate pair")
        return value


def describe(value: object) -> str:
    """A JSON value in a word or two, for a message."""
    if isinstance(value, str):
        return ascii(value if len(value) <= 40 else value[:40] + "…")
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, dict):
        return "an object"
    return "an array" if isinstance(value, list) else str(value)


class _Refused(ValueError):
    """JSON, and something in it that readers disagree about."""


def _unique(pairs: list[tuple[str, object]]) -> Fields:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused(f"expected each key once, got {describe(_repeated(pairs))} twice")
    return found


def _repeated(pairs: list[tuple[str, object]]) -> str:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            return key
        seen.add(key)
    raise AssertionError("no key is repeated")


def _natural(text: str) -> int:
    if text[0] == "-":
        raise _Refused(f"expected a natural number, got {text[:MAX_INTEGER_DIGITS]}")
    if len(text) > MAX_INTEGER_DIGITS:
        raise _Refused(f"expected a number of at most {MAX_INTEGER_DIGITS} digits")
    return int(text)


def _no_number(text: str) -> NoReturn:
    raise _Refused(f"expected a natural number, got {text[:MAX_INTEGER_DIGITS]}")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_int=_natural,
    parse_float=_no_number,
    parse_constant=_no_number,
)


def _nesting(text: str) -> int:
    """How many brackets are open at most, those in strings left out."""
    depth = most = 0
    for found in _BRACKETS.finditer(text):
        if found[1]:
            depth += len(found[1])
            most = max(most, depth)
        elif found[2]:
            depth -= len(found[2])
    return most


def _is_unicode(value: object) -> bool:
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            if not each.isascii() and any("\ud800" <= c <= "\udfff" for c in each):
                return False
        elif isinstance(each, dict):
            pending += each.keys()
            pending += each.values()
        elif isinstance(each, list):
            pending += each
    return True
