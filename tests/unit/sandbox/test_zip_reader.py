"""What a hostile zip archive may not do: every rule of the reader, each by the reason it gives."""

import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest

from archive_making import (
    DIRECTORY,
    REGULAR,
    ZipEntry,
    deflated,
    descriptor_of,
    extra_field,
    make_zip,
)
from gate2.errors import InvalidRecord
from gate2.reasons import Code, Effect
from gate2.sandbox.archives.unpacking import unpack
from gate2.sandbox.bundles.intake import BundleCaps

SMALL = BundleCaps(entries=20, file_bytes=1000, total_bytes=3000, depth=3, path_bytes=200)
A = ZipEntry(b"a.txt", b"honest\n")
B = ZipEntry(b"d/b.csv", b"1,2\n" * 50)


def refusal(data: bytes, tmp_path: Path, caps: BundleCaps = SMALL) -> tuple[Code, str]:
    """The reason for which the archive is refused; nothing of it is left, in or outside."""
    archive = tmp_path / "in" / "x.zip"
    archive.parent.mkdir(exist_ok=True)
    archive.write_bytes(data)
    with pytest.raises(InvalidRecord) as caught:
        unpack(archive, tmp_path / "out", caps=caps)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    reason = caught.value.reason
    assert reason.effect is Effect.INVALID
    assert reason.message.startswith("'x.zip': ")
    assert reason.message.isprintable()
    assert len(reason.message) < 600
    return reason.code, reason.message


def taken(data: bytes, tmp_path: Path) -> dict[str, bytes]:
    archive = tmp_path / "x.zip"
    archive.write_bytes(data)
    bundle = unpack(archive, tmp_path / "out", caps=SMALL)
    assert zipfile.ZipFile(archive).testzip() is None
    return {path: (bundle.directory / path).read_bytes() for path in bundle.files}


# --- the frame --------------------------------------------------------------------------------


def test_an_honest_archive_is_taken(tmp_path: Path) -> None:
    assert taken(make_zip([A, B]), tmp_path) == {"a.txt": A.content, "d/b.csv": B.content}


def test_an_archive_without_entries_is_empty(tmp_path: Path) -> None:
    assert taken(make_zip([]), tmp_path) == {}


def test_the_comment_of_git_archive_is_taken(tmp_path: Path) -> None:
    assert len(taken(make_zip([A], comment=b"0123456789abcdef" * 2 + b"01234567"), tmp_path)) == 1


def test_the_order_of_the_directory_does_not_matter(tmp_path: Path) -> None:
    data = make_zip([A, B])
    end = len(data) - 22
    start = struct.unpack_from("<I", data, end + 16)[0]
    middle = data.index(b"PK\1\2", start + 1)
    swapped = data[:start] + data[middle:end] + data[start:middle] + data[end:]
    assert len(taken(swapped, tmp_path)) == 2


SECOND = make_zip([ZipEntry(b"a.txt", b"another\n")])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "ends in its end record"),
        (b"PK\5\6", "ends in its end record"),
        (make_zip([A])[:-1], "ends in its end record"),
        (make_zip([A]) + b"\0", "a comment of plain ASCII"),
        (make_zip([A], comment=b"x" * 300), "ends in its end record"),
        (make_zip([A], comment=b"two\nlines"), "a comment of plain ASCII"),
        (make_zip([A], comment=SECOND), "where the end record begins"),
        (make_zip([A]) + SECOND, "where the end record begins"),
        (SECOND + make_zip([A]), "where the end record begins"),
        (b"#!/bin/sh\n" + make_zip([A]), "where the end record begins"),
        (make_zip([ZipEntry(b"a", b"x", before=b"#!/bin/sh\n")]), "first byte"),
        (make_zip([A, ZipEntry(b"b", b"x", before=b"between")]), "right after 'a.txt', came 7"),
        (make_zip([A], before_directory=b"hidden"), "right after 'a.txt', came 6"),
        (make_zip([A], directory_offset=0), "where the end record begins"),
        (make_zip([A], directory_size=3), "where the end record begins"),
        (make_zip([A, B], count=1), "the entries it counts and nothing else"),
        (make_zip([A], count=2), "another entry in the directory"),
        (make_zip([A], count=0), "the entries it counts and nothing else"),
        (make_zip([A], disk=1), "one volume"),
        (make_zip([ZipEntry(b"a", b"x", offset=1)]), "first byte"),
        (make_zip([A, ZipEntry(b"b", b"x", offset=0)]), "reaches into the next part"),
        (make_zip([A, ZipEntry(b"b", b"x", offset=2**32 - 1)]), "right after 'a.txt'"),
        (make_zip([], before_directory=b"x"), "first byte"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value,
)
def test_a_second_reading_of_the_frame_is_refused(data: bytes, words: str, tmp_path: Path) -> None:
    code, message = refusal(data, tmp_path)
    assert (code, words in message) == (Code.REC_SCHEMA_INVALID, True), message


def test_a_64_bit_directory_is_refused_even_inside_the_last_entry(tmp_path: Path) -> None:
    """Readers that look for its locator right before the end would go where it says."""
    locator = b"PK\6\7" + struct.pack("<IQI", 0, 0, 1)
    time = extra_field(0x5455, b"\1" + bytes(4)) + extra_field(0x7875, locator)
    data = make_zip([ZipEntry(b"a", b"x", extra=time, local_extra=b"")])
    assert data[-42:-22] == locator
    code, message = refusal(data, tmp_path)
    assert (code, "64-bit directory" in message) == (Code.REC_SCHEMA_INVALID, True)


def test_overlapping_entries_of_a_bomb_are_refused(tmp_path: Path) -> None:
    """Many names for one kernel of compressed zeros, quoted by headers inside it."""
    kernel = ZipEntry(b"a0", bytes(900))
    entries = [kernel, *(ZipEntry(b"a%d" % n, bytes(900), offset=0) for n in range(1, 5))]
    data = make_zip(entries)
    code, message = refusal(data, tmp_path)
    assert (code, "reaches into" in message) == (Code.REC_SCHEMA_INVALID, True)


# --- headers that disagree -----------------------------------------------------------------------


def crc(content: bytes) -> int:
    return zlib.crc32(content)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (ZipEntry(b"a", b"x", local_name=b"b"), "says what the directory says"),
        (ZipEntry(b"a", b"x", local_flags=2), "says what the directory says"),
        (ZipEntry(b"a", b"x", local_method=0), "says what the directory says"),
        (ZipEntry(b"a", b"x", local_sizes=(crc(b"y"), 3, 1)), "sizes and CRC"),
        (ZipEntry(b"a", b"x", local_sizes=(crc(b"x"), 3, 2)), "sizes and CRC"),
        (ZipEntry(b"a", b"x", local_sizes=(crc(b"x"), 4, 1)), "sizes and CRC"),
        (ZipEntry(b"a", b"x", local_sizes=(0, 0, 0)), "sizes and CRC"),
        (ZipEntry(b"a", b"x", method=0, size=2), "one size for the stored"),
        (ZipEntry(b"a", b"x", comment=b"hidden"), "no comment"),
        (ZipEntry(b"a", b"x", version=46), "version 4.5"),
        (ZipEntry(b"a", b"x", method=12), "method 12"),
        (ZipEntry(b"a", b"x", method=14), "method 14"),
        (ZipEntry(b"a", b"x", method=9), "method 9"),
        (ZipEntry(b"a", b"x", flags=0x01), "nothing encrypted"),
        (ZipEntry(b"a", b"x", flags=0x41), "nothing encrypted"),
        (ZipEntry(b"a", b"x", flags=0x20), "flags of extensions"),
        (ZipEntry(b"a", b"x", flags=0x2000), "flags of extensions"),
        (ZipEntry(b"a", b"x", extra=extra_field(0x9901, b"\1\0AE\3\0\0")), "no extra field"),
        (ZipEntry(b"a", b"x", extra=extra_field(0x756E, bytes(14))), "no extra field"),
        (ZipEntry(b"a", b"x", extra=b"\0"), "whole extra fields"),
        (ZipEntry(b"a", b"x", extra=extra_field(0x5455, b"")[:2] + b"\xff\xff"), "whole extra"),
        (ZipEntry(b"a", b"x", extra=extra_field(0x5455, b"") * 2), "field of 'a' once"),
        (ZipEntry(b"a", b"x", extra=extra_field(1, bytes(16))), "64-bit size"),
        (
            ZipEntry(b"a", b"x", extra=extra_field(0x7075, b"\1" + bytes(4) + b"b")),
            "another in an extra field",
        ),
        (ZipEntry(b"a", b"x", local_extra=extra_field(1, bytes(16))), "in its 64-bit field"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_an_entry_that_readers_could_take_differently_is_refused(
    entry: ZipEntry, words: str, tmp_path: Path
) -> None:
    code, message = refusal(make_zip([entry, B]), tmp_path)
    assert (code, words in message) == (Code.REC_SCHEMA_INVALID, True), message


@pytest.mark.parametrize("also_in_their_place", [False, True])
def test_64_bit_sizes_in_a_local_header_are_taken_where_they_agree(
    also_in_their_place: bool, tmp_path: Path
) -> None:
    content = b"x" * 100
    packed = deflated(content)
    right = (100, len(packed))
    sizes = (crc(content), len(packed), 100) if also_in_their_place else None
    wide = sizes or (crc(content), 0xFFFFFFFF, 0xFFFFFFFF)
    for number, stated in enumerate([right, (101, len(packed)), (100, len(packed) + 1)]):
        field = extra_field(1, struct.pack("<QQ", *stated))
        data = make_zip([ZipEntry(b"a", content, local_sizes=wide, local_extra=field), B])
        where = tmp_path / str(number)
        where.mkdir()
        if stated == right:
            assert len(taken(data, where)) == 2
        else:
            words = "in its 64-bit field" if also_in_their_place else "sizes and CRC"
            assert words in refusal(data, where)[1]


@pytest.mark.parametrize("length", [0, 8, 24])
def test_a_64_bit_field_of_another_length_is_refused(length: int, tmp_path: Path) -> None:
    wide = (crc(b"x"), 0xFFFFFFFF, 0xFFFFFFFF)
    entry = ZipEntry(b"a", b"x", local_sizes=wide, local_extra=extra_field(1, bytes(length)))
    assert "both sizes of 'a'" in refusal(make_zip([entry]), tmp_path)[1]


def test_a_name_that_an_extra_field_repeats_is_taken(tmp_path: Path) -> None:
    field = extra_field(0x7075, struct.pack("<BI", 1, zlib.crc32(b"a")) + b"a")
    assert len(taken(make_zip([ZipEntry(b"a", b"x", extra=field)]), tmp_path)) == 1


# --- data descriptors -----------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [True, False])
@pytest.mark.parametrize("zeros", [True, False])
def test_a_streamed_entry_is_taken(mark: bool, zeros: bool, tmp_path: Path) -> None:
    entry = ZipEntry(b"a", b"streamed " * 20, flags=8)
    made = ZipEntry(
        b"a",
        entry.content,
        flags=8,
        descriptor=descriptor_of(entry, mark=mark),
        local_sizes=(0, 0, 0) if zeros else None,
    )
    assert taken(make_zip([made, B]), tmp_path)["a"] == entry.content


def test_a_streamed_entry_with_64_bit_sizes_is_taken(tmp_path: Path) -> None:
    entry = ZipEntry(b"a", b"streamed " * 20, flags=8)
    made = ZipEntry(
        b"a",
        entry.content,
        flags=8,
        descriptor=descriptor_of(entry, wide=True),
        local_sizes=(0, 0xFFFFFFFF, 0xFFFFFFFF),
        local_extra=extra_field(1, bytes(16)),
    )
    assert taken(make_zip([made, B]), tmp_path)["a"] == entry.content


X = ZipEntry(b"a", b"x" * 50)


@pytest.mark.parametrize(
    ("descriptor", "words"),
    [
        (b"", "repeat the directory"),
        (descriptor_of(X)[:-1], "repeat the directory"),
        (descriptor_of(X) + b"\0", "repeat the directory"),
        (descriptor_of(ZipEntry(b"a", b"y" * 50)), "repeat the directory"),
        (descriptor_of(X, wide=True), "repeat the directory"),
        (descriptor_of(X) * 2, "repeat the directory"),
    ],
)
def test_a_descriptor_that_says_something_else_is_refused(
    descriptor: bytes, words: str, tmp_path: Path
) -> None:
    entry = ZipEntry(b"a", X.content, flags=8, local_sizes=(0, 0, 0), descriptor=descriptor)
    code, message = refusal(make_zip([entry, B]), tmp_path)
    assert (code, words in message) == (Code.REC_SCHEMA_INVALID, True), message


def test_a_stored_entry_whose_end_nothing_tells_is_refused(tmp_path: Path) -> None:
    entry = ZipEntry(b"a", b"x" * 50, method=0, flags=8)
    made = ZipEntry(b"a", entry.content, 0, 8, descriptor=descriptor_of(entry))
    code, message = refusal(make_zip([made, B]), tmp_path)
    assert (code, "it stands behind it" in message) == (Code.REC_SCHEMA_INVALID, True)


# --- content ---------------------------------------------------------------------------------


def test_a_wrong_crc_is_refused(tmp_path: Path) -> None:
    code, message = refusal(make_zip([A, ZipEntry(b"b", b"x", crc=1)]), tmp_path)
    assert (code, "'b'" in message) == (Code.ART_DIGEST_MISMATCH, True)


@pytest.mark.parametrize("method", [0, 8])
def test_one_flipped_bit_of_content_is_refused(method: int, tmp_path: Path) -> None:
    content = b"abcdefgh" * 40
    data = bytearray(make_zip([ZipEntry(b"a", content, method)]))
    data[31 + 5] ^= 1
    assert refusal(bytes(data), tmp_path)[0] in (
        Code.ART_DIGEST_MISMATCH,
        Code.REC_SCHEMA_INVALID,
    )


@pytest.mark.parametrize(
    ("packed", "size", "words"),
    [
        (deflated(b"x" * 50) + b"\0", 50, "fill their place"),
        (deflated(b"x" * 50) * 2, 50, "fill their place"),
        (deflated(b"x" * 50)[:-1], 50, "they go on"),
        (b"", 0, "they go on"),
        (b"\xff\xff\xff", 3, "no deflate stream"),
        (deflated(b"x" * 50), 49, "49 bytes"),
        (deflated(b"x" * 50), 51, "51 bytes"),
        (deflated(b"x" * 50), 0, "0 bytes"),
    ],
)
def test_compressed_data_that_do_not_fill_their_place_are_refused(
    packed: bytes, size: int, words: str, tmp_path: Path
) -> None:
    entry = ZipEntry(b"a", b"x" * 50, packed=packed, size=size)
    code, message = refusal(make_zip([entry, B]), tmp_path)
    assert (code, words in message) == (Code.REC_SCHEMA_INVALID, True), message


def test_content_of_a_whole_buffer_ends_where_it_ends(tmp_path: Path) -> None:
    """The last piece that inflating gives may be full."""
    for size in (1 << 18, (1 << 18) + 1, (1 << 18) - 1, 3 << 18):
        archive = tmp_path / "x.zip"
        archive.write_bytes(make_zip([ZipEntry(b"a", bytes(size))]))
        bundle = unpack(archive, tmp_path / str(size))
        assert bundle.files["a"].size == size


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        b"../a",
        b"a/../../b",
        b"/etc/passwd",
        b"a//b",
        b"./../a",
        b"././a",
        b"a/.",
        b"a/./b",
        b"..",
        b"C:a",
        b"..\\a",
        b"a\0b",
        b"a\nb",
        b"-rf",
        b"a ",
        b"a.",
        b"a\x1b[2J",
        "\u202ea".encode(),
        "a\u200b".encode(),
        unicodedata.normalize("NFD", "é").encode(),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: bytes, tmp_path: Path) -> None:
    code, _ = refusal(make_zip([A, ZipEntry(name, b"x", flags=0x800)]), tmp_path)
    assert code is Code.ART_PATH_ESCAPE


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        (b"\xff", 0x800),
        (b"\xc0\xaf", 0x800),
        (b"\xed\xa0\x80", 0x800),
        ("é".encode(), 0),
        (b"\x82", 0),
    ],
)
def test_a_name_that_readers_would_spell_differently_is_refused(
    name: bytes, flags: int, tmp_path: Path
) -> None:
    code, message = refusal(make_zip([ZipEntry(name, b"x", flags=flags)]), tmp_path)
    assert (code, "UTF-8" in message) == (Code.ART_PATH_ESCAPE, True)


def test_a_name_marked_as_utf_8_is_taken(tmp_path: Path) -> None:
    entry = ZipEntry("Übung/数据.csv".encode(), b"x", flags=0x800)
    assert list(taken(make_zip([entry]), tmp_path)) == ["Übung/数据.csv"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "a"),
        ("a", "./a"),
        ("a", "A"),
        ("d/x", "D/y"),
        ("straße", "STRASSE"),
        ("ｒepro.py", "repro.py"),
        ("a", "a/b"),
        ("a/b", "a"),
        ("d/", "d"),
        ("d/", "d/"),
        ("d/e/", "D/"),
    ],
)
def test_two_entries_for_one_name_are_refused(one: str, other: str, tmp_path: Path) -> None:
    entries = [
        ZipEntry(
            name.encode(),
            b"" if name.endswith("/") else name.encode(),
            flags=0x800,
            mode=DIRECTORY if name.endswith("/") else REGULAR,
        )
        for name in (one, other)
    ]
    assert refusal(make_zip(entries), tmp_path)[0] is Code.ART_NAME_COLLISION


# --- kinds ------------------------------------------------------------------------------------


@pytest.mark.parametrize("system", [0, 3, 19])
@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (stat.S_IFLNK, "symlink"),
        (stat.S_IFIFO, "fifo"),
        (stat.S_IFSOCK, "socket"),
        (stat.S_IFCHR, "device"),
        (stat.S_IFBLK, "device"),
        (0o170000, "device"),
    ],
)
def test_links_and_special_files_are_refused(
    kind: int, found: str, system: int, tmp_path: Path
) -> None:
    entry = ZipEntry(b"l", b"/etc/passwd", mode=kind | 0o777, system=system)
    code, message = refusal(make_zip([A, entry]), tmp_path)
    assert (code, found in message) == (Code.ART_PATH_ESCAPE, True)


@pytest.mark.parametrize(
    "entry",
    [
        ZipEntry(b"d", mode=DIRECTORY),
        ZipEntry(b"d/", mode=REGULAR),
        ZipEntry(b"d", mode=0, system=0, dos=0x10),
    ],
)
def test_a_directory_by_one_sign_only_is_refused(entry: ZipEntry, tmp_path: Path) -> None:
    code, message = refusal(make_zip([A, entry]), tmp_path)
    assert (code, "name ends in /" in message) == (Code.REC_SCHEMA_INVALID, True)


def test_a_directory_with_content_is_refused(tmp_path: Path) -> None:
    entry = ZipEntry(b"d/", b"hidden", mode=DIRECTORY)
    assert "no content in the directory" in refusal(make_zip([entry]), tmp_path)[1]


@pytest.mark.parametrize("method", [0, 8])
def test_a_directory_is_taken_stored_or_deflated(method: int, tmp_path: Path) -> None:
    assert taken(make_zip([ZipEntry(b"d/", b"", method, mode=DIRECTORY), B]), tmp_path) == {
        "d/b.csv": B.content
    }
    assert (tmp_path / "out" / "d").is_dir()


def test_set_user_id_is_not_kept(tmp_path: Path) -> None:
    taken(make_zip([ZipEntry(b"a", b"x", mode=0o106777)]), tmp_path)
    assert stat.S_IMODE((tmp_path / "out" / "a").stat().st_mode) == 0o555


# --- caps -------------------------------------------------------------------------------------


def test_a_file_beyond_the_cap_is_refused_by_its_stated_size(tmp_path: Path) -> None:
    code, message = refusal(make_zip([ZipEntry(b"a", bytes(1001))]), tmp_path)
    assert (code, "1000 bytes" in message) == (Code.ART_OVERSIZE, True)


def test_content_beyond_its_stated_size_is_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    written = 0
    write = os.write

    def counting(descriptor: int, data: bytes) -> int:
        nonlocal written
        written += len(data)
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", counting)
    data = make_zip([ZipEntry(b"a", bytes(1 << 22), size=10, crc=crc(bytes(10)))])
    assert refusal(data, tmp_path)[0] is Code.REC_SCHEMA_INVALID
    assert written <= 10


def test_many_files_under_the_cap_are_refused_by_their_sum(tmp_path: Path) -> None:
    entries = [ZipEntry(b"%d" % n, bytes(900)) for n in range(4)]
    code, message = refusal(make_zip(entries), tmp_path)
    assert (code, "3000 bytes in all" in message) == (Code.ART_OVERSIZE, True)


def test_too_many_entries_are_refused_unread(tmp_path: Path) -> None:
    entries = [ZipEntry(b"%d" % n) for n in range(22)]
    code, message = refusal(make_zip(entries), tmp_path)
    assert (code, "21 entries" in message) == (Code.ART_OVERSIZE, True)


def test_a_directory_of_a_few_entries_and_many_bytes_is_refused_unread(tmp_path: Path) -> None:
    entries = [ZipEntry(b"%d" % n, comment=bytes(60_000)) for n in range(2)]
    code, message = refusal(make_zip(entries), tmp_path)
    assert (code, "a directory of 21 entries" in message) == (Code.ART_OVERSIZE, True)


def test_an_entry_that_the_directory_cuts_is_refused(tmp_path: Path) -> None:
    data = bytearray(make_zip([A]))
    start = data.index(b"PK\1\2")
    struct.pack_into("<H", data, start + 28, 500)  # the length of its name
    code, message = refusal(bytes(data), tmp_path)
    assert (code, "the last one is cut" in message) == (Code.REC_SCHEMA_INVALID, True)


def test_directories_that_only_names_spell_count_too(tmp_path: Path) -> None:
    entries = [ZipEntry(b"%d/a/b/f" % n) for n in range(6)]
    code, message = refusal(make_zip(entries), tmp_path)
    assert (code, "20 files and directories" in message) == (Code.ART_OVERSIZE, True)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (b"d/d/d/d/f", "3 levels"),
        (b"/".join([b"d"] * 30_000), "path of more than"),
        (b"x" * 201, "path of more than"),
    ],
)
def test_deep_and_long_paths_are_refused(name: bytes, words: str, tmp_path: Path) -> None:
    code, message = refusal(make_zip([ZipEntry(name, b"x")]), tmp_path)
    assert (code, words in message) == (Code.ART_OVERSIZE, True)


def test_a_name_no_file_system_takes_is_refused(tmp_path: Path) -> None:
    caps = BundleCaps(path_bytes=4096)
    code, message = refusal(make_zip([ZipEntry(b"x" * 256, b"x")]), tmp_path, caps)
    assert (code, "255 bytes" in message) == (Code.ART_OVERSIZE, True)


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    data = make_zip([ZipEntry(b"%d" % n, bytes(8 << 20)) for n in range(3)])
    code, message = refusal(data, tmp_path, BundleCaps())
    assert (code, "200 times" in message) == (Code.ART_OVERSIZE, True)


def test_an_archive_inside_an_archive_stays_a_file(tmp_path: Path) -> None:
    inner = make_zip([A])
    assert taken(make_zip([ZipEntry(b"inner.zip", inner, 0)]), tmp_path) == {"inner.zip": inner}
