"""Archives with anything changed in them: refused with a reason, or read as every reader does.

Each round changes an honest archive by a seed, most often where a header stands, and mends the
checksums so that the change is not the first thing noticed.
"""

import io
import random
import re
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from archive_making import (
    DIRECTORY,
    TarEntry,
    ZipEntry,
    descriptor_of,
    extra_field,
    make_gzip,
    make_tar,
    make_zip,
    pax,
)
from gate2.errors import InvalidRecord
from gate2.sandbox.archives.unpacking import unpack
from gate2.sandbox.bundles.bundle import Bundle
from gate2.sandbox.bundles.intake import BundleCaps
from gate2.sandbox.workdir import discard

CAPS = BundleCaps(entries=40, file_bytes=4000, total_bytes=9000, depth=5, path_bytes=300)
ROUNDS = 500
SEEDS = range(4)

STREAMED = ZipEntry(b"d/streamed", b"again and " * 30, flags=8)
ZIPS = [
    make_zip(
        [
            ZipEntry(b"d/", b"", 0, mode=DIRECTORY),
            ZipEntry(b"a.txt", b"honest\n", 0),
            ZipEntry(b"d/b.csv", b"1,2\n" * 50, extra=extra_field(0x5455, b"\1" + bytes(4))),
            ZipEntry("d/Übung".encode(), b"x" * 300, flags=0x800),
        ]
    ),
    make_zip(
        [
            ZipEntry(
                STREAMED.name,
                STREAMED.content,
                flags=8,
                local_sizes=(0, 0, 0),
                descriptor=descriptor_of(STREAMED),
            ),
            ZipEntry(b"inner.zip", make_zip([ZipEntry(b"a", b"x", 0)]), 0),
            ZipEntry(b"b", bytes(500)),
        ],
        comment=b"0123456789abcdef",
    ),
]
TARS = [
    make_tar(
        [
            TarEntry(b"./", b"", b"5"),
            TarEntry(b"./d/", b"", b"5"),
            TarEntry(b"./a.txt", b"honest\n"),
            TarEntry(b"b.csv", b"1,2\n" * 200, prefix=b"d"),
        ]
    ),
    make_tar(
        [
            pax((b"comment", b"0123456789abcdef"), kind=b"g"),
            pax((b"path", "d/Übung".encode()), (b"mtime", b"1.5")),
            TarEntry(b"cut", b"x" * 600),
            TarEntry(b"././@LongLink", b"e/" + b"y" * 120 + b"\0", b"L", magic=b"ustar  \0"),
            TarEntry(b"e/" + b"y" * 98, b"z", magic=b"ustar  \0"),
            TarEntry(b"last", make_tar([TarEntry(b"inner", b"x")])),
        ],
        end=bytes(2048),
    ),
]
VALUES_16 = (0, 1, 2, 8, 9, 20, 45, 0xFFFF, 0x800, 0x7075, 0x5455)
VALUES_32 = (0, 1, 22, 30, 46, 0xFFFFFFFF, 0x7FFFFFFF, 0x04034B50, 0xA1FF0000)
WORDS = (
    b"PK\3\4",
    b"PK\1\2",
    b"PK\5\6",
    b"PK\6\6",
    b"PK\6\7",
    b"PK\7\10",
    b"../",
    b"/",
    b"\0",
    b"A",
)
KINDS = b"0\x0012345679gxLKSMVDX"


def changed(data: bytes, random: random.Random, others: list[bytes]) -> bytes:
    """The archive with a few things changed in it, whatever its kind."""
    out = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        at = random.randrange(len(out) + 1)
        length = random.choice((1, 2, 4, 16, 30, 46, 512))
        match random.randrange(7):
            case 0:
                out[at : at + 1] = bytes([random.randrange(256)])
            case 1:
                del out[at : at + length]
            case 2:
                out[at:at] = out[at : at + length]
            case 3:
                other = random.choice(others)
                start = random.randrange(len(other))
                out[at:at] = other[start : start + length]
            case 4:
                out[at:at] = random.choice(WORDS)
            case 5:
                word = random.choice(WORDS)
                out[at : at + len(word)] = word
            case _:
                start = random.randrange(len(out) + 1)
                piece = bytes(out[start : start + length])
                out[at : at + len(piece)] = piece
        if not out:
            return bytes(out)
    return bytes(out)


def changed_zip(data: bytes, random: random.Random) -> bytes:
    """Changed anywhere; or in one field of a header, alike in the directory more often than not."""
    if random.random() < 0.4:
        return changed(data, random, ZIPS)
    out = bytearray(data)
    found = [
        (m.start(), m[0]) for m in re.finditer(rb"PK(\x01\x02|\x03\x04|\x05\x06|\x07\x08)", data)
    ]
    for _ in range(random.choice((1, 1, 2, 3))):
        at, mark = random.choice(found)
        form, values, step = random.choice(
            (("<H", VALUES_16, 2), ("<I", VALUES_32, 2), ("<B", tuple(range(256)), 1))
        )
        offset = 4 + step * random.randrange(0, 44 // step)
        size = struct.calcsize(form)
        if at + offset + size > len(out):
            continue
        value = random.choice(values)
        places = [at + offset]
        if random.random() < 0.6 and mark in (b"PK\1\2", b"PK\3\4"):
            # what both headers have lies 2 bytes further in the directory's
            shift = 2 if mark == b"PK\3\4" else -2
            other = b"PK\1\2" if mark == b"PK\3\4" else b"PK\3\4"
            nth = [where for where, each in found if each == mark].index(at)
            twins = [where for where, each in found if each == other]
            if nth < len(twins):
                places.append(twins[nth] + offset + shift)
        for place in places:
            if place + size <= len(out):
                struct.pack_into(form, out, place, value)
    return bytes(out)


def changed_tar(data: bytes, random: random.Random) -> bytes:
    """Changed anywhere, blocks moved, or a field of a header; the checksums mended after."""
    out = bytearray(changed(data, random, TARS) if random.random() < 0.4 else data)
    blocks = max(1, len(out) // 512)
    for _ in range(random.choice((0, 1, 1, 2, 4))):
        at = 512 * random.randrange(blocks)
        block = out[at : at + 512]
        match random.randrange(6):
            case 0:
                out[at:at] = block
            case 1:
                del out[at : at + 512]
            case 2:
                out[at + 156 : at + 157] = bytes([random.choice(KINDS)])
            case 3:
                out[at + 124 : at + 136] = b"%011o\0" % random.choice((0, 1, 511, 512, 513, 9999))
            case 4:
                field = random.choice((0, 100, 124, 148, 157, 257, 345, 500))
                out[at + field : at + field + 1] = bytes([random.randrange(256)])
            case _:
                name = random.choice((b"../x", b"a.txt", b"d", b"D/x", b"./a.txt", b"d/", b""))
                out[at : at + 100] = name.ljust(100, b"\0")
    for at in range(0, len(out) - 511, 512):
        if out[at + 257 : at + 262] == b"ustar" and random.random() < 0.95:
            out[at + 148 : at + 156] = b" " * 8
            out[at + 148 : at + 156] = b"%06o\0 " % sum(out[at : at + 512])
    return bytes(out)


def read_or_refused(data: bytes, name: str, place: Path) -> dict[str, bytes] | None:
    """The files of an archive that is taken; None for one refused in order, with nothing left."""
    archive, out = place / name, place / "out"
    archive.write_bytes(data)
    try:
        bundle = unpack(archive, out, caps=CAPS)
    except InvalidRecord as refused:
        message = refused.reason.message
    else:
        return files_of(bundle, place, out)
    assert message.isprintable()
    assert {path.name for path in place.iterdir()} == {name}
    return None


def files_of(bundle: Bundle, place: Path, out: Path) -> dict[str, bytes]:
    """What was unpacked, which is all that was written, and is taken away again."""
    assert len(list(place.iterdir())) == 2
    there = {str(path.relative_to(out)) for path in out.rglob("*") if not path.is_dir()}
    files = {path: (out / path).read_bytes() for path in bundle.files}
    assert there == files.keys()
    assert not any(path.is_symlink() for path in out.rglob("*"))
    assert sum(map(len, files.values())) <= CAPS.total_bytes
    discard(out)
    return files


def as_zipfile_reads(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        names = zipped.namelist()
        assert len(names) == len(set(names))
        return {n.removeprefix("./"): zipped.read(n) for n in names if not n.endswith("/")}


def as_tarfile_reads(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tarred:
        files: dict[str, bytes] = {}
        for member in tarred.getmembers():
            assert member.isfile() or member.isdir()
            if member.isfile():
                content = tarred.extractfile(member)
                assert content is not None
                assert files.setdefault(member.name.removeprefix("./"), b"") == b""
                files[member.name.removeprefix("./")] = content.read()
        return files


def rounds(
    seed: int,
    honest: list[bytes],
    change: Callable[[bytes, random.Random], bytes],
    reader: Callable[[bytes], dict[str, bytes]],
    name: str,
    place: Path,
    pack: Callable[[bytes], bytes] = bytes,
) -> int:
    """How many changed archives were taken; each of them as the standard reader reads it."""
    generator = random.Random(seed)
    taken = 0
    for _ in range(ROUNDS):
        data = change(generator.choice(honest), generator)
        files = read_or_refused(pack(data), name, place)
        if files is not None:
            assert files == reader(data)
            taken += 1
    return taken


@pytest.mark.parametrize("seed", SEEDS)
def test_a_changed_zip_is_refused_or_read_as_others_read_it(seed: int, tmp_path: Path) -> None:
    taken = rounds(seed, ZIPS, changed_zip, as_zipfile_reads, "x.zip", tmp_path)
    assert 0 < taken < ROUNDS, "every round, or none, got through: the changes test nothing"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_changed_tar_is_refused_or_read_as_others_read_it(seed: int, tmp_path: Path) -> None:
    taken = rounds(seed, TARS, changed_tar, as_tarfile_reads, "x.tar", tmp_path)
    assert 0 < taken < ROUNDS, "every round, or none, got through: the changes test nothing"


def test_a_changed_tar_is_refused_or_read_when_compressed_too(tmp_path: Path) -> None:
    taken = rounds(9, TARS, changed_tar, as_tarfile_reads, "x.tgz", tmp_path, make_gzip)
    assert 0 < taken < ROUNDS


def test_changed_compression_is_never_taken_for_other_content(tmp_path: Path) -> None:
    generator = random.Random(1)
    honest = {make_gzip(tar): as_tarfile_reads(tar) for tar in TARS}
    for _ in range(ROUNDS):
        packed, expected = generator.choice(list(honest.items()))
        data = changed(packed, generator, list(honest))
        files = read_or_refused(data, "x.tgz", tmp_path)
        assert files is None or files == expected


def test_the_honest_archives_are_read_as_others_read_them(tmp_path: Path) -> None:
    for data in ZIPS:
        assert read_or_refused(data, "x.zip", tmp_path) == as_zipfile_reads(data)
        (tmp_path / "x.zip").unlink()
    for data in TARS:
        assert read_or_refused(data, "x.tar", tmp_path) == as_tarfile_reads(data)
        (tmp_path / "x.tar").unlink()
        assert read_or_refused(make_gzip(data), "x.tgz", tmp_path) == as_tarfile_reads(data)
        (tmp_path / "x.tgz").unlink()


@pytest.mark.parametrize("kind", ["zip", "tar", "tgz"])
def test_noise_is_refused(kind: str, tmp_path: Path) -> None:
    generator = random.Random(kind)
    for _ in range(200):
        data = generator.randbytes(generator.choice((0, 1, 21, 22, 512, 2000)))
        assert read_or_refused(data, f"x.{kind}", tmp_path) is None


def test_every_cut_of_an_archive_is_refused(tmp_path: Path) -> None:
    for data in ZIPS:
        for end in range(len(data)):
            assert read_or_refused(data[:end], "x.zip", tmp_path) is None
    (tmp_path / "x.zip").unlink()
    packed = make_gzip(TARS[0])
    for end in range(len(packed)):
        assert read_or_refused(packed[:end], "x.tgz", tmp_path) is None


def test_every_single_flipped_bit_of_a_zip_is_refused_or_read_alike(tmp_path: Path) -> None:
    """A zip has no checksum over its headers: a flipped bit may be in a time, and no more."""
    honest = as_zipfile_reads(ZIPS[0])
    for at in range(len(ZIPS[0])):
        data = bytearray(ZIPS[0])
        data[at] ^= 1 << (at % 8)
        files = read_or_refused(bytes(data), "x.zip", tmp_path)
        assert files is None or files == honest
