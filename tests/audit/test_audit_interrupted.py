"""An audit that is told to stop, or that does not run alone, leaves nothing half-written."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from audit_command import Audited, audit, started
from corpus_fixtures import Corpus
from rough import GIVE_UP_S, finish, until


def _children(process: "subprocess.Popen[str]") -> list[int]:
    """Processes that it started and that live."""
    file = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    try:
        return [int(word) for word in file.read_text(encoding="ascii").split()]
    except OSError:
        return []


def _gone(numbers: list[int]) -> bool:
    """Whether none of these processes lives, waiting for them to end."""
    give_up = time.monotonic() + GIVE_UP_S
    while any(Path(f"/proc/{number}").exists() for number in numbers):
        if time.monotonic() > give_up:
            return False
        time.sleep(0.02)
    return True


def _left(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_records_are_read_leaves_no_state_and_no_output(
    corpus: Corpus, tmp_path: Path, number: signal.Signals
) -> None:
    (kept := tmp_path / "kept").mkdir()
    (scratch := tmp_path / "scratch").mkdir()
    process = started(
        corpus.path,
        *("--jobs", "2", "--state", kept / "s.state", "--format", "json", "-o", kept / "a.json"),
        TMPDIR=str(scratch),
    )
    until(lambda: len(_children(process)) >= 2, process, "processes that read")
    children = _children(process)

    process.send_signal(number)
    code, out, err = finish(process)

    assert code == 130, err
    assert out == ""
    assert "Traceback" not in err
    assert _left(kept) == []
    assert _left(scratch) == []
    assert _gone(children)


def test_a_signal_keeps_the_state_of_the_audit_before(corpus: Corpus, tmp_path: Path) -> None:
    state = tmp_path / "s.state"
    shutil.copytree(next(corpus.path.glob("20*/08")), tmp_path / "few", symlinks=True)
    audit(tmp_path / "few", "--state", state)
    before = state.read_bytes()
    process = started(corpus.path, "--jobs", "2", "--state", state)
    until(lambda: len(_children(process)) >= 2, process, "processes that read")

    process.send_signal(signal.SIGINT)
    code, _, err = finish(process)

    assert code == 130, err
    assert state.read_bytes() == before


def test_a_signal_while_the_site_is_written_leaves_the_site_before(
    corpus: Corpus, tmp_path: Path
) -> None:
    site = tmp_path / "out" / "site"
    site.parent.mkdir()
    few = tmp_path / "few"
    shutil.copytree(next(corpus.path.glob("20*/08")), few, symlinks=True)
    options = ("--format", "html", "-o", site, "--state", tmp_path / "s.state")
    assert finish(started(few, *options))[0] == 0
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    process = started(corpus.path, "--jobs", "1", *options)
    until(lambda: len(_left(site.parent)) > 1, process, "a site in the making")

    process.send_signal(signal.SIGINT)
    code, _, err = finish(process)

    assert code == 130, err
    assert _left(site.parent) == ["site"]
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_a_killed_audit_does_not_keep_the_next_from_its_work(
    corpus: Corpus, audited_corpus: Audited, tmp_path: Path
) -> None:
    state = tmp_path / "s.state"
    process = started(corpus.path, "--jobs", "2", "--state", state)
    until(lambda: len(_children(process)) >= 2, process, "processes that read")
    children = _children(process)

    process.kill()
    process.communicate()

    assert _gone(children), "processes live on whose driver is gone"
    found = audit(corpus.path, "--since-last", "--state", state)
    assert found.timeless() == audited_corpus.timeless()


def test_two_audits_at_once_both_end_and_leave_one_whole_state(
    corpus: Corpus, audited_corpus: Audited, tmp_path: Path
) -> None:
    state = tmp_path / "s.state"
    both = [
        started(
            corpus.path,
            *("--jobs", "1", "--state", state, "--format", "json", "-o", tmp_path / f"{n}.json"),
        )
        for n in range(2)
    ]

    ended = [finish(process) for process in both]

    assert [code for code, _, _ in ended] == [0, 0], ended
    for number in range(2):
        text = (tmp_path / f"{number}.json").read_text(encoding="utf-8")
        assert Audited(json.loads(text)).timeless() == audited_corpus.timeless()
    later = audit(corpus.path, "--since-last", "--state", state)
    assert later.reused == len(corpus.planted.places) + corpus.planted.skipped
    assert _left(tmp_path) == ["0.json", "1.json", "s.state"]


def test_a_worker_that_is_killed_ends_the_audit_in_words(corpus: Corpus, tmp_path: Path) -> None:
    state = tmp_path / "s.state"
    process = started(corpus.path, "--jobs", "2", "--state", state)
    until(lambda: len(_children(process)) >= 2, process, "processes that read")

    os.kill(_children(process)[0], signal.SIGKILL)
    code, _, err = finish(process)

    assert code == 6, err
    assert "G2-INF-003" in err
    assert not state.exists()
