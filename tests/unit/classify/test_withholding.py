"""What must stay undecided whatever the scores say, and what must not be kept from an answer."""

import pytest

from gate2.classify.kinds import Cue, Kind
from gate2.classify.reading import EXAMINED, read
from gate2.classify.scoring import gather
from gate2.classify.withholding import withhold


def _held(text: str, *, truncated: bool = False) -> Cue | None:
    reading = read(text)
    return withhold(reading, gather(reading), truncated=truncated or reading.cut)


def _said(text: str, *, truncated: bool = False) -> tuple[str, int]:
    cue = _held(text, truncated=truncated)
    return (cue.name, cue.rule) if cue else ("", 0)


# --- rule 17 --------------------------------------------------------------------------------

EITHER_WAY = [
    ("The algorithm converges quickly.", "converges quickly"),
    ("The second variant converges faster than the first.", "converges faster"),
    ("The iteration converges to the solution at a rapid rate.", "at a rapid rate"),
    ("The sampler converges in few steps.", "converges in few"),
    ("Momentum speeds up convergence.", "speeds up convergence"),
    ("Caching speeds up the search.", "speeds up the search"),
    ("The estimator is more efficient than the sample mean.", "is more efficient"),
    ("The protocol is highly scalable.", "is highly scalable"),
    ("The scheme is cheaper than its predecessor.", "scheme is cheaper"),
    ("The integrator is numerically stable.", "integrator is numerically stable"),
    ("Sharing the prefix makes decoding cheaper.", "makes decoding cheaper"),
    ("The solver scales gracefully with the mesh.", "scales gracefully"),
    ("Hashing lowers the computational burden.", "lowers the computational burden"),
    ("The sketch reduces memory requirements.", "reduces memory requirements"),
    ("Pooling lowers the cost of the computation.", "lowers the cost of the computation"),
    ("Shrinkage reduces the variance of the estimate.", "reduces the variance of the estimate"),
    ("The test needs fewer samples than its rival.", "needs fewer samples than"),
    ("The observer enjoys fast convergence.", "enjoys fast convergence"),
    ("The running time grows slowly with the number of agents.", "running time grows slowly with"),
]


@pytest.mark.parametrize(("text", "phrase"), EITHER_WAY)
def test_a_comparison_without_bound_or_measurement_goes_into_no_lane(
    text: str, phrase: str
) -> None:
    held = _held(text)
    assert held is not None
    assert (held.name, held.rule, held.kind) == ("proof or measurement", 17, Kind.UNDECIDED)
    assert phrase in held.matched


@pytest.mark.parametrize(
    "text",
    [
        "The algorithm converges in O(log n) rounds.",
        "The algorithm converges quickly for every convex function.",
        "The algorithm provably converges faster than gradient descent.",
        "The expected error at most doubles when the scheme is cheaper.",
        "In all runs the algorithm converges faster than Adam.",
        "The method converges faster than Adam on twelve benchmarks.",
        "The scheme reduces the computational cost by 35%.",
        "The cost of the search grows as the fourth power of the depth.",
        "The cost of the search grows quadratically with the depth.",
        "The measured overhead grows with the number of threads.",
    ],
)
def test_a_bound_or_a_measurement_beside_the_phrase_settles_it(text: str) -> None:
    assert _said(text) == ("", 0)


@pytest.mark.parametrize(
    "text",
    [
        "Heat pumps are cheaper than gas boilers.",
        "Children from bilingual homes respond faster than their peers.",
        "The controller is robust to sensor noise.",
        "The tagger copes well with slang.",
        "The starting material is cheap glycerol.",
        "The subsidy raises the costs of small firms.",
        "Wages rise with age.",
        "The model describes the spectrum better than a power law.",
        "The encoder uses hashing to reduce the computational cost.",
        "The paper presents a sampler that converges quickly.",
    ],
)
def test_what_only_one_kind_of_evidence_settles_is_not_held_back(text: str) -> None:
    assert _said(text) == ("", 0)


# --- rule 16 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Graphs",
        "The proposed method is",
        "We prove that the",
        "The temperature of the gas in the outer",
        "The committee that reviewed the dossiers in the spring of the follow",
        "Among patients who had been treated before admission, the",
        "Because the sensors had drifted during the win",
        "Although the two samples were taken on the same day, the concentra",
        "Let us recall that the operator, when restricted to the subsp",
        "Cores drilled in the western basin and dated by",
        "The catalyst (0.5 mol %, 2 h, p < 0.01) together with the",
    ],
)
def test_a_sentence_cut_before_its_predicate_goes_into_no_lane(text: str) -> None:
    assert _said(text, truncated=True) == ("predicate lost", 16)


@pytest.mark.parametrize(
    "text",
    [
        "The questionnaire asks about income, trust and the use of pu",
        "The patients who had been treated before admission recovered soo",
        "Because the sensors had drifted, the readings were discar",
        "Water levels fell by a third between the two surv",
        "Older cells divide more slowly than you",
        "The committee revisits the classical proc",
        "Discs around small stars fragment whenever the cooling ti",
        "The second attempt succeeded in most of the tri",
        "Let G be a connected graph with n vertices and m ed",
        "We describe the design of a registry that foll",
        "If the ring is local, then x ≤ y implies tha",
        "Define the index of a graph as the lar",
        "The mixture became transparent after the additi",
    ],
)
def test_a_cut_sentence_that_kept_its_predicate_is_not_held_back(text: str) -> None:
    assert _said(text, truncated=True) == ("", 0)


def test_a_sentence_that_ends_on_an_article_counts_as_cut_without_the_flag() -> None:
    assert _said("The average depth of the") == ("predicate lost", 16)


@pytest.mark.parametrize(
    "text",
    [
        "Gentrification splinters old neighbourhoods.",
        "Dark matter puzzles cosmologists.",
        "Knocking out the gene abolished biofilm formation.",
        "Regret bounds for the adversarial setting",
    ],
)
def test_a_whole_sentence_is_not_held_back_for_a_verb_that_is_not_listed(text: str) -> None:
    assert _said(text) == ("", 0)


# --- other languages ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Das Modell besteht aus einem Encoder und zwei Köpfen.", "German"),
        ("Установка состоит из камеры и двух линз.", "Cyrillic script"),
        ("Les auteurs montrent avec cette méthode que", "French"),
    ],
)
def test_a_language_the_cues_do_not_know_is_named_before_anything_is_said_of_it(
    text: str, seen: str
) -> None:
    for truncated in (False, True):
        held = _held(text, truncated=truncated)
        assert held is not None
        assert (held.name, held.matched, held.rule) == ("not English", seen, 17)


# --- bounds ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece",
    ["method ", "makes a ", "converges to a ", "reduces the time and ", "which is, ", "improves "],
)
def test_a_long_line_is_withheld_for_what_its_start_says(piece: str) -> None:
    """No time is asserted: the work is bounded because equal starts give equal answers."""
    long = piece * (20_000 // len(piece))
    assert _said(long, truncated=True) == _said(long[:EXAMINED], truncated=True)
