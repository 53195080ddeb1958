"""What the linear model sees of a claim: hashed n-grams of its words, and features with a name.

An n-gram has no name: it is counted in the bucket that its CRC-32 falls into. All counts are
whole numbers, and a named feature's value is a whole number of 64ths, so that a score is the same
sum on every machine.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice, pairwise
from zlib import crc32

from gate2.classify.cue_table import words as word_list
from gate2.classify.kinds import Cue, Kind
from gate2.classify.reading import Reading
from gate2.classify.scoring import Evidence

BUCKETS = 1 << 16
ONE = 64
"""A named feature that is simply there."""

MOST_WORDS = 120
"""Of a claim; what follows them is not seen."""
_SHORTEST, _LONGEST = 3, 5
_LONGEST_WORD = 24
_START = 3
_REMEMBERED = 4096
_REMEMBERED_BUCKETS = 1024
"""Fewer: those of the longest word take 3 kB."""
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+(?:['-][^\W\d_]+)*|[^\w\s]")
_SIGN = re.compile(r"[=≤≥<>∈+^_∀∃→⊆·∑∫]|\\")
_MOST_SIGNS = 6
_FUNCTION_WORDS = word_list(
    "the a an this these those that its their our his her of in on for with by from at to into "
    "than between per over under via as is are was were be been being has have had do does did can "
    "may might could will would should must not no and or but if then when whenever where while "
    "whether which who whose how what why there it we they i he she you each every any all some "
    "most many more less few only also both either neither such so same other one two at least "
    "exactly up out through across during after before since until within without against about "
    "because although though however thus hence let"
)
# The first that fits is taken, so longer ones stand before the shorter ones that they end with.
_ENDINGS = (
    *("ability", "ization", "isation", "tion", "sion", "ment", "ness", "ity", "ance", "ence"),
    *("ing", "ed", "ly", "ive", "ous", "al", "ic", "able", "ible", "est", "er", "ize", "ise"),
    *("ates", "ate", "s"),
)
_MOST_NUMBERS = 5
# An n-gram says first what it is of. Its CRC-32 goes on from that of these beginnings.
_WORD_BEGINS = crc32(b"w ")
_CHARACTERS_BEGIN = crc32(b"c ")


def tokens(text: str, most: int = MOST_WORDS) -> list[str]:
    """The first words, numbers (all as ``#``) and signs of a normalised text, 120 at most."""
    found: list[str] = []
    for part in text.split():  # no token holds a space, and most parts are a word
        if part.isalpha():
            found.append(part)
        else:
            found += _TOKEN.findall(part)
        if len(found) >= most:
            break
    return ["#" if token[0] in "0123456789" else token[:_LONGEST_WORD] for token in found[:most]]


def words_of(reading: Reading) -> list[str]:
    """The tokens of the assertion: without frames, read over negation (rules 1 and 14)."""
    return tokens(f"{reading.main} {reading.beside}")


def has_more_words(reading: Reading, words: list[str]) -> bool:
    """Whether the assertion goes on after the tokens that are seen of it, which `words` are."""
    if len(words) < MOST_WORDS:
        return False
    found = _TOKEN.finditer(f"{reading.main} {reading.beside}")
    return next(islice(found, MOST_WORDS, None), None) is not None


def bucket(gram: str) -> int:
    """Where an n-gram is counted, from 0 to `BUCKETS` - 1."""
    return crc32(_spelt(gram)) % BUCKETS


def _spelt(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@lru_cache(_REMEMBERED_BUCKETS)
def buckets_of_word(word: str) -> tuple[int, ...]:
    """Of the word itself, and of the three to five characters at each of its places."""
    edged = f"<{word}>"
    spans = _spans(len(edged))
    if edged.isascii():
        spelt = edged.encode()
        grams = [spelt[span] for span in spans]
    else:
        grams = [_spelt(edged[span]) for span in spans]
    whole = crc32(_spelt(word), _WORD_BEGINS) % BUCKETS
    return (whole, *[crc32(gram, _CHARACTERS_BEGIN) % BUCKETS for gram in grams])


@cache  # of as many lengths as words have
def _spans(length: int) -> tuple[slice, ...]:
    """Where the three to five characters at each place of a word of this length stand."""
    return tuple(
        slice(first, first + count)
        for count in range(_SHORTEST, _LONGEST + 1)
        for first in range(length - count + 1)
    )


def buckets_of_pair(first: str, second: str) -> tuple[int, int, int]:
    """Of two words that follow each other, and of each beside the other one's shape.

    ``^`` and ``$`` stand for the text's ends.
    """
    _, _, both, before_shape, shape_before = _in_pairs(first)
    spelt, shape_, _, _, _ = _in_pairs(second)
    return (
        crc32(spelt, both) % BUCKETS,
        crc32(shape_, before_shape) % BUCKETS,
        crc32(spelt, shape_before) % BUCKETS,
    )


@lru_cache(_REMEMBERED)
def _in_pairs(word: str) -> tuple[bytes, bytes, int, int, int]:
    """What the word adds to the n-grams of its pairs: as the second of a pair itself and its shape,
    and as the first the CRC-32 of what stands before another word, another shape, and behind its
    own shape."""
    spelt, shape_ = _spelt(word), _spelt(shape(word))
    return (
        spelt,
        shape_,
        crc32(b"b %b " % spelt),
        crc32(b"x %b " % spelt),
        crc32(b"y %b " % shape_),
    )


@lru_cache(_REMEMBERED)
def shape(word: str) -> str:
    """A function word, a number or a sign as it is; of other words how they end."""
    if word in _FUNCTION_WORDS or not word[0].isalpha():
        return word
    if len(word) == 1:
        return "letter"
    fits = (ending for ending in _ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2)
    return f"-{next(fits, '')}"


def buckets_of_start(main: str) -> tuple[int, ...]:
    """Of the first one, two and three words of the main clause."""
    first = tokens(main[: _LONGEST_WORD * (_START + 1)], _START)
    return tuple(
        bucket(f"m{count} {' '.join(first[:count])}") for count in range(1, len(first) + 1)
    )


def pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    """Each word with the next, the ends included."""
    return pairwise(["^", *words, "$"])


def named(
    text: str,
    reading: Reading,
    evidence: Evidence,
    held: Cue | None,
    *,
    truncated: bool,
    words: list[str],
) -> dict[str, int]:
    """The features that have a name, each with its value in 64ths; 0 is left out."""
    found: dict[str, int] = {}
    if held:
        found[f"withheld: {held.name}"] = ONE
    for cue in evidence.cues:
        _add(found, name_of(cue), ONE)
        _add(found, name_of_sum(cue.kind), round(cue.weight * ONE))
    for frame in reading.frames:
        found[f"frame: {frame.name}"] = ONE
    lead = evidence.lead
    for name in names_of_lead(lead):
        found[name] = ONE
    found["length"] = len(words)
    numbers = words.count("#")
    for name, value in (
        ("truncated", ONE * truncated),
        ("per cent", ONE * ("%" in words)),
        ("numbers", ONE * min(_MOST_NUMBERS, numbers) // 3),
        ("signs", ONE * len(list(islice(_SIGN.finditer(text), _MOST_SIGNS))) // 3),
        ("full stop", ONE * text.rstrip().endswith((".", "。"))),
    ):
        if value:
            found[name] = value
    return found


def name_of(cue: Cue) -> str:
    """The feature that says that this cue was seen."""
    return f"cue: {cue.name} ({cue.kind})"


def names_of_lead(lead: Cue | None) -> tuple[str, ...]:
    """The features that say what the main predicate is."""
    if lead is None:
        return ("main predicate: none",)
    return (f"main predicate: {lead.kind}", f"main predicate: {lead.name}")


def name_of_sum(kind: Kind) -> str:
    """The feature that adds up the weights of a kind's cues."""
    return f"sum: {kind}"


def _add(found: dict[str, int], name: str, value: int) -> None:
    found[name] = found.get(name, 0) + value
