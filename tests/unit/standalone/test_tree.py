"""The single file's own reader of trees against the package's: the same digest, or both refuse."""

import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.errors import InvalidRecord
from gate2.sandbox.bundles.bundle import copy_bundle
from gate2.sandbox.bundles.intake import BundleCaps, Intake
from gate2.sandbox.bundles.tree import tree_digest
from gate2.sandbox.bundles.walk import Walk
from gate2.standalone import tree
from gate2.standalone.beneath import Refused
from gate2.standalone.tree import digest_below

MIB = 1 << 20


def by_the_package(artifact: Path) -> str:
    """What the package copies, and so runs; empty where it refuses."""
    intake = Intake(BundleCaps())
    try:
        top = os.open(artifact, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return ""
    try:
        Walk(intake).directory(top, None, "", 0)
    except InvalidRecord:
        return ""
    finally:
        os.close(top)
    return tree_digest(intake.files)


def by_the_single_file(artifact: Path) -> str:
    parent = os.open(artifact.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return digest_below(parent, artifact.name)
    except Refused:
        return ""
    finally:
        os.close(parent)


# --- trees that mean one thing -----------------------------------------------------------------


def plain(place: Path) -> None:
    (place / "artifact.toml").write_text("x\n")
    (place / "data").mkdir()
    (place / "data" / "ä.csv").write_bytes(b"1,2\r\n\x00\xff")
    (place / "script.sh").write_text("#!/bin/sh\n")
    (place / "script.sh").chmod(0o755)


def empty(place: Path) -> None:
    """Nothing at all."""


def empty_directories(place: Path) -> None:
    plain(place)
    (place / "nothing" / "in" / "here").mkdir(parents=True)


def ordered_by_bytes(place: Path) -> None:
    """Where the order of paths is not that of their directories."""
    for path in ("a/b", "a-b", "a.b", "ab", "a0/x", "\u00e9", "z", "\U0001f600", "\uff5e"):
        (place / path).parent.mkdir(exist_ok=True)
        (place / path).write_text(path)


def sixteen_levels(place: Path) -> None:
    deepest = place.joinpath(*["d"] * 16)
    deepest.mkdir(parents=True)
    (deepest / "f").write_text("f")


def the_largest_file(place: Path) -> None:
    sparse(place / "large", 64 * MIB)


def the_longest_path(place: Path) -> None:
    inner = place.joinpath("a" * 254, "b" * 254, "c" * 254)
    inner.mkdir(parents=True)
    (inner / ("d" * 254)).write_text("f")


def no_pointer(place: Path) -> None:
    (place / "not").write_text("the version https://git-lfs.github.com/spec/v1\n")


def many(place: Path) -> None:
    for number in range(4096):
        (place / f"{number}").touch()


# --- trees that no artifact may be -------------------------------------------------------------


def link_to_a_file(place: Path) -> None:
    plain(place)
    (place / "link").symlink_to("artifact.toml")


def link_to_a_directory(place: Path) -> None:
    plain(place)
    (place / "link").symlink_to("data")


def link_to_nothing(place: Path) -> None:
    (place / "link").symlink_to("nowhere")


def link_out(place: Path) -> None:
    (place / "link").symlink_to("/etc/hostname")


def link_to_the_root(place: Path) -> None:
    (place / "link").symlink_to("/")


def hard_link(place: Path) -> None:
    (place / "one").write_text("1")
    os.link(place / "one", place / "two")


def hard_link_from_outside(place: Path) -> None:
    (place.parent / "outside").write_text("1")
    os.link(place.parent / "outside", place / "inside")


def fifo(place: Path) -> None:
    os.mkfifo(place / "pipe")


def a_socket(place: Path) -> None:
    here = Path.cwd()
    os.chdir(place)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as it:
            it.bind("s")
    finally:
        os.chdir(here)


def like_an_option(place: Path) -> None:
    (place / "-rf").touch()


def trailing_point(place: Path) -> None:
    (place / "name.").touch()


def trailing_space(place: Path) -> None:
    (place / "name ").mkdir()


def newline(place: Path) -> None:
    (place / "a\nb").touch()


def zero_width(place: Path) -> None:
    (place / "a\u200bb").touch()


def right_to_left(place: Path) -> None:
    (place / "a\u202etxt.py").touch()


def decomposed(place: Path) -> None:
    (place / "e\u0301").touch()


def backslash(place: Path) -> None:
    (place / "a\\b").touch()


def drive(place: Path) -> None:
    (place / "C:x").touch()


def not_utf8(place: Path) -> None:
    Path(os.fsdecode(os.fsencode(place) + b"/\xff\xfe")).touch()


def alike_but_for_case(place: Path) -> None:
    (place / "Data").touch()
    (place / "data").touch()


def alike_by_compatibility(place: Path) -> None:
    (place / "\ufb01le").touch()
    (place / "file").touch()


def alike_after_folding_twice(place: Path) -> None:
    (place / "\u1e9e").touch()
    (place / "ss").mkdir()


def seventeen_levels(place: Path) -> None:
    place.joinpath(*["d"] * 17).mkdir(parents=True)


def too_long(place: Path) -> None:
    inner = place.joinpath("a" * 255, "b" * 255, "c" * 255)
    inner.mkdir(parents=True)
    (inner / ("d" * 255)).mkdir()
    (inner / ("d" * 255) / "e").touch()


def too_large(place: Path) -> None:
    sparse(place / "large", 64 * MIB + 1)


def too_large_in_all(place: Path) -> None:
    for number in range(4):
        sparse(place / f"large{number}", 64 * MIB)
    (place / "one").write_text("1")


def too_many(place: Path) -> None:
    many(place)
    (place / "one-more").mkdir()


def pointer_of_lfs(place: Path) -> None:
    (place / "model").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\n")


def pointer_of_annex(place: Path) -> None:
    (place / "model").write_text("/annex/objects/SHA256E-s1--00\n")


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as stream:
        stream.truncate(size)


SOUND: tuple[Callable[[Path], None], ...] = (
    *(plain, empty, empty_directories, ordered_by_bytes, sixteen_levels, the_largest_file),
    *(the_longest_path, no_pointer, many),
)
REFUSED: tuple[Callable[[Path], None], ...] = (
    *(link_to_a_file, link_to_a_directory, link_to_nothing, link_out, link_to_the_root),
    *(hard_link, hard_link_from_outside, fifo, a_socket, like_an_option, trailing_point),
    *(trailing_space, newline, zero_width, right_to_left, decomposed, backslash, drive, not_utf8),
    *(alike_but_for_case, alike_by_compatibility, alike_after_folding_twice, seventeen_levels),
    *(too_long, too_large, too_large_in_all, too_many, pointer_of_lfs, pointer_of_annex),
)


def name_of(make: Callable[[Path], None]) -> str:
    return make.__name__


@pytest.mark.parametrize("make", SOUND, ids=name_of)
def test_a_sound_tree_has_the_digest_that_the_package_gives_it(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    artifact = tmp_path / "a"
    artifact.mkdir()
    make(artifact)
    assert by_the_single_file(artifact) == by_the_package(artifact) != ""


@pytest.mark.parametrize("make", REFUSED, ids=name_of)
def test_a_tree_that_the_package_refuses_has_no_digest(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    artifact = tmp_path / "a"
    artifact.mkdir()
    make(artifact)
    assert by_the_package(artifact) == ""
    assert by_the_single_file(artifact) == ""


def test_it_is_the_digest_of_what_would_run(tmp_path: Path) -> None:
    artifact = tmp_path / "a"
    artifact.mkdir()
    plain(artifact)
    assert by_the_single_file(artifact) == copy_bundle(artifact, tmp_path / "copy").tree_sha256


def test_an_artifact_that_is_a_link_has_no_digest(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "a").symlink_to("real")
    assert by_the_package(tmp_path / "a") == by_the_single_file(tmp_path / "a") == ""


def test_the_caps_are_those_of_the_package() -> None:
    caps = BundleCaps()
    assert (
        caps.entries,
        caps.depth,
        caps.path_bytes,
    ) == (tree.MAX_ENTRIES, tree.MAX_DEPTH, tree.MAX_PATH_BYTES)
    assert (caps.file_bytes, caps.total_bytes) == (tree.MAX_FILE_BYTES, tree.MAX_TOTAL_BYTES)


# --- any tree ----------------------------------------------------------------------------------

NAMES = st.one_of(
    st.sampled_from(["a", "A", "b.csv", "é", "ss", "ß", "file", "\ufb01le", "-x", "x.", "ab"]),
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=4
    ).filter(lambda name: name not in (".", "..")),
)
KINDS = st.sampled_from(["file", "file", "file", "directory", "directory", "link", "empty"])


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.lists(NAMES, min_size=1, max_size=3), KINDS), max_size=6))
def test_no_tree_is_read_in_two_ways(entries: list[tuple[list[str], str]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        artifact = Path(place) / "a"
        artifact.mkdir()
        for parts, kind in entries:
            grow(artifact.joinpath(*parts), kind)
        assert by_the_single_file(artifact) == by_the_package(artifact)


def grow(path: Path, kind: str) -> None:
    """Put it there, unless something of another kind is in the way."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        match kind:
            case "file":
                path.write_text(path.name)
            case "directory":
                path.mkdir(exist_ok=True)
            case "link":
                path.symlink_to("nowhere")
            case _:
                path.touch()
    except OSError:
        return
