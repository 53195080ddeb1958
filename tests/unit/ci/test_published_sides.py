"""What a commit publishes of a record: read from git's objects, whatever stands there."""

from pathlib import Path

import pytest

from attested import laid_out, written
from ci_branch import one_claim
from ci_made import artifact_files, claim, entry, published
from gate2.ci.published import Published, read_published
from gate2.contract import Status
from gate2.git.repository import open_repository
from gate2.git.tree import EntryKind
from gate2.reasons import Code
from git_made import Repo


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """One with a record that is published as VERIFIED."""
    made = Repo(tmp_path / "repository")
    written(laid_out(made.path / "r", id="r", claims=one_claim()))
    return made


def side(repo: Repo, path: str = "r") -> Published:
    repo.commit()
    opened = open_repository(repo.path)
    return read_published(opened, path, opened.tree(repo.head()).files_beneath(path))


def test_record_is_read_with_what_its_verdict_states(repo: Repo) -> None:
    found = side(repo)
    assert found.record is not None
    assert (found.record.id, found.status) == ("r", Status.VERIFIED)
    assert found.statuses() == {"c1": Status.VERIFIED}
    assert list(found.claims()) == ["c1"]
    assert found.evidence_of("c1") in found.entries.values()
    assert set(found.artifacts()) == {"of-c1"}
    assert found.may_state_a_decision


def test_record_without_a_verdict_states_nothing(repo: Repo) -> None:
    repo.remove(["r/verdict.json"])
    found = side(repo)
    assert (found.verdict, found.status, found.statuses()) == (None, None, {})
    assert not found.may_state_a_decision


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"{}"])
def test_verdict_that_is_none_states_nothing_and_may_state_anything(
    repo: Repo, content: bytes
) -> None:
    repo.write({"r/verdict.json": content})
    found = side(repo)
    assert (found.status, found.statuses()) == (None, {})
    assert found.may_state_a_decision


@pytest.mark.parametrize("name", ["record.json", "verdict.json", "corrections.json"])
def test_link_is_not_followed(repo: Repo, name: str) -> None:
    (repo.path / "r" / name).rename(repo.path / "elsewhere")
    repo.link(f"r/{name}", "../elsewhere")
    found = side(repo)
    assert name not in found.documents
    assert (found.record is None) is (name == "record.json")


def test_submodule_in_the_place_of_a_document_is_not_read(repo: Repo) -> None:
    repo.commit()
    repo.submodule("r/verdict.json")
    repo.git("commit", "-q", "-m", "a submodule")
    opened = open_repository(repo.path)
    found = read_published(opened, "r", opened.tree(repo.head()).files_beneath("r"))
    assert found.verdict is None
    assert found.may_state_a_decision


def test_document_that_is_too_large_is_not_read(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gate2.ci.published.MOST_BYTES", 100)
    found = side(repo)
    assert found.documents == {}
    assert found.may_state_a_decision


def test_record_json_that_is_none_says_why(repo: Repo) -> None:
    repo.write({"r/record.json": '{"schema": "gate2-record-v1"}'})
    found = side(repo)
    assert found.record is None
    assert found.fault is not None
    assert found.fault.code is Code.REC_SCHEMA_INVALID


# --- by hand -----------------------------------------------------------------------------------


def test_evidence_that_is_named_and_not_there_is_none() -> None:
    found = published(claim(), stated={"c1": Status.VERIFIED}, evidence={"c1": "x"})
    assert found.evidence_of("c1") == entry("x")
    assert found.evidence_of("c2") is None
    gone = Published(found.path, {}, record=found.record, stated=found.stated)
    assert gone.evidence_of("c1") is None


def test_artifact_is_a_directory_with_a_manifest() -> None:
    files = {
        **artifact_files("a"),
        "artifacts/README": "a file",
        "artifacts/bare/repro.py": "no manifest",
        "artifacts/deep/artifact.toml/x": "no file",
        "other/artifacts/b/artifact.toml": "elsewhere",
    }
    assert set(published(files=files).artifacts()) == {"a"}


def test_kind_of_a_file_counts_as_part_of_the_artifact() -> None:
    plain = published(files=artifact_files("a"))
    to_run = published(
        files={
            **artifact_files("a"),
            "artifacts/a/repro.py": entry("a script", EntryKind.EXECUTABLE),
        }
    )
    assert plain.artifacts() != to_run.artifacts()


@pytest.mark.parametrize(
    ("status", "stated", "expected"),
    [
        (Status.UNVERIFIED, {"c1": Status.UNVERIFIED}, False),
        (Status.UNVERIFIED, {}, False),
        (Status.VERIFIED, {}, True),
        (Status.UNVERIFIED, {"c1": Status.UNVERIFIED, "c2": Status.FALSIFIED}, True),
        (Status.UNVERIFIED, {"c1": Status.VERIFIED}, True),
    ],
)
def test_decision_is_one_of_the_record_or_of_any_claim(
    status: Status, stated: dict[str, Status], expected: bool
) -> None:
    assert published(stated=stated, status=status).may_state_a_decision is expected
