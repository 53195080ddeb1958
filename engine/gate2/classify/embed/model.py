"""The sentence embedding's say on a claim: the encoder's middle layers under a linear head.

The head is data of the package; the encoder's weights are not, and are handed in by `load`.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gate2.classify.embed.minilm import Encoder
from gate2.classify.embed.wordpiece import WordPieces
from gate2.classify.features import ONE
from gate2.classify.linear import CLASSES, WEIGHTS, Logits

if TYPE_CHECKING:
    from numpy.typing import NDArray

LAYERS = (2, 3, 4, 5)
WIDTH = 384 * len(LAYERS)
MOST_PIECES = 128
"""Word pieces of a claim that are looked at."""
SPREAD = ONE * 2 // 5
"""One standard deviation of a dimension, in the units of features; small, as there are many."""
FARTHEST = 8 * SPREAD


@dataclass(frozen=True, slots=True)
class Head:
    """How the pooled layers are made whole numbers, and what each of them weighs."""

    mean: "NDArray[Any]"
    """Of each dimension over the training claims; shape (`WIDTH`,), as the next."""
    factor: "NDArray[Any]"
    """`SPREAD` by the dimension's standard deviation."""
    weights: "NDArray[Any]"
    """In 1024ths of a logit for each of `ONE`; shape (`WIDTH`, 3)."""

    def values(self, pooled: "NDArray[Any]") -> "NDArray[Any]":
        """The features of one claim or of many: whole numbers, so that their sum has no order."""
        import numpy as np

        scaled = np.rint((pooled - self.mean) * self.factor)
        whole: NDArray[Any] = np.clip(scaled, -FARTHEST, FARTHEST).astype(np.int64)
        return whole


@dataclass(frozen=True, slots=True)
class Embedding:
    """A loaded encoder with its head."""

    pieces: WordPieces
    encoder: Encoder
    head: Head

    def logits(self, text: str) -> Logits:
        """What the embedding says of a claim, in 1024ths."""
        pooled = pooled_of(self.pieces, self.encoder, text)
        sums = self.head.values(pooled) @ self.head.weights
        first, second, third = (int(value) // ONE for value in sums)
        return first, second, third


_loaded: list[Embedding] = []


def load(directory: Path) -> None:
    """Read the encoder's `model.safetensors` and `vocab.txt`; later calls do nothing.

    Raises:
        OSError, ValueError: a file is absent, or is not what its name says.
    """
    if not _loaded:
        pieces = WordPieces.read(directory / "vocab.txt")
        encoder = Encoder.read(directory / "model.safetensors", max(LAYERS))
        _loaded.append(Embedding(pieces, encoder, read_head()))


def logits_of(text: str) -> Logits:
    """What the loaded embedding says of a claim.

    Raises:
        RuntimeError: none was loaded.
    """
    if not _loaded:
        raise RuntimeError("expected a loaded embedding: call gate2.classify.embed.model.load")
    return _loaded[0].logits(text)


def is_within_pieces(text: str) -> bool:
    """Whether the loaded embedding looks at the whole text.

    Raises:
        RuntimeError: as `logits_of`.
    """
    if not _loaded:
        raise RuntimeError("expected a loaded embedding: call gate2.classify.embed.model.load")
    return len(_loaded[0].pieces.numbers(text, MOST_PIECES + 1)) <= MOST_PIECES


def pooled_of(pieces: WordPieces, encoder: Encoder, text: str) -> "NDArray[Any]":
    """The means of `LAYERS` over a claim's tokens: shape (`WIDTH`,)."""
    return encoder.pooled(pieces.numbers(text, MOST_PIECES), LAYERS)


def read_head() -> Head:
    """The head that ships with the package.

    Raises:
        OSError, ValueError: the package is damaged.
    """
    import numpy as np

    data = zlib.decompress(Path(WEIGHTS, "embed.head").read_bytes())
    of_floats = 4 * WIDTH
    mean, factor = (
        np.frombuffer(data[start : start + of_floats], dtype="<f4").astype(np.float64)
        for start in (0, of_floats)
    )
    weights = np.frombuffer(data[2 * of_floats :], dtype="<i2").astype(np.int64)
    return Head(mean, factor, weights.reshape(WIDTH, len(CLASSES)))


def head_bytes(mean: Sequence[float], factor: Sequence[float], weights: "NDArray[Any]") -> bytes:
    """The head as it ships; `weights` has shape (`WIDTH`, 3)."""
    import numpy as np

    parts = (np.asarray(mean, "<f4"), np.asarray(factor, "<f4"), weights.astype("<i2"))
    return zlib.compress(b"".join(part.tobytes() for part in parts), 9)
