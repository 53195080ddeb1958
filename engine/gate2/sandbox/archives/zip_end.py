"""Finds the one directory of a zip archive (APPNOTE.TXT, section 4.3.16)."""

import struct
from dataclasses import dataclass

from gate2.sandbox.archives.refusal import PACK_AGAIN, refuse
from gate2.sandbox.archives.source import Source

_END = struct.Struct("<4sHHHHIIH")
_SIGNATURE = b"PK\x05\x06"
_LOCATOR_64 = b"PK\x06\x07"
_LOCATOR_64_BYTES = 20
_COMMENT_BYTES = 256
"""`git archive` writes the commit's 40 digits as the archive's comment."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the central directory stands, and how many entries it lists."""

    entries: int
    offset: int
    size: int


def find_directory(source: Source) -> Directory:
    """The central directory that the record at the very end names.

    That record is the last of its kind, and reaches to the end with its comment, which is short
    plain ASCII: nothing after it, no second one inside it, no other volume, no 64-bit one.

    Raises:
        InvalidRecord: REC-001.
    """
    start = max(0, source.size - _END.size - _COMMENT_BYTES)
    tail = source.at(start, source.size - start)
    found = tail.rfind(_SIGNATURE)
    if found < 0 or len(tail) - found < _END.size:
        refuse("expected a zip archive that ends in its end record, came none at the end")
    _, disk, first_disk, here, entries, size, offset, length = _END.unpack_from(tail, found)
    comment = tail[found + _END.size :]
    if len(comment) != length or not all(0x20 <= byte < 0x7F for byte in comment):
        refuse("expected the end record, with a comment of plain ASCII at most, to end the archive")
    if disk or first_disk or here != entries:
        refuse("expected an archive of one volume, the end record names several")
    end = start + found
    if end >= _LOCATOR_64_BYTES and source.at(end - _LOCATOR_64_BYTES, 4) == _LOCATOR_64:
        refuse("expected a zip archive without a 64-bit directory, came one", PACK_AGAIN)
    if offset + size != end:
        refuse("expected the directory to end where the end record begins, it does not")
    return Directory(entries, offset, size)
