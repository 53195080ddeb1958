"""Documents made to be read in two ways, and documents changed at random (threats 75 to 81).

What strictjson accepts, the standard reader accepts too and gives the same value; what only the
standard reader accepts is refused for one of the rules that the module states.
"""

import json
import math
import random
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.strictjson import JsonRefused, JsonValue, dumps, loads

DEEP = 64
HONEST = (
    b'{"gain": 0.533, "runs": [1, 2, -3e-5], "name": "\\u00e9\\ud83d\\ude00", "ok": true}',
    b'{"a": {"b": {"c": [null, false, {"d": "\\n\\t\\"\\\\"}]}}, "e": [], "f": {}}',
    b'[0, -0.0, 1E+5, 123456789012345678901234567890, 1e-1000, "\xc3\xa9\xf0\x9f\x98\x80"]',
    b' \t\r\n "text" \n',
)


def refused(data: bytes) -> str:
    with pytest.raises(JsonRefused) as caught:
        loads(data)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400
    assert 0 <= caught.value.offset <= len(data)
    return caught.value.problem


def nested(inner: bytes, levels: int, form: str) -> bytes:
    if form == "array":
        return b"[" * levels + inner + b"]" * levels
    return b'{"a":' * levels + inner + b"}" * levels


# --- each way to two readings, wherever it stands -----------------------------------------------

HOSTILE: list[tuple[bytes, str]] = [
    (b'{"a": 1, "a": 2}', "each key once"),
    (b'{"a": 1, "b": 2, "a": 1}', "each key once"),
    (b'{"a": 1, "\\u0061": 2}', "each key once"),
    (b'{"\xc3\xa9": 1, "\\u00e9": 2}', "each key once"),
    (b'{"": 1, "": 2}', "each key once"),
    (b"NaN", "a JSON value"),
    (b"nan", "a JSON value"),
    (b"NAN", "a JSON value"),
    (b"-NaN", "a JSON number"),
    (b"+NaN", "a JSON value"),
    (b"Infinity", "a JSON value"),
    (b"-Infinity", "a JSON number"),
    (b"+Infinity", "a JSON value"),
    (b"inf", "a JSON value"),
    (b"-inf", "a JSON number"),
    (b"1e1001", "an exponent of at most"),
    (b"-1e1001", "an exponent of at most"),
    (b"1e-1001", "an exponent of at most"),
    (b"1E+99999999999999999999", "an exponent of at most"),
    (b"1e00000000000000000000001001", "an exponent of at most"),
    (b"0e1001", "an exponent of at most"),
    (b"1.e5", "a JSON number"),
    (b"1.5e", "a JSON number"),
    (b"1.5e+", "a JSON number"),
    (b"--1", "a JSON number"),
    (b"-", "a JSON number"),
    (b"-01", "a JSON number"),
    (b"00", "a JSON number"),
    (b"1_000", "',' or"),
    (b"0b1", "a JSON number"),
    (b"0o7", "a JSON number"),
    (b"1f", "a JSON number"),
    (b"1L", "a JSON number"),
    (b"1.0.0", "a JSON number"),
    (b"1-1", "a JSON number"),
    ("1٠".encode(), "',' or"),  # an Arabic digit
    ("−1".encode(), "a JSON value"),  # a minus sign that is none
    (b'"\\ud800"', "a pair of surrogates"),
    (b'"\\udfff"', "a pair of surrogates"),
    (b'"\\udc00\\ud800"', "a pair of surrogates"),
    (b'"\\ud800\\u0041"', "a pair of surrogates"),
    (b'"\\ud800\\n"', "a pair of surrogates"),
    (b'"\\uD83D\xf0\x9f\x98\x80"', "a pair of surrogates"),
    (b'"\\x00"', "an escape of JSON"),
    (b'"\\0"', "an escape of JSON"),
    (b'"\\\'"', "an escape of JSON"),
    (b'"\\U0001F600"', "an escape of JSON"),
    (b'"\\u00g0"', "four hexadecimal digits"),
    (b'"\\u+0041"', "four hexadecimal digits"),
    (b'"\\u 041"', "four hexadecimal digits"),
    ('"\\u００４１"'.encode(), "four hexadecimal digits"),
    (b'"a\tb"', "a string to end"),
    (b'"abcd\0b"', "a string to end"),
    (b'"a\x1fb"', "a string to end"),
    (b'"a\nb"', "a string to end"),
    (b"'a'", "a JSON value"),
    (b"{'a': 1}", "a key in quotes"),
    (b"{1: 2}", "a key in quotes"),
    (b"{null: 2}", "a key in quotes"),
    (b'{"a": 1,}', "a key in quotes"),
    (b'{,"a": 1}', "a key in quotes"),
    (b'{"a": 1 "b": 2}', "',' or '}'"),
    (b'{"a"; 1}', "':'"),
    (b'{"a"}', "':'"),
    (b'{"a":}', "a JSON value"),
    (b"[,]", "a JSON value"),
    (b"[1,]", "a JSON value"),
    (b"[1,,2]", "a JSON value"),
    (b"[1;2]", "',' or ']'"),
    (b"[1}", "',' or ']'"),
    (b'{"a": 1]', "',' or '}'"),
    (b"/**/1", "a JSON value"),
    (b"1/**/", "',' or"),
    (b"# 1", "a JSON value"),
    (b"undefined", "a JSON value"),
    (b"True", "a JSON value"),
    (b"TRUE", "a JSON value"),
    (b"nulL", "a JSON value"),
    (b"truefalse", "a JSON value"),
    (b"None", "a JSON value"),
    ("\u00a01".encode(), "a JSON value"),  # a space that is none
    ("\u20281".encode(), "a JSON value"),
    (b"\x0c1", "a JSON value"),
    (b"\x0b1", "a JSON value"),
]
CUT_SHORT = {b"1_000", "1٠".encode(), b"1/**/"}
"""Alone, a value that is followed by something where the end should be."""


@pytest.mark.parametrize(("data", "problem"), HOSTILE, ids=lambda value: ascii(value)[:30])
@pytest.mark.parametrize("levels", [0, 1, DEEP - 2])
@pytest.mark.parametrize("form", ["array", "object"])
def test_what_readers_disagree_about_is_refused_wherever_it_stands(
    data: bytes, problem: str, levels: int, form: str
) -> None:
    found = refused(nested(data, levels, form))
    if data in CUT_SHORT and not levels:
        problem = "the end of the document"
    assert problem in found


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf1",
        b"1\xef\xbb\xbf",
        "[1]".encode("utf-16"),
        "[1]".encode("utf-16-le"),
        "[1]".encode("utf-16-be"),
        "[1]".encode("utf-32"),
        "[1]".encode("utf-32-le"),
        "[1]".encode("utf-32-be"),
        b"\xff\xfe",
        b"1\0",
        b"\x001",
        b"[1]\0\0\0\0",
        b'"\xc0\x80"',  # overlong: a zero byte in two
        b'"\xc1\xbf"',
        b'"\xe0\x80\xaf"',  # overlong: a slash in three
        b'"\xf0\x80\x80\xaf"',
        b'"\xed\xa0\xbd\xed\xb8\x80"',  # a pair of surrogates in six bytes
        b'"\xed\xbf\xbf"',
        b'"\xf4\x90\x80\x80"',  # beyond Unicode
        b'"\xf8\x88\x80\x80\x80"',
        b'"\x80"',
        b'"\xc3"',
        b'"\xe2\x82"',
        b'\xc3"\xa9"',
        b"\xa0[1]",
    ],
)
def test_bytes_that_are_not_plain_utf_8_are_refused(data: bytes) -> None:
    refused(data)


@pytest.mark.parametrize(
    "tail", [b"1", b"{}", b",", b"]", b"x", b"\0", b"\x1a", b"// x", b"\xc2\xa0"]
)
@pytest.mark.parametrize("data", HONEST)
def test_nothing_may_follow_a_document(data: bytes, tail: bytes) -> None:
    loads(data)
    refused(data + tail)


# --- bombs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 3_000_000,
        b'{"a":' * 1_000_000,
        b'[{"a":' * 1_000_000,
        nested(b"1", DEEP + 1, "array"),
        nested(b"1", DEEP + 1, "object"),
        nested(b"[]", DEEP + 200, "array"),
    ],
    ids=["arrays", "objects", "both", "one too deep", "one object too deep", "empty inside"],
)
def test_a_bomb_of_levels_is_refused_and_no_stack_is_used(data: bytes) -> None:
    assert f"at most {DEEP} levels" in refused(data)


@pytest.mark.parametrize(
    "data",
    [
        b"9" * 1_000_000,
        b"-" + b"9" * 1_000_000,
        b"0." + b"3" * 1_000_000,
        b"1e" + b"0" * 1_000_000 + b"1",
        b"1." + b"0" * 1_000_000 + b"e5",
        b"9" * 1001,
    ],
)
def test_a_million_digits_are_refused_before_they_are_computed(data: bytes) -> None:
    assert "a number of at most 1000 characters" in refused(data)


def test_the_cap_of_digits_lies_below_the_one_of_python() -> None:
    """Python refuses to print an integer of more: whoever showed it would crash."""
    value = loads(b"9" * 1000)
    assert len(str(value)) == 1000
    assert sys.get_int_max_str_digits() == 0 or sys.get_int_max_str_digits() > 1000


def test_many_values_or_one_long_string_are_refused() -> None:
    assert "values" in refused(b"[" + b"1," * 600_000 + b"1]")
    assert "characters" in refused(b'"' + b"x" * (2 << 20) + b'"')
    assert "characters" in refused(b'{"' + b"x" * (2 << 20) + b'": 1}')
    assert "bytes" in refused(b" " * (9 << 20))


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"-0", b"-0.0", b"-0e0", b"-0.000e-5", b"-0E+1000"])
def test_minus_zero_is_zero(data: bytes) -> None:
    value = loads(data)
    assert value == 0
    assert not isinstance(value, bool)
    assert not str(value).startswith("-")


@pytest.mark.parametrize("data", [b"1e400", b"-1e400", b"1e-400", b"4.9e-324", b"1e1000"])
def test_what_a_float_cannot_hold_is_exact(data: bytes) -> None:
    """1e400 is no infinity here, and no denormal loses digits."""
    value = loads(data)
    assert value == Decimal(data.decode())
    assert Decimal(str(value)).is_finite()


def test_types_stay_apart() -> None:
    kinds = [type(value) for value in [loads(b) for b in (b"1", b"1.0", b"true", b'"1"', b"null")]]
    assert kinds == [int, Decimal, bool, str, type(None)]


# --- at random ------------------------------------------------------------------------------------

PIECES = (
    *(b'"', b"\\", b"\\u", b"\\ud83d", b"\\udc00", b"{", b"}", b"[", b"]", b":", b",", b" ", b"\n"),
    *(b"0", b"1", b"-", b"+", b".", b"e", b"E5", b"e-400", b"true", b"null", b"NaN", b"Infinity"),
    *(b"\0", b"\xff", b"\xc3", b"\xc3\xa9", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"/**/", b'"a":'),
)


def changed(data: bytes, generator: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(generator.choice((1, 1, 2, 4))):
        at = generator.randrange(len(out) + 1)
        length = generator.choice((1, 2, 5))
        match generator.randrange(5):
            case 0:
                out[at : at + 1] = bytes([generator.randrange(256)])
            case 1:
                del out[at : at + length]
            case 2:
                out[at:at] = generator.choice(PIECES)
            case 3:
                out[at : at + length] = generator.choice(PIECES)
            case _:
                out[at:at] = out[at : at + 4 * length]
    return bytes(out)


def standard(data: bytes) -> JsonValue:
    """What the standard reader makes of it; an exception where it refuses."""
    value: JsonValue = json.loads(data, parse_float=Decimal)
    return value


def same(one: object, other: object) -> bool:
    """Equal in value and in type, all the way down; minus zero being zero."""
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return (
            isinstance(other, dict)
            and list(one) == list(other)
            and all(map(same, one.values(), other.values()))
        )
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("seed", range(4))
def test_a_changed_document_is_refused_or_read_as_the_standard_reader_reads_it(seed: int) -> None:
    generator = random.Random(seed)
    accepted = 0
    for _ in range(3000):
        data = changed(generator.choice(HONEST), generator)
        try:
            value = loads(data)
        except JsonRefused as refusal:
            message = str(refusal)
        else:
            accepted += 1
            assert same(value, standard(data)), data
            assert loads(dumps(value)) == value, data
            continue
        assert message.isprintable(), data
    assert 0 < accepted < 3000


RULES = (
    *("each key once", "came 'NaN'", "came 'Infinity'", "came '-Infinity'", "byte order mark"),
    *("UTF-16", "expected UTF-8", "surrogates", "an exponent of at most"),
)
"""Why strictjson refuses what RFC 8259 or Python's reader lets through."""


@pytest.mark.parametrize("seed", range(4))
def test_what_only_the_standard_reader_accepts_is_refused_by_a_stated_rule(seed: int) -> None:
    generator = random.Random(100 + seed)
    only_there = 0
    for _ in range(3000):
        data = changed(generator.choice(HONEST), generator)
        try:
            standard(data)
        except (ValueError, ArithmeticError):
            continue
        try:
            loads(data)
        except JsonRefused as refusal:
            problem = refusal.problem
        else:
            continue
        only_there += 1
        assert any(rule in problem for rule in RULES), (data, problem)
    assert only_there > 0


FLOATS = st.floats(allow_nan=True, allow_infinity=True)
KEYS = st.text(max_size=4)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def finite(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(map(finite, value))
    return not isinstance(value, dict) or all(map(finite, value.values()))


@given(ANY, st.booleans(), st.sampled_from([None, 0, 3]))
def test_what_the_standard_writer_writes_is_read_unless_it_is_no_json(
    value: object, escaped: bool, indent: int | None
) -> None:
    data = json.dumps(value, ensure_ascii=escaped, indent=indent).encode()
    if finite(value):
        assert same(loads(data), standard(data))
    else:
        assert any(word in refused(data) for word in ("NaN", "Infinity"))
