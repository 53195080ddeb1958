"""Whether the claims of a record mention what a question names.

Made so that what is called absent is: in doubt a name is mentioned.
"""

import re
from collections.abc import Iterable, Sequence

from gate2.record.acronyms import Expansion, fits, is_acronym, letters_of, split_words
from gate2.record.named_terms import Name, Run

_MAX_WORDWISE = 200_000
"""In longer texts a name counts as mentioned where its letters stand, in whatever word."""
_LONG_WORD = 12
"""A single word of as many letters may be what an acronym stands for: EEG."""
_MAX_WORDS = 14
_MAX_SEARCHED = 4000
"""Words of the claims in which those that an acronym stands for are looked for."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NUMBER = re.compile(r"(?<=[^\W\d_])(?=\d)")
_APART = re.compile(r"[^\W_]+")
_SPACES = {code: " " for code in range(128) if not chr(code).isalnum()}
_ENDINGS = re.compile(
    r"(?:i[sz]ations?|ations?|ings?|ers?|ors?|ments?|als?|it(?:y|ies)|is[tm]s?|s)$"
)


class Mentions:
    """The text of all claims, ready to be asked for names."""

    def __init__(self, texts: Sequence[str], expansions: Sequence[Expansion] = ()) -> None:
        """`expansions` are those that the record gives anywhere."""
        self._raw = " . ".join(texts)
        self._expansions = expansions
        folded = self._raw.casefold()
        self._wordwise = len(folded) <= _MAX_WORDWISE
        self._words = _words(folded) if self._wordwise else []
        self._said = f" {' '.join(self._words)} " if self._wordwise else folded

    def of(self, run: Run) -> bool:
        """Whether any of its telling names is mentioned, as such or by what it stands for."""
        telling = run.telling
        if any(self._name(name) for name in telling):
            return True
        return not (len(telling) == 1 and telling[0].text.isalnum()) and self._initials(run)

    def _name(self, name: Name) -> bool:
        if name.text in self._raw:
            return True
        if not self._wordwise:
            return name.text.casefold() in self._said
        if not name.is_strong:
            return any(f" {_stem(part)}" in self._said for part in split_words(name.text))
        return (
            any(self._says(spelling) for spelling in _spellings(name.text))
            or (name.text[-1].isdigit() and self._family(name.text))
            or self._resolved(name.text)
            or self._stands_for(name.text)
        )

    def _says(self, words: str) -> bool:
        """Whether these words stand there, in the singular or in the plural."""
        singular = f" {words.removesuffix('s')}"
        return singular in self._said and (
            f"{singular} " in self._said
            or f"{singular}s " in self._said
            or f" {words}s " in self._said
        )

    def _family(self, text: str) -> bool:
        """Whether a claim names it without its number: "ResNet" for "ResNet-50"."""
        family = _words(text.casefold())
        while len(family) > 1 and family[-1].isdigit():
            family.pop()
        head = f" {' '.join(family)} "
        at = self._said.find(head)
        return at >= 0 and not self._said[at + len(head) : at + len(head) + 1].isdigit()

    def _resolved(self, acronym: str) -> bool:
        """Whether the record says what it stands for, and a claim says that."""
        return any(
            f" {' '.join(_words(each.words.casefold()))}" in self._said
            for each in self._expansions
            if each.acronym in (acronym, acronym.removesuffix("s"))
        )

    def _stands_for(self, acronym: str) -> bool:
        """Whether words of a claim begin with its letters: "large language models" for LLMs."""
        bare = acronym.rstrip("0123456789s").rstrip("-")
        if not (bare.isalnum() and is_acronym(bare)):
            return False
        letters = letters_of(bare)
        words = self._words[:_MAX_SEARCHED]
        for at in [at for at, word in enumerate(words) if word[0] == letters[0]]:
            # Most words are no beginning: told by the second letter, before any of the work.
            if letters[1] in words[at] or any(w[0] == letters[1] for w in words[at + 1 : at + 3]):
                taken = fits(letters, words[at : at + _MAX_WORDS])
                if 2 * taken >= len(letters) or (taken == 1 and len(words[at]) >= _LONG_WORD):
                    return True
        return False

    def _initials(self, run: Run) -> bool:
        """Whether a claim has the acronym of its words: VQA for "Visual Question Answering"."""
        words = split_words(run.text)
        return len(words) > 1 and f" {''.join(word[0] for word in words)} " in self._said


def _words(folded: str) -> list[str]:
    """The words and numbers of a text that is in lower case."""
    return folded.translate(_SPACES).split() if folded.isascii() else _APART.findall(folded)


def _spellings(text: str) -> Iterable[str]:
    """How a name may be written: with or without hyphens, apart at its capitals or numbers."""
    folded = text.casefold()
    if text.isalpha():
        return (folded, _CAMEL.sub(" ", text).casefold())
    words = _words(folded)
    numbers = " ".join(_NUMBER.sub(" ", folded).split())
    apart = " ".join(_words(_CAMEL.sub(" ", text).casefold()))
    return (" ".join(words), "".join(words), " ".join(_words(numbers)), apart)


def _stem(word: str) -> str:
    """A word without its ending, as long as enough is left."""
    stem = _ENDINGS.sub("", word)
    return stem if len(stem) >= 4 else word
