"""Which record a path of a command line means: a hook names files, a person names anything."""

import json
from pathlib import Path

import pytest

from gate2.errors import UsageError
from gate2.record.selecting import record_around, select, selected_records


def record(directory: Path) -> Path:
    """A record with an artifact, evidence and a verdict, as far as names go."""
    (directory / "artifacts" / "a" / "data").mkdir(parents=True)
    (directory / "evidence").mkdir()
    for name in ("artifact.toml", "x.py", "data/table.csv"):
        (directory / "artifacts" / "a" / name).write_text("", encoding="utf-8")
    for name in ("verdict.json", "corrections.json", "evidence/c1.dsse.json"):
        (directory / name).write_text("{}", encoding="utf-8")
    (directory / "record.json").write_text(json.dumps({"id": "r"}), encoding="utf-8")
    return directory


FILES = (
    "verdict.json",
    "corrections.json",
    "evidence/c1.dsse.json",
    "artifacts/a/artifact.toml",
    "artifacts/a/x.py",
    "artifacts/a/data/table.csv",
)


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_does_not_leave_its_record_unlooked_at(tmp_path: Path, name: str) -> None:
    place = record(tmp_path / "records" / "r")
    assert select([place / name]) == (place,)
    assert selected_records([place / name]).places == (place,)


def test_a_record_of_which_many_files_change_is_looked_at_once(tmp_path: Path) -> None:
    place = record(tmp_path / "r")
    assert select([place / name for name in FILES]) == (place,)
    assert select([place / "record.json", *(place / name for name in FILES), place]) == (
        place / "record.json",
    )


@pytest.mark.parametrize("inside", ["artifacts", "artifacts/a", "artifacts/a/data", "evidence"])
def test_a_directory_in_a_record_is_no_directory_without_records(
    tmp_path: Path, inside: str
) -> None:
    place = record(tmp_path / "r")
    assert select([place / inside]) == (place,)


def test_data_that_is_called_record_json_is_no_record_of_its_own(tmp_path: Path) -> None:
    """A hook passes it as it passes every file; what it is a part of is what is looked at."""
    place = record(tmp_path / "r")
    data = place / "artifacts" / "a" / "record.json"
    data.write_text("[]", encoding="utf-8")
    assert select([data]) == (place,)
    # whoever names the directory means it
    assert select([data.parent]) == (data.parent,)


def test_paths_are_said_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = record(tmp_path / "records" / "r")
    monkeypatch.chdir(tmp_path)
    assert record_around(Path("records/r/artifacts/a/x.py")) == Path("records/r")
    assert record_around(Path("./records/r/verdict.json")) == Path("records/r")
    assert record_around(Path("records/../records/r/verdict.json")) == Path("records/r")
    assert record_around(place / "verdict.json") == place
    monkeypatch.chdir(place)
    assert record_around(Path("artifacts/a/x.py")) == Path()
    monkeypatch.chdir(place / "artifacts" / "a")
    assert record_around(Path("x.py")) == Path("../..")
    assert select([Path()]) == (Path("../.."),)


def test_a_file_is_not_counted_to_a_record_through_a_link(tmp_path: Path) -> None:
    place = record(tmp_path / "r")
    link = tmp_path / "elsewhere"
    link.symlink_to(place / "artifacts")
    assert record_around(link / "a" / "x.py") is None


@pytest.mark.parametrize("name", ["notes.md", "artifacts/a.txt", "report.txt", "r/notes.md"])
def test_a_file_of_no_record_is_a_document_or_nothing(tmp_path: Path, name: str) -> None:
    record(tmp_path / "r")
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("", encoding="utf-8")
    assert select([path]) == (path,)
    chosen = selected_records([path])
    assert (chosen.places, chosen.empty) == ((), (path,))


def test_a_path_at_which_nothing_stands_is_said(tmp_path: Path) -> None:
    place = record(tmp_path / "r")
    for ask in (select, selected_records):
        with pytest.raises(UsageError, match="found nothing there"):
            ask([place / "artifacts" / "b"])
