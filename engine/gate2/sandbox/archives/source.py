"""The bytes of an archive, read where they stand, and how much may come out of them."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gate2.errors import UsageError
from gate2.sandbox.archives.refusal import refuse, refuse_oversize
from gate2.sandbox.bundles.refusals import refuse_changed
from gate2.sandbox.regular import changed

PIECE_BYTES = 1 << 18
FREE_BYTES = 16 << 20
"""What may come out of an archive of any size."""
RATIO = 200
"""Beyond that, how many bytes may come out of each byte of the archive."""


@dataclass(frozen=True, slots=True)
class Source:
    """A regular file, read by position."""

    descriptor: int
    size: int

    def at(self, offset: int, count: int) -> bytes:
        """Exactly `count` bytes from `offset`; an archive that ends before them is refused."""
        data = bytearray()
        while len(data) < count:
            piece = os.pread(self.descriptor, count - len(data), offset + len(data))
            if not piece:
                refuse(f"the archive ends at byte {offset + len(data)}, within one of its parts")
            data += piece
        return bytes(data)

    def pieces(self, offset: int, count: int) -> Iterator[bytes]:
        """The `count` bytes from `offset`, a piece at a time."""
        for start in range(offset, offset + count, PIECE_BYTES):
            yield self.at(start, min(PIECE_BYTES, offset + count - start))


@dataclass(slots=True)
class Expansion:
    """Counts what comes out of an archive: a bomb is refused long before it has gone off."""

    archive_bytes: int
    produced: int = 0

    def grow(self, count: int) -> None:
        """Count bytes that came out; raises InvalidRecord, ART-010."""
        self.produced += count
        if self.produced > max(FREE_BYTES, RATIO * self.archive_bytes):
            refuse_oversize(
                f"an archive of {self.archive_bytes} bytes that expands to more",
                f"{FREE_BYTES} bytes, or {RATIO} times the archive's size, out of an archive",
            )


@contextmanager
def opened(archive: Path, cap: int) -> Iterator[Source]:
    """The archive, of at most `cap` bytes, unchanged until it was read.

    Raises:
        UsageError: there is no regular file that this user may read.
        InvalidRecord: ART-010, it is too large; ART-003, it changed while it was read.
    """
    try:
        descriptor = os.open(archive, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UsageError(
            f"{archive}: expected an archive, cannot open it: {error.strerror}"
        ) from None
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise UsageError(f"{archive}: expected an archive, this is no regular file")
        if before.st_size > cap:
            refuse_oversize(f"{before.st_size}", f"{cap} bytes in an archive")
        yield Source(descriptor, before.st_size)
        if changed(before, os.fstat(descriptor)):
            refuse_changed(archive.name)
    finally:
        os.close(descriptor)
