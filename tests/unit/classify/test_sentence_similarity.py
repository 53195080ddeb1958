"""The encoder says what the published network says, and takes one thread for it."""

import subprocess
import sys
from functools import cache

import pytest

from gate2 import embedding
from gate2.classify.embed.minilm import Encoder
from gate2.classify.embed.wordpiece import WordPieces

pytestmark = pytest.mark.embed

HAPPY, VERY_HAPPY, SUNNY = (
    "That is a happy person",
    "That is a very happy person",
    "Today is a sunny day",
)
WIDTH = 384


@cache
def encoder(layers: int = 6, precision: str = "float32") -> tuple[WordPieces, Encoder]:
    place = embedding.prepare()
    weights = Encoder.read(place / "model.safetensors", layers, precision)
    return WordPieces.read(place / "vocab.txt"), weights


def similarity(one: str, other: str, precision: str = "float32") -> float:
    """The cosine of the sentences' mean pooled last layers."""
    import numpy as np

    pieces, weights = encoder(precision=precision)
    first, second = (weights.pooled(pieces.numbers(text, 128), [6]) for text in (one, other))
    return float(first @ second / np.sqrt((first @ first) * (second @ second)))


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize(("other", "known"), [(VERY_HAPPY, 0.9429), (SUNNY, 0.2569)])
def test_similarities_are_those_the_network_is_known_for(
    other: str, known: float, precision: str
) -> None:
    assert similarity(HAPPY, other, precision) == pytest.approx(known, abs=5e-4)


def test_a_layer_is_the_same_however_many_run_beyond_it() -> None:
    import numpy as np

    pieces, deep = encoder()
    _, shallow = encoder(2)
    numbers = pieces.numbers(SUNNY, 128)
    pooled = deep.pooled(numbers, [1, 2, 6])
    assert pooled.shape == (3 * WIDTH,)
    assert np.array_equal(pooled[: 2 * WIDTH], shallow.pooled(numbers, [1, 2]))


def test_layers_differ_and_so_does_the_order_of_words() -> None:
    import numpy as np

    pieces, weights = encoder()
    first, last = np.split(weights.pooled(pieces.numbers("man bites dog", 128), [5, 6]), 2)
    assert not np.allclose(first, last, atol=0.01)
    other = weights.pooled(pieces.numbers("dog bites man", 128), [6])
    assert not np.allclose(last, other, atol=0.01)


def test_numpy_starts_no_threads_that_stand_in_each_others_way() -> None:
    code = (
        "import os; from gate2 import embedding; embedding.prepare(); import numpy as np;"
        "square = np.ones((700, 700), 'f4'); square @ square;"
        "print(len(os.listdir('/proc/self/task')))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert told.strip() == "1"
