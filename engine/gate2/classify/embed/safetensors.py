"""Reads tensors from a safetensors file without holding the rest of it in memory.

The format: eight bytes with the header's length, little-endian; the header, a JSON object of
``{name: {dtype, shape, data_offsets}}``; the data, which the offsets count from. Whatever a header
says is held against the file before it is used.
"""

import json
import mmap
from collections.abc import Iterable, Mapping
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

_LENGTH_BYTES = 8
_FLOAT_BYTES = 4
_LONGEST_HEADER = 1 << 20
_MOST_DIMENSIONS = 8


def tensors(path: Path, names: Iterable[str]) -> Mapping[str, "NDArray[float32]"]:
    """The named tensors, in their shapes, read only: pages of the file until they are used.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no safetensors file, or one of them is not there as 32-bit floats.
    """
    import numpy as np

    pages = _mapped(path)
    header, begin = _header(path, pages)
    found: dict[str, NDArray[float32]] = {}
    for name in names:
        shape, offset = _place(path, name, header.get(name), len(pages) - begin)
        values = np.frombuffer(pages, dtype="<f4", count=prod(shape), offset=begin + offset)
        found[name] = values.reshape(shape)
    return found


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        try:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:  # an empty file
            raise ValueError(f"{path}: expected a safetensors file: {error}") from None


def _header(path: Path, pages: mmap.mmap) -> tuple[Mapping[str, object], int]:
    """The header, and where the data begin."""
    length = int.from_bytes(pages[:_LENGTH_BYTES], "little")
    begin = _LENGTH_BYTES + length
    longest = min(_LONGEST_HEADER, len(pages) - _LENGTH_BYTES)
    if length > longest:
        raise ValueError(f"{path}: expected a header of at most {longest} bytes, got {length}")
    try:
        header = json.loads(pages[_LENGTH_BYTES:begin].decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: expected a header in JSON: {error}") from None
    if not isinstance(header, dict):
        raise ValueError(f"{path}: expected a JSON object as header")
    return header, begin


def _place(path: Path, name: str, entry: object, data_bytes: int) -> tuple[tuple[int, ...], int]:
    """The shape of a tensor, and where it starts in the data."""
    if not isinstance(entry, dict) or entry.get("dtype") != "F32":
        raise ValueError(f"{path}: expected a tensor {name} of 32-bit floats")
    shape, offsets = _naturals(entry.get("shape")), _naturals(entry.get("data_offsets"))
    if shape is None or len(shape) > _MOST_DIMENSIONS or 0 in shape:
        raise ValueError(f"{path}: {name}: expected a shape of positive whole numbers")
    if offsets is None or len(offsets) != 2 or not offsets[0] <= offsets[1] <= data_bytes:
        raise ValueError(f"{path}: {name}: expected two offsets within {data_bytes} bytes of data")
    held, needed = offsets[1] - offsets[0], _FLOAT_BYTES * prod(shape)
    if held != needed:
        raise ValueError(f"{path}: {name}: expected {needed} bytes for its shape, got {held}")
    return shape, offsets[0]


def _naturals(value: object) -> tuple[int, ...] | None:
    """A JSON array of whole numbers from 0; None for anything else."""
    if not isinstance(value, list) or not all(type(each) is int and each >= 0 for each in value):
        return None
    return tuple(value)
