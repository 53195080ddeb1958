"""A BERT encoder's forward pass in numpy, as far as the layers that are asked for.

The middle layers of MiniLM tell kinds of claims apart better than its last one, which was trained
to forget how a sentence is said; stopping there also costs less.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gate2.classify.embed.safetensors import tensors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[Any]

HEADS = 12
_NORM_EPSILON = 1e-12
_IN_LAYER = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "attention.output.LayerNorm",
    "intermediate.dense",
    "output.dense",
    "output.LayerNorm",
)
_EMBEDDINGS = (
    "embeddings.word_embeddings.weight",
    "embeddings.position_embeddings.weight",
    "embeddings.token_type_embeddings.weight",
    "embeddings.LayerNorm.weight",
    "embeddings.LayerNorm.bias",
)


@dataclass(frozen=True, slots=True)
class Encoder:
    """The embeddings and the first layers of the network."""

    weights: Mapping[str, "Matrix"]
    layers: int
    """How many layers it runs: the most that can be pooled."""

    @classmethod
    def read(cls, path: Path, layers: int, precision: str = "float32") -> "Encoder":
        """From `model.safetensors`; float64 gives sums that do not depend on their order.

        Raises:
            OSError, ValueError: as `tensors` does.
        """
        names = [*_EMBEDDINGS]
        for layer in range(layers):
            for part in _IN_LAYER:
                names += [f"encoder.layer.{layer}.{part}.{end}" for end in ("weight", "bias")]
        found = tensors(path, names)
        return cls({name: _ready(name, found[name], precision) for name in names}, layers)

    def pooled(self, numbers: Sequence[int], layers: Sequence[int]) -> "Matrix":
        """For each of `layers` (1 is the first; 0 the embeddings) the mean over the tokens, one
        after the other: shape (384 × len(layers),)."""
        import numpy as np

        hidden = self._embedded(numbers)
        means = {0: hidden.mean(axis=0)}
        for layer in range(max(layers)):
            hidden = self._through(hidden, f"encoder.layer.{layer}.")
            means[layer + 1] = hidden.mean(axis=0)
        return np.concatenate([means[layer] for layer in layers])

    def _embedded(self, numbers: Sequence[int]) -> "Matrix":
        words, places, types, *_ = (self.weights[name] for name in _EMBEDDINGS)
        hidden = words[list(numbers)] + places[: len(numbers)] + types[0]
        return self._normed(hidden.astype(places.dtype), "embeddings.LayerNorm")

    def _through(self, hidden: "Matrix", layer: str) -> "Matrix":
        attended = self._dense(self._attended(hidden, layer), f"{layer}attention.output.dense")
        hidden = self._normed(hidden + attended, f"{layer}attention.output.LayerNorm")
        widened = _gelu(self._dense(hidden, f"{layer}intermediate.dense"))
        narrowed = self._dense(widened, f"{layer}output.dense")
        return self._normed(hidden + narrowed, f"{layer}output.LayerNorm")

    def _attended(self, hidden: "Matrix", layer: str) -> "Matrix":
        import numpy as np

        length, width = hidden.shape
        size = width // HEADS
        query, key, value = (
            self._dense(hidden, f"{layer}attention.self.{part}")
            .reshape(length, HEADS, size)
            .transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / hidden.dtype.type(size**0.5)
        raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares = raised / raised.sum(axis=-1, keepdims=True)
        joined: Matrix = (shares @ value).transpose(1, 0, 2).reshape(length, width)
        return joined

    def _dense(self, hidden: "Matrix", name: str) -> "Matrix":
        product: Matrix = hidden @ self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]
        return product

    def _normed(self, hidden: "Matrix", name: str) -> "Matrix":
        import numpy as np

        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + _NORM_EPSILON)
        normed: Matrix = centred / spread * self.weights[f"{name}.weight"]
        return normed + self.weights[f"{name}.bias"]


def _ready(name: str, tensor: "Matrix", precision: str) -> "Matrix":
    """As it is multiplied: dense weights are stored as (out, in). The words stay in the file."""
    import numpy as np

    if name == _EMBEDDINGS[0]:
        return tensor
    tensor = tensor.astype(precision)
    dense = tensor.ndim == 2 and name.startswith("encoder.")
    return np.ascontiguousarray(tensor.T) if dense else tensor


def _gelu(values: "Matrix") -> "Matrix":
    """x · Φ(x), with Abramowitz and Stegun's formula 7.1.26 for the error function (1.5e-7)."""
    import numpy as np

    scaled = np.abs(values) * values.dtype.type(0.5**0.5)
    step = 1 / (1 + values.dtype.type(0.3275911) * scaled)
    series = step * (
        0.254829592
        + step * (-0.284496736 + step * (1.421413741 + step * (-1.453152027 + step * 1.061405429)))
    )
    beyond = series * np.exp(-scaled * scaled)
    error = np.copysign(1 - beyond, values)
    gelu: Matrix = (values * (1 + error) * values.dtype.type(0.5)).astype(values.dtype)
    return gelu
