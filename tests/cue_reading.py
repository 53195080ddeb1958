"""Derives from a pattern which words a text must hold for the pattern to match anywhere in it.

`gate2.classify.cue_words` states the words, and the tests hold them to what is derived here from
the parsed pattern. `python tests/cue_reading.py` writes the table anew after a cue has changed.

A pattern is read from left to right. What is carried along is the set of ways in which the word
that stands there can have begun; where that word ends, the set is a *need*: in every match, some
word begins in one of these ways. Optional parts add ways and no need, and a choice needs the best
need of each of its branches, and the next best of each.
"""

import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

if sys.version_info >= (3, 11):
    from re import _constants as op
    from re import _parser as parser
else:
    import sre_constants as op
    import sre_parse as parser

TABLE = Path(__file__).resolve().parents[1] / "engine" / "gate2" / "classify" / "cue_words.py"
LENGTH = 5
"""Characters of a beginning that the table keeps."""
MOST_NEEDS = 3
"""Needs of a pattern that the table keeps: the ones that fewest texts meet."""
_MOST_WAYS = 64
_WORD = re.compile(r"\w")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be been by can for from has have in into is it no of on or over that "
        "the their this to was we were when which will with",
    )
)
_COMMON_COSTS = 6000

Need = frozenset[str]


class Way(NamedTuple):
    """How the word at the current place began."""

    start: str
    open: bool = False
    """Characters that are not known followed."""
    lost: bool = False
    """Whether the word has ended since is not known either."""
    said: Need = frozenset()
    """A need of the part that led here, which stands for it as well as its word does."""


BEGUN = Way("")
UNKNOWN = Way("", open=True, lost=True)


def needs_of(pattern: str) -> list[Need]:
    """In every match of `pattern`, each of these has a member that stands in the text, best first.

    Members are beginnings of words (with ``$`` the whole word, ``\\d`` a word that begins with a
    digit) and single characters that are of no word.
    """
    reader = _Reader(frozenset((UNKNOWN,)))
    reader.walk(parser.parse(pattern))
    reader.one_of(["\\w"])  # what follows a match is not known
    reader.keep()
    needs = dict.fromkeys(frozenset(_shortened(need)) for need in reader.needs)
    return sorted(needs, key=cost)


def cost(need: Need) -> int:
    """How likely it is that a text meets the need, roughly. (Of integers any order is one sum.)"""
    return sum(_COMMON_COSTS if _is_common(member) else 60 // len(member) for member in need)


def _is_common(member: str) -> bool:
    return member.rstrip("$") in _COMMON or (len(member) == 1 and member.isalpha())


class _Reader:
    """One walk over a parsed pattern; `needs` grows as words end."""

    def __init__(self, ways: frozenset[Way]) -> None:
        self.ways = ways
        self.needs: list[Need] = []

    def walk(self, items: Any) -> None:
        for name, value in items:
            self.step(name, value)

    def step(self, name: Any, value: Any) -> None:
        if name is op.LITERAL:
            self.one_of([chr(value)])
        elif name is op.IN:
            self.one_of(_members(value))
        elif name in (op.ANY, op.NOT_LITERAL):
            self.one_of(None)
        elif name is op.BRANCH:
            self.branch(value[1])
        elif name is op.SUBPATTERN and not value[1] and not value[2]:
            self.walk(value[3])
        elif name in (op.MAX_REPEAT, op.MIN_REPEAT):
            self.repeat(*value)
        elif name is op.AT and value in (op.AT_BEGINNING, op.AT_BOUNDARY, op.AT_END):
            self.end_word()
        elif name is op.ASSERT_NOT:
            self.without(value[1])
        elif name is not op.ASSERT:
            raise ValueError(f"expected what the tables of cues use, got {name} {value}")

    def one_of(self, characters: list[str] | None) -> None:
        """One of `characters` stands here; None where they cannot be listed."""
        if characters == ["\\w"]:
            self.ways = frozenset(way._replace(open=True) for way in self.ways)
        elif characters is not None and all(map(_is_of_a_word, characters)):
            self.spell(characters)
        elif characters is not None and not any(map(_is_of_a_word, characters)):
            self.end_word()
            if " " not in characters:
                self.needs.append(frozenset(characters))
        else:
            self.ways = frozenset(way._replace(open=True, lost=True) for way in self.ways)

    def spell(self, characters: Iterable[str]) -> None:
        ways = frozenset(_followed(way, one) for way in self.ways for one in characters)
        if len(ways) > _MOST_WAYS:
            ways = frozenset(way._replace(open=True) for way in self.ways)
        self.ways = ways

    def keep(self) -> None:
        """All the ways in which the word can have begun are a need, if each of them says one."""
        if all(way.start or way.said for way in self.ways):
            self.needs.append(frozenset[str]().union(*map(_said_by, self.ways)))

    def end_word(self) -> None:
        self.keep()
        self.ways = frozenset((BEGUN,))

    def branch(self, alternatives: list[Any]) -> None:
        readers = [_Reader(self.ways) for _ in alternatives]
        for reader, alternative in zip(readers, alternatives, strict=True):
            reader.walk(alternative)
        if all(reader.needs for reader in readers):
            ranked = [sorted(reader.needs, key=cost) for reader in readers]
            for rank in range(MOST_NEEDS):
                each = (needs[min(rank, len(needs) - 1)] for needs in ranked)
                self.needs.append(frozenset[str]().union(*each))
        self.ways = frozenset[Way]().union(*(reader.led_here() for reader in readers))

    def led_here(self) -> Iterator[Way]:
        """The ways at the end of a part, each with the best need that was met in it."""
        for way in self.ways:
            said = [*self.needs, *([way.said] if way.said else [])]
            yield way._replace(said=min(said, key=cost)) if said else way

    def repeat(self, least: int, most: int, items: Any) -> None:
        if least:
            self.walk(items)
        for _ in range(most - bool(least)):
            again = _Reader(self.ways)
            again.walk(items)
            ways = frozenset(again.led_here())
            if ways <= self.ways:
                return
            self.ways |= ways

    def without(self, items: Any) -> None:
        """`(?<!\\w)` before a word and `(?!\\w)` after it are where it begins and ends."""
        if len(items) == 1 and items[0][0] is op.IN:
            names = [value for _, value in items[0][1]]
            if op.CATEGORY_WORD in names and (op.NEGATE, None) not in items[0][1]:
                self.end_word()


def _is_of_a_word(character: str) -> bool:
    return character == "\\d" or _WORD.fullmatch(character) is not None


def _members(items: Any) -> list[str] | None:
    """The characters of a class, ``\\w`` and ``\\d`` by these names; None for any other class."""
    members: list[str] = []
    for name, value in items:
        if name is op.LITERAL:
            members.append(chr(value))
        elif name is op.RANGE:
            members.extend(map(chr, range(value[0], value[1] + 1)))
        elif name is op.CATEGORY and value is op.CATEGORY_DIGIT:
            members.append("\\d")
        elif name is op.CATEGORY and value is op.CATEGORY_WORD and len(items) == 1:
            return ["\\w"]
        else:
            return None
    return members


def _followed(way: Way, character: str) -> Way:
    if way.open or way.lost:
        return way
    if character == "\\d":
        start = way.start or character
        return way._replace(start=start, open=True)
    return way._replace(start=way.start + character)


def _said_by(way: Way) -> Need:
    start = way.start if way.open or way.lost or not way.start else way.start + "$"
    return min((need for need in (frozenset((start,)), way.said) if any(need)), key=cost)


def _shortened(need: Need) -> set[str]:
    """The need in fewer characters; what begins like another member is said by it already."""
    short = {member if member == "\\d" else member[:LENGTH] for member in need}
    return {
        member
        for member in short
        if not any(member != other and member.startswith(other) for other in short)
    }


def table(patterns: Iterable[tuple[str, str]]) -> str:
    """The module `gate2.classify.cue_words` for cues by name and pattern."""
    lines = [_HEAD]
    for name, pattern in patterns:
        needs = needs_of(pattern)[:MOST_NEEDS]
        lines.append(f'    "{name}": (')
        for need in needs:
            wrapped = textwrap.wrap(" ".join(sorted(need)), 88, break_on_hyphens=False)
            quoted = [f'r"{line} "' for line in wrapped[:-1]] + [f'r"{wrapped[-1]}"']
            lines.extend(f"        {line}" for line in quoted)
            lines[-1] += ","
        lines.append("    ),")
    return "\n".join([*lines, "}", ""])


_HEAD = '''\
"""The words without which a phrase of the tables of cues stands in no text.

Written by `python tests/cue_reading.py` from the patterns, and held to them by its tests: for
each phrase at most three needs, each a list of which one member stands in every match. A member is
how a word begins (with ``$`` the whole word), ``\\\\d`` a word that begins with a digit, or one
character that is of no word.
"""

NEEDS: dict[str, tuple[str, ...]] = {'''


def main() -> None:
    from gate2.classify.candidates import PHRASES

    TABLE.write_text(table((cue.name, cue.pattern) for cue in PHRASES), encoding="utf-8")


if __name__ == "__main__":
    main()
