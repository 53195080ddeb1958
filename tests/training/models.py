"""Trains the two models from the labelled claims: all that ships, as bytes."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gate2.classify.embed.minilm import Encoder
from gate2.classify.embed.model import (
    LAYERS,
    SPREAD,
    Head,
    head_bytes,
    pooled_of,
)
from gate2.classify.embed.wordpiece import WordPieces
from gate2.classify.features import BUCKETS
from gate2.classify.kinds import Model
from gate2.classify.linear import SCALE
from training.calibrating import Scores, temperature
from training.fitting import PENALTY, STEPS, fitted
from training.matrix import Features, Floats, Matrix, features_of, matrix_of, names_in
from training.split import HERE, SEED, Labelled, Part
from training.writing import document_bytes, grams_bytes, relative

LEAST = 3
"""Training claims that a named feature has to be seen in to get a weight."""

Whole = NDArray[np.int64]


class Trained:
    """One model, fitted and calibrated."""

    def __init__(
        self, claims: Sequence[Labelled], features: Sequence[Features], values: Whole | None
    ) -> None:
        train, calibration = (
            [place for place, claim in enumerate(claims) if claim.part is part]
            for part in (Part.TRAIN, Part.CALIBRATION)
        )
        self.names = names_in([features[place] for place in train], LEAST)
        self._features = features
        self._values = values
        weights, bias = fitted(self._matrix(train), [claims[place].kind for place in train])
        self.weights = relative(weights)
        self.bias: list[int] = relative(bias).tolist()
        held_out = [claims[place].kind for place in calibration]
        self.temperature = temperature(self.scores(calibration), held_out)

    def scores(self, places: Sequence[int]) -> list[Scores]:
        """The logits of these claims by the weights as they ship."""
        matrix = self._matrix(places)
        columns = [matrix.times(row.astype(float)) for row in self.weights]
        sums = [(c + bias) / SCALE for c, bias in zip(columns, self.bias, strict=True)]
        return [(m, e, u, 0.0) for m, e, u in zip(*(s.tolist() for s in sums), strict=True)]

    def named(self) -> Mapping[str, Sequence[int]]:
        """The weights of the features with a name."""
        columns = self.weights[:, BUCKETS : BUCKETS + len(self.names)].T.tolist()
        return dict(zip(self.names, columns, strict=True))

    def head(self) -> Whole:
        """The weights of the embedding's dimensions: shape (width, 3)."""
        head: Whole = self.weights[:, BUCKETS + len(self.names) :].T
        return head

    def _matrix(self, places: Sequence[int]) -> Matrix:
        chosen = [self._features[place] for place in places]
        values = None if self._values is None else self._values[list(places)]
        return matrix_of(chosen, self.names, values)


def claims_sha256() -> str:
    """Over the files of labelled claims, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(HERE.glob("*.jsonl")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def files(claims: Sequence[Labelled], directory: Path | None) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file that ships; of the embedding's if its weights are given."""
    features = [features_of(claim) for claim in claims]
    yield from _files_of(Model.DEFAULT, Trained(claims, features, None))
    if directory is None:
        return
    pooled = pooled_claims(claims, directory)
    mean, factor = _standard(pooled, claims)
    head = Head(mean.astype("<f4").astype(float), factor.astype("<f4").astype(float), mean)
    trained = Trained(claims, features, head.values(pooled))
    yield from _files_of(Model.EMBED, trained)
    yield "embed.head", head_bytes(mean.tolist(), factor.tolist(), trained.head())


def _files_of(model: Model, trained: Trained) -> Iterator[tuple[str, bytes]]:
    about = {
        "claims_sha256": claims_sha256(),
        "seed": SEED,
        "penalty": PENALTY,
        "steps": STEPS,
    }
    yield (
        f"{model}.json",
        document_bytes(model, trained.named(), trained.bias, trained.temperature, about),
    )
    yield f"{model}.grams", grams_bytes(trained.weights)


def pooled_claims(claims: Sequence[Labelled], directory: Path) -> Floats:
    """The pooled layers of each claim, in double precision: sums differ from one processor to the
    next by less than a whole number of `Head.values` ever notices."""
    pieces = WordPieces.read(directory / "vocab.txt")
    encoder = Encoder.read(directory / "model.safetensors", max(LAYERS), "float64")
    return np.stack([pooled_of(pieces, encoder, claim.text) for claim in claims])


def _standard(pooled: Floats, claims: Sequence[Labelled]) -> tuple[Floats, Floats]:
    """Of each dimension over the training claims the mean, and what makes its spread `SPREAD`;
    both to four digits, which no rounding of the sums can change."""
    train = pooled[[claim.part is Part.TRAIN for claim in claims]]
    mean = train.mean(axis=0)
    spread = np.sqrt(((train - mean) ** 2).mean(axis=0))
    return np.round(mean, 4), np.round(SPREAD / spread, 2)
