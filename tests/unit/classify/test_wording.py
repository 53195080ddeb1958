"""What is shown of the wording stands in the claim, and speaks for the kind that is shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.classify.classifier import classify
from gate2.classify.features import words_of
from gate2.classify.kinds import GUESSED, LANES
from gate2.classify.reading import read
from gate2.classify.wording import wording
from training.split import Labelled, labelled

ENDS = {"^", "$"}
"""How a pair says that a word is the first or the last."""
CLAIMS = labelled()[::60]


def _check(text: str, *, truncated: bool = False) -> None:
    shown = wording(text, truncated=truncated)
    words = {*words_of(read(text)), *ENDS}
    best = classify(text, truncated=truncated).best
    assert all(set(cue.matched.split(" ")) <= words for cue in shown)
    assert all((cue.kind, cue.rule) == (best, GUESSED) for cue in shown)
    weights = [cue.weight for cue in shown]
    assert weights == sorted(weights, reverse=True)
    assert all(weight > 0 for weight in weights)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.text[:40])
def test_only_words_of_the_claim_are_named(claim: Labelled) -> None:
    _check(claim.text, truncated=claim.truncated)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_only_words_of_any_text_are_named(text: str) -> None:
    _check(text)


def test_most_claims_have_something_to_show() -> None:
    shown = [wording(claim.text, truncated=claim.truncated) for claim in CLAIMS]
    assert sum(map(bool, shown)) > 0.9 * len(CLAIMS)
    assert {cue.kind for cues in shown for cue in cues} == set(LANES)


def test_no_more_is_shown_than_asked_for() -> None:
    text = CLAIMS[0].text
    assert len(wording(text, most=2)) == 2
    assert wording(text, most=2) == wording(text)[:2]
    assert len(wording(text)) <= 6


def test_a_text_without_words_shows_none() -> None:
    assert all(set(cue.matched.split(" ")) <= ENDS for cue in wording(""))
