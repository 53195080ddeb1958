"""`gate2` killed while it writes, or while its tool makes a container: what is left is whole."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rough import (
    GIVE_UP_S,
    copy_record,
    half_written,
    kill,
    left_of,
    publication_faults,
    run,
    start,
    until,
    write_sleeper,
    write_talk,
)

# Publishes one prepared verdict in a fork, over and over, and kills the fork at its first, second,
# third … call of the system that touches the record, until one gets through.
PUBLISHER = """
import os, shutil, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from gate2.policy import Policy
from gate2.publish.publishing import Publisher
from gate2.publish.remembering import LedgerMemory
from publishing_made import checked, publish

root = Path(sys.argv[1])
publish(root / "old", "1")
for number in range(1, 400):
    target = root / str(number)
    shutil.copytree(root / "old", target)
    prepared = checked(target)
    child = os.fork()
    if child == 0:
        left = number
        publisher = Publisher(Policy(), "2", LedgerMemory(None))
        def hook(event, arguments):
            global left
            if event.startswith(("open", "os.", "fcntl.", "tempfile.", "sqlite3.")):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)
        publisher.publish(prepared)
        left = -1
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if not os.WIFSIGNALED(status):
        print(number)
        break
"""


def test_kill_between_any_two_steps_of_writing_leaves_a_verdict_with_its_own_evidence(
    tmp_path: Path,
) -> None:
    copy_record("anscombe-quartet", tmp_path / "old")
    here = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", PUBLISHER, str(tmp_path), str(here)],
        capture_output=True,
        text=True,
        timeout=GIVE_UP_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps = int(done.stdout)
    old = (tmp_path / "old" / "verdict.json").read_bytes()
    new = (tmp_path / str(steps) / "verdict.json").read_bytes()
    found = [(tmp_path / str(n) / "verdict.json").read_bytes() for n in range(1, steps + 1)]
    for number in range(1, steps + 1):
        assert publication_faults(tmp_path / str(number)) == []
    assert {engine(each) for each in found} == {engine(old), engine(new)} == {"1", "2"}
    assert found[0] == old
    assert any(half_written(tmp_path / str(n)) for n in range(1, steps)), "no kill while writing"


def engine(verdict: bytes) -> str:
    """The version of the engine that made a verdict."""
    return str(json.loads(verdict)["x_gate2"]["engine"]["version"])


def test_next_writer_removes_what_killed_writers_left(tmp_path: Path) -> None:
    record = write_talk(tmp_path / "r")
    (record / "evidence").mkdir()
    stale = [
        record / ".verdict.json.abc123.tmp",
        record / "evidence" / ".c1.0123456789abcdef.json.abc.tmp",
        record / "evidence" / "c1.0123456789abcdef.json",
    ]
    others = [
        record / "notes.tmp",
        record / ".record.json.abc.tmp",
        record / "evidence" / "README.md",
        record / "evidence" / "c1.json",
    ]
    for path in (*stale, *others):
        path.write_text("{", encoding="utf-8")
    assert run("check", record, "--write")[0] == 1
    assert [path.name for path in stale if path.exists()] == []
    assert [path.name for path in others if not path.exists()] == []


def test_evidence_is_never_written_through_a_link(tmp_path: Path) -> None:
    record = write_talk(tmp_path / "r")
    (tmp_path / "elsewhere").mkdir()
    kept = tmp_path / "elsewhere" / "c1.0123456789abcdef.json"
    kept.write_text("{}", encoding="utf-8")
    (record / "evidence").symlink_to(tmp_path / "elsewhere")
    code, _, err = run("check", record, "--write")
    assert code == 2
    assert "came a link" in err
    assert kept.exists()
    assert not (record / "verdict.json").exists()


@pytest.mark.runc
def test_runc_whose_engine_was_killed_while_it_made_the_container_is_reaped(
    tmp_path: Path,
) -> None:
    """The orphan would go on making the container after the reaper had looked."""
    record = write_sleeper(tmp_path / "r")
    process = start("check", record, "--sandbox", "runc")
    until(lambda: bool(left_of(process.pid)), process, "its first directory")
    until(lambda: bool(runc_of(process.pid)), process, "a call of runc run")
    (orphan,) = runc_of(process.pid)[:1]
    os.kill(orphan, signal.SIGSTOP)
    kill(process, signal.SIGKILL)
    process.communicate()
    assert run("check", write_talk(tmp_path / "talk"), "--no-cache")[0] == 1
    assert not Path(f"/proc/{orphan}").exists() or is_dead(orphan)
    assert left_of(process.pid) == []


def runc_of(parent: int) -> list[int]:
    """The `runc run` processes that a process has started."""
    children = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        children += [int(pid) for pid in task.read_text(encoding="ascii").split()]
    return [pid for pid in children if b"\0run\0" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def is_dead(pid: int) -> bool:
    """Whether a process is gone, or nobody has asked for its exit code yet."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return True
    return text.rsplit(") ", 1)[1].startswith(("Z", "X"))


def test_kill_leaves_no_copy_that_its_owner_cannot_remove(tmp_path: Path) -> None:
    """Copies of artifacts are read-only down to their directories; without root that counts."""
    from gate2.sandbox.workdir import discard

    tree = tmp_path / "copy" / "in" / "deep"
    tree.mkdir(parents=True)
    (tree / "file").write_text("x", encoding="utf-8")
    for directory in (tree, tree.parent):
        directory.chmod(0o555)
    discard(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
