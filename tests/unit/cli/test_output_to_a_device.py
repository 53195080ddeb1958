"""`-o` names what is no file: it is written into, and is there for everybody else afterwards."""

import os
import stat
import threading
from pathlib import Path

import pytest

from gate2.cli.main import run
from gate2.ledger.opening import open_ledger
from ledger_making import attempt


@pytest.fixture(autouse=True)
def _remembered() -> None:
    with open_ledger(None) as ledger:
        ledger.append([attempt(1)])


def test_pipe_is_replaced_by_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert run(["ledger", "export", "-o", str(pipe)]) == 0
    reader.join(10)
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    assert len(read[0].splitlines()) == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_device_is_replaced_by_a_file(tmp_path: Path) -> None:
    """As root that took /dev/null away from every program on the machine."""
    device = tmp_path / "null"
    os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))
    assert run(["ledger", "export", "-o", str(device)]) == 0
    assert run(["verify", "--export-verifier", str(device)]) == 0
    assert stat.S_ISCHR(device.lstat().st_mode)


def test_file_behind_a_link_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "absent")
    assert run(["ledger", "export", "-o", str(tmp_path / "link")]) == 0
    assert (tmp_path / "link").read_bytes().startswith(b'{"entries":1')
