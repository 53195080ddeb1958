"""The chain's rules, over rows that nobody believes yet."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

import pytest

from gate2.errors import InvalidRecord
from gate2.ledger.chain import Head, Stored, extend, genesis, link, walked
from gate2.ledger.entry import text_of
from gate2.reasons import Code
from ledger_making import attempt

ID = "00112233445566778899aabbccddeeff"


def rows(count: int) -> list[Stored]:
    start = Head(ID, 0, genesis(ID))
    return extend(start, (attempt(number) for number in range(1, count + 1)))[0]


def said(changed: Iterable[Stored]) -> str:
    with pytest.raises(InvalidRecord) as broken:
        list(walked(ID, changed))
    assert broken.value.reason.code is Code.EVD_LEDGER_BROKEN
    return broken.value.message


def test_the_links_are_those_of_the_documentation() -> None:
    """docs/ledger.md says how others can compute them; what is there must never change."""
    text = text_of(attempt(1))
    first = sha256(f'{{"id":"{ID}","schema":"gate2-ledger-v1"}}'.encode()).hexdigest()
    second = sha256(f'{{"entry":{text},"number":1,"previous":"{first}"}}'.encode()).hexdigest()
    assert first == "3a4ef082eef2fc855ee334c1047efaf4e6bfae2bbd35e2401cbd085acefb293c"
    assert (genesis(ID), link(1, text, first)) == (first, second)


def test_a_chain_is_extended_as_if_it_had_been_made_at_once() -> None:
    whole = rows(5)
    middle = Head(ID, 2, str(whole[1].sha256))
    more, head = extend(middle, [attempt(number) for number in (3, 4, 5)])
    assert [*whole[:2], *more] == whole
    assert head == Head(ID, 5, str(whole[4].sha256))
    assert [chained.number for chained in walked(ID, whole)] == [1, 2, 3, 4, 5]


def test_every_row_but_the_last_is_missed() -> None:
    whole = rows(5)
    for gone in range(4):
        left = whole[:gone] + whole[gone + 1 :]
        assert said(left).startswith(f"entry {gone + 1}: it is not there")


def test_every_two_rows_that_changed_places_are_found() -> None:
    whole = rows(4)
    for one in range(4):
        for other in range(one + 1, 4):
            changed = list(whole)
            changed[one], changed[other] = whole[other], whole[one]
            assert said(changed).startswith(f"entry {one + 1}: it is not there")
            changed[one] = replace(changed[one], number=one + 1)
            assert said(changed).startswith(f"entry {one + 1}: its content makes the digest")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("number", None, "it is not there; entry None comes next"),
        ("number", "2", "it is not there; entry '2' comes next"),
        ("previous", "0" * 64, "its content makes the digest"),
        ("previous", None, "expected text, came something else"),
        ("sha256", "0" * 64, "and '0000"),
        ("sha256", b"0", "expected text, came something else"),
        ("text", "{}", "its content makes the digest"),
        ("text", "\ud800", "lone surrogate"),
        ("columns", ("attempt", "x", "rec", "c2", f"{2:064x}", None, "VERIFIED"), "its column 'x'"),
    ],
)
def test_a_changed_field_is_named_with_its_entry(field: str, value: object, words: str) -> None:
    whole = rows(3)
    whole[1] = replace(whole[1], **{field: value})  # type: ignore[arg-type]  # wrong on purpose
    message = said(whole)
    assert message.startswith("entry 2: ")
    assert words in message


def test_a_well_linked_text_that_is_no_entry_is_broken_too() -> None:
    (row,) = rows(1)
    text = str(row.text).replace('"attempt"', '"something"')
    linked = replace(row, text=text, sha256=link(1, text, genesis(ID)))
    assert "kind: expected attempt or published" in said([linked])


def test_the_entries_of_another_ledger_do_not_fit_under_this_id() -> None:
    other = "f" * 32
    stolen = extend(Head(other, 0, genesis(other)), [attempt(1)])[0]
    assert said(stolen).startswith(f"entry 1: expected it to follow the ledger's id {ID}")
