"""How a compiled part is laid out: its header, and where its objects begin.

Two layouts are known, told apart by the header's flag byte, which says how big numbers are kept:

========================  ==================  =====================
what                      32 bits (wasm)      64 bits (releases)
========================  ==================  =====================
flags                     0: Lean's own       1: GMP's
words, alignment          4 bytes             8 bytes
base, root pointer        u32 at 80, 84       u64 at 80, 88
objects from              88                  96
boxed number              up to 2^31 - 1      up to 2^63 - 1
big number, from its      8 sign byte,        8 i32 allocated limbs,
object's start            12 u32 digits,      12 i32 limbs (< 0: negative),
                          16 u32 pointer,     16 u64 pointer,
                          20 u32 digits       24 u64 limbs
========================  ==================  =====================

Sources: lean4 `src/library/module.cpp` (header), `src/runtime/compact.cpp` (objects, their
order, big numbers), `src/include/lean/lean.h` (tags). The 32-bit layout was verified byte by
byte on the pinned library. The 64-bit one was written from the sources: no 64-bit file was at
hand.
"""

import struct
from dataclasses import dataclass
from typing import Literal

from gate2.lean.malformed import refuse
from gate2.reasons import Code

MAX_PART_BYTES = 64 * 1024 * 1024
"""No part of the pinned library exceeds 6 MB; a submission's is some hundred KB."""
MAX_OBJECTS = 2_000_000
"""Objects in one submission. The heaviest honest proof measured has some 200,000."""

CONSTRUCTOR_TAGS = 245
ARRAY, SCALAR_ARRAY, STRING, BIG_NUMBER = 246, 248, 249, 250
_THUNK, _TASK, _REF = 251, 252, 253

_MAGIC, _VERSION_BYTE = b"olean", 2
_BASE_ALIGNMENT = 1 << 16
_OBJECT = struct.Struct("<iHBB")
_WORD_BYTES: dict[int, Literal[4, 8]] = {0: 4, 1: 8}
"""Flags to the bytes of a word."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a part says about the toolchain that wrote it; compared with the pinned one."""

    lean_version: str
    git_hash: str
    word_bytes: Literal[4, 8]

    @property
    def first_object(self) -> int:
        """Where the objects begin: behind the header and the root pointer."""
        return 80 + 2 * self.word_bytes


def read_header(data: bytes, label: str) -> tuple[Header, int, int]:
    """The header of a part, its base address and its root pointer.

    Raises:
        MalformedData: it is not a header of a layout this reader knows.
    """
    if len(data) > MAX_PART_BYTES:
        refuse(label, 0, f"expected at most {MAX_PART_BYTES} bytes, got {len(data)}")
    if len(data) < 96 or data[:5] != _MAGIC:
        refuse(label, 0, "expected an olean header")
    _require_version(data, label)
    word_bytes = _WORD_BYTES.get(data[6])
    if word_bytes is None:
        refuse(label, 6, f"expected a layout with flags 0 or 1, got {data[6]}")
    version = data[7:40].rstrip(b"\0")
    if b"\0" in version or not version.isascii():
        refuse(label, 7, "expected a Lean version string padded with NUL")
    git_hash = data[40:80].rstrip(b"\0")
    if not all(c in b"0123456789abcdef" for c in git_hash):
        refuse(label, 40, "expected a git hash in hexadecimal digits")
    header = Header(version.decode("ascii"), git_hash.decode("ascii"), word_bytes)
    base, root = struct.unpack_from("<II" if word_bytes == 4 else "<QQ", data, 80)
    if base % _BASE_ALIGNMENT or base + len(data) > 1 << (32 if word_bytes == 4 else 63):
        refuse(label, 80, f"expected a base address on a 64 KiB boundary, got {base:#x}")
    if not base + header.first_object <= root < base + len(data) or len(data) % word_bytes:
        refuse(label, 80, f"expected a layout of {word_bytes}-byte words with its root inside")
    return header, base, root


def _require_version(data: bytes, label: str) -> None:
    if data[5] == _VERSION_BYTE:
        return
    why = ""
    if data[5] == _VERSION_BYTE + 1:
        why = " (Lean's format for saved regions with closures, which this reader does not know)"
    refuse(label, 5, f"expected container version {_VERSION_BYTE}, got {data[5]}{why}")


class ObjectStarts:
    """Where the objects of all parts begin: one byte for every four bytes of data."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._marks = bytearray(len(data) // 4 + 1)
        self._count = 0

    def __contains__(self, position: int) -> bool:
        return position & 3 == 0 and self._marks[position >> 2] == 1

    def measure(self, label: str, start: int, first: int, end: int, word: int) -> None:
        """Mark the objects of the part from `start` to `end`; from `first` on they must fill it
        without a gap.

        Raises:
            MalformedData: they do not, or there are too many (LEAN-016).
        """
        position = first
        while position < end:
            if self._count == MAX_OBJECTS:
                problem = f"expected at most {MAX_OBJECTS} objects"
                refuse(label, position - start, problem, Code.LEAN_MEMORY)
            self._count += 1
            self._marks[position >> 2] = 1
            position += _measure(self._data, position, end, label, start, word)


def _measure(data: bytes, position: int, end: int, label: str, start: int, word: int) -> int:
    """The bytes from the object at `position` to the next one, which must begin by `end`."""
    offset = position - start
    if position + 8 > end:
        refuse(label, offset, "expected an object, got the end of the file")
    references, size, fields, tag = _OBJECT.unpack_from(data, position)
    if references:
        refuse(label, offset, f"expected reference count 0, got {references}")
    if tag < CONSTRUCTOR_TAGS:
        if size % 8 or size < 8 + word * fields:
            refuse(label, offset, f"expected a whole constructor, got {size} bytes")
    else:
        size = _counted(data, position, end, word)
        if size is None:
            refuse(label, offset, f"expected an object that can be measured, got tag {tag}")
    aligned: int = -(-size // word) * word
    if position + aligned > end:
        refuse(label, offset, f"expected an object of {size} bytes inside the file")
    return aligned


def _sized(data: bytes, position: int) -> tuple[int, int, int]:
    """What an object's header states beside the reference count: size, fields, tag."""
    _, size, fields, tag = _OBJECT.unpack_from(data, position)
    return int(size), int(fields), int(tag)


def _counted(data: bytes, position: int, end: int, word: int) -> int | None:
    """The size of an object that is measured from its own counts; None if it cannot be."""
    size, element, tag = _sized(data, position)
    if tag in (_THUNK, _TASK, _REF):
        least = 8 + word * (1 if tag == _REF else 2)
        return size if size >= least else None
    if position + 8 + 2 * word > end:
        return None
    count, second = struct.unpack_from("<II" if word == 4 else "<QQ", data, position + 8)
    if tag == BIG_NUMBER:
        if word == 4:
            return 20 + 4 * int(second)
        return 24 + 8 * abs(int(struct.unpack_from("<i", data, position + 12)[0]))
    if count != second:
        return None
    if tag == ARRAY:
        return 8 + 2 * word + word * int(count)
    if tag == STRING:
        return 8 + 3 * word + int(count)
    if tag == SCALAR_ARRAY and element in (1, 2, 4, 8):
        return 8 + 2 * word + element * int(count)
    return None
