"""Which things a question names, as words that stand beside each other.

Made so that what is called a name is one: in doubt a word is none.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MAX_QUESTION = 2000

_TOKEN = re.compile(r"[^\W_]+(?:[-\u2010\u2011\u2013][^\W_]+)*")
_HYPHEN = re.compile("[-\u2010\u2011\u2013]")
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_SENTENCE_ENDS = ".?!:;\"“”'‘([*•"
_ADJECTIVE = ("ian", "ians", "ean", "ish", "ese", "ic", "ical")
"""Endings of adjectives, which claims leave out: "Bayesian", "English"."""
_PREFIXES = {"pre", "post", "non", "multi", "cross", "self", "semi", "anti", "inter", "sub", "un"}
_OPENERS = frozenset(
    re.findall(
        "[a-z]+",
        "does do did is are was were can could will would should may might has have had how what "
        "which who whose why when where whether to in on at for under with given if of by from "
        "the a an and or but as than that this these those between among within across during "
        "after before",
    )
)
# Fields, hardware, countries and ways to number: a claim that is about one seldom says so.
_GENERAL = frozenset(
    re.findall(
        "[a-z0-9]+",
        "ai agi ml dl rl nlp nlu nlg cv llm vlm gpu cpu tpu api sota usa ood iid ram pdf url faq "
        "phd ii iii iv vi vii viii ix rq h1 h2 h3 january february march april may june july "
        "august september october november december monday tuesday wednesday thursday friday "
        "saturday sunday french german greek dutch western eastern northern southern internet web "
        "earth study section table figure question research chapter appendix part phase stage "
        "type level top",
    )
)


class Name(NamedTuple):
    """One name, as written."""

    text: str
    is_strong: bool
    """Written as only names are: "CLIP", "ImageNet", "GPT-4"; else merely capitalised."""


class Run(NamedTuple):
    """Names that stand beside each other, as in "Google's BERT" or "Visual Genome"."""

    names: tuple[Name, ...]

    @property
    def telling(self) -> tuple[Name, ...]:
        """Those that tell what it is: the strong ones where there are any."""
        return tuple(name for name in self.names if name.is_strong) or self.names

    @property
    def text(self) -> str:
        """What to call it."""
        return " ".join(name.text for name in self.telling)


def names_in(question: str) -> list[Run]:
    """What the question names, in order, each once.

    No names are the words that begin a sentence, general terms, and, in a question written like
    a title, words that are merely capitalised.
    """
    question = _POSSESSIVE.sub("", question[:MAX_QUESTION])
    if question.upper() == question:
        return []
    capitals = _capitalised(question)
    only_strong = _is_title(question, capitals[1:])
    runs: list[list[Name]] = []
    continues = tainted = False
    end = -1
    for token in capitals:
        word, beside = token[0], end >= 0 and question[end : token.start()] == " "
        if opens := _opens_sentence(question, token.start()):
            tainted = word.casefold() not in _OPENERS
        elif not beside:
            tainted = False
        weak_too = not (opens or tainted or only_strong)
        plain = word[1:].islower()
        found = (
            [name for name in _names_of(word) if name.is_strong or weak_too]
            if weak_too or not plain
            else []
        )
        ends_in_name = bool(found) and word.endswith(found[-1].text)
        if found and beside and continues:
            runs[-1].append(found.pop(0))
        runs += [[name] for name in found]
        continues, end = ends_in_name, token.end()
    named = dict.fromkeys(Run(tuple(names)) for names in runs)
    return [run for run in named if not all(_is_general(name) for name in run.telling)]


def _capitalised(question: str) -> list[re.Match[str]]:
    """The words that hold more than small letters."""
    found: list[re.Match[str]] = []
    at = 0
    for word in question.split():
        at = question.index(word, at)
        if not word.islower():
            tokens = _TOKEN.finditer(question, at, at + len(word))
            found += [token for token in tokens if not token[0].islower()]
        at += len(word)
    return found


def _opens_sentence(question: str, at: int) -> bool:
    before = question[:at].rstrip()
    return not before or before[-1] in _SENTENCE_ENDS


def _is_title(question: str, capitals: Sequence[re.Match[str]]) -> bool:
    """Whether the longer words are capitalised, but for a few, as they are in a title."""
    capital = sum(len(token[0]) > 3 and token[0][1:].islower() for token in capitals)
    if capital < 3:
        return False
    return 3 * sum(len(word) > 3 and word.islower() for word in question.split()) < capital


def _names_of(word: str) -> Iterator[Name]:
    """The names in a word and its hyphens: "ImageNet-to-Sketchy" holds two, "CLIP-TD" is one."""
    parts: list[str] = []
    for part in (*_HYPHEN.split(word), "of"):
        if not part.islower() or (parts and part[0].isdigit()):
            parts.append(part)
            continue
        if parts:
            yield from _name(word, parts)
        parts = []


def _name(word: str, parts: list[str]) -> Iterator[Name]:
    prefixed = len(parts) > 1 and parts[0].casefold() in _PREFIXES
    if prefixed:
        parts = parts[1:]
    text = _between(word, parts)
    strong = any(_is_strong(part) for part in parts)
    if len(text) > 2 and not text[0].isdigit() and (strong or not prefixed):
        yield Name(text, strong)


def _is_general(name: Name) -> bool:
    """Whether it is a general term, or an adjective: nothing that a claim has to mention."""
    folded = _HYPHEN.split(name.text.casefold())[0]
    if folded in _GENERAL or folded.removesuffix("s") in _GENERAL:
        return True
    return not name.is_strong and folded.endswith(_ADJECTIVE)


def _between(word: str, parts: list[str]) -> str:
    """The parts as they stand in the word, with its own hyphens."""
    start = word.index(parts[0])
    return word[start : word.index(parts[-1], start + len("-".join(parts[:-1]))) + len(parts[-1])]


def _is_strong(part: str) -> bool:
    capitals = sum(map(str.isupper, part))
    return capitals > 1 or (capitals == 1 and (part[1:] != part[1:].lower() or not part.isalpha()))
