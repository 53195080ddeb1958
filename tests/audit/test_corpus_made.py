"""The made corpus is what tests take it for: the same everywhere, mixed, all different."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import corpus_words
from corpus_fixtures import PLACES, Corpus
from corpus_making import PLANTS, make_corpus
from gate2.audit.audited import Attempt, Form
from gate2.audit.corpus import LOOKS_WRONG
from gate2.audit.quantities.quantity import quantities_of
from gate2.audit.sameness import text_key
from gate2.classify.kinds import Kind
from gate2.contract import Status
from gate2.reasons import Code
from gate2.record.importers.detect import read_any
from gate2.record.model import Claim, ClaimKind

FEW = 120
MANY = 20_000
TESTS = Path(corpus_words.__file__).parent


def _digest(corpus: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(corpus.rglob("*")):
        whole.update(path.relative_to(corpus).as_posix().encode())
        if path.is_symlink():
            whole.update(str(path.readlink()).encode())
        elif path.is_file():
            whole.update(path.read_bytes())
    return whole.hexdigest()


def test_the_same_seed_gives_the_same_files_in_any_process(tmp_path: Path) -> None:
    make_corpus(tmp_path / "here", FEW)
    script = (
        "import sys, pathlib, corpus_making;"
        f"corpus_making.make_corpus(pathlib.Path(sys.argv[1]), {FEW})"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "there")],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(TESTS), "TZ": "Asia/Tokyo"},
        check=True,
    )

    assert _digest(tmp_path / "here") == _digest(tmp_path / "there")


def test_another_seed_gives_other_claims(tmp_path: Path) -> None:
    make_corpus(tmp_path / "one", FEW)
    make_corpus(tmp_path / "other", FEW, seed=8)

    assert _digest(tmp_path / "one") != _digest(tmp_path / "other")


def test_a_corpus_without_room_for_what_is_planted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least"):
        make_corpus(tmp_path / "small", 10)


def test_the_corpus_is_mixed_as_an_editor_would_have_it(corpus: Corpus) -> None:
    planted = corpus.planted
    claims = sum(1 for _ in planted.claims())
    kinds = planted.kinds()

    assert len(planted.places) == PLACES
    assert set(planted.forms()) == set(Form)
    assert set(planted.statuses()) == set(Status)
    assert set(planted.attempts()) == set(Attempt)
    assert len(planted.domains()) >= len(corpus_words.NAMES)
    assert len(planted.months()) >= 20
    assert 5 < claims / PLACES < 7
    assert max(len(place.claims) for place in planted.places) == 14
    assert 0.5 < kinds[Kind.DESCRIPTIVE] / claims < 0.7
    assert 0.2 < kinds[Kind.EMPIRICAL] / claims < 0.4
    assert 0.05 < kinds[Kind.MATHEMATICAL] / claims < 0.15


def test_claims_are_of_the_length_of_claims_and_different_in_their_words(corpus: Corpus) -> None:
    texts = Counter(
        claim.text
        for place in corpus.planted.places
        if place.form is not Form.UNREAD
        for claim in read_any(corpus.path / place.path).claims
    )
    repeated = sum(count - 1 for count in texts.values())
    planted = len(corpus.planted.standing([Code.CLM_DUPLICATE]))

    assert repeated <= planted + 2, "more repeated than was planted, decoys included"
    lengths = sorted(map(len, texts))
    assert lengths[len(lengths) // 100] >= 60
    assert lengths[-1] <= 160


@pytest.mark.parametrize("kind", ClaimKind)
def test_no_two_sentences_are_the_same_or_about_the_same(kind: ClaimKind) -> None:
    texts = [corpus_words.sentence(kind, n, f"0.{100 + n % 900}") for n in range(MANY)]
    masked = [corpus_words.sentence(kind, n) for n in range(MANY)]

    of_kind = masked if kind is not ClaimKind.MATHEMATICAL else masked[: MANY // 2]
    assert len({text_key(text) for text in of_kind}) == len(of_kind)
    keys = [q.key for text in texts[:2000] for q in quantities_of(Claim("c1", text))]
    assert len(set(keys)) == len(keys)
    assert bool(keys) is (kind is ClaimKind.EMPIRICAL)


def test_every_planted_code_is_planted_for_a_reason_and_once_at_least(corpus: Corpus) -> None:
    planted = {finding.code for finding in corpus.planted.findings}

    assert set(LOOKS_WRONG) - planted == {Code.EVD_EXPIRED}
    assert len(planted) >= 45
    assert len(PLANTS) == len({plant.__name__ for plant in PLANTS})
    places = {place.path for place in corpus.planted.places}
    assert {finding.path for finding in corpus.planted.findings} <= places
