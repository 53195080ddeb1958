"""How claims read is kept by their texts and by the engine that read them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cache_making import cache_in
from gate2.cache.entry import entry_bytes
from gate2.cache.readings import readings_document, readings_of
from gate2.classify.classifier import classify
from gate2.classify.kinds import Classification, Model
from gate2.places import state_root
from gate2.record.model import Claim, Record

TEXTS = (
    "For every n, n + 0 = n.",
    "We show that our method improves accuracy by 4.2 points over the baseline.",
    "The paper proposes a framework that uses prompts for each task, and",
    "",
    "∀ ε > 0 there is a δ — “so”; \U0001d53d ü \\frac{1}{2}",
)
CLAIMS = tuple(Claim(f"c{n}", text, truncated=n == 2) for n, text in enumerate(TEXTS))
RECORD = Record(Path("nowhere"), "r", "a title", "ab" * 32, CLAIMS)


def readings() -> dict[str, Classification]:
    return {claim.id: classify(claim.text, truncated=claim.truncated) for claim in CLAIMS}


def test_what_was_read_comes_back_equal(tmp_path: Path) -> None:
    cache = cache_in(tmp_path / "cache")
    assert cache.reading(RECORD) is None
    cache.keep_reading(RECORD, readings())
    assert cache_in(tmp_path / "cache").reading(RECORD) == readings()


def test_floats_survive_to_the_last_bit() -> None:
    document = json.loads(json.dumps(readings_document(readings())))
    again = readings_of(document, RECORD)
    assert [dict(each.p) for each in again.values()] == [
        dict(each.p) for each in readings().values()
    ]


OTHERS = {
    "id": (replace(CLAIMS[0], id="other"), *CLAIMS[1:]),
    "text": (replace(CLAIMS[0], text="For every n, n + 1 = n."), *CLAIMS[1:]),
    "truncated": (replace(CLAIMS[0], truncated=True), *CLAIMS[1:]),
    "order": (CLAIMS[1], CLAIMS[0], *CLAIMS[2:]),
    "fewer": CLAIMS[1:],
    "more": (*CLAIMS, Claim("c9", "One more.")),
}


@pytest.mark.parametrize("part", OTHERS)
def test_other_claims_are_read_anew(tmp_path: Path, part: str) -> None:
    cache = cache_in(tmp_path / "cache")
    cache.keep_reading(RECORD, readings())
    assert cache.reading(replace(RECORD, claims=OTHERS[part])) is None
    assert cache.notes() == []


def test_another_engine_reads_anew(tmp_path: Path) -> None:
    cache_in(tmp_path / "cache").keep_reading(RECORD, readings())
    assert cache_in(tmp_path / "cache", package="00" * 32).reading(RECORD) is None


def test_another_model_reads_anew(tmp_path: Path) -> None:
    """Else claims would stay on the lanes that the model of yesterday chose."""
    cache = cache_in(tmp_path / "cache")
    cache.keep_reading(RECORD, readings())
    other = cache_in(tmp_path / "cache")
    other.model = Model.EMBED
    assert other.reading(RECORD) is None
    assert cache.reading(RECORD) == readings()


def test_what_is_kept_says_which_model_read_it(tmp_path: Path) -> None:
    cache = cache_in(tmp_path / "cache")
    cache.model = Model.EMBED
    by_embed = {name: replace(each, model=Model.EMBED) for name, each in readings().items()}
    cache.keep_reading(RECORD, by_embed)
    found = cache.reading(RECORD)
    assert found is not None
    assert {each.model for each in found.values()} == {Model.EMBED}


def test_what_only_the_publisher_says_is_no_part(tmp_path: Path) -> None:
    cache = cache_in(tmp_path / "cache")
    cache.keep_reading(RECORD, readings())
    said = {"review_score": 9.9, "tier": "gold", "verified_claim_count": 5}
    assert cache.reading(replace(RECORD, publisher=said, sha256="00" * 32)) == readings()


@pytest.mark.parametrize("key", ["schema", "readings"])
def test_readings_of_another_form_are_not_taken(tmp_path: Path, key: str) -> None:
    cache = cache_in(tmp_path / "cache")
    cache.keep_reading(RECORD, readings())
    (path,) = cache.directory.glob("??/*")
    document = json.loads(path.read_bytes().partition(b"\n")[2])
    secret = (state_root() / "cache.key").read_bytes()
    path.write_bytes(entry_bytes(secret, path.name, {**document, key: {"c0": []}}))
    assert cache.reading(RECORD) is None
    assert "it holds something else than was kept" in cache.notes()[0]


def test_a_reading_cannot_be_planted(tmp_path: Path) -> None:
    """A claim that reads as descriptive is out of the count: who says so matters."""
    cache = cache_in(tmp_path / "cache")
    cache.keep_reading(RECORD, readings())
    (path,) = cache.directory.glob("??/*")
    path.write_bytes(path.read_bytes().replace(b'"mathematical"', b'"descriptive"'))
    assert cache.reading(RECORD) is None
    assert "its authentication code does not fit" in cache.notes()[0]
