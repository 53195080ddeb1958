"""Two readers of a ledger's entry must not take it differently, however it is spelt."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gate2.ledger import entry as read_as
from gate2.ledger.entry import Entry, EntryKind, entry_of, text_of
from gate2.strictjson import JsonRefused, dumps_canonical, loads

_SCALARS = some.none() | some.booleans() | some.integers() | some.text(max_size=8)
_BODIES = some.dictionaries(
    some.text(max_size=6),
    some.recursive(
        _SCALARS,
        lambda inner: (
            some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=4), inner)
        ),
        max_leaves=12,
    ),
    max_size=5,
)
HOSTILE = (
    '{"a":1,"a":2}',
    '{"b":1,"a":2}',
    '{ "a":1}',
    '{"a":1e3}',
    '{"a":1.0}',
    '{"a":-0}',
    '{"a":01}',
    '{"a":NaN}',
    '{"a":Infinity}',
    '{"a":"\\ud800"}',
    '{"a":"\\u0041"}',
    '{"a":"\\/"}',
    '{"a":"\t"}',
    '{"a":' + "9" * 1500 + "}",
    '{"a":' + "[" * 70 + "]" * 70 + "}",
    '{"a":' * 70 + "1" + "}" * 70,
    '{"a":1} ',
    '{"a":1}{"a":1}',
    "[1,]",
    "",
)


def strictly(text: str) -> object:
    """What the strict reader makes of it, or that it refuses."""
    try:
        return loads(text.encode())
    except JsonRefused:
        return JsonRefused


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_spelling_is_left_to_the_strict_reader(text: str) -> None:
    assert read_as._canonical_value(text) in (None, strictly(text))


@given(_BODIES)
def test_an_entry_is_the_value_that_the_strict_reader_gives(body: dict[str, object]) -> None:
    text = dumps_canonical(body).decode()
    found = read_as._canonical_value(text)
    assert found is None or found == strictly(text)
    plain = json.dumps(body, sort_keys=True)
    assert read_as._canonical_value(plain) in (None, strictly(plain))


def test_a_plain_entry_does_not_need_the_strict_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger of 100,000 entries took ten seconds to read."""
    entry = Entry(
        EntryKind.ATTEMPT,
        "2026-01-31T12:00:00Z",
        "rec",
        "c1",
        body={"runs": 2, "wall_s": ["1.25", "1.5"], "codes": [], "lane": None},
    )
    text = text_of(entry)

    def refuse(data: bytes) -> object:
        raise AssertionError(data)

    monkeypatch.setattr(read_as, "loads", refuse)
    assert entry_of(text) == entry
