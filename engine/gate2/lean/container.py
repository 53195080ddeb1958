"""The `.olean` container: a header, then compacted objects that point backwards.

The parts of one module (`.olean`, `.olean.server`, `.olean.private`) form one address space,
in that order. A pointer may only lead to an object that starts before the one that holds it,
within its part or in an earlier one: so there are no cycles, and whoever decodes objects in
the order of their positions has decoded all they point to. Layout: lean4 `src/runtime/compact.cpp`
and `src/runtime/object.h`; version byte 2; 32-bit files with Lean's own big numbers, 64-bit files
with GMP's.

A *position* counts bytes over all parts laid end to end.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gate2.lean.malformed import MalformedData, refuse

MAX_PART_BYTES = 64 * 1024 * 1024
"""No part of the pinned library exceeds 6 MB; a submission's is some hundred KB."""

CONSTRUCTOR_TAGS = 245
ARRAY, SCALAR_ARRAY, STRING, BIG_NUMBER = 246, 248, 249, 250

_MAGIC, _VERSION_BYTE = b"olean", 2
_FLAG_GMP = 1


@dataclass(frozen=True, slots=True)
class Header:
    """What a part says about the toolchain that wrote it; compared with the pinned one."""

    lean_version: str
    git_hash: str
    word_bytes: Literal[4, 8]


@dataclass(frozen=True, slots=True)
class PartRange:
    """Where a part lies: `base` to `end` in its own addresses, from `start` in positions."""

    label: str
    base: int
    end: int
    start: int


def _header(data: bytes, label: str) -> tuple[Header, int, int]:
    """The header of a part, its base address and its root pointer.

    Raises:
        MalformedData: it is not a header of a layout this reader knows.
    """
    if len(data) > MAX_PART_BYTES:
        refuse(label, 0, f"expected at most {MAX_PART_BYTES} bytes, got {len(data)}")
    if len(data) < 88 or data[:5] != _MAGIC:
        refuse(label, 0, "expected an olean header")
    if data[5] != _VERSION_BYTE:
        refuse(label, 5, f"expected container version {_VERSION_BYTE}, got {data[5]}")
    flags = data[6]
    version, padding = data[7:40].rstrip(b"\0"), b"\0"
    if padding in version or not version.isascii():
        refuse(label, 7, "expected a Lean version string padded with NUL")
    git_hash = data[40:80]
    if not all(c in b"0123456789abcdef\0" for c in git_hash):
        refuse(label, 40, "expected a git hash in hexadecimal digits")
    readings: list[tuple[Literal[4, 8], int, int]] = []
    base, root = struct.unpack_from("<II", data, 80)
    if base + 88 <= root < base + len(data) <= 1 << 32 and flags == 0:
        readings.append((4, base, root))
    if len(data) >= 96:
        base, root = struct.unpack_from("<QQ", data, 80)
        if base + 96 <= root < base + len(data) < 1 << 63 and flags in (0, _FLAG_GMP):
            readings.append((8, base, root))
    if len(readings) != 1:
        refuse(label, 80, f"expected one layout with its root inside, got {len(readings)}")
    word_bytes, base, root = readings[0]
    header = Header(
        version.decode("ascii", "strict"), git_hash.rstrip(b"\0").decode("ascii"), word_bytes
    )
    return header, base, root


class AddressSpace:
    """The objects of a module, each reachable through a checked pointer only.

    With `scan`, every object of every part is measured first and a pointer must hit the start
    of one: for files from strangers. Without it, a read past the end is refused when it
    happens: for the pinned library, which is trusted by digest and too large to scan.
    """

    def __init__(self, parts: Sequence[tuple[str, bytes]], *, scan: bool) -> None:
        self.data = parts[0][1] if len(parts) == 1 else b"".join(data for _, data in parts)
        self.ranges: list[PartRange] = []
        self.roots: list[int] = []
        """Position of each part's root object."""
        start = 0
        headers = set()
        pending_roots = []
        for label, data in parts:
            header, base, root = _header(data, label)
            headers.add(header)
            if len(headers) > 1:
                refuse(label, 0, "expected the parts of one module, got parts of two toolchains")
            if any(base < other.end and other.base < base + len(data) for other in self.ranges):
                refuse(label, 80, "expected parts at distinct addresses, got overlapping ones")
            self.ranges.append(PartRange(label, base, base + len(data), start))
            pending_roots.append(root)
            start += len(data)
        (self.header,) = headers
        self.word = self.header.word_bytes
        self._first = 80 + 2 * self.word
        letter = "I" if self.word == 4 else "Q"
        self._fields = [struct.Struct(f"<{n}{letter}") for n in range(16)]
        self._letter = letter
        self._starts: frozenset[int] | None = frozenset(self._measure_all()) if scan else None
        for part, root in zip(self.ranges, pending_roots, strict=True):
            self.roots.append(self.target(root, part.start + len(self.data)))

    def refuse_at(self, position: int, problem: str) -> MalformedData:
        """The error for a malformed object, located by part and offset."""
        for part in reversed(self.ranges):
            if position >= part.start:
                break
        else:
            part = self.ranges[0]
        try:
            refuse(part.label, position - part.start, problem)
        except MalformedData as error:
            return error

    def target(self, pointer: int, holder: int) -> int:
        """The position a pointer leads to; it must come before `holder`, which holds it.

        Raises:
            MalformedData: a scalar where an object belongs, a pointer forward, outside all
                parts, into a header or (scanned) into the middle of an object.
        """
        if pointer & 1:
            raise self.refuse_at(holder, f"expected a pointer, got the scalar {pointer >> 1}")
        for part in self.ranges:
            if part.base <= pointer < part.end:
                offset = pointer - part.base
                position = part.start + offset
                if offset < self._first or pointer & 3:
                    break
                if position >= holder:
                    raise self.refuse_at(holder, "expected a pointer backwards, got one forwards")
                if self._starts is not None and position not in self._starts:
                    break
                return position
        raise self.refuse_at(holder, f"expected a pointer to an object, got {pointer:#x}")

    def tag(self, position: int) -> int:
        """The tag byte of an object."""
        try:
            return self.data[position + 7]
        except IndexError:
            raise self.refuse_at(position, "expected an object, got the end of the file") from None

    def constructor(self, position: int, tag: int, fields: int, scalars: int) -> tuple[int, ...]:
        """The field words of a constructor object that must have this very shape.

        Raises:
            MalformedData: another tag, another number of fields, or too few scalar bytes.
        """
        data = self.data
        try:
            _, size, count, found = _OBJECT.unpack_from(data, position)
            if found != tag or count != fields or size < 8 + self.word * fields + scalars:
                raise self.refuse_at(
                    position,
                    f"expected constructor {tag} with {fields} fields and {scalars} bytes, "
                    f"got tag {found} with {count} fields and size {size}",
                )
            return self._fields[fields].unpack_from(data, position + 8)
        except struct.error:
            raise self.refuse_at(position, "expected an object, got the end of the file") from None

    def scalar_byte(self, position: int, fields: int, index: int) -> int:
        """Scalar byte `index` of a constructor whose shape `constructor` has checked."""
        return self.data[position + 8 + self.word * fields + index]

    def scalar_u32(self, position: int, fields: int) -> int:
        """The leading u32 scalar of a constructor whose shape `constructor` has checked."""
        value: int = _U32.unpack_from(self.data, position + 8 + self.word * fields)[0]
        return value

    def array(self, position: int) -> tuple[int, ...]:
        """The words of an array object."""
        try:
            if self.tag(position) != ARRAY:
                raise self.refuse_at(
                    position, f"expected an array, got an object with tag {self.tag(position)}"
                )
            size, _ = self._fields[2].unpack_from(self.data, position + 8)
            if size > len(self.data) // self.word:
                raise self.refuse_at(position, f"expected an array inside the file, got {size}")
            return struct.unpack_from(
                f"<{size}{self._letter}", self.data, position + 8 + 2 * self.word
            )
        except struct.error:
            raise self.refuse_at(position, "expected an array, got the end of the file") from None

    def string(self, position: int) -> str:
        """The text of a string object: strict UTF-8, its three counts agreeing."""
        try:
            if self.tag(position) != STRING:
                raise self.refuse_at(
                    position, f"expected a string, got an object with tag {self.tag(position)}"
                )
            size, capacity, length = self._fields[3].unpack_from(self.data, position + 8)
        except struct.error:
            raise self.refuse_at(position, "expected a string, got the end of the file") from None
        begin = position + 8 + 3 * self.word
        raw = self.data[begin : begin + size]
        if size < 1 or len(raw) != size or capacity < size or raw[-1]:
            raise self.refuse_at(position, f"expected a string of {size} bytes ending in NUL")
        try:
            text = raw[:-1].decode("utf-8", "strict")
        except UnicodeDecodeError:
            raise self.refuse_at(position, "expected a string in UTF-8") from None
        if len(text) != length:
            raise self.refuse_at(
                position, f"expected a string of {length} code points, got {len(text)}"
            )
        return text

    def natural(self, word: int, holder: int) -> int:
        """A natural number: a boxed scalar or a pointer to a big number."""
        if word & 1:
            return word >> 1
        position = self.target(word, holder)
        if self.tag(position) != BIG_NUMBER:
            raise self.refuse_at(
                position, f"expected a number, got an object with tag {self.tag(position)}"
            )
        try:
            return self._lean_number(position) if self.word == 4 else self._gmp_number(position)
        except struct.error:
            raise self.refuse_at(position, "expected a number, got the end of the file") from None

    def _lean_number(self, position: int) -> int:
        sign, count, _ = struct.unpack_from("<III", self.data, position + 8)
        return self._digits(position, position + 20, 4 * count, negative=bool(sign & 0xFF))

    def _gmp_number(self, position: int) -> int:
        _, size = struct.unpack_from("<ii", self.data, position + 8)
        return self._digits(position, position + 24, 8 * abs(size), negative=size < 0)

    def _digits(self, position: int, begin: int, size: int, *, negative: bool) -> int:
        raw = self.data[begin : begin + size]
        if len(raw) != size or size == 0 or negative:
            raise self.refuse_at(position, "expected a natural number inside the file")
        return int.from_bytes(raw, "little")

    def _measure_all(self) -> list[int]:
        """The starts of all objects; they must fill each part without a gap."""
        starts = []
        for part in self.ranges:
            position = part.start + self._first
            end = part.start + part.end - part.base
            while position < end:
                starts.append(position)
                position += self._measure(position, end)
            if position != end:
                raise self.refuse_at(position, "expected objects up to the end of the file")
        return starts

    def _measure(self, position: int, end: int) -> int:
        """The size of the object at `position`, which must end by `end`."""
        data, word = self.data, self.word
        if position + 8 > end:
            raise self.refuse_at(position, "expected an object, got the end of the file")
        reference_count, size, count, tag = _OBJECT.unpack_from(data, position)
        if reference_count:
            raise self.refuse_at(position, f"expected reference count 0, got {reference_count}")
        if tag < CONSTRUCTOR_TAGS:
            if size % 8 or size < 8 + word * count:
                raise self.refuse_at(position, f"expected a whole constructor, got {size} bytes")
            needed = size
        else:
            if (position + 8 + 3 * word > end and tag != ARRAY) or position + 8 + 2 * word > end:
                raise self.refuse_at(position, "expected an object, got the end of the file")
            needed = self._measure_counted(position, tag)
        aligned: int = -(-needed // word) * word
        if position + aligned > end:
            raise self.refuse_at(position, f"expected an object of {needed} bytes inside the file")
        return aligned

    def _measure_counted(self, position: int, tag: int) -> int:
        """The size of an object that is measured from its own counts."""
        data, word = self.data, self.word
        first, second = self._fields[2].unpack_from(data, position + 8)
        if tag == ARRAY and first == second:
            return int(8 + 2 * word + word * first)
        if tag == STRING and first == second:
            return int(8 + 3 * word + first)
        if tag == SCALAR_ARRAY and first == second:
            element: int = data[position + 6]
            return int(8 + 2 * word + max(element, 1) * first)
        if tag == BIG_NUMBER:
            if word == 4:
                return 20 + 4 * int(second)
            return int(24 + 8 * abs(struct.unpack_from("<i", data, position + 12)[0]))
        raise self.refuse_at(position, f"expected an object, got tag {tag} with {first}, {second}")


_OBJECT = struct.Struct("<iHBB")
_U32 = struct.Struct("<I")
