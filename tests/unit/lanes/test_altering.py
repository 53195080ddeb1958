"""Other inputs have to be others in everything that a number could rest on."""

import bz2
import gzip
import lzma
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.evidence import InputsWere
from gate2.lanes.altering import altered, changed_input, other_bytes, scrambled

TABLE = b"label,guess\n" + b"".join(b"%d,%d\n" % (n, n) for n in range(10, 60))


def test_every_digit_becomes_another_one() -> None:
    for line in (b"0123456789", b"0123456789,0123456789 0123456789"):
        assert all(a != b for a, b in zip(line, altered(line), strict=True) if a in b"0123456789")


def test_half_of_the_lines_go_and_the_first_and_last_stay() -> None:
    found = altered(TABLE).splitlines()
    assert found[0] == b"label,guess"
    assert len(found) == 27
    assert altered(b"a\n1\n2").count(b"\n") == 2, "of few lines none goes"


def test_columns_that_agreed_agree_no_more() -> None:
    rows = [line.split(b",") for line in altered(TABLE).splitlines()[1:]]
    assert all(label != guess for label, guess in rows)


def test_scrambled_words_and_order_are_others() -> None:
    found = scrambled(b"kind,n\ncat,cat\ndog,dog\n").splitlines()
    assert found[0] == b"kind,n"
    rows = [line.split(b",") for line in found[1:]]
    assert not {b"cat", b"dog"} & {word for row in rows for word in row}
    assert all(a != b for a, b in rows)


def test_order_of_lines_is_turned_even_where_the_last_has_no_end() -> None:
    assert scrambled(b"h\n-\n+") == b"h\n+\n-\n"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_packed_text_is_changed_inside(pack: Callable[[bytes], bytes]) -> None:
    opened = {gzip.compress: gzip.decompress, bz2.compress: bz2.decompress}
    changed = changed_input(pack(TABLE), InputsWere.ALTERED)
    assert changed is not None
    assert opened.get(pack, lzma.decompress)(changed) == altered(TABLE)


@pytest.mark.parametrize("data", [b"", b"+-*/\n", gzip.compress(b"+-*/\n", mtime=0)])
def test_what_has_nothing_to_change_stays(data: bytes) -> None:
    assert changed_input(data, InputsWere.ALTERED) is None


@pytest.mark.parametrize("inputs_were", [InputsWere.ALTERED, InputsWere.SCRAMBLED])
@pytest.mark.parametrize("size", [1, 3, 64, 1000])
def test_what_is_no_text_has_other_bytes_after_its_first_quarter(
    size: int, inputs_were: InputsWere
) -> None:
    changed = changed_input(b"\0" * size, inputs_were)
    assert changed is not None
    assert len(changed) == size
    assert changed[: size // 4] == b"\0" * (size // 4)
    assert b"\0" not in changed[size // 4 :]


@pytest.mark.parametrize("data", [b"\x1f\x8bno gzip", gzip.compress(TABLE)[:-9], b"BZh9no"])
def test_what_cannot_be_unpacked_has_other_bytes(data: bytes) -> None:
    changed = changed_input(data, InputsWere.ALTERED)
    assert changed is not None
    assert all(a != b for a, b in zip(data, changed, strict=True))


def test_packed_text_that_grows_without_bound_is_never_unpacked_whole() -> None:
    bomb = gzip.compress(b"0" * (300 << 20), compresslevel=1)
    changed = changed_input(bomb, InputsWere.ALTERED)
    assert changed is not None
    assert len(changed) == len(bomb)


def test_what_would_be_too_many_words_for_the_judge_is_never_parted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gate2.lanes.altering.TEXT_BYTES", 100)
    for data in (gzip.compress(b"," * 101), b"," * 101):
        changed = changed_input(data, InputsWere.ALTERED)
        assert changed is not None
        assert len(changed) == len(data)
        assert changed.endswith(other_bytes(data[-1:])), "byte by byte"


@given(st.binary(max_size=400))
def test_any_bytes_are_changed_or_left_and_never_a_crash(data: bytes) -> None:
    for inputs_were in (InputsWere.ALTERED, InputsWere.SCRAMBLED):
        assert changed_input(data, inputs_were) != data
