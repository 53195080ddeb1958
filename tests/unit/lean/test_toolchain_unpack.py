"""An archive cannot write outside its place, bring links, or bring another file than the pinned."""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gate2.lean.unpack import RefusedArchive, unpack_library, unpack_package

Entry = tuple[str, bytes | Callable[[tarfile.TarInfo], None]]


def archive(path: Path, *entries: Entry) -> Path:
    """A .tar.gz of these entries; a function instead of bytes changes the member itself."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in entries:
            member = tarfile.TarInfo(name)
            if isinstance(content, bytes):
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
            else:
                content(member)
                tar.addfile(member)
    return path


def a_directory(member: tarfile.TarInfo) -> None:
    member.type = tarfile.DIRTYPE


def a_symlink(member: tarfile.TarInfo) -> None:
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"


def a_hard_link(member: tarfile.TarInfo) -> None:
    member.type, member.linkname = tarfile.LNKTYPE, "Init.olean"


def a_fifo(member: tarfile.TarInfo) -> None:
    member.type = tarfile.FIFOTYPE


def a_device(member: tarfile.TarInfo) -> None:
    member.type = tarfile.CHRTYPE


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_library_is_unpacked_without_the_junk_entries(tmp_path: Path) -> None:
    made = archive(
        tmp_path / "lib.tar.gz",
        ("./", a_directory),
        ("./Init", a_directory),
        ("./._Init", b"junk"),
        ("./Init/Core.olean", b"core"),
        ("./Init/._Core.olean", b"junk"),
        ("./Std/Data/Map.olean", b"map"),
    )
    digests = unpack_library(made, tmp_path / "lib")
    assert digests == {"Init/Core.olean": sha256(b"core"), "Std/Data/Map.olean": sha256(b"map")}
    files = {
        p.relative_to(tmp_path / "lib").as_posix() for p in (tmp_path / "lib").rglob("*.olean")
    }
    assert files == set(digests)
    assert (tmp_path / "lib/Std/Data").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "lib/Init/Core.olean").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("kind", [a_symlink, a_hard_link, a_fifo, a_device])
def test_library_with_a_link_or_device_is_refused(
    tmp_path: Path, kind: Callable[[tarfile.TarInfo], None]
) -> None:
    made = archive(tmp_path / "lib.tar.gz", ("Init.olean", b"x"), ("Init/Evil.olean", kind))
    with pytest.raises(RefusedArchive, match=r"Evil.olean' is neither a regular file nor a dir"):
        unpack_library(made, tmp_path / "lib")


@pytest.mark.parametrize("name", ["../evil", "Init/../../evil", "/evil"])
def test_library_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    made = archive(tmp_path / "lib.tar.gz", (name, b"x"))
    with pytest.raises(RefusedArchive, match="leads out of the archive"):
        unpack_library(made, tmp_path / "lib")
    assert not (tmp_path / "evil").exists()


def test_library_with_a_file_twice_is_refused(tmp_path: Path) -> None:
    made = archive(tmp_path / "lib.tar.gz", ("Init.olean", b"x"), ("./Init.olean", b"y"))
    with pytest.raises(RefusedArchive, match=r"Init.olean is there twice"):
        unpack_library(made, tmp_path / "lib")


def test_truncated_library_is_refused(tmp_path: Path) -> None:
    made = archive(tmp_path / "lib.tar.gz", ("Init.olean", bytes(range(256)) * 4000))
    raw = gzip.decompress(made.read_bytes())
    made.write_bytes(gzip.compress(raw[: len(raw) // 2]))
    with pytest.raises(RefusedArchive, match="the archive is broken"):
        unpack_library(made, tmp_path / "lib")


PINNED = {"lean.js": sha256(b"js"), "lean.wasm": sha256(b"wasm")}


def test_package_gives_the_pinned_files_and_no_other(tmp_path: Path) -> None:
    made = archive(
        tmp_path / "p.tgz",
        ("package/package.json", b"{}"),
        ("package/lean.js", b"js"),
        ("package/lean.wasm", b"wasm"),
        ("package/sub/lean.js", b"other"),
        ("elsewhere/lean.wasm", b"other"),
    )
    (tmp_path / "out").mkdir()
    unpack_package(made, PINNED, tmp_path / "out")
    found = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert found == {"lean.js": b"js", "lean.wasm": b"wasm"}


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([("package/lean.js", b"js")], "the package lacks lean.wasm"),
        ([("package/lean.js", b"JS"), ("package/lean.wasm", b"wasm")], "lean.js: expected sha256"),
        ([("package/lean.js", b"js"), ("package/lean.js", b"js")], "lean.js is there twice"),
        ([("package/lean.js", a_symlink)], "neither a regular file nor a directory"),
        ([("package/evil", a_hard_link)], "neither a regular file nor a directory"),
        ([("package/../../evil", b"x")], "leads out of the archive"),
    ],
)
def test_package_that_is_not_the_pinned_one_is_refused(
    tmp_path: Path, entries: list[Entry], message: str
) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(RefusedArchive, match=message):
        unpack_package(archive(tmp_path / "p.tgz", *entries), PINNED, tmp_path / "out")
