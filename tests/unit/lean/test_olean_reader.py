"""A compiled file is bytes from a stranger: it decodes to what it says, or it is refused."""

import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.lean.declaration import (
    Axiom,
    Constructor,
    Definition,
    Inductive,
    Opaque,
    Quotient,
    Recursor,
    Rule,
    Safety,
    Theorem,
)
from gate2.lean.olean import MalformedData, ModuleView, read_module
from gate2.lean.term import APP, BVAR, CONST, LAM, LET, PI, PROJ, STR, TermStore
from gate2.lean.term import NAT as NAT_TAG
from gate2.reasons import Code
from olean_making import (
    HASH,
    NAT,
    PROP,
    TYPE,
    VERSION,
    Decl,
    Term,
    Writer,
    eq,
    pi,
    private,
    write_module,
)


def view(data: bytes, *more: bytes) -> ModuleView:
    server, private_part = (*more, None, None)[:2]
    return read_module(data, server, private_part).view(TermStore())


def value_of(term: Term, word: int = 4) -> tuple[TermStore, int]:
    """The store and number of a term that went through a file."""
    decls = [Decl("def", "c", TYPE, ("lam", "x", NAT, term))]
    module = view(write_module(decls, word=word))
    constant = module.constant(module.store.name_of(("c",)))
    assert isinstance(constant, Definition)
    node = module.store.exprs[constant.value]
    assert node[0] == LAM
    return module.store, node[2]


def refusal(data: bytes, *more: bytes) -> MalformedData:
    """The error of reading a module and everything in it."""
    with pytest.raises(MalformedData) as caught:
        read_all(data, *more)
    return caught.value


def read_all(data: bytes, *more: bytes) -> None:
    """Decode everything in a module."""
    module = view(data, *more)
    for name in module.names:
        module.constant(name)


def patched(data: bytes, offset: int, raw: bytes) -> bytes:
    return data[:offset] + raw + data[offset + len(raw) :]


SMALL = write_module([Decl("theorem", "t", eq(("nat", 1), ("nat", 1)), ("const", "proof"))])


@pytest.mark.parametrize("word", [4, 8])
def test_module_says_which_toolchain_wrote_it_and_what_it_imports(word: int) -> None:
    module = read_module(write_module([], imports=["Init", "Std.Data"], word=word), None, None)
    assert module.header.lean_version == VERSION
    assert module.header.git_hash == HASH
    assert module.header.word_bytes == word
    assert module.is_module
    assert [each.module for each in module.imports] == [("Init",), ("Std", "Data")]
    assert module.imports[0].is_exported
    assert not module.imports[0].import_all


@pytest.mark.parametrize("word", [4, 8])
@pytest.mark.parametrize("number", [0, 1, 2**31 - 1, 2**31, 2**32, 2**63, 2**64 - 1, 10**60])
def test_numbers_survive_in_both_layouts(word: int, number: int) -> None:
    store, term = value_of(("nat", number), word)
    assert store.exprs[term] == (NAT_TAG, number)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from([4, 8]))
@settings(max_examples=50)
def test_strings_survive(text: str, word: int) -> None:
    store, term = value_of(("str", text), word)
    assert store.exprs[term] == (STR, text)


def test_numeric_and_string_components_are_different_names() -> None:
    store = TermStore()
    assert store.name_of(private("t", "M")) != store.name_of(("_private", "M", "0", "t"))
    assert store.key(store.name_of(("a", 0))) != store.key(store.name_of(("a", "0")))
    data = write_module(
        [Decl("axiom", private("t"), PROP), Decl("axiom", ("_private", "M", "0", "t"), TYPE)]
    )
    assert set(read_module(data, None, None).constants) == {
        ("_private", "M", 0, "t"),
        ("_private", "M", "0", "t"),
    }


def test_terms_decode_with_annotations_and_binder_names_left_out() -> None:
    store, one = value_of(("mdata", ("lam", "a", NAT, ("bvar", 1))))
    node = store.exprs[one]
    assert node[0] == LAM
    assert store.exprs[node[2]] == (BVAR, 1)
    body = store.expr((LAM, node[1], node[2]))
    assert body == one
    store, let = value_of(("let", "y", NAT, ("nat", 3), ("proj", "S", 2, ("bvar", 0))))
    node = store.exprs[let]
    assert node[0] == LET
    inner = store.exprs[node[3]]
    assert inner[0] == PROJ
    assert inner[1:3] == (store.name_of(("S",)), 2)


def test_loose_variables_are_counted_here_whatever_the_file_says() -> None:
    store, term = value_of(("app", ("bvar", 0), ("lam", "y", NAT, ("bvar", 1))))
    assert store.loose[term] == 1
    lying = write_module([Decl("def", "c", TYPE, ("bvar", 0))])
    assert "loose bound variable" in refusal(lying).message


@pytest.mark.parametrize(
    ("term", "what"),
    [
        (("fvar", "x"), "a free variable"),
        (("mvar", "x"), "a metavariable"),
        (("sort", ("mvar", "u")), "a level metavariable"),
        (("const", "c", ("mvar", "u")), "a level metavariable"),
    ],
)
def test_unfinished_terms_are_refused(term: Term, what: str) -> None:
    error = refusal(write_module([Decl("def", "c", TYPE, term)]))
    assert what in error.message
    assert error.reason.code is Code.LEAN_DATA_MALFORMED


def test_every_kind_of_constant_decodes() -> None:
    rule = ("T.mk", 1, ("lam", "x", NAT, ("bvar", 0)))
    module = view(
        write_module(
            [
                Decl("axiom", "a", PROP, unsafe=True),
                Decl("def", "d", TYPE, NAT, safety=2, levels=("u",)),
                Decl("theorem", "t", PROP, ("const", "p", ("param", "u")), levels=("u", "v")),
                Decl("opaque", "o", NAT, ("nat", 3)),
                Decl("quot", "q", TYPE, more={"role": 2}),
                Decl(
                    "inductive",
                    "T",
                    TYPE,
                    more={"constructors": ["T.mk"], "parameters": 1, "recursive": True},
                ),
                Decl(
                    "constructor",
                    "T.mk",
                    pi(NAT, ("const", "T")),
                    more={"inductive": "T", "fields": 1, "parameters": 1},
                ),
                Decl(
                    "recursor",
                    "T.rec",
                    TYPE,
                    more={"all": ["T"], "motives": 1, "minors": 1, "rules": [rule], "k": True},
                ),
            ]
        )
    )
    store = module.store

    def get(name: str) -> object:
        return module.constant(
            store.name_of((name,) if "." not in name else tuple(name.split(".")))
        )

    axiom, definition, theorem = get("a"), get("d"), get("t")
    assert isinstance(axiom, Axiom)
    assert axiom.safety is Safety.UNSAFE
    assert isinstance(definition, Definition)
    assert definition.safety is Safety.PARTIAL
    assert (definition.hints, definition.height) == ("regular", 1)
    assert isinstance(theorem, Theorem)
    assert [store.parts(level) for level in theorem.levels] == [("u",), ("v",)]
    opaque, quotient, inductive = get("o"), get("q"), get("T")
    assert isinstance(opaque, Opaque)
    assert isinstance(quotient, Quotient)
    assert quotient.role == 2
    assert isinstance(inductive, Inductive)
    assert (inductive.parameters, inductive.is_recursive) == (1, True)
    constructor, recursor = get("T.mk"), get("T.rec")
    assert isinstance(constructor, Constructor)
    assert constructor.inductive == inductive.name
    assert isinstance(recursor, Recursor)
    assert recursor.k
    assert isinstance(recursor.rules[0], Rule)
    assert recursor.rules[0].constructor == constructor.name
    assert get("nothing") is None


def test_a_name_that_is_listed_for_another_constant_is_tampering() -> None:
    error = refusal(write_module([Decl("axiom", "evil", PROP, listed_as="innocent")]))
    assert error.reason.code is Code.LEAN_ENVIRONMENT_TAMPERED


def test_a_constant_stored_twice_is_tampering() -> None:
    error = refusal(write_module([Decl("axiom", "a", PROP), Decl("axiom", "a", TYPE)]))
    assert error.reason.code is Code.LEAN_ENVIRONMENT_TAMPERED
    assert "once" in error.message


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "header"),
        (b"olean\x02", "header"),
        (SMALL[:70], "header"),
        (b"OLEAN" + SMALL[5:], "header"),
        (patched(SMALL, 5, b"\x03"), "version 2"),
        (patched(SMALL, 6, b"\x07"), "layout"),
        (patched(SMALL, 40, b"Z"), "git hash"),
        (patched(SMALL, 84, b"\xff\xff\xff\xff"), "layout"),
        (SMALL[:-4], "inside the file"),
        (SMALL + b"\0\0\0\0", "end of the file"),
        (patched(SMALL, 88, struct.pack("<i", 7)), "reference count"),
        (patched(SMALL, 95, b"\xf5"), "tag 245"),
        (patched(SMALL, 95, b"\xfe"), "tag 254"),
    ],
)
def test_broken_containers_are_refused_with_the_place(data: bytes, what: str) -> None:
    error = refusal(data)
    assert what in error.message
    assert error.part == ".olean"
    assert error.reason.code is Code.LEAN_DATA_MALFORMED


def first_pointer(data: bytes) -> int:
    """Offset of the root constructor's first field."""
    root = struct.unpack_from("<I", data, 84)[0] - struct.unpack_from("<I", data, 80)[0]
    return int(root) + 8


@pytest.mark.parametrize(
    ("shift", "what"),
    [(8, "backwards"), (0, "backwards"), (-0x10000000, "got 0x"), (1, "scalar"), (2, "got 0x")],
)
def test_pointers_that_lead_nowhere_good_are_refused(shift: int, what: str) -> None:
    """Forwards, to the object itself, outside, a scalar, and into the middle of an object."""
    offset = first_pointer(SMALL)
    at = struct.unpack_from("<I", SMALL, 80)[0] + offset - 8 + shift
    assert what in refusal(patched(SMALL, offset, struct.pack("<I", at % 2**32))).message


def test_a_pointer_into_the_middle_of_an_object_is_refused() -> None:
    offset = first_pointer(SMALL)
    pointer = struct.unpack_from("<I", SMALL, offset)[0]
    error = refusal(patched(SMALL, offset, struct.pack("<I", pointer + 4)))
    assert "pointer to an object" in error.message


def test_parts_form_one_address_space_and_point_only_to_earlier_parts() -> None:
    first = Writer(base=0x10000)
    shared = first.string("shared")
    one = write_module([], writer=first)
    second = Writer(base=0x20000)
    second.memo[("name", ("shared",))] = second.ctor(1, [second.box(0), shared], bytes(8))
    two = write_module([Decl("axiom", "shared", PROP)], writer=second)
    assert list(read_module(one, None, two).constants) == [("shared",)]
    assert "got 0x" in refusal(two).message


def test_an_earlier_part_that_points_into_a_later_one_is_refused() -> None:
    middle = Writer(base=0x20000)
    text = middle.string("shared")
    server = write_module([], writer=middle)
    first = Writer(base=0x10000)
    forward = first.ctor(1, [first.box(0), text], bytes(8))
    olean = write_module([], writer=first)
    last = Writer(base=0x30000)
    last.memo[("name", ("shared",))] = forward
    error = refusal(olean, server, write_module([Decl("axiom", "shared", PROP)], writer=last))
    assert "backwards" in error.message
    assert error.part == ".olean"


def test_overlapping_parts_are_refused() -> None:
    error = refusal(SMALL, SMALL)
    assert "overlapping" in error.message
    assert error.part == ".olean.server"


def test_parts_of_two_toolchains_are_refused() -> None:
    other = patched(write_module([], writer=Writer(base=0x50000)), 40, b"0000")
    assert "two toolchains" in refusal(SMALL, other).message


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"\xff\xfe\0", "UTF-8"),
        (b"\xed\xa0\x80\0", "UTF-8"),
        (b"abc", "NUL"),
        (b"ab\0", "code points"),
    ],
)
def test_strings_that_are_not_what_they_count_are_refused(raw: bytes, what: str) -> None:
    writer = Writer()
    head = struct.pack("<iHBBIII", 0, 1, 0, 249, len(raw), len(raw), 1 if what != "NUL" else 3)
    text = writer.put(head + raw)
    writer.memo[("expr", ("str", "x"))] = writer.ctor(9, [writer.ctor(1, [text])], bytes(8))
    assert (
        what in refusal(write_module([Decl("def", "c", TYPE, ("str", "x"))], writer=writer)).message
    )


def test_negative_and_empty_numbers_are_refused() -> None:
    for sign, count in ((1, 1), (0, 0)):
        writer = Writer()
        big = writer.put(
            struct.pack("<iHBBIII", 0, 24, 0, 250, sign, count, 0) + b"\x05\0\0\0" * count
        )
        literal = writer.ctor(9, [writer.ctor(0, [big])], bytes(8))
        writer.memo[("expr", ("nat", 5))] = literal
        error = refusal(write_module([Decl("def", "c", TYPE, ("nat", 5))], writer=writer))
        assert "natural number" in error.message


def test_an_array_longer_than_the_file_is_refused_at_once() -> None:
    writer = Writer()
    root = writer.array([])
    data = bytearray(writer.finish(root))
    struct.pack_into("<II", data, 96, 0x3FFFFFFF, 0x3FFFFFFF)
    assert "inside the file" in refusal(bytes(data)).message


def test_deep_terms_and_names_do_not_exhaust_the_stack() -> None:
    writer = Writer()
    one = writer.expr(("nat", 0))
    successor = writer.expr(("const", "Nat.succ"))
    for _ in range(200_000):
        one = writer.ctor(5, [successor, one], bytes(8))
    writer.memo[("expr", "deep")] = one
    module = view(write_module([Decl("def", "c", TYPE, "deep")], writer=writer))
    constant = module.constant(module.store.name_of(("c",)))
    assert isinstance(constant, Definition)
    assert module.store.exprs[constant.value][0] == APP

    writer = Writer()
    pointer = writer.box(0)
    for _ in range(2000):
        pointer = writer.ctor(
            1, [pointer, writer.once("a", lambda w=writer: w.string("a"))], bytes(8)
        )
    writer.memo[("name", ("c",))] = pointer
    assert "components" in refusal(write_module([Decl("axiom", "c", PROP)], writer=writer)).message


def test_a_term_that_shares_its_halves_forty_times_is_decoded_once() -> None:
    term: Term = ("const", "Nat")
    writer = Writer()
    pointer = writer.expr(term)
    for _ in range(4000):
        pointer = writer.ctor(5, [pointer, pointer], bytes(8))
    writer.memo[("expr", "wide")] = pointer
    module = view(write_module([Decl("def", "c", TYPE, "wide")], writer=writer))
    module.constant(module.store.name_of(("c",)))
    assert len(module.store.exprs) < 4100


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_random_damage_is_refused_or_read_and_never_anything_else(data: st.DataObject) -> None:
    raw = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([len(raw), len(raw) - 8, len(raw) // 2]))
    # Anything but a whole reading or MalformedData fails the test by being raised.
    with contextlib.suppress(MalformedData):
        read_all(bytes(raw[:cut]))


def test_constants_and_pis_are_equal_numbers_exactly_when_equal() -> None:
    store = TermStore()
    nat = store.expr((CONST, store.name_of(("Nat",)), ()))
    one = store.expr((PI, nat, nat))
    assert store.expr((PI, nat, nat)) == one
    assert store.expr((LAM, nat, nat)) != one
    assert store.expr((NAT_TAG, 1)) != store.expr((BVAR, 1))
