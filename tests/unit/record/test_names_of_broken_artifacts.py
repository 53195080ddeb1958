"""A fault of an artifact leads to that artifact, and a slip in a file's name to the file."""

from pathlib import Path

import pytest

from gate2.cli.main import run
from gate2.reasons import Code
from gate2.record.artifact import near_name
from gate2.record.reader import read_record
from gate2.record.skeleton import write_skeleton


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_skeleton(tmp_path / "r")
    return tmp_path / "r"


def test_an_empty_directory_is_named_and_may_be_removed(place: Path) -> None:
    (place / "artifacts/empty").mkdir()
    (broken,) = read_record(place).broken
    (reason,) = broken.reasons
    assert reason.code is Code.ART_PATH_MISSING
    assert reason.message.startswith("artifacts/empty: expected the file 'artifact.toml'")
    assert "remove the directory" in reason.remedy


def test_a_manifest_that_is_no_toml_is_named(place: Path) -> None:
    manifest = place / "artifacts/slope/artifact.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('claim = "c2"', "claim = c2"), encoding="utf-8")
    (broken,) = read_record(place).broken
    assert broken.reasons[0].message.startswith("artifacts/slope/artifact.toml: expected TOML")


def test_a_file_of_another_case_is_what_is_there(place: Path) -> None:
    artifact = place / "artifacts/even-add-odd"
    (artifact / "Proof.lean").rename(artifact / "proof.lean")
    (broken,) = read_record(place).broken
    (reason,) = broken.reasons
    assert reason.message.endswith("'Proof.lean', it is not there; 'proof.lean' is")


def test_lean_alone_names_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Statement.lean").write_text("theorem t : 1 = 1 := sorry\n", encoding="utf-8")
    (tmp_path / "proof.lean").write_text("theorem t : 1 = 1 := rfl\n", encoding="utf-8")
    assert run(["lean", str(tmp_path)]) == 2
    assert "expected Proof.lean, found none, but 'proof.lean'" in capsys.readouterr().err


def test_what_is_not_alike_is_not_offered() -> None:
    assert near_name("Proof.lean", ("Prof.lean", "data.csv")) == "Prof.lean"
    assert near_name("Proof.lean", ("data.csv", "artifact.toml")) == ""
    assert near_name("Proof.lean", ()) == ""
