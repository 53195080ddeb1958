"""The weights that ship are whole and trained on the claims that are here; no sum spills over."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import classified_answers
from gate2.classify import linear
from gate2.classify.classifier import classify
from gate2.classify.features import (
    BUCKETS,
    ONE,
    buckets_of_pair,
    buckets_of_start,
    buckets_of_word,
    pairs,
    words_of,
)
from gate2.classify.kinds import Kind, Model
from gate2.classify.linear import CLASSES, FIELD_BITS, SCALE, SCHEMA, WEIGHTS, Logits, pack, unpack
from gate2.classify.reading import read as read_claim
from training.split import labelled

MOST = 1 << FIELD_BITS - 1
MOST_WORDS = 120
fields = st.integers(-MOST, MOST - 1)
weights = st.integers(-(1 << 15), 1 << 15)
models = pytest.mark.parametrize("name", [model.value for model in Model])


# --- packed sums ------------------------------------------------------------------------------


@given(st.tuples(fields, fields, fields))
def test_no_weight_leaks_into_its_neighbour(three: Logits) -> None:
    assert unpack(pack(three)) == three


@given(st.lists(st.tuples(weights, weights, weights), max_size=31))
def test_a_sum_of_packed_weights_is_the_sum_of_each(rows: list[Logits]) -> None:
    sums = tuple(sum(column) for column in zip(*rows, strict=True)) if rows else (0, 0, 0)
    assert unpack(sum(map(pack, rows))) == sums


def test_the_largest_sums_of_either_sign_keep_their_places() -> None:
    for three in ((MOST - 1, -MOST, MOST - 1), (-MOST, MOST - 1, -MOST), (-1, -1, -1)):
        assert unpack(pack(three)) == three


@models
def test_a_text_of_the_heaviest_words_alone_does_not_spill_over(name: str) -> None:
    """As many as are counted, all buckets of their pairs and of the start the heaviest one."""
    model = linear.read(name)
    seen = {word for claim in labelled() for word in words_of(read_claim(claim.text))}
    word = max(max(map(abs, unpack(model.of_word(word)))) for word in seen)
    bucket = max(max(map(abs, unpack(packed))) for packed in model.grams)
    others = (MOST_WORDS + 1) * len(buckets_of_pair("a", "b")) + len(buckets_of_start("a b c"))
    assert MOST_WORDS * word + others * bucket < MOST


# --- scores -----------------------------------------------------------------------------------


@models
def test_what_is_remembered_of_words_adds_up_to_every_single_bucket(name: str) -> None:
    model = linear.read(name)
    for claim in labelled()[::100]:
        reading = read_claim(claim.text)
        words = words_of(reading)
        places = [place for word in words for place in buckets_of_word(word)]
        places += [place for pair in pairs(words) for place in buckets_of_pair(*pair)]
        places += buckets_of_start(reading.main)
        each = [unpack(model.grams[place]) for place in places]
        expected = tuple(sum(column) for column in zip(*each, strict=True))
        assert unpack(model.of_grams(words, reading.main)) == expected


def test_a_named_feature_counts_by_its_value_and_an_unknown_one_not_at_all() -> None:
    model = linear.Linear(
        {"a": (100, -3, 0), "b": (0, 0, 7)}, (0, 0, 0), [], 1.0, lambda _: 0, lambda _, __: 0
    )
    assert model.of_named({"a": ONE, "b": 2 * ONE, "never seen": ONE}) == (100, -3, 14)
    assert model.of_named({"a": ONE // 2}) == (50, -2, 0)  # rounded down, of either sign
    assert model.of_named({}) == (0, 0, 0)


# --- the files --------------------------------------------------------------------------------


@models
def test_the_shipped_weights_are_of_the_claims_that_are_here(name: str) -> None:
    """After claims have changed: `make train`."""
    from training.models import claims_sha256
    from training.split import SEED

    document = json.loads(Path(WEIGHTS, f"{name}.json").read_text(encoding="utf-8"))
    assert document["claims_sha256"] == claims_sha256()
    assert document["seed"] == SEED


@models
def test_the_files_say_what_they_are(name: str) -> None:
    document = json.loads(Path(WEIGHTS, f"{name}.json").read_text(encoding="utf-8"))
    assert (document["schema"], document["model"]) == (SCHEMA, name)
    assert document["buckets"] == BUCKETS
    assert len(document["bias"]) == len(CLASSES)
    assert document["named"]
    assert all(len(of_name) == len(CLASSES) for of_name in document["named"].values())
    assert 0.5 <= document["temperature"] <= 4


@models
def test_every_weight_is_read_as_it_stands(name: str) -> None:
    document = json.loads(Path(WEIGHTS, f"{name}.json").read_text(encoding="utf-8"))
    model = linear.read(name)
    assert {of: list(three) for of, three in model.named.items()} == document["named"]
    assert list(model.bias) == document["bias"]
    assert model.temperature == document["temperature"]
    assert len(model.grams) == BUCKETS
    assert any(any(unpack(packed)) for packed in model.grams)


def test_weights_are_about_three_kinds_against_the_descriptive() -> None:
    assert {*CLASSES, Kind.DESCRIPTIVE} == set(Kind)
    assert len(CLASSES) == len(set(CLASSES)) == 3
    assert SCALE == 1024


def _rewrite(name: str, **changes: object) -> Callable[[Path], None]:
    def damage(place: Path) -> None:
        document = json.loads((place / name).read_text(encoding="utf-8"))
        (place / name).write_text(json.dumps({**document, **changes}), encoding="utf-8")

    return damage


def _cut(name: str) -> Callable[[Path], None]:
    def damage(place: Path) -> None:
        data = (place / name).read_bytes()
        (place / name).write_bytes(data[: len(data) // 2])

    return damage


def _fewer_buckets(place: Path) -> None:
    import zlib

    (place / "default.grams").write_bytes(zlib.compress(bytes(8 * (BUCKETS - 1))))


def _half_a_bucket(place: Path) -> None:
    import zlib

    (place / "default.grams").write_bytes(zlib.compress(bytes(8 * BUCKETS + 3)))


def _without_bias(place: Path) -> None:
    document = json.loads((place / "default.json").read_text(encoding="utf-8"))
    del document["bias"]
    (place / "default.json").write_text(json.dumps(document), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (_rewrite("default.json", schema="other"), r"default\.json: expected gate2-classifier-v1"),
        (_rewrite("default.json", buckets=7), r"default\.json: expected .* 65536 buckets"),
        (_rewrite("default.json", bias=[1, 2]), r"default\.json"),
        (_without_bias, r"default\.json"),
        (_cut("default.json"), r"default\.json"),
        (_cut("default.grams"), r"default\.grams"),
        (_fewer_buckets, r"default\.grams: expected 65536 buckets, came 65535"),
        (_half_a_bucket, r"default\.grams"),
    ],
)
def test_a_damaged_file_is_named(
    damage: Callable[[Path], None], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "weights"
    shutil.copytree(WEIGHTS, place)
    damage(place)
    monkeypatch.setattr(linear, "WEIGHTS", place)
    with pytest.raises(ValueError, match=told):
        linear.read.__wrapped__("default")


def test_an_absent_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "WEIGHTS", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"default\.json"):
        linear.read.__wrapped__("default")


# --- the answers ------------------------------------------------------------------------------


def test_no_answer_to_a_labelled_claim_changes_unmeant() -> None:
    """After a change that was meant: `python tests/classified_answers.py`."""
    assert classified_answers.digests() == classified_answers.STORED.read_text(encoding="utf-8")


def test_another_probability_is_another_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = labelled()[:3]
    before = classified_answers.digest(claims)

    def colder(text: str, *, truncated: bool) -> object:
        found = classify(text, truncated=truncated)
        p = {kind: share * (1 - 1e-11) for kind, share in found.p.items()}
        return type(found)(found.text, found.kind, found.best, p, found.cues, found.model)

    monkeypatch.setattr(classified_answers, "classify", colder)
    assert classified_answers.digest(claims) != before
