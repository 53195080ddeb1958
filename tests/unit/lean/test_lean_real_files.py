"""What Lean really writes: a small module compiled with the embedded toolchain, and its library.

`data/omega/` holds the source and the three parts that Lean 4.28.0 made of it.
"""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.lean.cone import Environment, cone_of
from gate2.lean.declaration import Kind, Theorem
from gate2.lean.library import Library, LibraryView
from gate2.lean.olean import MalformedData, read_module
from gate2.lean.source import refusals
from gate2.lean.term import PI, TermStore

OMEGA = Path(__file__).parent / "data" / "omega"
PARTS = tuple(
    (OMEGA / f"Proof.olean{suffix}").read_bytes() for suffix in ("", ".server", ".private")
)
MAIN = ("_private", "Proof", 0, "gate2_main")

TRUE_AXIOMS = {
    *("Classical.choice", "propext", "Quot.sound", "sorryAx", "Lean.ofReduceBool"),
    *("Lean.ofReduceNat", "Lean.trustCompiler", "Quot.lcInv", "lcAny", "lcCast", "lcErased"),
    *("lcProof", "lcUnreachable", "lcVoid"),
}


def test_a_real_module_decodes_from_its_three_parts() -> None:
    module = read_module(*PARTS)
    assert module.header.lean_version == "4.28.0-pre"
    assert module.header.git_hash == "38f3c0c45b8df6da2652faff6dcaa15afb5a6981"
    assert [each.module for each in module.imports] == [("Init",)]
    view = module.view(TermStore())
    theorem = view.constant(view.store.name_of(MAIN))
    assert isinstance(theorem, Theorem)
    assert view.store.exprs[theorem.type][0] == PI
    helper = view.store.name_of(("_private", "Proof", 0, "helper"))
    assert isinstance(view.constant(helper), Theorem)


def test_the_exported_part_alone_shows_no_private_theorem() -> None:
    assert MAIN not in read_module(PARTS[0], None, None).constants


def test_the_private_part_alone_points_outside_and_is_refused() -> None:
    with pytest.raises(MalformedData, match="pointer to an object"):
        read_module(PARTS[2], None, None)


@given(st.integers(0, len(PARTS[2]) - 1), st.integers(1, 255))
@settings(max_examples=400, deadline=None)
def test_one_damaged_byte_is_refused_or_read(offset: int, mask: int) -> None:
    raw = bytearray(PARTS[2])
    raw[offset] ^= mask
    # Anything but a whole reading or MalformedData fails the test by being raised.
    with contextlib.suppress(MalformedData):
        view = read_module(PARTS[0], PARTS[1], bytes(raw)).view(TermStore())
        for name in view.names:
            view.constant(name)


def test_the_source_of_the_real_module_is_not_refused() -> None:
    assert refusals((OMEGA / "Proof.lean").read_bytes()) == ()


@pytest.mark.lean
def test_the_pinned_library_has_exactly_the_fourteen_true_axioms(pinned_library: Library) -> None:
    library = pinned_library
    visible = library.closure([("Init",)])
    store = TermStore()
    view = LibraryView(library, store, visible)
    for name in TRUE_AXIOMS:
        assert view.kind(store.name_of(tuple(name.split(".")))) is Kind.AXIOM
    assert library.index.count(Kind.AXIOM, visible) == len(TRUE_AXIOMS)
    assert library.kind(("Nat", "add_comm")) is Kind.THEOREM
    assert library.kind(("Nat", "gcd")) is Kind.DEFINITION

    own = read_module(*PARTS).view(store)
    cone = cone_of(Environment(own, view), [store.name_of(MAIN)])
    assert not cone.absent
    assert Kind.AXIOM not in {found.kind for found in cone.members.values()}
