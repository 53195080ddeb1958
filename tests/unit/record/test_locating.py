"""What is said of a claim is shown on the claim's own line, and hostile bytes cost nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.record.caps import MAX_CLAIMS, RECORD_LIMITS
from gate2.record.locating import locate_claims

RECORD = """{
  "schema": "gate2-record-v1",
  "claims": [
    {
      "text": "a claim with \\"id\\": \\"c9\\" in it, a brace } and a ] too",
      "id": "c1",
      "reported": [
        {"id": "inner", "metric": "m",
         "value": "1"}
      ]
    },
    {"id": "c2", "text": "all on one line"},

    {"id"
       : "\\u0063\\u0033"}
  ],
  "publisher": {"claims": [{"id": "c4"}]}
}
"""


def test_a_claim_is_found_on_the_line_of_its_id() -> None:
    found = locate_claims(RECORD.encode())
    assert {name: lines.line for name, lines in found.items()} == {"c1": 6, "c2": 12, "c3": 14}


def test_a_key_is_found_on_its_own_line_and_one_that_is_wanting_on_that_of_the_claim() -> None:
    first = locate_claims(RECORD.encode())["c1"]
    assert (first.of("text"), first.of("reported"), first.of("tolerance")) == (5, 7, 6)


@pytest.mark.parametrize(("end", "line"), [("\n", 4), ("\r\n", 4), ("\r", 1)])
def test_lines_end_where_git_ends_them(end: str, line: int) -> None:
    text = end.join(["{", '"claims": [', "{", '"id": "c1"}]}'])
    assert locate_claims(text.encode())["c1"].line == line


def test_of_two_claims_with_one_id_the_first_is_shown() -> None:
    text = '{"claims": [{"id": "c1"},\n{"id": "c1", "text": ""}]}'
    assert locate_claims(text.encode())["c1"].line == 1


def test_of_a_key_that_stands_twice_the_first_is_shown() -> None:
    text = '{"claims": [{"id": "c1",\n"id": "c2"}]}'
    assert {key: lines.line for key, lines in locate_claims(text.encode()).items()} == {"c1": 1}


def test_a_claim_whose_id_is_no_text_is_passed_over() -> None:
    text = '{"claims": [{"id": 1},\n{"text": "x"},\n{"id": "c3"}]}'
    assert {key: lines.line for key, lines in locate_claims(text.encode()).items()} == {"c3": 3}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"\xef\xbb\xbf" + RECORD.encode(),
        RECORD.encode()[:-3],
        RECORD.encode() + b"x",
        b'{"claims": {"id": "c1"}}',
        b'{"claims": ["c1"]}',
        b'{"claims": [{"id": "c1"}',
        b'{"claims": [{"id": "c1"},]}',
        b'{"claims": [{"id": "c1" "text": ""}]}',
        b'{"claims": [{1: "c1"}]}',
        b'{"claims": [{"id": "a\nb"}]}',
    ],
    ids=range(14),
)
def test_bytes_that_are_no_record_have_no_places(data: bytes) -> None:
    assert locate_claims(data) == {}


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 1_000_000,
        b'{"a":' * 500_000,
        b'{"claims": [{"id": "c1", "text": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}]}",
        b'{"claims": [{"id": "c1"}' + b',{"id": "c1"}' * MAX_CLAIMS + b"]}",
        b'{"claims": [{"id": "c1"}]}' + b" " * RECORD_LIMITS.size_bytes,
    ],
    ids=["arrays", "objects", "inside a claim", "too many claims", "too large"],
)
def test_bytes_beyond_a_record_have_no_places(data: bytes) -> None:
    assert locate_claims(data) == {}


def test_a_number_without_end_is_not_read() -> None:
    data = b'{"claims": [{"id": "c1", "n": ' + b"9" * 2_000_000 + b"}]}"
    assert locate_claims(data)["c1"].line == 1


@given(st.binary())
def test_no_bytes_raise(data: bytes) -> None:
    assert not locate_claims(data) or json.loads(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.lists(st.dictionaries(st.sampled_from(["text", "reported", "kind", "x"]), JSON), max_size=6),
    st.dictionaries(st.sampled_from(["schema", "publisher", "title"]), JSON),
    st.sampled_from([None, 0, 2]),
)
def test_every_claim_stands_where_it_is_said_to(
    bodies: list[dict[str, Any]], rest: dict[str, Any], indent: int | None
) -> None:
    claims = [{**body, "id": f"claim {number}"} for number, body in enumerate(bodies)]
    text = json.dumps({**rest, "claims": claims}, indent=indent)
    lines = text.split("\n")
    found = locate_claims(text.encode())
    assert list(found) == [claim["id"] for claim in claims]
    for claim in claims:
        place = found[claim["id"]]
        assert f'"id": "{claim["id"]}"' in lines[place.line - 1]
        assert set(place.keys) == set(claim)
        assert all(f'"{key}": ' in lines[place.of(key) - 1] for key in claim)
