"""What a check says of how far it is, where nobody looks at a terminal."""

import io
import time
from dataclasses import replace
from pathlib import Path

import pytest

from executed import answer
from gate2 import console
from gate2.check import CheckedClaim
from gate2.classify.classifier import classify
from gate2.cli.expecting import Remembered
from gate2.console import Progress
from gate2.contract import Status
from gate2.executor.task import LaneName, Need, Part, Task
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.opening import open_ledger
from gate2.reasons import Code, because
from gate2.record.model import Artifact, ArtifactKind, Claim, Record, Scope
from gate2.settings import Settings
from gate2.verdict import Outcome, Verdict
from making import DIGEST

MADE = Record(Path("nowhere"), "r", "A record", DIGEST, ())


def judged_claim(claim: Claim, wall_s: float) -> CheckedClaim:
    """One that nothing was found for, in so many seconds."""
    reason = because(Code.ART_NONE_ATTACHED, "nothing is attached")
    verdict = Verdict(Status.UNVERIFIED, Outcome.NOT_ATTEMPTED, (reason,))
    return CheckedClaim(claim, None, False, classify(claim.text), verdict, (), wall_s)


def task(count: int, record: str = "r") -> Task:
    parts = []
    for number in range(count):
        claim = Claim(f"c{number}", "A claim.")
        made = Artifact(
            name=f"a{number}",
            directory=Path("nowhere"),
            claim=claim.id,
            kind=ArtifactKind.REPRO,
            scope=Scope.EXACT,
            establishes="it",
            does_not_establish="more",
            claim_sha256=claim.text_sha256(),
        )
        parts.append(Part(claim, made))
    return Task(record, record, DIGEST, LaneName.REPRO, tuple(parts), Need(1.0, 100))


def lines(count: int, *, quiet: bool = False) -> list[str]:
    """What is printed while so many artifacts are answered one by one, each in 60 s."""
    stream = io.StringIO()
    with Progress(stream, quiet=quiet) as progress:
        of = task(count)
        progress.planned(of)
        progress.planned_all()
        for part in of.parts:
            progress.answered(of, replace(answer(part), wall_s=60.0))
    return stream.getvalue().splitlines()


def test_plain_lines_come_at_every_tenth_and_no_more_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "LINE_S", 1e9)
    said = lines(200)
    assert len(said) == 9
    assert said[0] == "20 of 200 artifacts · about 3 h left"
    assert said[-1] == "180 of 200 artifacts · about 20 min left"


def test_line_comes_after_a_while_however_much_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "LINE_S", 0.0)
    assert len(lines(200)) == 199


@pytest.mark.parametrize(("count", "quiet"), [(1, False), (200, True), (0, False)])
def test_nothing_is_said_where_there_is_nothing_to_say(count: int, *, quiet: bool) -> None:
    assert lines(count, quiet=quiet) == []


@pytest.mark.parametrize("quiet", [False, True])
def test_long_step_is_not_silent_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, *, quiet: bool
) -> None:
    monkeypatch.setattr(console, "LINE_S", 0.05)
    stream = io.StringIO()
    with Progress(stream, quiet=quiet) as progress:
        progress.planned(task(3, record=MADE.id))
        progress.doing(MADE, Claim("c1", "A claim."), "elaborating 3 files")
        progress.doing(MADE, Claim("c2", "A claim."), "waiting")
        give_up = time.monotonic() + 20.0
        while "still" not in stream.getvalue() and time.monotonic() < give_up:
            time.sleep(0.01)
    line = next(each for each in stream.getvalue().splitlines() if "still" in each)
    assert line.startswith(f"{MADE.id} c1: still elaborating 3 files, 0 s so far, and 1 more")
    assert line.endswith(" · 0 of at least 3 artifacts")


def test_nothing_is_said_of_what_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "LINE_S", 0.02)
    stream = io.StringIO()
    with Progress(stream, quiet=True):
        time.sleep(0.2)
    assert stream.getvalue() == ""


@pytest.mark.parametrize(("parts", "told"), [(1, ""), (2, console.SHARED)])
def test_time_that_holds_a_share_says_so(parts: int, told: str) -> None:
    stream = io.StringIO()
    with Progress(stream) as progress:
        progress.planned(task(parts, record=MADE.id))
        claim = Claim("c0", "A claim.")
        progress.doing(MADE, claim, "judging")
        progress.done(MADE, judged_claim(claim, wall_s=29.4))
    assert stream.getvalue().splitlines()[-1].endswith(f", 29.4 s{told}")


def test_lost_attempt_is_shown_and_its_text_made_safe() -> None:
    stream = io.StringIO()
    with Progress(stream) as progress:
        reason = because(Code.INF_WORKER_LOST, "attempt 1: \x1b[31mgone")
        progress.lost(task(1, record="a\x1b[0mb"), 1, reason)
    said = stream.getvalue()
    assert "G2-INF-003 worker-lost: attempt 1" in said
    assert "\x1b" not in said


def remembered(settings: Settings) -> Remembered:
    """What the ledger tells, once it is read."""
    found = Remembered(settings)
    found(task(1), task(1).parts[0])
    assert found._reader is not None
    found._reader.join()
    return found


def test_what_the_ledger_remembers_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    own = task(1).parts[0].claim
    entries = [
        Entry(
            kind=EntryKind.ATTEMPT,
            at="2026-01-31T12:00:00Z",
            record="r",
            claim=claim,
            claim_sha256=own.text_sha256(),
            reported_sha256=DIGEST,
            status="UNVERIFIED",
            body={"elapsed_s": seconds, "runs": 2},
        )
        for claim, seconds in (("c0", "7.00"), ("other", "90.00"), ("another", "90.00"))
    ]
    with open_ledger(url) as ledger:
        ledger.append(entries)
    found = remembered(Settings(ledger=url))
    first, second = task(2).parts
    assert found(task(2), first) == 7.0
    assert found(task(2), second) == 90.0, "the median of its lane"
    proof = replace(task(2), lane=LaneName.PROOF)
    assert found(proof, second) is None


def test_quickest_artifacts_of_this_very_check_say_nothing_of_the_others(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    tried = Entry(
        kind=EntryKind.ATTEMPT,
        at="2999-01-31T12:00:00Z",
        record="r",
        claim="other",
        claim_sha256=DIGEST,
        reported_sha256=DIGEST,
        status="UNVERIFIED",
        body={"elapsed_s": "0.20", "runs": 2},
    )
    with open_ledger(url) as ledger:
        ledger.append([tried])
    assert remembered(Settings(ledger=url))(task(1), task(1).parts[0]) is None


@pytest.mark.parametrize("text", [None, "this is no database"])
def test_ledger_that_cannot_be_read_tells_nothing_and_stops_nothing(
    text: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "ledger.sqlite"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    found = remembered(Settings(ledger=f"sqlite:///{path}"))
    assert found(task(1), task(1).parts[0]) is None
    assert path.exists() == (text is not None), "looking back makes no ledger"
