"""`gate2 kernel`: exit codes, one line or object a file, and that nothing in a file is obeyed."""

import io
import json
import sys
from pathlib import Path

import pytest

from exporting import META, axiom, line, text
from gate2.cli.main import run
from gate2.lean import export_terms

ROOT = Path(__file__).resolve().parents[3]
KEYS = ["file", "outcome", "declaration", "reason", "message"]

# Name 1 T; expr 0 Prop, 1 T. `T : Prop` and then something of type T.
START = (META, '{"in":1,"str":{"pre":0,"str":"T"}}', '{"ie":0,"sort":0}', axiom(1, 0))
CONST = '{"const":{"name":1,"us":[]},"ie":1}'
NAME = '{"in":2,"str":{"pre":0,"str":"t"}}'


def theorem(value: int) -> str:
    return line({"thm": {"name": 2, "levelParams": [], "type": 1, "value": value, "all": [2]}})


GOOD = text(START)
WITHOUT_AXIOMS = text([META])
WRONG = text([*START, CONST, NAME, theorem(0)])
CUT = GOOD[:-3]


def file(directory: Path, data: bytes, name: str = "proof.ndjson") -> str:
    path = directory / name
    path.write_bytes(data)
    return str(path)


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    found = json.loads(out)
    assert isinstance(found, dict)
    assert list(found)[:5] == KEYS
    return found


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_an_accepted_file_exits_0_and_lists_its_axioms(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = file(tmp_path, GOOD)
    assert run(["kernel", name, "--format", form]) == 0
    found = answer(capsys)
    assert found["file"] == name
    assert found["outcome"] == "accepted"
    assert found["declaration"] is None
    assert found["reason"] is None
    assert found["message"] == ""
    assert found["rule"] is None
    assert found["axioms"] == ["T"]
    assert found["admitted"] == 1


def test_a_file_that_breaks_a_rule_exits_1_with_the_rule_and_the_declaration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["kernel", file(tmp_path, WRONG), "--format", "json"]) == 1
    found = answer(capsys)
    assert found["outcome"] == "rejected"
    assert found["declaration"] == "t"
    assert found["reason"] == "G2-LEAN-013"
    assert found["rule"] == "declared-type"


def test_the_text_names_the_rule_the_declaration_and_both_versions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = file(tmp_path, WRONG)
    assert run(["kernel", name]) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"{name}: rejected, G2-LEAN-013 declared-type in t: ")
    assert "expected a value of type T, got one of type Sort 1" in out
    assert out.count("\n") == 1


def test_malformed_data_is_rejected_with_its_line_and_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = file(tmp_path, CUT)
    assert run(["kernel", name, "--format", "json"]) == 1
    found = answer(capsys)
    assert found["outcome"] == "rejected"
    assert found["reason"] == "G2-LEAN-023"
    assert found["declaration"] is None
    assert found["rule"] is None
    assert str(found["message"]).startswith(f"{name}, line 4, at byte {len(CUT)}: expected one")


@pytest.mark.parametrize("data", [b"", b"\n", b"PK\x03\x04", b"\xff" * 99, b"[" * 99_999])
def test_whatever_is_no_export_is_rejected_and_never_a_crash(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["kernel", file(tmp_path, data), "--format", "json"]) == 1
    assert answer(capsys)["reason"] == "G2-LEAN-023"


def test_what_could_not_be_decided_is_an_error_and_never_a_rejection(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_terms, "MAX_NAMES", 1)
    assert run(["kernel", file(tmp_path, GOOD), "--format", "json"]) == 6
    found = answer(capsys)
    assert found["outcome"] == "error"
    assert found["reason"] == "G2-LEAN-016"


def test_every_file_is_answered_in_order_and_the_worst_decides(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [
        file(tmp_path, data, f"{number}.ndjson")
        for number, data in enumerate((GOOD, WRONG, WITHOUT_AXIOMS))
    ]
    assert run(["kernel", *names, "--format", "jsonl"]) == 1
    found = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert [each["file"] for each in found] == names
    assert [each["outcome"] for each in found] == ["accepted", "rejected", "accepted"]
    assert run(["kernel", names[0], names[2]]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    monkeypatch.setattr(export_terms, "MAX_NAMES", 2)
    assert run(["kernel", *names]) == 6  # one accepted, one undecided, one accepted


def test_a_file_without_axioms_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = file(tmp_path, WITHOUT_AXIOMS)
    assert run(["kernel", name]) == 0
    assert capsys.readouterr().out == f"{name}: accepted, 0 constants, axioms: none\n"


def test_standard_input_is_read_for_a_dash(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD)))
    assert run(["kernel", "-", "--format", "json"]) == 0
    found = answer(capsys)
    assert found["file"] == "-"
    assert found["outcome"] == "accepted"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "expected a lean4export file as FILE, or - for standard input, got none"),
        (["nowhere.ndjson"], "nowhere.ndjson: expected a lean4export file, found none"),
        (["."], ".: expected a lean4export file, found none"),
        (["-", "-"], "expected - once"),
        (["x\x00y"], "expected a lean4export file, found none"),
        (["--max-seconds", "0", "-"], "0 is not in the range 1<=x<=86400"),
        (["--max-seconds", "nan", "-"], "'nan' is not a valid integer range"),
    ],
)
def test_a_wrong_command_line_exits_2_before_anything_is_checked(
    arguments: list[str],
    problem: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    good = [file(tmp_path, GOOD)] if arguments else []
    assert run(["kernel", *good, *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert problem in captured.err


HOSTILE = "T\n\x1b[31mgate2: all accepted\u202e"


def test_names_from_a_file_are_shown_and_never_obeyed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [line({"in": 1, "str": {"pre": 0, "str": HOSTILE}}), *START[2:]]
    name = file(tmp_path, text([META, *lines]))
    assert run(["kernel", name]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "\u202e" not in out
    assert "\x1b" not in out
    assert r"axioms: «T\u{a}\u{1b}[31mgate2: all accepted\u{202e}»" in out
    assert run(["kernel", name, "--format", "json"]) == 0
    assert answer(capsys)["axioms"] == [r"«T\u{a}\u{1b}[31mgate2: all accepted\u{202e}»"]


def test_a_file_name_is_shown_and_never_obeyed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = file(tmp_path, CUT, "a\n\x1b[2Jb")
    assert run(["kernel", name]) == 1
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "\x1b" not in out
    assert r"a\u{a}\u{1b}[2Jb: rejected, G2-LEAN-023" in out


@pytest.mark.lean
def test_the_library_is_checked_as_far_as_its_data_goes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["kernel", "--library", "Init.Prelude", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["modules"] == ["Init.Prelude"]
    counts = found["counts"]
    assert counts["inductive"]["accepted"] > 100
    assert counts["definition"]["accepted"] > 1000
    assert counts["theorem"]["bodiless"] > 100
    assert all(each["rejected"] == 0 for each in counts.values())
    assert all(each["outcome"] == "error" for each in found["problems"])


@pytest.mark.lean
def test_the_library_in_text_is_a_row_a_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["kernel", "--library", "Init.Prelude"]) == 0
    out = capsys.readouterr().out
    assert "bodiless" in out
    assert "recursor" in out


@pytest.mark.lean
@pytest.mark.parametrize("module", ["Nowhere", "Init.", "../../etc"])
def test_a_module_that_the_library_does_not_have_is_a_usage_error(
    module: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["kernel", "--library", module]) == 2
    assert capsys.readouterr().out == ""
