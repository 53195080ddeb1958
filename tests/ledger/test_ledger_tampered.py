"""Whoever owns the database can change it; the chain, or a head kept elsewhere, shows that."""

from collections.abc import Callable

import pytest

from gate2.errors import InvalidRecord
from gate2.ledger.anchor import contradicts
from gate2.ledger.chain import Head, link
from gate2.ledger.opening import existing_ledger, open_ledger
from gate2.reasons import Code
from ledger_making import ask, attempt, guard, unguard

COLUMNS = (
    "number, previous, sha256, kind, at, record, claim, claim_sha256, reported_sha256, status,"
    " entry"
)
TABLE = "gate2_ledger_entries"


def five(url: str) -> Head:
    """A ledger of five entries, the third a FALSIFIED; it spans two sessions."""
    statuses = ["VERIFIED", "UNVERIFIED", "FALSIFIED", "VERIFIED", "VERIFIED"]
    with open_ledger(url) as ledger:
        for number, status in enumerate(statuses, 1):
            ledger.append([attempt(number, status=status)])
        return ledger.head()


def said(url: str) -> str:
    """What verifying says, which has to be one EVD-012."""
    ledger = existing_ledger(url)
    assert ledger is not None
    with ledger:
        reasons = ledger.verify()
    assert [reason.code for reason in reasons] == [Code.EVD_LEDGER_BROKEN]
    return reasons[0].message


def edit_text(url: str) -> None:
    ask(url, f"UPDATE {TABLE} SET entry = replace(entry, 'FALSIFIED', 'VERIFIED') WHERE number = 3")


def edit_column(url: str) -> None:
    ask(url, f"UPDATE {TABLE} SET status = 'VERIFIED' WHERE number = 3")


def edit_text_and_link(url: str) -> None:
    ((text, previous),) = ask(url, f"SELECT entry, previous FROM {TABLE} WHERE number = 3")
    text = text.replace("FALSIFIED", "VERIFIED")
    ask(
        url,
        f"UPDATE {TABLE} SET entry = %s, sha256 = %s, status = 'VERIFIED' WHERE number = 3",
        *(text, link(3, text, previous)),
    )


def delete_one(url: str) -> None:
    ask(url, f"DELETE FROM {TABLE} WHERE number = 3")


def delete_one_and_close_the_gap(url: str) -> None:
    delete_one(url)
    ask(url, f"UPDATE {TABLE} SET number = 3 WHERE number = 4")
    ask(url, f"UPDATE {TABLE} SET number = 4 WHERE number = 5")


def delete_the_first(url: str) -> None:
    ask(url, f"DELETE FROM {TABLE} WHERE number = 1")


def swap(url: str) -> None:
    ask(url, f"UPDATE {TABLE} SET number = 99 WHERE number = 3")
    ask(url, f"UPDATE {TABLE} SET number = 3 WHERE number = 4")
    ask(url, f"UPDATE {TABLE} SET number = 4 WHERE number = 99")


def insert_a_copy(url: str) -> None:
    row = list(ask(url, f"SELECT {COLUMNS} FROM {TABLE} WHERE number = 3")[0])
    row[0], row[1], row[2] = 6, "a" * 64, "b" * 64
    ask(url, f"INSERT INTO {TABLE} ({COLUMNS}) VALUES ({', '.join(['%s'] * 11)})", *row)


def insert_below_the_first(url: str) -> None:
    row = list(ask(url, f"SELECT {COLUMNS} FROM {TABLE} WHERE number = 3")[0])
    row[0], row[1], row[2] = 0, "a" * 64, "b" * 64
    ask(url, f"INSERT INTO {TABLE} ({COLUMNS}) VALUES ({', '.join(['%s'] * 11)})", *row)


def other_id(url: str) -> None:
    ask(url, "UPDATE gate2_ledger SET id = '00000000000000000000000000000000'")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (edit_text, "entry 3: its content makes the digest"),
        (edit_column, "entry 3: its content says status 'FALSIFIED', its column 'VERIFIED'"),
        (edit_text_and_link, "entry 4: expected it to follow entry 3"),
        (delete_one, "entry 3: it is not there; entry 4 comes next"),
        (delete_one_and_close_the_gap, "entry 3: its content makes the digest"),
        (delete_the_first, "entry 1: it is not there; entry 2 comes next"),
        (swap, "entry 3: its content makes the digest"),
        (insert_a_copy, "entry 6: its content makes the digest"),
        (insert_below_the_first, "entry 1: it is not there; entry 0 comes next"),
        (other_id, "entry 1: expected it to follow the ledger's id 0000"),
    ],
)
def test_a_change_behind_the_guards_is_named(
    url: str, change: Callable[[str], None], words: str
) -> None:
    five(url)
    unguard(url)
    change(url)
    guard(url)
    assert words in said(url)


@pytest.mark.parametrize("change", [edit_text, edit_column])
def test_a_changed_entry_is_not_handed_out(url: str, change: Callable[[str], None]) -> None:
    five(url)
    unguard(url)
    change(url)
    with open_ledger(url) as ledger:
        with pytest.raises(InvalidRecord, match="entry 3: its content") as refused:
            list(ledger.entries())
        assert refused.value.reason.code is Code.EVD_LEDGER_BROKEN


def test_guards_that_were_taken_away_are_missed(url: str) -> None:
    five(url)
    unguard(url)
    assert "it lacks" in said(url)


def test_an_end_that_was_cut_off_contradicts_a_published_head(url: str) -> None:
    then = five(url)
    unguard(url)
    ask(url, f"DELETE FROM {TABLE} WHERE number > 2")
    guard(url)
    with open_ledger(url) as ledger:
        assert ledger.verify() == (), "the chain alone cannot know"
        assert "it has 2: its end was cut off" in contradicts(
            ledger, then.id, then.entries, then.sha256
        )
        for number in range(3, 8):  # grown again, to hide it
            ledger.append([attempt(number)])
        assert "was changed" in contradicts(ledger, then.id, then.entries, then.sha256)


def test_a_ledger_written_anew_contradicts_a_published_head(url: str) -> None:
    """Whoever owns the database can make a sound chain of another past, under the same id."""
    then = five(url)
    unguard(url)
    ask(url, f"DELETE FROM {TABLE}")
    guard(url)
    with open_ledger(url) as ledger:
        ledger.append([attempt(number, status="VERIFIED") for number in range(1, 6)])
        assert ledger.verify() == ()
        assert "was changed" in contradicts(ledger, then.id, then.entries, then.sha256)
