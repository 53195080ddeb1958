"""Fitting finds the optimum, and finds the same bits again however many threads there are."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.classify import features, linear
from gate2.classify.kinds import Kind
from gate2.classify.linear import WEIGHTS, unpack
from gate2.classify.reading import read
from gate2.classify.softmax import softmax
from training.fitting import CLASSES, PENALTY, fitted, probabilities
from training.matrix import Features, Floats, Matrix, features_of, matrix_of, names_in
from training.split import labelled

TESTS = Path(__file__).parents[2]
M, E, U, D = CLASSES


def matrix(dense: Floats) -> Matrix:
    """The same as a sparse one."""
    row, column = np.nonzero(dense)
    return Matrix(row, column, dense[row, column], *dense.shape)


def toy(claims: int = 60, columns: int = 3) -> tuple[Floats, list[Kind]]:
    """Claims of all four kinds, with as many features as tell them apart somewhat."""
    random = np.random.default_rng(1)
    kinds = [CLASSES[number] for number in random.integers(0, 4, claims)]
    of_kind = random.normal(size=(4, columns))
    dense = np.array([of_kind[CLASSES.index(kind)] for kind in kinds])
    return dense + random.normal(size=dense.shape), kinds


def newton(dense: Floats, kinds: list[Kind]) -> Floats:
    """The optimum by another way, biases in the last column: shape (4, columns + 1)."""
    claims, columns = dense.shape
    design = np.hstack([dense, np.ones((claims, 1))])
    wanted = np.array([[kind is klass for klass in CLASSES] for kind in kinds], float)
    penalty = PENALTY * np.diag([1.0] * columns + [0.0])
    weights = np.zeros((4, columns + 1))
    for _ in range(30):
        scores = design @ weights.T
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        p = raised / raised.sum(axis=1, keepdims=True)
        gradient = ((p - wanted).T @ design + weights @ penalty).ravel()
        curvature = np.zeros((4, columns + 1, 4, columns + 1))
        for one in range(4):
            for two in range(4):
                share = p[:, one] * ((one == two) - p[:, two])
                curvature[one, :, two, :] = design.T @ (design * share[:, None])
                curvature[one, :, two, :] += penalty * (one == two)
        square = curvature.reshape(gradient.size, gradient.size)
        weights -= np.linalg.lstsq(square, gradient, rcond=None)[0].reshape(weights.shape)
    return weights


def test_the_weights_are_those_of_the_optimum() -> None:
    dense, kinds = toy()
    weights, bias = fitted(matrix(dense), kinds)
    known = newton(dense, kinds)
    assert weights == pytest.approx(known[:, :-1], abs=2e-3)
    against = known[:, -1] - known[-1, -1]
    assert bias - bias[-1] == pytest.approx(against, abs=2e-3)


def test_without_features_the_kinds_have_the_shares_they_come_in() -> None:
    kinds = [M] * 5 + [E] * 3 + [U] + [D] * 11
    empty = matrix(np.zeros((20, 2)))
    weights, bias = fitted(empty, kinds)
    assert not weights.any()
    shares = probabilities(empty, weights, bias)[:, 0]
    assert shares == pytest.approx([0.25, 0.15, 0.05, 0.55], abs=2e-3)


def test_a_feature_that_every_claim_has_tells_nothing_apart() -> None:
    weights, _ = fitted(matrix(np.ones((8, 1))), [M, E, U, D] * 2)
    assert weights == pytest.approx(np.zeros((4, 1)), abs=1e-12)


def test_fitting_again_gives_the_same_bits() -> None:
    dense, kinds = toy(claims=40, columns=2)
    first, second = (fitted(matrix(dense), kinds) for _ in range(2))
    assert [part.tobytes() for part in first] == [part.tobytes() for part in second]


FIT = """
import hashlib, sys
import numpy as np
from training.fitting import CLASSES, fitted
from training.matrix import Matrix
dense = np.random.default_rng(2).normal(size=(300, 40))
kinds = [CLASSES[place % 4] for place in range(300)]
row, column = np.nonzero(dense)
weights, bias = fitted(Matrix(row, column, dense[row, column], *dense.shape), kinds)
np.ones((500, 500)) @ np.ones((500, 500))
print(hashlib.sha256(weights.tobytes() + bias.tobytes()).hexdigest())
"""


def test_the_number_of_threads_changes_no_bit() -> None:
    told = set()
    for threads in ("1", "2"):
        names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
        environment = {**os.environ, **dict.fromkeys(names, threads), "PYTHONPATH": str(TESTS)}
        environment["OPENBLAS_CORETYPE"] = {"1": "Sandybridge", "2": "Haswell"}[threads]
        told.add(
            subprocess.run(
                [sys.executable, "-c", FIT],
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
    assert len(told) == 1


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.floats(-300, 300)] * 4), min_size=1, max_size=5))
def test_what_is_fitted_with_is_the_softmax_that_ships(
    scores: list[tuple[float, float, float, float]],
) -> None:
    claims = matrix(np.eye(len(scores)))
    shares = probabilities(claims, np.array(scores).T, np.zeros(4)).T.tolist()
    assert shares == [softmax(of_claim) for of_claim in scores]


# --- what is trained on is what is scored -----------------------------------------------------


def test_the_matrix_scores_claims_as_the_classifier_does() -> None:
    model = linear.read("default")
    claims = [features_of(claim) for claim in labelled()[::40]]
    names = sorted(model.named)
    grams = np.array([unpack(packed) for packed in model.grams], float).T
    of_names = np.array([model.named[name] for name in names], float).T
    scores = [matrix_of(claims, names).times(row) for row in np.hstack([grams, of_names])]
    for place, claim in enumerate(labelled()[::40]):
        reading = read(claim.text)
        found = unpack(model.of_grams(features.words_of(reading), reading.main))
        named = model.of_named(claims[place].named)
        for of_class, gram, name in zip(scores, found, named, strict=True):
            assert 0 <= of_class[place] - (gram + name) < 1  # what is named is rounded down


def test_a_matrix_holds_each_feature_of_its_claim() -> None:
    claims = [Features(features_of(labelled()[0]).grams, {"a": 64, "c": 32})]
    made = matrix_of(claims, ["a", "b", "c"], np.array([[128, -64]]))
    assert made.columns == features.BUCKETS + 5
    values = dict(zip(made.column.tolist(), made.value.tolist(), strict=True))
    first = features.BUCKETS
    assert {at - first: values[at] for at in values if at >= first} == {
        0: 1.0,
        2: 0.5,
        3: 2.0,
        4: -1.0,
    }
    grams = {at: count for at, count in values.items() if at < first}
    assert grams == {at: float(count) for at, count in claims[0].grams.items()}


def test_a_name_seen_too_rarely_gets_no_weight() -> None:
    claims = [Features(features_of(labelled()[0]).grams, dict.fromkeys(n, 64)) for n in ("ab", "a")]
    assert names_in(claims, 2) == ["a"]
    assert names_in(claims, 1) == ["a", "b"]


# --- the shipped weights ----------------------------------------------------------------------


@pytest.mark.slow
def test_the_claims_give_the_default_weights_bit_for_bit() -> None:
    """After a change of claims or features: `make train`."""
    from training.models import files

    made = {name: hashlib.sha256(data).hexdigest() for name, data in files(labelled(), None)}
    shipped = {name: hashlib.sha256(Path(WEIGHTS, name).read_bytes()).hexdigest() for name in made}
    assert made.keys() == {"default.json", "default.grams"}
    assert made == shipped
