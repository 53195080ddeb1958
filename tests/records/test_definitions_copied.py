"""Statements use the definitions of `lean/Gate2` by verbatim copies: no copy says anything else."""

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
LIBRARY = PROJECT / "lean" / "Gate2"
BEGIN, END = "namespace Gate2\n", "\nend Gate2\n"


def blocks(source: str) -> list[str]:
    """What stands between `namespace Gate2` and its end, taken apart at empty lines."""
    within = source.split(BEGIN, 1)[1].split(END, 1)[0]
    return [block for block in within.strip("\n").split("\n\n") if block]


COPIES = [
    path
    for path in sorted((PROJECT / "records").rglob("*.lean"))
    if BEGIN in path.read_text(encoding="utf-8")
]
"""The Lean files of all records that hold definitions of the library."""


@pytest.fixture(scope="module")
def library() -> set[str]:
    files = sorted(LIBRARY.glob("*.lean"))
    return {block for path in files for block in blocks(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("path", COPIES, ids=lambda p: str(p.relative_to(PROJECT / "records")))
def test_no_record_says_something_else_by_a_name_of_the_library(
    path: Path, library: set[str]
) -> None:
    source = path.read_text(encoding="utf-8")
    copied = blocks(source)
    assert copied
    assert [block for block in copied if block not in library] == []
    assert source.count(BEGIN.strip()) == 1, "everything under that name stands in one place"
    assert "Gate2." not in source.replace("end Gate2", ""), "nothing else is declared under it"


def test_statement_and_proof_copy_the_same_definitions() -> None:
    statements = [path for path in COPIES if path.name == "Statement.lean"]
    assert len(COPIES) == 2 * len(statements) > 0
    for path in statements:
        beside = path.with_name("Proof.lean").read_text(encoding="utf-8")
        assert blocks(beside) == blocks(path.read_text(encoding="utf-8"))


def test_every_definition_of_the_library_says_what_it_means(library: set[str]) -> None:
    assert len(library) > 20
    assert [block for block in library if not block.startswith("/-- ")] == []


def test_the_table_of_the_library_names_its_definitions(library: set[str]) -> None:
    page = (LIBRARY / "README.md").read_text(encoding="utf-8")
    for block in library:
        words = block.split("-/", 1)[1].replace("noncomputable ", "").split()
        if words[0] in ("def", "structure"):
            assert f"`{words[1]}`" in page, words[1]


def test_a_copy_with_another_meaning_bites(library: set[str]) -> None:
    (affine,) = (block for block in library if "def affine " in block)
    assert affine.replace("+ outputs", "+ inputs") not in library
