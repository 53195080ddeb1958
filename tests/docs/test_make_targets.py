"""What `make run` installs, says and leads to; nothing is carried out here but the help."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from documented.blocks import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def would_do(target: str, environment: Path) -> str:
    """What make would run where nothing is installed."""
    return made("--dry-run", f"VENV={environment}", target)


def made(*arguments: str) -> str:
    """What make prints; not as a part of the make that may have started these tests."""
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")
    environment = {name: value for name, value in os.environ.items() if name not in outer}
    done = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env=environment,
    )
    return done.stdout


def test_who_runs_the_examples_is_not_given_what_tests_need(tmp_path: Path) -> None:
    runs = would_do("run", tmp_path / "venv")
    assert "'.[embedded]'" in runs
    assert "dev" not in re.findall(r"\.\[([a-z,]+)\]", runs)[0].split(",")
    assert len(re.findall(r"pip install", runs)) == 1


def test_tests_are_installed_on_top_of_what_runs(tmp_path: Path) -> None:
    tests = would_do("test", tmp_path / "venv")
    assert re.findall(r"\.\[([a-z,]+)\]", tests) == ["embedded", "embedded,dev"]


@pytest.mark.parametrize("target", ["run", "test"])
def test_how_much_is_fetched_is_said_before_it_is(target: str, tmp_path: Path) -> None:
    lines = would_do(target, tmp_path / "venv").splitlines()
    installs = [n for n, line in enumerate(lines) if "pip install" in line]
    said = [n for n, line in enumerate(lines) if re.search(r"\d+ MB", line)]
    assert len(installs) == len(said)
    assert all(before < after for before, after in zip(said, installs, strict=True))


def test_run_ends_with_what_to_type_next(tmp_path: Path) -> None:
    last = would_do("run", tmp_path / "venv").splitlines()[-1]
    assert last == f'echo "next: . {tmp_path}/venv/bin/activate && gate2 demo"'


def test_help_lists_every_target_that_a_reader_would_ask_for() -> None:
    listed = set(re.findall(r"^make (\w+)", made("help"), re.MULTILINE))
    assert listed >= {"run", "test", "check", "bench", "docs"}
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    assert listed <= targets


def test_no_count_is_stated_that_the_run_does_not_state_itself() -> None:
    assert not re.search(r"\b(one|two|1|2) (example )?record", MAKEFILE)
