"""Rule 16: says whether a sentence that stops in its middle has lost its main predicate.

No grammar is asked. Every word that opens a clause ("which", "although", "that") will need a
finite verb of its own, so a sentence has kept its main predicate when it holds more finite verbs
than such words. Verbs are told by a list, by "-ed" before an object, and by what stands before.
"""

import re

from gate2.classify.cue_table import words
from gate2.classify.finite_verbs import (
    INTRANSITIVE_PASTS,
    NEVER_NOUNS,
    NOUNS_TOO,
    PLURAL_VERBS,
    VERBS,
)

_TOKEN = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*|[,;:()]|[=≤≥<>∈≡≅≃∼≈⊆]")
_IN_BRACKETS = re.compile(r"\([^()]{1,200}\)")
_SIGNS = frozenset("=≤≥<>∈≡≅≃∼≈⊆")
_OPENERS = words(
    "which who whose whom where when whenever if because while whereas although though unless "
    "until that provided suppose assume"
)
_AUXILIARIES = words(
    "is are was were has have had can may might will would could should must does do did cannot"
)
_BEFORE_A_NOUN = words(
    "the a an this these those its their our his her each every no some any all both of in on at "
    "by for with from to into between under over through via per than as and or more most less "
    "very such without within during among against using when where , ;"
)
_AFTER_A_PARTICIPLE = words(
    "by in on with from using under at via through during for to as into over within between "
    "along beside above below here earlier after before and or of per than off without "
    "against among ( ) , ; :"
)
_IMPERATIVES = words("define denote call fix consider note recall write see take choose pick")
_SUBJECTS = words("we they it i he she")
_FOLLOWS_A_VERB = words(
    "the a an its their our his her each every no all both about only "
    "nearly twice up down out better from by to as into within below above more less fewer"
)
_OF_ONE = words("a an each every this")
_COMPARES = words("more less faster slower better worse")
_FOLLOWS_VERBS = _FOLLOWS_A_VERB | _OPENERS | _COMPARES
_BEFORE_A_NOUN_ALONE = _BEFORE_A_NOUN - words(", and or")
_AFTER_A_NOUN = words("of is are was were has have had and or , ; : )")
_INSIDE_A_PREDICATE = words("not also been be then being only often")
_LEAST_OF_A_STIPULATION = 5
_THAT_IS_NO_OPENER = words("of in for from on at with under")
_MOST_WORDS = 120
_LONGEST_SIDE = 3


def lacks_predicate(text: str) -> bool:
    """Whether the text, normalised and with its frames off, stops before its main predicate.

    For a text that was cut. Its last word may be the half of one, so it is no verb.
    """
    tokens = _TOKEN.findall(_IN_BRACKETS.sub(" ", text))[:_MOST_WORDS]
    if tokens and tokens[0] == "let":
        if "then" not in tokens:
            return len(tokens) <= _LEAST_OF_A_STIPULATION or tokens[1] == "us"
        tokens = tokens[tokens.index("then") + 1 :]
    if tokens and tokens[0] in _IMPERATIVES and tokens[1:2] != ["by"]:
        return len(tokens) < _LEAST_OF_A_STIPULATION
    return not _reaches_its_verb(tokens)


def _reaches_its_verb(tokens: list[str]) -> bool:
    """A finite verb stands where every clause that was opened before it has had its own."""
    open_clauses = 0
    held = False
    whole = tokens if tokens and _is_whole_verb(tokens[-1]) else tokens[:-1]
    for place, token in enumerate(whole):
        if token in _OPENERS and not _is_no_opener(tokens, place):
            open_clauses += 1
            held = False
        elif _is_finite(tokens, place):
            if not held and open_clauses == 0:
                return True
            open_clauses -= not held
            held = token in _AUXILIARIES
        elif not token.endswith("ly") and token not in _INSIDE_A_PREDICATE:
            held = False
    return False


def _is_whole_verb(token: str) -> bool:
    return token in VERBS and token not in NOUNS_TOO and _is_plural(token)


def _is_no_opener(tokens: list[str], place: int) -> bool:
    return tokens[place] == "that" and _after(tokens, place) in _THAT_IS_NO_OPENER


def _is_finite(tokens: list[str], place: int) -> bool:
    """By the lists where the word is in one, else by its ending and by what stands around it."""
    if place == 0:
        return False
    token, after = tokens[place], _after(tokens, place)
    if token in _AUXILIARIES:
        return True
    if token in _SIGNS:
        return not _is_beside(tokens, place)
    before = _before(tokens, place)
    if before in _SUBJECTS:
        return True
    if token in PLURAL_VERBS:
        if token in NEVER_NOUNS:
            return before not in _BEFORE_A_NOUN
        return (_is_plural(before) or before in _OPENERS) and after not in _AFTER_A_NOUN
    if token in VERBS and token not in NOUNS_TOO and not token.endswith("ed"):
        return before not in _BEFORE_A_NOUN_ALONE and after not in _AUXILIARIES
    if before in _BEFORE_A_NOUN or token in _BEFORE_A_NOUN:
        return False
    if token.endswith("ed"):
        return token in INTRANSITIVE_PASTS or after not in _AFTER_A_PARTICIPLE
    return _is_an_unlisted_verb(tokens, place, before)


def _is_an_unlisted_verb(tokens: list[str], place: int, before: str) -> bool:
    """ "revisits the", "divide more": what follows a predicate follows, and no noun is counted."""
    token, after = tokens[place], _after(tokens, place)
    if _is_plural(before):
        return not _is_plural(token) and after in _FOLLOWS_VERBS
    if not _is_plural(token):
        return False
    return after in _FOLLOWS_A_VERB or after[:1].isdigit() or _has_one_subject(tokens, place)


def _has_one_subject(tokens: list[str], place: int) -> bool:
    """ "a buffer groups", "this rule costs": a plural noun cannot end what "a" began."""
    start = next((at for at in range(place - 1, -1, -1) if tokens[at] in _BEFORE_A_NOUN), place)
    return tokens[start] in _OF_ONE and place - start > 1


def _is_plural(word: str) -> bool:
    """By its ending alone: a noun of several, or a verb of one."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))


def _is_beside(tokens: list[str], place: int) -> bool:
    """A sign that only gives a value: "at temperature t = 2", and not "then x ≤ 2"."""
    side = tokens[max(0, place - _LONGEST_SIDE) : place]
    return len(side) == _LONGEST_SIDE and not {",", "then", "have", "if"}.intersection(side)


def _before(tokens: list[str], place: int) -> str:
    """The word before, adverbs left out."""
    back = place - 1
    while back and tokens[back].endswith("ly"):
        back -= 1
    return tokens[back]


def _after(tokens: list[str], place: int) -> str:
    return tokens[place + 1] if place + 1 < len(tokens) else ""
