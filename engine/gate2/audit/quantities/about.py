"""The words that say what a value is stated of: equal for the same quantity, whatever its value.

All of the sentence counts, with a hole for the value and every other number in one spelling, but
for two wordings that are one: how many of something a named thing has, and a property of it.
"""

import re
from collections.abc import Sequence

from gate2.audit.quantities.intervals import Interval, may_be_one
from gate2.audit.quantities.naming import is_name
from gate2.audit.quantities.numerals import EXACT
from gate2.audit.quantities.statements import Measure, Value, Verb
from gate2.audit.quantities.units import COUNT, NUMBER, SCALES
from gate2.audit.quantities.verbs import IN_THAT, THERE_ARE
from gate2.audit.quantities.wordings import vocabulary, words

HOLE = "\ue000"
"""Where the value stands; no prepared text holds a private-use character."""

_NUMBER_OF = re.compile(
    r"^(?:the )?(?:total )?number of (?P<noun>[A-Za-z][\w-]*(?: [A-Za-z][\w-]*){0,2}?) (?:in|of) "
    r"(?P<subject>[^,;:]{2,80}?) (?:is|equals) $",
    re.IGNORECASE,
)
_PROPERTY_OF = re.compile(
    r"the (?P<property>(?:(?!of |in |on |for |at |between )[\w/@'-]+ ){1,5})of "
    r"(?P<owner>[^,;:]{2,160}?) (?:is|are|equals) $",
    re.IGNORECASE,
)
_REST = re.compile(r" (?:of|in|on|for|at|with|using|from|under|over|after|before|between)\b")
_ITEM_END = re.compile(r"\s*(?:, and|,| and)?\s*$")
_SIMPLE_NOUN = re.compile(r"[A-Za-z][\w'-]*(?: [A-Za-z][\w'-]*){0,3}")
_LINKS = vocabulary(
    "in on at for with of to from by under per than when after before as is are was were while "
    "using across within during without between and or that which who more fewer less times where "
    "over through via each"
)


def sentence_about(sentence: str, value: Value, found: Sequence[Measure]) -> list[str]:
    """All words of the sentence, with a hole for the value and the other numbers as they are."""
    pieces: list[str] = []
    end = len(sentence)
    for measure in reversed(found):
        pieces.append(sentence[measure.end : end])
        hole = measure is value.measure
        pieces.append(HOLE if hole else literal(measure))
        end = measure.start
    if not value.property:
        said = sentence[:end] + "".join(reversed(pieces))
        return _as_property(said) or words(said)
    before = words(sentence[: value.led_from])
    behind = words("".join(reversed(pieces[: 2 * _behind(value, found) + 1])))
    # "has an accuracy of 93 % on X" is "has 93 % accuracy on X".
    verb = ["has"] if value.verb is Verb.HAS else words(sentence[value.led_from : value.verb_end])
    return [*before, *verb, HOLE, *words(value.property), *behind]


def _as_property(said: str) -> list[str] | None:
    """ "The band gap of GaAs at 300 K is 1.42 eV" as "GaAs has 1.42 eV band gap at 300 K"."""
    left, _, right = said.partition(HOLE)
    match = _PROPERTY_OF.fullmatch(left)
    if match is None or right.strip(" .!"):
        return None
    owner = match["owner"]
    rest = _REST.search(owner)
    end = len(owner) if rest is None else rest.start()
    return [*words(owner[:end]), "has", HOLE, *words(match["property"]), *words(owner[end:])]


def _behind(value: Value, found: Sequence[Measure]) -> int:
    return sum(measure.start > value.measure.start for measure in found)


def literal(measure: Measure) -> str:
    """A number that is no value, in one spelling whatever its unit."""
    plain = f"{measure.value.normalize(EXACT):f}"
    span = f"-{measure.high.normalize(EXACT):f}" if measure.is_range else ""
    if measure.dimension in (NUMBER, COUNT):
        return plain + span
    return f"{plain}{span} ({measure.dimension})"


def count_of_a_thing(sentence: str, value: Value, stated: Sequence[Value]) -> list[str] | None:
    """Subject, "has", hole and noun, where the sentence says this and no more; else None."""
    left, right = sentence[: value.measure.start], sentence[value.measure.end :]
    if value.measure.dimension not in (NUMBER, COUNT):
        return None
    if (number_of := _NUMBER_OF.fullmatch(left)) is not None and right.strip() in ("", "."):
        return [*_bare_subject(number_of["subject"]), "has", HOLE, *words(number_of["noun"])]
    if THERE_ARE.fullmatch(left) and (there := IN_THAT.fullmatch(right)) is not None:
        return [*_bare_subject(there["owner"]), "has", HOLE, *words(there["noun"])]
    first = stated[0]
    if first.verb is not Verb.HAS or first.property or value.verb is not Verb.HAS:
        return None
    nouns = _items(sentence, stated)
    subject = sentence[: first.led_from]
    if nouns is None or any(mark in subject for mark in ",;:("):
        return None
    return [*_bare_subject(subject), "has", HOLE, *words(nouns[stated.index(value)])]


def _items(sentence: str, stated: Sequence[Value]) -> list[str] | None:
    """What is counted, value by value, where the sentence is a list of counts to its end."""
    ends = [value.measure.start for value in stated[1:]] + [len(sentence)]
    nouns = []
    for value, end in zip(stated, ends, strict=True):
        if value.measure.dimension != COUNT or value.property or value.verb is not Verb.HAS:
            return None
        noun = _ITEM_END.sub("", sentence[value.measure.end : end].rstrip(".! ")).strip()
        if _SIMPLE_NOUN.fullmatch(noun) is None or not _LINKS.isdisjoint(noun.lower().split()):
            return None
        nouns.append(noun)
    return nouns


def _bare_subject(subject: str) -> list[str]:
    """The subject without what only says what sort of thing the name is."""
    found = words(subject)
    if len(found) > 1 and found[-1].casefold() in ("dataset", "model"):
        named = subject.replace("data set", "dataset").split()[:-1]
        if any(is_name(token, opens_the_sentence=i == 0) for i, token in enumerate(named)):
            return found[:-1]
    return found


def text_about(text: str, reported: Measure, found: Sequence[Measure]) -> list[str]:
    """The words of the text, with a hole for what may be the reported value."""
    pieces, end = [], 0
    for measure in found:
        hole = may_be_printed(reported, (measure.low, measure.high))
        pieces += [text[end : measure.start], HOLE if hole else literal(measure)]
        end = measure.end
    return words("".join(pieces) + text[end:])


def may_be_printed(reported: Measure, printed: Interval) -> bool:
    """Whether a number of the text can be the reported one, whatever becomes of its per cent."""
    scales = SCALES.get(reported.dimension, ())
    return may_be_one((reported.low, reported.high), printed, scales)
