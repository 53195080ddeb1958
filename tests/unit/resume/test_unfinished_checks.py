"""Marks of checks: one that was killed is told from one that goes on, and from one that ended."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from gate2.executor import unfinished
from gate2.executor.unfinished import Marks, Unfinished

RUN = "0123456789abcdef" * 2
CHECK = Unfinished(RUN, "2026-11-22T10:00:00Z", "aa" * 32, "the ledger", 7)
HOLDER = """
import sys
from pathlib import Path
from gate2.executor.unfinished import Marks, Unfinished

mark = Marks(Path(sys.argv[1])).begin(
    Unfinished(sys.argv[2], "2026-11-22T10:00:00Z", "aa" * 32, "the ledger", 7)
)
print("held", flush=True)
if sys.stdin.readline() == "remove\\n":
    mark.remove()
"""


@pytest.fixture
def marks(tmp_path: Path) -> Marks:
    return Marks(tmp_path / "checks")


@contextmanager
def holding(marks: Marks, run: str = RUN) -> Iterator["subprocess.Popen[str]"]:
    """A process of its own that has begun a check."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(marks.root), run],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stdin.close()


def test_check_that_goes_on_is_not_taken_for_a_dead_one(marks: Marks) -> None:
    with holding(marks):
        assert marks.left_behind() == ()
        marks.forget(CHECK.asked_sha256)
        assert (marks.root / RUN).exists()


def test_killed_check_is_found(marks: Marks) -> None:
    with holding(marks) as process:
        process.kill()
        process.wait()
        assert marks.left_behind() == (CHECK,)


def test_check_that_ended_properly_leaves_nothing(marks: Marks) -> None:
    with holding(marks) as process:
        process.communicate("remove\n")
        assert marks.left_behind() == ()
        assert list(marks.root.iterdir()) == []


def test_worker_that_outlives_its_driver_does_not_make_it_look_alive(marks: Marks) -> None:
    """Forked and not a fresh program: it has every descriptor of its driver."""
    ready, say = os.pipe()
    wait, end = os.pipe()
    driver = os.fork()
    if driver == 0:
        marks.begin(CHECK)
        if os.fork() == 0:
            os.close(end)
            os.write(say, b"x")
        os.read(wait, 1)
        os._exit(0)
    os.close(wait)
    assert os.read(ready, 1) == b"x"
    assert marks.left_behind() == ()
    os.kill(driver, signal.SIGKILL)
    os.waitpid(driver, 0)
    assert marks.left_behind() == (CHECK,)
    os.close(end)  # the worker ends
    os.close(say)
    assert os.read(ready, 1) == b""
    os.close(ready)


def test_two_that_look_at_once_both_find_it(marks: Marks) -> None:
    marks.begin(CHECK).leave()
    looking = "; ".join(
        [
            "import fcntl, os, sys",
            "fd = os.open(sys.argv[1], os.O_RDONLY)",
            "fcntl.lockf(fd, fcntl.LOCK_SH)",
            "print('looking', flush=True)",
            "sys.stdin.read()",
        ]
    )
    other = subprocess.Popen(
        [sys.executable, "-c", looking, str(marks.root / RUN)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "looking\n"
    assert marks.left_behind() == (CHECK,)
    other.communicate("")


def test_check_of_other_things_is_not_forgotten(marks: Marks) -> None:
    marks.begin(CHECK).leave()
    marks.forget("bb" * 32)
    assert marks.left_behind() == (CHECK,)
    marks.forget(CHECK.asked_sha256)
    assert marks.left_behind() == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[" * 4000,
        b"[]",
        b"null",
        json.dumps({**asdict(CHECK), "run": "f" * 32}).encode(),
        json.dumps({**asdict(CHECK), "after": -1}).encode(),
        json.dumps({**asdict(CHECK), "after": True}).encode(),
        json.dumps({**asdict(CHECK), "ledger": None}).encode(),
        json.dumps({**asdict(CHECK), "more": 1}).encode(),
        b"\xff" * 10,
    ],
    ids=str,
)
def test_file_that_is_no_mark_is_no_check(marks: Marks, content: bytes) -> None:
    marks.root.mkdir()
    (marks.root / RUN).write_bytes(content)
    assert marks.left_behind() == ()


def test_what_has_another_form_than_a_mark_is_left_alone(marks: Marks, tmp_path: Path) -> None:
    marks.root.mkdir()
    (tmp_path / "elsewhere").write_text(json.dumps(asdict(CHECK)), encoding="utf-8")
    (marks.root / RUN).symlink_to(tmp_path / "elsewhere")
    (marks.root / ("ab" * 16)).mkdir()
    os.mkfifo(marks.root / ("cd" * 16))
    (marks.root / "notes").write_text("mine", encoding="utf-8")
    assert marks.left_behind() == ()
    assert len(list(marks.root.iterdir())) == 4


def test_old_marks_are_forgotten(marks: Marks) -> None:
    marks.begin(CHECK).leave()
    long_ago = time.time() - unfinished.FORGOTTEN_AFTER_S - 1
    os.utime(marks.root / RUN, (long_ago, long_ago))
    assert marks.left_behind() == ()
    assert list(marks.root.iterdir()) == []


def test_marks_do_not_grow_without_bound(marks: Marks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfinished, "MOST_MARKS", 3)
    for number in range(5):
        run = f"{number:032x}"
        marks.begin(Unfinished(run, "", "", "", 0)).leave()
        os.utime(marks.root / run, (time.time(), time.time() - 100 + number))
    assert [each.run[-1] for each in marks.left_behind()] == ["2", "3", "4"]
    assert len(list(marks.root.iterdir())) == 3


@pytest.mark.parametrize("why", [errno.EROFS, errno.EACCES])
def test_mark_that_cannot_be_removed_costs_no_report(
    marks: Marks, monkeypatch: pytest.MonkeyPatch, why: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(why, os.strerror(why))

    marks.begin(CHECK).leave()
    monkeypatch.setattr(Path, "unlink", refuse)
    marks.forget(CHECK.asked_sha256)
    monkeypatch.setattr(unfinished, "MOST_MARKS", 0)
    assert marks.left_behind() == ()
