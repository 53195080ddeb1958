"""Which phrases of the tables a text can hold, said from its words before any pattern is searched.

A hundred patterns searched one after another are what reading a claim would cost. Nearly all of
them need words that a given claim does not have, so each word of the text is looked up once, and
only the phrases that lack no word are searched. What this leaves out, no search would have found:
`gate2.classify.cue_words` states what each pattern needs, and the tests derive it from the
patterns.

Sets of phrases are one integer here: its lowest bits are those whose first need is met, one bit
for each phrase, then follow those whose second is, and those whose third is.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from gate2.classify import cues_descriptive, cues_empirical, cues_mathematical
from gate2.classify.cue_table import PhraseCue
from gate2.classify.cue_words import NEEDS

PHRASES: tuple[PhraseCue, ...] = (
    *cues_mathematical.PHRASES,
    *cues_empirical.PHRASES,
    *cues_descriptive.PHRASES,
)
"""Every phrase, in the order of the tables."""

Candidate = tuple[PhraseCue, bool, bool]
"""A phrase, and whether it may stand in the main clause and beside it."""

_COUNT = len(PHRASES)
_MOST_NEEDS = max(map(len, NEEDS.values()))
_DIGIT = r"\d"
_TOKEN = re.compile(r"\w+|[^\w\s]")
_REMEMBERED = 8192
_MOST_REMEMBERED_CHARACTERS = 40


def candidates(main: str, beside: str) -> Iterator[Candidate]:
    """The phrases that may stand in either normalised text, in order; no other stands there."""
    in_main = _held(main)
    in_beside = _held(beside)
    left = in_main | in_beside
    while left:
        lowest = left & -left
        place = lowest.bit_length() - 1
        yield PHRASES[place], lowest & in_main != 0, lowest & in_beside != 0
        left ^= lowest


def _held(text: str) -> int:
    if not text:
        return 0
    met = _UNCONDITIONAL
    for word in text.split():
        met |= _met(word) if len(word) <= _MOST_REMEMBERED_CHARACTERS else _needs_met(word)
    held = met & _ALL
    for _ in range(1, _MOST_NEEDS):
        met >>= _COUNT
        held &= met
    return held


def _needs_met(word: str) -> int:
    """The needs that something between two spaces meets: its words and its signs."""
    met = 0
    for token in (word,) if word.isalpha() else _TOKEN.findall(word):
        whole = token + "$"
        for length in range(1, _LONGEST + 1):
            met |= _MEETS.get(whole[:length], 0)
        if token[0].isdecimal():
            met |= _MEETS.get(_DIGIT, 0)
    return met


_met = lru_cache(_REMEMBERED)(_needs_met)


def _table() -> tuple[dict[str, int], int]:
    """What each beginning meets, and what every text meets: the needs that a phrase has not."""
    meets: dict[str, int] = {}
    unconditional = 0
    for place, phrase in enumerate(PHRASES):
        needs = NEEDS[phrase.name]
        for rank in range(_MOST_NEEDS):
            bit = 1 << rank * _COUNT + place
            if rank >= len(needs):
                unconditional |= bit
                continue
            for beginning in needs[rank].split():
                meets[beginning] = meets.get(beginning, 0) | bit
    return meets, unconditional


_ALL = (1 << _COUNT) - 1
_MEETS, _UNCONDITIONAL = _table()
_LONGEST = max(map(len, _MEETS))
