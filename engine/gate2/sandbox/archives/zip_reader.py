"""Reads a zip archive strictly: directory, headers and content have to say one and the same.

1. One end record ends the archive and names one directory right before it.
2. The entries of the directory cover the bytes before it without gap or overlap, from the first.
3. Each local header repeats what the directory says of name, flags, method, CRC and sizes, and so
   does the data descriptor of an entry that has one.
4. Content is stored or deflated, fills its place, and has the stated size and CRC.

Directory and local headers are all read before any content is.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from gate2.sandbox.archives.gzip_stream import inflated
from gate2.sandbox.archives.refusal import named, refuse, refuse_content
from gate2.sandbox.archives.source import Expansion, Source
from gate2.sandbox.archives.tar_reader import Entry
from gate2.sandbox.archives.zip_directory import DESCRIBED, STORED, Listed, read_directory
from gate2.sandbox.archives.zip_end import find_directory
from gate2.sandbox.archives.zip_extra import ZIP64, extra_fields

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_SIGNATURE = b"PK\x03\x04"
_DESCRIPTOR = b"PK\x07\x08"
_IN_EXTRA = 0xFFFFFFFF
_SIZES_64 = struct.Struct("<QQ")


@dataclass(frozen=True, slots=True)
class Local:
    """What the local header adds: where the content begins, and how its sizes are written."""

    start: int
    wide: bool


def read_zip(source: Source, expansion: Expansion, most: int) -> Iterator[Entry]:
    """Every file and directory, in the order in which they stand; at most `most` of them.

    Raises:
        InvalidRecord: REC-001, the archive breaks one of the four rules; ART-003, a CRC differs;
            ART-009, it holds a link or special file; ART-010, it has too many entries.
    """
    directory = find_directory(source)
    listed = read_directory(source, directory, most)
    bounds = [*(entry.offset for entry in listed), directory.offset]
    if bounds[0] != 0:
        refuse("expected the first entry at the archive's first byte, came other bytes before it")
    starts = [
        _content_start(source, entry, end) for entry, end in zip(listed, bounds[1:], strict=True)
    ]
    for entry, start in zip(listed, starts, strict=True):
        yield Entry(entry.member, _content(source, expansion, entry, start))


def _content_start(source: Source, entry: Listed, end: int) -> int:
    """Where the content begins, once header and descriptor agree with the directory."""
    local = _require_same(source, entry)
    after = local.start + entry.packed_size
    if after > end:
        refuse(
            f"expected entries beside each other, {named(entry.name)} reaches into the next part"
        )
    if entry.flags & DESCRIBED:
        _require_descriptor(source.at(after, min(end - after, 32)), entry, wide=local.wide)
    elif after != end:
        refuse(f"expected another part right after {named(entry.name)}, came {end - after} bytes")
    return local.start


def _require_same(source: Source, entry: Listed) -> Local:
    header = source.at(entry.offset, _LOCAL.size)
    signature, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack(
        header
    )
    name_start = entry.offset + _LOCAL.size
    name = source.at(name_start, name_length)
    if (signature, name, flags, method) != (_SIGNATURE, entry.name, entry.flags, entry.method):
        refuse(f"expected a header at {named(entry.name)} that says what the directory says")
    fields = extra_fields(source.at(name_start + name_length, extra_length), name)
    wide = ZIP64 in fields
    if wide:
        if len(fields[ZIP64]) != _SIZES_64.size:
            refuse(f"expected both sizes of {named(name)} in its 64-bit field, or no such field")
        wide_size, wide_packed = _SIZES_64.unpack(fields[ZIP64])
        # older Pythons leave the sizes in their own place too
        if (packed, size) not in ((_IN_EXTRA, _IN_EXTRA), (wide_packed, wide_size)):
            refuse(f"expected the same sizes of {named(name)} in its 64-bit field")
        packed, size = wide_packed, wide_size
    stated = (crc, packed, size)
    later = entry.flags & DESCRIBED and stated == (0, 0, 0)
    if not later and stated != (entry.crc, entry.packed_size, entry.member.size):
        refuse(f"expected the header of {named(name)} to have the sizes and CRC of the directory")
    return Local(name_start + name_length + extra_length, wide)


def _require_descriptor(data: bytes, entry: Listed, *, wide: bool) -> None:
    """Between content and next header: CRC and sizes again, its mark in front or not."""
    form = struct.Struct("<IQQ" if wide else "<III")
    repeated = form.pack(entry.crc, entry.packed_size, entry.member.size)
    if data not in (repeated, _DESCRIPTOR + repeated):
        refuse(f"expected the descriptor after {named(entry.name)} to repeat the directory")


def _content(source: Source, expansion: Expansion, entry: Listed, start: int) -> Iterator[bytes]:
    packed = source.pieces(start, entry.packed_size)
    crc = size = 0
    for piece in packed if entry.method == STORED else inflated(packed, expansion):
        crc = zlib.crc32(piece, crc)
        size += len(piece)
        if size > entry.member.size:
            break
        yield piece
    if size != entry.member.size:
        refuse(f"expected {entry.member.size} bytes in {named(entry.name)}, came another number")
    if crc != entry.crc:
        refuse_content(f"the content of {named(entry.name)} does not have the CRC that it states")
