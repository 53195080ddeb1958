"""What the single file reads of a record's directory is what the package reads of it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from attested import a_key, attested_record
from gate2.reasons import Reason
from gate2.record import artifact
from gate2.standalone import reading
from gate2.verify import directory
from gate2.verify.beside import Beside

MIB = 1 << 20


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sound")
    return attested_record(place / "record", key=a_key(place / "key"))


# --- what an author may have put there ---------------------------------------------------------


def nothing(place: Path) -> None:
    """As it was written."""


def no_record(place: Path) -> None:
    (place / "record.json").unlink()


def no_verdict(place: Path) -> None:
    (place / "verdict.json").unlink()


def no_corrections(place: Path) -> None:
    (place / "corrections.json").unlink()


def no_evidence(place: Path) -> None:
    shutil.rmtree(place / "evidence")


def no_artifacts(place: Path) -> None:
    shutil.rmtree(place / "artifacts")


def record_is_a_link(place: Path) -> None:
    moved_and_linked(place / "record.json")


def verdict_is_a_link(place: Path) -> None:
    moved_and_linked(place / "verdict.json")


def corrections_is_a_link(place: Path) -> None:
    moved_and_linked(place / "corrections.json")


def corrections_is_a_link_to_nothing(place: Path) -> None:
    (place / "corrections.json").unlink()
    (place / "corrections.json").symlink_to("nowhere")


def evidence_is_a_link(place: Path) -> None:
    moved_and_linked(place / "evidence")


def artifacts_is_a_link(place: Path) -> None:
    moved_and_linked(place / "artifacts")


def an_attestation_is_a_link(place: Path) -> None:
    moved_and_linked(next((place / "evidence").glob("_verdict.*")))


def an_artifact_is_a_link(place: Path) -> None:
    moved_and_linked(place / "artifacts" / "of-c1")


def moved_and_linked(path: Path) -> None:
    path.rename(path.parent.parent / "moved")
    path.symlink_to(path.parent.parent / "moved")


def record_is_a_fifo(place: Path) -> None:
    (place / "record.json").unlink()
    os.mkfifo(place / "record.json")


def verdict_is_a_directory(place: Path) -> None:
    (place / "verdict.json").unlink()
    (place / "verdict.json").mkdir()


def evidence_is_a_file(place: Path) -> None:
    shutil.rmtree(place / "evidence")
    (place / "evidence").touch()


def evidence_holds_a_fifo(place: Path) -> None:
    os.mkfifo(place / "evidence" / "pipe.dsse.json")


def evidence_holds_a_directory(place: Path) -> None:
    (place / "evidence" / "more").mkdir()
    (place / "evidence" / "more" / "x.dsse.json").touch()


def evidence_holds_a_name_that_is_no_text(place: Path) -> None:
    Path(os.fsdecode(os.fsencode(place / "evidence") + b"/\xff\xfe")).touch()


def record_too_large(place: Path) -> None:
    sparse(place / "record.json", 16 * MIB + 1)


def verdict_too_large(place: Path) -> None:
    sparse(place / "verdict.json", 64 * MIB)


def corrections_too_large(place: Path) -> None:
    sparse(place / "corrections.json", 16 * MIB + 1)


def an_attestation_too_large(place: Path) -> None:
    sparse(next((place / "evidence").glob("_verdict.*")), 32 * MIB + 1)


def an_artifact_too_large(place: Path) -> None:
    sparse(place / "artifacts" / "of-c1" / "data.csv", 64 * MIB + 1)


def sparse(path: Path, size: int) -> None:
    with path.open("ab") as stream:
        stream.truncate(size)


def a_stray_file_among_artifacts(place: Path) -> None:
    (place / "artifacts" / "README.md").write_text("read me\n")


def an_artifact_holds_a_link(place: Path) -> None:
    (place / "artifacts" / "of-c1" / "link").symlink_to("data.csv")


def an_artifact_holds_a_second_name(place: Path) -> None:
    os.link(place / "record.json", place / "artifacts" / "of-c1" / "record.json")


def an_artifact_holds_a_pointer(place: Path) -> None:
    text = "version https://git-lfs.github.com/spec/v1\noid sha256:00\n"
    (place / "artifacts" / "of-c1" / "data.csv").write_text(text)


def an_artifact_holds_names_alike(place: Path) -> None:
    (place / "artifacts" / "of-c1" / "DATA.csv").touch()


def an_artifact_with_a_strange_name(place: Path) -> None:
    (place / "artifacts" / "a b\u202e").mkdir()


def an_artifact_whose_name_is_no_text(place: Path) -> None:
    Path(os.fsdecode(os.fsencode(place / "artifacts") + b"/\xff\xfe")).mkdir()


def artifacts_alike(place: Path) -> None:
    shutil.copytree(place / "artifacts" / "of-c1", place / "artifacts" / "OF-C1")


def artifacts_too_many(place: Path) -> None:
    for number in range(200):
        (place / "artifacts" / f"a{number}").mkdir()


PUT: tuple[Callable[[Path], None], ...] = (
    *(nothing, no_record, no_verdict, no_corrections, no_evidence, no_artifacts),
    *(record_is_a_link, verdict_is_a_link, corrections_is_a_link, evidence_is_a_link),
    *(corrections_is_a_link_to_nothing, artifacts_is_a_link, an_attestation_is_a_link),
    *(an_artifact_is_a_link, record_is_a_fifo, verdict_is_a_directory, evidence_is_a_file),
    *(evidence_holds_a_fifo, evidence_holds_a_directory, evidence_holds_a_name_that_is_no_text),
    *(record_too_large, verdict_too_large, corrections_too_large),
    *(an_attestation_too_large, an_artifact_too_large, a_stray_file_among_artifacts),
    *(an_artifact_holds_a_link, an_artifact_holds_a_second_name, an_artifact_holds_a_pointer),
    *(an_artifact_holds_names_alike, an_artifact_with_a_strange_name),
    *(an_artifact_whose_name_is_no_text, artifacts_alike, artifacts_too_many),
)


@pytest.mark.parametrize("put", PUT, ids=lambda put: put.__name__)
def test_both_readers_read_the_same(
    sound: Path, tmp_path: Path, put: Callable[[Path], None]
) -> None:
    place = tmp_path / "within" / "record"
    shutil.copytree(sound, place)
    put(place)
    ours, package = reading.read_beside(place), directory.read_beside(place)
    assert without_faults(ours) == without_faults(package)
    assert faults(ours) == faults(package)


def without_faults(beside: Beside) -> tuple[object, ...]:
    return (
        beside.record,
        beside.verdict,
        beside.corrections,
        dict(beside.files),
        dict(beside.artifacts),
    )


def faults(beside: Beside) -> list[tuple[str, str]]:
    return sorted(map(kind_of_fault, beside.faults))


def kind_of_fault(reason: Reason) -> tuple[str, str]:
    return reason.code.value, reason.effect.value


def test_more_evidence_than_is_read_is_said_by_both(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (reading, directory):
        monkeypatch.setattr(module, "MAX_EVIDENCE_BYTES", 10_000)
    ours, package = reading.read_beside(sound), directory.read_beside(sound)
    assert without_faults(ours) == without_faults(package)
    assert faults(ours) == faults(package) == [("G2-ART-010", "X")]


def test_a_sound_record_has_no_faults(sound: Path) -> None:
    beside = reading.read_beside(sound)
    assert beside.faults == ()
    assert sorted(beside.artifacts) == ["of-c1", "of-c2"]
    assert all(beside.artifacts.values())
    assert len(beside.files) >= 3


def test_the_record_itself_may_be_reached_through_a_link(sound: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(sound)
    assert reading.read_beside(tmp_path / "link") == reading.read_beside(sound)


def test_the_bounds_are_those_of_the_package() -> None:
    assert (
        reading.MAX_EVIDENCE_FILES,
        reading.MAX_EVIDENCE_BYTES,
        reading.MAX_ARTIFACTS,
    ) == (directory.MAX_EVIDENCE_FILES, directory.MAX_EVIDENCE_BYTES, artifact.MAX_ARTIFACTS)
