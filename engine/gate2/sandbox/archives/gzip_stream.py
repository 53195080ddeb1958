"""Streams that a tar archive is read from: a file as it is, or the one member of a gzip file.

RFC 1952, strictly: one member with a checked CRC and length, and not a byte after it. A file
name in the header is what `gzip` writes and is not used; comments, extra fields and header
checksums are refused.
"""

import zlib
from collections.abc import Iterator
from typing import Protocol

from gate2.sandbox.archives.refusal import refuse, refuse_content
from gate2.sandbox.archives.source import Expansion, Source

_HEADER_BYTES, _TRAILER_BYTES = 10, 8
_MAGIC, _DEFLATE, _NAME_FLAG = b"\x1f\x8b", 8, 0x08
_NAME_BYTES = 1024
OUT_BYTES = 1 << 18
"""The most that inflating gives at a time."""


class Stream(Protocol):
    """Bytes in order, with a checked end."""

    def read(self, count: int) -> bytes:
        """The next `count` bytes; fewer only at the end."""
        ...


def inflated(pieces: Iterator[bytes], expansion: Expansion) -> Iterator[bytes]:
    """What raw deflate data inflates to; the data have to end exactly where the pieces do."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in pieces:
        data = piece
        while data or not engine.eof:
            if engine.eof:
                refuse("expected the compressed data to fill their place, they end before it")
            out = _inflate(engine, data)
            if out:
                expansion.grow(len(out))
                yield out
            data = engine.unconsumed_tail or engine.unused_data
            if not data and len(out) < OUT_BYTES:
                break
    if not engine.eof:
        refuse("expected the compressed data to end in their place, they go on")


def _inflate(engine: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return engine.decompress(data, OUT_BYTES)
    except zlib.error:
        refuse("the compressed data are no deflate stream")


class PlainStream:
    """The file itself."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at = 0

    def read(self, count: int) -> bytes:
        """As `Stream`."""
        data = self._source.at(self._at, min(count, self._source.size - self._at))
        self._at += len(data)
        return data


class GzipStream:
    """What the one gzip member of a file holds."""

    def __init__(self, source: Source, expansion: Expansion) -> None:
        start = _data_start(source)
        length = source.size - start - _TRAILER_BYTES
        if length < 0:
            refuse("expected a gzip member with its checksum, the file ends before it")
        trailer = source.at(start + length, _TRAILER_BYTES)
        self._crc = int.from_bytes(trailer[:4], "little")
        self._length = int.from_bytes(trailer[4:], "little")
        self._pieces = inflated(source.pieces(start, length), expansion)
        self._piece = b""
        self._at = 0
        self._seen_crc = self._seen_length = 0

    def read(self, count: int) -> bytes:
        """As `Stream`; at the end the checksum and length are compared."""
        parts, left = [], count
        while left and (self._at < len(self._piece) or self._next_piece()):
            parts.append(self._piece[self._at : self._at + left])
            self._at += len(parts[-1])
            left -= len(parts[-1])
        return b"".join(parts)

    def _next_piece(self) -> bool:
        self._piece, self._at = next(self._pieces, b""), 0
        self._seen_crc = zlib.crc32(self._piece, self._seen_crc)
        self._seen_length += len(self._piece)
        if not self._piece:
            self._require_whole()
        return bool(self._piece)

    def _require_whole(self) -> None:
        if (self._seen_crc, self._seen_length & 0xFFFFFFFF) != (self._crc, self._length):
            refuse_content("the gzip member's content does not have the checksum it states")


def _data_start(source: Source) -> int:
    header = source.at(0, _HEADER_BYTES)
    if header[:2] != _MAGIC or header[2] != _DEFLATE:
        refuse("expected a gzip file, the first bytes are of another kind")
    flags = header[3]
    if flags & ~_NAME_FLAG:
        refuse(f"expected a gzip header with at most a file name, its flags are 0x{flags:02x}")
    if not flags:
        return _HEADER_BYTES
    head = source.at(_HEADER_BYTES, min(_NAME_BYTES, source.size - _HEADER_BYTES))
    end = head.find(b"\0")
    if end < 0:
        refuse(f"expected a file name of at most {_NAME_BYTES} bytes in the gzip header")
    return _HEADER_BYTES + end + 1
