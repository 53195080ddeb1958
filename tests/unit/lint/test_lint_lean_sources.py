"""What Lean would refuse and a reader can see in the source is said before anything runs."""

from pathlib import Path

import pytest

from gate2.lint.record import lint_record
from gate2.lint.sources import source_doubts
from gate2.reasons import Code, Effect
from gate2.record.model import LeanPart
from gate2.record.skeleton import write_skeleton
from linting import replaced

PIN = "leanprover/lean4:v4.28.0"


def doubts(source: str, theorem: str = "t", pin: str | None = PIN) -> list[tuple[Code, str, int]]:
    part = LeanPart(theorem=theorem, toolchain=pin)
    found = list(source_doubts("Statement.lean", source.encode(), part))
    assert {reason.effect for reason, _ in found} <= {Effect.WARNING}, "only Lean is certain"
    return [(reason.code, reason.message, line) for reason, line in found]


def test_a_name_without_its_namespace_is_answered_with_the_whole_one() -> None:
    source = "namespace Odd\ntheorem square : 1 = 1 := by\n  sorry\nend Odd\n"
    ((code, message, line),) = doubts(source, "square")
    assert (code, line) == (Code.LEAN_TARGET_MISSING, 2)
    assert message == "Statement.lean: expected the theorem square, it declares Odd.square"
    assert doubts(source, "Odd.square") == []


def test_a_theorem_in_a_comment_or_string_is_none() -> None:
    ((code, message, _),) = doubts('/- theorem t : True -/\ndef s := "theorem t : 1"\n')
    assert code is Code.LEAN_TARGET_MISSING
    assert message.endswith("it declares none")


def test_mathlib_is_missed_where_the_embedded_lean_is_asked_for_and_only_there() -> None:
    source = "import Init.Data\nimport Mathlib.Tactic\ntheorem t : 1 = 1 := by\n  sorry\n"
    ((code, message, line),) = doubts(source)
    assert (code, line) == (Code.LEAN_IMPORT_UNAVAILABLE, 2)
    assert "imports Mathlib.Tactic" in message
    assert doubts(source, pin="leanprover/lean4:v4.34.1") == []


@pytest.mark.parametrize("theorem", ["a b", "", "«t"])
def test_what_is_no_name_is_left_to_others(theorem: str) -> None:
    assert doubts("theorem t : 1 = 1 := rfl\n", theorem) == []


def test_a_flood_of_names_is_a_few_short_ones() -> None:
    source = "".join(f"theorem {'x' * 400}{n} : 1 = 1 := rfl\n" for n in range(50))
    ((_, message, _),) = doubts(source)
    assert message.endswith(", …")
    assert len(message) < 400


def test_a_linted_record_says_it_with_the_line(tmp_path: Path) -> None:
    write_skeleton(tmp_path / "r")
    assert lint_record(tmp_path / "r").findings == ()
    place = tmp_path / "r/artifacts/even-add-odd"
    replaced(place / "artifact.toml", "Example.even_add_odd", "even_add_odd")
    found = lint_record(tmp_path / "r").findings
    assert {each.reason.code for each in found} == {Code.LEAN_TARGET_MISSING}
    assert [Path(each.path).name for each in found] == ["Proof.lean", "Statement.lean"]
    assert {each.line for each in found} == {4}
