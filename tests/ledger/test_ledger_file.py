"""The file of a ledger: private, root's own, and never believed for being there."""

import os
import random
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gate2.errors import Gate2Error, InfrastructureError, InvalidRecord
from gate2.ledger.chain import Head
from gate2.ledger.entry import Entry
from gate2.ledger.opening import existing_ledger, open_ledger
from gate2.places import state_root
from gate2.reasons import Code
from ledger_making import ask, attempt

ROOT = os.geteuid() == 0
FLIPS = 200
as_root = pytest.mark.skipif(not ROOT, reason="only root has to fear other users' files")


@pytest.fixture(params=["sqlite", "sqlite+pysqlite"])
def scheme(request: pytest.FixtureRequest) -> str:
    """Both ways to keep a ledger in a SQLite file."""
    assert isinstance(request.param, str)
    return request.param


def refused(url: str) -> str:
    """What both ways to open it say; nothing is known about any record then."""
    said = []
    for opening in (open_ledger, existing_ledger):
        with pytest.raises(InfrastructureError) as no:
            opening(url)
        assert no.value.reason.code is Code.INF_LANE_UNAVAILABLE
        said.append(no.value.message)
    assert said[0] == said[1]
    return said[0]


def test_others_can_neither_read_nor_enter_what_was_made(scheme: str, tmp_path: Path) -> None:
    path = tmp_path / "state" / "ledger.sqlite"
    with open_ledger(f"{scheme}:///{path}") as ledger:
        ledger.append([attempt(1)])
        for each in path.parent.iterdir():
            assert stat.S_IMODE(each.stat().st_mode) == 0o600, each
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["ledger.sqlite"]


def test_the_default_ledger_stands_in_the_state() -> None:
    assert existing_ledger(None) is None
    with open_ledger(None) as ledger:
        assert ledger.where == str(state_root() / "ledger.sqlite")


@as_root
def test_root_follows_no_link_to_a_ledger(scheme: str, tmp_path: Path) -> None:
    with open_ledger(f"{scheme}:///{tmp_path / 'real'}"):
        pass
    (tmp_path / "link").symlink_to("real")
    assert "follows no symbolic link" in refused(f"{scheme}:///{tmp_path / 'link'}")
    (tmp_path / "dangling").symlink_to("nowhere")
    assert "follows no symbolic link" in refused(f"{scheme}:///{tmp_path / 'dangling'}")
    assert not (tmp_path / "nowhere").exists()


@as_root
def test_root_trusts_no_other_users_ledger(scheme: str, tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    with open_ledger(f"{scheme}:///{path}"):
        pass
    os.chown(path, 1234, 1234)
    assert "it belongs to user 1234" in refused(f"{scheme}:///{path}")


def test_a_pipe_or_a_directory_is_refused_and_not_waited_for(scheme: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        assert "expected a plain file" in refused(f"{scheme}:///{path}")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no such table"),
        (b"this is no database" * 100, "file is not a database"),
        (b"SQLite format 3\x00", "file is not a database"),
    ],
)
def test_a_file_that_holds_no_ledger_is_a_broken_one(
    scheme: str, tmp_path: Path, content: bytes, words: str
) -> None:
    """Never an empty one: whoever cut it to nothing would have made everything forgotten."""
    path = tmp_path / "ledger"
    path.write_bytes(content)
    url = f"{scheme}:///{path}"
    ledger = existing_ledger(url)
    assert ledger is not None
    with ledger:
        (reason,) = ledger.verify()
        assert reason.code is Code.EVD_LEDGER_BROKEN
        assert words in reason.message
        with pytest.raises(InvalidRecord, match=words):
            ledger.head()
    with open_ledger(url) as ledger, pytest.raises(InvalidRecord, match=words):
        ledger.append([attempt(1)])
    assert path.read_bytes() == content


def test_another_programs_database_is_no_ledger(scheme: str, tmp_path: Path) -> None:
    url = f"{scheme}:///{tmp_path / 'other'}"
    ask(url, "CREATE TABLE cats (name TEXT)")
    ledger = existing_ledger(url)
    assert ledger is not None
    with ledger:
        (reason,) = ledger.verify()
    assert "no such table" in reason.message


def test_what_somebody_added_to_the_database_is_named(scheme: str, tmp_path: Path) -> None:
    url = f"{scheme}:///{tmp_path / 'ledger'}"
    with open_ledger(url) as ledger:
        ledger.append([attempt(1)])
        ask(url, "CREATE TABLE cats (name TEXT)")
        (reason,) = ledger.verify()
    assert "it holds 'cats' besides" in reason.message


def test_no_flipped_byte_changes_what_a_ledger_says(scheme: str, tmp_path: Path) -> None:
    """Each is noticed, or is where SQLite keeps nothing; no error is one of Python's."""
    path = tmp_path / "ledger"
    url = f"{scheme}:///{path}"
    with open_ledger(url) as ledger:
        ledger.append([attempt(number, status="FALSIFIED") for number in range(1, 40)])
        want: tuple[Head, list[Entry]] = ledger.head(), [c.entry for c in ledger.entries()]
    whole = path.read_bytes()
    seeded = random.Random(4)
    used = [place for place, byte in enumerate(whole) if byte]
    noticed = 0
    for place in seeded.sample(used, FLIPS):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << seeded.choice([0, 5, 7])
        path.write_bytes(flipped)
        try:
            reading = existing_ledger(url)
            assert reading is not None
            with reading:
                if reading.verify():
                    noticed += 1
                    continue
                assert (reading.head(), [c.entry for c in reading.entries()]) == want, place
        except Gate2Error:
            noticed += 1
    assert noticed > FLIPS * 0.9


@contextmanager
def mounted(directory: Path, options: str) -> Iterator[None]:
    """A file system in memory there."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(directory)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(directory)], check=True)


def room_mounts(directory: Path) -> bool:
    """Whether this process may mount."""
    directory.mkdir(exist_ok=True)
    tried = subprocess.run(
        ["mount", "-t", "tmpfs", "tmpfs", str(directory)], capture_output=True, check=False
    )
    if tried.returncode == 0:
        subprocess.run(["umount", "-l", str(directory)], check=True)
    return tried.returncode == 0


@pytest.fixture
def mountable(tmp_path: Path) -> Path:
    """A directory to mount on."""
    if not ROOT or not room_mounts(tmp_path / "mount"):
        pytest.skip("only root, and only where it may mount, can make a disk that is full")
    return tmp_path / "mount"


def test_a_full_disk_loses_nothing_that_was_acknowledged(scheme: str, mountable: Path) -> None:
    with mounted(mountable, "size=400k"):
        url = f"{scheme}:///{mountable / 'ledger'}"
        head: Head | None = None
        with open_ledger(url) as ledger:

            def fill() -> None:
                nonlocal head
                for number in range(1, 10_000):
                    head = ledger.append([attempt(number, text="x" * 500) for _ in (1, 2)])

            with pytest.raises(InfrastructureError) as full:
                fill()
        assert full.value.reason.code is Code.INF_DISK_FULL
        assert "is kept" in full.value.reason.remedy
        assert head is not None
        reading = existing_ledger(url)
        assert reading is not None
        with reading:
            assert reading.head() == head
            assert reading.verify() == ()
            assert sum(1 for _ in reading.entries()) == head.entries
        subprocess.run(["mount", "-o", "remount,size=4m", str(mountable)], check=True)
        with open_ledger(url) as ledger:
            assert ledger.append([attempt(1)]).entries == head.entries + 1
            assert ledger.verify() == ()


def test_a_disk_without_room_for_a_ledger_is_called_full(scheme: str, mountable: Path) -> None:
    with mounted(mountable, "size=16k"):
        with pytest.raises(InfrastructureError) as full:
            open_ledger(f"{scheme}:///{mountable / 'ledger'}")
        assert full.value.reason.code is Code.INF_DISK_FULL
        assert list(mountable.iterdir()) == [], "half a ledger"


def test_a_ledger_on_a_medium_that_cannot_be_written_is_read(scheme: str, mountable: Path) -> None:
    with mounted(mountable, "size=1m"):
        url = f"{scheme}:///{mountable / 'ledger'}"
        with open_ledger(url) as ledger:
            head = ledger.append([attempt(1)])
        subprocess.run(["mount", "-o", "remount,ro", str(mountable)], check=True)
        reading = existing_ledger(url)
        assert reading is not None
        with reading:
            assert reading.head() == head
            assert reading.verify() == ()
        with open_ledger(url) as ledger, pytest.raises(InfrastructureError) as no:
            ledger.append([attempt(2)])
        assert no.value.reason.code is Code.INF_DISK_FULL
        assert "read-only" in no.value.message


def test_no_ledger_is_made_where_nothing_can_be(scheme: str, mountable: Path) -> None:
    with mounted(mountable, "size=1m,ro"), pytest.raises(InfrastructureError) as no:
        open_ledger(f"{scheme}:///{mountable / 'state' / 'ledger'}")
    assert no.value.reason.code is Code.INF_DISK_FULL
    assert "Read-only file system" in no.value.message
    assert "GATE2_STATE" in no.value.reason.remedy
