"""Several `gate2` at a time on one record: one whole verdict, and nobody's runs are taken away."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError
from gate2.places import write_whole
from gate2.policy import Policy
from gate2.publish import holding, publishing
from gate2.publish.publishing import Publisher
from gate2.publish.remembering import LedgerMemory
from gate2.reasons import Code
from gate2.sandbox.owner import new_name
from publishing_made import checked, publish
from rough import (
    GIVE_UP_S,
    copy_record,
    evidence_kinds,
    finish,
    half_written,
    left_of,
    publication_faults,
    start,
)

TOGETHER = [
    ("runc",) * 2,
    ("docker",) * 2,
    ("bubblewrap",) * 2,
    ("runc",) * 4,
    ("docker",) * 4,
    ("docker", "runc", "bubblewrap"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "lanes",
    [
        pytest.param(lanes, marks=[getattr(pytest.mark, lane) for lane in dict.fromkeys(lanes)])
        for lanes in TOGETHER
    ],
    ids="-".join,
)
def test_writers_at_the_same_time_end_well_and_leave_one_whole_verdict(
    lanes: tuple[str, ...], tmp_path: Path
) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    check = ("check", record, "--write", "--no-cache", "--format", "json", "--sandbox")
    processes = [start(*check, lane) for lane in lanes]
    for process in processes:
        code, out, err = finish(process)
        # A run that another process's reaper took away would be infrastructure, exit 6.
        assert code == 0, err
        (found,) = json.loads(out)["records"]
        assert found["status"] == "VERIFIED"
    assert (publication_faults(record), half_written(record)) == ([], [])
    assert evidence_kinds(record) == ["_verdict", "c1", "c1"]
    for process in processes:
        assert left_of(process.pid) == []


ROUNDS = 25


def main() -> None:
    """One of several writers: `python test_at_once.py RECORD NUMBER`."""
    record, number = Path(sys.argv[1]), sys.argv[2]
    for turn in range(ROUNDS):
        publish(record, f"{number}.{turn:03d}")


def test_verdict_is_whole_at_every_moment_while_four_write(tmp_path: Path) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    publish(record, "9.000")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    writers = [
        subprocess.Popen([sys.executable, __file__, str(record), str(n)], env=environment)
        for n in range(4)
    ]
    looks = 0
    try:
        while any(writer.poll() is None for writer in writers):
            # A reader sees the verdict and its evidence as one only while nobody writes.
            descriptor = os.open(record, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            assert publication_faults(record) == []
            os.close(descriptor)
            assert json.loads((record / "verdict.json").read_bytes())["status"] == "VERIFIED"
            looks += 1
    finally:
        for writer in writers:
            writer.wait(GIVE_UP_S)
    assert looks > 1
    assert [writer.returncode for writer in writers] == [0] * 4
    assert (publication_faults(record), half_written(record)) == ([], [])
    assert evidence_kinds(record) == ["_verdict", "c1", "c1"]


def test_writer_that_never_lets_go_is_named_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    monkeypatch.setattr(holding, "LOCK_TIMEOUT_S", 0.1)
    descriptor = os.open(record, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(InfrastructureError) as refused:
        publish(record, "1.0")
    assert refused.value.reason.code is Code.INF_CONTENTION
    assert not (record / "verdict.json").exists()
    os.close(descriptor)
    publish(record, "1.0")
    assert publication_faults(record) == []


def test_interruption_after_the_verdict_is_written_takes_no_evidence_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal is heard between two steps: there a verdict lost all that it names."""
    record = copy_record("anscombe-quartet", tmp_path / "record")

    def interrupted(path: Path, data: bytes) -> None:
        write_whole(path, data)
        if path.name == "verdict.json":
            raise KeyboardInterrupt

    monkeypatch.setattr(publishing, "write_whole", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(record)
    assert publication_faults(record) == []
    assert evidence_kinds(record) == ["_verdict", "c1", "c1"]


@pytest.mark.parametrize("becomes", ['{"schema": "another"}', "{", None])
def test_writer_that_took_long_puts_no_verdict_beside_a_newer_record(
    becomes: str | None, tmp_path: Path
) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    publish(record, "1")
    before = (record / "verdict.json").read_bytes()
    found = checked(record)
    (record / "record.json").unlink()
    if becomes is not None:
        (record / "record.json").write_text(becomes, encoding="utf-8")
    memory = LedgerMemory(None)
    with pytest.raises(InfrastructureError) as refused:
        Publisher(Policy(), "2", memory).publish(found)
    memory.close()
    assert refused.value.reason.code is Code.INF_CONTENTION
    assert "was changed while it was checked" in refused.value.message
    assert (record / "verdict.json").read_bytes() == before


def test_copy_of_a_record_is_a_record_of_its_own(tmp_path: Path) -> None:
    """Nothing of the lock is left in the directory, to be committed or copied."""
    record = copy_record("anscombe-quartet", tmp_path / "record")
    before = {path.name for path in record.iterdir()}
    publish(record, "1.0")
    names = {path.name for path in record.iterdir()}
    assert names - before == {"evidence", "corrections.json", "verdict.json"}
    shutil.copytree(record, tmp_path / "copy")
    assert publication_faults(tmp_path / "copy") == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount proc and become somebody else")
def test_run_of_a_user_whose_processes_are_hidden_is_not_called_abandoned() -> None:
    """A reaper that cannot see another user's process must not end its run on a shared engine."""
    name = new_name(3600)
    hidden = """
import ctypes, os, sys
from gate2.sandbox import owner
owner.new_name(1)  # what it reads once, read while this user may still read it
libc = ctypes.CDLL(None, use_errno=True)
assert libc.unshare(0x20000) == 0, "no mount namespace of its own"
assert libc.mount(b"none", b"/", None, ctypes.c_ulong(0x44000), None) == 0
assert libc.mount(b"proc", b"/proc", b"proc", ctypes.c_ulong(0), b"hidepid=2") == 0
os.setgroups([])
os.setgid(12345)
os.setuid(12345)
mine = owner.owner_of(sys.argv[1])
print(os.path.exists(f"/proc/{mine.pid}"), owner.is_abandoned(sys.argv[1]))
gone = sys.argv[1].replace(f"g2-{mine.pid}-", "g2-4194303-")
print(owner.is_abandoned(gone))
"""
    done = subprocess.run(
        [sys.executable, "-c", hidden, name],
        capture_output=True,
        text=True,
        timeout=GIVE_UP_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["False", "False", "True"]


if __name__ == "__main__":
    main()
