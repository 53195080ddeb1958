"""What a record's author puts into its directory: nothing is followed, waited for or overlooked."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from attested import CLAIMS, attested_record, falsifying, written
from gate2.contract import Status
from gate2.errors import InfrastructureError
from gate2.reasons import Code, Effect, Reason, because
from gate2.sandbox.bundles.bundle import copy_bundle
from gate2.verify import directory as reading
from gate2.verify.beside import Beside
from gate2.verify.directory import read_beside
from resealing import judged


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A sound record."""
    return attested_record(tmp_path / "record")


def faults(beside: Beside) -> set[tuple[Code, Effect]]:
    return {(reason.code, reason.effect) for reason in beside.faults}


def test_everything_is_read(place: Path) -> None:
    beside = read_beside(place)
    there = {f"evidence/{path.name}" for path in (place / "evidence").iterdir()}
    assert set(beside.files) == there
    assert beside.record == (place / "record.json").read_bytes()
    assert beside.corrections == (place / "corrections.json").read_bytes()
    assert beside.faults == ()


def test_tree_has_another_digest_than_the_lanes_give_it(place: Path, tmp_path: Path) -> None:
    beside = read_beside(place)
    for name, digest in beside.artifacts.items():
        copy = copy_bundle(place / "artifacts" / name, tmp_path / f"copy-{name}")
        assert digest == copy.tree_sha256


@pytest.mark.parametrize("name", ["record.json", "verdict.json", "corrections.json"])
@pytest.mark.parametrize("kind", ["link", "fifo", "directory"])
def test_document_is_followed_elsewhere(place: Path, tmp_path: Path, name: str, kind: str) -> None:
    moved = (place / name).rename(tmp_path / name)
    if kind == "link":
        (place / name).symlink_to(moved)
    elif kind == "fifo":
        os.mkfifo(place / name)
    else:
        (place / name).mkdir()
    beside = read_beside(place)
    assert faults(beside) == {(Code.ART_PATH_ESCAPE, Effect.INVALID)}
    assert any(name in reason.message for reason in beside.faults)
    assert judged(beside).invalid


@pytest.mark.parametrize("kind", ["link", "fifo", "directory"])
def test_evidence_is_followed_elsewhere(place: Path, tmp_path: Path, kind: str) -> None:
    path = next((place / "evidence").glob("c1.*.dsse.json"))
    moved = path.rename(tmp_path / path.name)
    if kind == "link":
        path.symlink_to(moved)
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path.mkdir()
    beside = read_beside(place)
    assert f"evidence/{path.name}" not in beside.files
    assert faults(beside) == {(Code.ART_PATH_ESCAPE, Effect.WARNING)}
    found = judged(beside)
    assert not found.holds
    assert Code.EVD_MISSING in {reason.code for reason in found.findings()}


@pytest.mark.parametrize("name", ["evidence", "artifacts"])
def test_directory_is_followed_elsewhere(place: Path, tmp_path: Path, name: str) -> None:
    moved = (place / name).rename(tmp_path / name)
    (place / name).symlink_to(moved)
    beside = read_beside(place)
    assert (Code.ART_PATH_ESCAPE, Effect.INVALID) in faults(beside)
    assert judged(beside).invalid


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        ("link", Code.ART_PATH_ESCAPE),
        ("fifo", Code.ART_PATH_ESCAPE),
        ("name", Code.ART_PATH_ESCAPE),
        ("two names", Code.ART_NAME_COLLISION),
        ("pointer", Code.ART_PLACEHOLDER),
        ("second name", Code.ART_PATH_ESCAPE),
    ],
)
def test_tree_that_the_lanes_refuse_has_a_digest(
    place: Path, tmp_path: Path, odd: str, code: Code
) -> None:
    artifact = place / "artifacts" / "of-c1"
    match odd:
        case "link":
            (artifact / "more").symlink_to(place / "record.json")
        case "fifo":
            os.mkfifo(artifact / "more")
        case "name":
            (artifact / "-more").write_text("x", encoding="utf-8")
        case "two names":
            (artifact / "More").write_text("x", encoding="utf-8")
            (artifact / "more").write_text("x", encoding="utf-8")
        case "pointer":
            text = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
            (artifact / "more").write_text(text, encoding="utf-8")
        case _:
            (tmp_path / "other").write_text("x", encoding="utf-8")
            os.link(tmp_path / "other", artifact / "more")
    beside = read_beside(place)
    assert beside.artifacts["of-c1"] == ""
    assert code in {reason.code for reason in beside.faults}
    found = judged(beside)
    refused = [r for r in found.findings() if r.code is Code.EVD_SUBJECT_MISMATCH]
    assert any("artifacts/of-c1: its tree is refused" in reason.message for reason in refused)


def test_artifact_is_a_link(place: Path, tmp_path: Path) -> None:
    moved = (place / "artifacts" / "of-c1").rename(tmp_path / "of-c1")
    (place / "artifacts" / "of-c1").symlink_to(moved)
    beside = read_beside(place)
    assert beside.artifacts["of-c1"] == ""
    assert (Code.ART_PATH_ESCAPE, Effect.UNVERIFIED) in faults(beside)


def test_readme_beside_artifacts_is_an_artifact(place: Path) -> None:
    (place / "artifacts" / "README.md").write_text("x", encoding="utf-8")
    assert set(read_beside(place).artifacts) == {"of-c1", "of-c2"}


@pytest.mark.parametrize("cap", ["MAX_EVIDENCE_FILES", "MAX_EVIDENCE_BYTES", "MAX_ARTIFACTS"])
def test_more_is_read_than_was_bargained_for(
    place: Path, monkeypatch: pytest.MonkeyPatch, cap: str
) -> None:
    monkeypatch.setattr(reading, cap, 1)
    beside = read_beside(place)
    assert faults(beside) == {(Code.ART_OVERSIZE, Effect.INVALID)}
    assert judged(beside).invalid


def test_file_that_nothing_names_counts(place: Path) -> None:
    more = place / "evidence" / "c1.0123456789abcdef.dsse.json"
    more.write_text("{}", encoding="utf-8")
    found = judged(read_beside(place))
    (told,) = found.findings()
    assert (told.code, told.effect) == (Code.EVD_SUBJECT_MISMATCH, Effect.WARNING)
    assert more.name in told.message
    assert found.holds


def test_bundle_beside_an_attestation_is_called_a_stray(place: Path) -> None:
    path = next((place / "evidence").glob("_verdict.*.dsse.json"))
    path.with_name(path.name.replace(".dsse.json", ".sigstore.json")).write_bytes(b"{}")
    assert judged(read_beside(place)).findings() == []


def test_tree_that_decides_nothing_makes_the_record_doubtful(tmp_path: Path) -> None:
    """Of an undecided claim an artifact is too large to be read: its status rests on nothing."""
    claims = (
        *CLAIMS,
        {"id": "c4", "text": "Accuracy is 0.9 on the test set.", "kind": "empirical"},
    )
    place = attested_record(tmp_path / "record", claims=claims)
    beside = read_beside(place)
    large = because(Code.ART_OVERSIZE, "artifacts/large: more than the cap")
    found = judged(replace(beside, artifacts={**beside.artifacts, "large": ""}, faults=(large,)))
    assert [(reason.code, reason.effect) for reason in found.findings()] == [
        (Code.ART_OVERSIZE, Effect.WARNING)
    ]
    assert found.holds


def test_verdict_of_one_moment_is_read_with_evidence_of_another(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer publishes, and removes superseded evidence, between two reads."""
    before, evidence = read_beside(place), reading._evidence

    def after_a_writer(directory: Path, faults: list[Reason]) -> Iterator[tuple[str, bytes]]:
        if (place / "verdict.json").read_bytes() == before.verdict:
            written(place, falsifying())
        return evidence(directory, faults)

    monkeypatch.setattr(reading, "_evidence", after_a_writer)
    beside = read_beside(place)
    assert beside.verdict != before.verdict
    assert judged(beside).status is Status.FALSIFIED


def test_directory_that_never_stands_still_is_judged(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = reading._evidence

    def after_a_writer(directory: Path, faults: list[Reason]) -> Iterator[tuple[str, bytes]]:
        with (place / "verdict.json").open("ab") as stream:
            stream.write(b" ")
        return evidence(directory, faults)

    monkeypatch.setattr(reading, "_evidence", after_a_writer)
    with pytest.raises(InfrastructureError) as refused:
        read_beside(place)
    assert refused.value.reason.code is Code.INF_CONTENTION
