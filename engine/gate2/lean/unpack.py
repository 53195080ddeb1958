"""Unpack the toolchain's archives: regular files under the destination, and nothing else."""

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

_CHUNK = 1 << 20
_MAX_LIBRARY_FILES = 20_000
_MAX_LIBRARY_BYTES = 2 << 30


class RefusedArchive(ValueError):
    """An archive holds something that it must not, or not what is pinned; the message names it."""


def unpack_package(archive: Path, files: Mapping[str, str], directory: Path) -> None:
    """Take exactly these files of an npm archive, each with its sha256, into `directory`.

    Other members are passed over if they are regular files or directories.

    Raises:
        RefusedArchive: a member is a link, a device or badly named; a pinned file is missing,
            there twice, or another one.
    """
    wanted = dict(files)
    with _opened(archive) as tar:
        for member, path in _plain_members(tar):
            name = "/".join(path.parts[1:])
            if not member.isreg() or path.parts[0] != "package" or name not in files:
                continue
            if name not in wanted:
                raise RefusedArchive(f"{path} is there twice")
            expected = wanted.pop(name)
            found = _write(tar, member, directory / name)
            if found != expected:
                raise RefusedArchive(f"{path}: expected sha256 {expected}, found {found}")
    if wanted:
        raise RefusedArchive(f"the package lacks {', '.join(sorted(wanted))}")


def unpack_library(archive: Path, directory: Path) -> dict[str, str]:
    """Unpack the compiled library without its ``._*`` entries; each file's sha256 by its path.

    Raises:
        RefusedArchive: a member is a link, a device, badly named or there twice, or the archive
            is larger than any library.
    """
    digests: dict[str, str] = {}
    total = 0
    directory.mkdir()
    directory.chmod(0o755)
    with _opened(archive) as tar:
        for member, path in _plain_members(tar):
            if not path.parts or any(part.startswith("._") for part in path.parts):
                continue
            target = directory.joinpath(*path.parts)
            if member.isdir():
                _make_directories(directory, target)
                continue
            total += member.size
            if len(digests) >= _MAX_LIBRARY_FILES or total > _MAX_LIBRARY_BYTES:
                raise RefusedArchive("the library is larger than any that is known")
            if path.as_posix() in digests:
                raise RefusedArchive(f"{path} is there twice")
            _make_directories(directory, target.parent)
            digests[path.as_posix()] = _write(tar, member, target)
    return digests


@contextmanager
def _opened(archive: Path) -> Iterator[tarfile.TarFile]:
    """The archive, for reading; what is wrong with its bytes refuses it."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            yield tar
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RefusedArchive(f"the archive is broken: {error}") from error


def _plain_members(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, PurePosixPath]]:
    """Every member with its path; refuses what is neither a file nor a directory, or leads out."""
    for member in tar:
        path = PurePosixPath(member.name)
        if not (member.isreg() or member.isdir()) or member.issparse():
            raise RefusedArchive(f"{member.name!r} is neither a regular file nor a directory")
        if path.is_absolute() or ".." in path.parts or "\x00" in member.name:
            raise RefusedArchive(f"{member.name!r} leads out of the archive")
        yield member, path


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> str:
    """Write one member to a new file and return its sha256."""
    stream = tar.extractfile(member)
    assert stream is not None  # a regular file has one
    digest = hashlib.sha256()
    with stream, target.open("xb") as out:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
    target.chmod(0o644)
    return digest.hexdigest()


def _make_directories(root: Path, directory: Path) -> None:
    """Make the directory and its parents below `root`, readable by every user."""
    for path in [*reversed(directory.parents), directory]:
        if path.is_relative_to(root) and path != root and not path.is_dir():
            path.mkdir(mode=0o755)
            path.chmod(0o755)
