"""Writes fitted weights as the data that ships with the package."""

import json
import os
import sys
import zlib
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gate2.classify.features import BUCKETS
from gate2.classify.kinds import Kind, Model
from gate2.classify.linear import SCALE, SCHEMA, WEIGHTS, pack
from training.fitting import CLASSES
from training.matrix import Floats

_DESCRIPTIVE = CLASSES.index(Kind.DESCRIPTIVE)
_MOST = (1 << 15) - 1
_LEVEL = 9


def relative(weights: Floats) -> NDArray[np.int64]:
    """Of all classes but the descriptive one and against it, in 1024ths: shape (3, …)."""
    others = np.delete(weights, _DESCRIPTIVE, axis=0)
    scaled = np.rint((others - weights[_DESCRIPTIVE]) * SCALE)
    whole: NDArray[np.int64] = np.clip(scaled, -_MOST, _MOST).astype(np.int64)
    return whole


def grams_bytes(weights: NDArray[np.int64]) -> bytes:
    """The buckets' weights, packed, as 64-bit numbers with the lowest byte first."""
    packed = array("q", (pack(column) for column in weights[:, :BUCKETS].T.tolist()))
    if sys.byteorder == "big":
        packed.byteswap()
    return zlib.compress(packed.tobytes(), _LEVEL)


def document_bytes(
    model: Model,
    named: Mapping[str, Sequence[int]],
    bias: Sequence[int],
    temperature: float,
    about: Mapping[str, object],
) -> bytes:
    """What has a name, as JSON for people to read as well."""
    head = {
        "schema": SCHEMA,
        "model": model.value,
        "buckets": BUCKETS,
        **about,
        "temperature": temperature,
        "bias": list(bias),
    }
    members = [f" {_json(name)}: {_json(value)}" for name, value in head.items()]
    of_names = ",\n".join(f"  {_json(name)}: {_json(named[name])}" for name in sorted(named))
    members.append(f' "named": {{\n{of_names}\n }}')
    return ("{\n" + ",\n".join(members) + "\n}\n").encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def write(name: str, data: bytes) -> None:
    """The file of this name among the weights: whole, or as it was."""
    path = Path(WEIGHTS, name)
    path.parent.mkdir(exist_ok=True)
    unready = path.with_suffix(path.suffix + ".new")
    with unready.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unready.replace(path)
