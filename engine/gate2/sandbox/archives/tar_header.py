"""One header block of a tar archive (POSIX.1-2017 pax, section "ustar Interchange Format")."""

import re
from dataclasses import dataclass

from gate2.sandbox.archives.refusal import named, refuse, refuse_kind

BLOCK = 512
REGULAR, REGULAR_OLD, DIRECTORY = b"0", b"\0", b"5"
PAX, PAX_GLOBAL, GNU_NAME = b"x", b"g", b"L"
_TAKEN = (REGULAR, REGULAR_OLD, DIRECTORY, PAX, PAX_GLOBAL, GNU_NAME)
_KINDS = {
    b"1": "hard link",
    b"2": "symlink",
    b"3": "device",
    b"4": "device",
    b"6": "fifo",
    b"7": "contiguous file",
    b"K": "long link",
    b"S": "sparse file",
    b"M": "part of a file",
    b"V": "volume label",
    b"D": "directory listing",
}
_POSIX, _GNU = b"ustar\x0000", b"ustar  \0"
_OCTAL = re.compile(rb" *([0-7]+)[ \0]*")
_UNUSED_NUMBERS = (
    *(("mode", 100, 108), ("owner", 108, 116), ("group", 116, 124), ("time", 136, 148)),
    *(("device", 329, 337), ("device", 337, 345)),
)
_UNUSED = re.compile(rb" *[0-7]*[ \0]*|[\x80\xff].*", re.DOTALL)
"""Octal, nothing, or a number of GNU tar's in base 256."""


@dataclass(frozen=True, slots=True)
class Header:
    """What one block says; times, owners and modes are not kept."""

    path: bytes
    kind: bytes
    size: int


def parse_header(block: bytes) -> Header:
    """The header in a block whose checksum and magic are right.

    Raises:
        InvalidRecord: REC-001, it is none; ART-009, it is of a link or special file.
    """
    stated = _number(block[148:156], "checksum")
    if stated != sum(block) - sum(block[148:156]) + 8 * ord(" "):
        refuse("expected a tar header with its checksum, the block's sum is another")
    kind = block[156:157]
    magic = block[257:265]
    if magic not in (_POSIX, _GNU):
        refuse("expected a tar archive of today (ustar, pax or GNU), the header says none of them")
    path = _text(block[0:100], "name")
    prefix = _text(block[345:500], "prefix")
    if magic == _GNU and block[345:500].strip(b"\0"):
        # GNU tar keeps times and sparse maps there, which other readers take for a directory.
        refuse(f"expected no GNU extension in the header of {named(path)}, came one")
    if kind not in _TAKEN:
        refuse_kind(path.decode("utf-8", "backslashreplace"), _KINDS.get(kind, f"type {kind!r}"))
    if block[157:257].strip(b"\0"):
        refuse(f"expected no link target in the header of {named(path)}, came one")
    for name, start, end in _UNUSED_NUMBERS:
        if not _UNUSED.fullmatch(block[start:end]):
            # A reader that needs the number takes the archive to end here.
            refuse(f"expected the {name} in the header of {named(path)} as octal digits")
    size = _number(block[124:136], "size")
    return Header(prefix + b"/" + path if prefix else path, kind, size)


def _text(field: bytes, name: str) -> bytes:
    """A field up to its first NUL, with nothing hidden behind it."""
    text, _, rest = field.partition(b"\0")
    if rest.strip(b"\0"):
        refuse(f"expected nothing after the end of the {name} in a tar header, came more bytes")
    return text


def _number(field: bytes, name: str) -> int:
    match = _OCTAL.fullmatch(field)
    if match is None:
        refuse(f"expected the {name} in a tar header as octal digits, came {field!r}")
    return int(match[1], 8)
