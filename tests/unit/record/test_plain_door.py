"""Both doors let the same records in, and as the same values: verifiers judge what was checked."""

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.errors import InvalidRecord
from gate2.reasons import Code
from gate2.record.caps import RECORD_LIMITS
from gate2.record.door import claims_of, open_record
from gate2.record.plain_door import PlainRecord, read_plain
from gate2.record.reader import record_of
from gate2.strictjson import loads

WHOLE: dict[str, Any] = {
    "schema": "gate2-record-v1",
    "id": "a:record@1",
    "title": "A record",
    "published": "2026-06-10",
    "publisher": {"fields": {"papers": 3}},
    "more": [1, {"kept": True}],
    "claims": [
        {
            "id": "c1",
            "text": "The gain is 0.82 or more.",
            "kind": "empirical",
            "source": "a paper",
            "grounded": True,
            "confidence": 0.91,
            "truncated": False,
            "extra": "kept",
            "reported": [
                {
                    "metric": "gain",
                    "value": "0.82",
                    "compare": "equals",
                    "tolerance": {"abs": "0.005"},
                    "unit": "points",
                    "baseline": "0.5",
                },
                {"metric": "loss", "value": "3", "compare": "at-most"},
                {"metric": "share", "value": "0.50", "tolerance": "last-digit"},
                {"metric": "rate", "value": "1.2e-5", "tolerance": {"rel": "0.1"}},
            ],
        },
        {"id": "c2", "text": "1 + 1 = 2", "kind": None, "grounded": None, "confidence": "0.5"},
    ],
}

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 0.5, 1.5, 10**400, "", " ", "c1", "C1", "0.5", "-1", "1e999"),
    *("1e400", "NaN", "abs", "last-digit", "equals", "greater", "mathematical", "2026-02-30"),
    *("2026-6-10", "a\nb", "\u202eb", "a/b", "..", "x" * 300, "x" * 20_001, "٣", "٢٠٢٦-06-10"),
    *([], [1], [{}], {}, {"abs": "0.1"}, {"abs": "-0.1"}, {"abs": "-0"}, {"rel": 1}, {"x": "1"}),
    *({"abs": "1", "rel": "1"}, {"abs": "1e400"}, ["a"], "gate2-record-v1", "gate2-record-v2"),
)


def paths_in(value: Any, prefix: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, item in items:
        found.append((*prefix, key))
        if isinstance(item, dict | list):
            found += paths_in(item, (*prefix, key))
    return found


PATHS = paths_in(WHOLE)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(PATHS),
        st.one_of(st.sampled_from(ODD), st.text(max_size=5), st.just("drop"), st.just("twice")),
    ),
    min_size=0,
    max_size=2,
)


def changed(changes: list[tuple[tuple[Any, ...], Any]]) -> bytes:
    document = copy.deepcopy(WHOLE)
    for path, value in changes:
        holder: Any = document
        try:
            for step in path[:-1]:
                holder = holder[step]
            if value == "drop":
                del holder[path[-1]]
            elif value == "twice" and isinstance(holder, list):
                holder.append(copy.deepcopy(holder[path[-1]]))
            else:
                holder[path[-1]] = copy.deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue
    return json.dumps(document, ensure_ascii=True).encode()


def by_the_other_door(data: bytes) -> PlainRecord | Code:
    document = loads(data, limits=RECORD_LIMITS)
    try:
        door = open_record(document, "record.json")
        record = record_of(document, Path(), "record.json")
    except InvalidRecord as refused:
        return refused.reason.code
    return PlainRecord(
        id=door.id,
        title=door.title,
        sha256=record.sha256,
        claims=claims_of(door),
        published=door.published,
        publisher=door.publisher,
    )


def by_this_door(data: bytes) -> PlainRecord | Code:
    try:
        return read_plain(data)
    except InvalidRecord as refused:
        return refused.reason.code


@settings(max_examples=600, deadline=None)
@given(CHANGES)
def test_one_door_lets_in_what_the_other_refuses(changes: list[Any]) -> None:
    data = changed(changes)
    mine, other = by_this_door(data), by_the_other_door(data)
    if len(changes) < 2:
        assert mine == other
    else:  # of two faults each door may name another one first
        assert isinstance(mine, Code) == isinstance(other, Code)
        assert isinstance(mine, Code) or mine == other


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_value_that_one_door_refuses_passes_the_other(path: tuple[Any, ...]) -> None:
    for value in (*ODD, "drop", "twice"):
        data = changed([(path, value)])
        assert by_this_door(data) == by_the_other_door(data), (path, value)


def test_soundness_of_the_whole_document_is_what_changes_are_measured_against() -> None:
    read = read_plain(changed([]))
    assert read.claims[0].reported[0].tolerance is not None
    assert read.claims[0].reported[0].tolerance.bound == Decimal("0.005")
    assert read == by_the_other_door(changed([]))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Code.REC_SCHEMA_INVALID),
        (b"[]", Code.REC_SCHEMA_INVALID),
        (b'{"schema": "x", "schema": "y"}', Code.REC_SCHEMA_INVALID),
        (b'{"schema": "gate2-record-v2"}', Code.REC_CONTRACT_UNKNOWN),
        (changed([(("claims", 1, "id"), "C1")]), Code.REC_DUPLICATE_CLAIM_ID),
        (
            changed([(("claims", 0, "reported", 0, "tolerance"), {"abs": "-1"})]),
            Code.CLM_TOLERANCE_INVALID,
        ),
    ],
)
def test_refusal_names_another_reason(data: bytes, code: Code) -> None:
    with pytest.raises(InvalidRecord) as refused:
        read_plain(data)
    assert refused.value.reason.code is code
    assert "record.json" in refused.value.reason.message
