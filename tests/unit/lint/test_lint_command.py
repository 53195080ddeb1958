"""`gate2 lint` as a command: exit codes, formats, and what it does not need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gate2.classify.kinds import Model
from gate2.cli.main import run
from gate2.lint.linted import LintedRecord
from gate2.lint.record import lint_record
from linting import edited, replaced, sound

Capture = pytest.CaptureFixture[str]
OTHER = {"metric": "loss", "value": "0.5", "tolerance": "last-digit"}
"""Is not printed in the text, which prints nothing else that is not reported."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return sound(tmp_path / "records" / "r")


def warned(place: Path) -> Path:
    return edited(place, lambda document: document["claims"][0]["reported"].append(OTHER))


def blocked(place: Path) -> Path:
    return edited(place, lambda document: document["claims"][0]["reported"][0].pop("tolerance"))


def invalid(place: Path) -> Path:
    (place / "artifacts" / "of-c2" / "Proof.lean").unlink()
    return place


# --- exit codes --------------------------------------------------------------------------------


def test_record_without_a_fault_passes(place: Path, capsys: Capture) -> None:
    assert run(["lint", str(place)]) == 0
    assert capsys.readouterr().out == "1 record: nothing to mend\n"


def test_warning_alone_lets_a_commit_through(place: Path, capsys: Capture) -> None:
    assert run(["lint", str(warned(place))]) == 0
    assert "warning: G2-CLM-018 value-not-in-text (c1)" in capsys.readouterr().out


def test_what_keeps_a_claim_unverified_is_not_let_through(place: Path, capsys: Capture) -> None:
    assert run(["lint", str(blocked(place))]) == 1
    assert "error: G2-CLM-006 no-tolerance (c1)" in capsys.readouterr().out


def test_invalid_record_weighs_more_than_an_unverified_one(place: Path, capsys: Capture) -> None:
    other = sound(place.parent / "other")
    assert run(["lint", str(invalid(place)), str(blocked(other))]) == 4
    assert "G2-ART-002" in capsys.readouterr().out


def test_directory_without_records_is_no_success(place: Path, capsys: Capture) -> None:
    empty = place.parent.parent / "empty"
    empty.mkdir()
    assert run(["lint", str(place), str(empty)]) == 5
    assert "found none there" in capsys.readouterr().err
    assert run(["lint", "--format", "json", str(empty)]) == 5
    assert json.loads(capsys.readouterr().out)["records"] == []


def test_path_at_which_nothing_stands_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    assert run(["lint", str(tmp_path / "none")]) == 2


def test_bug_that_one_record_meets_hides_nothing_of_the_others(
    place: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = blocked(sound(place.parent / "other"))

    def meets_a_bug(directory: Path, model: Model) -> LintedRecord:
        if directory == place:
            raise KeyError("a bug")
        return lint_record(directory, model)

    monkeypatch.setattr("gate2.cli.lint.lint_record", meets_a_bug)
    assert run(["lint", str(place), str(other)]) == 6
    said = capsys.readouterr().out
    assert "could not look: G2-INF-010 engine-error" in said
    assert "G2-CLM-006" in said


# --- what a hook passes ------------------------------------------------------------------------


def test_file_stands_for_its_record_which_is_linted_once(place: Path, capsys: Capture) -> None:
    files = ["artifacts/of-c1/artifact.toml", "artifacts/of-c2/Proof.lean", "record.json"]
    assert run(["lint", "--hook", *(str(blocked(place) / name) for name in files[:1])]) == 1
    capsys.readouterr()
    assert run(["lint", "--hook", *(str(place / name) for name in files)]) == 1
    said = capsys.readouterr().out
    assert said.count("G2-CLM-006") == 1
    assert "1 record:" in said


def test_file_of_no_record_is_skipped_and_said_only_when_asked(
    place: Path, capsys: Capture
) -> None:
    notes = place.parent / "notes.md"
    notes.write_text("notes", encoding="utf-8")
    assert run(["lint", str(notes), str(place)]) == 0
    assert "notes.md" not in "".join(capsys.readouterr())
    assert run(["lint", "-v", str(notes), str(place)]) == 0
    assert "belongs to no record" in capsys.readouterr().err


def test_nothing_but_files_of_no_record_passes_as_a_hook_and_not_by_hand(
    place: Path, capsys: Capture
) -> None:
    notes = place.parent / "notes.md"
    notes.write_text("notes", encoding="utf-8")
    assert run(["lint", "--hook", str(notes)]) == 0
    assert "".join(capsys.readouterr()) == ""
    assert run(["lint", str(notes)]) == 5
    assert "expected a record" in capsys.readouterr().err


def test_check_as_a_hook_checks_the_record_of_a_file_and_skips_others(
    place: Path, capsys: Capture
) -> None:
    notes = place.parent / "notes.md"
    notes.write_text("notes", encoding="utf-8")
    assert run(["check", "--hook", str(notes)]) == 0
    capsys.readouterr()
    for name in ("of-c1", "of-c2"):
        (place / "artifacts" / name).rename(place.parent.parent / name)
    wanted = ["check", "--hook", "--format", "json", str(notes), str(place / "record.json")]
    assert run(wanted) == 1
    document = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in document["records"]] == ["a-record"]


# --- formats -----------------------------------------------------------------------------------


def test_text_names_file_line_code_and_remedy(
    place: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.parent.parent)
    replaced(place / "artifacts" / "of-c1" / "artifact.toml", '"python"', '"python:3"')
    assert run(["lint", "records"]) == 1
    first, blank, last = capsys.readouterr().out.splitlines()
    assert first.startswith(
        "records/r/artifacts/of-c1/artifact.toml:10: error: G2-ART-012 mutable-reference (c1): "
    )
    assert first.endswith(" → Refer to it by digest.")
    assert (blank, last) == ("", "1 record: 1 to mend before it can be verified")


def test_json_has_every_finding_with_its_place(
    place: Path, tmp_path: Path, capsys: Capture
) -> None:
    written = tmp_path / "found.json"
    assert run(["lint", "--format", "json", "-o", str(written), str(warned(place))]) == 0
    assert capsys.readouterr().out == ""
    document = json.loads(written.read_text(encoding="utf-8"))
    assert document["schema"] == "gate2-lint-v1"
    assert document["exit_code"] == 0
    assert document["counts"]["warns"] == 1
    [record] = document["records"]
    assert (record["path"], record["id"]) == (str(place), "a-record")
    [finding] = record["findings"]
    assert finding == {
        "file": str(place / "record.json"),
        "line": finding["line"],
        "claim": "c1",
        "code": "G2-CLM-018",
        "name": "value-not-in-text",
        "effect": "W",
        "weight": "warns",
        "message": "the text does not print: loss equals 0.5",
        "remedy": finding["remedy"],
    }


def test_annotations_stand_at_the_fault_and_are_no_more_than_are_shown(
    place: Path, capsys: Capture
) -> None:
    assert run(["lint", "--format", "github", str(invalid(place))]) == 4
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith(f"::error file={place}/artifacts/of-c2/artifact.toml,line=")

    def many(document: dict[str, object]) -> None:
        document["claims"] = [{"id": f"c{number}", "text": ""} for number in range(30)]

    edited(place, many)
    assert run(["lint", "--format", "github", str(place)]) == 4
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert "22 more errors withheld" in lines[-1]


def test_no_colour_reaches_a_file_or_a_pipe(place: Path, tmp_path: Path, capsys: Capture) -> None:
    run(["lint", "-o", str(tmp_path / "found"), str(invalid(place))])
    run(["lint", str(place)])
    assert "\x1b" not in (tmp_path / "found").read_text(encoding="utf-8")
    assert "\x1b" not in capsys.readouterr().out


def test_a_terminal_is_shown_colours_unless_it_asks_for_none(
    place: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    run(["lint", str(invalid(place))])
    assert "\x1b[1;31merror:\x1b[0m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    run(["lint", str(place)])
    assert "\x1b" not in capsys.readouterr().out


# --- what it needs -----------------------------------------------------------------------------


def test_linting_needs_no_sandbox_no_network_and_no_settings(place: Path, tmp_path: Path) -> None:
    """Neither are settings read, so that none can be wrong or weaker."""
    (tmp_path / "gate2.toml").write_text("nonsense = [", encoding="utf-8")
    code = (
        "import sys; from gate2.cli.main import run\n"
        f"code = run(['lint', {str(place)!r}])\n"
        "print('\\n'.join(sorted(sys.modules)), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "1 record: nothing to mend\n"
    loaded = {name.split(".")[0] for name in done.stderr.split()}
    unneeded = {
        *("docker", "rich", "jsonschema", "sqlalchemy", "cryptography", "securesystemslib"),
        *("sigstore", "requests", "urllib3"),
    }
    assert loaded & unneeded == set()
