"""A linear model over the features of a claim: its weights, read from data, and its scores.

Weights are whole numbers of 1024ths of a logit. Those of an n-gram's bucket are packed into one
integer, so that adding one number adds a bucket's say on every kind: 21 bits for each, signed,
the last of them lowest. What is not said of descriptive claims is the zero of all logits.
"""

import json
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from posixpath import dirname, join
from typing import Protocol, TypeVar, cast

from gate2.classify.features import (
    BUCKETS,
    ONE,
    buckets_of_pair,
    buckets_of_start,
    buckets_of_word,
)
from gate2.classify.kinds import Kind

SCALE = 1024
FIELD_BITS = 21
CLASSES = (Kind.MATHEMATICAL, Kind.EMPIRICAL, Kind.UNDECIDED)
"""The logits that weights are about, relative to that of descriptive claims."""
SCHEMA = "gate2-classifier-v1"
assert __spec__ is not None
WEIGHTS = join(dirname(__spec__.origin or ""), "weights")
"""A directory, read by whatever loaded this module: the verifier that is one file holds its own."""

_FIELD = 1 << FIELD_BITS
_HALF = _FIELD >> 1
_REMEMBERED = 8192
_WORDS_AT_ONCE = 32
"""So few that even crafted ones, each of whose n-grams weighs most, leave a packed sum's fields
apart: 32 words of 70 buckets and as many pairs of 3."""
_LOWEST_FIRST = array("H", [1]).tobytes()[0] == 1
_T = TypeVar("_T")

Logits = tuple[int, int, int]
"""In 1024ths, of `CLASSES`, against descriptive."""


def pack(weights: Sequence[int]) -> int:
    """The three weights as one number; sums of such numbers are packed sums."""
    packed = 0
    for weight in weights:
        packed = (packed << FIELD_BITS) + weight
    return packed


def unpack(packed: int) -> Logits:
    """The three sums, each within ±2^20."""
    last = _signed(packed)
    packed = (packed - last) >> FIELD_BITS
    middle = _signed(packed)
    return (packed - middle) >> FIELD_BITS, middle, last


def _signed(packed: int) -> int:
    field = packed & (_FIELD - 1)
    return field - _FIELD if field >= _HALF else field


@dataclass(frozen=True, slots=True)
class Linear:
    """The weights of one model, ready to score."""

    named: Mapping[str, Logits]
    """Of the features with a name, for the value 1."""
    bias: Logits
    grams: Sequence[int]
    """Of each bucket, packed."""
    temperature: float
    """What logits are divided by, so that probabilities are frequencies."""
    of_word: Callable[[str], int]
    """A word's own buckets, added up."""
    of_pair: Callable[[str, str], int]
    """Those of two words that follow each other; the ends are ``^`` and ``$``."""

    def of_grams(self, words: list[str], main: str) -> int:
        """The packed sum of all n-grams of the text with these words and this main clause.

        Of more than `_WORDS_AT_ONCE` words its fields may spill: `parts_of_grams` never do.
        """
        return sum(self.parts_of_grams(words, main))

    def parts_of_grams(self, words: list[str], main: str) -> Iterator[int]:
        """The same in packed sums that are each small enough to be unpacked."""
        yield _added(self.grams, buckets_of_start(main))
        befores, afters = ["^", *words], [*words, "$"]
        for start in range(0, len(afters), _WORDS_AT_ONCE):
            some = slice(start, start + _WORDS_AT_ONCE)
            of_words = sum(map(self.of_word, words[some]))
            yield of_words + sum(map(self.of_pair, befores[some], afters[some]))

    def of_named(self, features: Mapping[str, int]) -> Logits:
        """The sum over the named features."""
        mathematical = empirical = undecided = 0
        for name, value in features.items():
            weights = self.named.get(name)
            if weights is not None:
                mathematical += weights[0] * value
                empirical += weights[1] * value
                undecided += weights[2] * value
        return mathematical // ONE, empirical // ONE, undecided // ONE


@cache
def read(name: str) -> Linear:
    """The model of this name, from the data that ships with the package.

    Raises:
        OSError: a file is absent or cannot be read.
        ValueError: a file is damaged; the message names it.
    """
    document = _naming(f"{name}.json", _document)
    grams = _naming(f"{name}.grams", _grams)
    return Linear(
        named=document.named,
        bias=document.bias,
        grams=grams,
        temperature=document.temperature,
        of_word=lru_cache(_REMEMBERED)(lambda word: _added(grams, buckets_of_word(word))),
        of_pair=lru_cache(2 * _REMEMBERED)(
            lambda first, second: _added(grams, buckets_of_pair(first, second))
        ),
    )


class _Loader(Protocol):
    def get_data(self, path: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Document:
    named: Mapping[str, Logits]
    bias: Logits
    temperature: float


def _naming(name: str, parse: Callable[[bytes], _T]) -> _T:
    """What the file holds.

    Raises:
        OSError, ValueError: as `read`.
    """
    assert __spec__ is not None
    data = cast(_Loader, __spec__.loader).get_data(join(WEIGHTS, name))
    try:
        return parse(data)
    except (LookupError, TypeError, ValueError, zlib.error) as error:
        raise ValueError(f"{name}: {error}; install gate2 again") from error


def _document(data: bytes) -> _Document:
    document = json.loads(data)
    if document["schema"] != SCHEMA or document["buckets"] != BUCKETS:
        raise ValueError(f"expected {SCHEMA} with {BUCKETS} buckets")
    named = {name: _three(weights) for name, weights in document["named"].items()}
    return _Document(named, _three(document["bias"]), document["temperature"])


def _grams(data: bytes) -> "array[int]":
    grams = array("q")
    grams.frombytes(zlib.decompress(data))
    if not _LOWEST_FIRST:
        grams.byteswap()
    if len(grams) != BUCKETS:
        raise ValueError(f"expected {BUCKETS} buckets, came {len(grams)}")
    return grams


def _three(weights: Sequence[int]) -> Logits:
    first, second, third = weights
    return first, second, third


def _added(grams: Sequence[int], places: Iterable[int]) -> int:
    return sum([grams[place] for place in places])
