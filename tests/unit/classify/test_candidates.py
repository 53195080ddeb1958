"""That no phrase is left out which a search would have found, and that most are left out."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cue_reading import MOST_NEEDS, needs_of
from gate2.classify import candidates as sieve
from gate2.classify import reading, scoring
from gate2.classify.candidates import PHRASES, Candidate, candidates
from gate2.classify.cue_table import PhraseCue
from gate2.classify.cue_words import NEEDS
from gate2.classify.reading import EXAMINED, normalise, read
from gate2.classify.scoring import gather

HERE = Path(__file__).parent
CLAIMS = [
    line.split("\t")[3]
    for name in ("claims.tsv", "claims_held.tsv")
    for line in (HERE / name).read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
PARTS = sorted({word for claim in CLAIMS for word in claim.split()} | {part for needs in
    NEEDS.values() for need in needs for part in need.replace("$", "").split()})  # fmt: skip
ODD = ["\u200b", "\u00ad", "é", "e\u0301", "_", "²", "٣", "\x1c", "\u2028", "K", "ﬁ", "-", "'", "(",
    ")", "^", "=", "%", ",", ".", "\\", "$", "{", "[1]", "\ud800"]  # fmt: skip


def _names(text: str, beside: str = "") -> set[str]:
    return {phrase.name for phrase, _, _ in candidates(text, beside)}


def _found(text: str) -> set[str]:
    return {phrase.name for phrase in PHRASES if phrase.compiled.search(text)}


# --- nothing is left out ----------------------------------------------------------------------


def test_the_stated_words_are_those_the_patterns_need() -> None:
    """After a cue has changed: `python tests/cue_reading.py`."""
    derived = {
        phrase.name: tuple(" ".join(sorted(need)) for need in needs_of(phrase.pattern)[:MOST_NEEDS])
        for phrase in PHRASES
    }
    assert derived == NEEDS


def test_no_two_phrases_share_the_name_their_words_are_stated_under() -> None:
    assert len({phrase.name for phrase in PHRASES}) == len(PHRASES) == len(NEEDS)


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.name)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_matches_a_pattern_is_let_through(phrase: PhraseCue, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(phrase.compiled))
    assert phrase.name in _names(text)
    assert (phrase, False, True) in candidates("", text)


@pytest.mark.parametrize("claim", CLAIMS)
def test_no_phrase_of_a_claim_is_left_out(claim: str) -> None:
    claim_read = read(claim)
    assert _found(claim_read.main) <= _names(claim_read.main)
    assert _found(claim_read.beside) <= _names("", claim_read.beside)


pieces = st.lists(st.sampled_from(PARTS) | st.sampled_from(ODD) | st.text(max_size=3), max_size=40)
texts = st.builds(lambda glue, parts: glue.join(parts), st.sampled_from(["", " "]), pieces)


@settings(max_examples=300, deadline=None)
@given(text=texts)
def test_no_phrase_of_any_text_is_left_out(text: str) -> None:
    assert _found(text) <= _names(text)
    assert _found(normalise(text)) <= _names(normalise(text))


def _everything(main: str, beside: str) -> Iterator[Candidate]:
    return ((phrase, True, bool(beside)) for phrase in PHRASES)


@settings(max_examples=300, deadline=None)
@given(text=texts | st.sampled_from(CLAIMS), more=texts)
def test_the_cues_are_those_of_searching_every_pattern(text: str, more: str) -> None:
    for whole in (text, f"{text}, which {more}, is so", f"Although {more}, {text}; {more}"):
        claim = read(whole)
        quick = gather(claim)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(scoring, "candidates", _everything)
            assert gather(claim) == quick


def test_phrases_come_in_the_order_of_the_tables() -> None:
    """Cues of equal weight are shown in that order."""
    order = {phrase.name: place for place, phrase in enumerate(PHRASES)}
    for claim in CLAIMS:
        places = [order[phrase.name] for phrase, _, _ in candidates(claim.lower(), claim.lower())]
        assert places == sorted(set(places))


def test_the_empty_text_holds_no_phrase() -> None:
    assert list(candidates("", "")) == []
    assert _found("") == set()


# --- most are left out, in bounded memory ----------------------------------------------------


def test_most_patterns_are_not_searched() -> None:
    tried = sum(len(_names(read(claim).main)) for claim in CLAIMS)
    assert tried < len(CLAIMS) * len(PHRASES) / 12


def test_a_hostile_word_is_not_remembered() -> None:
    before = sieve._met.cache_info().currsize
    assert "formula" in _names("x=" + "x" * EXAMINED)
    assert sieve._met.cache_info().currsize == before
    assert sieve._met.cache_info().maxsize == sieve._REMEMBERED


# --- how words are derived from a pattern -----------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"\bfound\b", [{"found"}]),
        (r"\bfind(?:s|er)?\b", [{"find$", "finds", "finde"}]),
        (r"\b(?:is|are) (?:\w+ )?so\b", [{"so$"}, {"is$", "are$"}]),
        (r"(?<!\w)two(?!\w)", [{"two$"}]),
        (r"\b(?:so many|few) words", [{"words"}, {"few$", "many$"}]),
        (r"\b(?:iff|if it) ", [{"iff$", "if$"}]),
        (r"^\d+ ?%", [{"\\d"}, {"%"}]),
        (r"\bno[\w ]{1,9}end", [{"no"}]),
        (r"found", []),
        (r"\b(?:found|un\w+|\w+)\b", []),
        (r"(?:\bfound )?", []),
        (r"(?:\bfound )*x", []),
        (r"\bfound|x", []),
    ],
)
def test_only_what_stands_in_every_match_is_needed(pattern: str, needs: list[set[str]]) -> None:
    assert {frozenset(need) for need in needs} == set(needs_of(pattern))


@pytest.mark.parametrize("pattern", [r"(a)\1", r"(?i:a)", r"\Ba"])
def test_a_pattern_that_is_not_understood_is_not_guessed_at(pattern: str) -> None:
    with pytest.raises(ValueError, match="expected what the tables of cues use"):
        needs_of(pattern)


# --- the plain way to normalise ---------------------------------------------------------------


@given(st.text(st.characters(max_codepoint=127)))
def test_lower_case_is_all_that_folding_does_to_ascii(text: str) -> None:
    assert reading._folded(text) == text.lower()


def test_words_are_parted_at_every_space_that_a_pattern_calls_one() -> None:
    for point in range(sys.maxunicode + 1):
        character = chr(point)
        assert (re.match(r"\s", character) is None) == bool(character.split())
