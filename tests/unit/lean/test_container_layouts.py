"""Both layouts of compiled files are read alike, and nothing but these two.

Real files of a 64-bit release were not available. What stands in for them is a real 32-bit
module written again with 8-byte words by an encoder (`tests/compacting.py`) that gives back the
real 32-bit bytes when it writes 4-byte words.
"""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compacting import Node, Part, Pointer, read_parts, write_parts
from gate2.lean import layout
from gate2.lean.container import AddressSpace
from gate2.lean.olean import MalformedData, read_module
from gate2.lean.term import TermStore
from gate2.reasons import Code
from olean_making import HASH, TYPE, VERSION, Decl, Writer, write_module

OMEGA = Path(__file__).parent / "data" / "omega"
REAL = [(OMEGA / f"Proof.olean{suffix}").read_bytes() for suffix in ("", ".server", ".private")]
PREFIX = b"olean\2\0" + VERSION.encode().ljust(33, b"\0") + HASH.encode()
HIGH = 0x7E12_3456_0000
"""Where a 64-bit release may place a module."""

SMALL = {word: write_module([Decl("axiom", "a", TYPE)], word=word) for word in (4, 8)}


def refusal(*files: bytes) -> MalformedData:
    labelled = [(f"part {number}", data) for number, data in enumerate(files)]
    with pytest.raises(MalformedData) as caught:
        AddressSpace(labelled, scan=True)
    return caught.value


def patched(data: bytes, offset: int, raw: bytes) -> bytes:
    return data[:offset] + raw + data[offset + len(raw) :]


def test_the_encoder_gives_back_a_real_module_byte_for_byte() -> None:
    assert write_parts(read_parts(REAL), 4) == REAL


def test_a_real_module_says_the_same_with_64_bit_words() -> None:
    narrow = read_module(*REAL)
    wide = read_module(*write_parts(read_parts(REAL), 8, HIGH))
    assert wide.header.word_bytes == 8
    assert wide.imports == narrow.imports
    store = TermStore()
    one, two = narrow.view(store), wide.view(store)
    assert one.names == two.names
    assert len(one.names) == 4
    for name in one.names:
        assert one.constant(name) == two.constant(name)


def module_of(root: Node, before: list[Node], word: int) -> AddressSpace:
    part = Part(PREFIX, 0x10000, [*before, root], Pointer(len(before)))
    (data,) = write_parts([part], word)
    return AddressSpace([("x", data)], scan=True)


@given(st.integers(0, 1 << 200), st.sampled_from([4, 8]))
@settings(max_examples=200)
def test_every_number_is_read_as_it_was_written(number: int, word: int) -> None:
    space = module_of(Node(0, [number]), [], word)
    (field,) = space.constructor(space.roots[0], 0, 1, 0)
    assert space.natural(field, space.roots[0]) == number


@pytest.mark.parametrize(
    ("word", "boxed", "stored"), [(4, 2**31 - 1, 2**31), (8, 2**63 - 1, 2**63)]
)
def test_numbers_are_boxed_up_to_the_last_that_fits(word: int, boxed: int, stored: int) -> None:
    for number, is_boxed in ((boxed, True), (stored, False)):
        space = module_of(Node(0, [number]), [], word)
        (field,) = space.constructor(space.roots[0], 0, 1, 0)
        assert bool(field & 1) is is_boxed


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from([4, 8]))
@settings(max_examples=100)
def test_every_string_is_read_as_it_was_written(text: str, word: int) -> None:
    raw = text.encode() + b"\0"
    space = module_of(Node(0, [Pointer(0)]), [Node(249, [], raw, len(text))], word)
    (field,) = space.constructor(space.roots[0], 0, 1, 0)
    assert space.string(space.target(field, space.roots[0])) == text


@pytest.mark.parametrize("word", [4, 8])
def test_scalars_lie_behind_the_fields_in_both_layouts(word: int) -> None:
    space = module_of(Node(7, [3, 4, 5], struct.pack("<I", 77) + b"\x09"), [], word)
    root = space.roots[0]
    assert space.constructor(root, 7, 3, 5) == (7, 9, 11)
    assert space.scalar_u32(root, 3) == 77
    assert space.scalar_byte(root, 3, 4) == 9


@pytest.mark.parametrize("word", [4, 8])
@pytest.mark.parametrize(("tag", "words"), [(251, 2), (252, 2), (253, 1)])
def test_objects_that_no_constant_holds_are_passed_over(word: int, tag: int, words: int) -> None:
    """Thunks, tasks and references can stand among a module's extension entries."""
    writer = Writer(word=word)
    size = 8 + word * words
    writer.put(struct.pack("<iHBB", 0, size, 0, tag) + bytes(word * words))
    writer.put(struct.pack("<iHBB", 0, 1, 8, 248) + writer.words([2, 2]) + bytes(16))
    module = read_module(write_module([Decl("axiom", "a", TYPE)], writer=writer), None, None)
    assert list(module.constants) == [("a",)]


# What is not one of the two layouts.


def test_a_newer_container_is_refused_by_its_version() -> None:
    error = refusal(patched(SMALL[8], 5, b"\3"))
    assert "version 2, got 3" in error.message
    assert "closures" in error.message
    assert error.reason.code is Code.LEAN_DATA_MALFORMED
    assert "version 2, got 9" in refusal(patched(SMALL[8], 5, b"\x09")).message


@pytest.mark.parametrize("word", [4, 8])
@pytest.mark.parametrize("flags", [0, 1, 2, 255])
def test_flags_say_which_layout_it_is(word: int, flags: int) -> None:
    """32-bit words with GMP's numbers, or 64-bit words without, are no layout we know."""
    if flags == (word == 8):
        return
    what = "flags" if flags > 1 else "layout|base address"
    with pytest.raises(MalformedData, match=what):
        AddressSpace([("x", patched(SMALL[word], 6, bytes([flags])))], scan=True)


@pytest.mark.parametrize("word", [4, 8])
def test_bases_lie_where_lean_puts_them(word: int) -> None:
    form = "<I" if word == 4 else "<Q"
    base = struct.unpack_from(form, SMALL[word], 80)[0]
    for wrong in (base + 8, 0x10):
        assert "base address" in refusal(patched(SMALL[word], 80, struct.pack(form, wrong))).message
    assert (
        "root inside"
        in refusal(patched(SMALL[word], 80, struct.pack(form, base + 0x10000))).message
    )


@pytest.mark.parametrize("word", [4, 8])
def test_a_root_is_an_object_of_its_own_part(word: int) -> None:
    form = "<I" if word == 4 else "<Q"
    (root,) = struct.unpack_from(form, SMALL[word], 80 + word)
    for shift, what in ((1, "scalar"), (word, "pointer to an object")):
        wrong = patched(SMALL[word], 80 + word, struct.pack(form, root + shift))
        assert what in refusal(wrong).message


def test_wide_pointers_are_aligned_to_eight_bytes() -> None:
    data = bytearray(SMALL[8])
    base, root = struct.unpack_from("<QQ", data, 80)
    at = root - base + 8
    struct.pack_into("<Q", data, at, struct.unpack_from("<Q", data, at)[0] + 4)
    space = AddressSpace([("x", bytes(data))], scan=False)
    with pytest.raises(MalformedData, match="pointer to an object"):
        space.target(struct.unpack_from("<Q", data, at)[0], space.roots[0])


def wide_number(alloc: int, size: int, shift: int = 0, limbs: int = 1) -> bytes:
    writer = Writer(word=8)
    at = writer.base + writer.first
    raw = struct.pack("<iHBBiiQ", 0, 32, 0, 250, alloc, size, at + 24 + shift)
    number = writer.put(raw + b"\xff" * 8 * limbs)
    return writer.finish(writer.ctor(0, [number]))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (wide_number(1, -1), "natural number"),
        (wide_number(0, 0, limbs=0), "natural number"),
        (wide_number(1, 1, shift=8), "digits behind it"),
        (wide_number(1, 1, shift=-8), "digits behind it"),
    ],
)
def test_wide_numbers_that_gmp_does_not_write_are_refused(data: bytes, what: str) -> None:
    space = AddressSpace([("x", data)], scan=True)
    (word,) = space.constructor(space.roots[0], 0, 1, 0)
    with pytest.raises(MalformedData, match=what):
        space.natural(word, space.roots[0])


def test_a_number_that_reaches_over_its_neighbours_is_refused() -> None:
    assert "inside the file" in refusal(wide_number(5, 5)).message
    assert "inside the file" in refusal(wide_number(1, -(2**31))).message


def test_a_wide_number_is_read_whole() -> None:
    space = AddressSpace([("x", wide_number(1, 1))], scan=True)
    (word,) = space.constructor(space.roots[0], 0, 1, 0)
    assert space.natural(word, space.roots[0]) == 2**64 - 1


def test_parts_of_both_layouts_do_not_mix() -> None:
    other = write_module([], writer=Writer(base=0x990000, word=8))
    assert "two toolchains" in refusal(SMALL[4], other).message


def test_an_earlier_root_does_not_lead_into_a_later_part() -> None:
    first = write_module([], writer=Writer(base=0x10000))
    second = write_module([], writer=Writer(base=0x20000))
    root = struct.unpack_from("<I", second, 84)[0]
    wrong = patched(first, 84, struct.pack("<I", root))
    assert "root inside" in refusal(wrong, second).message


def test_too_many_objects_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MAX_OBJECTS", 5)
    error = refusal(SMALL[4])
    assert error.reason.code is Code.LEAN_MEMORY
    assert "at most 5 objects" in error.message
