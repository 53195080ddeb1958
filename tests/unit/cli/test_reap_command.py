"""`gate2 reap` says what it removed, and removes nothing of a living process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gate2.cli.main import run
from gate2.places import runs_root
from gate2.sandbox.owner import new_name
from rough import GATE2, GIVE_UP_S


@pytest.fixture(autouse=True)
def _own_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))


def left_by_the_dead() -> Path:
    """A directory of a process that is gone."""
    code = "from gate2.sandbox.owner import new_name; print(new_name(1e6))"
    name = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    path = runs_root() / name
    path.mkdir(parents=True)
    return path


def test_what_the_dead_left_goes_and_what_the_living_have_stays(
    capsys: pytest.CaptureFixture[str],
) -> None:
    dead = left_by_the_dead()
    living = runs_root() / new_name(1e6)
    living.mkdir()
    (runs_root() / "somebody-elses").mkdir()
    assert run(["reap"]) == 0
    assert f"removed {dead.name}" in capsys.readouterr().out.splitlines()
    assert not dead.exists()
    assert living.exists()
    assert (runs_root() / "somebody-elses").exists()


def test_it_goes_on_until_it_is_stopped(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*GATE2, "reap", "--every", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ},
    )
    try:
        give_up = time.monotonic() + GIVE_UP_S
        time.sleep(0.5)
        dead = left_by_the_dead()
        while dead.exists() and time.monotonic() < give_up:
            time.sleep(0.1)
        assert not dead.exists()
        assert process.poll() is None
    finally:
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=GIVE_UP_S)
    assert f"removed {dead.name}" in out.splitlines()
    assert "Traceback" not in err


@pytest.mark.parametrize("every", ["0", "-1", "x"])
def test_a_pause_that_makes_no_sense_is_refused(every: str) -> None:
    assert run(["reap", "--every", every]) == 2
