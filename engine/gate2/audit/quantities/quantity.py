"""The quantities that a claim states a value of, each with a key that is equal for the same one.

Two claims speak of the same quantity where everything but one number is the same in both, word
for word after normalisation, or where both say in a few words how many of something a named thing
has. A key never holds the unit, only its dimension; it holds every other number of the sentence,
so that conditions ("after 90 epochs") and baselines are never mixed up with results.

What is hedged, negated, conditional, cut, or about something that the sentence does not name
gives nothing: a contradiction that is none costs more than one that is not found.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from gate2.audit.quantities.about import (
    HOLE,
    count_of_a_thing,
    may_be_printed,
    sentence_about,
    text_about,
)
from gate2.audit.quantities.numerals import EXACT, has_numerals, rounding
from gate2.audit.quantities.openness import is_open, is_shouted
from gate2.audit.quantities.statements import Measure, measures, values
from gate2.audit.quantities.subjects import names_its_subject
from gate2.audit.quantities.units import COUNT, NUMBER, unit_at
from gate2.audit.quantities.wordings import folded, prepared, sentences
from gate2.record.decimals import parse_decimal
from gate2.record.model import Claim, Compare, Reported

MASK = "…"
"""Stands for the value in `Quantity.about`."""
_LONGEST_ABOUT = 240
_PUBLISHER_CUT = 115
"""A text this long that ends like no sentence may have been cut by its publisher."""
_MOST = 32
"""Quantities of one claim, in its text and again in what it reports."""
_ENDS = (".", "!", ")", '"', "'", "]", "%", "。")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One value that a claim states, and of what."""

    key: str
    """Equal keys are the same quantity: dimension, subject, metric, conditions, position."""
    about: str
    """The key for people to read, with capitals; the value's place is an ellipsis."""
    low: str
    high: str
    """The interval that the printed value can stand for, in base units: decimal strings."""
    said: str
    """The value as printed, with its unit."""


def quantities_of(claim: Claim) -> tuple[Quantity, ...]:
    """The quantities that the claim states a value of, in its text and in what it reports."""
    if claim.truncated or not (claim.reported or has_numerals(claim.text)):
        return ()
    text = prepared(claim.text)
    stated = tuple(islice((q for s in _whole(text) for q in _stated(s)), _MOST))
    if not claim.reported:
        return stated
    return (*stated, *islice(_reported(text, claim.reported, stated), _MOST))


def dimension_of(key: str) -> str:
    """The dimension that a key is of, as `gate2.audit.quantities.units` names it."""
    return key.partition(":")[0]


def _whole(text: str) -> Iterator[str]:
    """The sentences of the text; a last one that may be cut is left out."""
    *before, last = sentences(text)
    yield from before
    cut = last.endswith("...") or (len(text) >= _PUBLISHER_CUT and not last.endswith(_ENDS))
    if not cut and not last.endswith("…"):
        yield last


def _stated(sentence: str) -> Iterator[Quantity]:
    if not has_numerals(sentence) or is_open(sentence):
        return
    found = measures(sentence)
    stated = list(values(sentence, found))
    if stated and is_shouted(sentence):
        return
    for value in stated:
        about = count_of_a_thing(sentence, value, stated)
        if about is None:
            yield _quantity(value.measure, sentence_about(sentence, value, found))
        else:
            yield _quantity(replace(value.measure, dimension=COUNT), about)


def _quantity(measure: Measure, about: Sequence[str]) -> Quantity:
    readable = " ".join(about)
    compared = " ".join(map(folded, about))
    digest = hashlib.sha256(compared.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Quantity(
        key=f"{measure.dimension}:{digest}",
        about=readable.replace(HOLE, MASK)[:_LONGEST_ABOUT],
        low=str(measure.low),
        high=str(measure.high),
        said=measure.said,
    )


# --- reported values ---------------------------------------------------------------------------


def _reported(
    text: str, reported: Sequence[Reported], stated: Sequence[Quantity]
) -> Iterator[Quantity]:
    """The reported values that the text does not state already."""
    if is_shouted(text) or not any(
        names_its_subject(sentence) and not is_open(sentence) for sentence in sentences(text)
    ):
        return
    found = measures(text)
    for item in reported:
        measure = _measure_of(item)
        if measure is None or any(_is_stated(measure, quantity) for quantity in stated):
            continue
        about = [f"{item.metric}:", *text_about(text, measure, found), "=", HOLE]
        yield _quantity(measure, about)


def _measure_of(item: Reported) -> Measure | None:
    if item.compare is not Compare.EQUALS:
        return None
    number = parse_decimal(item.value)
    sign, _, power = item.value.casefold().partition("e")
    interval = rounding(sign, int(power or 0))
    if interval is None or not number.is_finite():
        return None
    printed = f" {item.unit.strip()}" if item.unit and item.unit.strip() else ""
    unit = unit_at(printed, 0)
    known = unit is not None and unit.end == len(printed)
    dimension = unit.dimension if unit is not None and known else printed.strip().casefold()
    factor = unit.factor if unit is not None and known else Decimal(1)
    low, high, value = (EXACT.multiply(bound, factor) for bound in interval)
    said = f"{item.value}{printed}"
    return Measure(0, 0, low, high, value, dimension or NUMBER, said, False, False)


def _is_stated(reported: Measure, quantity: Quantity) -> bool:
    return may_be_printed(reported, (Decimal(quantity.low), Decimal(quantity.high)))
