"""A tree is the same packed and unpacked, whoever packed it."""

import errno
import io
import os
import random
import shutil
import stat
import subprocess
import tarfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from archive_making import ZipEntry, make_zip
from gate2.errors import InfrastructureError, InvalidRecord, UsageError
from gate2.reasons import Code
from gate2.sandbox.archives import source as source_module
from gate2.sandbox.archives.packed import unpacked_artifact, unpacked_record
from gate2.sandbox.archives.unpacking import form_of, unpack
from gate2.sandbox.bundles.bundle import copy_bundle
from gate2.sandbox.bundles.intake import BundleCaps

Files = dict[str, bytes]
FILES: Files = {
    "artifact.toml": b'schema = "x"\n',
    "repro.py": b"print(1)\n" * 300,
    "data/deep/er/x.csv": random.Random(1).randbytes(700_000),
    "data/zeros.bin": bytes(300_000),
    "data/empty": b"",
    "a-name with spaces.txt": b"x",
    "l" * 120 + "/" + "m" * 130: b"long",
}
ODD = {**FILES, "Übung/数据.csv": b"1,2\n"}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write(tmp_path / "artifact", FILES)


def write(directory: Path, files: Files) -> Path:
    for name, data in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(data)
    return directory


class Pipe(io.RawIOBase):
    """A file that cannot seek, as a pipe to a packer is."""

    def __init__(self, to: io.BufferedWriter) -> None:
        self._to = to

    def writable(self) -> bool:
        return True

    def write(self, data: "memoryview | bytes") -> int:  # type: ignore[override]  # bytes enough
        return self._to.write(data)


def by_python_zip(method: int) -> Callable[[Path, Path], None]:
    def pack(tree: Path, archive: Path) -> None:
        with zipfile.ZipFile(archive, "w", method) as zipped:
            for path in sorted(tree.rglob("*")):
                zipped.write(path, path.relative_to(tree))

    return pack


def by_streamed_zip(tree: Path, archive: Path) -> None:
    """Sizes behind the content, as whoever packs into a pipe has to write them."""
    with (
        archive.open("wb") as raw,
        zipfile.ZipFile(Pipe(raw), "w", zipfile.ZIP_DEFLATED) as zipped,
    ):
        for path in sorted(tree.rglob("*")):
            if path.is_file():
                zipped.write(path, path.relative_to(tree))


def by_forced_64_bits(tree: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(tree.rglob("*")):
            if path.is_file():
                name = str(path.relative_to(tree))
                with zipped.open(name, "w", force_zip64=True) as to:
                    to.write(path.read_bytes())


def by_python_tar(form: int, mode: str) -> Callable[[Path, Path], None]:
    def pack(tree: Path, archive: Path) -> None:
        with tarfile.open(archive, mode, format=form) as tarred:  # type: ignore[call-overload]
            for path in sorted(tree.iterdir()):
                tarred.add(path, path.name)

    return pack


def by_program(*command: str) -> Callable[[Path, Path], None]:
    def pack(tree: Path, archive: Path) -> None:
        if shutil.which(command[0]) is None:
            pytest.skip(f"{command[0]} is not installed")
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        words = [word.replace("ARCHIVE", str(archive)) for word in command]
        subprocess.run(words, cwd=tree, env=environment, check=True, capture_output=True)

    return pack


PACKERS: list[tuple[str, Callable[[Path, Path], None], Files]] = [
    ("stored.zip", by_python_zip(zipfile.ZIP_STORED), ODD),
    ("deflated.zip", by_python_zip(zipfile.ZIP_DEFLATED), ODD),
    ("streamed.zip", by_streamed_zip, ODD),
    ("forced.zip", by_forced_64_bits, ODD),
    ("program.zip", by_program("zip", "-qr", "ARCHIVE", "."), FILES),
    ("stored-program.zip", by_program("zip", "-q0r", "ARCHIVE", "."), FILES),
    ("pax.tar", by_python_tar(tarfile.PAX_FORMAT, "w"), ODD),
    ("gnu.tar", by_python_tar(tarfile.GNU_FORMAT, "w"), ODD),
    ("pax.tar.gz", by_python_tar(tarfile.PAX_FORMAT, "w:gz"), ODD),
    ("gnu.tgz", by_python_tar(tarfile.GNU_FORMAT, "w:gz"), ODD),
    ("program.tar", by_program("tar", "-cf", "ARCHIVE", "."), ODD),
    ("program.tar.gz", by_program("tar", "-czf", "ARCHIVE", "."), ODD),
    ("posix.tar.gz", by_program("tar", "--format=posix", "-czf", "ARCHIVE", "."), ODD),
]


@pytest.mark.parametrize(("name", "pack", "files"), PACKERS, ids=[name for name, _, _ in PACKERS])
def test_an_archive_has_the_digest_and_files_of_its_directory(
    name: str, pack: Callable[[Path, Path], None], files: Files, tmp_path: Path
) -> None:
    tree = write(tmp_path / "artifact", files)
    archive = tmp_path / name
    pack(tree, archive)
    copied = copy_bundle(tree, tmp_path / "copy")
    unpacked = unpack(archive, tmp_path / "unpacked")
    assert unpacked.tree_sha256 == copied.tree_sha256
    assert unpacked.files == copied.files
    assert {path: (unpacked.directory / path).read_bytes() for path in unpacked.files} == files
    again = copy_bundle(tmp_path / "unpacked", tmp_path / "again")
    assert again.tree_sha256 == copied.tree_sha256


@pytest.mark.parametrize("form", ["zip", "tar.gz"])
def test_an_archive_of_git_is_taken(form: str, tree: Path, tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    for words in (
        ("init", "-q"),
        ("add", "."),
        (*identity, "commit", "-qm", "x", "--no-gpg-sign"),
        ("archive", f"--format={form}", "-o", str(tmp_path / f"x.{form}"), "HEAD"),
    ):
        subprocess.run(("git", *words), cwd=tree, check=True, capture_output=True)
    shutil.rmtree(tree / ".git")
    unpacked = unpack(tmp_path / f"x.{form}", tmp_path / "unpacked")
    assert unpacked.tree_sha256 == copy_bundle(tree, tmp_path / "copy").tree_sha256


def test_modes_and_times_are_those_of_a_copied_directory(tree: Path, tmp_path: Path) -> None:
    by_python_zip(zipfile.ZIP_DEFLATED)(tree, tmp_path / "x.zip")
    copied = copy_bundle(tree, tmp_path / "copy").directory
    unpacked = unpack(tmp_path / "x.zip", tmp_path / "unpacked").directory

    def state(root: Path) -> dict[str, tuple[int, float]]:
        return {
            str(path.relative_to(root)): (path.stat().st_mode, path.stat().st_mtime)
            for path in (root, *root.rglob("*"))
        }

    assert state(unpacked) == state(copied)


def test_an_empty_directory_is_there_and_counts_for_nothing(tree: Path, tmp_path: Path) -> None:
    expected = copy_bundle(tree, tmp_path / "copy").tree_sha256
    (tree / "empty" / "inner").mkdir(parents=True)
    by_python_zip(zipfile.ZIP_DEFLATED)(tree, tmp_path / "x.zip")
    unpacked = unpack(tmp_path / "x.zip", tmp_path / "unpacked")
    assert unpacked.tree_sha256 == expected
    assert (unpacked.directory / "empty" / "inner").is_dir()


# --- which archives -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["x.tar.xz", "x.txz", "x.tar.zst", "x.tar.bz2", "x.7z", "x.RAR", "x.tar.Z", "x.gz", "x.zst"],
)
def test_a_kind_that_is_not_read_is_said_to_be_none(name: str) -> None:
    with pytest.raises(UsageError, match="unpack it and give the directory"):
        form_of(Path(name))


@pytest.mark.parametrize("name", ["record.json", "report.txt", "zip", "x.zip.txt", "tar"])
def test_another_file_is_no_archive(name: str) -> None:
    assert form_of(Path(name)) is None


def test_what_is_no_file_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "d.zip").mkdir()
    os.mkfifo(tmp_path / "f.zip")
    for name in ("gone.zip", "d.zip", "f.zip", "x.txt"):
        with pytest.raises(UsageError):
            unpack(tmp_path / name, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tgz"])
def test_one_kind_under_the_name_of_another_is_refused(
    name: str, tree: Path, tmp_path: Path
) -> None:
    by_python_zip(zipfile.ZIP_DEFLATED)(tree, tmp_path / "honest.zip")
    by_python_tar(tarfile.PAX_FORMAT, "w")(tree, tmp_path / "honest.tar")
    other = "honest.tar" if name == "x.zip" else "honest.zip"
    (tmp_path / other).rename(tmp_path / name)
    with pytest.raises(InvalidRecord) as caught:
        unpack(tmp_path / name, tmp_path / "out")
    assert caught.value.reason.code is Code.REC_SCHEMA_INVALID


# --- the record or artifact in it -----------------------------------------------------------------


@pytest.fixture(autouse=True)
def _private(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path_factory.mktemp("cache")))


def zip_of(archive: Path, *names: str) -> Path:
    archive.write_bytes(make_zip([ZipEntry(name.encode(), b"{}") for name in names]))
    return archive


@pytest.mark.parametrize(
    ("archive", "names", "directory"),
    [
        ("mine.zip", ("record.json", "x"), "mine"),
        ("mine.zip", ("theirs/record.json", "theirs/x"), "theirs"),
        ("mine.zip", ("record.json", "theirs/record.json"), "mine"),
        ("my own.zip", ("record.json",), "unpacked"),
        (".zip", ("record.json",), "unpacked"),
        ("..zip", ("record.json",), "unpacked"),
    ],
)
def test_a_record_is_found_at_the_top_or_in_the_one_directory_there(
    archive: str, names: tuple[str, ...], directory: str, tmp_path: Path
) -> None:
    with unpacked_record(zip_of(tmp_path / archive, *names)) as found:
        assert found.name == directory
        assert (found / "record.json").read_bytes() == b"{}"
    assert not found.exists()


@pytest.mark.parametrize(
    "names",
    [
        (),
        ("Record.json",),
        ("a/b/record.json",),
        ("a/record.json", "b/record.json"),
        ("a/record.json", "__MACOSX/a/._record.json"),
    ],
)
def test_an_archive_of_no_one_record_is_refused(names: tuple[str, ...], tmp_path: Path) -> None:
    with (
        pytest.raises(InvalidRecord) as caught,
        unpacked_record(zip_of(tmp_path / "x.zip", *names)),
    ):
        pass
    assert caught.value.reason.code is Code.REC_SCHEMA_INVALID
    assert "expected record.json at the archive's top" in caught.value.reason.message
    assert all(str(name) in caught.value.reason.message for name in names if "/" not in name)


def test_an_unpacked_artifact_is_gone_when_its_reader_fails(tmp_path: Path) -> None:
    archive = zip_of(tmp_path / "x.zip", "artifact.toml", "d/e/f")
    seen: list[Path] = []

    def fail() -> None:
        with unpacked_artifact(archive) as directory:
            seen.append(directory.parent)
            assert stat.S_IMODE(seen[0].stat().st_mode) == 0o700
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(seen[0].parent.iterdir()) == []


# --- changes while it is read --------------------------------------------------------------------


def test_an_archive_swapped_while_it_is_read_never_splits_digest_and_bytes(
    tmp_path: Path,
) -> None:
    archive, spare = tmp_path / "x.zip", tmp_path / "spare"
    made = [make_zip([ZipEntry(b"a", b"%d" % n * 200_000, 0)]) for n in range(2)]
    archive.write_bytes(made[0])
    stop = threading.Event()

    def keep_swapping() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            if number % 3:
                spare.write_bytes(made[number % 2])
                spare.replace(archive)
            else:
                archive.write_bytes(made[number % 2])

    thread = threading.Thread(target=keep_swapping)
    thread.start()
    digests: set[str] = set()
    codes: set[Code] = set()
    try:
        for number in range(60):
            try:
                bundle = unpack(archive, tmp_path / f"out{number}")
            except InvalidRecord as refused:
                codes.add(refused.reason.code)
            else:
                assert set((bundle.directory / "a").read_bytes()) in ({0x30}, {0x31})
                digests.add(bundle.tree_sha256)
    finally:
        stop.set()
        thread.join()
    assert len(digests) <= 2
    assert codes <= {Code.ART_DIGEST_MISMATCH, Code.REC_SCHEMA_INVALID}


def test_an_archive_that_changes_while_it_is_read_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "x.zip"
    archive.write_bytes(make_zip([ZipEntry(b"a", b"x" * 9)]))
    monkeypatch.setattr(source_module, "changed", lambda before, after: True)
    with pytest.raises(InvalidRecord) as caught:
        unpack(archive, tmp_path / "out")
    assert caught.value.reason.code is Code.ART_DIGEST_MISMATCH
    assert not (tmp_path / "out").exists()


def test_files_that_are_there_already_are_not_mixed_in(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old").write_bytes(b"")
    with pytest.raises(InfrastructureError):
        unpack(zip_of(tmp_path / "x.zip", "a"), tmp_path / "out")
    assert (tmp_path / "out" / "old").exists()


def test_a_full_disk_is_the_machines_fault_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = zip_of(tmp_path / "x.zip", "a", "d/e/f")

    def full(descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(InfrastructureError) as caught:
        unpack(archive, tmp_path / "out")
    assert caught.value.reason.code is Code.INF_DISK_FULL
    assert not (tmp_path / "out").exists()


def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = zip_of(tmp_path / "x.zip", "a", "d/e/f")

    def interrupted(descriptor: int, data: bytes) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        unpack(archive, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_unpacking_leaves_no_descriptor_open(tmp_path: Path) -> None:
    honest = zip_of(tmp_path / "x.zip", "a", "d/e/f")
    refused = zip_of(tmp_path / "y.zip", "d/a", "d/A")
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # a count, not paths
    for number in range(10):
        unpack(honest, tmp_path / str(number))
        with pytest.raises(InvalidRecord):
            unpack(refused, tmp_path / "refused")
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_a_pointer_is_left_to_who_reads_the_directory(tmp_path: Path) -> None:
    """One artifact's pointer must not keep the record's other artifacts from being read."""
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    archive = tmp_path / "x.zip"
    archive.write_bytes(make_zip([ZipEntry(b"data.csv", pointer)]))
    directory = unpack(archive, tmp_path / "out", caps=BundleCaps()).directory
    with pytest.raises(InvalidRecord) as caught:
        copy_bundle(directory, tmp_path / "copy")
    assert caught.value.reason.code is Code.ART_PLACEHOLDER
