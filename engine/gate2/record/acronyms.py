"""Acronyms and what a text says they stand for: "Full Words (FW)" and "FW (Full Words)".

Strict, so that what is read as an expansion is one: every letter of the acronym is taken from the
words in order, and every word that is no function word gives at least its first. All text is the
publisher's and may be hostile; the work is linear in it, and bounded by `MAX_BRACKETS`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAX_BRACKETS = 200
"""In one record; what further brackets hold is not read."""
MAX_SCANNED = 20_000
"""Characters of one text."""

_MAX_LETTERS = 12
_MAX_WORDS = 14
_BEFORE = 160
_LETTERS_PER_WORD = 16
_SAME_LETTERS = 4
"""Words that share as many first letters are taken for one: "adaptive", "adaptation"."""

_BRACKET = re.compile(r"\(([^()]{2,160})\)")
_ACRONYM = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+){0,3}")
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE_ENDS = re.compile(r"[.;:()?!\u2013\u2014](?=\s|$)|[();]")
_STOPS = frozenset(".;:()?!\u2013\u2014")
FUNCTION_WORDS = frozenset(
    (
        *("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or"),
        *("over", "per", "s", "the", "through", "to", "under", "via", "with", "within", "without"),
    )
)


@dataclass(frozen=True, slots=True)
class Expansion:
    """What one text says that an acronym stands for."""

    acronym: str
    """As written, without the s of a plural: "CLIP-TD", "mAP". Case tells acronyms apart."""
    words: str
    """As written, without line ends."""
    place: str
    """Where it stands, in words: "the abstract", "claim c3"."""

    @property
    def content(self) -> tuple[str, ...]:
        """Its words in lower case, split at hyphens, without function words."""
        return tuple(w for w in split_words(self.words) if w not in FUNCTION_WORDS)


def expansions_in(texts: Iterable[tuple[str, str]]) -> list[Expansion]:
    """Every expansion in these texts, given as place and text, in their order."""
    found: list[Expansion] = []
    brackets = 0
    for place, text in texts:
        if "(" not in text:
            continue
        for bracket in _BRACKET.finditer(text[:MAX_SCANNED]):
            brackets += 1
            if brackets > MAX_BRACKETS:
                return found
            read = _read(text[max(0, bracket.start() - _BEFORE) : bracket.start()], bracket[1])
            if read is not None:
                found.append(Expansion(*read, place))
    return found


def two_ways(expansions: Sequence[Expansion]) -> list[tuple[Expansion, Expansion]]:
    """For each acronym that two of them resolve differently, the first and the first other."""
    if len(expansions) < 2:
        return []
    pairs: dict[str, tuple[Expansion, Expansion]] = {}
    firsts: dict[str, Expansion] = {}
    for each in expansions:
        first = firsts.setdefault(each.acronym, each)
        if first is not each and not _mean_the_same(first.content, each.content):
            pairs.setdefault(each.acronym, (first, each))
    return list(pairs.values())


def split_words(text: str) -> list[str]:
    """The words of a text in lower case, apart at hyphens and digits."""
    return _WORD.findall(text.casefold())


def letters_of(acronym: str) -> str:
    """Its letters in lower case, without digits and hyphens."""
    return "".join(filter(str.isalpha, acronym.casefold()))


def is_acronym(text: str) -> bool:
    """Whether it is written like one: short, and half of its letters or more are capital."""
    if len(text) > _MAX_LETTERS or text.islower():
        return False
    capitals = sum(map(str.isupper, text))
    return capitals >= 2 and 2 * capitals >= sum(map(str.isalpha, text))


def fits(letters: str, words: Sequence[str]) -> int:
    """How many of the first of these words the letters are fully taken from; 0 if they do not fit.

    `words` are in lower case, as `split_words` gives them.
    """
    reached = {0}
    for number, word in enumerate(words[:_MAX_WORDS], 1):
        reached = _after(word, letters, reached)
        if len(letters) in reached:
            return number
        if not reached:
            return 0
    return 0


def spells(letters: str, words: Sequence[str]) -> bool:
    """Whether the letters are taken from all of these words, and from two or more."""
    reached = {0}
    for word in words[: _MAX_WORDS + 1]:
        reached = _after(word, letters, reached)
        if not reached:
            return False
    return 1 < len(words) <= _MAX_WORDS and len(letters) in reached


def _after(word: str, letters: str, reached: set[int]) -> set[int]:
    """Up to which letters one more word leads, from each of those reached before it."""
    further = set(reached) if word in FUNCTION_WORDS else set()
    for taken in reached:
        at = 0
        while taken < len(letters) and at >= 0 and letters[taken] == word[at]:
            taken += 1
            further.add(taken)
            at = word.find(letters[taken], at + 1) if taken < len(letters) else -1
    return further


def _read(before: str, inside: str) -> tuple[str, str] | None:
    """Acronym and expansion of a bracket and the text before it; None where it is none."""
    inside = inside.strip()
    acronym = _singular(inside)
    if is_acronym(acronym) and _ACRONYM.fullmatch(acronym):
        end = _fitting_end(acronym, before)
        return None if end is None else (acronym, end)
    acronym = _singular("".join(before.rsplit(None, 1)[-1:]).lstrip("\"'“‘"))
    if not is_acronym(acronym) or not _ACRONYM.fullmatch(acronym):
        return None
    for candidate in (inside, re.split(r"[,;:]", inside)[0]):
        words = split_words(candidate)
        if spells(letters_of(acronym), words):
            return acronym, " ".join(candidate.split())
    return None


def _fitting_end(acronym: str, before: str) -> str | None:
    """The shortest end of `before` that the acronym is made of."""
    letters = letters_of(acronym)
    before = before[-_LETTERS_PER_WORD * (len(letters) + 1) :]
    start = 0
    if not _STOPS.isdisjoint(before):
        start = max((match.end() for match in _CLAUSE_ENDS.finditer(before)), default=0)
    found = list(_WORD.finditer(before, start))[-_MAX_WORDS:]
    words = [match[0].casefold() for match in found]
    if len(letters) > 1 and "".join(word[0] for word in words[-len(letters) :]) == letters:
        return " ".join(before[found[-len(letters)].start() :].split())
    for at in range(len(words) - 2, -1, -1):
        if words[at][0] == letters[0] and spells(letters, words[at:]):
            return " ".join(before[found[at].start() :].split())
    return None


def _singular(acronym: str) -> str:
    return acronym[:-1] if acronym.endswith("s") and acronym[-2:-1].isupper() else acronym


def _mean_the_same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the words of the shorter stand in the longer, in order, but for their endings."""
    shorter, longer = sorted((one, other), key=len)
    if "".join(one).rstrip("s") == "".join(other).rstrip("s"):
        return True
    rest = iter(longer)
    return all(any(_same_word(word, each) for each in rest) for word in shorter)


def _same_word(one: str, other: str) -> bool:
    one, other = one.removesuffix("s"), other.removesuffix("s")
    shorter = min(len(one), len(other))
    if shorter < _SAME_LETTERS:
        return shorter >= 2 and one[:shorter] == other[:shorter]
    return one[:_SAME_LETTERS] == other[:_SAME_LETTERS]
