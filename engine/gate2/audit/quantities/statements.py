"""Which numbers of a sentence are values that it states, as against conditions and parts of names.

"ResNet-50 reaches 76.1 % on ImageNet after 90 epochs" states 76.1 %; 90 belongs to what it is
stated of. A number is a value only where a known verb leads up to it and what comes before that
verb is named (`gate2.audit.quantities.subjects`); whatever is in doubt is a word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gate2.audit.quantities.contexts import is_placed, is_placed_change, is_setting
from gate2.audit.quantities.naming import is_name
from gate2.audit.quantities.numerals import EXACT, Numeral, numerals
from gate2.audit.quantities.subjects import Role, last_clause, named_of
from gate2.audit.quantities.units import COUNT, NUMBER, Unit, counted_noun, unit_at
from gate2.audit.quantities.verbs import (
    AND_ANOTHER,
    CHANGE_LEADS,
    IN_THAT,
    LEADS,
    OF_KINDS,
    PAST,
    THERE_ARE,
    TO_ANOTHER,
)
from gate2.backports import StrEnum


class Verb(StrEnum):
    """What leads up to a value."""

    HAS = "has"
    IS = "is"
    DOES = "does"
    CHANGES = "changes"
    EQUALS = "equals"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its unit, in base units."""

    start: int
    end: int
    """Behind the unit."""
    low: Decimal
    high: Decimal
    value: Decimal
    dimension: str
    said: str
    is_range: bool
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Value:
    """A measure that the sentence states of something named."""

    measure: Measure
    verb: Verb
    led_from: int
    """Where the verb begins, or for a further value of the same verb, the measure itself."""
    verb_end: int
    property: str = ""
    """What "of" leads over: ``accuracy`` in "has an accuracy of"."""


_EQUALS = re.compile(r"(?<=[^\s<>≤≥!~=])\s?=\s?$")
_REACH = 140
"""Characters before a number in which the verb that leads up to it begins."""

_ALTERNATIVE = re.compile(
    r"\s?(?:\(\s?)?(?:±|\+/-|[+^<>≤≥=~])|[-/]\S|\s?[×x]\s?[0-9]|,? or\b|(?: more)? than\b"
    r"| to [$€£¥]?[0-9.]|, [0-9.]+(?:,| and| or)"
)
_ALTERNATIVE_TO = re.compile(r" to [$€£¥]?[0-9.]")
_MOST_BEFORE_EQUALS = 8
_MOST_MEASURES = 24
"""Numbers in one sentence; beyond them it is a table."""
_FIRST_YEAR, _LAST_YEAR = 1500, 2040


def measures(sentence: str) -> tuple[Measure, ...]:
    """The numbers of a sentence that are no part of a word, each with its unit."""
    return tuple(m for n in numerals(sentence) if (m := _measure(sentence, n)) is not None)


def values(sentence: str, found: tuple[Measure, ...]) -> Iterator[Value]:
    """The values that the sentence states, in order."""
    if len(found) > _MOST_MEASURES:
        return
    before: Value | None = None
    for measure in found:
        value = None if _is_left_open(sentence, measure) else _led(sentence, measure, before)
        if value is not None and not _holds_anywhere(sentence, value, before):
            value = None
        if value is not None:
            yield value
        before = value


def _measure(sentence: str, numeral: Numeral) -> Measure | None:
    unit = unit_at(sentence, numeral.end)
    if unit is None:
        return None
    said = sentence[numeral.start : unit.end]
    if numeral.start and sentence[numeral.start - 1] in "$€£¥":
        said = sentence[numeral.start - 1] + said
    high = numeral.high
    if unit.dimension == COUNT:  # "1.2 million" is as often cut off as rounded
        high = EXACT.add(high, EXACT.subtract(high, numeral.value))
    return Measure(
        start=numeral.start,
        end=unit.end,
        low=EXACT.multiply(numeral.low, unit.factor),
        high=EXACT.multiply(high, unit.factor),
        value=EXACT.multiply(numeral.value, unit.factor),
        dimension=_dimension(sentence, numeral, unit),
        said=said,
        is_range=numeral.is_range,
        is_whole=numeral.is_whole,
    )


def _dimension(sentence: str, numeral: Numeral, unit: Unit) -> str:
    bare = unit.dimension == NUMBER and unit.factor == 1
    return (
        COUNT if bare and numeral.is_whole and counted_noun(sentence, unit.end) else unit.dimension
    )


def _led(sentence: str, measure: Measure, before: Value | None) -> Value | None:
    left = sentence[: measure.start]
    if before is not None and (further := _further(sentence, measure, before)) is not None:
        return further
    if THERE_ARE.fullmatch(left) is not None and _is_there(sentence[measure.end :]):
        return Value(measure, Verb.HAS, 0, measure.start)
    start = max(0, len(left) - _REACH)
    lead = _last_match(LEADS, left, start)
    if lead is not None:
        return _by_verb(left, measure, lead)
    lead = _last_match(CHANGE_LEADS, left, start)
    # "MoCLIP improves FID by" is of MoCLIP; "FID improves by" is of whatever it was measured of.
    if lead is not None and _names(left, lead, Role.AGENT if lead["what"] else Role.MEASURED):
        return Value(measure, Verb.CHANGES, lead.start(), lead.end())
    lead = _EQUALS.search(left, start)
    if lead is not None and _names_alone(left[: lead.start()]):
        return Value(measure, Verb.EQUALS, lead.start(), lead.end())
    return None


def _by_verb(left: str, measure: Measure, lead: re.Match[str]) -> Value | None:
    verb = Verb.HAS if lead["has"] else Verb.IS if lead["is"] else Verb.DOES
    if verb is Verb.IS and lead["property"]:
        return None  # "is a network of 12 layers" says what it is, not how much
    if verb is Verb.IS and _is_year(measure):
        return None
    counted = measure.dimension == COUNT or lead[0].endswith("at ")
    kinds = counted and OF_KINDS.match(lead[0]) is not None
    role = Role.AGENT
    if verb is Verb.IS:
        role = Role.MEASURED if lead["is"] in ("was", "were") else Role.PROPERTY
    if not _names(left, lead, role, kinds=kinds):
        return None
    end = lead.end(lead.lastgroup or 0) if not lead["property"] else lead.start("property")
    return Value(measure, verb, lead.start(), end, (lead["property"] or "").strip())


def _further(sentence: str, measure: Measure, before: Value) -> Value | None:
    """A value behind another of the same verb: "12 layers and 8 heads", "from .52 to .53"."""
    between = sentence[before.measure.end : measure.start]
    if before.verb is Verb.CHANGES:
        joined = TO_ANOTHER.fullmatch(between)
    elif before.verb is Verb.EQUALS:
        joined = None
    else:
        joined = AND_ANOTHER.fullmatch(between) if len(between) > 1 else None
    return None if joined is None else Value(measure, before.verb, measure.start, measure.start)


def _last_match(pattern: re.Pattern[str], left: str, start: int) -> re.Match[str] | None:
    """The match nearest to the end; patterns end in ``$``."""
    found = None
    while (match := pattern.search(left, start)) is not None:
        found, start = match, match.start() + 1
    return found


def _names(left: str, lead: re.Match[str], role: Role, *, kinds: bool = False) -> bool:
    clause, opens = last_clause(left[: lead.start()])
    return named_of(clause, role, opens=opens, kinds=kinds)


def _is_there(right: str) -> bool:
    """Whether what stands behind the value says what has it: " classes in MiniDomainNet."."""
    there = IN_THAT.fullmatch(right)
    return there is not None and named_of(there["owner"], Role.AGENT, opens=False)


def _names_alone(subject: str) -> bool:
    """Whether it ends in a name: "BERT with n" and "the batch size" do not."""
    tokens = subject.split()
    return 0 < len(tokens) <= _MOST_BEFORE_EQUALS and is_name(tokens[-1])


def _holds_anywhere(sentence: str, value: Value, before: Value | None) -> bool:
    """Whether it says all that its value depends on."""
    if is_setting(sentence[: value.measure.start], sentence[value.measure.end :]):
        return False
    if before is not None and value.led_from == value.measure.start:
        return True  # a further value holds where the first one does
    if value.verb is Verb.CHANGES:
        return is_placed_change(sentence)
    once = PAST.search(sentence[value.led_from : value.measure.start]) is not None
    return is_placed(sentence, once=once)


def _is_year(measure: Measure) -> bool:
    return (
        measure.dimension == NUMBER
        and measure.is_whole
        and "," not in measure.said
        and _FIRST_YEAR <= measure.value <= _LAST_YEAR
    )


def _is_left_open(sentence: str, measure: Measure) -> bool:
    """Whether what stands behind it makes it one of several, or a bound."""
    match = _ALTERNATIVE.match(sentence, measure.end)
    if match is None:
        return False
    changing = _ALTERNATIVE_TO.match(sentence, measure.end) is not None
    return not (changing and sentence[: measure.start].rstrip("$€£¥").endswith("from "))
