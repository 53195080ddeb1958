"""The helper that an engine leaves behind a container that did not start is ended, and no other."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate2.sandbox.docker.shim import end_helper

MINE, OTHER = "a" * 64, "b" * 64
GIVE_UP_S = 60.0


@pytest.fixture
def helper(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that looks like containerd's helper of one container, and sleeps."""
    tail = shutil.which("tail")
    assert tail is not None
    program = tmp_path / "containerd-shim-runc-v2"
    program.symlink_to(tail)
    (tmp_path / "pipe").touch()
    argv = [str(program), "-f", str(tmp_path / "pipe"), "--", "-id", MINE]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not Path(f"/proc/{process.pid}/cmdline").read_bytes():
        time.sleep(0.01)  # the kernel shows the words of a program a moment after it began
    yield process
    process.kill()
    process.wait(GIVE_UP_S)


def test_helper_of_that_container_is_ended(helper: "subprocess.Popen[bytes]") -> None:
    assert end_helper(MINE)
    assert helper.wait(GIVE_UP_S) < 0


def test_helper_of_another_container_is_not(helper: "subprocess.Popen[bytes]") -> None:
    assert not end_helper(OTHER)
    assert helper.poll() is None


def test_other_program_with_those_words_is_not(tmp_path: Path) -> None:
    (tmp_path / "pipe").touch()
    argv = ["tail", "-f", str(tmp_path / "pipe"), "--", "-id", MINE]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert not end_helper(MINE)
        assert process.poll() is None
    finally:
        process.kill()
        process.wait(GIVE_UP_S)
