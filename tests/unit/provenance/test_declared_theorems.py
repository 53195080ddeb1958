"""A theorem counts as declared where Lean would declare it, never where it is only mentioned."""

import pytest

from gate2.provenance.declared import Whether, find_declaration


def whether(source: str, theorem: str = "A.grows") -> Whether:
    return find_declaration(source.encode(), theorem).whether


@pytest.mark.parametrize(
    "source",
    [
        "theorem A.grows : True := trivial",
        "namespace A\ntheorem grows : True := trivial\nend A",
        "namespace A\nlemma grows : True := trivial\nend A",
        "namespace A\n@[simp] private theorem grows : True := trivial",
        "namespace A\nprotected theorem\ngrows : True := trivial",
        "namespace B\ntheorem _root_.A.grows : True := trivial\nend B",
        "section\nnamespace A\nsection x\ntheorem grows : True := trivial\nend x\nend A\nend",
        "namespace A\nmutual\ndef f := 1\nend\ntheorem grows.{u} : True := trivial",
        "namespace A.B\nend B\ntheorem grows : True := trivial",
        "noncomputable section\nnamespace A\nopen B in\ntheorem grows : True := trivial",
        "theorem «A».grows : True := trivial",
        "section\nnamespace A\nend A\nend\ntheorem A.grows : True := trivial",
    ],
)
def test_a_declaration_is_found_in_its_namespace(source: str) -> None:
    assert whether(source) is Whether.DECLARED


@pytest.mark.parametrize(
    "source",
    [
        "",
        "-- theorem A.grows : True := trivial",
        "/- /- -/ theorem A.grows : True := trivial -/",
        "/-- theorem A.grows -/ theorem other : True := trivial",
        'def s := "theorem A.grows : True := trivial"',
        'def s := r#"\n" theorem A.grows : True := trivial"#',
        "theorem grows : True := trivial",
        "namespace B\ntheorem A.grows : True := trivial\nend B",
        "namespace A\nend A\ntheorem grows : True := trivial",
        "namespace A\nnamespace A\ntheorem grows : True := trivial",
        "namespace A\ntheorem grows' : True := trivial",
        "namespace A\ntheorem _root_.grows : True := trivial",
        'macro "m" : command => `(theorem A.grows : True := trivial)',
        "theorem b : True := A.grows",
        "theorem «A.grows» : True := trivial",
        "namespace «namespace»\ntheorem A.grows : True := trivial",
    ],
)
def test_what_is_only_mentioned_or_named_otherwise_is_no_declaration(source: str) -> None:
    assert whether(source) is Whether.NOT_DECLARED


def test_a_definition_of_that_name_is_no_theorem_and_is_named() -> None:
    found = find_declaration(b"\nnamespace A\ndef grows := 1\n", "A.grows")
    assert (found.whether, found.what, found.line) == (Whether.NOT_DECLARED, "def", 3)


def test_the_line_is_that_of_the_keyword() -> None:
    found = find_declaration(b"-- one\nnamespace A\n\ntheorem grows : True := trivial", "A.grows")
    assert (found.whether, found.what, found.line) == (Whether.DECLARED, "theorem", 4)


@pytest.mark.parametrize(
    "source",
    [
        b"/- never closed\ntheorem A.grows : True := trivial",
        b'def s := "never closed\ntheorem A.grows : True := trivial',
        b"end A\ntheorem A.grows : True := trivial",
        b"\xff\ntheorem A.grows : True := trivial",
        b"def x := 1 \xe2\x80\xae theorem A.grows : True := trivial",
        b"a+--b\ntheorem A.grows : True := trivial",
        b"namespace a\n" * 10_001,
        b" " * (4 << 20) + b"theorem A.grows : True := trivial",
    ],
)
def test_a_source_that_can_be_read_in_two_ways_tells_nothing(source: bytes) -> None:
    assert find_declaration(source, "A.grows").whether is Whether.UNREADABLE
