"""Planted in a made corpus: claims of several records that contradict or repeat each other.

And decoys: values that are one and the same in other words, which nobody may call contradictory.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import corpus_words
from corpus_documents import Report
from corpus_ground import (
    AFTER,
    DESCRIPTIVE,
    EMPIRICAL,
    MATHEMATICAL,
    Ground,
    Said,
    reporting,
)
from gate2.audit.audited import Form, Stage
from gate2.classify.kinds import Kind
from gate2.reasons import Code

_CONTRADICT, _TWICE = Code.CLM_VALUES_CONTRADICT, Code.CLM_DUPLICATE


def _in_records(ground: Ground, claims: Sequence[Said], *codes: Code) -> None:
    """Each of these claims in a record of its own, where these codes stand at it."""
    for claim in claims:
        field = ground.field()
        all_claims = [*ground.background(1, field), claim.also(*codes)]
        place = ground.record(all_claims, field=field)
        ground.expect(place, all_claims, domain=field)
        for code in codes:
            ground.plant(place, code, "c2")


def _words(ground: Ground) -> tuple[str, str, str]:
    """Of one field: there the classifier reads each of the sentences below in one way."""
    return corpus_words.parts(ground.number(DESCRIPTIVE, 0))


def _fact(text: str) -> Said:
    """What a thing is, in these words: descriptive."""
    return Said(text, Kind.DESCRIPTIVE, frozenset({Code.CLM_NOT_GATEABLE}), stage=Stage.PUBLIC)


def _counted(text: str) -> Said:
    """A count that a proof could settle, in these words."""
    return Said(text, Kind.MATHEMATICAL, frozenset({Code.ART_NONE_ATTACHED}))


def _measured(text: str) -> Said:
    """An empirical claim of these words, with nothing attached."""
    codes = frozenset({Code.ART_NONE_ATTACHED, Code.CLM_NO_REPORTED_VALUE})
    return Said(text, Kind.EMPIRICAL, codes)


# --- contradictions ------------------------------------------------------------------------------


def classes_of_a_dataset(ground: Ground) -> None:
    """126 classes in one place, 345 in another."""
    look, tool, thing = _words(ground)
    name = f"{corpus_words.name(look, tool)} benchmark of {thing}"
    first = _fact(f"The {name} has 126 classes.")
    second = _fact(f"The {name} contains 345 classes.")
    _in_records(ground, [first, second], _CONTRADICT)


def accuracies(ground: Ground) -> None:
    """Two values in the same sentence."""
    claim = ground.said(EMPIRICAL, ground.field())
    other = replace(claim, text=claim.text.replace(claim.value, "0.051"))
    _in_records(ground, [claim, other], _CONTRADICT)


def percent_and_fraction(ground: Ground) -> None:
    """93.4 % is not 0.876."""
    claim = ground.said(EMPIRICAL, ground.field())
    in_percent = replace(claim, text=claim.text.replace(claim.value, "93.4 %"))
    as_fraction = replace(claim, text=claim.text.replace(claim.value, "0.876"))
    _in_records(ground, [in_percent, as_fraction], _CONTRADICT)


def reported_values(ground: Ground) -> None:
    """The same metric of the same sentence, reported otherwise."""
    claim = ground.said(EMPIRICAL, ground.field())
    other = replace(claim, text=claim.text.replace(claim.value, "0.062"), value="0.062")
    _in_records(ground, [reporting(claim), reporting(other)], _CONTRADICT)


def three_sizes(ground: Ground) -> None:
    """Two agree, the third does not: all three are shown."""
    look, tool, thing = _words(ground)
    name = f"{corpus_words.name(look, tool)} archive of {thing}"
    texts = [f"The {name} has a size of {size}." for size in ("1.2 GB", "1200 MB", "7.5 GB")]
    _in_records(ground, [_fact(text) for text in texts], _CONTRADICT)


def in_a_report(ground: Ground) -> None:
    """A report against a record."""
    look, tool, thing = _words(ground)
    text = f"The {corpus_words.name(look, tool)} registry of {thing} has 48 stations."
    report = _fact(text).also(_CONTRADICT)
    report = replace(report, declared=False)
    number = ground.number(DESCRIPTIVE, 0)
    place = Report(corpus_words.title(number), corpus_words.question(number), AFTER, [report])
    file = place.write(ground.target / f"{ground.name('report', AFTER)}.txt")
    ground.expect(file, [report], form=Form.REPORT_TEXT)
    ground.plant(file, _CONTRADICT, "c1")
    _in_records(ground, [_fact(text.replace("48", "52"))], _CONTRADICT)


def decoy_percent_of_the_same(ground: Ground) -> None:
    """Nothing: 93.4 % is 0.934."""
    claim = ground.said(EMPIRICAL, ground.field())
    in_percent = replace(claim, text=claim.text.replace(claim.value, "93.4 %"))
    as_fraction = replace(claim, text=claim.text.replace(claim.value, "0.934"))
    _in_records(ground, [in_percent, as_fraction])


def decoy_other_unit(ground: Ground) -> None:
    """Nothing: 1.2 GB are 1200 MB."""
    look, tool, thing = _words(ground)
    name = f"{corpus_words.name(look, tool)} bundle of {thing}"
    _in_records(
        ground,
        [_fact(f"The {name} has a size of 1.2 GB."), _fact(f"The {name} has a size of 1200 MB.")],
    )


def decoy_rounded(ground: Ground) -> None:
    """Nothing: 150M is 149,620,737, rounded."""
    look, tool, thing = _words(ground)
    name = f"{corpus_words.name(look, tool)} network for {thing}"
    _in_records(
        ground,
        [
            _counted(f"The {name} has 150M parameters."),
            _fact(f"The {name} has 149,620,737 parameters."),
        ],
    )


def decoy_other_condition(ground: Ground) -> None:
    """Nothing: what differs in its conditions may differ in its value."""
    look, tool, thing = _words(ground)
    text = corpus_words.name(look, tool) + " reaches an accuracy of {} on {} {}."
    _in_records(
        ground,
        [
            _measured(text.format("0.612", thing, "at dawn")),
            _measured(text.format("0.871", thing, "at dusk")),
        ],
    )


# --- the same claim twice ------------------------------------------------------------------------


def theorem_in_two_records(ground: Ground) -> None:
    """One proof could serve both."""
    claim = ground.said(MATHEMATICAL, 0)
    _in_records(ground, [claim, claim], _TWICE)


def measurement_in_three_records(ground: Ground) -> None:
    """One script could serve three; case and the last point make no difference."""
    claim = reporting(ground.said(EMPIRICAL, ground.field()))
    shouted = replace(claim, text=claim.text[:3].upper() + claim.text[3:])
    spaced = replace(claim, text=claim.text.replace(" of ", "  of "))
    _in_records(ground, [claim, shouted, spaced], _TWICE)


def decoy_twice_in_one_record(ground: Ground) -> None:
    """Nothing: a record that repeats itself needs no second artifact."""
    claim = ground.said(MATHEMATICAL, 0)
    place = ground.record([claim, claim])
    ground.expect(place, [claim, claim], domain=0)


def decoy_background_in_two_records(ground: Ground) -> None:
    """Nothing: no artifact could serve a descriptive claim."""
    claim = ground.said(DESCRIPTIVE, 0)
    _in_records(ground, [claim, claim])


PLANTS: Final[tuple[Callable[[Ground], Any], ...]] = (
    classes_of_a_dataset,
    accuracies,
    percent_and_fraction,
    reported_values,
    three_sizes,
    in_a_report,
    decoy_percent_of_the_same,
    decoy_other_unit,
    decoy_rounded,
    decoy_other_condition,
    theorem_in_two_records,
    measurement_in_three_records,
    decoy_twice_in_one_record,
    decoy_background_in_two_records,
)
