"""The central directory of a zip archive, entry by entry (APPNOTE.TXT, section 4.3.12)."""

import stat
import struct
from dataclasses import dataclass

from gate2.sandbox.archives.layout import Member
from gate2.sandbox.archives.refusal import (
    PACK_UTF8,
    named,
    refuse,
    refuse_kind,
    refuse_oversize,
    refuse_path,
)
from gate2.sandbox.archives.source import Source
from gate2.sandbox.archives.zip_end import Directory
from gate2.sandbox.archives.zip_extra import ZIP64, extra_fields

_ENTRY = struct.Struct("<4sHHHHHHIIIHHHHHII")
_SIGNATURE = b"PK\x01\x02"
_ENCRYPTED, DESCRIBED, _UTF8 = 0x0001, 0x0008, 0x0800
_LEVELS = 0x0006
"""How hard the packer tried."""
STORED, DEFLATED = 0, 8
_NEWEST_VERSION = 45
_DOS_DIRECTORY = 0x10
_KINDS = {stat.S_IFLNK: "symlink", stat.S_IFIFO: "fifo", stat.S_IFSOCK: "socket"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry as the directory lists it; its local header has to say the same."""

    name: bytes
    member: Member
    flags: int
    method: int
    crc: int
    packed_size: int
    offset: int


def read_directory(source: Source, directory: Directory, most: int) -> list[Listed]:
    """At most `most` entries, in the order in which they stand in the archive.

    Raises:
        InvalidRecord: REC-001, the directory is not whole, or an entry asks for what not every
            reader does; ART-009, a link, special file or name; ART-010, too many entries.
    """
    if directory.entries > most:
        refuse_oversize(f"{directory.entries}", f"{most} entries in an archive")
    if directory.size > most * (_ENTRY.size + 4096):
        refuse_oversize(f"{directory.size} bytes", f"a directory of {most} entries")
    data = source.at(directory.offset, directory.size)
    listed: list[Listed] = []
    at = 0
    for _ in range(directory.entries):
        entry, at = _entry(data, at)
        listed.append(entry)
    if at != len(data):
        refuse("expected the directory to hold the entries it counts and nothing else")
    return sorted(listed, key=lambda entry: entry.offset)


def _entry(data: bytes, at: int) -> tuple[Listed, int]:
    if len(data) - at < _ENTRY.size or not data.startswith(_SIGNATURE, at):
        refuse("expected another entry in the directory, came other bytes")
    (_, _, version, flags, method, _, _, crc, packed, size, name_length, extra_length) = (
        _ENTRY.unpack_from(data, at)[:12]
    )
    comment_length, disk, _, attributes, offset = _ENTRY.unpack_from(data, at)[12:]
    start = at + _ENTRY.size
    end = start + name_length + extra_length + comment_length
    if end > len(data):
        refuse("expected a whole entry in the directory, the last one is cut")
    name = data[start : start + name_length]
    fields = extra_fields(data[start + name_length : end - comment_length], name)
    if comment_length or disk or ZIP64 in fields:
        refuse(f"expected no comment, other volume or 64-bit size for {named(name)}, came one")
    _require_plain(name, version, flags, method)
    if method == STORED and packed != size:
        refuse(f"expected one size for the stored {named(name)}, came {packed} and {size}")
    if method == STORED and size and flags & DESCRIBED:
        # Nothing in the content says where it ends.
        refuse(
            f"expected the size of the stored {named(name)} before its content, it stands behind it"
        )
    member = Member(*_path(name, flags, attributes), size)
    return Listed(name, member, flags, method, crc, packed, offset), end


def _require_plain(name: bytes, version: int, flags: int, method: int) -> None:
    if flags & _ENCRYPTED:
        refuse(
            f"expected nothing encrypted, {named(name)} is", "Pack the files without a password."
        )
    if flags & ~(_LEVELS | DESCRIBED | _UTF8):
        refuse(f"expected no flags of extensions for {named(name)}, came 0x{flags:04x}")
    if method not in (STORED, DEFLATED):
        refuse(
            f"expected {named(name)} stored or deflated, came method {method}",
            "Pack with `zip -r`, which deflates.",
        )
    if version & 0xFF > _NEWEST_VERSION:
        refuse(f"expected {named(name)} to need version 4.5 at most, came {version & 0xFF}")


def _path(name: bytes, flags: int, attributes: int) -> tuple[str, bool]:
    """The path, and whether it is a directory's: by its last ``/``, its mode and its DOS bit."""
    try:
        path = name.decode("utf-8" if flags & _UTF8 else "ascii")
    except UnicodeDecodeError:
        refuse_path(
            name.decode("utf-8", "backslashreplace"),
            "is not UTF-8, or not marked as such: readers spell it differently",
            PACK_UTF8,
        )
    kind = stat.S_IFMT(attributes >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        refuse_kind(path, _KINDS.get(kind, "device"))
    slashed = path.endswith("/")
    says_directory = kind == stat.S_IFDIR or (kind == 0 and bool(attributes & _DOS_DIRECTORY))
    if says_directory != slashed and (kind or says_directory):
        refuse(f"expected a directory exactly where a name ends in /, {named(path)} says otherwise")
    return path.removesuffix("/"), slashed
