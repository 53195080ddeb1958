"""What a hostile script leaves in a private directory never outlives the run."""

import os
from pathlib import Path

import pytest

from deep_making import make_deep
from gate2.errors import InvalidRecord
from gate2.reasons import Code
from gate2.record.files import list_tree
from gate2.sandbox.bundles.bundle import copy_bundle, rehash
from gate2.sandbox.workdir import discard, private_directory


def test_a_tree_deeper_than_any_stack_is_removed(tmp_path: Path) -> None:
    place = tmp_path / "left"
    place.mkdir()
    make_deep(place)
    (place / "f").write_bytes(b"")
    discard(place)
    assert not place.exists()


def test_a_tree_deeper_than_any_stack_is_refused_and_never_walked(tmp_path: Path) -> None:
    """In an artifact as its author left it, and in a copy that something has changed."""
    place = tmp_path / "artifact"
    place.mkdir()
    make_deep(place)
    try:
        for read in (rehash, lambda source: copy_bundle(source, tmp_path / "copy")):
            with pytest.raises(InvalidRecord) as caught:
                read(place)
            assert caught.value.reason.code is Code.ART_OVERSIZE
            assert "levels deep" in caught.value.reason.message
        assert {reason.code for reason in list_tree(place).reasons} == {Code.ART_OVERSIZE}
        assert not (tmp_path / "copy").exists()
    finally:
        discard(place)


def test_read_only_and_closed_directories_are_removed(tmp_path: Path) -> None:
    place = tmp_path / "left"
    (place / "a" / "b").mkdir(parents=True)
    (place / "a" / "b" / "f").write_bytes(b"")
    (place / "a" / "b").chmod(0)
    (place / "a").chmod(0o555)
    place.chmod(0o500)
    discard(place)
    assert not place.exists()


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o750)
    (outside / "f").write_bytes(b"keep")
    place = tmp_path / "left"
    (place / "d").mkdir(parents=True)
    for link in (place / "l", place / "d" / "l"):
        link.symlink_to(outside)
    (place / "d" / "again").hardlink_to(outside / "f")
    discard(place)
    assert not place.exists()
    assert (outside / "f").read_bytes() == b"keep"
    assert outside.stat().st_mode & 0o777 == 0o750


def test_a_link_in_place_of_the_tree_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "f").write_bytes(b"keep")
    (tmp_path / "left").symlink_to(outside)
    discard(tmp_path / "left")
    assert (outside / "f").exists()


def test_names_that_removal_itself_would_use_are_removed_too(tmp_path: Path) -> None:
    place = tmp_path / "left"
    for name in (".lifted-0", ".lifted-1", "z"):
        (place / name / ".lifted-0" / ".lifted-1" / "inner").mkdir(parents=True)
        (place / name / ".lifted-2").write_bytes(b"")
    (place / ".lifted-3").symlink_to("nowhere")
    discard(place)
    assert not place.exists()


def test_many_files_in_many_directories_are_removed(tmp_path: Path) -> None:
    place = tmp_path / "left"
    for number in range(40):
        inner = place / f"a{number % 7}" / f"b{number}"
        inner.mkdir(parents=True)
        for file in range(20):
            (inner / f"f{file}").write_bytes(b"x")
    os.mkfifo(place / "fifo")
    discard(place)
    assert not place.exists()


def test_what_is_not_there_needs_no_removal(tmp_path: Path) -> None:
    discard(tmp_path / "gone")
    discard(tmp_path / "gone" / "deeper")
    assert list(tmp_path.iterdir()) == []


def test_removal_leaves_no_descriptor_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # a count, not paths
    for number in range(10):
        place = tmp_path / str(number)
        (place / "a" / "b" / "c").mkdir(parents=True)
        (place / "a" / "f").write_bytes(b"")
        discard(place)
        discard(place)
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_a_private_directory_is_gone_when_its_user_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path))

    def fail() -> None:
        with private_directory() as place:
            make_deep(place)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list((tmp_path / "runs").iterdir()) == []
