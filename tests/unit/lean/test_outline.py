"""Which theorems a source declares: as Lean names them, and nothing that only looks like one."""

import pytest

from gate2.lean.outline import outline_of


def names(source: str) -> list[str]:
    outline = outline_of(source.encode())
    assert outline is not None
    return [".".join(theorem.name) for theorem in outline.theorems]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("theorem t : True := trivial\n", ["t"]),
        ("namespace Odd\ntheorem square : 1 = 1 := rfl\nend Odd\ntheorem t : 1 = 1 := rfl\n",
         ["Odd.square", "t"]),
        ("namespace A.B\nsection C\ntheorem t : 1 = 1 := rfl\nend C\nend A.B\n"
         "theorem u : 1 = 1 := rfl\n",
         ["A.B.t", "u"]),
        ("namespace A\nnamespace B\nend A.B\ntheorem t : 1 = 1 := rfl\n", ["t"]),
        ("namespace A\nsection\ntheorem t : 1 = 1 := rfl\nend\ntheorem u : 1 = 1 := rfl\nend A\n",
         ["A.t", "A.u"]),
        ("namespace A\nmutual\ntheorem t : 1 = 1 := rfl\nend\nend A\ntheorem u : 1 = 1 := rfl\n",
         ["A.t", "u"]),
        ("namespace A\ntheorem _root_.t : 1 = 1 := rfl\nend A\n", ["t"]),
        ("@[simp] private theorem t : 1 = 1 := rfl\nlemma l : 1 = 1 := rfl\n", ["t", "l"]),
        ("-- theorem a\n/- theorem b -/\ndef s := \"theorem c : 1\"\n", []),
        ("end\nend X\ntheorem t : 1 = 1 := rfl\n", ["t"]),
        ("section\ntheorem t : 1 = 1 := rfl\n", ["t"]),
        ("theorem", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_theorem_has_the_name_that_lean_gives_it(source: str, expected: list[str]) -> None:
    assert names(source) == expected


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("theorem t (n : Nat)\n    : n = n := by\n  sorry\n", "theorem t (n : Nat) : n = n"),
        ("theorem t (h : Nat := 3) : h = h := sorry", "theorem t (h : Nat := 3) : h = h"),
        ("theorem t : ∀ n : Nat, n = n\n  | 0 => rfl\ntheorem u : 1 = 1 := rfl",
         "theorem t : ∀ n : Nat, n = n | 0 => rfl"),
        ("theorem t : 1 =", "theorem t : 1 ="),
    ],
)  # fmt: skip
def test_a_theorem_is_shown_up_to_its_proof(source: str, text: str) -> None:
    outline = outline_of(source.encode())
    assert outline is not None
    assert outline.theorems[0].text == text


def test_only_the_header_imports() -> None:
    header = b"module\npublic import Init.Data\nimport all Mathlib\n-- import No\n"
    source = header + b"theorem t : 1 = 1 := rfl\nimport X\n"
    outline = outline_of(source)
    assert outline is not None
    assert [(each.module, each.line) for each in outline.imports] == [
        (("Init", "Data"), 2),
        (("Mathlib",), 3),
    ]


@pytest.mark.parametrize("source", [b"\xff", b"/- never closed", b"a\x00b"])
def test_what_can_be_read_in_two_ways_has_no_outline(source: bytes) -> None:
    assert outline_of(source) is None
