"""A name of the library means one thing on both sides, whatever each side imports."""

from dataclasses import replace
from pathlib import Path

import pytest

from gate2.lean.compare import judge
from gate2.lean.library import Library, open_library
from gate2.lean.olean import read_module
from gate2.policy import STANDARD_AXIOMS
from gate2.reasons import Code
from olean_making import LIBRARY, LIBRARY_KINDS, NAT, Decl, Term, eq, private, write_module

NAMED = ("const", "Extra.n")
STATED = eq(NAMED, ("app", ("lam", "x", NAT, ("bvar", 0)), NAMED))
THEOREM = Decl("theorem", private("t"), STATED, ("app", ("const", "easy"), NAMED))
SORRY = replace(THEOREM, value=("app", ("const", "sorryAx"), STATED))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Three modules say what `Extra.n` is: two differ, one hides it."""

    def write(
        name: str, decls: tuple[Decl, ...], kinds: dict[str, int], imports: list[str]
    ) -> None:
        (tmp_path / f"{name}.olean").write_bytes(write_module(decls, imports=imports, kinds=kinds))

    def number(value: Term) -> tuple[Decl, ...]:
        return (Decl("def", "Extra.n", NAT, value),)

    write("Init", LIBRARY, LIBRARY_KINDS, [])
    write("One", number(("nat", 1)), {}, ["Init"])
    write("Two", number(("nat", 2)), {}, ["Init"])
    write("Hidden", (Decl("axiom", "Extra.n", NAT),), {"Extra.n": 0}, ["Init"])
    return open_library(tmp_path, "d", tmp_path / "cache")


@pytest.mark.parametrize(
    ("stated", "proved", "same"),
    [
        ("One", "One", True),
        ("One", "Two", False),
        ("One", "Hidden", False),
        ("Hidden", "Hidden", True),
    ],
)
def test_imports_do_not_change_what_a_statement_says(
    library: Library, stated: str, proved: str, same: bool
) -> None:
    judgement = judge(
        read_module(write_module([SORRY], imports=["Init", stated]), None, None),
        read_module(write_module([THEOREM], imports=["Init", proved]), None, None),
        *("t", library, STANDARD_AXIOMS),
    )
    assert judgement.accepted == same
    assert [reason.code for reason in judgement.reasons] == (
        [] if same else [Code.LEAN_STATEMENT_MISMATCH]
    )
