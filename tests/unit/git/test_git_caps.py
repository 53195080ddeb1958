"""A git that reads an author's objects cannot take the machine's memory or time."""

import subprocess
from pathlib import Path

import pytest

from gate2.git.program import Program


@pytest.fixture
def limits(tmp_path: Path) -> Path:
    """A program that tells its limits, once whoever started it could set them."""
    place = tmp_path / "git"
    place.write_text('#!/bin/sh\nsleep 0.3\necho "$(ulimit -v) $(ulimit -t)"\n')
    place.chmod(0o755)
    return place


def test_caps_hold_for_what_is_run(limits: Path, tmp_path: Path) -> None:
    program = Program(str(limits), tmp_path, None, 512 << 20, 7)
    assert program.call("x").out.split() == [b"524288", b"7"]


def test_without_caps_it_has_what_this_process_has(limits: Path, tmp_path: Path) -> None:
    own = subprocess.run([limits], capture_output=True, check=True).stdout
    assert Program(str(limits), tmp_path).call("x").out == own


def test_a_program_that_is_over_its_time_is_killed(tmp_path: Path) -> None:
    place = tmp_path / "git"
    place.write_text("#!/bin/sh\nwhile :; do :; done\n")
    place.chmod(0o755)
    assert Program(str(place), tmp_path, None, 0, 1).call("x").code < 0
