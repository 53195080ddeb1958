"""Reads one file out of what Docker's archive call sends: the header first, then a capped member.

The stat header comes from the daemon before any byte of content; a symbolic link, FIFO, device,
directory or oversized file is refused by it alone. The tar member is then parsed by hand: one
regular file of exactly the announced size, and nothing is ever unpacked.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gate2.sandbox.job import FileRead

_BLOCK = 512
_PAX_BYTES = 1 << 14
# Go's fs.FileMode, which the daemon reports.
_GO_KINDS = (
    (1 << 31, "directory"),
    (1 << 27, "symlink"),
    (1 << 25, "fifo"),
    (1 << 24, "socket"),
    (1 << 26, "device"),
    (1 << 21, "device"),
    (1 << 19, "special file"),
)


def refusal_of(stat: Mapping[str, Any], cap: int) -> str:
    """Why a path is not read back, from its stat header; empty when it may be."""
    mode, size = stat.get("mode"), stat.get("size")
    if not isinstance(mode, int) or not isinstance(size, int):
        return "special file"
    for bit, kind in _GO_KINDS:
        if mode & bit:
            return kind
    return f"too large: {size} bytes, the cap is {cap}" if size > cap else ""


def read_member(pieces: Iterable[bytes], size: int) -> FileRead:
    """The content of the one regular member, which has to have the announced size."""
    source = _Source(iter(pieces))
    header = source.take(_BLOCK)
    if len(header) == _BLOCK and header[156:157] == b"x":
        # A user ID as high as ours does not fit the plain header: skip what says so.
        length = _octal(header[124:136])
        if not 0 <= length <= _PAX_BYTES or b" size=" in source.take(_padded(length)):
            return FileRead(None, "changed while it was read")
        header = source.take(_BLOCK)
    if len(header) != _BLOCK or header[156:157] not in (b"0", b"\0"):
        return FileRead(None, "special file")
    if _octal(header[124:136]) != size:
        return FileRead(None, "changed while it was read")
    data = source.take(size)
    return FileRead(data) if len(data) == size else FileRead(None, "changed while it was read")


class _Source:
    """Exact reads from a stream that comes in pieces; holds one piece beyond what was asked."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def take(self, count: int) -> bytes:
        """The next `count` bytes, fewer at the end."""
        parts, have = [self._rest], len(self._rest)
        while have < count:
            piece = next(self._pieces, b"")
            if not piece:
                break
            parts.append(piece)
            have += len(piece)
        whole = b"".join(parts)
        self._rest = whole[count:]
        return whole[:count]


def _padded(length: int) -> int:
    return (length + _BLOCK - 1) // _BLOCK * _BLOCK


def _octal(field: bytes) -> int:
    try:
        return int(field.rstrip(b"\0 ") or b"0", 8)
    except ValueError:
        return -1
