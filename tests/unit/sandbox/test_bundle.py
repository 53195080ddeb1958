"""What an artifact may not smuggle, and that the digest stands for the very bytes that run."""

import hashlib
import os
import socket
import stat
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.errors import InfrastructureError, InvalidRecord, UsageError
from gate2.reasons import Code
from gate2.sandbox.bundles.bundle import Bundle, BundleCaps, copy_bundle, rehash
from gate2.sandbox.bundles.names import folded, name_fault
from gate2.sandbox.bundles.tree import TREE_HEADER, BundledFile, tree_digest
from gate2.sandbox.workdir import discard

SMALL = BundleCaps(entries=20, file_bytes=1000, total_bytes=3000, depth=3, path_bytes=200)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    directory = tmp_path / "artifact"
    directory.mkdir()
    (directory / "repro.py").write_bytes(b"print(1)\n")
    return directory


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "private" / "copy"


@pytest.fixture(autouse=True)
def _private(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir(mode=0o700)


def _refusal(source: Path, target: Path, caps: BundleCaps = SMALL) -> tuple[Code, str]:
    with pytest.raises(InvalidRecord) as caught:
        copy_bundle(source, target, caps=caps)
    assert not target.exists(), "a refused artifact leaves nothing behind"
    return caught.value.reason.code, caught.value.reason.message


# --- an honest artifact ---------------------------------------------------------------------


def test_files_are_copied_with_their_digests(source: Path, target: Path) -> None:
    (source / "data").mkdir()
    (source / "data" / "x.csv").write_bytes(b"1,2\n")
    bundle = copy_bundle(source, target, caps=SMALL)
    assert dict(bundle.files) == {
        "data/x.csv": BundledFile(hashlib.sha256(b"1,2\n").hexdigest(), 4),
        "repro.py": BundledFile(hashlib.sha256(b"print(1)\n").hexdigest(), 9),
    }
    assert (target / "data" / "x.csv").read_bytes() == b"1,2\n"
    assert bundle.directory == target
    assert rehash(target) == bundle.tree_sha256


def test_the_tree_digest_is_the_documented_one(source: Path, target: Path) -> None:
    line = f"{hashlib.sha256(b'print(1)' + bytes([10])).hexdigest()} 9 repro.py\n"
    expected = hashlib.sha256(TREE_HEADER + line.encode()).hexdigest()
    assert copy_bundle(source, target).tree_sha256 == expected


def test_modes_times_and_setuid_are_normalised(source: Path, target: Path) -> None:
    (source / "repro.py").chmod(0o6777)
    (source / "d").mkdir(mode=0o777)
    (source / "d" / "f").write_bytes(b"")
    copy_bundle(source, target)
    modes = {p: stat.S_IMODE(p.stat().st_mode) for p in (target, target / "d")}
    assert set(modes.values()) == {0o555}
    assert stat.S_IMODE((target / "repro.py").stat().st_mode) == 0o555
    assert len({p.stat().st_mtime for p in (target, target / "d", target / "repro.py")}) == 1


def test_the_digest_does_not_depend_on_modes_times_or_empty_directories(
    source: Path, target: Path, tmp_path: Path
) -> None:
    first = copy_bundle(source, target).tree_sha256
    (source / "repro.py").chmod(0o755)
    os.utime(source / "repro.py", (1, 1))
    (source / "empty" / "inner").mkdir(parents=True)
    second = copy_bundle(source, tmp_path / "private" / "again")
    assert second.tree_sha256 == first
    assert not (second.directory / "empty").exists()


def test_moving_bytes_between_files_or_names_changes_the_digest(
    source: Path, tmp_path: Path
) -> None:
    seen: set[str] = set()
    for number, layout in enumerate(
        [{"a": b"1", "b": b"2"}, {"a": b"2", "b": b"1"}, {"a": b"12"}, {"d/a": b"1", "b": b"2"}]
    ):
        artifact = tmp_path / f"artifact{number}"
        for name, data in layout.items():
            (artifact / name).parent.mkdir(parents=True, exist_ok=True)
            (artifact / name).write_bytes(data)
        seen.add(copy_bundle(artifact, tmp_path / "private" / str(number)).tree_sha256)
    assert len(seen) == 4


@given(
    st.dictionaries(
        st.text("ab/ 0", min_size=1, max_size=6),
        st.builds(BundledFile, st.sampled_from(["0" * 64, "1" * 64]), st.integers(0, 11)),
        max_size=4,
    ),
    st.dictionaries(
        st.text("ab/ 0", min_size=1, max_size=6),
        st.builds(BundledFile, st.sampled_from(["0" * 64, "1" * 64]), st.integers(0, 11)),
        max_size=4,
    ),
)
def test_tree_digests_are_equal_exactly_for_equal_trees(
    one: dict[str, BundledFile], other: dict[str, BundledFile]
) -> None:
    assert (tree_digest(one) == tree_digest(other)) == (one == other)


def test_a_copy_can_be_made_in_an_empty_directory_and_removed(source: Path, target: Path) -> None:
    target.mkdir()
    copy_bundle(source, target)
    discard(target)
    assert not target.exists()
    discard(target)


# --- names ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("a\nb", "control or invisible"),
        ("a\tb", "control or invisible"),
        ("a\x1b[2Jb", "control or invisible"),
        ("a\u202eb", "control or invisible"),
        ("a\u200bb", "control or invisible"),
        ("a\u2028b", "control or invisible"),
        (os.fsdecode(b"a\xffb"), "not UTF-8"),
        (unicodedata.normalize("NFD", "é.py"), "NFC"),
        ("..\\evil.py", "another system"),
        ("C:evil.py", "another system"),
        ("-rf", "option"),
        ("a.", "dot or space"),
        ("a ", "dot or space"),
        ("...", "dot or space"),
    ],
)
def test_a_name_that_means_something_elsewhere_is_refused(
    source: Path, target: Path, name: str, fault: str
) -> None:
    (source / name).write_bytes(b"")
    code, message = _refusal(source, target)
    assert (code, fault in message) == (Code.ART_PATH_ESCAPE, True)
    assert message.isascii()
    assert message.isprintable()


def test_a_bad_directory_name_is_refused(source: Path, target: Path) -> None:
    (source / "-d").mkdir()
    (source / "-d" / "f").write_bytes(b"")
    assert _refusal(source, target)[0] is Code.ART_PATH_ESCAPE


@pytest.mark.parametrize(
    "name", ["results.json", ".hidden", "Übung.py", "a b", "数据.csv", "a-b_c~"]
)
def test_an_ordinary_name_is_taken(source: Path, target: Path, name: str) -> None:
    (source / name).write_bytes(b"")
    assert name in copy_bundle(source, target).files
    assert name_fault(name) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Readme", "README"),
        ("straße", "STRASSE"),
        ("é", unicodedata.normalize("NFD", "é")),
        ("ｒepro.py", "repro.py"),
        ("ﬁt.py", "fit.py"),
        ("K", "\u212a"),
    ],
)
@pytest.mark.parametrize("directories", [False, True])
def test_names_that_collide_by_case_or_unicode_form_are_refused(
    source: Path, target: Path, one: str, other: str, directories: bool
) -> None:
    for name in (one, other):
        place = source / "inner" / name if directories else source / name
        place.mkdir(parents=True, exist_ok=True) if directories else place.write_bytes(b"")
    assert _refusal(source, target)[0] is Code.ART_NAME_COLLISION


def test_the_same_name_in_two_directories_does_not_collide(source: Path, target: Path) -> None:
    for name in ("a", "b"):
        (source / name).mkdir()
        (source / name / "Data.csv").write_bytes(b"")
    assert len(copy_bundle(source, target).files) == 3


@given(st.text(max_size=20))
def test_folding_again_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)


# --- what is not a file ---------------------------------------------------------------------


def _symlink_out(place: Path) -> None:
    place.symlink_to("/etc/hostname")


def _symlink_inside(place: Path) -> None:
    place.symlink_to("repro.py")


def _symlink_directory(place: Path) -> None:
    place.symlink_to("/etc")


def _dangling(place: Path) -> None:
    place.symlink_to("nowhere")


def _magic(place: Path) -> None:
    place.symlink_to("/proc/self/root")


def _fifo(place: Path) -> None:
    os.mkfifo(place)


def _socket(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))


def _hard_link(place: Path) -> None:
    place.hardlink_to(place.parent / "repro.py")


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (_symlink_out, "symlink"),
        (_symlink_inside, "symlink"),
        (_symlink_directory, "symlink"),
        (_dangling, "symlink"),
        (_magic, "symlink"),
        (_fifo, "fifo"),
        (_socket, "socket"),
        (_hard_link, "hard link"),
    ],
)
def test_links_and_special_files_are_refused_and_never_waited_for(
    source: Path, target: Path, make: Callable[[Path], None], found: str
) -> None:
    make(source / "a")
    code, message = _refusal(source, target)
    assert code is Code.ART_PATH_ESCAPE
    assert message.endswith(f"found: {found}")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes device nodes")
def test_a_device_is_refused(source: Path, target: Path) -> None:
    os.mknod(source / "zero", 0o600 | stat.S_IFCHR, os.makedev(1, 5))
    assert _refusal(source, target)[0] is Code.ART_PATH_ESCAPE


def test_a_link_in_place_of_the_artifact_is_refused(source: Path, target: Path) -> None:
    link = source.parent / "link"
    link.symlink_to(source)
    assert _refusal(link, target)[0] is Code.ART_PATH_ESCAPE


def test_a_file_in_place_of_the_artifact_is_refused(source: Path, target: Path) -> None:
    assert _refusal(source / "repro.py", target)[0] is Code.ART_PATH_ESCAPE


def test_no_artifact_is_missing(source: Path, target: Path) -> None:
    assert _refusal(source / "gone", target)[0] is Code.ART_PATH_MISSING


# --- caps -----------------------------------------------------------------------------------


def test_a_sparse_terabyte_is_refused_unread(source: Path, target: Path) -> None:
    with (source / "big").open("wb") as stream:
        stream.truncate(1 << 40)
    code, message = _refusal(source, target, BundleCaps())
    assert (code, "'big'" in message) == (Code.ART_OVERSIZE, True)


@pytest.mark.parametrize(("size", "fits"), [(1000, True), (1001, False)])
def test_the_cap_of_a_file_is_inclusive(source: Path, target: Path, size: int, fits: bool) -> None:
    (source / "f").write_bytes(b"x" * size)
    if fits:
        copy_bundle(source, target, caps=SMALL)
    else:
        assert _refusal(source, target)[0] is Code.ART_OVERSIZE


def test_many_files_under_the_cap_are_refused_by_their_sum(source: Path, target: Path) -> None:
    for number in range(4):
        (source / str(number)).write_bytes(b"x" * 900)
    code, message = _refusal(source, target)
    assert (code, "in all" in message) == (Code.ART_OVERSIZE, True)


def test_too_many_entries_are_refused_even_empty_ones(source: Path, target: Path) -> None:
    for number in range(20):
        (source / f"d{number}").mkdir()
    code, message = _refusal(source, target)
    assert (code, "20 files" in message) == (Code.ART_OVERSIZE, True)


def test_a_very_deep_tree_is_refused_and_not_walked(source: Path, target: Path) -> None:
    here = os.open(source, os.O_RDONLY)
    levels = [here]
    for _ in range(300):
        os.mkdir("d", dir_fd=levels[-1])
        below = os.open("d", os.O_RDONLY, dir_fd=levels[-1])
        os.close(levels.pop())
        levels.append(below)
    os.close(levels.pop())
    code, message = _refusal(source, target)
    assert (code, "levels deep" in message) == (Code.ART_OVERSIZE, True)


@pytest.mark.parametrize(("levels", "fits"), [(3, True), (4, False)])
def test_the_cap_of_depth_is_inclusive(source: Path, target: Path, levels: int, fits: bool) -> None:
    deep = source.joinpath(*["d"] * levels)
    deep.mkdir(parents=True)
    (deep / "f").write_bytes(b"")
    if fits:
        assert "d/d/d/f" in copy_bundle(source, target, caps=SMALL).files
    else:
        assert _refusal(source, target)[0] is Code.ART_OVERSIZE


def test_a_long_path_is_refused(source: Path, target: Path) -> None:
    deep = source / ("x" * 150) / ("y" * 150)
    deep.mkdir(parents=True)
    code, message = _refusal(source, target)
    assert (code, "200 bytes" in message) == (Code.ART_OVERSIZE, True)


# --- pointers -------------------------------------------------------------------------------

POINTERS = [
    b"/annex/objects/" + b"x" * 900,
    b".git/annex/objects/aa/bb/SHA256E-s5--1234.csv",
    b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
    b"version https://hawser.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
    b"/annex/objects/SHA256E-s5--1234.csv\n",
    b"../.git/annex/objects/aa/bb/SHA256E-s5--1234.csv",
]


@pytest.mark.parametrize("pointer", POINTERS)
def test_a_pointer_in_place_of_a_file_is_a_placeholder(
    source: Path, target: Path, pointer: bytes
) -> None:
    (source / "data.csv").write_bytes(pointer)
    assert _refusal(source, target)[0] is Code.ART_PLACEHOLDER


def test_a_large_file_that_begins_like_a_pointer_is_not_one(source: Path, target: Path) -> None:
    (source / "data.csv").write_bytes(POINTERS[2].ljust(1025, b"x"))
    (source / "data.txt").write_bytes(b"/annex/objects/".ljust((32 << 10) + 1, b"x"))
    assert len(copy_bundle(source, target).files) == 3


def test_a_text_about_pointers_is_not_one(source: Path, target: Path) -> None:
    (source / "notes.md").write_bytes(b"A pointer begins so:\n" + POINTERS[0])
    assert "notes.md" in copy_bundle(source, target).files


# --- changes while it is copied --------------------------------------------------------------


def _copies_under(
    source: Path, tmp_path: Path, swap: Callable[[int], None], rounds: int = 60
) -> tuple[list[Bundle], set[Code]]:
    stop = threading.Event()

    def keep_swapping() -> None:
        number = 0
        while not stop.is_set():
            swap(number)
            number += 1

    thread = threading.Thread(target=keep_swapping)
    thread.start()
    bundles: list[Bundle] = []
    codes: set[Code] = set()
    try:
        for number in range(rounds):
            try:
                bundles.append(copy_bundle(source, tmp_path / "private" / f"copy{number}"))
            except InvalidRecord as refusal:
                codes.add(refusal.reason.code)
    finally:
        stop.set()
        thread.join()
    return bundles, codes


def _digests_are_of_the_copied_bytes(bundles: list[Bundle]) -> bool:
    return all(
        rehash(bundle.directory) == bundle.tree_sha256
        and all(
            hashlib.sha256((bundle.directory / path).read_bytes()).hexdigest() == file.sha256
            for path, file in bundle.files.items()
        )
        for bundle in bundles
    )


def test_a_file_replaced_during_the_copy_never_splits_digest_and_bytes(
    source: Path, tmp_path: Path
) -> None:
    spare = tmp_path / "spare"

    def swap(number: int) -> None:
        spare.write_bytes(b"%d" % number * 300_000)
        spare.replace(source / "repro.py")

    bundles, codes = _copies_under(source, tmp_path, swap)
    assert _digests_are_of_the_copied_bytes(bundles)
    assert codes <= {Code.ART_DIGEST_MISMATCH}


def test_a_file_rewritten_in_place_never_splits_digest_and_bytes(
    source: Path, tmp_path: Path
) -> None:
    def swap(number: int) -> None:
        (source / "repro.py").write_bytes(b"%d" % number * 300_000)

    bundles, codes = _copies_under(source, tmp_path, swap)
    assert _digests_are_of_the_copied_bytes(bundles)
    assert codes <= {Code.ART_DIGEST_MISMATCH}


def test_a_link_swapped_in_during_the_copy_never_brings_bytes_from_outside(
    source: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "f").write_bytes(b"secret")
    spare = tmp_path / "spare"

    def swap(number: int) -> None:
        spare.symlink_to(secret / "f")
        spare.replace(source / "repro.py")
        spare.write_bytes(b"honest")
        spare.replace(source / "repro.py")

    bundles, codes = _copies_under(source, tmp_path, swap)
    assert _digests_are_of_the_copied_bytes(bundles)
    copied = {(bundle.directory / "repro.py").read_bytes() for bundle in bundles}
    assert copied <= {b"honest", b"print(1)\n"}
    assert codes <= {Code.ART_DIGEST_MISMATCH, Code.ART_PATH_ESCAPE}


def test_a_directory_swapped_for_a_link_never_brings_bytes_from_outside(
    source: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    honest = tmp_path / "honest"
    for place, data in ((secret, b"secret"), (honest, b"honest")):
        place.mkdir()
        (place / "f").write_bytes(data)
    spare = tmp_path / "spare"
    honest.rename(source / "d")

    def swap(number: int) -> None:
        (source / "d").rename(honest)
        spare.symlink_to(secret)
        spare.rename(source / "d")
        (source / "d").unlink()
        honest.rename(source / "d")

    bundles, codes = _copies_under(source, tmp_path, swap)
    assert _digests_are_of_the_copied_bytes(bundles)
    copied = {
        (bundle.directory / path).read_bytes()
        for bundle in bundles
        for path in bundle.files
        if path != "repro.py"
    }
    assert copied <= {b"honest"}
    assert codes <= {Code.ART_DIGEST_MISMATCH, Code.ART_PATH_ESCAPE}


def test_a_file_that_grows_during_the_copy_is_refused(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = os.read

    def append_then_read(descriptor: int, size: int) -> bytes:
        if (data := read(descriptor, size)) != b"":
            with (source / "repro.py").open("ab") as stream:
                stream.write(b"more")
        return data

    monkeypatch.setattr(os, "read", append_then_read)
    assert _refusal(source, target)[0] in (Code.ART_DIGEST_MISMATCH, Code.ART_OVERSIZE)


def test_a_directory_that_gains_a_file_during_the_copy_is_refused(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was listed is not what is there: the copy would be of a tree that never was."""
    (source / "d").mkdir()
    (source / "d" / "f").write_bytes(b"x")
    os.utime(source / "d", ns=(1, 1))
    read = os.read

    def add_then_read(descriptor: int, size: int) -> bytes:
        (source / "d" / "more").write_bytes(b"")
        return read(descriptor, size)

    monkeypatch.setattr(os, "read", add_then_read)
    code, message = _refusal(source, target)
    assert (code, "'d/' changed" in message) == (Code.ART_DIGEST_MISMATCH, True)


def test_a_tree_that_grows_is_copied_as_it_was_or_refused(source: Path, tmp_path: Path) -> None:
    def grow(number: int) -> None:
        if number >= 100:
            time.sleep(0.01)
            return
        (source / f"d{number}").mkdir()
        (source / f"d{number}" / "f").write_bytes(b"x" * 100)

    bundles, codes = _copies_under(source, tmp_path, grow, rounds=10)
    assert _digests_are_of_the_copied_bytes(bundles)
    assert codes <= {Code.ART_DIGEST_MISMATCH, Code.ART_OVERSIZE}
    discard(source)


def test_a_file_swapped_for_a_fifo_during_the_copy_is_never_waited_for(
    source: Path, tmp_path: Path
) -> None:
    spare = tmp_path / "spare"

    def swap(number: int) -> None:
        os.mkfifo(spare)
        spare.replace(source / "repro.py")
        spare.write_bytes(b"honest")
        spare.replace(source / "repro.py")

    bundles, codes = _copies_under(source, tmp_path, swap)
    assert _digests_are_of_the_copied_bytes(bundles)
    assert codes <= {Code.ART_DIGEST_MISMATCH, Code.ART_PATH_ESCAPE}


MOUNTS = """
import subprocess, sys
from pathlib import Path
from gate2.errors import InvalidRecord
from gate2.sandbox.bundles.bundle import copy_bundle
from gate2.sandbox.results import read_results

root = Path(sys.argv[1])
for name in ("file", "directory"):
    source = root / name
    source.mkdir()
    place = source / "place"
    if name == "file":
        place.write_bytes(b"mine")
        (root / "secret").write_bytes(b"secret")
        subprocess.run(["mount", "--bind", root / "secret", place], check=True)
        print(read_results(source, "place", 100).refused)
    else:
        place.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "none", place], check=True)
        (place / "f").write_bytes(b"other")
    try:
        print("copied", copy_bundle(source, root / f"copy-{name}").files)
    except InvalidRecord as refused:
        print(refused.reason.code, refused.reason.message.rpartition("found: ")[2])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
def test_what_is_mounted_over_a_file_or_directory_is_never_taken(tmp_path: Path) -> None:
    """In a mount namespace of its own, so that nothing is mounted on this machine."""
    done = subprocess.run(
        ["unshare", "--mount", sys.executable, "-c", MOUNTS, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and "unshare" in done.stderr:
        pytest.skip(f"no mount namespace here: {done.stderr.strip()}")
    assert done.stdout.splitlines() == [
        "mount point",
        "G2-ART-009 mount point",
        "G2-ART-009 mount point",
    ], done.stderr


# --- after the run --------------------------------------------------------------------------


def test_a_copy_changed_after_it_was_made_has_another_digest(source: Path, target: Path) -> None:
    bundle = copy_bundle(source, target)
    (target / "repro.py").chmod(0o644)
    (target / "repro.py").write_bytes(b"print(2)\n")
    assert rehash(target) != bundle.tree_sha256


def test_a_file_added_to_the_copy_changes_the_digest(source: Path, target: Path) -> None:
    bundle = copy_bundle(source, target)
    target.chmod(0o755)
    (target / "more").write_bytes(b"")
    assert rehash(target) != bundle.tree_sha256


def test_a_link_added_to_the_copy_is_refused(source: Path, target: Path) -> None:
    copy_bundle(source, target)
    target.chmod(0o755)
    (target / "more").symlink_to("repro.py")
    with pytest.raises(InvalidRecord) as caught:
        rehash(target)
    assert caught.value.reason.code is Code.ART_PATH_ESCAPE


# --- source and destination -----------------------------------------------------------------


@pytest.mark.parametrize("place", ["inner", "inner/deeper", ".", ".."])
def test_a_copy_inside_the_artifact_or_around_it_is_refused(source: Path, place: str) -> None:
    with pytest.raises(UsageError, match="lie in one another"):
        copy_bundle(source, source / place)
    assert (source / "repro.py").exists()


def test_a_link_does_not_hide_that_the_copy_lies_inside(source: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(source)
    with pytest.raises(UsageError, match="lie in one another"):
        copy_bundle(source, tmp_path / "elsewhere" / "copy")


def test_files_already_at_the_destination_are_not_mixed_in(source: Path, target: Path) -> None:
    target.mkdir()
    (target / "old").write_bytes(b"")
    with pytest.raises(InfrastructureError) as caught:
        copy_bundle(source, target)
    assert caught.value.reason.code is Code.INF_ENGINE_ERROR
    assert (target / "old").exists()


def test_copying_leaves_no_descriptor_open(source: Path, tmp_path: Path) -> None:
    (source / "d").mkdir()
    (source / "d" / "f").write_bytes(b"")
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # a count, not paths
    for number in range(10):
        copy_bundle(source, tmp_path / "private" / str(number))
    (source / "d" / "link").symlink_to("f")
    for number in range(10):
        _refusal(source, tmp_path / "private" / f"refused{number}")
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
