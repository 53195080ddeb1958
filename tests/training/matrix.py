"""The features of many claims as one sparse matrix, in columns that weights can be fitted to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gate2.classify.features import (
    BUCKETS,
    ONE,
    buckets_of_pair,
    buckets_of_start,
    buckets_of_word,
    named,
    pairs,
    words_of,
)
from gate2.classify.reading import read
from gate2.classify.scoring import gather
from gate2.classify.withholding import withhold
from training.split import Labelled

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Features:
    """Of one claim."""

    grams: Counter[int]
    """How often each bucket is met."""
    named: dict[str, int]
    """In 64ths."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Claims by features; an entry is where all three arrays have the same place."""

    row: Whole
    column: Whole
    value: Floats
    claims: int
    columns: int

    def times(self, weights: Floats) -> Floats:
        """The scores of all claims; added up entry by entry, in their order."""
        summed = np.bincount(self.row, self.value * weights[self.column], minlength=self.claims)
        return summed.astype(np.float64)

    def transposed_times(self, residuals: Floats) -> Floats:
        """The gradient of all columns, added up likewise."""
        summed = np.bincount(self.column, self.value * residuals[self.row], minlength=self.columns)
        return summed.astype(np.float64)


def features_of(claim: Labelled) -> Features:
    """What the models see of a claim, by the very functions that score it."""
    reading = read(claim.text)
    evidence = gather(reading)
    truncated = claim.truncated or reading.cut
    held = withhold(reading, evidence, truncated=truncated)
    words = words_of(reading)
    grams: Counter[int] = Counter()
    for word in words:
        grams.update(buckets_of_word(word))
    for first, second in pairs(words):
        grams.update(buckets_of_pair(first, second))
    grams.update(buckets_of_start(reading.main))
    features = named(claim.text, reading, evidence, held, truncated=truncated, words=words)
    return Features(grams, features)


def matrix_of(
    claims: Sequence[Features],
    names: Sequence[str],
    dense: NDArray[np.int64] | None = None,
    *,
    with_grams: bool = True,
) -> Matrix:
    """Columns are the buckets, then the named features, then those of `dense`, in 64ths."""
    place = {name: BUCKETS + number for number, name in enumerate(names)}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, claim in enumerate(claims):
        entries = [(bucket, float(count)) for bucket, count in sorted(claim.grams.items())]
        found = [(place[n], v / ONE) for n, v in sorted(claim.named.items()) if n in place]
        for column, value in (*(entries if with_grams else ()), *found):
            rows.append(row)
            columns.append(column)
            values.append(value)
    width = BUCKETS + len(names)
    if dense is None:
        dense = np.zeros((len(claims), 0), np.int64)
    more = np.arange(len(claims)).repeat(dense.shape[1])
    beyond = np.tile(np.arange(width, width + dense.shape[1]), len(claims))
    return Matrix(
        row=np.concatenate([np.array(rows, np.int64), more]),
        column=np.concatenate([np.array(columns, np.int64), beyond]),
        value=np.concatenate([np.array(values), dense.ravel() / ONE]),
        claims=len(claims),
        columns=width + dense.shape[1],
    )


def names_in(claims: Sequence[Features], least: int) -> list[str]:
    """The named features that at least so many of the claims have, in alphabetical order."""
    counted = Counter(name for claim in claims for name in claim.named)
    return sorted(name for name, count in counted.items() if count >= least)
