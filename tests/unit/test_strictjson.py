"""Two readers must never see two records in one file."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.strictjson import JsonLimits, JsonRefused, JsonValue, dumps, dumps_canonical, loads

NUMBERS = st.integers(-(10**40), 10**40) | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30
).map(lambda d: d.copy_abs() if d.is_zero() else d)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)


def refused(data: bytes, limits: JsonLimits | None = None) -> JsonRefused:
    with pytest.raises(JsonRefused) as caught:
        loads(data, limits=limits or JsonLimits())
    return caught.value


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b'{"a": 1, "a": 2}', "each key once"),
        (b'{"a": 1, "\\u0061": 2}', "each key once"),
        (b"NaN", "expected a JSON value, came 'NaN'"),
        (b"Infinity", "came 'Infinity'"),
        (b"[-Infinity]", "expected a JSON number, came '-Infinity'"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ("{}".encode("utf-16"), "UTF-16"),
        ("{}".encode("utf-16-le"), "UTF-16"),
        ("{}".encode("utf-32-be"), "UTF-16 or UTF-32"),
        (b'"\xff"', "0xff"),
        (b'"\xc0\xaf"', "0xc0"),  # an overlong slash
        (b'"\xed\xa0\x80"', "0xed"),  # a surrogate in the bytes themselves
        (b'"\\ud800"', "surrogates, came \\ud800 alone"),
        (b'"\\udc00"', "surrogates, came \\udc00 alone"),
        (b'"\\ud800\\ud800"', "surrogates, came \\ud800 alone"),
        (b'"\\ud800x"', "surrogates, came \\ud800 alone"),
        (b"{} {}", "end of the document"),
        (b"[1] x", "end of the document"),
        (b"", "came the end of the document"),
        (b"[1, 2", "expected ',' or ']', came the end"),
        (b"[1, ]", "expected a JSON value"),
        (b'{"a": 1,}', "expected a key in quotes"),
        (b"{a: 1}", "expected a key in quotes"),
        (b'{"a" 1}', "expected ':'"),
        (b"[1 2]", "expected ',' or ']'"),
        (b"'a'", "expected a JSON value"),
        (b'"a\nb"', "a string to end"),
        (b'"a\\x41"', "an escape of JSON"),
        (b'"\\u12"', "four hexadecimal digits"),
        (b"01", "expected a JSON number, came '01'"),
        (b"1.", "expected a JSON number"),
        (b".5", "expected a JSON value"),
        (b"+1", "expected a JSON value"),
        (b"0x10", "expected a JSON number, came '0x10'"),
        (b"1e", "expected a JSON number"),
        ("１".encode(), "expected a JSON value"),  # a full-width digit
        (b"1e999999999", "an exponent of at most 1000"),
        (b"1e-1001", "an exponent of at most 1000"),
        (b"// note\n1", "expected a JSON value"),
        (b"True", "came 'True'"),
        (b"[\x0b1]", "expected a JSON value"),
    ],
)
def test_what_readers_disagree_about_is_refused(data: bytes, problem: str) -> None:
    assert problem in str(refused(data))


def test_the_place_is_told_in_bytes_lines_and_characters() -> None:
    error = refused('{\n  "ä": 1,\n  "ä": 2\n}'.encode())
    assert (error.offset, error.line, error.column) == (15, 3, 3)
    assert "line 3, column 3 (byte 15); keep one of the two" in str(error)


def test_the_place_of_a_bad_byte_counts_the_text_before_it() -> None:
    error = refused(b'"\xc3\xa4\n\xff"')
    assert (error.offset, error.line, error.column) == (4, 2, 1)


def test_a_key_of_the_document_cannot_dress_up_the_message() -> None:
    assert "\x1b" not in str(refused(b'{"\\u001b[2J": 1, "\\u001b[2J": 2}'))


@pytest.mark.parametrize(
    ("data", "limits", "problem"),
    [
        (b"[[[1]]]", JsonLimits(depth=2), "at most 2 levels"),
        (b'{"a": {"b": {}}, "c": {"d": [1]}}', JsonLimits(depth=2), "at most 2 levels"),
        (b"[1, 2, 3]", JsonLimits(values=3), "at most 3 values"),
        (b'{"a": 1, "b": 2}', JsonLimits(values=4), "at most 4 values"),
        (b'"abcd"', JsonLimits(string_length=3), "at most 3 characters"),
        (b'"\\u0061\\u0061\\u0061\\u0061"', JsonLimits(string_length=3), "at most 3 characters"),
        (b"12345", JsonLimits(number_length=4), "at most 4 characters"),
        (b"[      ]", JsonLimits(size_bytes=7), "at most 7 bytes"),
    ],
)
def test_no_limit_can_be_passed(data: bytes, limits: JsonLimits, problem: str) -> None:
    assert problem in str(refused(data, limits))


def test_nesting_cannot_exhaust_the_stack() -> None:
    assert "levels" in str(refused(b"[" * 1_000_000))
    assert "levels" in str(refused(b'{"a":' * 1_000_000))
    assert loads(b"[" * 5000 + b"]" * 5000, limits=JsonLimits(depth=5000)) != []


def test_a_million_digits_are_refused_before_they_are_computed() -> None:
    assert "at most 1000 characters" in str(refused(b"9" * 1_000_000))


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"-0", 0),
        (b"0.50", Decimal("0.50")),
        (b"-1.5e+3", Decimal("-1.5E+3")),
        (b"9007199254740993", 9007199254740993),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"\\u0000\\/\\b"', "\x00/\b"),
        (b" \t\r\n[ ] ", []),
        (b'{"a":{"b":[true,false,null]}}', {"a": {"b": [True, False, None]}}),
    ],
)
def test_values_are_exact(data: bytes, value: JsonValue) -> None:
    read = loads(data)
    assert read == value
    assert type(read) is type(value)


def test_minus_zero_has_no_sign() -> None:
    for data in (b"-0.0", b"-0e5", b"-0"):
        assert str(loads(data))[0] != "-"


def test_numbers_keep_every_digit_a_float_would_lose() -> None:
    assert loads(b"0.1000000000000000055511151231257827") != Decimal("0.1")


@given(VALUES)
def test_what_is_written_reads_back(value: JsonValue) -> None:
    assert loads(dumps(value)) == value
    assert loads(dumps_canonical(value)) == value


@given(VALUES)
def test_the_canonical_form_has_one_spelling(value: JsonValue) -> None:
    once = dumps_canonical(value)
    assert dumps_canonical(loads(once)) == once
    assert dumps_canonical(loads(dumps(value))) == once


@given(VALUES)
def test_other_readers_see_the_same_value(value: JsonValue) -> None:
    assert json.loads(dumps(value), parse_float=Decimal) == json.loads(
        dumps_canonical(value), parse_float=Decimal
    )


@given(
    st.binary(max_size=40) | st.text('{}[]",:0123456789.eE+-tnu\\ ', max_size=30).map(str.encode)
)
def test_whatever_is_accepted_the_standard_reader_accepts_alike(data: bytes) -> None:
    try:
        value = loads(data)
    except JsonRefused:
        return
    assert json.loads(data, parse_float=Decimal) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": Decimal("1.0")}, '{"a":1,"b":1}'),
        (Decimal("0.20"), "0.2"),
        (Decimal("1E+3"), "1000"),
        (Decimal("100.500"), "100.5"),
        (Decimal("0.0000012"), "0.0000012"),
        (Decimal("0.00000012"), "1.2e-7"),
        (10**20, "100000000000000000000"),
        (10**21, "1e+21"),
        (Decimal("1e21"), "1e+21"),
        (Decimal("-0.0"), "0"),
        (1.5, "1.5"),
        ({"\u20ac": 1, "\U0001f600": 2, "\ufb33": 3}, '{"\u20ac":1,"\U0001f600":2,"\ufb33":3}'),
        ('\x1f\u007f\n"\\/', '"\\u001f\x7f\\n\\"\\\\/"'),
        ((True, None), "[true,null]"),
    ],
)
def test_canonical_spelling(value: object, text: str) -> None:
    assert dumps_canonical(value).decode() == text


def test_true_and_one_are_two_values() -> None:
    assert dumps_canonical([True]) != dumps_canonical([1])


def test_files_show_what_would_be_invisible() -> None:
    written = dumps({"a": "\u202eevil\x9b", "n": Decimal("0.20"), "e": [], "o": {}})
    assert written.decode() == (
        '{\n  "a": "\\u202eevil\\u009b",\n  "n": 0.20,\n  "e": [],\n  "o": {}\n}\n'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), "\ud800"])
def test_what_json_cannot_say_is_not_written(value: object) -> None:
    for write in (dumps, dumps_canonical):
        with pytest.raises(ValueError, match=r"finite|surrogates"):
            write([value])


@pytest.mark.parametrize("value", [b"x", {1: 2}, {3}, object()])
def test_what_has_no_place_in_json_is_a_type_error(value: object) -> None:
    for write in (dumps, dumps_canonical):
        with pytest.raises(TypeError, match="expected"):
            write(value)


def test_writing_does_not_recurse_without_end() -> None:
    value: object = []
    for _ in range(300):
        value = [value]
    with pytest.raises(ValueError, match="at most 200 levels"):
        dumps(value)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (b'{"a": 1,}', "remove the comma before } or ]"),
        (b'{"a": [1, 2, \n]}', "remove the comma before } or ]"),
        (b"[NaN]", "NaN and Infinity are no JSON; mend the syntax"),
        (b"[}", "mend the syntax"),
        (b'{"a": }', "mend the syntax"),
        (b"[1, ", "mend the syntax"),
    ],
)
def test_a_refusal_says_what_to_mend_and_nothing_else(text: bytes, advice: str) -> None:
    with pytest.raises(JsonRefused) as refused:
        loads(text)
    assert refused.value.advice == advice
