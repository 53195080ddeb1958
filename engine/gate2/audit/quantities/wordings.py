"""The words of a sentence as comparing needs them: one spelling for what means the same.

Pure, and linear in the text, of which at most `EXAMINED` characters are read.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from gate2.audit.quantities.verbs import SETS

EXAMINED = 1500
"""Characters of a claim that are looked at; a claim is a sentence or two."""

_SIGNS = str.maketrans("’‘`“”«»„–−‐‑‒⁄μ", '\'\'\'"""""-----/µ', "") | {ord("—"): " - "}
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_DIGIT_SPACES = re.compile("(?<=[0-9])[\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
_LATEX_DOLLARS = re.compile(r"\$(?=\S)([^$]{1,120}?)(?<=\S)\$(?![0-9])")
_LATEX = (
    (re.compile(r"\\(?:times|cdot)(?![a-zA-Z]) ?"), "×"),
    (re.compile(r"\\pm(?![a-zA-Z]) ?"), "±"),
    (re.compile(r"\\approx(?![a-zA-Z]) ?|\\sim(?![a-zA-Z]) ?"), "~"),
    (re.compile(r"\\([%&#])"), r"\1"),
    (re.compile(r"\{,\}"), ","),
    (re.compile(r"\\[,;! ]"), " "),
    (re.compile(r"\\(?:mathrm|text|textbf|textit|emph|mathbf)\{([^{}]{0,80})\}"), r"\1"),
)
_CITATION = re.compile(r" ?\[[0-9]{1,3}(?:[,-] ?[0-9]{1,3}){0,8}\]")
_INVISIBLE = ("Cf", "Co", "Cs", "Cn", "Cc")

_BOUNDARY = re.compile(r"(?<=[.!?])[\"')\]]{0,2}\s(?=[\"'(\[]{0,2}[A-Z0-9])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:al|vs|cf|e\.g|i\.e|approx|resp|ca|no|nos|fig|figs|eq|eqs|sec|ref|refs|tab|dr|st|"
    r"prof|mt|inc|ltd|var|subsp|sp|spp)|\b[a-z])\.$",
    re.IGNORECASE,
)

_PLURAL_KEPT = ("ss", "us", "is")
_SPELLINGS = {
    spelling: word
    for word, spellings in (
        ("has", "have had contains contain contained comprises comprise comprised includes"),
        ("has", "include included achieves achieve achieved reaches reach reached attains attain"),
        ("has", "attained obtains obtain obtained"),
        ("is", "are equals"),
        ("was", "were"),
        ("vs", "versus"),
    )
    for spelling in spellings.split()
}
_HAVING = re.compile(rf"\bconsist(?:s|ed)? of\b|\b{SETS}\b")
_DROPPED = frozenset(("the", "a", "an"))


def vocabulary(text: str) -> frozenset[str]:
    """The words of a list that is written as text."""
    return frozenset(text.split())


def prepared(text: str) -> str:
    """The text with one spelling of quotes, dashes, spaces and mathematics; case is kept."""
    text = text[:EXAMINED]
    if not text.isascii():
        text = _DIGIT_SPACES.sub(",", text)
        text = _RAISED.sub(lambda found: "^" + found[0].translate(_LOWERED), text)
        text = unicodedata.normalize("NFKC", text)[:EXAMINED].translate(_SIGNS)
        text = "".join(
            " " if c.isspace() else c
            for c in text
            if c.isspace() or unicodedata.category(c) not in _INVISIBLE
        )
    if "$" in text:
        text = _LATEX_DOLLARS.sub(r"\1", text)
    if "\\" in text:
        for pattern, replacement in _LATEX:
            text = pattern.sub(replacement, text)
    if "[" in text:
        text = _CITATION.sub("", text)
    return " ".join(text.split())


def sentences(text: str) -> Iterator[str]:
    """The sentences of a prepared text; never cut behind an abbreviation."""
    start = 0
    for match in _BOUNDARY.finditer(text):
        if _ABBREVIATED.search(text, max(start, match.start() - 12), match.start()) is None:
            yield text[start : match.start()].strip()
            start = match.end()
    yield text[start:].strip()


def words(sentence: str) -> list[str]:
    """The words in one spelling each: singular, one verb for having.

    Articles and punctuation around words are left out; the order stays. A word with a capital
    keeps it, and its last letter (GaAs, Higgs): they are compared by `folded`.
    """
    text = sentence.replace("data set", "dataset")
    if " of " in text or " with " in text or " comprising " in text or " containing " in text:
        text = _HAVING.sub("has", text)
    found = (_word(token) for token in text.split())
    return [word for word in found if word and word not in _DROPPED]


@lru_cache(maxsize=4096)  # the words of a corpus repeat
def _word(token: str) -> str:
    bare = token.strip(".,;:!?\"'()[]{}")
    if bare.islower():
        return _SPELLINGS.get(bare) or singular(bare)
    lowered = bare.casefold()
    return lowered if lowered in _DROPPED or lowered in _SPELLINGS else bare


@lru_cache(maxsize=4096)
def folded(word: str) -> str:
    """The word as it is compared: without its capitals; "Classes" is "class"."""
    return singular(word.casefold()) if word.istitle() else word.casefold()


def singular(word: str) -> str:
    """The word without the ending of a plural; as good as it has to be for comparing."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(_PLURAL_KEPT):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]
