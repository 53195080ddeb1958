"""The objects of a compiled module, reachable through checked pointers only.

The parts of one module (`.olean`, `.olean.server`, `.olean.private`) form one address space,
in that order. A pointer may only lead to an object that starts before the one that holds it,
within its part or in an earlier one: so there are no cycles, and whoever decodes objects in
the order of their positions has decoded all they point to. How the bytes lie is in
`gate2.lean.layout`.

A *position* counts bytes over all parts laid end to end.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from gate2.lean.layout import (
    ARRAY,
    BIG_NUMBER,
    MAX_PART_BYTES,
    STRING,
    Header,
    ObjectStarts,
    read_header,
)
from gate2.lean.malformed import MalformedData, refuse
from gate2.reasons import Code

__all__ = ["MAX_PART_BYTES", "AddressSpace", "Header", "PartRange"]

MAX_NUMBER_BYTES = 2 << 20
"""Bytes of one number: 2^24 bits, twice what any honest proof was seen to hold and more."""
SMALL_NUMBER = 1 << 32
"""What counts and indices stay below."""


@dataclass(frozen=True, slots=True)
class PartRange:
    """Where a part lies: `base` to `end` in its own addresses, from `start` in positions."""

    label: str
    base: int
    end: int
    start: int


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
            header, base, root = read_header(data, label)
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
        letter = "I" if self.word == 4 else "Q"
        self._fields = [struct.Struct(f"<{n}{letter}") for n in range(16)]
        self._letter = letter
        self._strings: dict[int, str] = {}
        self._numbers: dict[int, int] = {}
        self._starts = self._measure_all() if scan else None
        for part, root in zip(self.ranges, pending_roots, strict=True):
            self.roots.append(self.target(root, part.start + part.end - part.base - 1))

    def refuse_at(
        self, position: int, problem: str, code: Code = Code.LEAN_DATA_MALFORMED
    ) -> MalformedData:
        """The error for a malformed object, located by part and offset."""
        for part in reversed(self.ranges):
            if position >= part.start:
                break
        else:
            part = self.ranges[0]
        try:
            refuse(part.label, position - part.start, problem, code)
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
                if offset < self.header.first_object or pointer % self.word:
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

    def array(self, position: int, at_most: int | None = None) -> tuple[int, ...]:
        """The words of an array object; more than `at_most` are refused unread.

        Raises:
            MalformedData: it is no array inside the file, or too long a one (LEAN-016).
        """
        if self.tag(position) != ARRAY:
            problem = f"expected an array, got an object with tag {self.tag(position)}"
            raise self.refuse_at(position, problem)
        try:
            size, _ = self._fields[2].unpack_from(self.data, position + 8)
            if size > len(self.data) // self.word:
                raise self.refuse_at(position, f"expected an array inside the file, got {size}")
            if at_most is not None and size > at_most:
                problem = f"expected at most {at_most} in an array, got {size}"
                raise self.refuse_at(position, problem, Code.LEAN_MEMORY)
            form = f"<{size}{self._letter}"
            return struct.unpack_from(form, self.data, position + 8 + 2 * self.word)
        except struct.error:
            raise self.refuse_at(position, "expected an array, got the end of the file") from None

    def string(self, position: int) -> str:
        """The text of a string object: strict UTF-8, its three counts agreeing."""
        if (known := self._strings.get(position)) is not None:
            return known
        if self.tag(position) != STRING:
            problem = f"expected a string, got an object with tag {self.tag(position)}"
            raise self.refuse_at(position, problem)
        try:
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
        self._strings[position] = text
        return text

    def natural(self, word: int, holder: int) -> int:
        """A natural number: a boxed scalar or a pointer to a big number."""
        if word & 1:
            return word >> 1
        position = self.target(word, holder)
        if (known := self._numbers.get(position)) is not None:
            return known
        if self.tag(position) != BIG_NUMBER:
            raise self.refuse_at(
                position, f"expected a number, got an object with tag {self.tag(position)}"
            )
        try:
            number = self._lean_number(position) if self.word == 4 else self._gmp_number(position)
        except struct.error:
            raise self.refuse_at(position, "expected a number, got the end of the file") from None
        self._numbers[position] = number
        return number

    def small(self, word: int, holder: int) -> int:
        """A natural number that counts or numbers something: below 2^32."""
        number = self.natural(word, holder)
        if number >= SMALL_NUMBER:
            raise self.refuse_at(holder, "expected a number below 2^32, got a larger one")
        return number

    def _lean_number(self, position: int) -> int:
        sign, count, pointer = struct.unpack_from("<III", self.data, position + 8)
        negative = bool(sign & 0xFF)
        return self._digits(position, position + 20, 4 * count, pointer, negative=negative)

    def _gmp_number(self, position: int) -> int:
        _, size, pointer = struct.unpack_from("<iiQ", self.data, position + 8)
        return self._digits(position, position + 24, 8 * abs(size), pointer, negative=size < 0)

    def _digits(self, position: int, begin: int, size: int, pointer: int, *, negative: bool) -> int:
        """The number whose `size` bytes of digits begin at `begin`, where `pointer` must lead."""
        if size > MAX_NUMBER_BYTES:
            problem = f"expected a number of at most {8 * MAX_NUMBER_BYTES} bits"
            raise self.refuse_at(position, problem, Code.LEAN_MEMORY)
        raw = self.data[begin : begin + size]
        if len(raw) != size or size == 0 or negative:
            raise self.refuse_at(position, "expected a natural number inside the file")
        part = next(each for each in reversed(self.ranges) if position >= each.start)
        if pointer != part.base + begin - part.start:
            raise self.refuse_at(position, "expected a number with its digits behind it")
        return int.from_bytes(raw, "little")

    def _measure_all(self) -> ObjectStarts:
        """The starts of all objects; they must fill each part without a gap."""
        starts = ObjectStarts(self.data)
        for part in self.ranges:
            first = part.start + self.header.first_object
            end = part.start + part.end - part.base
            starts.measure(part.label, part.start, first, end, self.word)
        return starts


_OBJECT = struct.Struct("<iHBB")
_U32 = struct.Struct("<I")
