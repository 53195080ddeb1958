"""Damages compiled proofs in every way we could think of, for tests; each damage by its seed.

What comes out is bytes or a graph that was changed and written again whole. What it may do to
the reader and the judge is in `tests/unit/lean/test_olean_tampering.py`.
"""

import random
import struct
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from compacting import ARRAY, BIG, STRING, Node, Part, Pointer, Value, read_parts, write_parts

Files = list[bytes]
"""`.olean`, and behind it `.olean.server` and `.olean.private` where there are any."""

ODD_TEXTS = [
    "",
    "\0",
    "a\nb",
    "«",
    "sorryAx",
    "0",
    "_private",
    "x" * 300,
    "é😀",
    "Nat.add",
    "\u202e",
]
ODD_NUMBERS = [0, 1, 2, 255, 2**16, 2**31 - 1, 2**31, 2**32, 2**63, 2**64, 10**40, 1 << 20_000]
ODD_WORDS = [0, 1, 3, 4, 7, 2**31, 2**32 - 1, 2**32 - 4]


@dataclass(frozen=True)
class Damaged:
    """What was done, and what came of it."""

    how: str
    files: Files


def damaged(files: Files, others: Sequence[Files], seed: int, word: int = 4) -> Damaged:
    """The module, written with 4-byte words, changed in one or a few ways and with that word.

    `others` are further modules to take pieces from.
    """
    rng = random.Random(seed)
    if rng.random() < 0.35 and (word == 4 or len(files) == 1):
        data = files if word == 4 else write_parts(read_parts(files), word)
        return _bytes_damaged(list(data), others if word == 4 else [], rng)
    parts = read_parts(files)
    how: list[str] = []
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        change = rng.choice(GRAPH_CHANGES)
        change(parts, rng)
        how.append(change.__name__.strip("_"))
    try:
        return Damaged("+".join(how), write_parts(parts, word))
    except (KeyError, OverflowError, struct.error):  # a reference forwards or to nothing left
        return Damaged("+".join([*how, "lost"]), _with_lost_references(parts, word))


def _with_lost_references(parts: list[Part], word: int) -> Files:
    """The files, every reference that nothing stands for yet replaced by a scalar."""
    number = 0
    for part in parts:
        for node in part.nodes:
            node.fields = [
                0 if isinstance(each, Pointer) and each.to >= number else each
                for each in node.fields
            ]
            number += 1
        if isinstance(part.root, Pointer) and part.root.to >= number:
            part.root = 0
    return write_parts(parts, word)


# Bytes.


def _bytes_damaged(files: Files, others: Sequence[Files], rng: random.Random) -> Damaged:
    change = rng.choice(BYTE_CHANGES)
    which = rng.randrange(len(files))
    if change is _swapped_part:
        if others:
            other = rng.choice(others)
            files[which] = other[min(which, len(other) - 1)]
        return Damaged("swapped part", files)
    if change is _dropped_part:
        del files[which]
        return Damaged(f"dropped part {which}", files or [b""])
    files[which] = change(files[which], rng)
    return Damaged(f"{change.__name__.strip('_')} in part {which}", files)


def _flipped(data: bytes, rng: random.Random) -> bytes:
    raw = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 8, 64])):
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return bytes(raw)


def _truncated(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))] if rng.random() < 0.5 else data[:-4]


def _extended(data: bytes, rng: random.Random) -> bytes:
    return data + rng.choice([bytes(4), bytes(8), data[88:], rng.randbytes(16)])


def _odd_word(data: bytes, rng: random.Random) -> bytes:
    raw = bytearray(data)
    at = rng.randrange(len(raw) // 4) * 4
    old = struct.unpack_from("<I", raw, at)[0]
    near = [(old + step) % 2**32 for step in (1, 4, 8, -4, -8)]
    struct.pack_into("<I", raw, at, rng.choice(ODD_WORDS + near))
    return bytes(raw)


def _moved_word(data: bytes, rng: random.Random) -> bytes:
    raw = bytearray(data)
    one, two = (88 + rng.randrange((len(raw) - 88) // 4) * 4 for _ in range(2))
    raw[one : one + 4], raw[two : two + 4] = raw[two : two + 4], raw[one : one + 4]
    return bytes(raw)


def _headed(data: bytes, rng: random.Random) -> bytes:
    """Another header: magic, version, flags, toolchain, base, root."""
    raw = bytearray(data)
    raw[rng.randrange(88)] = rng.randrange(256)
    return bytes(raw)


def _rebased(data: bytes, rng: random.Random) -> bytes:
    raw = bytearray(data)
    base = struct.unpack_from("<I", raw, 80)[0]
    shift = rng.choice([-0x10000, 0x10000, 0x20000, 8, -8])
    struct.pack_into("<I", raw, 80, (base + shift) % 2**32)
    return bytes(raw)


def _swapped_part(data: bytes, rng: random.Random) -> bytes:
    raise AssertionError((data, rng))


def _dropped_part(data: bytes, rng: random.Random) -> bytes:
    raise AssertionError((data, rng))


BYTE_CHANGES: list[Callable[[bytes, random.Random], bytes]] = [
    *(_flipped, _flipped, _truncated, _extended, _odd_word, _moved_word, _headed, _rebased),
    *(_swapped_part, _dropped_part),
]


# Objects.


def _some(parts: list[Part], rng: random.Random, fits: Callable[[Node], bool]) -> Node | None:
    """One object that fits, of the last part more often than not."""
    part = parts[-1] if rng.random() < 0.8 else rng.choice(parts)
    found = [node for node in part.nodes if fits(node)]
    return rng.choice(found) if found else None


def _all(parts: list[Part]) -> list[Node]:
    return [node for part in parts for node in part.nodes]


def _redirected(parts: list[Part], rng: random.Random) -> None:
    """A field leads to another object, of the same kind more often than not."""
    nodes = _all(parts)
    node = _some(parts, rng, lambda each: any(isinstance(f, Pointer) for f in each.fields))
    if node is None:
        return
    places = [n for n, each in enumerate(node.fields) if isinstance(each, Pointer)]
    place = rng.choice(places)
    old = node.fields[place]
    assert isinstance(old, Pointer)
    own = next(number for number, each in enumerate(nodes) if each is node)
    alike = [n for n in range(own) if nodes[n].tag == nodes[old.to].tag]
    strict = [n for n in alike if len(nodes[n].fields) == len(nodes[old.to].fields)]
    pool = rng.choice([strict, strict, strict, alike, range(max(own, 1)), range(len(nodes))])
    node.fields[place] = Pointer(rng.choice(list(pool) or [old.to]))


def _swapped_fields(parts: list[Part], rng: random.Random) -> None:
    node = _some(parts, rng, lambda each: len(each.fields) > 1)
    if node is not None:
        one, two = rng.sample(range(len(node.fields)), 2)
        node.fields[one], node.fields[two] = node.fields[two], node.fields[one]


def _odd_field(parts: list[Part], rng: random.Random) -> None:
    node = _some(parts, rng, lambda each: bool(each.fields))
    if node is not None:
        node.fields[rng.randrange(len(node.fields))] = rng.choice(ODD_NUMBERS)


def _odd_scalar(parts: list[Part], rng: random.Random) -> None:
    """Another hash, loose range, safety, hint or flag; data words may lie."""
    node = _some(parts, rng, lambda each: each.tag < 244 and bool(each.scalars))
    if node is not None:
        raw = bytearray(node.scalars)
        for _ in range(rng.choice([1, 1, 8])):
            raw[rng.randrange(len(raw))] = rng.choice([0, 1, 2, 3, 255, rng.randrange(256)])
        node.scalars = bytes(raw)


def _other_tag(parts: list[Part], rng: random.Random) -> None:
    """A theorem becomes an axiom, a bound variable a free one, and so on."""
    node = _some(parts, rng, lambda each: each.tag < 244)
    if node is not None:
        node.tag = rng.choice([*range(12), node.tag + 1, 200, 243])


def _odd_text(parts: list[Part], rng: random.Random) -> None:
    nodes = _all(parts)
    node = _some(parts, rng, lambda each: each.tag == STRING)
    if node is None:
        return
    texts = [each.scalars[:-1].decode(errors="replace") for each in nodes if each.tag == STRING]
    text = rng.choice([*ODD_TEXTS, *texts[:40]])
    node.scalars, node.number = text.encode() + b"\0", len(text)
    if rng.random() < 0.1:
        node.scalars = rng.choice([b"\xff\0", b"\xed\xa0\x80\0", b"", b"abc"])


def _odd_number(parts: list[Part], rng: random.Random) -> None:
    node = _some(parts, rng, lambda each: each.tag == BIG)
    if node is not None:
        node.number = rng.choice(ODD_NUMBERS)
        return
    _odd_field(parts, rng)


def _lengthened(parts: list[Part], rng: random.Random) -> None:
    """One more or one less in an array or a constructor; an element twice."""
    node = _some(parts, rng, lambda each: bool(each.fields))
    if node is None:
        return
    place = rng.randrange(len(node.fields))
    if rng.random() < 0.5:
        node.fields.insert(place, node.fields[place])
    else:
        del node.fields[place]


def _rearranged_array(parts: list[Part], rng: random.Random) -> None:
    node = _some(parts, rng, lambda each: each.tag == ARRAY and len(each.fields) > 1)
    if node is not None:
        rng.shuffle(node.fields)


def _nested_deeply(parts: list[Part], rng: random.Random) -> None:
    """A chain or a doubling chain of applications in place of an expression."""
    nodes = _all(parts)
    last = parts[-1].nodes
    start = len(nodes) - len(last)
    users = [
        (n, place)
        for n, node in enumerate(last)
        for place, each in enumerate(node.fields)
        if isinstance(each, Pointer) and each.to >= start and nodes[each.to].tag in (5, 6, 7)
    ]
    if not users:
        return
    user, place = rng.choice(users)
    old = last[user].fields[place]
    doubling = rng.random() < 0.5
    count = rng.choice([30, 200, 3000])
    added = []
    here: Value = old
    for step in range(count):
        added.append(Node(5, [here if doubling else old, here], bytes(8)))
        here = Pointer(start + user + step)
    _insert(parts, len(parts) - 1, user, added)
    last[user + count].fields[place] = Pointer(start + user + count - 1)


def _insert(parts: list[Part], which: int, place: int, added: list[Node]) -> None:
    """Insert objects, whose own references already count them, before one of a part."""
    first = sum(len(part.nodes) for part in parts[:which]) + place
    for part in parts:
        for node in part.nodes:
            node.fields = [_later(each, first, len(added)) for each in node.fields]
        part.root = _later(part.root, first, len(added))
    parts[which].nodes[place:place] = added


def _later(value: Value, first: int, by: int) -> Value:
    if isinstance(value, Pointer):
        return Pointer(value.to + by) if value.to >= first else Pointer(value.to)
    return value


def _forged_constant(parts: list[Part], rng: random.Random) -> None:
    """A constant takes over what another one has: its name, its type, its value."""
    nodes = _all(parts)
    infos = [node for node in parts[-1].nodes if node.tag < 8 and _is_info(node, nodes)]
    if len(infos) < 2:
        return
    one, two = rng.sample(infos, 2)
    val, other = _target(one, nodes), _target(two, nodes)
    base, other_base = _target(val, nodes), _target(other, nodes)
    place = rng.choice([0, 1, 2, 3])
    if place == 3:
        if len(val.fields) > 1 and len(other.fields) > 1:
            val.fields[1] = deepcopy(other.fields[1])
    else:
        base.fields[place] = deepcopy(other_base.fields[place])


def _target(node: Node, nodes: list[Node]) -> Node:
    first = node.fields[0]
    assert isinstance(first, Pointer)
    return nodes[first.to]


def _is_info(node: Node, nodes: list[Node]) -> bool:
    """Whether it looks like a `ConstantInfo`: one field, whose first field is a `ConstantVal`."""
    if len(node.fields) != 1 or not isinstance(node.fields[0], Pointer) or node.scalars:
        return False
    val = nodes[node.fields[0].to]
    if val.tag or not val.fields or not isinstance(val.fields[0], Pointer):
        return False
    base = nodes[val.fields[0].to]
    return base.tag == 0 and len(base.fields) == 3


GRAPH_CHANGES: list[Callable[[list[Part], random.Random], None]] = [
    *(_redirected, _redirected, _redirected, _redirected, _swapped_fields, _odd_field),
    *(_odd_scalar, _other_tag, _odd_text, _odd_number, _lengthened, _rearranged_array),
    *(_nested_deeply, _forged_constant, _forged_constant),
]
