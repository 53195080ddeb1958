"""Takes bytes in once: counted against the caps, hashed, and written as they are hashed."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn

from gate2.reasons import Code
from gate2.record.pointers import POINTER_BYTES, is_pointer
from gate2.sandbox.bundles.refusals import refuse, refuse_pointer
from gate2.sandbox.bundles.tree import BundledFile

_MIB = 1 << 20
_TIME_S = 315_532_800  # 1980-01-01: the earliest time that zip files can hold


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


@dataclass(slots=True)
class Intake:
    """One tree as it comes in; the first cap that is passed refuses it (ART-010)."""

    caps: BundleCaps
    what: str = "the artifact"
    pointers: bool = False
    """Whether a pointer of a large-file store is taken for a file."""
    files: dict[str, BundledFile] = field(default_factory=dict)
    entries: int = 0
    total: int = 0

    def count_entry(self) -> None:
        """One more file or directory."""
        self.entries += 1
        if self.entries > self.caps.entries:
            self.oversize(f"more than {self.caps.entries} files and directories")

    def require_place(self, path: str, depth: int) -> None:
        """The path is short enough and not too deep."""
        if len(path.encode()) > self.caps.path_bytes:
            self.oversize(f"a path of more than {self.caps.path_bytes} bytes")
        if depth > self.caps.depth:
            self.oversize(f"directories more than {self.caps.depth} levels deep")

    def require_small(self, path: str, size: int) -> None:
        """A file of this size, or this much of it, still fits."""
        if size > self.caps.file_bytes:
            self.oversize(f"{path!a} with more than {self.caps.file_bytes} bytes")
        if self.total + size > self.caps.total_bytes:
            self.oversize(f"more than {self.caps.total_bytes} bytes in all")

    def take(self, pieces: Iterable[bytes], copy: int | None, path: str) -> BundledFile:
        """Hash the file's pieces, and write the very same bytes to the descriptor `copy`."""
        digest = hashlib.sha256()
        head = b""
        size = 0
        for piece in pieces:
            size += len(piece)
            self.require_small(path, size)
            if size <= POINTER_BYTES:
                head += piece
            digest.update(piece)
            if copy is not None:
                _write_all(copy, piece)
        if not self.pointers and size == len(head) and is_pointer(head):
            refuse_pointer(path)
        self.total += size
        self.files[path] = file = BundledFile(digest.hexdigest(), size)
        return file

    def oversize(self, found: str) -> NoReturn:
        """ART-010."""
        refuse(Code.ART_OVERSIZE, f"{self.what} has {found}, which is the cap")


def create_in(directory: int, path: str) -> int:
    """A descriptor of a new file; never one that was there, never through a link."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.open(path, flags, 0o600, dir_fd=directory)


def settle(descriptor: int, mode: int) -> None:
    """The mode and the one fixed moment that every copied file or directory gets."""
    os.fchmod(descriptor, mode)
    os.utime(descriptor, (_TIME_S, _TIME_S))


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
