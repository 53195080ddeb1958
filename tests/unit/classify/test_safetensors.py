"""A file of tensors gives what it holds; one that lies is refused by name and is never a crash."""

import json
import struct
from pathlib import Path

import pytest

from gate2.classify.embed.safetensors import tensors

VALUES = [1.0, -2.5, 3.25, 4.0, 5.5, -6.0]
DATA = struct.pack("<6f", *VALUES)
GOOD = {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}


def file_of(path: Path, header: bytes, data: bytes = DATA, length: int | None = None) -> Path:
    stated = len(header) if length is None else length
    path.write_bytes(stated.to_bytes(8, "little") + header + data)
    return path


def with_entry(path: Path, **changed: object) -> Path:
    return file_of(path, json.dumps({"t": {**GOOD, **changed}}).encode())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hostile.safetensors"


def refuses(path: Path, why: str, name: str = "t") -> None:
    with pytest.raises(ValueError, match=why) as caught:
        tensors(path, [name])
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("padding", [b"", b" ", b"   "])
def test_tensor_has_its_values_and_shape_wherever_it_begins(path: Path, padding: bytes) -> None:
    header = {"__metadata__": {"format": "pt"}, "t": GOOD, "u": {**GOOD, "shape": [6]}}
    file_of(path, json.dumps(header).encode() + padding)
    found = tensors(path, ["t", "u"])
    assert found["t"].tolist() == [VALUES[:3], VALUES[3:]]
    assert found["u"].tolist() == VALUES


def test_tensor_that_starts_later_is_not_the_first_one(path: Path) -> None:
    found = tensors(with_entry(path, shape=[2], data_offsets=[8, 16]), ["t"])
    assert found["t"].tolist() == VALUES[2:4]


def test_tensor_cannot_be_written_to(path: Path) -> None:
    found = tensors(with_entry(path), ["t"])["t"]
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 0


@pytest.mark.parametrize("length", [0, 1, 7])
def test_file_without_room_for_a_length_is_refused(path: Path, length: int) -> None:
    path.write_bytes(b"\0" * length)
    refuses(path, "expected")


@pytest.mark.parametrize("length", [1 << 20, (1 << 20) + 1, 1 << 40, (1 << 64) - 1])
def test_header_longer_than_the_file_is_refused(path: Path, length: int) -> None:
    refuses(file_of(path, b"{}", length=length), f"header of at most 26 bytes, got {length}")


def test_header_of_megabytes_is_not_read(path: Path) -> None:
    header = b"{" + b" " * (1 << 20) + b"}"
    refuses(file_of(path, header), f"header of at most {1 << 20} bytes, got {len(header)}")


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"{",
        b'{"t": ',
        b'{"t": \xff}',
        b"\xef\xbb\xbf{}",
        b"[" * 200_000,
        b'{"t":' * 100_000,
        b'{"t": ' + b"9" * 10_000 + b"}",
    ],
    ids=["empty", "open", "cut", "no UTF-8", "a mark", "deep list", "deep object", "huge number"],
)
def test_header_that_is_no_json_is_refused(path: Path, header: bytes) -> None:
    refuses(file_of(path, header), "expected a header in JSON")


@pytest.mark.parametrize("header", [b"[]", b"null", b"1", b'"t"', b"NaN"])
def test_header_that_is_no_object_is_refused(path: Path, header: bytes) -> None:
    refuses(file_of(path, header), "expected a JSON object as header")


@pytest.mark.parametrize("entry", [None, 1, "F32", [], {}, {"dtype": "F16"}, {"dtype": ["F32"]}])
def test_entry_that_is_no_tensor_of_floats_is_refused(path: Path, entry: object) -> None:
    file_of(path, json.dumps({"t": entry}).encode())
    refuses(path, "expected a tensor t of 32-bit floats")


def test_absent_tensor_is_named(path: Path) -> None:
    refuses(with_entry(path), "expected a tensor other of 32-bit floats", "other")


@pytest.mark.parametrize(
    "offsets",
    [
        *([0, 28], [4, 28], [24, 48], [-24, 0], [24, 0], [1 << 70, (1 << 70) + 24]),
        *(
            None,
            24,
            "24",
            {},
            [],
            [24],
            [0, 24, 24],
            [0, "24"],
            [0.0, 24.0],
            [False, 24],
            [None] * 2,
        ),
    ],
    ids=str,
)
def test_offsets_out_of_the_file_are_refused(path: Path, offsets: object) -> None:
    refuses(with_entry(path, data_offsets=offsets), "expected two offsets within 24 bytes of data")


@pytest.mark.parametrize(
    "shape",
    [None, 6, "6", {}, [-1, 3], [2, -3], [0], [2, 3.0], [True, 6], ["6"], [[6]], [1] * 9],
    ids=str,
)
def test_shape_that_is_none_is_refused(path: Path, shape: object) -> None:
    refuses(with_entry(path, shape=shape), "expected a shape of positive whole numbers")


@pytest.mark.parametrize("shape", [[], [5], [7], [2, 4], [1 << 62], [1 << 40, 1 << 40]], ids=str)
def test_shape_of_another_size_is_refused(path: Path, shape: list[int]) -> None:
    refuses(with_entry(path, shape=shape), "bytes for its shape, got 24")


@pytest.mark.parametrize("offsets", [[0, 23], [1, 24], [0, 25 - 2]], ids=str)
def test_part_of_a_number_is_refused(path: Path, offsets: list[int]) -> None:
    refuses(with_entry(path, data_offsets=offsets), "expected 24 bytes for its shape, got 23")


def test_absent_file_is_an_error_of_the_system(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        tensors(path, ["t"])
