"""Makes other inputs out of an artifact's own: of the same kind, and with nothing right in them.

A digit becomes another one by a step that hangs on its line and its place, so that two columns
which agreed no longer do. Where a script gives the very same numbers from that, letters change
too and the lines come in the other order, before anything is said of the script.
"""

import bz2
import gzip
import lzma
import re
import zlib
from collections.abc import Callable, Mapping
from itertools import count

from gate2.evidence import InputsWere

TEXT_BYTES = 8 << 20
"""What is larger, packed or not, is no text here: it takes a hundred times its size to part it
into lines and words, and it is the author who says how many there are."""
_KEEPS_ALL_BELOW = 4
"""Lines below the first; of more, every second one is dropped."""

_DIGITS = tuple(
    bytes.maketrans(b"0123456789", bytes(48 + (digit + step) % 10 for digit in range(10)))
    for step in range(1, 10)
)
_BYTES = bytes(byte ^ 0x55 for byte in range(256))
_WORD = re.compile(rb"[^,\t ;:]*[,\t ;:]|[^,\t ;:]+")
"""A piece of a line, up to and with a comma, a tab, a blank, a semicolon or a colon."""
_UPPER, _LOWER = bytes(range(65, 91)), bytes(range(97, 123))
_LETTERS = tuple(
    bytes.maketrans(_UPPER + _LOWER, _UPPER[step:] + _UPPER[:step] + _LOWER[step:] + _LOWER[:step])
    for step in range(1, 26)
)

_PACKERS: Mapping[bytes, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    b"\x1f\x8b": (lambda data: _inflate(zlib.decompressobj(31), data), gzip.compress),
    b"BZh": (lambda data: _inflate(bz2.BZ2Decompressor(), data), bz2.compress),
    b"\xfd7zXZ\0": (lambda data: _inflate(lzma.LZMADecompressor(), data), lzma.compress),
}


def changed_input(data: bytes, inputs_were: InputsWere) -> bytes | None:
    """The input as it is to be instead; None where nothing in it can be another."""
    for magic, (unpack, pack) in _PACKERS.items():
        if data.startswith(magic):
            try:
                inside = changed_input(unpack(data), inputs_were)
            except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
                return other_bytes(data)
            return None if inside is None else pack(inside)
    if b"\0" in data or len(data) > TEXT_BYTES:
        head = len(data) // 4  # often says what the rest is
        return data[:head] + other_bytes(data[head:])
    changed = scrambled(data) if inputs_were is InputsWere.SCRAMBLED else altered(data)
    return changed if changed != data else None


def cost_of(data: bytes) -> int:
    """How much text there may be to change, in bytes."""
    return TEXT_BYTES if data.startswith(tuple(_PACKERS)) else min(len(data), TEXT_BYTES)


def other_bytes(data: bytes) -> bytes:
    """As many bytes, each another one: of what is no text, or too large to be read as one."""
    return data.translate(_BYTES)


def altered(text: bytes) -> bytes:
    """The text with other digits and without every second line.

    The first line, which often names columns, stays as it is, and the last line stays.
    """
    head, body = _parted(text)
    kept = body if len(body) < _KEEPS_ALL_BELOW else [*body[:-1:2], body[-1]]
    return head + b"".join(_other(line, number, _DIGITS) for number, line in enumerate(kept))


def scrambled(text: bytes) -> bytes:
    """The text with other digits and letters, its lines below the first in the other order."""
    head, body = _parted(text)
    if body and not body[-1].endswith(b"\n"):
        body[-1] += b"\n"
    lines = (_other(line, number, _DIGITS) for number, line in enumerate(reversed(body)))
    return head + b"".join(_other(line, number, _LETTERS) for number, line in enumerate(lines))


def _parted(text: bytes) -> tuple[bytes, list[bytes]]:
    """The first line and the others; a text of one line is all others."""
    lines = text.splitlines(keepends=True)
    return (b"", lines) if len(lines) < 2 else (lines[0], lines[1:])


def _other(line: bytes, number: int, tables: "tuple[bytes, ...]") -> bytes:
    """The line translated word by word, each by a table of its own."""
    places = count()

    def other(word: re.Match[bytes]) -> bytes:
        return word[0].translate(tables[(number * 5 + next(places) * 3) % len(tables)])

    return _WORD.sub(other, line)


def _inflate(
    unpacker: "zlib._Decompress | bz2.BZ2Decompressor | lzma.LZMADecompressor", data: bytes
) -> bytes:
    found = unpacker.decompress(data, TEXT_BYTES)
    if not unpacker.eof:
        raise ValueError("more than it may unpack to, or cut")
    return found
