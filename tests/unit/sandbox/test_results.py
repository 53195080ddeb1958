"""What a hostile script may leave under the name of its results file, and what is read of it."""

import ctypes
import errno
import os
import socket
import threading
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.sandbox import beneath
from gate2.sandbox.beneath import is_plain_name
from gate2.sandbox.results import read_results

CAP = 1000


class _NoOpenat2:
    """A C library on a kernel, or behind a filter, that does not know openat2."""

    number = errno.ENOSYS

    def syscall(self, *_: object) -> int:
        ctypes.set_errno(self.number)
        return -1


class _FilteredOpenat2(_NoOpenat2):
    number = errno.EPERM


@pytest.fixture(params=["openat2", "no openat2", "openat2 filtered"], autouse=True)
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every case holds on kernels with and without openat2."""
    if request.param == "no openat2":
        monkeypatch.setattr(beneath, "_library", _NoOpenat2)
    elif request.param == "openat2 filtered":
        monkeypatch.setattr(beneath, "_library", _FilteredOpenat2)
    return str(request.param)


def test_a_regular_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_bytes(b'{"gain": 1}')
    read = read_results(tmp_path, "results.json", CAP)
    assert (read.data, read.refused) == (b'{"gain": 1}', "")


def test_an_empty_file_is_empty_and_not_missing(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_bytes(b"")
    assert read_results(tmp_path, "results.json", CAP).data == b""


@pytest.mark.parametrize("size", [CAP - 1, CAP])
def test_a_file_up_to_the_cap_is_read(tmp_path: Path, size: int) -> None:
    (tmp_path / "r").write_bytes(b"x" * size)
    assert read_results(tmp_path, "r", CAP).data == b"x" * size


def test_one_byte_over_the_cap_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r").write_bytes(b"x" * (CAP + 1))
    read = read_results(tmp_path, "r", CAP)
    assert read.data is None
    assert read.refused == f"too large: {CAP + 1} bytes, the cap is {CAP}"


def test_a_sparse_terabyte_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "r").open("wb") as stream:
        stream.truncate(1 << 40)
    assert read_results(tmp_path, "r", 8 << 20).refused.startswith("too large: 1099511627776 ")


def test_no_file_is_missing(tmp_path: Path) -> None:
    assert read_results(tmp_path, "results.json", CAP).refused == "missing"


def test_another_case_of_the_name_is_missing(tmp_path: Path) -> None:
    (tmp_path / "Results.json").write_bytes(b"{}")
    assert read_results(tmp_path, "results.json", CAP).refused == "missing"


def test_a_symlink_to_a_host_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "r").symlink_to("/etc/hostname")
    assert read_results(tmp_path, "r", CAP).refused == "symlink"


def test_a_symlink_to_a_sibling_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"{}")
    (tmp_path / "r").symlink_to("real")
    assert read_results(tmp_path, "r", CAP).refused == "symlink"


def test_a_magic_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "r").symlink_to("/proc/self/fd/0")
    assert read_results(tmp_path, "r", CAP).refused == "symlink"


def test_a_fifo_does_not_hang_the_reader(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "r")
    assert read_results(tmp_path, "r", CAP).refused == "fifo"


def test_a_socket_is_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "r"))
        assert read_results(tmp_path, "r", CAP).refused == "socket"


def test_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    assert read_results(tmp_path, "r", CAP).refused == "directory"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes device nodes")
def test_a_device_is_refused(tmp_path: Path) -> None:
    os.mknod(tmp_path / "r", 0o600 | 0o020000, os.makedev(1, 5))
    assert read_results(tmp_path, "r", CAP).refused == "device"


def test_a_hard_link_to_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"secret")
    (tmp_path / "r").hardlink_to(tmp_path / "other")
    assert read_results(tmp_path, "r", CAP).refused == "hard link"


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../r", "/etc/hostname", "a/b", "r\0", "x" * 256, "\ud800", "a/../r"]
)
def test_a_name_that_is_a_path_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "r").write_bytes(b"{}")
    assert read_results(tmp_path, name, CAP).refused == "not a plain file name"


@pytest.mark.parametrize("name", ["results.json", "…", "a b", "-", "x" * 255, "\udcff"])
def test_one_component_is_a_plain_name(name: str) -> None:
    assert is_plain_name(name)


def test_a_missing_directory_is_the_engines_fault_and_says_nothing_of_the_script(
    tmp_path: Path,
) -> None:
    with pytest.raises(InfrastructureError) as caught:
        read_results(tmp_path / "gone", "r", CAP)
    assert caught.value.reason.code is Code.INF_ENGINE_ERROR


def test_a_symlink_in_place_of_the_directory_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "r").write_bytes(b"{}")
    (tmp_path / "out").symlink_to("real")
    with pytest.raises(InfrastructureError):
        read_results(tmp_path / "out", "r", CAP)


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "r"
    target.write_bytes(b"x" * CAP)
    read = os.read

    def append_then_read(descriptor: int, size: int) -> bytes:
        with target.open("ab") as stream:
            stream.write(b"y")
        return read(descriptor, size)

    monkeypatch.setattr(os, "read", append_then_read)
    assert "grew past the cap" in read_results(tmp_path, "r", CAP).refused


def test_a_file_rewritten_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "r"
    target.write_bytes(b"x" * 10)
    os.utime(target, ns=(1, 1))
    read = os.read

    def read_then_rewrite(descriptor: int, size: int) -> bytes:
        data = read(descriptor, size)
        target.write_bytes(b"z" * 10)
        return data

    monkeypatch.setattr(os, "read", read_then_rewrite)
    assert read_results(tmp_path, "r", CAP).refused == "changed while it was read"


def test_a_link_swapped_in_between_look_and_open_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "r"
    target.write_bytes(b"{}")
    look = os.stat

    def look_then_swap(path: str, *, dir_fd: int, follow_symlinks: bool) -> os.stat_result:
        state = look(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)
        target.unlink()
        target.symlink_to("/etc/hostname")
        return state

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", look_then_swap)
        assert read_results(tmp_path, "r", CAP).refused == "symlink"


def test_reading_leaves_no_descriptor_open(tmp_path: Path) -> None:
    (tmp_path / "r").write_bytes(b"{}")
    (tmp_path / "l").symlink_to("r")
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # a count, not paths
    for name in ("r", "l", "gone", "..") * 20:
        read_results(tmp_path, name, CAP)
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_names_swapped_by_a_thread_never_give_bytes_from_outside(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"secret")
    out = tmp_path / "out"
    out.mkdir()
    target, spare = out / "r", out / "spare"
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            spare.write_bytes(b"honest")
            spare.replace(target)
            spare.symlink_to(outside)
            spare.replace(target)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        seen = {read_results(out, "r", CAP).data for _ in range(300)}
    finally:
        stop.set()
        thread.join()
    assert seen <= {b"honest", None}
