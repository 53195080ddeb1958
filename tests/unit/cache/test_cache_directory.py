"""The cache keeps its bound, and neither processes at once nor a full or closed disk break it."""

import fcntl
import hashlib
import multiprocessing
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cache_making import CLAIM, MADE_AT, cache_in, evidence_for, put_image, script
from gate2.cache.directory import ABANDONED_AFTER_S, TOUCHED_EVERY_S, Directory
from gate2.cache.disk import DiskEvidenceCache

KIB = 1 << 10


def name(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def sizes(root: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in root.glob("??/*")}


def use_at(root: Path, number: int, when: float) -> None:
    path = root / name(number)[:2] / name(number)
    os.utime(path, (when, when))


def test_the_bound_holds_however_much_is_kept(tmp_path: Path) -> None:
    kept = Directory(tmp_path, most_bytes=64 * KIB)
    for number in range(300):
        kept.put(name(number), b"x" * KIB)
        assert sum(sizes(tmp_path).values()) <= 64 * KIB
    assert sum(sizes(tmp_path).values()) > 44 * KIB


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    kept = Directory(tmp_path, most_bytes=64 * KIB)
    for number in range(56):
        kept.put(name(number), b"x" * KIB)
        use_at(tmp_path, number, 1000.0 + number)
    assert kept.get(name(0)) is not None  # used now
    for number in range(56, 60):
        kept.put(name(number), b"x" * KIB)
    kept.shrink()
    assert kept.get(name(0)) is not None
    assert kept.get(name(1)) is None
    assert kept.get(name(55)) is not None
    assert kept.get(name(59)) is not None


def test_a_use_is_written_down_at_most_once_an_hour(tmp_path: Path) -> None:
    kept = Directory(tmp_path, most_bytes=64 * KIB)
    kept.put(name(0), b"x")
    path = tmp_path / name(0)[:2] / name(0)
    recent = time.time() - TOUCHED_EVERY_S / 2
    os.utime(path, (recent, recent))
    kept.get(name(0))
    assert path.stat().st_mtime == pytest.approx(recent)
    long_ago = time.time() - TOUCHED_EVERY_S * 2
    os.utime(path, (long_ago, long_ago))
    kept.get(name(0))
    assert path.stat().st_mtime > recent


def test_what_would_fill_the_cache_alone_is_not_kept(tmp_path: Path) -> None:
    kept = Directory(tmp_path, most_bytes=64 * KIB)
    kept.put(name(0), b"x" * (8 * KIB + 1))
    assert kept.get(name(0)) is None
    kept.put(name(0), b"x" * (8 * KIB))
    assert kept.get(name(0)) is not None


def test_nothing_goes_that_is_not_the_caches_own(tmp_path: Path) -> None:
    """The settings may name a directory in which other things lie."""
    theirs = [tmp_path / "notes.txt", tmp_path / "ab" / "readme", tmp_path / "data" / name(1)]
    for path in theirs:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * 100 * KIB)
        os.utime(path, (1, 1))
    kept = Directory(tmp_path, most_bytes=64 * KIB)
    for number in range(100):
        kept.put(name(number), b"x" * KIB)
    assert all(path.is_file() for path in theirs)


def test_nothing_is_removed_through_a_link(tmp_path: Path) -> None:
    away = tmp_path / "away" / name(0)
    away.parent.mkdir()
    away.write_bytes(b"x" * 100 * KIB)
    os.utime(away, (1, 1))
    root = tmp_path / "cache"
    root.mkdir()
    (root / "ab").symlink_to(away.parent)
    kept = Directory(root, most_bytes=64 * KIB)
    for number in range(100):
        if not name(number).startswith("ab"):
            kept.put(name(number), b"x" * KIB)
    assert away.is_file()


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    root = tmp_path / "cache"
    root.mkdir()
    (root / name(0)[:2]).symlink_to(away)
    with pytest.raises(NotADirectoryError):
        Directory(root, most_bytes=64 * KIB).put(name(0), b"x")
    assert list(away.iterdir()) == []


@pytest.mark.parametrize("wrong", ["", "../x", "a" * 63, "A" * 64, "g" * 64])
def test_a_name_that_is_no_digest_is_no_path(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ValueError, match="expected 64 hexadecimal digits"):
        Directory(tmp_path, most_bytes=64 * KIB).get(wrong)


def test_what_a_killed_writer_left_is_removed_and_what_is_being_written_is_not(
    tmp_path: Path,
) -> None:
    kept = Directory(tmp_path, most_bytes=64 * KIB)
    kept.put(name(0), b"x")
    folder = tmp_path / name(0)[:2]
    left, new = folder / f".{name(0)}.abc.tmp", folder / f".{name(0)}.def.tmp"
    left.write_bytes(b"half")
    new.write_bytes(b"half")
    before = time.time() - ABANDONED_AFTER_S - 60
    os.utime(left, (before, before))
    kept.shrink()
    assert not left.exists()
    assert new.exists()


def test_one_process_at_a_time_removes(tmp_path: Path) -> None:
    kept = Directory(tmp_path, most_bytes=64 * KIB)
    for number in range(50):
        kept.put(name(number), b"x" * KIB)
    before = sizes(tmp_path)
    other = Directory(tmp_path, most_bytes=8 * KIB)
    with kept._turn() as ours:
        assert ours
        assert not other.shrink()
        other.put(name(60), b"x")
        assert sizes(tmp_path) == before
    assert other.shrink()
    assert sum(sizes(tmp_path).values()) <= 6 * KIB


def _put_many(root: str, first: int) -> list[str]:
    """Keeps, reads back and shrinks; what it met that was neither whole nor nothing."""
    kept = Directory(Path(root), most_bytes=64 * KIB)
    wrong = []
    for number in range(first, first + 200):
        data = name(number % 150).encode() * 16
        kept.put(name(number % 150), data)
        found = kept.get(name(number * 7 % 150))
        if found not in (None, name(number * 7 % 150).encode() * 16):
            wrong.append(name(number))
    return wrong


def test_processes_that_write_and_remove_at_once_see_whole_entries_or_none(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        wrong = pool.starmap(_put_many, [(str(tmp_path), first) for first in (0, 40, 80, 120)])
    assert wrong == [[]] * 4
    assert sum(sizes(tmp_path).values()) <= 64 * KIB
    assert not list(tmp_path.glob("??/.*"))


# --- what a check sees of it -------------------------------------------------------------------


@pytest.fixture
def image_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "machine"))
    return put_image(tmp_path / "machine")


def keep_one(cache: DiskEvidenceCache, tmp_path: Path, image_id: str) -> None:
    artifact = script(tmp_path / "gain")
    cache.keep(CLAIM, artifact, evidence_for(artifact, image_id), MADE_AT)
    cache.keep(CLAIM, artifact, evidence_for(artifact, image_id), MADE_AT)
    assert cache.find(CLAIM, artifact) is None


def test_a_place_that_is_a_file_keeps_nothing_and_is_spoken_of_once(
    tmp_path: Path, image_id: str
) -> None:
    (tmp_path / "cache").write_text("not a directory", encoding="utf-8")
    cache = cache_in(tmp_path / "cache")
    keep_one(cache, tmp_path, image_id)
    notes = cache.notes()
    assert len(notes) == 2  # one for writing, one for reading
    assert "nothing is kept in the cache" in notes[0]
    assert "File exists" in notes[0] or "Not a directory" in notes[0]
    assert "the cache cannot be read: Not a directory" in notes[1]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k,nr_inodes=40", "none", place], check=True
    )
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def fill(place: Path) -> None:
    descriptor = os.open(place / "all of it", os.O_WRONLY | os.O_CREAT)
    try:
        with suppress(OSError):
            while os.write(descriptor, b"x" * 512):
                pass
    finally:
        os.close(descriptor)
    assert os.statvfs(place).f_bavail == 0


def test_a_full_disk_keeps_nothing_and_leaves_nothing_half_written(
    small_disk: Path, tmp_path: Path, image_id: str
) -> None:
    (small_disk / "cache").mkdir()
    fill(small_disk)
    cache = cache_in(small_disk / "cache")
    keep_one(cache, tmp_path, image_id)
    (note,) = cache.notes()
    assert "nothing is kept in the cache" in note
    assert "No space left on device" in note
    assert not list(small_disk.glob("cache/??/*"))
    assert not list(small_disk.glob("cache/??/.*"))


def test_what_was_kept_survives_a_disk_that_is_full(
    small_disk: Path, tmp_path: Path, image_id: str
) -> None:
    artifact = script(tmp_path / "gain")
    cache = cache_in(small_disk / "cache")
    cache.keep(CLAIM, artifact, evidence_for(artifact, image_id), MADE_AT)
    fill(small_disk)
    cache.keep(CLAIM, artifact, evidence_for(artifact, image_id), MADE_AT)
    assert cache.find(CLAIM, artifact) is not None
    assert "No space left on device" in cache.notes()[0]


@pytest.fixture
def closed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A directory that this user cannot write to, whoever that is."""
    if os.geteuid() != 0:
        (tmp_path / "closed").mkdir(mode=0o500)
        return tmp_path / "closed"
    place: Path = request.getfixturevalue("small_disk")
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)
    return place


def test_a_directory_that_cannot_be_written_keeps_nothing(
    closed: Path, tmp_path: Path, image_id: str
) -> None:
    cache = cache_in(closed / "cache")
    keep_one(cache, tmp_path, image_id)
    (note,) = cache.notes()
    assert "nothing is kept in the cache" in note
    assert "Read-only file system" in note or "Permission denied" in note


def test_a_file_system_without_locks_still_reads_and_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", refused)
    kept = Directory(tmp_path, most_bytes=64 * KIB)
    kept.put(name(0), b"x")
    assert kept.get(name(0)) == b"x"
