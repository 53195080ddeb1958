"""Reads a tar archive in one pass, strictly: what two readers could take differently is refused.

1. Every header has its checksum and says ustar, pax or GNU; only files and directories are taken.
2. A file has at most one extended header or one GNU long name before it; one header for all, with
   comments only, may stand at the very start (`git archive` writes one).
3. Content is padded with zeros to whole blocks.
4. Two blocks of zeros end the archive; only zeros follow, up to a whole record.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gate2.sandbox.archives.gzip_stream import Stream
from gate2.sandbox.archives.layout import Member
from gate2.sandbox.archives.refusal import PACK_UTF8, named, refuse, refuse_path
from gate2.sandbox.archives.source import PIECE_BYTES
from gate2.sandbox.archives.tar_header import (
    BLOCK,
    DIRECTORY,
    GNU_NAME,
    PAX,
    PAX_GLOBAL,
    Header,
    parse_header,
)
from gate2.sandbox.archives.tar_pax import MAX_BYTES, PATH, SIZE, parse_pax

_ZEROS = bytes(BLOCK)
_RECORD_BYTES = 1 << 20
"""The most zeros that follow an end: `tar -b 2048` pads to such records."""


@dataclass(slots=True)
class Entry:
    """One member with its content, to be read before the next member is asked for."""

    member: Member
    content: Iterator[bytes]


def read_tar(stream: Stream) -> Iterator[Entry]:
    """Every file and directory, in the archive's order.

    Raises:
        InvalidRecord: REC-001, the archive breaks one of the four rules; ART-009, it holds a link
            or special file.
    """
    first = True
    while (header := _next_header(stream)) is not None:
        if first and header.kind == PAX_GLOBAL:
            parse_pax(_small(stream, header), for_all=True)
        else:
            entry = _entry(stream, header)
            yield entry
            for _ in entry.content:  # what nobody read
                pass
        first = False
    _require_end(stream)


def _entry(stream: Stream, header: Header) -> Entry:
    path, size = header.path, None
    if header.kind in (PAX, GNU_NAME):
        extended = _small(stream, header)
        following = _next_header(stream)
        if following is None or following.kind in (PAX, GNU_NAME):
            refuse("expected a file after an extended header, came none")
        if header.kind == PAX:
            stated = parse_pax(extended, for_all=False)
            path = stated[PATH].encode() if PATH in stated else following.path
            size = stated.get(SIZE)
        else:
            path = _long_name(extended)
        header = following
    if header.kind == PAX_GLOBAL:
        refuse("expected a header for all entries at the very start only, came one later")
    if size is not None and size != str(header.size):
        refuse(f"expected one size for {named(path)}, came {named(size)} and {header.size}")
    return _content(stream, path, header)


def _content(stream: Stream, path: bytes, header: Header) -> Entry:
    try:
        text = path.decode("utf-8")
    except UnicodeDecodeError:
        refuse_path(path.decode("utf-8", "backslashreplace"), "is not UTF-8", PACK_UTF8)
    is_directory = header.kind == DIRECTORY
    if text.endswith("/") and not is_directory:
        refuse(f"expected a directory at {named(text)}, came a file")
    member = Member(text.removesuffix("/"), is_directory, header.size)
    return Entry(member, _pieces(stream, header.size))


def _pieces(stream: Stream, size: int) -> Iterator[bytes]:
    left = size
    while left:
        piece = _exactly(stream, min(left, PIECE_BYTES))
        left -= len(piece)
        yield piece
    _require_zeros(_exactly(stream, -size % BLOCK))


def _small(stream: Stream, header: Header) -> bytes:
    """The content of a header that extends another."""
    if header.size > MAX_BYTES:
        refuse(f"expected at most {MAX_BYTES} bytes in an extended header, came {header.size}")
    return b"".join(_pieces(stream, header.size))


def _long_name(data: bytes) -> bytes:
    name = data.removesuffix(b"\0")
    if not name or b"\0" in name or name == data:
        refuse("expected one long name that ends in a zero byte, came another content")
    return name


def _next_header(stream: Stream) -> Header | None:
    block = _exactly(stream, BLOCK)
    return None if block == _ZEROS else parse_header(block)


def _require_end(stream: Stream) -> None:
    _require_zeros(_exactly(stream, BLOCK))
    rest = stream.read(_RECORD_BYTES + 1)
    if len(rest) > _RECORD_BYTES or len(rest) % BLOCK:
        refuse("expected the archive to end after its two blocks of zeros, it goes on")
    _require_zeros(rest)


def _require_zeros(data: bytes) -> None:
    if data.strip(b"\0"):
        refuse("expected zeros between and after the parts of the archive, came other bytes")


def _exactly(stream: Stream, count: int) -> bytes:
    data = stream.read(count)
    if len(data) != count:
        refuse("the archive ends within one of its parts: expected two blocks of zeros at its end")
    return data
