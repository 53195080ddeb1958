"""An artifact states its proof's origin whole or not at all, and by nothing that can move."""

from pathlib import Path

import pytest

from gate2.reasons import Code
from gate2.record.artifact import read_artifact
from gate2.record.model import Artifact, BrokenArtifact, Origin

COMMIT = "0123456789abcdef0123456789abcdef01234567"
HEAD = """\
schema = "gate2-artifact-v1"
claim = "c1"
kind = "lean4"
scope = "exact"
establishes = "that it holds"
does_not_establish = "anything else"
[lean]
toolchain = "leanprover/lean4:v4.28.0"
theorem = "t"
"""


def read(tmp_path: Path, **stated: str) -> Artifact | BrokenArtifact:
    directory = tmp_path / "proof"
    directory.mkdir()
    lines = "".join(f"{key} = {value!r}\n" for key, value in stated.items())
    (directory / "artifact.toml").write_text(HEAD + lines)
    for name in ("Statement.lean", "Proof.lean"):
        (directory / name).write_text("theorem t : True := trivial\n")
    return read_artifact(directory)


def refusal(tmp_path: Path, **stated: str) -> tuple[set[Code], str]:
    broken = read(tmp_path, **stated)
    assert isinstance(broken, BrokenArtifact)
    return {each.code for each in broken.reasons}, " ".join(e.message for e in broken.reasons)


@pytest.mark.parametrize("commit", [COMMIT, COMMIT + COMMIT[:24]])
@pytest.mark.parametrize(
    "repository",
    ["project.bundle", "git/project.git", "https://example.org/p.git", "ssh://git@example.org/p"],
)
def test_an_origin_is_read(tmp_path: Path, repository: str, commit: str) -> None:
    artifact = read(tmp_path, repository=repository, commit=commit, file="A/B.lean")
    assert isinstance(artifact, Artifact)
    assert artifact.lean is not None
    assert artifact.lean.origin == Origin(repository, commit, "A/B.lean")


def test_an_artifact_without_an_origin_stays_as_it_was(tmp_path: Path) -> None:
    artifact = read(tmp_path)
    assert isinstance(artifact, Artifact)
    assert artifact.lean is not None
    assert artifact.lean.origin is None


@pytest.mark.parametrize("left_out", ["repository", "commit", "file"])
def test_half_an_origin_is_refused_and_the_missing_key_is_named(
    tmp_path: Path, left_out: str
) -> None:
    stated = {"repository": "p.bundle", "commit": COMMIT, "file": "B.lean"}
    del stated[left_out]
    codes, words = refusal(tmp_path, **stated)
    assert codes == {Code.REC_SCHEMA_INVALID}
    assert f"lean.{left_out}" in words


@pytest.mark.parametrize(
    "commit", ["main", "HEAD", "v1.0", COMMIT[:12], COMMIT.upper(), COMMIT + "0", f"{COMMIT}^"]
)
def test_a_commit_by_a_name_that_can_move_is_refused(tmp_path: Path, commit: str) -> None:
    codes, _ = refusal(tmp_path, repository="p.bundle", commit=commit, file="B.lean")
    assert codes == {Code.ART_MUTABLE_REFERENCE}


@pytest.mark.parametrize(
    "repository",
    ["../p.bundle", "/p.bundle", "a/../../p", "a\\p", "", "file:///p", "ext::sh -c id", "a//b"],
)
def test_a_repository_outside_the_artifact_is_refused(tmp_path: Path, repository: str) -> None:
    if repository == "ext::sh -c id":  # a plain file name to us, and never given to git
        assert isinstance(
            read(tmp_path, repository=repository, commit=COMMIT, file="B.lean"), Artifact
        )
        return
    codes, _ = refusal(tmp_path, repository=repository, commit=COMMIT, file="B.lean")
    assert codes == {Code.ART_PATH_ESCAPE}


@pytest.mark.parametrize("file", ["../B.lean", "/B.lean", "a/./B.lean"])
def test_a_file_outside_the_repository_is_refused(tmp_path: Path, file: str) -> None:
    codes, _ = refusal(tmp_path, repository="p.bundle", commit=COMMIT, file=file)
    assert codes == {Code.ART_PATH_ESCAPE}


def test_a_file_that_is_no_lean_source_is_refused(tmp_path: Path) -> None:
    codes, _ = refusal(tmp_path, repository="p.bundle", commit=COMMIT, file="README.md")
    assert codes == {Code.REC_SCHEMA_INVALID}
