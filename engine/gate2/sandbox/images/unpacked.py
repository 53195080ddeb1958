"""Compares an unpacked root file system with the layer it was unpacked from."""

import os
import stat
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

_PIECE = 1 << 20


def differences(layer: tarfile.TarFile, root: Path, *, at_most: int = 20) -> list[str]:
    """Where an unpacked root differs from its layer: missing, changed and extra entries.

    Content, kind, link target, mode with its set-user-id bits, owner, file capabilities.
    """
    found: list[str] = []
    expected = {""}
    for member in layer:
        expected.add(member.name)
        if problem := _differs(layer, member, root / member.name):
            found.append(f"{member.name}: {problem}")
            if len(found) >= at_most:
                return found
    for path in _walk(root):
        name = path.relative_to(root).as_posix()
        if name not in expected:
            found.append(f"{name}: is not part of the layer")
            if len(found) >= at_most:
                return found
    return found


def _walk(root: Path) -> Iterator[Path]:
    todo = [root]
    while todo:
        for path in sorted(todo.pop().iterdir()):
            yield path
            if path.is_dir() and not path.is_symlink():
                todo.append(path)


def _differs(layer: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> str:
    try:
        status = path.lstat()
    except OSError:
        return "is missing"
    if member.issym():
        return "" if path.is_symlink() and str(path.readlink()) == member.linkname else "changed"
    if problem := _attributes(member, path, status):
        return problem
    if member.isdir():
        return "" if stat.S_ISDIR(status.st_mode) else "is not a directory"
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file"
    if member.islnk():
        first = path.parents[member.name.count("/")] / member.linkname
        return "" if path.samefile(first) else "is not the hard link it was"
    stream = layer.extractfile(member)
    if stream is None or status.st_size != member.size:
        return f"has {status.st_size} bytes, expected {member.size}"
    with path.open("rb") as actual:
        return "" if _same(stream, actual) else "has other content"


def _attributes(member: tarfile.TarInfo, path: Path, status: os.stat_result) -> str:
    found = (f"{stat.S_IMODE(status.st_mode):o}", *_owner(status.st_uid, status.st_gid))
    expected = (f"{member.mode:o}", *_owner(member.uid, member.gid))
    if found != expected:
        return f"mode and owner are {' '.join(found)}, expected {' '.join(expected)}"
    with suppress(OSError):  # a file system without extended attributes has no capabilities
        if "security.capability" in os.listxattr(path, follow_symlinks=False):
            return "has file capabilities"
    return ""


def _owner(uid: int, gid: int) -> tuple[str, ...]:
    """Where root unpacked, every owner counts; an ordinary user's files are all that user's."""
    return (str(uid), str(gid)) if os.geteuid() == 0 else ()


def _same(one: IO[bytes], other: IO[bytes]) -> bool:
    while True:
        piece = one.read(_PIECE)
        if piece != other.read(_PIECE):
            return False
        if not piece:
            return True
