"""Compiled Lean files as graphs of objects, for tests: read a real one, change it, write it again.

Independent of the reader under test, and trusting: it reads what the toolchain wrote. A graph
can be written with 4-byte words (as the WebAssembly build does) or 8-byte words (as 64-bit
releases do, by lean4's `src/runtime/compact.cpp` and `src/library/module.cpp`). No file of a
64-bit release was at hand to compare with: what vouches for the 64-bit form is that the same
code, with other numbers, gives back a real 32-bit file byte for byte.

One thing differs from a real 64-bit file: 32-bit constructors do not say where their scalars
end and the padding begins, so up to seven bytes of padding are carried over as if they were
scalars, and an object may be eight bytes larger than Lean would make it.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

ARRAY, SCALAR_ARRAY, STRING, BIG = 246, 248, 249, 250
PAGE = 1 << 16


@dataclass
class Pointer:
    """A reference to an object by its number, counted over all parts."""

    to: int


Value = int | Pointer
"""A boxed scalar, or a reference."""


@dataclass
class Node:
    """One object. What a kind does not have is empty."""

    tag: int
    fields: list[Value] = field(default_factory=list)
    """Of a constructor or an array."""
    scalars: bytes = b""
    """Behind a constructor's fields; a string's or scalar array's bytes."""
    number: int = 0
    """A big number, or the code points of a string, or the size of a scalar array's element."""


@dataclass
class Part:
    """One file: its first 80 bytes, its base, its objects in order, its root."""

    prefix: bytes
    base: int
    nodes: list[Node]
    root: Value


def read_parts(files: Sequence[bytes]) -> list[Part]:
    """The parts of one real 32-bit module."""
    numbers: dict[int, int] = {}
    parts = []
    for data in files:
        base, root = struct.unpack_from("<II", data, 80)
        position, nodes = 88, []
        while position < len(data):
            node, size = _read_node(data, position)
            numbers[base + position] = len(numbers)
            nodes.append(node)
            position += -(-size // 4) * 4
        parts.append(Part(data[:80], base, nodes, root))
    for part in parts:
        part.root = _resolved(part.root, numbers)
        for node in part.nodes:
            node.fields = [_resolved(each, numbers) for each in node.fields]
    return parts


def _resolved(word: Value, numbers: dict[int, int]) -> Value:
    assert isinstance(word, int)
    return word >> 1 if word & 1 else Pointer(numbers[word])


def _read_node(data: bytes, at: int) -> tuple[Node, int]:
    _, size, count, tag = struct.unpack_from("<iHBB", data, at)
    if tag < 244:
        words = struct.unpack_from(f"<{count}I", data, at + 8)
        return Node(tag, list(words), data[at + 8 + 4 * count : at + size]), size
    first, second, third = struct.unpack("<III", data[at + 8 : at + 20].ljust(12, b"\0"))
    if tag == ARRAY:
        words = struct.unpack_from(f"<{first}I", data, at + 16)
        return Node(tag, list(words)), 16 + 4 * first
    if tag == STRING:
        return Node(tag, [], data[at + 20 : at + 20 + first], third), 20 + first
    if tag == BIG:
        digits = data[at + 20 : at + 20 + 4 * second]
        return Node(tag, number=int.from_bytes(digits, "little")), 20 + 4 * second
    assert tag == SCALAR_ARRAY
    return Node(tag, [], data[at + 16 : at + 16 + count * first], count), 16 + count * first


class _Writer:
    """Writes objects one behind the other; an object's number leads to its address."""

    def __init__(self, word: int) -> None:
        self.word = word
        self.data = bytearray()
        self.start = 0
        self.values: dict[int, int] = {}
        """Number of an object to the word that stands for it."""

    def words(self, values: Sequence[int]) -> bytes:
        return struct.pack(f"<{len(values)}{'I' if self.word == 4 else 'Q'}", *values)

    def value(self, value: Value) -> int:
        if isinstance(value, Pointer):
            return self.values[value.to]
        if value >> (8 * self.word - 1):
            return self.big(value)
        return 2 * value + 1

    def put(self, raw: bytes) -> int:
        address = self.start + len(self.data)
        self.data += raw + bytes(-len(raw) % self.word)
        return address

    def big(self, number: int) -> int:
        digit = self.word
        count = -(-number.bit_length() // (8 * digit))
        sizes = (0, count) if self.word == 4 else (count, count)
        begin = self.start + len(self.data) + 16 + self.word
        size = 16 + self.word + digit * count
        head = struct.pack("<iHBBii", 0, size & 0xFFFF, 0, BIG, *sizes) + self.words([begin])
        return self.put(head + number.to_bytes(digit * count, "little"))

    def node(self, node: Node) -> int:
        fields = [self.value(each) for each in node.fields]
        if node.tag < 244:
            size = 8 + self.word * len(fields) + len(node.scalars)
            size += -size % 8
            head = struct.pack("<iHBB", 0, size, len(fields), node.tag)
            return self.put((head + self.words(fields) + node.scalars).ljust(size, b"\0"))
        if node.tag == ARRAY:
            head = struct.pack("<iHBB", 0, 1, 0, ARRAY) + self.words([len(fields)] * 2)
            return self.put(head + self.words(fields))
        if node.tag == STRING:
            counts = [len(node.scalars), len(node.scalars), node.number]
            head = struct.pack("<iHBB", 0, 1, 0, STRING) + self.words(counts)
            return self.put(head + node.scalars)
        if node.tag == SCALAR_ARRAY:
            count = len(node.scalars) // node.number
            head = struct.pack("<iHBB", 0, 1, node.number, SCALAR_ARRAY)
            return self.put(head + self.words([count, count]) + node.scalars)
        assert node.tag == BIG
        return self.value(node.number)


def write_parts(parts: Sequence[Part], word: int, base: int | None = None) -> list[bytes]:
    """The files, with the first part at `base` (its own by default) and each further one on the
    next 64 KiB boundary behind the one before."""
    writer = _Writer(word)
    address = parts[0].base if base is None else base
    files = []
    number = 0
    for part in parts:
        writer.data, writer.start = bytearray(), address + 80 + 2 * word
        for node in part.nodes:
            writer.values[number] = writer.node(node)
            number += 1
        prefix = part.prefix[:6] + bytes([word == 8]) + part.prefix[7:]
        root = writer.value(part.root)
        files.append(prefix + writer.words([address, root]) + bytes(writer.data))
        address += -(-len(files[-1]) // PAGE) * PAGE
    return files
