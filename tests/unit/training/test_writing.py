"""What ships is what was fitted, to the rounding that is stated; a file is whole or as it was."""

import json
import os
import zlib
from array import array
from pathlib import Path

import numpy as np
import pytest

from gate2.classify import linear
from gate2.classify.features import BUCKETS
from gate2.classify.kinds import Kind, Model
from gate2.classify.linear import CLASSES, SCALE, unpack
from training import fitting, writing
from training.writing import document_bytes, grams_bytes, relative, write

MOST = (1 << 15) - 1


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where weights are written, and read, during a test."""
    monkeypatch.setattr(writing, "WEIGHTS", tmp_path)
    monkeypatch.setattr(linear, "WEIGHTS", tmp_path)
    return tmp_path


def test_the_classes_that_ship_are_those_that_were_fitted_but_the_descriptive() -> None:
    assert tuple(kind for kind in fitting.CLASSES if kind is not Kind.DESCRIPTIVE) == CLASSES


def test_weights_are_taken_against_the_descriptive_ones() -> None:
    fitted = np.array([[1.0, 0.5], [0.25, 0.0], [-1.0, 0.0], [0.5, -0.5]])
    assert fitting.CLASSES[3] is Kind.DESCRIPTIVE
    expected = [[SCALE // 2, SCALE], [-SCALE // 4, SCALE // 2], [-3 * SCALE // 2, SCALE // 2]]
    assert relative(fitted).tolist() == expected


def test_what_all_classes_share_changes_nothing() -> None:
    fitted = np.array([[1.0], [0.25], [-1.0], [0.5]])
    assert relative(fitted + 8).tolist() == relative(fitted).tolist()


def test_no_weight_is_larger_than_its_place() -> None:
    huge = np.array([[1e9], [-1e9], [0.0], [0.0]])
    assert relative(huge).tolist() == [[MOST], [-MOST], [0]]


def test_every_bucket_is_read_as_it_was_written() -> None:
    weights = np.random.default_rng(8).integers(-MOST, MOST, (3, BUCKETS + 5))
    stored = array("q", zlib.decompress(grams_bytes(weights)))
    assert [unpack(packed) for packed in stored[:300]] == [
        tuple(column) for column in weights[:, :300].T.tolist()
    ]
    assert len(stored) == BUCKETS  # what has a name stands elsewhere


def test_a_model_that_was_written_is_read_with_all_it_knows(place: Path) -> None:
    named = {"b": [1, 2, 3], "a": [-1, 0, 7]}
    weights = np.zeros((3, BUCKETS), np.int64)
    weights[:, 9] = (5, -6, 7)
    about = {"claims_sha256": "0" * 64}
    write("default.json", document_bytes(Model.DEFAULT, named, [4, 5, 6], 1.5, about))
    write("default.grams", grams_bytes(weights))
    model = linear.read.__wrapped__("default")
    assert dict(model.named) == {"a": (-1, 0, 7), "b": (1, 2, 3)}
    assert (model.bias, model.temperature) == ((4, 5, 6), 1.5)
    assert unpack(model.grams[9]) == (5, -6, 7)
    assert sum(map(bool, model.grams)) == 1
    document = json.loads((place / "default.json").read_text(encoding="utf-8"))
    assert document["claims_sha256"] == "0" * 64
    assert list(document["named"]) == ["a", "b"]


def test_a_document_is_the_same_in_whichever_order_names_come() -> None:
    one = document_bytes(Model.DEFAULT, {"a": [1, 1, 1], "b": [2, 2, 2]}, [0, 0, 0], 1.0, {})
    other = document_bytes(Model.DEFAULT, {"b": [2, 2, 2], "a": [1, 1, 1]}, [0, 0, 0], 1.0, {})
    assert one == other


def test_writing_that_breaks_leaves_the_file_as_it_was(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("default.json", b"whole")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write("default.json", b"half")
    assert (place / "default.json").read_bytes() == b"whole"
