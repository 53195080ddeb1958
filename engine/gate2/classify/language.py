"""Says whether a text is written in a language other than English.

The cues and the model know English only: what they would say of another language is a guess.
A text that cannot be told (a formula, a name, a heading of two words) counts as English, so that
nothing is withheld without a reason. Scripts are told by ranges of code points, which no version
of Python changes, and languages by the words that hold sentences together.
"""

import re
from functools import cache

from gate2.classify.language_words import ENGLISH, ENGLISH_TOO, HINTS, NAMES, TELLING

_EXAMINED = 1500
"""As `gate2.classify.reading.EXAMINED`, which is what a claim's reader sees of it."""

# A single letter is a variable or a unit: only letters that stand together count.
_SCRIPTS = tuple(
    (name, weight, f"[{letters}]{{{least},}}")
    for name, weight, least, letters in (
        ("Han", 3, 1, "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"),
        ("Kana", 3, 1, "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f"),
        ("Hangul", 2, 1, "\u1100-\u11ff\u3131-\u318f\uac00-\ud7a3"),
        ("Cyrillic", 1, 2, "\u0400-\u052f"),
        ("Greek", 1, 3, "\u0370-\u03ff\u1f00-\u1fff"),
        ("Arabic", 1, 2, "\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"),
        ("Hebrew", 1, 2, "\u05b0-\u05ea\ufb1d-\ufb4f"),
        ("Devanagari", 1, 2, "\u0900-\u0963\u0970-\u097f"),
        ("Thai", 1, 2, "\u0e01-\u0e4f"),
        ("Armenian", 1, 2, "\u0531-\u0587"),
        ("Georgian", 1, 2, "\u10a0-\u10ff"),
        ("other Indian or South-East Asian", 1, 2, "\u0980-\u0dff\u0e81-\u0fff\u1000-\u109f"),
        ("Ethiopic", 2, 2, "\u1200-\u139f"),
    )
)
_OUTSIDE_LATIN = (
    "[\u0370-\u1dff\u1f00-\u1fff]{2,}|[\u3041-\ud7ff\uf900-\uffdc\U00020000-\U0003ffff]+"
)
_LATIN = re.compile("[a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
_LEAST_SHARE = 0.3
"""Of a text's letters, so that one quoted word does not make a sentence foreign."""
_HEAVIEST = 3
_ENGLISH_ENOUGH = 3
"""English function words beside which half of the letters must be in another script."""

_WORD = re.compile("[a-z\u00df-\u00f6\u00f8-\u024f\u0300-\u036f\u1e00-\u1eff]+")
_ELIDED = re.compile("\\b(?:d|l|qu|dell|all|nell|sull|dall|un)['\u2019](?=[a-z\u00e0-\u00ff]{3})")
_ACCENTED = re.compile("[^a-z]")
_ENDS_UNLIKE_ENGLISH = re.compile("[\u00df-\u024f\u0300-\u036f\u1e00-\u1eff]|[aiou]$")
_ENDS_LIKE_ENGLISH = re.compile(".{3,}(?:ing|ings|ness|ically|ously|ity|ities|ss|ed|ists?)$")
_TELLING = frozenset(TELLING)
_MOST_VARIABLES = 20
_FEWEST_WORDS = 3
_FEWEST_WORDS_UNTOLD = 5
_LONGER = 4
_TOLD = 3
"""What words that tell (2 each) and words that hint (1 each) must come to."""
_HINTED_AT = 4
"""The same where none of them tells."""


def foreign(text: str) -> str:
    """What was seen of another language, as a script's or a language's name; empty for English.

    Empty too where nothing tells. Of a longer text the first 1,500 characters count.
    """
    text = text[:_EXAMINED].lower()
    if _are_letters_apart(text.split()):
        return "letters that stand apart"
    if not text.isascii():
        if _look_alikes().search(text):
            return "Latin and look-alike letters in one word"
        if script := _script(text):
            return f"{script} script"
    return _latin(text)


def _are_letters_apart(words: list[str]) -> bool:
    """ "t h e  m o d e l": hardly a word is left, and more letters than a formula has variables."""
    if len(words) < _MOST_VARIABLES:
        return False
    alone = sum(1 for word in words if len(word) == 1 and word.isalpha())
    return alone >= _MOST_VARIABLES and 3 * alone > 2 * len(words)


@cache
def _look_alikes() -> re.Pattern[str]:
    """Cyrillic, or an omicron, beside a Latin letter: a reader sees English, the cues see none."""
    return re.compile("[a-z][\u0400-\u052f\u03bf]|[\u0400-\u052f\u03bf][a-z]")


@cache
def _outside_latin() -> re.Pattern[str]:
    """Compiled when first needed, like those of the scripts: most texts are ASCII."""
    return re.compile(_OUTSIDE_LATIN)


@cache
def _scripts() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    """Each script's name, the weight of its letters, and the letters that stand together."""
    return tuple((name, weight, re.compile(runs)) for name, weight, runs in _SCRIPTS)


def _script(text: str) -> str:
    """The script other than Latin that the text is in; empty where it only has words of one."""
    outside = "".join(_outside_latin().findall(text))
    if len(outside) * _HEAVIEST < len(text) * _LEAST_SHARE / 2:
        return ""
    latin = len(_LATIN.findall(text))
    weights = {
        name: weight * sum(map(len, runs.findall(text))) for name, weight, runs in _scripts()
    }
    other = sum(weights.values())
    english = len(ENGLISH.intersection(text.split()))
    least = _LEAST_SHARE if english < _ENGLISH_ENOUGH else 2 * _LEAST_SHARE
    if not other or other < least * (latin + other):
        return ""
    if weights["Kana"]:
        return "Kana"
    return max(weights, key=lambda name: weights[name])


def _latin(text: str) -> str:
    """Function words against function words; where there are none, how the words end."""
    apart = text.split()
    english = len(ENGLISH.intersection(apart))
    if english > 1 and len(_TELLING.intersection(apart)) < english:
        return ""
    words = _WORD.findall(text)
    if len(words) < _FEWEST_WORDS:
        return ""
    distinct = set(words)
    telling = distinct & _TELLING
    hints = len(distinct & HINTS) + 2 * len(_ELIDED.findall(text))
    against = sum(3 if word in ENGLISH else word in ENGLISH_TOO for word in words)
    accented = sum(1 for word in distinct - telling if len(word) > 1 and _ACCENTED.search(word))
    said = 2 * len(telling) + hints + (min(2, accented) if telling or hints > 1 else 0)
    if said - against >= (_TOLD if telling else _HINTED_AT):
        return _named(telling)
    if against or len(distinct) < _FEWEST_WORDS_UNTOLD or not (said or accented):
        return ""
    return "Latin script" if _end_unlike_english(distinct) else ""


def _end_unlike_english(distinct: set[str]) -> bool:
    """More than half of the longer words have an accent, or a last letter rare in English."""
    long = [word for word in distinct if len(word) >= _LONGER]
    if any(map(_ENDS_LIKE_ENGLISH.match, long)):
        return False
    unlike = sum(1 for word in long if _ENDS_UNLIKE_ENGLISH.search(word))
    return 2 * unlike > len(long)


def _named(telling: set[str]) -> str:
    """The language that most of the words belong to, where one has more of them than any other."""
    counts: dict[str, int] = {}
    for word in telling:
        for code in TELLING[word]:
            counts[code] = counts.get(code, 0) + 1
    best = sorted(counts, key=lambda code: -counts[code])[:2]
    if not best or counts[best[0]] < 2 or (len(best) > 1 and counts[best[0]] == counts[best[1]]):
        return "Latin script"
    return NAMES[best[0]]
