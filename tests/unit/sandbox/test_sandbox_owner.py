"""Whose leftovers are whose: a living process never loses anything, a dead one leaves nothing."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gate2.sandbox.owner import is_abandoned, is_mine, new_name, owner_of
from gate2.sandbox.reaper import reap_host


def name_of_another_process() -> str:
    code = "from gate2.sandbox.owner import new_name; print(new_name(3600))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return done.stdout.strip()


def test_own_names_are_ours_and_never_abandoned() -> None:
    name = new_name(60)
    assert is_mine(name)
    assert not is_abandoned(name)
    assert new_name(60) != name


def test_names_of_a_dead_process_are_abandoned() -> None:
    name = name_of_another_process()
    assert is_abandoned(name)
    assert not is_mine(name)


def test_number_that_another_process_has_now_does_not_keep_a_name_alive() -> None:
    own = owner_of(new_name(60))
    assert own is not None
    reused = new_name(60).replace(f"-{own.start}-", f"-{own.start + 1}-", 1)
    assert is_abandoned(reused)


@pytest.mark.parametrize("part", ["boot", "pidns"])
def test_names_of_another_machine_count_until_their_deadline(part: str) -> None:
    own = owner_of(new_name(60))
    assert own is not None
    there = {"boot": (own.boot, "0" * 12), "pidns": (own.pidns, "17")}[part]
    foreign = name_of_another_process().replace(*there)
    assert not is_abandoned(foreign)
    deadline = owner_of(foreign)
    assert deadline is not None
    late = foreign.replace(f"-{deadline.deadline}-", f"-{int(time.time()) - 1000}-")
    assert is_abandoned(late)


@pytest.mark.parametrize(
    "name",
    [
        *("", "g2-", "g2-1-2-3", "python.json", "g2-x"),
        pytest.param(new_name(1) + "x", id="longer"),
        pytest.param("a" + new_name(1), id="begins otherwise"),
    ],
)
def test_what_bears_no_name_of_ours_is_nobodys_to_remove(name: str) -> None:
    assert owner_of(name) is None
    assert not is_abandoned(name)


def test_reaper_removes_directories_of_the_dead_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path))
    runs = tmp_path / "runs"
    dead, mine = name_of_another_process(), new_name(60)
    for name in (dead, mine, "keep-me"):
        (runs / name / "in").mkdir(parents=True)
        (runs / name / "in" / "file").write_text("x", encoding="utf-8")
    assert dead in reap_host()
    assert sorted(os.listdir(runs)) == sorted((mine, "keep-me"))  # noqa: PTH208 - names
    assert dead not in reap_host()
