"""A lost attempt in the ledger says that a worker was gone, and nothing of the claim."""

import json
from pathlib import Path

import pytest

from attested import attested_record
from gate2.audit.estimates import read_estimates
from gate2.audit.history import history_of
from gate2.audit.trend import changes_of
from gate2.claim_rules import rules_with
from gate2.classify.kinds import Model
from gate2.cli.main import run
from gate2.executor.losing import worker_lost
from gate2.executor.task import LaneName, Need, Part, Task
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.opening import existing_ledger, open_ledger
from gate2.policy import Policy
from gate2.publish.remembering import lost_entries
from gate2.reasons import Code
from gate2.recheck.remembered import with_attempts
from gate2.recheck.stored import read_stored
from gate2.record.reader import read_record
from gate2.version import version
from making import proof, repro

STOPPED = {"c1": repro(runs=()), "c2": proof(axioms=("sorryAx",))}


def lost_of(place: Path, *, attempt: int = 1) -> tuple[Entry, ...]:
    """Entries of an attempt at everything that is attached to the record."""
    record = read_record(place)
    claims = {claim.id: claim for claim in record.claims}
    parts = tuple(Part(claims[each.claim], each) for each in record.artifacts)
    task = Task("k" * 64, record.id, record.sha256, LaneName.REPRO, parts, Need(1.0, 512))
    reason = worker_lost(attempt, "host/abc", "its node is gone")
    rules = rules_with(Model.DEFAULT)
    return lost_entries(task, attempt, reason, Policy(), version(), rules, "ab" * 16)


def remember(*entries: Entry) -> None:
    with open_ledger(None) as ledger:
        ledger.append(entries)


def test_each_artifact_of_a_lost_attempt_has_its_entry(tmp_path: Path) -> None:
    entries = lost_of(attested_record(tmp_path / "record"), attempt=2)
    assert len(entries) == 2
    for entry in entries:
        assert (entry.kind, entry.status) == (EntryKind.ATTEMPT, "UNVERIFIED")
        body = entry.body
        assert (body["lost"], body["attempt"], body["node"]) == (True, 2, "host/abc")
        assert (body["outcome"], body["codes"]) == ("could not run", [Code.INF_WORKER_LOST.value])
        assert body["evidence_sha256"] is None
        assert body["policy_sha256"] == Policy().digest()
    assert len({str(entry.body["artifact"]) for entry in entries}) == 2


def test_it_changes_nothing_about_a_verified_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = attested_record(tmp_path / "record")
    arguments = ["verify", str(place), "--format", "json"]
    before, said = run(arguments), json.loads(capsys.readouterr().out)
    remember(*lost_of(place))
    assert run(arguments) == before
    now = json.loads(capsys.readouterr().out)
    for document in (now, said):
        document.pop("timings_s", None)
    assert now == said, "no REC-009 and no other status"
    assert run(["ledger", "verify"]) == 0


def test_it_is_no_reason_of_a_published_status(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "record")
    remember(*lost_of(place))
    attested_record(tmp_path / "again", evidence=STOPPED)
    ledger = existing_ledger(None)
    assert ledger is not None
    with ledger:
        why = {code for change in changes_of(ledger) for code in change.why}
    assert Code.INF_WORKER_LOST.value not in why


def test_history_tells_it_from_an_attempt_that_saw_something(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "record")
    remember(*lost_of(place))
    ledger = existing_ledger(None)
    assert ledger is not None
    with ledger:
        history = history_of(ledger, read_record(place).id, None)
        own = read_estimates(ledger).own
    assert [each.lost for each in history.attempts] == [False, False, True, True]
    assert len(own) <= 2, "nothing was measured"


def test_why_says_that_the_worker_was_lost_and_not_that_something_ran(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = attested_record(tmp_path / "record", evidence=STOPPED)
    remember(*lost_of(place))
    run(["why", str(place)])
    said = " ".join(capsys.readouterr().out.split())
    assert "of c1 was begun, and its worker was lost: could not run" in said
    assert "INF-003 worker-lost" in said


def test_a_recheck_reads_no_lane_and_no_files_from_it(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "record")
    stored = read_stored(place)
    remember(*lost_of(place))
    ledger = existing_ledger(None)
    assert ledger is not None
    with ledger:
        assert with_attempts(stored, ledger, read_record(place).id) == stored
