"""A file that brings a tactic of its own making is known by its data, whatever its text shows."""

import pytest

from gate2.lean.batch_output import holds_tactic_script
from gate2.lean.elaborate import Elaborated, Elaboration
from gate2.lean.olean import read_module
from gate2.lean.scripts import tactic_scripts
from gate2.lean.term import TermStore
from olean_making import NAT, Decl, private, write_module

SYNTAX = ("const", "Lean.Syntax")
PLAIN = Decl("def", private("plain"), NAT, ("nat", 1))
SCRIPT = Decl("def", private("t"), SYNTAX, ("nat", 1))
QUOTED = Decl("def", private("S.h._autoParam"), SYNTAX, ("nat", 1))


def compiled(data: bytes | None) -> Elaboration:
    return Elaboration(Elaborated.COMPILED, data, None, None, (), 0.1, None)


@pytest.mark.parametrize(
    ("decls", "found"),
    [([PLAIN], False), ([PLAIN, QUOTED], False), ([SCRIPT], True), ([PLAIN, QUOTED, SCRIPT], True)],
)
def test_a_script_is_found_among_what_lean_makes_itself(decls: list[Decl], found: bool) -> None:
    data = write_module(decls)
    assert holds_tactic_script(compiled(data)) == found
    store = TermStore()
    names = tactic_scripts(read_module(data, None, None).view(store), store)
    assert names == ([private("t")] if found else [])


@pytest.mark.parametrize("data", [None, b"", b"olean", write_module([PLAIN])[:-40]])
def test_what_cannot_be_read_could_be_one(data: bytes | None) -> None:
    assert holds_tactic_script(compiled(data))
