"""Splits text into the word pieces of an uncased BERT vocabulary, in pure Python.

The scheme is that of BERT's reference tokenizer (Devlin et al., 2019): clean, lower, strip
accents, split at spaces and punctuation, set ideographs apart, then match the longest pieces first.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

UNKNOWN = "[UNK]"
FIRST = "[CLS]"
LAST = "[SEP]"
_LONGEST_WORD = 100
_REMEMBERED = 8192
_IDEOGRAPHS = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)
# The same in every version of Python, whichever characters its own tables know.
_tables = unicodedata.ucd_3_2_0
_INVISIBLE = "\u00ad\u200b"
"""Soft hyphen and zero-width space, which those tables have as a hyphen and a space: text taken out
of a PDF has them within words."""


class WordPieces:
    """A vocabulary, and texts as numbers in it."""

    def __init__(self, vocabulary: dict[str, int]) -> None:
        self._numbers = vocabulary
        self._ends = (vocabulary[FIRST], vocabulary[LAST])
        self._unknown = vocabulary[UNKNOWN]
        self._pieces = lru_cache(_REMEMBERED)(self._pieces_of)

    @classmethod
    def read(cls, path: Path) -> "WordPieces":
        """From a `vocab.txt`: one piece a line, its number the line's, from 0.

        Raises:
            OSError: it cannot be read.
            KeyError: it lacks one of the special pieces.
        """
        lines = path.read_text(encoding="utf-8").split("\n")
        return cls({piece: number for number, piece in enumerate(lines) if piece})

    def numbers(self, text: str, most: int) -> list[int]:
        """At most `most` numbers, the first and the last of them BERT's own marks."""
        found: list[int] = []
        for word in _words(text):
            found.extend((self._unknown,) if len(word) > _LONGEST_WORD else self._pieces(word))
            if len(found) > most - 2:
                break
        first, last = self._ends
        return [first, *found[: most - 2], last]

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        found: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if mark + word[start:end] in self._numbers), start)
            if end == start:
                return (self._unknown,)
            found.append(self._numbers[mark + word[start:end]])
            start = end
        return tuple(found)


def _words(text: str) -> Iterator[str]:
    spaced = "".join(map(_apart, _without_accents(text.lower())))
    return iter(spaced.split())


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    parted = _tables.normalize("NFD", text)
    return "".join(character for character in parted if _tables.category(character) != "Mn")


@lru_cache(_REMEMBERED)
def _apart(character: str) -> str:
    """The character, with spaces around it where it is a word of its own."""
    code = ord(character)
    if character in "\t\n\r ":
        return " "
    if code < 128:
        if not character.isprintable():
            return ""
        return character if character.isalnum() else f" {character} "
    if character in _INVISIBLE:
        return ""
    category = _tables.category(character)
    if category == "Zs":
        return " "
    if category.startswith("C"):
        return ""
    if category.startswith("P") or any(low <= code <= high for low, high in _IDEOGRAPHS):
        return f" {character} "
    return character
