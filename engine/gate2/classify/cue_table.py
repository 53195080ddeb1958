"""The form of a cue in the table, and how verbs are written down in it."""

import re
from dataclasses import dataclass
from functools import cache

from gate2.classify.kinds import Kind

_DOUBLED = frozenset(("drop", "map", "split", "embed", "commit"))


@dataclass(frozen=True, slots=True)
class VerbCue:
    """A finite verb as main predicate: the first of a clause counts in full, later ones less."""

    name: str
    kind: Kind
    weight: float
    rule: int
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class PhraseCue:
    """A pattern in the normalised text, compiled when a text is first searched for it.

    A `predicate` competes with verbs for being the main predicate; others count wherever they
    stand, up to `most` times. What `settles` tells a proof from a measurement even beside a
    phrase that is ambiguous by rule 17.
    """

    name: str
    kind: Kind
    weight: float
    rule: int
    pattern: str
    predicate: bool = False
    settles: bool = False
    most: int = 1

    @property
    def compiled(self) -> re.Pattern[str]:
        return compiled(self.pattern)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """When first needed: that takes as long as reading many claims, and few claims need it."""
    return re.compile(pattern)


def words(text: str) -> frozenset[str]:
    """The words of a space-separated list, which is how the tables write word lists."""
    return frozenset(text.split())


def verb(name: str, kind: Kind, weight: float, rule: int, words: str) -> VerbCue:
    """A verb cue from base forms; irregular past tenses stand after a colon: ``rise:rose``."""
    return VerbCue(name, kind, weight, rule, frozenset(_forms(words)))


def phrase(
    name: str,
    kind: Kind,
    weight: float,
    rule: int,
    pattern: str,
    *,
    settles: bool = False,
    most: int = 1,
) -> PhraseCue:
    """A phrase that counts wherever it stands."""
    return PhraseCue(name, kind, weight, rule, pattern, False, settles, most)


def predicate(
    name: str, kind: Kind, weight: float, rule: int, pattern: str, *, settles: bool = False
) -> PhraseCue:
    """A phrase that is a main predicate."""
    return PhraseCue(name, kind, weight, rule, pattern, True, settles)


def _forms(words: str) -> list[str]:
    forms: list[str] = []
    for entry in words.split():
        base, _, irregular = entry.partition(":")
        forms.extend((base, _third_person(base)))
        forms.extend(irregular.split("/") if irregular else [_past(base)])
        if "ise" in base[-4:]:
            forms.extend(form.replace("ise", "ize") for form in forms[-3:])
    return forms


def _third_person(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + base[-1] + "ed" if base in _DOUBLED else base + "ed"
