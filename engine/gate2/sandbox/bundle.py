"""Copies an artifact's files once, hashing them on the way, into a directory nobody else writes.

What is hashed is what is copied, and what is copied is what runs: the author may swap files at
any moment and change only whether a copy is made, never which bytes its digest stands for.
Refused are, each with its reason code:

1. names that mean something else elsewhere (ART-009): not NFC, with control or invisible
   characters, a backslash or drive letter, a leading ``-``, a trailing dot or space;
2. two names of a directory that are one on another file system, or to a reader (ART-018);
3. everything that is not a directory or a regular file with one name: links, hard links, FIFOs,
   sockets, devices, mount points (ART-009); nothing is ever followed or waited for;
4. more files, bytes or levels than the caps (ART-010), before they are read;
5. pointers of large-file stores where the file itself should be (ART-013);
6. a file that changes while it is copied (ART-003).

Modes become 0444 and 0555, times one fixed moment; owners and extended attributes are not copied.
Empty directories are left out, as git leaves them out, so that the digest does not depend on them.
"""

import hashlib
import os
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from gate2.errors import InfrastructureError, InvalidRecord, UsageError
from gate2.reasons import Code, because
from gate2.sandbox.bundle_names import first_collision, name_fault
from gate2.sandbox.results import NotRegular, changed, open_directory, open_regular

TREE_HEADER = b"gate2-tree-v1\n"
"""What a tree digest begins with; then one line ``<sha256> <size> <path>`` for each file."""

_PIECE = 1 << 20
_TIME_S = 315_532_800  # 1980-01-01: the earliest time that zip files can hold
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class BundleCaps:
    """The most an artifact may hold."""

    entries: int = 4096
    """Files and directories together."""
    file_bytes: int = 64 * _MIB
    total_bytes: int = 256 * _MIB
    depth: int = 16
    """Directories between the artifact's and a file."""
    path_bytes: int = 1024


_UNCAPPED = BundleCaps(1 << 62, 1 << 62, 1 << 62, 1 << 10, 1 << 20)


@dataclass(frozen=True, slots=True)
class BundledFile:
    """One copied file: the digest is of the bytes in the copy."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """A read-only copy of an artifact's files."""

    directory: Path
    files: Mapping[str, BundledFile]
    """By path relative to the directory, with ``/``, in the order of the paths' UTF-8 bytes."""
    tree_sha256: str
    """Of every path, size and digest: equal exactly when the trees' files are."""


def copy_bundle(source: Path, destination: Path, *, caps: BundleCaps | None = None) -> Bundle:
    """Copy the artifact in `source` to `destination`, which is made, or is there and empty.

    Nothing is left at `destination` when this raises. `remove_bundle` takes the copy away again.

    Raises:
        InvalidRecord: the artifact breaks one of the six rules above, or is not there (ART-002).
        UsageError: one of the directories lies in the other.
        InfrastructureError: the copy could not be written.
    """
    _require_apart(source, destination)
    walk = _Walk(caps or BundleCaps())
    top = _open_source(source)
    try:
        _make_destination(destination)
        try:
            _copy_into(walk, top, destination)
        except BaseException:
            remove_bundle(destination)
            raise
    finally:
        os.close(top)
    files = _in_order(walk.files)
    return Bundle(destination, MappingProxyType(files), tree_digest(files))


def rehash(destination: Path) -> str:
    """The tree digest of the copy as it is now; differs from `Bundle.tree_sha256` if it changed.

    Raises:
        InvalidRecord: it now holds something that no bundle holds.
    """
    walk = _Walk(_UNCAPPED)
    top = _open_source(destination)
    try:
        walk.directory(top, None, "", 0)
    finally:
        os.close(top)
    return tree_digest(walk.files)


def tree_digest(files: Mapping[str, BundledFile]) -> str:
    """sha256 over `TREE_HEADER` and a line for each file, in the order of the paths' bytes.

    No path holds a newline, so different trees never give the same lines.
    """
    digest = hashlib.sha256(TREE_HEADER)
    for path, file in _in_order(files).items():
        digest.update(f"{file.sha256} {file.size} {path}\n".encode())
    return digest.hexdigest()


def remove_bundle(destination: Path) -> None:
    """Remove a copy, read-only directories and all; one that is not there is fine."""
    if not destination.exists():
        return
    for directory, _, _ in os.walk(destination):
        Path(directory).chmod(0o700)
    shutil.rmtree(destination)


# --- the walk -------------------------------------------------------------------------------

_LFS = (b"version https://git-lfs.github.com/spec/", b"version https://hawser.github.com/spec/")
_ANNEX = (b"/annex/objects/", b".git/annex/objects/", b"../.git/annex/objects/")
_POINTER_BYTES = {_LFS: 1024, _ANNEX: 32 * 1024}


@dataclass(slots=True)
class _Walk:
    """One pass over a tree by descriptors, counting against the caps as it goes."""

    caps: BundleCaps
    files: dict[str, BundledFile] = field(default_factory=dict)
    entries: int = 0
    total: int = 0

    def directory(self, source: int, target: int | None, prefix: str, depth: int) -> int:
        """Take in what `source` holds, copying to `target` if given; the number of files."""
        before = len(self.files)
        for name in self._names(source, prefix):
            path = prefix + name
            if len(path.encode()) > self.caps.path_bytes:
                self._oversize(f"a path of more than {self.caps.path_bytes} bytes")
            try:
                if _is_directory(source, name):
                    self._subdirectory(source, target, name, path, depth + 1)
                else:
                    self._file(source, target, name, path)
            except NotRegular as refusal:
                _refuse_special(path, refusal.found)
        return len(self.files) - before

    def _names(self, source: int, prefix: str) -> list[str]:
        names: list[str] = []
        with os.scandir(source) as entries:
            for entry in entries:
                names.append(entry.name)
                self.entries += 1
                if self.entries > self.caps.entries:
                    self._oversize(f"more than {self.caps.entries} files and directories")
        names.sort(key=os.fsencode)
        _require_good_names(names, prefix)
        return names

    def _subdirectory(
        self, source: int, target: int | None, name: str, path: str, depth: int
    ) -> None:
        if depth > self.caps.depth:
            self._oversize(f"directories more than {self.caps.depth} levels deep")
        inner = open_directory(source, name)
        try:
            if target is None:
                self.directory(inner, None, f"{path}/", depth)
                return
            os.mkdir(name, 0o700, dir_fd=target)
            copy = open_directory(target, name)
            try:
                filled = self.directory(inner, copy, f"{path}/", depth)
                os.fchmod(copy, 0o555)
                os.utime(copy, (_TIME_S, _TIME_S))
            finally:
                os.close(copy)
            if not filled:
                os.rmdir(name, dir_fd=target)
        finally:
            os.close(inner)

    def _file(self, source: int, target: int | None, name: str, path: str) -> None:
        descriptor, before = open_regular(source, name)
        try:
            self._require_small(path, before.st_size)
            if target is None:
                file = self._take(descriptor, None, path)
            else:
                copy = os.open(
                    name,
                    os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC,
                    0o600,
                    dir_fd=target,
                )
                try:
                    file = self._take(descriptor, copy, path)
                    os.fchmod(copy, 0o444)
                    os.utime(copy, (_TIME_S, _TIME_S))
                finally:
                    os.close(copy)
            if changed(before, os.fstat(descriptor)) or file.size != before.st_size:
                _refuse_changed(path)
        finally:
            os.close(descriptor)
        self.files[path] = file

    def _take(self, descriptor: int, copy: int | None, path: str) -> BundledFile:
        """Hash the rest of `descriptor`, and write the very same bytes to `copy`."""
        digest = hashlib.sha256()
        size = 0
        while piece := os.read(descriptor, _PIECE):
            if size == 0:
                _refuse_pointer(path, piece)
            size += len(piece)
            self._require_small(path, size)
            digest.update(piece)
            if copy is not None:
                _write_all(copy, piece)
        self.total += size
        return BundledFile(digest.hexdigest(), size)

    def _require_small(self, path: str, size: int) -> None:
        if size > self.caps.file_bytes:
            self._oversize(f"{path!a} with more than {self.caps.file_bytes} bytes")
        if self.total + size > self.caps.total_bytes:
            self._oversize(f"more than {self.caps.total_bytes} bytes in all")

    def _oversize(self, found: str) -> NoReturn:
        _refuse(Code.ART_OVERSIZE, f"the artifact has {found}, which is the cap")


def _is_directory(parent: int, name: str) -> bool:
    try:
        return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        raise NotRegular("missing") from None


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _in_order(files: Mapping[str, BundledFile]) -> dict[str, BundledFile]:
    return dict(sorted(files.items(), key=lambda item: item[0].encode()))


# --- source and destination -----------------------------------------------------------------


def _require_apart(source: Path, destination: Path) -> None:
    here, there = source.resolve(), destination.resolve()
    if here == there or here in there.parents or there in here.parents:
        raise UsageError(
            f"the artifact {source} and its copy {destination} lie in one another: set "
            "GATE2_CACHE to a directory outside of the records"
        )


def _open_source(source: Path) -> int:
    try:
        return os.open(source, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        _refuse(Code.ART_PATH_MISSING, f"the artifact's directory {source.name!a} is missing")
    except OSError as error:
        _refuse(
            Code.ART_PATH_ESCAPE,
            f"{source.name!a} is not a directory of its own, or a link ({error.strerror})",
        )


def _make_destination(destination: Path) -> None:
    try:
        destination.mkdir(mode=0o700, exist_ok=True)
        empty = not any(destination.iterdir())
    except OSError as error:
        raise _cannot_write(error) from error
    if not empty:
        raise InfrastructureError(
            because(
                Code.INF_ENGINE_ERROR,
                "expected an empty directory for the artifact's copy, and it holds files",
            )
        )


def _copy_into(walk: _Walk, top: int, destination: Path) -> None:
    try:
        copy = os.open(destination, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            walk.directory(top, copy, "", 0)
            os.fchmod(copy, 0o555)
            os.utime(copy, (_TIME_S, _TIME_S))
        finally:
            os.close(copy)
    except OSError as error:
        raise _cannot_write(error) from error


def _cannot_write(error: OSError) -> InfrastructureError:
    return InfrastructureError(
        because(
            Code.INF_DISK_FULL if error.errno in (28, 122) else Code.INF_ENGINE_ERROR,
            f"the artifact could not be copied ({error.strerror})",
        )
    )


# --- refusals -------------------------------------------------------------------------------


def _require_good_names(names: list[str], prefix: str) -> None:
    if alike := first_collision(names):
        shown = f"{prefix + alike[0]!a} and {prefix + alike[1]!a}"
        _refuse(Code.ART_NAME_COLLISION, f"{shown} are one name by case or Unicode form")
    for name in names:
        if fault := name_fault(name):
            _refuse(
                Code.ART_PATH_ESCAPE,
                f"the name {prefix + name!a} {fault}",
                remedy="Rename the file; plain letters, digits, dots, _ and - are always fine.",
            )


def _refuse(code: Code, message: str, *, remedy: str | None = None) -> NoReturn:
    raise InvalidRecord(because(code, message, remedy=remedy))


def _refuse_special(path: str, found: str) -> NoReturn:
    if found == "missing":
        _refuse_changed(path)
    _refuse(
        Code.ART_PATH_ESCAPE,
        f"expected a regular file or directory at {path!a}, found: {found}",
    )


def _refuse_changed(path: str) -> NoReturn:
    _refuse(
        Code.ART_DIGEST_MISMATCH,
        f"{path!a} changed while it was copied",
        remedy="Let nothing write to the artifact while it is checked; then check again.",
    )


def _refuse_pointer(path: str, head: bytes) -> None:
    for starts, most in _POINTER_BYTES.items():
        if len(head) <= most and head.startswith(starts):
            _refuse(
                Code.ART_PLACEHOLDER,
                f"{path!a} is a pointer of a large-file store, not the file",
                remedy="Commit the file itself, or fetch it (`git lfs pull`, `git annex get`).",
            )
