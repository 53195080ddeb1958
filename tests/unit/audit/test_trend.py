"""A status that changed must be told once, with its reason; one that did not, never."""

from pathlib import Path

import pytest

from attested import a_key, attested_record, falsifying, laid_out, verifying, written
from gate2.audit import trend
from gate2.audit.corpus import StatusChange
from gate2.audit.trend import BESIDE, LEDGER, changes_beside, changes_of, merged
from gate2.contract import Status
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.opening import existing_ledger, open_ledger
from gate2.reasons import Code
from making import proof, repro

V, U, F = Status.VERIFIED, Status.UNVERIFIED, Status.FALSIFIED
Told = tuple[str | None, Status | None, Status]


def in_ledger() -> list[StatusChange]:
    ledger = existing_ledger(None)
    assert ledger is not None
    with ledger:
        return list(changes_of(ledger))


def told(changes: list[StatusChange] | tuple[StatusChange, ...]) -> list[Told]:
    return [(each.claim, each.before, each.after) for each in changes]


@pytest.fixture
def refuted(tmp_path: Path) -> Path:
    """A record that was VERIFIED and is FALSIFIED."""
    key = a_key(tmp_path / "key")
    place = attested_record(tmp_path / "record", key=key)
    return written(place, falsifying(), key=key)


def test_each_change_is_told_with_what_made_it(refuted: Path) -> None:
    changes = in_ledger()
    assert told(changes) == [
        ("c1", None, V),
        ("c2", None, V),
        (None, None, V),
        ("c1", V, F),
        (None, V, F),
    ]
    assert [each.why for each in changes] == [
        ("reproduced",),
        ("proved",),
        ("reproduced", "proved"),
        (Code.SBX_OUT_OF_TOLERANCE.value,),
        (Code.SBX_OUT_OF_TOLERANCE.value,),
    ]
    assert {each.source for each in changes} == {LEDGER}


def test_publishing_the_same_again_is_no_change(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "record")
    written(place)
    written(place)
    assert told(in_ledger()) == [("c1", None, V), ("c2", None, V), (None, None, V)]


def test_what_was_never_decided_is_no_change(tmp_path: Path) -> None:
    """A corpus of 10,000 records that are UNVERIFIED has no trend."""
    stopped = {"c1": repro(runs=()), "c2": proof(axioms=("sorryAx",))}
    attested_record(tmp_path / "record", evidence=stopped)
    assert told(in_ledger()) == []


def test_a_status_that_fell_names_what_keeps_it_down(tmp_path: Path) -> None:
    place = written(laid_out(tmp_path / "record"), verifying())
    written(place, {**verifying(), "c2": proof(axioms=("sorryAx",))})
    fallen = [each for each in in_ledger() if each.after is U]
    assert told(fallen) == [("c2", V, U), (None, V, U)]
    assert fallen[0].why == (Code.LEAN_AXIOM_FORBIDDEN.value,)


def test_the_events_beside_a_record_tell_the_same(refuted: Path) -> None:
    data = (refuted / "corrections.json").read_bytes()
    changes = list(changes_beside(data, "a-record"))
    assert told(changes) == [("c1", None, V), ("c2", None, V), ("c1", V, F)]
    assert "expected 0.82" in changes[-1].why[0]
    assert {each.source for each in changes} == {BESIDE}


def test_what_both_tell_is_told_once(refuted: Path) -> None:
    data = (refuted / "corrections.json").read_bytes()
    both = merged(in_ledger(), changes_beside(data, "a-record"))
    assert sorted(told(both), key=str) == sorted(told(in_ledger()), key=str)
    assert all(each.source == LEDGER for each in both)


def test_a_record_whose_ledger_is_elsewhere_is_told_by_its_events(refuted: Path) -> None:
    data = (refuted / "corrections.json").read_bytes()
    assert merged((), changes_beside(data, "a-record")) == tuple(changes_beside(data, "a-record"))


def change(at: str, after: Status, source: str, *why: str) -> StatusChange:
    return StatusChange(at, "r", "c1", None, after, why, source)


def test_a_status_that_came_back_months_later_is_told_twice() -> None:
    first = change("2026-07-01T10:00:00Z", V, LEDGER, "proved")
    again = change("2026-11-01T10:00:00Z", V, BESIDE, "Claim c1 is VERIFIED.")
    assert merged([first], [again]) == (first, again)


def test_the_events_give_the_words_that_the_ledger_lacks() -> None:
    silent = change("2026-07-01T10:00:05Z", U, LEDGER)
    worded = change("2026-07-01T10:00:00Z", U, BESIDE, "The proof was withdrawn.")
    assert merged([silent], [worded]) == (
        StatusChange("2026-07-01T10:00:05Z", "r", "c1", None, U, worded.why, LEDGER),
    )


def test_two_changes_of_one_source_are_never_taken_for_one() -> None:
    quick = [change(f"2026-07-01T10:00:0{n}Z", V, LEDGER) for n in range(2)]
    assert merged(quick) == tuple(quick)


def test_the_oldest_comes_first_whoever_tells_it() -> None:
    changes = merged(
        [change("2026-07-03T10:00:00Z", V, LEDGER)],
        [change("2026-07-02T10:00:00+00:00", F, BESIDE), change("no time at all", U, BESIDE)],
    )
    assert [each.after for each in changes] == [U, F, V]


@pytest.mark.parametrize("data", [None, b"", b"{}", b"[" * 5000, b'{"events":[]}'], ids=repr)
def test_a_file_that_is_no_history_tells_nothing(data: bytes | None) -> None:
    assert list(changes_beside(data, "a-record")) == []


def test_a_history_of_another_record_tells_nothing(refuted: Path) -> None:
    data = (refuted / "corrections.json").read_bytes()
    assert list(changes_beside(data, "another")) == []


def test_a_rewritten_history_tells_nothing(refuted: Path) -> None:
    data = (refuted / "corrections.json").read_bytes()
    assert list(changes_beside(data.replace(b"VERIFIED", b"FALSIFIED", 1), "a-record")) == []


def test_attempts_that_are_never_published_do_not_fill_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trend, "REMEMBERED_RECORDS", 1)

    def entry(kind: EntryKind, record: str) -> Entry:
        at = "2026-07-01T10:00:00Z"
        return Entry(
            kind, at, record, "c1", status="VERIFIED", body={"outcome": "proved", "codes": []}
        )

    with open_ledger(f"sqlite:///{tmp_path / 'l.sqlite'}") as ledger:
        ledger.append([entry(EntryKind.ATTEMPT, name) for name in ("a", "b")])
        ledger.append([entry(EntryKind.PUBLISHED, name) for name in ("a", "b")])
        found = {each.record: each.why for each in changes_of(ledger)}
    assert found == {"a": (), "b": ("proved",)}
