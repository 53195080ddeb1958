"""What a check remembers as it goes: at once, in order, and the first failure for the end."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from cache_making import context, put_image
from gate2.cache.by_digest import EvidenceByDigest
from gate2.cache.keys import Keys, ThisRun
from gate2.check import CheckedRecord
from gate2.errors import InfrastructureError
from gate2.executor.unfinished import Marks
from gate2.ledger.chain import Head
from gate2.ledger.entry import Entry
from gate2.policy import Policy
from gate2.publish.as_it_goes import DriverMemory
from gate2.publish.remembering import LedgerMemory
from gate2.reasons import Code, because
from publishing_made import Quiet, checked
from rough import copy_record


class Ledger:
    """A ledger in memory that looks, at each append, at what is there already."""

    def __init__(self, marks: Marks, kept: EvidenceByDigest) -> None:
        self.marks, self.kept = marks, kept
        self.appends: list[tuple[Entry, ...]] = []
        self.fails = False

    def head(self) -> Head:
        return Head("the ledger", sum(map(len, self.appends)), "00" * 32)

    def append(self, entries: Sequence[Entry]) -> None:
        assert len(list(self.marks.root.iterdir())) == 1, "marked before anything is remembered"
        for entry in entries:
            digest = str(entry.body["evidence_sha256"])
            assert self.kept.get(digest) is not None, "kept before it is named"
        self.appends.append(tuple(entries))
        if self.fails:
            raise InfrastructureError(because(Code.INF_DISK_FULL, "no room"))


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(Marks(tmp_path / "checks"), EvidenceByDigest(tmp_path / "attempts", 1 << 20))


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CheckedRecord:
    """A record of which one artifact was looked at."""
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "machine"))
    put_image(tmp_path / "machine")
    return checked(copy_record("anscombe-quartet", tmp_path / "record"))


def memory_of(ledger: Ledger) -> DriverMemory:
    return DriverMemory(
        Quiet(),
        cast("LedgerMemory", ledger),
        ThisRun(Keys(context())),
        Policy(),
        "1",
        asked_sha256="aa" * 32,
        marks=ledger.marks,
        kept=ledger.kept,
    )


def test_claim_is_remembered_once_and_what_was_not_run_never(
    ledger: Ledger, found: CheckedRecord
) -> None:
    memory = memory_of(ledger)
    for claim in found.claims:
        memory.done(found.record, claim)
    assert [len(each) for each in ledger.appends] == [1]
    assert memory.failed is None
    memory.ended(properly=True)
    assert ledger.marks.left_behind() == ()


def test_check_that_did_not_end_properly_is_left_behind(
    ledger: Ledger, found: CheckedRecord
) -> None:
    memory = memory_of(ledger)
    memory.done(found.record, found.claims[0])
    memory.ended(properly=False)
    (left,) = ledger.marks.left_behind()
    assert (left.run, left.asked_sha256) == (ledger.appends[0][0].body["run"], "aa" * 32)
    assert (left.ledger, left.after) == ("the ledger", 0)


def test_first_failure_is_kept_and_nothing_is_appended_after_it(
    ledger: Ledger, found: CheckedRecord
) -> None:
    memory = memory_of(ledger)
    ledger.fails = True
    memory.done(found.record, found.claims[0])
    ledger.fails = False
    memory.done(found.record, found.claims[0])
    assert len(ledger.appends) == 1
    assert memory.failed is not None
    assert memory.failed.message == "no room"


def test_bug_while_remembering_does_not_stop_the_check(
    ledger: Ledger, found: CheckedRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(ledger, "append", broken)
    memory = memory_of(ledger)
    memory.done(found.record, found.claims[0])
    assert isinstance(memory.failed, InfrastructureError)
    assert memory.failed.reason.code is Code.INF_ENGINE_ERROR


def test_what_was_looked_at_elsewhere_has_no_key_of_this_machine(
    ledger: Ledger, found: CheckedRecord
) -> None:
    memory = memory_of(ledger)
    (artifact,) = (each.name for each in found.claims[0].artifacts)
    memory.looked_elsewhere(found.record.sha256, artifact)
    memory.done(found.record, found.claims[0])
    ((entry,),) = ledger.appends
    assert (entry.body["context_sha256"], entry.body["check_sha256"]) == (None, None)
    assert isinstance(entry.body["run"], str)


def test_place_that_cannot_be_marked_is_said_and_the_attempt_remembered(
    ledger: Ledger, found: CheckedRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ledger, "append", lambda self, entries: self.appends.append(entries))
    (tmp_path / "checks").write_bytes(b"")
    memory = memory_of(ledger)
    memory.done(found.record, found.claims[0])
    assert "checks" in memory.not_resumable
    assert len(ledger.appends) == 1
