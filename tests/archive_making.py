"""Makes archives by hand, entry by entry, so that a test can say exactly what is wrong in one."""

import gzip
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

REGULAR = 0o100644
DIRECTORY = 0o040755


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """One entry; what is None follows from the content, and local fields from central ones."""

    name: bytes
    content: bytes = b""
    method: int = 8
    flags: int = 0
    mode: int = REGULAR
    system: int = 3
    version: int = 20
    crc: int | None = None
    size: int | None = None
    packed: bytes | None = None
    extra: bytes = b""
    comment: bytes = b""
    dos: int = 0
    local_name: bytes | None = None
    local_flags: int | None = None
    local_method: int | None = None
    local_sizes: tuple[int, int, int] | None = None
    local_extra: bytes | None = None
    before: bytes = b""
    descriptor: bytes | None = None
    offset: int | None = None


def make_zip(
    entries: Iterable[ZipEntry],
    *,
    comment: bytes = b"",
    before_directory: bytes = b"",
    count: int | None = None,
    directory_size: int | None = None,
    directory_offset: int | None = None,
    after: bytes = b"",
    disk: int = 0,
) -> bytes:
    """The archive of these entries in this order."""
    body = b""
    directory = b""
    total = 0
    for entry in entries:
        total += 1
        packed = _packed(entry)
        crc = zlib.crc32(entry.content) if entry.crc is None else entry.crc
        size = len(entry.content) if entry.size is None else entry.size
        sizes = (crc, len(packed), size)
        body += entry.before
        offset = len(body) if entry.offset is None else entry.offset
        body += _local(entry, sizes) + packed + (entry.descriptor or b"")
        directory += _central(entry, sizes, offset)
    body += before_directory
    start = len(body) if directory_offset is None else directory_offset
    length = len(directory) if directory_size is None else directory_size
    count = total if count is None else count
    end = struct.pack(
        "<4sHHHHIIH", b"PK\5\6", disk, disk, count, count, length, start, len(comment)
    )
    return body + directory + end + comment + after


def descriptor_of(entry: ZipEntry, *, mark: bool = True, wide: bool = False) -> bytes:
    """The data descriptor that repeats the sizes and CRC of an entry."""
    sizes = (zlib.crc32(entry.content), len(_packed(entry)), len(entry.content))
    return (b"PK\7\10" if mark else b"") + struct.pack("<IQQ" if wide else "<III", *sizes)


def deflated(content: bytes) -> bytes:
    """Raw deflate data."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return engine.compress(content) + engine.flush()


def extra_field(number: int, value: bytes) -> bytes:
    """One extra field."""
    return struct.pack("<HH", number, len(value)) + value


def _packed(entry: ZipEntry) -> bytes:
    if entry.packed is not None:
        return entry.packed
    return deflated(entry.content) if entry.method == 8 else entry.content


def _local(entry: ZipEntry, sizes: tuple[int, int, int]) -> bytes:
    name = entry.name if entry.local_name is None else entry.local_name
    flags = entry.flags if entry.local_flags is None else entry.local_flags
    method = entry.method if entry.local_method is None else entry.local_method
    extra = entry.extra if entry.local_extra is None else entry.local_extra
    crc, packed, size = sizes if entry.local_sizes is None else entry.local_sizes
    lengths = (len(name), len(extra))
    return (
        struct.pack(
            "<4sHHHHHIIIHH",
            *(b"PK\3\4", entry.version, flags, method, 0, 0x21, crc, packed, size),
            *lengths,
        )
        + name
        + extra
    )


def _central(entry: ZipEntry, sizes: tuple[int, int, int], offset: int) -> bytes:
    lengths = (len(entry.name), len(entry.extra), len(entry.comment))
    return (
        struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            *(b"PK\1\2", entry.system << 8 | 30, entry.version, entry.flags, entry.method),
            *(0, 0x21, *sizes, *lengths, 0, 0, entry.mode << 16 | entry.dos, offset),
        )
        + entry.name
        + entry.extra
        + entry.comment
    )


@dataclass(frozen=True, slots=True)
class TarEntry:
    """One header block and its content."""

    name: bytes
    content: bytes = b""
    kind: bytes = b"0"
    size: bytes | None = None
    magic: bytes = b"ustar\x0000"
    link: bytes = b""
    prefix: bytes = b""
    checksum: bytes | None = None
    padding: bytes | None = None
    time: bytes = b"00000000000"


def make_tar(entries: Sequence[TarEntry], *, end: bytes = bytes(1024)) -> bytes:
    """The archive of these entries."""
    return b"".join(map(_block, entries)) + end


def pax(*records: tuple[bytes, bytes], kind: bytes = b"x") -> TarEntry:
    """An extended header."""
    return TarEntry(b"PaxHeader", b"".join(_pax_record(*record) for record in records), kind)


def _pax_record(key: bytes, value: bytes) -> bytes:
    rest = b" " + key + b"=" + value + b"\n"
    length = len(rest)
    while len(rest) + len(b"%d" % length) != length:
        length = len(rest) + len(b"%d" % length)
    return b"%d" % length + rest


def _block(entry: TarEntry) -> bytes:
    size = b"%011o\0" % len(entry.content) if entry.size is None else entry.size
    head = entry.name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2
    head += size.ljust(12, b"\0") + entry.time.ljust(12, b"\0")
    tail = entry.kind + entry.link.ljust(100, b"\0") + entry.magic
    tail += bytes(32 + 32 + 16) + entry.prefix.ljust(155, b"\0") + bytes(12)
    sum_ = sum(head) + sum(tail) + 8 * 0x20
    checksum = b"%06o\0 " % sum_ if entry.checksum is None else entry.checksum
    block = head + checksum + tail
    assert len(block) == 512, len(block)
    padding = bytes(-len(entry.content) % 512) if entry.padding is None else entry.padding
    return block + entry.content + padding


def make_gzip(data: bytes) -> bytes:
    """One gzip member without a name."""
    return gzip.compress(data, mtime=0)
