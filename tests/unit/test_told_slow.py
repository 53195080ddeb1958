"""A run that is cut off has named the tests that took long, wherever they ran."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
RUN = """\
import told_slow
told_slow.SLOW_S = 0.3
"""
FILE = """\
import time

def test_long():
    time.sleep(0.5)

def test_short():
    pass

def test_wrong():
    assert 1 == 2
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_test_that_fails_or_takes_long_is_named_before_the_run_ends(
    tmp_path: Path, workers: str
) -> None:
    (tmp_path / "sooner.py").write_text(RUN, encoding="utf-8")
    (tmp_path / "test_both.py").write_text(FILE, encoding="utf-8")
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    plugins = ["-p", "sooner", "-p", "told_slow", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", workers, *plugins, str(tmp_path)],
        env={**own, "PYTHONPATH": os.pathsep.join([str(TESTS), str(tmp_path)])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith("[at ")]
    slow, wrong = sorted(told, key=lambda line: "wrong" in line)
    assert "test_both.py::test_long: its call took " in slow
    assert "test_both.py::test_wrong: its call failed after " in wrong
