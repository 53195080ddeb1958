"""A check by several workers, told to stop at ten moments: nothing is left, the ledger is whole.

Moments are steps that a worker has begun, and not times: a slow machine is stopped at the same
ones. The record has more claims than are looked at when the signal comes.
"""

import json
import os
import random
import signal
import time
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from batch_making import write_batch
from crew_seen import Family, workers_of
from rough import GIVE_UP_S, finish, kill, run, start, until, write_talk

SEED = 20_261_122
SCRIPT_STEPS = (
    "probing the sandbox",
    "sealed run 1 of 2",
    "sealed run 2 of 2",
    "other surroundings",
    "inputs withheld",
    "inputs altered",
    "VERIFIED",
)
PROOF_STEPS = ("elaborating", "judging the compiled data")
STARTED = "a worker starts"
MOMENTS = [*SCRIPT_STEPS, STARTED, *PROOF_STEPS]
TERMINAL = "a terminal's"


def ways() -> list[Any]:
    """Each moment with one of the ways to stop a check, chosen once for all."""
    rng = random.Random(SEED)
    kinds = [signal.SIGINT, signal.SIGTERM, TERMINAL, signal.SIGTERM]
    rng.shuffle(kinds)
    chosen = zip(MOMENTS, cycle(kinds), strict=False)
    return [
        pytest.param(
            moment,
            how,
            id=f"{moment}-{getattr(how, 'name', how)}".replace(" ", "-"),
            marks=[pytest.mark.lean, pytest.mark.slow] if moment in PROOF_STEPS else [],
        )
        for moment, how in chosen
    ]


class Check:
    """A check under way, and the steps it has told so far."""

    def __init__(self, record: Path, state: Path) -> None:
        self.environment = {**os.environ, "GATE2_STATE": str(state)}
        self.process = start(
            *("check", record, "--no-cache", "--jobs", "2", "--format", "json"),
            *("--sandbox", "runc", "--lean", "wasm"),
            env=self.environment,
        )
        self.told: list[str] = []

    def reaches(self, step: str) -> None:
        """Wait until it tells this step; each line is a step."""
        assert self.process.stderr is not None
        while not self.told or step not in self.told[-1]:
            line = self.process.stderr.readline()
            assert line, f"ended before {step}: {''.join(self.told)}"
            self.told.append(line)

    def ledger_is_whole(self) -> list[dict[str, Any]]:
        """Its entries, once the chain is found to hold; none where nothing was settled."""
        code, out, err = run("ledger", "verify", "--format", "json", env=self.environment)
        if code == 5 and "there is none yet" in err:
            return []
        assert code == 0, out + err
        code, out, err = run("ledger", "export", env=self.environment)
        assert code == 0, err
        return [json.loads(line)["entry"] for line in out.splitlines()[1:]]


def stop(process: Any, how: object) -> None:
    """As a user stops it, or the system."""
    if how == TERMINAL:
        os.killpg(process.pid, signal.SIGINT)
    else:
        assert isinstance(how, signal.Signals)
        kill(process, how)


@pytest.mark.runc
@pytest.mark.parametrize(("moment", "how"), ways())
def test_interrupted_check_leaves_nothing_and_a_whole_ledger(
    moment: str, how: object, tmp_path: Path
) -> None:
    proofs = 1 if moment in PROOF_STEPS else 0
    record = write_batch(tmp_path / "record", proofs=proofs, scripts=6 if not proofs else 1)
    check = Check(record, tmp_path / "state")
    if moment == STARTED:
        until(lambda: workers_of(check.process.pid) != set(), check.process, "a worker")
    else:
        check.reaches(moment)
    family = Family.of(check.process.pid)
    stop(check.process, how)
    code, out, err = finish(check.process)
    assert code in (130, 143), err
    report = json.loads(out)
    assert report["complete"] is False
    assert "Traceback" not in err
    assert family.left() == []
    claims = [each["claim"] for each in check.ledger_is_whole() if each["kind"] == "attempt"]
    assert len(claims) == len(set(claims)), "an attempt is told twice"
    settled = [claim["id"] for each in report["records"] for claim in each["claims"]]
    assert set(settled) <= set(claims), "a verdict is shown that nobody remembers"


@pytest.mark.runc
def test_killed_check_has_its_workers_end_and_its_next_one_clean_up(tmp_path: Path) -> None:
    check = Check(write_batch(tmp_path / "record", proofs=0, scripts=6), tmp_path / "state")
    check.reaches("sealed run 1 of 2")
    family = Family.of(check.process.pid)
    kill(check.process, signal.SIGKILL)
    finish(check.process)
    give_up = time.monotonic() + GIVE_UP_S
    while family.workers_left() and time.monotonic() < give_up:
        time.sleep(0.05)
    assert run("check", write_talk(tmp_path / "talk"), "--no-cache")[0] == 1
    assert family.left() == []
    check.ledger_is_whole()


@pytest.mark.runc
def test_killed_worker_changes_no_verdict_and_leaves_nothing(tmp_path: Path) -> None:
    record = write_batch(tmp_path / "record", proofs=0, scripts=4)
    check = Check(record, tmp_path / "state")
    check.reaches("sealed run 1 of 2")
    family = Family.of(check.process.pid)
    (one, *_) = sorted(workers_of(check.process.pid))
    os.kill(one, signal.SIGKILL)
    code, out, err = finish(check.process)
    told = "".join(check.told) + err
    assert code == 0, told
    (found,) = json.loads(out)["records"]
    assert [claim["status"] for claim in found["claims"]] == ["VERIFIED"] * 4
    assert "worker-lost" in told
    assert family.left() == []
    check.ledger_is_whole()


def said(record: Path, jobs: int) -> list[tuple[Any, ...]]:
    """What a check says of each claim, apart from times."""
    code, out, err = run(
        *("check", record, "--no-cache", "--jobs", str(jobs), "--format", "json"),
        *("--sandbox", "runc", "--lean", "wasm"),
    )
    assert code == 0, err
    report = json.loads(out)
    return [
        (
            *(each["status"], each["coverage"], claim["id"], claim["status"], claim["scope"]),
            *((reason["code"], reason["message"]) for reason in claim["reasons"]),
        )
        for each in report["records"]
        for claim in each["claims"]
    ]


@pytest.mark.runc
def test_verdicts_are_the_same_however_many_workers_there_are(tmp_path: Path) -> None:
    record = write_batch(tmp_path / "record", proofs=0, scripts=3)
    assert said(record, 1) == said(record, 2)


@pytest.mark.runc
@pytest.mark.lean
@pytest.mark.slow
def test_verdicts_of_proofs_are_the_same_however_many_workers_there_are(tmp_path: Path) -> None:
    record = write_batch(tmp_path / "record", proofs=1, scripts=1)
    assert said(record, 1) == said(record, 2)
