"""Results that change, answer or lead elsewhere while they are read (threats 16-19, 66, 89, 90)."""

import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deep_making import make_deep
from gate2.sandbox.results import read_results
from gate2.sandbox.workdir import discard

CAP = 1000
HONEST = b'{"gain": 1}'


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """Somebody repeats this on another thread."""
    stop = threading.Event()

    def keep_on() -> None:
        while not stop.is_set():
            work()

    thread = threading.Thread(target=keep_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


# --- 16, 17: huge and sparse files ----------------------------------------------------------------


@pytest.mark.parametrize("size", [CAP + 1, 1 << 30, 1 << 43])
def test_a_file_beyond_the_cap_costs_no_read(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "r").open("wb") as stream:
        stream.truncate(size)

    def never(descriptor: int, count: int) -> bytes:
        raise AssertionError("a byte of it was read")

    monkeypatch.setattr(os, "read", never)
    assert read_results(tmp_path, "r", CAP).refused.startswith(f"too large: {size} bytes")


def test_holes_under_the_cap_are_zeros_and_no_more(tmp_path: Path) -> None:
    with (tmp_path / "r").open("wb") as stream:
        stream.truncate(CAP)
    assert read_results(tmp_path, "r", CAP).data == bytes(CAP)


# --- 18, 19: what else lies there is never looked at ----------------------------------------------


def test_a_bottomless_tree_beside_the_results_is_not_walked(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    make_deep(out, 2000)
    (out / "r").write_bytes(HONEST)
    try:
        assert read_results(out, "r", CAP).data == HONEST
    finally:
        discard(out)


def test_a_thousand_strange_names_beside_the_results_are_not_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(300):
        (tmp_path / f"{number}\n{'x' * 200}").write_bytes(b"")
    (tmp_path / "r").write_bytes(HONEST)

    def never(*_: object) -> None:
        raise AssertionError("the directory was listed")

    monkeypatch.setattr(os, "scandir", never)
    monkeypatch.setattr(os, "listdir", never)
    assert read_results(tmp_path, "r", CAP).data == HONEST


@pytest.mark.parametrize("name", ["x" * 256, "x" * 4096, "d/" * 3000 + "r", "../" * 2000 + "r"])
def test_a_name_longer_than_names_are_is_refused(name: str, tmp_path: Path) -> None:
    assert read_results(tmp_path, name, CAP).refused == "not a plain file name"


# --- 66: what is not one file --------------------------------------------------------------------


def test_a_fifo_with_a_writer_is_never_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "r")
    writer = os.open(tmp_path / "r", os.O_RDWR)
    try:
        os.write(writer, HONEST)
        assert read_results(tmp_path, "r", CAP).refused == "fifo"
    finally:
        os.close(writer)


@pytest.mark.parametrize("make", ["fifo", "fifo with a writer", "socket", "directory"])
def test_what_is_swapped_in_between_look_and_open_is_refused(
    make: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    target = tmp_path / "r"
    target.write_bytes(HONEST)
    look = os.stat
    held: list[int] = []
    listener = socket.socket(socket.AF_UNIX)

    def look_then_swap(path: str, *, dir_fd: int, follow_symlinks: bool) -> os.stat_result:
        state = look(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)
        target.unlink()
        match make:
            case "socket":
                listener.bind(str(target))
            case "directory":
                target.mkdir()
            case _:
                os.mkfifo(target)
                if make == "fifo with a writer":
                    held.append(os.open(target, os.O_RDWR))
                    os.write(held[0], HONEST)
        return state

    try:
        with monkeypatch.context() as patch:
            patch.setattr(os, "stat", look_then_swap)
            read = read_results(tmp_path, "r", CAP)
        assert (read.data, read.refused) == (None, make.removesuffix(" with a writer"))
    finally:
        listener.close()
        for descriptor in held:
            os.close(descriptor)


def test_a_second_name_given_while_it_is_read_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through that name another process could go on writing what was judged."""
    target = tmp_path / "r"
    target.write_bytes(HONEST)
    read = os.read

    def link_then_read(descriptor: int, count: int) -> bytes:
        if not (tmp_path / "again").exists():
            (tmp_path / "again").hardlink_to(target)
        return read(descriptor, count)

    monkeypatch.setattr(os, "read", link_then_read)
    assert read_results(tmp_path, "r", CAP).refused == "changed while it was read"


@pytest.mark.parametrize("name", ["exe", "cwd", "root"])
def test_a_magic_link_of_proc_itself_is_not_followed(name: str) -> None:
    assert read_results(Path(f"/proc/{os.getpid()}"), name, CAP).refused == "symlink"


def test_a_descriptor_that_proc_lists_is_not_reopened(tmp_path: Path) -> None:
    """Not even one that says nothing but where a file is (O_PATH)."""
    (tmp_path / "secret").write_bytes(b"secret")
    for flags in (os.O_RDONLY, os.O_PATH):
        descriptor = os.open(tmp_path / "secret", flags)
        try:
            read = read_results(Path(f"/proc/{os.getpid()}/fd"), str(descriptor), CAP)
            assert (read.data, read.refused) == (None, "symlink")
        finally:
            os.close(descriptor)


def test_a_file_whose_size_is_no_size_is_refused() -> None:
    """Files of proc have none: what they answer is made as they are read."""
    own = Path(f"/proc/{os.getpid()}")
    state = (own / "environ").stat()
    assert stat.S_ISREG(state.st_mode)
    assert state.st_size == 0
    assert read_results(Path(f"/proc/{os.getpid()}"), "environ", 1 << 20).refused.startswith(
        "changed"
    )


def test_a_file_replaced_while_it_is_read_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    target, spare = tmp_path / "r", tmp_path / "spare"
    contents = [bytes([letter]) * 200_000 for letter in b"ab"]
    target.write_bytes(contents[0])
    numbers = iter(range(1 << 30))

    def swap() -> None:
        spare.write_bytes(contents[next(numbers) % 2])
        spare.replace(target)

    with meanwhile(swap):
        seen = {read_results(tmp_path, "r", 1 << 20).data for _ in range(200)}
    assert seen <= {*contents, None}


# --- 89, 90: the declared name and place, no other ------------------------------------------------


def test_a_directory_named_as_the_results_is_refused_and_not_entered(tmp_path: Path) -> None:
    (tmp_path / "results.json").mkdir()
    (tmp_path / "results.json" / "results.json").write_bytes(HONEST)
    assert read_results(tmp_path, "results.json", CAP).refused == "directory"
    inner = read_results(tmp_path, "results.json/results.json", CAP)
    assert inner.refused == "not a plain file name"


@pytest.mark.parametrize(
    "name", ["Results.json", "results.JSON", "results.json ", "results.json\n", "ｒesults.json"]
)
def test_a_name_that_only_looks_the_same_is_missing(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(HONEST)
    assert read_results(tmp_path, "results.json", CAP).refused == "missing"


def test_of_two_files_only_the_declared_one_is_read(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_bytes(HONEST)
    (tmp_path / "sub").mkdir()
    for other in ("sub/results.json", "results.json.bak", "RESULTS.JSON"):
        (tmp_path / other).write_bytes(b'{"gain": 2}')
    assert read_results(tmp_path, "results.json", CAP).data == HONEST
