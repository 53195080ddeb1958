"""`gate2 check --write` killed at every step, beside a second writer on the same record.

`killing_writers` makes the scenes; here is looked at what lies there after each kill, and after the
writers that come later. Moments on the clock are beside the steps: what has no name is hit too.
"""

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gate2.contracts.chain import read_corrections
from gate2.ledger.entry import EntryKind, text_of
from gate2.ledger.opening import existing_ledger
from gate2.version import version
from killing_writers import SEED, STEPS
from publishing_made import publish, refused, with_artifacts_of
from rough import GIVE_UP_S, copy_record, half_written, publication_faults

pytestmark = pytest.mark.slow
KILLED = -signal.SIGKILL
LATER = ("third", "fourth")
TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Every scene of `killing_writers`."""
    root = tmp_path_factory.mktemp("scenes")
    copy_record("anscombe-quartet", root / "old")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GATE2_STATE", str(root / "state"))
        publish(root / "old", version())
    done = subprocess.run(
        [sys.executable, "-m", "killing_writers", str(root)],
        cwd=TESTS,
        capture_output=True,
        text=True,
        timeout=2 * GIVE_UP_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    yield root
    shutil.rmtree(root)


def scene(scenes: Path, step: str) -> Path:
    return scenes / step.replace(" ", "-")


@pytest.mark.parametrize("step", STEPS)
def test_kill_at_a_step_leaves_the_old_state_or_the_new_one(scenes: Path, step: str) -> None:
    place = scene(scenes, step)
    ended = json.loads((place / "ended").read_text(encoding="utf-8"))
    said = (place / "said").read_text(encoding="utf-8")
    assert ended["first"] == KILLED, f"it never came to the step “{step}”: {said}"
    assert ended["second"] in (KILLED, 0), said
    for moment in ("first", "second"):
        looked_at(place / moment, scenes / "old")
    assert [ended[name] for name in LATER] == [0, 0], said
    assert "Traceback" not in said


@pytest.mark.parametrize("step", STEPS)
def test_kill_at_a_step_loses_no_attempt_that_was_acknowledged(scenes: Path, step: str) -> None:
    place = scene(scenes, step)
    entries: list[str] = []
    for moment in ("first", "second", *LATER):
        before, entries = entries, ledger_of(place / moment)
        assert entries[: len(before)] == before, "entries are only ever appended"
        assert not acknowledged(place / moment) - Counter(entries), "an acknowledged entry is gone"


@pytest.mark.parametrize("step", STEPS)
def test_writer_after_a_killed_one_repairs_all_and_says_nothing_twice(
    scenes: Path, step: str
) -> None:
    place = scene(scenes, step)
    old = events(scenes / "old")
    known = old
    for moment in ("first", "second", *LATER):
        found = events(place / moment / "record")
        assert found[: len(known)] == known, "an event is gone or was changed"
        known = found
    # The changed artifact is one event, whoever came to say so first.
    assert [event["correction_type"] for event in known[len(old) :]] == ["ARTIFACT"]
    third, fourth = (place / name / "record" for name in LATER)
    assert half_written(third) == half_written(place / "third" / "state") == []
    assert publication_faults(third) == []
    assert sorted(kinds(third)) == ["_verdict", "c1", "c1"]
    assert files_of(fourth) == files_of(third), "nothing changed, and something was written"
    assert last_published(place / "third") == last_published(place / "fourth") != ""


ROUNDS = 5
"""Beside the kills at each of `STEPS`, more than thirty with two writers at once."""
LIFE_S = 0.6
"""Several publications, begun and ended: a moment within is one between or inside of them."""


def test_two_writers_killed_at_any_moment_leave_one_whole_state(
    tmp_path: Path, own_state: Path
) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    publish(record, "0")
    old = events(record)
    moments = random.Random(SEED)
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    writer = [sys.executable, str(TESTS / "contract" / "test_at_once.py"), str(record)]
    for number in range(ROUNDS):
        before = (record / "verdict.json").read_bytes()
        writers = [
            subprocess.Popen([*writer, f"{number}.{each}"], env=environment) for each in range(2)
        ]
        until_written(record, before, writers[0])
        for process in writers:
            time.sleep(moments.random() * LIFE_S / 2)
            process.send_signal(signal.SIGKILL)
        assert [process.wait(GIVE_UP_S) for process in writers] == [KILLED] * 2
        assert publication_faults(record) == [], f"seed {SEED}, round {number}"
        assert ledger_in(own_state) != []
        assert events(record) == old
    publish(record, "1")
    assert (publication_faults(record), half_written(record)) == ([], [])
    assert sorted(kinds(record)) == ["_verdict", "c1", "c1"]


def until_written(record: Path, before: bytes, writer: "subprocess.Popen[bytes]") -> None:
    """Wait until one of the writers has published something."""
    give_up = time.monotonic() + GIVE_UP_S
    while (record / "verdict.json").read_bytes() == before:
        assert writer.poll() is None, "it ended before it wrote anything"
        assert time.monotonic() < give_up
        time.sleep(0.01)


def looked_at(place: Path, old: Path) -> None:
    """What lies there is one whole state, whatever lies beside it that nobody names."""
    record = place / "record"
    assert publication_faults(record) == []
    for path in (record / "evidence").glob("[!.]*"):
        named = re.search(r"\.([0-9a-f]{16})\.", path.name)
        assert named is not None
        assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(named[1])
    if (record / "verdict.json").read_bytes() == (old / "verdict.json").read_bytes():
        record = with_artifacts_of(old, record, place / "as-before")
    assert refused(record, place / "state") == []


def ledger_of(place: Path) -> list[str]:
    """Every entry of a scene's ledger, whose chain holds."""
    return ledger_in(place / "state")


def ledger_in(state: Path) -> list[str]:
    """Every entry of the ledger in a directory of state, whose chain holds."""
    ledger = existing_ledger(f"sqlite:///{state / 'ledger.sqlite'}")
    if ledger is None:
        return []
    with ledger:
        assert ledger.verify() == ()
        return [text_of(chained.entry) for chained in ledger.entries()]


def last_published(place: Path) -> object:
    """The verdict that the ledger knows as the last one published of the record."""
    ledger = existing_ledger(f"sqlite:///{place / 'state' / 'ledger.sqlite'}")
    assert ledger is not None
    with ledger:
        of_record = [
            chained.entry.body["verdict_sha256"]
            for chained in ledger.entries()
            if chained.entry.kind is EntryKind.PUBLISHED and chained.entry.claim is None
        ]
    return of_record[-1] if of_record else ""


def acknowledged(place: Path) -> Counter[str]:
    """Every entry whose append had returned."""
    file = place / "acknowledged"
    return Counter(file.read_text(encoding="utf-8").splitlines() if file.exists() else ())


def events(record: Path) -> list[dict[str, Any]]:
    """The correction events beside a record, whose chain holds."""
    data = (record / "corrections.json").read_bytes()
    return [dict(event.document()) for event in read_corrections(data).events]


def kinds(record: Path) -> list[str]:
    return [path.name.split(".")[0] for path in (record / "evidence").iterdir()]


def files_of(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }
