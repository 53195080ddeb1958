"""An entry's one text: whatever is kept comes back, and what could not come back is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.ledger.entry import MAX_ENTRY_BYTES, Entry, EntryKind, entry_of, text_of
from gate2.strictjson import JsonValue

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LOOKUP = st.none() | TEXT.map(lambda text: text.replace("\x00", "")[:255])
BODY = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def entry(**changes: object) -> Entry:
    given: dict[str, object] = {
        "kind": EntryKind.PUBLISHED,
        "at": "2026-01-31T12:00:00Z",
        "record": "rec",
        **changes,
    }
    return Entry(**given)  # type: ignore[arg-type]  # wrong ones on purpose


@given(
    record=LOOKUP.filter(lambda text: text is not None),
    claim=LOOKUP,
    status=LOOKUP,
    body=st.dictionaries(TEXT, BODY, max_size=4),
)
def test_every_text_that_is_kept_comes_back(
    record: str, claim: str | None, status: str | None, body: dict[str, JsonValue]
) -> None:
    kept = entry(record=record, claim=claim, status=status, body=body)
    assert entry_of(text_of(kept)) == kept
    assert text_of(entry_of(text_of(kept))) == text_of(kept)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"at": "2026-01-31T12:00:00+01:00"}, "expected a time"),
        ({"at": "2026-01-31T12:00:00Z\n"}, "expected a time"),
        ({"record": "a\x00b"}, "record: expected at most 255 characters and no NUL"),
        ({"claim": "x" * 256}, "claim: expected at most 255 characters"),
        ({"status": "\ud800"}, "surrogate"),
        ({"body": {"text": "\ud800"}}, "surrogate"),
        ({"body": {"number": float("nan")}}, "finite"),
        ({"body": {"text": "x" * MAX_ENTRY_BYTES}}, "expected an entry of at most"),
    ],
)
def test_what_could_not_be_given_back_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        text_of(entry(**changes))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"kind":"published"', '"kind":"verdict"', "kind: expected attempt or published"),
        ('"kind":"published"', '"kind":["published"]', "kind: expected attempt or published"),
        ('"body":{}', '"body":[]', "body: expected an object"),
        ('"claim":null', '"claim":1', "claim: expected a string, came '1'"),
        ('"record":"rec"', '"record":null', "expected a time and a record, came null"),
        ('"claim":null', '"other":null', "expected an object with at, body, claim"),
        ('"claim":null', '"claim":null,"claim":"c"', "duplicate|twice|once"),
        ('"claim":null', '"claim":nul', "came"),
    ],
)
def test_text_that_is_no_entry_is_refused(old: str, new: str, words: str) -> None:
    text = text_of(entry())
    assert old in text
    with pytest.raises(ValueError, match=words):
        entry_of(text.replace(old, new))
