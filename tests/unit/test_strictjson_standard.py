"""What is left to the standard library's reader is read as the strict reader reads it."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2 import strictjson
from gate2.strictjson import DEFAULT_LIMITS, JsonLimits, JsonRefused, JsonValue, dumps, loads

SMALL = JsonLimits(
    size_bytes=2000, depth=3, values=12, number_length=4, exponent=3, string_length=5
)
ROOMY = JsonLimits(depth=10_000, number_length=100_000, exponent=100_000)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.integers(-(10**25), 10**25) | st.decimals(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=15,
)
PIECES = (
    *(b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b'"a"', b'"a":', b"1", b"-", b"0", b"01"),
    *(b"1.0", b"-0.0", b"1.", b".5", b"1e3", b"1E+4", b"1e1001", b"12345", b"1_0", b"0x1"),
    *(b"true", b"false", b"null", b"tru", b"NaN", b"Infinity", b"-Infinity", b"//", b" ", b"\n"),
    *(b"\t", b"\r", b"\x0b", b"\x00", b"\x1f", b"\x7f", b"\xc2\x85", b"\xe2\x80\xa8", b"\xff"),
    *(b"\xef\xbb\xbf", b"\\n", b"\\x", b"\\u12", b"\\u1_23", b"\\u00e9", b"\\u0061", b"\\/"),
    *(b"\\ud800", b"\\uDC00", b"\\ud83d\\ude00", "٣".encode(), "é".encode(), "🙂".encode()),
)


def _said(data: bytes, limits: JsonLimits, *, strictly: bool) -> str:
    """The value to its last type and digit, or the refusal to its last word."""
    try:
        if strictly:
            text = strictjson._decode(data, limits)
            return repr(strictjson._Reader(text, limits).document())
        return repr(loads(data, limits=limits))
    except JsonRefused as refused:
        return f"{refused} {refused.offset} {refused.problem} {refused.advice}"


def _agree(data: bytes) -> None:
    for limits in (DEFAULT_LIMITS, SMALL):
        assert _said(data, limits, strictly=False) == _said(data, limits, strictly=True)


@given(VALUES)
def test_a_document_means_what_the_strict_reader_says(value: JsonValue) -> None:
    _agree(dumps(value))


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_no_syntax_slips_past_the_strict_reader(pieces: list[bytes]) -> None:
    _agree(b"".join(pieces))


@given(VALUES, st.integers(0, 2**32))
def test_a_damaged_document_is_refused_in_the_same_words(value: JsonValue, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(dumps(value))
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(data) + 1)
        data[at : at + chance.randint(0, 3)] = chance.choice(PIECES)
    _agree(bytes(data))


def _nested(levels: int, inner: str) -> bytes:
    return ("[" * levels + inner + "]" * levels).encode()


@pytest.mark.parametrize("levels", [1, 2, 3, 4, 63, 64, 65, 66, 199, 200, 201, 300])
@pytest.mark.parametrize("inner", ["", "{}", "[]", "1", '"]]]]]]"', '"\\"]]]]"', '{"a":[]}'])
def test_no_bracket_in_a_string_hides_a_level(levels: int, inner: str) -> None:
    data = _nested(levels, inner)
    _agree(data)
    assert _said(data, ROOMY, strictly=False) == _said(data, ROOMY, strictly=True)


@pytest.mark.parametrize("count", [1, 2, 10, 11, 12, 13])
@pytest.mark.parametrize("form", ["[{}]", "[[],{}]", '["{}"]'])
def test_no_value_is_left_uncounted(count: int, form: str) -> None:
    _agree(form.replace("{}", ",".join(["1"] * count)).encode())
    members = ",".join(f'"{number}":0' for number in range(count))
    _agree(f"{{{members}}}".encode())


@pytest.mark.parametrize("length", [3, 4, 5, 6, 999, 1000, 1001, 4301])
def test_no_length_is_left_unmeasured(length: int) -> None:
    for form in ("{}", "-{}", "{}.5", "0.{}", "{}e2", '"{}"', '{{"{}":1}}', '"\\n{}"'):
        data = form.format("1" * length).encode()
        _agree(data)


def test_digits_beyond_the_cap_of_python_are_an_error_under_any_limits() -> None:
    data = b"1" * 5000
    assert "a number of at most 1000" in _said(data, DEFAULT_LIMITS, strictly=False)
    with pytest.raises(ValueError, match="4300 digits"):
        loads(data, limits=ROOMY)


def test_ordinary_documents_are_left_to_the_standard_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(strictjson, "_Reader", None)
    data = '{"a": [1, -0.50, 1e3, true, null, "é \\u00e9 \\" [[["], "b": {"": {}}}'.encode()
    assert loads(data) == {
        "a": [1, Decimal("-0.50"), Decimal("1e3"), True, None, 'é é " [[['],
        "b": {"": {}},
    }


def test_a_standard_reader_written_in_python_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It takes digits of every script."""
    read: list[str] = []
    reader = strictjson._Reader

    def noted(text: str, limits: JsonLimits) -> strictjson._Reader:
        read.append(text)
        return reader(text, limits)

    monkeypatch.setattr(strictjson, "_IN_C", False)
    monkeypatch.setattr(strictjson, "_Reader", noted)
    assert loads(b"[1]") == [1]
    assert read == ["[1]"]
