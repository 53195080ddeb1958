"""Output and archives that come from outside: any cut, any lie, never past a cap."""

import io
import os
import tarfile
import time

import pytest

from gate2.sandbox.capture import capture
from gate2.sandbox.docker.archive import read_member, refusal_of
from gate2.sandbox.docker.attach import Demultiplexer
from gate2.sandbox.job import Ended


def frame(stream: int, data: bytes) -> bytes:
    return bytes([stream, 0, 0, 0]) + len(data).to_bytes(4, "big") + data


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 100])
def test_frames_are_put_together_however_they_are_cut(size: int) -> None:
    data = frame(1, b"one") + frame(2, b"") + frame(2, b"err") + frame(1, b" two")
    output = Demultiplexer(100)
    for start in range(0, len(data), size):
        output.feed(data[start : start + size])
    assert (bytes(output.stdout.data), bytes(output.stderr.data)) == (b"one two", b"err")
    assert not output.overflowed


def test_each_stream_has_a_cap_of_its_own() -> None:
    output = Demultiplexer(4)
    output.feed(frame(1, b"1234") + frame(2, b"1234"))
    before = output.overflowed
    output.feed(frame(2, b"5"))
    assert (before, output.overflowed, output.stdout.overflowed) == (False, True, False)
    assert bytes(output.stderr.data) == b"1234"


@pytest.mark.parametrize("header", [b"\x03\0\0\0\0\0\0\1", b"\1\1\0\0\0\0\0\1", b"plain te"])
def test_what_is_no_frame_is_an_error(header: bytes) -> None:
    with pytest.raises(ValueError, match="not an attach frame"):
        Demultiplexer(10).feed(header)


def test_end_of_both_pipes_ends_the_capture() -> None:
    pipes = [os.pipe() for _ in range(2)]
    for number, (_, write) in enumerate(pipes):
        os.write(write, b"x" * number)
        os.close(write)
    found = capture(pipes[0][0], pipes[1][0], cap=10, deadline=time.monotonic() + 30)
    assert (found.stdout, found.stderr, found.stopped) == (b"", b"x", None)
    for read, _ in pipes:
        os.close(read)


def test_silent_pipes_are_left_at_the_deadline() -> None:
    pipes = [os.pipe() for _ in range(2)]
    found = capture(pipes[0][0], pipes[1][0], cap=10, deadline=time.monotonic() + 0.05)
    assert found.stopped is Ended.TIMEOUT
    for pipe in pipes:
        for descriptor in pipe:
            os.close(descriptor)


def test_one_byte_past_the_cap_ends_the_capture() -> None:
    pipes = [os.pipe() for _ in range(2)]
    os.write(pipes[1][1], b"12345")
    found = capture(pipes[0][0], pipes[1][0], cap=4, deadline=time.monotonic() + 30)
    assert (found.stderr, found.stopped) == (b"1234", Ended.OUTPUT_CAP)
    for pipe in pipes:
        for descriptor in pipe:
            os.close(descriptor)


def member(data: bytes, **changes: object) -> bytes:
    info = tarfile.TarInfo("results.json")
    info.size = len(data)
    for name, value in changes.items():
        setattr(info, name, value)
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


@pytest.mark.parametrize("size", [1, 13, 512, 1 << 16])
@pytest.mark.parametrize("uid", [0, 1 << 30])
def test_member_comes_back_whole_with_a_high_user_id_too(size: int, uid: int) -> None:
    data = bytes(range(256)) * 5
    raw = member(data, uid=uid, gid=uid)
    pieces = [raw[start : start + size] for start in range(0, len(raw), size)]
    assert read_member(pieces, len(data)).data == data


@pytest.mark.parametrize(
    ("raw", "refused"),
    [
        (b"", "special file"),
        (b"x" * 100, "special file"),
        (member(b"", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "special file"),
        (member(b"", type=tarfile.FIFOTYPE), "special file"),
        (member(b"", type=tarfile.DIRTYPE), "special file"),
        (member(b"12345"), "changed while it was read"),
        (member(b"1234")[:514], "changed while it was read"),
    ],
)
def test_member_that_is_not_the_announced_file_is_refused(raw: bytes, refused: str) -> None:
    found = read_member([raw], 4)
    assert (found.data, found.refused) == (None, refused)


@pytest.mark.parametrize(
    ("bit", "kind"),
    [(31, "directory"), (27, "symlink"), (26, "device"), (25, "fifo"), (24, "socket"),
     (21, "device"), (19, "special file")],
)  # fmt: skip
def test_stat_header_alone_refuses_what_is_no_file(bit: int, kind: str) -> None:
    assert refusal_of({"mode": 1 << bit | 0o644, "size": 1}, 10) == kind


def test_stat_header_refuses_by_size_and_by_absence() -> None:
    assert refusal_of({"mode": 0o644, "size": 10}, 10) == ""
    assert refusal_of({"mode": 0o644, "size": 1 << 40}, 10).startswith("too large: 1099511627776")
    assert refusal_of({}, 10) == "special file"
