"""Writes a deterministic layer: entries in, one normalised tar and its digest out."""

import hashlib
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer that was written: its digest is the OCI `diff_id`."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is written: the header says all, a regular file also opens its content."""

    header: tarfile.TarInfo
    open: Callable[[], IO[bytes]] | None = None


def write_entries(entries: Iterable[Entry], target: Path) -> Layer:
    """Write the entries, in their order, to `target`.

    Raises:
        ValueError: a file's content does not have the size its header announces.
    """
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as out:
        for piece in _pieces(entries):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
    return Layer(digest.hexdigest(), size)


def header_of(
    name: str, *, mode: int, mtime: int, kind: bytes = tarfile.REGTYPE
) -> tarfile.TarInfo:
    """A header of root's that carries nothing of the machine it was made on."""
    header = tarfile.TarInfo(name)
    header.type, header.mode, header.mtime = kind, mode, mtime
    return header


def link_again(header: tarfile.TarInfo, first: str) -> tarfile.TarInfo:
    """The same entry as a hard link to the one that was written first."""
    header.type, header.size, header.linkname = tarfile.LNKTYPE, 0, first
    return header


def _pieces(entries: Iterable[Entry]) -> Iterator[bytes]:
    for entry in entries:
        # surrogateescape: an author's names need not be UTF-8, and leave as they came
        yield entry.header.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")
        if entry.header.isreg():
            assert entry.open is not None, f"{entry.header.name} is a regular file"
            yield from _content(entry.open(), entry.header)
            yield b"\0" * (-entry.header.size % tarfile.BLOCKSIZE)
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


def _content(stream: IO[bytes], header: tarfile.TarInfo) -> Iterator[bytes]:
    left = header.size
    while piece := stream.read(min(_PIECE, left)) if left else b"":
        left -= len(piece)
        yield piece
    if left:
        raise ValueError(f"{header.name} ends {left} bytes before its announced size")
