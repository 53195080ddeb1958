"""What every ledger promises, on Python's SQLite, on SQLAlchemy's, and on PostgreSQL."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError
from gate2.ledger.anchor import contradicts
from gate2.ledger.chain import Chained, genesis
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.opening import existing_ledger, open_ledger
from gate2.ledger.store import PAGE
from gate2.reasons import Code
from ledger_making import ODD, ask, attempt, guard, is_sqlite, unguard


def numbers(entries: Iterable[Chained]) -> list[int]:
    """Where the entries stand."""
    return [chained.number for chained in entries]


def test_a_new_ledger_is_empty_and_sound(url: str) -> None:
    with open_ledger(url) as ledger:
        head = ledger.head()
        assert (head.entries, head.sha256) == (0, genesis(head.id))
        assert ledger.verify() == ()
        assert list(ledger.entries()) == []
        assert ledger.append([]) == head


def test_two_ledgers_never_share_an_id(tmp_path: Path) -> None:
    ids = set()
    for name in "ab":
        with open_ledger(f"sqlite:///{tmp_path / name}") as ledger:
            ids.add(ledger.head().id)
    assert len(ids) == 2


def test_what_was_appended_is_given_back_by_whoever_opens_it_next(url: str) -> None:
    entries = [attempt(1, text=ODD), attempt(2, status=None), attempt(3, status="FALSIFIED")]
    with open_ledger(url) as ledger:
        head = ledger.append(entries)
    for opened in (open_ledger(url), existing_ledger(url)):
        assert opened is not None
        with opened as again:
            assert [chained.entry for chained in again.entries()] == entries
            assert [chained.number for chained in again.entries()] == [1, 2, 3]
            assert again.head() == head
            assert again.verify() == ()


def test_an_entry_that_cannot_be_kept_takes_those_beside_it_along(url: str) -> None:
    bad = Entry(EntryKind.ATTEMPT, at="yesterday", record="rec")
    with open_ledger(url) as ledger:
        before = ledger.append([attempt(1)])
        with pytest.raises(ValueError, match="expected a time"):
            ledger.append([attempt(2), bad])
        assert ledger.head() == before
        assert ledger.append([attempt(3)]).entries == 2
        assert ledger.verify() == ()


def test_entries_are_found_by_record_claim_and_status(url: str) -> None:
    with open_ledger(url) as ledger:
        for number in range(1, 7):
            status = "FALSIFIED" if number % 2 else "VERIFIED"
            ledger.append([attempt(number, status=status, record=f"r{number % 3}")])

        assert numbers(ledger.entries(record="r1")) == [1, 4]
        assert numbers(ledger.entries(status="FALSIFIED")) == [1, 3, 5]
        assert numbers(ledger.entries(record="r1", status="FALSIFIED")) == [1]
        assert numbers(ledger.entries(claim="c5")) == [5]
        assert numbers(ledger.entries(claim_sha256=f"{6:064x}")) == [6]
        assert numbers(ledger.entries(record="r1' OR '1'='1")) == []


def test_no_entry_is_lost_between_two_pages(url: str) -> None:
    count = 2 * PAGE + 1
    with open_ledger(url) as ledger:
        ledger.append([attempt(number) for number in range(1, count + 1)])
        assert [c.number for c in ledger.entries()] == list(range(1, count + 1))
        assert [c.number for c in ledger.entries(after=count - 1, record="rec")] == [count]
        assert ledger.verify() == ()


def test_no_ledger_is_made_by_looking_for_one(url: str, tmp_path: Path) -> None:
    assert existing_ledger(url) is None
    assert list(tmp_path.iterdir()) == []
    assert existing_ledger(url) is None


def test_a_ledger_opened_to_be_read_is_never_written(url: str) -> None:
    with open_ledger(url) as ledger:
        head = ledger.append([attempt(1)])
    reading = existing_ledger(url)
    assert reading is not None
    with reading:
        with pytest.raises(InfrastructureError) as refused:
            reading.append([attempt(2)])
        assert refused.value.reason.code is Code.INF_LANE_UNAVAILABLE
        assert "read" in refused.value.message
        assert reading.head() == head


def test_threads_of_one_process_do_not_tear_the_chain(url: str) -> None:
    with open_ledger(url) as ledger:

        def work(name: str) -> None:
            for number in range(10):
                ledger.append([attempt(number, record=name)])
                assert ledger.head().entries > 0

        threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ledger.head().entries == 40
        assert ledger.verify() == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE gate2_ledger_entries SET status = 'VERIFIED' WHERE number = 2",
        "UPDATE gate2_ledger SET id = 'mine'",
        "DELETE FROM gate2_ledger_entries WHERE number = 3",
        "DELETE FROM gate2_ledger",
        "INSERT INTO gate2_ledger VALUES ('mine', 1)",
    ],
)
def test_the_database_itself_refuses_a_change(url: str, statement: str) -> None:
    with open_ledger(url) as ledger:
        head = ledger.append([attempt(number, status="FALSIFIED") for number in (1, 2, 3)])
    with pytest.raises(Exception, match=r"only appended to|has one id"):
        ask(url, statement)
    with open_ledger(url) as ledger:
        assert ledger.head() == head
        assert ledger.verify() == ()


@pytest.mark.parametrize(
    ("number", "previous"), [(2, "last"), (5, "last"), (0, "last"), (4, "f" * 64), (4, "first")]
)
def test_the_database_itself_refuses_an_entry_out_of_order(
    url: str, number: int, previous: str
) -> None:
    with open_ledger(url) as ledger:
        links = [ledger.append([attempt(n)]).sha256 for n in (1, 2, 3)]
    follows = {"last": links[-1], "first": links[0]}.get(previous, previous)
    insert = "INSERT OR REPLACE" if is_sqlite(url) else "INSERT"
    with pytest.raises(Exception, match="follows the last one"):
        ask(
            url,
            f"{insert} INTO gate2_ledger_entries"
            " (number, previous, sha256, kind, at, record, entry)"
            " VALUES (%s, %s, %s, 'attempt', 'x', 'r', '{}')",
            *(number, follows, "e" * 64),
        )
    with open_ledger(url) as ledger:
        assert [c.sha256 for c in ledger.entries()] == links


def test_a_ledger_of_a_newer_version_is_left_to_what_understands_it(url: str) -> None:
    with open_ledger(url) as ledger:
        ledger.append([attempt(1)])
    unguard(url)
    ask(url, "UPDATE gate2_ledger SET version = 2")
    guard(url)
    reading = existing_ledger(url)
    assert reading is not None
    with open_ledger(url) as ledger, reading:
        uses: list[Callable[[], object]] = [
            *(ledger.head, ledger.verify, reading.head, reading.verify),
            lambda: ledger.append([attempt(2)]),
            lambda: list(reading.entries()),
        ]
        for use in uses:
            with pytest.raises(InfrastructureError, match="version 1, came version 2") as refused:
                use()
            assert "version of gate2 that made it" in refused.value.reason.remedy
    assert ask(url, "SELECT COUNT(*) FROM gate2_ledger_entries") == [(1,)]


def test_a_head_of_the_past_is_confirmed_by_what_grew_since(url: str) -> None:
    with open_ledger(url) as ledger:
        empty = ledger.head()
        heads = [empty, *(ledger.append([attempt(number)]) for number in (1, 2, 3))]
        for head in heads:
            assert contradicts(ledger, head.id, head.entries, head.sha256) == ""
        assert "no ledger" in contradicts(ledger, empty.id, 0, "0" * 64)
        assert "was changed" in contradicts(ledger, empty.id, 2, heads[1].sha256)
        assert "cut off" in contradicts(ledger, empty.id, 4, heads[3].sha256)
        assert contradicts(ledger, "another ledger's", 4, "0" * 64) == ""
