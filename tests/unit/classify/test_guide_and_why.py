"""Each rule has its sentence; each way of not deciding is told from the others."""

import pytest

from gate2.classify.guide import RULES
from gate2.classify.kinds import Classification, Cue, Kind
from gate2.classify.why import (
    FOREIGN,
    Undecided,
    quoted,
    rule_of,
    speaks_for,
    undecided_by,
    why_undecided,
)
from gate2.classify.withholding import NOT_ENGLISH, PREDICATE_LOST, PROOF_OR_MEASUREMENT

P = {Kind.MATHEMATICAL: 0.5, Kind.EMPIRICAL: 0.3, Kind.DESCRIPTIVE: 0.2}
FRAME = Cue("frame: authors", "we show that", Kind.UNDECIDED, 0.0, 1)
WEIGHED = Cue("order notation", "o(n)", Kind.MATHEMATICAL, 1.5, 6)
LIGHTER = Cue("every", "every n", Kind.MATHEMATICAL, 0.5, 7)
OTHER = Cue("metric", "accuracy", Kind.EMPIRICAL, 3.0, 4)


def undecided(*cues: Cue) -> Classification:
    return Classification("text", Kind.UNDECIDED, Kind.MATHEMATICAL, P, (FRAME, *cues))


def withheld(name: str, rule: int, words: str = "scales well") -> Cue:
    return Cue(name, words, Kind.UNDECIDED, 0.0, rule)


def test_every_rule_of_the_guide_has_one_sentence_of_its_own() -> None:
    assert list(RULES) == list(range(18))
    assert len(set(RULES.values())) == len(RULES)
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in RULES.values())


WHY = {
    "predicate lost": (
        withheld(PREDICATE_LOST, 16, "the accuracy of"),
        Undecided.CUT,
        "its predicate is lost, it ends in “the accuracy of” (rule 16)",
    ),
    "either": (
        withheld(PROOF_OR_MEASUREMENT, 17),
        Undecided.EITHER,
        "“scales well” could be proved or measured alike (rule 17)",
    ),
    "foreign": (withheld(NOT_ENGLISH, 17, "German"), Undecided.FOREIGN, "it is not in English"),
}


def test_words_for_why_are_the_names_of_the_cues_that_withhold() -> None:
    """By which a foreign text, too, is told from a phrase of rule 17."""
    names = [PREDICATE_LOST, PROOF_OR_MEASUREMENT, NOT_ENGLISH]
    assert [why.value for why in Undecided][:3] == names
    assert FOREIGN == NOT_ENGLISH


@pytest.mark.parametrize("name", WHY)
def test_rule_that_withholds_is_told_from_the_others(name: str) -> None:
    cue, why, said = WHY[name]
    found = undecided(WEIGHED, cue)
    assert undecided_by(found) is why
    assert why_undecided(found) == said


def test_claim_that_no_rule_withholds_is_only_not_sure_enough() -> None:
    found = undecided(WEIGHED)
    assert undecided_by(found) is Undecided.UNSURE
    assert why_undecided(found) == "mathematical is likeliest with p 0.50, not sure enough"


def test_decided_claim_is_not_said_to_be_undecided() -> None:
    found = Classification("text", Kind.MATHEMATICAL, Kind.MATHEMATICAL, P, (FRAME, WEIGHED))
    assert undecided_by(found) is None
    assert why_undecided(found) == ""
    assert rule_of(found) == RULES[6]


def test_the_heaviest_cue_speaks_for_the_kind_and_none_for_another() -> None:
    assert speaks_for(undecided(LIGHTER, OTHER, WEIGHED)) == "“o(n)” (rule 6)"
    assert speaks_for(undecided(OTHER)) == "its wording, which no rule names"


def test_a_weak_cue_is_not_made_out_to_have_decided() -> None:
    weak = Cue("variables", "x", Kind.MATHEMATICAL, 0.3, 7)
    assert speaks_for(undecided(weak)) == "its wording more than anything that a rule names"


def test_long_words_of_a_claim_do_not_fill_a_sentence_about_it() -> None:
    assert len(quoted("x" * 500)) <= 62
    assert quoted("x" * 500).endswith("…”")
