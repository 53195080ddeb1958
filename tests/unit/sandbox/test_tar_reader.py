"""What a hostile tar archive may not do: every rule of the reader, each by the reason it gives."""

import gzip
import stat
import zlib
from pathlib import Path

import pytest

from archive_making import TarEntry, make_gzip, make_tar, pax
from gate2.errors import InvalidRecord
from gate2.reasons import Code, Effect
from gate2.sandbox.archives.unpacking import unpack
from gate2.sandbox.bundles.intake import BundleCaps

SMALL = BundleCaps(entries=20, file_bytes=1000, total_bytes=3000, depth=3, path_bytes=200)
A = TarEntry(b"a.txt", b"honest\n")
B = TarEntry(b"d/b.csv", b"1,2\n" * 50)
GNU = b"ustar  \0"
HONEST = make_tar([A, B])


def refusal(
    data: bytes, tmp_path: Path, caps: BundleCaps = SMALL, name: str = "x.tar"
) -> tuple[Code, str]:
    """The reason for which the archive is refused; nothing of it is left, in or outside."""
    archive = tmp_path / "in" / name
    archive.parent.mkdir(exist_ok=True)
    archive.write_bytes(data)
    with pytest.raises(InvalidRecord) as caught:
        unpack(archive, tmp_path / "out", caps=caps)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    reason = caught.value.reason
    assert reason.effect is Effect.INVALID
    assert reason.message.startswith(f"{name!r}: ")
    assert reason.message.isprintable()
    assert len(reason.message) < 600
    return reason.code, reason.message


def taken(data: bytes, tmp_path: Path, name: str = "x.tar") -> dict[str, bytes]:
    archive = tmp_path / name
    archive.write_bytes(data)
    bundle = unpack(archive, tmp_path / "out", caps=SMALL)
    return {path: (bundle.directory / path).read_bytes() for path in bundle.files}


BOTH = {"a.txt": A.content, "d/b.csv": B.content}


# --- the frame --------------------------------------------------------------------------------


@pytest.mark.parametrize("zeros", [1024, 10240, 1 << 20])
def test_an_honest_archive_is_taken_with_the_zeros_that_tar_pads_with(
    zeros: int, tmp_path: Path
) -> None:
    assert taken(make_tar([A, B], end=bytes(zeros)), tmp_path) == BOTH


def test_an_archive_without_entries_is_empty(tmp_path: Path) -> None:
    assert taken(make_tar([]), tmp_path) == {}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "ends within"),
        (HONEST[:-1024], "ends within"),
        (HONEST[:-512], "ends within"),
        (HONEST[:700], "ends within"),
        (HONEST[:-512] + b"x" * 512, "zeros between and after"),
        (HONEST + b"x" * 512, "zeros between and after"),
        (HONEST + HONEST, "zeros between and after"),
        (HONEST + b"\0", "it goes on"),
        (HONEST + bytes(1 << 20) + bytes(512), "it goes on"),
        (b"x" * 512 + HONEST, "octal digits"),
        (make_tar([A], end=bytes(512)) + HONEST, "zeros between and after"),
        (make_tar([TarEntry(b"a", b"x", padding=b"hidden".ljust(511, b"\0"))]), "zeros between"),
        (make_tar([TarEntry(b"a", b"x", checksum=b"000000\0 ")]), "with its checksum"),
        (make_tar([TarEntry(b"a", b"x", checksum=b"        ")]), "octal digits"),
        (make_tar([TarEntry(b"a", b"x", checksum=b"-00001\0 ")]), "octal digits"),
        (make_tar([TarEntry(b"a", b"x", magic=bytes(8))]), "archive of today"),
        (make_tar([TarEntry(b"a", b"x", magic=b"ustar\x0001")]), "archive of today"),
        (make_tar([TarEntry(b"a\0b", b"x")]), "after the end of the name"),
        (make_tar([TarEntry(b"a", b"x", prefix=b"d\0e")]), "after the end of the prefix"),
        (make_tar([TarEntry(b"a", b"x", magic=GNU, prefix=b"d")]), "no GNU extension"),
        (make_tar([TarEntry(b"a", b"x", link=b"/etc/passwd")]), "no link target"),
        (make_tar([TarEntry(b"a", b"x", size=b"1\0x")]), "octal digits"),
        (make_tar([TarEntry(b"a", b"x", size=b"9")]), "octal digits"),
        (make_tar([TarEntry(b"a", b"x", size=b"0x1")]), "octal digits"),
        (make_tar([TarEntry(b"a", b"x", size=b"-1")]), "octal digits"),
        (make_tar([TarEntry(b"a", b"x", size=b"\x80" + bytes(10) + b"\1")]), "octal digits"),
        (make_tar([TarEntry(b"a", b"x", size=b"\xff" * 12)]), "octal digits"),
        (make_tar([TarEntry(b"a", b"x", size=bytes(12))]), "octal digits"),
        (make_tar([TarEntry(b"d/", b"x", b"5")]), "no content in the directory"),
        (make_tar([TarEntry(b"d/", b"x", b"0")]), "a directory at"),
        (make_tar([TarEntry(b"", b"x", b"0", prefix=b"d")]), "a directory at"),
        (make_tar([TarEntry(b"a", b"x", time=b"1\0x")]), "the time in the header of 'a'"),
        (make_tar([TarEntry(b"a", b"x", time=b"x")]), "the time in the header of 'a'"),
        (make_tar([TarEntry(b"d/", b"", b"\0")]), "a directory at"),
    ],
)
def test_a_second_reading_of_the_frame_is_refused(data: bytes, words: str, tmp_path: Path) -> None:
    code, message = refusal(data, tmp_path)
    assert (code, words in message) == (Code.REC_SCHEMA_INVALID, True), message


def test_a_size_beyond_the_archive_is_refused(tmp_path: Path) -> None:
    data = make_tar([TarEntry(b"a", b"x", size=b"00000001000\0", padding=b"")])
    assert "ends within" in refusal(data, tmp_path)[1]
    huge = make_tar([TarEntry(b"a", b"x", size=b"777777777777")])
    assert refusal(huge, tmp_path)[0] is Code.ART_OVERSIZE


def test_names_in_two_parts_are_joined(tmp_path: Path) -> None:
    assert list(taken(make_tar([TarEntry(b"f", b"x", prefix=b"d/e")]), tmp_path)) == ["d/e/f"]


@pytest.mark.parametrize("time", [bytes(12), b" 7", b"\x80" + bytes(11), b"\xff" * 12])
def test_a_time_that_every_reader_reads_is_taken(time: bytes, tmp_path: Path) -> None:
    """A reader that cannot read one takes the archive to end there."""
    assert taken(make_tar([TarEntry(b"a", b"x", time=time), B]), tmp_path).keys() == {
        "a",
        "d/b.csv",
    }


def test_the_top_directory_as_tar_spells_it_is_taken(tmp_path: Path) -> None:
    entries = [TarEntry(b"./", b"", b"5"), TarEntry(b"./a", b"x"), TarEntry(b"./d/", b"", b"5")]
    assert taken(make_tar(entries), tmp_path) == {"a": b"x"}
    assert (tmp_path / "out" / "d").is_dir()


# --- kinds ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (b"1", "hard link"),
        (b"2", "symlink"),
        (b"3", "device"),
        (b"4", "device"),
        (b"6", "fifo"),
        (b"7", "contiguous file"),
        (b"K", "long link"),
        (b"S", "sparse file"),
        (b"M", "part of a file"),
        (b"V", "volume label"),
        (b"D", "directory listing"),
        (b"A", "type b'A'"),
        (b"X", "type b'X'"),
        (b"\x1b", "type b'\\x1b'"),
    ],
)
def test_links_and_special_files_are_refused(kind: bytes, found: str, tmp_path: Path) -> None:
    """A link first, and a file through it second, would write outside."""
    data = make_tar([A, TarEntry(b"l", b"", kind, link=b"/etc"), TarEntry(b"l/passwd", b"x")])
    code, message = refusal(data, tmp_path)
    assert (code, found in message) == (Code.ART_PATH_ESCAPE, True), message


def test_a_file_of_the_old_type_is_one(tmp_path: Path) -> None:
    assert taken(make_tar([TarEntry(b"a", b"x", b"\0")]), tmp_path) == {"a": b"x"}


def test_set_user_id_is_not_kept(tmp_path: Path) -> None:
    taken(make_tar([A]), tmp_path)
    assert stat.S_IMODE((tmp_path / "out" / "a.txt").stat().st_mode) == 0o555
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o555


# --- extended headers --------------------------------------------------------------------------


def long_name(name: bytes) -> TarEntry:
    return TarEntry(b"././@LongLink", name, b"L", magic=GNU)


def test_an_extended_header_names_a_file(tmp_path: Path) -> None:
    path = "Übung/数据.csv"
    header = pax((b"mtime", b"1.5"), (b"path", path.encode()), (b"SCHILY.xattr.user.x", b"\xff"))
    assert taken(make_tar([header, TarEntry(b"cut", b"x")]), tmp_path) == {path: b"x"}


def test_a_long_name_of_gnu_tar_names_a_file(tmp_path: Path) -> None:
    name = b"d/" + b"x" * 150
    entries = [long_name(name + b"\0"), TarEntry(name[:100], b"x", magic=GNU)]
    assert taken(make_tar(entries), tmp_path) == {name.decode(): b"x"}


def test_the_comment_of_git_archive_is_taken(tmp_path: Path) -> None:
    header = pax((b"comment", b"0123456789abcdef"), kind=b"g")
    assert taken(make_tar([header, A, B]), tmp_path) == BOTH


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([pax((b"path", b"b"), (b"path", b"c")), A], "once, came 'path'"),
        ([pax((b"mtime", b"1"), (b"mtime", b"2")), A], "once, came 'mtime'"),
        ([pax((b"linkpath", b"/etc")), A], "no 'linkpath'"),
        ([pax((b"GNU.sparse.major", b"1")), A], "no 'GNU.sparse.major'"),
        ([pax((b"GNU.sparse.name", b"b")), A], "no 'GNU.sparse.name'"),
        ([pax((b"SCHILY.realsize", b"9")), A], "no 'SCHILY.realsize'"),
        ([pax((b"hdrcharset", b"BINARY")), A], "no 'hdrcharset'"),
        ([pax((b"unknown", b"b")), A], "no 'unknown'"),
        ([pax((b"path", b"")), A], "a value for 'path'"),
        ([pax((b"size", b"8")), A], "one size for 'a.txt', came '8' and 7"),
        ([pax((b"size", b"07")), A], "one size for 'a.txt', came '07' and 7"),
        ([pax((b"size", b"-7")), A], "one size for 'a.txt'"),
        ([pax((b"path", b"\xff")), A], "UTF-8 in the path"),
        ([pax((b"\xff", b"b")), A], "UTF-8 in the key"),
        ([pax((b"", b"b")), A], "a key and a value"),
        ([pax((b"path", b"b")), pax((b"path", b"c")), A], "a file after an extended header"),
        ([pax((b"path", b"b")), long_name(b"c\0"), A], "a file after an extended header"),
        ([long_name(b"b\0"), long_name(b"c\0"), A], "a file after an extended header"),
        ([long_name(b"b\0"), pax((b"path", b"c")), A], "a file after an extended header"),
        ([pax((b"path", b"b"))], "a file after an extended header"),
        ([long_name(b"b\0")], "a file after an extended header"),
        ([long_name(b"b"), A], "one long name"),
        ([long_name(b"b\0c\0"), A], "one long name"),
        ([long_name(b"\0"), A], "one long name"),
        ([long_name(b""), A], "one long name"),
        ([A, pax((b"comment", b"c"), kind=b"g"), B], "at the very start only"),
        ([pax((b"comment", b"c"), kind=b"g")] * 2 + [A], "at the very start only"),
        ([pax((b"path", b"x")), pax((b"comment", b"c"), kind=b"g"), A], "at the very start only"),
        ([pax((b"path", b"b"), kind=b"g"), A], "no 'path'"),
        ([pax((b"size", b"7"), kind=b"g"), A], "no 'size'"),
        ([TarEntry(b"p", b"9 path=bb", b"x"), A], "records"),
        ([TarEntry(b"p", b"8 path=b\nx", b"x"), A], "records"),
        ([TarEntry(b"p", b"99 path=b\n", b"x"), A], "records"),
        ([TarEntry(b"p", b"0 \n", b"x"), A], "records"),
        ([TarEntry(b"p", b"-9 path=b\n", b"x"), A], "records"),
        ([TarEntry(b"p", b"2 path=b\n", b"x"), A], "records"),
        ([TarEntry(b"p", b"9 path b\n", b"x"), A], "a key and a value"),
        ([TarEntry(b"p", b"9999999 path=b\n", b"x"), A], "records"),
        ([pax((b"comment", b"x" * 70_000)), A], "65536 bytes in an extended header"),
    ],
)
def test_an_extended_header_that_readers_could_take_differently_is_refused(
    entries: list[TarEntry], words: str, tmp_path: Path
) -> None:
    code, message = refusal(make_tar(entries), tmp_path)
    assert (code, words in message) == (Code.REC_SCHEMA_INVALID, True), message


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [b"../a", b"/etc/passwd", b"a//b", b"././a", b"a/../b", b"-rf", b"a\\b", b"a\nb", b"a."]
)
@pytest.mark.parametrize("how", ["plain", "extended", "long"])
def test_a_name_that_leads_elsewhere_is_refused(name: bytes, how: str, tmp_path: Path) -> None:
    entries = {
        "plain": [TarEntry(name, b"x")],
        "extended": [pax((b"path", name)), TarEntry(b"a", b"x")],
        "long": [long_name(name + b"\0"), TarEntry(b"a", b"x", magic=GNU)],
    }[how]
    assert refusal(make_tar([A, *entries]), tmp_path)[0] is Code.ART_PATH_ESCAPE


def test_a_zero_byte_in_a_name_is_refused(tmp_path: Path) -> None:
    data = make_tar([pax((b"path", b"a.txt\0.exe")), TarEntry(b"a", b"x")])
    assert refusal(data, tmp_path)[0] is Code.ART_PATH_ESCAPE


@pytest.mark.parametrize("name", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80"])
def test_a_name_that_is_no_utf_8_is_refused(name: bytes, tmp_path: Path) -> None:
    code, message = refusal(make_tar([TarEntry(name, b"x")]), tmp_path)
    assert (code, "UTF-8" in message) == (Code.ART_PATH_ESCAPE, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a", "a"), ("a", "./a"), ("a", "A"), ("d/x", "D/y"), ("a", "a/b"), ("a/b", "a")],
)
def test_two_entries_for_one_name_are_refused(one: str, other: str, tmp_path: Path) -> None:
    """`tar -r` appends; the second would replace the first."""
    data = make_tar([TarEntry(one.encode(), b"1"), TarEntry(other.encode(), b"2")])
    assert refusal(data, tmp_path)[0] is Code.ART_NAME_COLLISION


def test_the_top_directory_stands_once(tmp_path: Path) -> None:
    data = make_tar([TarEntry(b"./", b"", b"5")] * 2)
    assert refusal(data, tmp_path)[0] is Code.ART_NAME_COLLISION


@pytest.mark.parametrize("kind", [b"0", b"5"])
def test_an_empty_name_is_refused(kind: bytes, tmp_path: Path) -> None:
    assert refusal(make_tar([TarEntry(b"", b"", kind)]), tmp_path)[0] is Code.ART_PATH_ESCAPE


# --- caps -------------------------------------------------------------------------------------


def test_a_file_beyond_the_cap_is_refused_unread(tmp_path: Path) -> None:
    code, message = refusal(make_tar([TarEntry(b"a", bytes(1001))]), tmp_path)
    assert (code, "1000 bytes" in message) == (Code.ART_OVERSIZE, True)


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    code, message = refusal(make_tar([TarEntry(b"%d" % n) for n in range(21)]), tmp_path)
    assert (code, "20 files" in message) == (Code.ART_OVERSIZE, True)


def test_an_archive_larger_than_all_its_content_may_be_is_refused_unread(tmp_path: Path) -> None:
    archive = tmp_path / "in" / "x.tar"
    archive.parent.mkdir()
    with archive.open("wb") as stream:
        stream.truncate(1 << 40)
    with pytest.raises(InvalidRecord) as caught:
        unpack(archive, tmp_path / "out")
    assert caught.value.reason.code is Code.ART_OVERSIZE


# --- gzip ---------------------------------------------------------------------------------------

GZ = make_gzip(HONEST)


@pytest.mark.parametrize("name", ["x.tar.gz", "x.tgz", "X.TAR.GZ"])
def test_a_compressed_archive_is_taken(name: str, tmp_path: Path) -> None:
    assert taken(GZ, tmp_path, name) == BOTH


def test_the_file_name_that_gzip_writes_is_taken(tmp_path: Path) -> None:
    named = GZ[:3] + b"\x08" + GZ[4:10] + b"x.tar\0" + GZ[10:]
    assert gzip.decompress(named) == HONEST
    assert taken(named, tmp_path, "x.tgz") == BOTH


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", Code.REC_SCHEMA_INVALID, "ends at byte 0"),
        (GZ[:5], Code.REC_SCHEMA_INVALID, "ends at byte"),
        (GZ[:17], Code.REC_SCHEMA_INVALID, "ends before it"),
        (HONEST, Code.REC_SCHEMA_INVALID, "a gzip file"),
        (b"\xfd7zXZ\0" + GZ, Code.REC_SCHEMA_INVALID, "a gzip file"),
        (GZ + GZ, Code.REC_SCHEMA_INVALID, "fill their place"),
        (GZ + b"\0", Code.REC_SCHEMA_INVALID, "fill their place"),
        (GZ + b"hidden", Code.REC_SCHEMA_INVALID, "fill their place"),
        (GZ[:-1], Code.REC_SCHEMA_INVALID, "they go on"),
        (GZ[:-9] + GZ[-8:], Code.REC_SCHEMA_INVALID, "they go on"),
        (GZ[:-8] + bytes(4) + GZ[-4:], Code.ART_DIGEST_MISMATCH, "checksum"),
        (GZ[:-4] + bytes(4), Code.ART_DIGEST_MISMATCH, "checksum"),
        (GZ[:3] + b"\x04" + GZ[4:10] + b"\1\0x" + GZ[10:], Code.REC_SCHEMA_INVALID, "0x04"),
        (GZ[:3] + b"\x10" + GZ[4:10] + b"c\0" + GZ[10:], Code.REC_SCHEMA_INVALID, "0x10"),
        (GZ[:3] + b"\x02" + GZ[4:10] + b"\0\0" + GZ[10:], Code.REC_SCHEMA_INVALID, "0x02"),
        (GZ[:3] + b"\x20" + GZ[4:], Code.REC_SCHEMA_INVALID, "0x20"),
        (GZ[:3] + b"\x08" + GZ[4:10] + b"x" * 2000, Code.REC_SCHEMA_INVALID, "a file name of"),
        (make_gzip(HONEST[:-512]), Code.REC_SCHEMA_INVALID, "ends within"),
        (make_gzip(HONEST + b"x" * 512), Code.REC_SCHEMA_INVALID, "zeros between and after"),
    ],
)
def test_a_second_reading_of_the_compression_is_refused(
    data: bytes, code: Code, words: str, tmp_path: Path
) -> None:
    found, message = refusal(data, tmp_path, name="x.tar.gz")
    assert (found, words in message) == (code, True), message


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    data = make_gzip(make_tar([TarEntry(b"%d" % n, bytes(8 << 20)) for n in range(3)]))
    code, message = refusal(data, tmp_path, BundleCaps(), "x.tgz")
    assert (code, "200 times" in message) == (Code.ART_OVERSIZE, True)


def test_a_bomb_of_empty_headers_is_refused(tmp_path: Path) -> None:
    """Zeros after the end, or headers that name nothing, cost as much as content."""
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(engine.compress(bytes(1 << 20)) for _ in range(64)) + engine.flush()
    assert refusal(data, tmp_path, BundleCaps(), "x.tgz")[1].endswith("it goes on")
