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
from gate2.classify.classifier import classify
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


def _about(ground: Ground, claims: Callable[[str, str], Sequence[Said]]) -> Sequence[Said]:
    """Claims about a thing's name and what it is for, which the classifier does not dispute.

    What an audit says of a claim that is declared otherwise is planted elsewhere.
    """
    while True:
        look, tool, thing = corpus_words.parts(ground.number(DESCRIPTIVE, 0))
        said = claims(corpus_words.name(look, tool), thing)
        if all(_kept(claim) for claim in said):
            return said


def _kept(claim: Said) -> bool:
    """Whether this claim keeps the kind that its maker gave it."""
    read = classify(claim.text).kind
    return read is claim.kind or (claim.declared and read is Kind.UNDECIDED)


def _fact(text: str) -> Said:
    """What a thing is, in these words: descriptive."""
    return Said(text, Kind.DESCRIPTIVE, frozenset({Code.CLM_NOT_GATEABLE}), stage=Stage.PUBLIC)


def _measured(text: str) -> Said:
    """An empirical claim of these words, with nothing attached."""
    codes = frozenset({Code.ART_NONE_ATTACHED, Code.CLM_NO_REPORTED_VALUE})
    return Said(text, Kind.EMPIRICAL, codes)


# --- contradictions ------------------------------------------------------------------------------


def classes_of_a_dataset(ground: Ground) -> None:
    """126 classes in one place, 345 in another."""

    def claims(name: str, thing: str) -> list[Said]:
        benchmark = f"{name} benchmark of {thing}"
        first = _fact(f"The {benchmark} has 126 classes.")
        return [first, _fact(f"The {benchmark} contains 345 classes.")]

    _in_records(ground, _about(ground, claims), _CONTRADICT)


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

    def claims(name: str, thing: str) -> list[Said]:
        sizes = ("1.2 GB", "1200 MB", "7.5 GB")
        return [_fact(f"The {name} archive of {thing} has a size of {size}.") for size in sizes]

    _in_records(ground, _about(ground, claims), _CONTRADICT)


def in_a_report(ground: Ground) -> None:
    """A report against a record."""

    def claims(name: str, thing: str) -> list[Said]:
        text = f"The {name} registry of {thing} has {{}} stations."
        return [replace(_fact(text.format(48)), declared=False), _fact(text.format(52))]

    here, there = _about(ground, claims)
    report = here.also(_CONTRADICT)
    number = ground.number(DESCRIPTIVE, 0)
    place = Report(corpus_words.title(number), corpus_words.question(number), AFTER, [report])
    file = place.write(ground.target / f"{ground.name('report', AFTER)}.txt")
    ground.expect(file, [report], form=Form.REPORT_TEXT)
    ground.plant(file, _CONTRADICT, "c1")
    _in_records(ground, [there], _CONTRADICT)


def decoy_percent_of_the_same(ground: Ground) -> None:
    """Nothing: 93.4 % is 0.934."""
    claim = ground.said(EMPIRICAL, ground.field())
    in_percent = replace(claim, text=claim.text.replace(claim.value, "93.4 %"))
    as_fraction = replace(claim, text=claim.text.replace(claim.value, "0.934"))
    _in_records(ground, [in_percent, as_fraction])


def decoy_other_unit(ground: Ground) -> None:
    """Nothing: 1.2 GB are 1200 MB."""

    def claims(name: str, thing: str) -> list[Said]:
        sizes = ("1.2 GB", "1200 MB")
        return [_fact(f"The {name} bundle of {thing} has a size of {size}.") for size in sizes]

    _in_records(ground, _about(ground, claims))


def decoy_rounded(ground: Ground) -> None:
    """Nothing: 150M is 149,620,737, rounded."""

    def claims(name: str, thing: str) -> list[Said]:
        network = f"{name} network for {thing}"
        rounded = _fact(f"The {network} has 150M parameters.")
        return [rounded, _fact(f"The {network} has 149,620,737 parameters.")]

    _in_records(ground, _about(ground, claims))


def decoy_other_condition(ground: Ground) -> None:
    """Nothing: what differs in its conditions may differ in its value."""

    def claims(name: str, thing: str) -> list[Said]:
        text = f"{name} reaches an accuracy of {{}} on {thing} at {{}}."
        return [_measured(text.format("0.612", "dawn")), _measured(text.format("0.871", "dusk"))]

    _in_records(ground, _about(ground, claims))


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
