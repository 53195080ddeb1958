"""Edges that a hostile author found: numbers nobody can print, links, files that change."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate2.errors import InvalidRecord, UsageError
from gate2.lanes.facts import require_unchanged
from gate2.reasons import Code
from gate2.record.artifact import read_artifact
from gate2.record.bind import bind_record
from gate2.record.files import list_tree
from gate2.record.model import Artifact, BrokenArtifact
from gate2.record.selecting import select

MANIFEST = """schema = "gate2-artifact-v1"
claim = "c1"
kind = "repro"
scope = "{scope}"
establishes = "it"
does_not_establish = "more"

[repro]
image = "python"
command = ["python3", "x.py"]
runs = {runs}
"""


def write(directory: Path, *, scope: str = "exact", runs: str = "2") -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "x.py").write_text("print()\n", encoding="utf-8")
    text = MANIFEST.format(scope=scope, runs=runs)
    (directory / "artifact.toml").write_text(text, encoding="utf-8")
    return directory


def record(directory: Path) -> Path:
    directory.mkdir(parents=True)
    text = '{"schema": "gate2-record-v1", "id": "r", "title": "t", "claims": []}'
    (directory / "record.json").write_text(text, encoding="utf-8")
    return directory


def test_a_number_too_long_to_print_is_refused_and_not_a_crash(tmp_path: Path) -> None:
    found = read_artifact(write(tmp_path / "a", runs="0x" + "f" * 5000))
    assert isinstance(found, BrokenArtifact)
    assert found.reasons[0].code is Code.REC_SCHEMA_INVALID
    assert "bits" in found.reasons[0].message


def test_what_was_read_has_to_be_what_was_copied(tmp_path: Path) -> None:
    artifact = read_artifact(write(tmp_path / "a"))
    assert isinstance(artifact, Artifact)
    require_unchanged(artifact, write(tmp_path / "copy"))
    with pytest.raises(InvalidRecord) as raised:
        require_unchanged(artifact, write(tmp_path / "copy", scope="mechanism"))
    assert raised.value.reason.code is Code.ART_DIGEST_MISMATCH
    (tmp_path / "copy" / "artifact.toml").unlink()
    with pytest.raises(InvalidRecord):
        require_unchanged(artifact, tmp_path / "copy")


def test_a_corpus_does_not_reach_records_elsewhere_through_a_link(tmp_path: Path) -> None:
    outside = record(tmp_path / "outside")
    corpus = tmp_path / "corpus"
    own = record(corpus / "own")
    (corpus / "linked").symlink_to(outside)
    assert select([corpus]) == (own,)


def test_bind_does_not_write_through_a_linked_directory(tmp_path: Path) -> None:
    write(tmp_path / "victim" / "a")
    target = record(tmp_path / "r")
    (target / "artifacts").symlink_to(tmp_path / "victim")
    before = (tmp_path / "victim" / "a" / "artifact.toml").read_bytes()
    with pytest.raises((UsageError, InvalidRecord)):
        bind_record(target)
    assert (tmp_path / "victim" / "a" / "artifact.toml").read_bytes() == before


def test_an_artifact_read_from_inside_has_the_name_of_its_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = write(tmp_path / "named") / "deeper"
    inner.mkdir()
    monkeypatch.chdir(tmp_path / "named")
    assert read_artifact(Path()).name == "named"
    monkeypatch.chdir(inner)
    assert read_artifact(Path("..")).name == "named"


def test_a_tree_that_changes_while_it_is_read_is_a_reason_and_never_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between listing and looking, and between looking and reading."""
    artifact = write(tmp_path / "a")
    (artifact / "gone").write_bytes(b"")
    (artifact / "now a directory").write_bytes(b"")
    scandir = os.scandir

    class Listing:
        """What `scandir` gives, the files changed before anybody looks at them."""

        def __init__(self, path: Path) -> None:
            with scandir(path) as entries:
                self._listed = list(entries)
            for entry in self._listed:
                if entry.name != "gone":
                    entry.stat(follow_symlinks=False)  # which it keeps
            (artifact / "gone").unlink()
            (artifact / "now a directory").unlink()
            (artifact / "now a directory").mkdir()

        def __iter__(self) -> "Iterator[os.DirEntry[str]]":
            return iter(self._listed)

        def __enter__(self) -> "Listing":
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing is open."""

    monkeypatch.setattr(os, "scandir", Listing)
    found = list_tree(artifact)
    assert [reason.code for reason in found.reasons] == [Code.ART_PATH_MISSING]
    assert "'gone' cannot be read" in found.reasons[0].message
