"""The seventeen rules of the label guide, and what must never change a claim's kind."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.classify import classifier
from gate2.classify.classifier import classify
from gate2.classify.kinds import LANES, THRESHOLD, Cue, Kind
from gate2.classify.reading import EXAMINED
from gate2.classify.why import UNREAD
from gate2.record.model import ClaimKind

HERE = Path(__file__).parent
Row = tuple[str, int, bool, str]


def _rows(name: str) -> list[Row]:
    rows: list[Row] = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, rule, truncated, text = line.split("\t")
            rows.append((kind, int(rule), truncated == "t", text))
    return rows


TUNED = _rows("claims.tsv")
HELD = _rows("claims_held.tsv")
WHOLE = [row for row in TUNED if row[1] != 16]


def _name(row: Row) -> str:
    return f"rule {row[1]}: {row[3][:60]}"


@pytest.mark.parametrize("row", TUNED, ids=_name)
def test_each_rule_decides_its_claims(row: Row) -> None:
    kind, _, truncated, text = row
    got = classify(text, truncated=truncated)
    assert got.kind == kind, got.cues


def test_every_rule_has_claims_in_both_sets() -> None:
    assert {row[1] for row in TUNED} == {row[1] for row in HELD} == set(range(1, 18))


def test_a_lane_is_rarely_wrong_on_claims_it_was_not_tuned_on() -> None:
    """The held-out set was written before the cue table; precision is what is promised."""
    counts = Counter((row[0], str(classify(row[3], truncated=row[2]).kind)) for row in HELD)
    for lane in LANES:
        decided = sum(n for (_, got), n in counts.items() if got == lane)
        assert decided >= 15, f"{lane}: only {decided} decided: {counts}"
        assert counts[lane, lane] >= 0.95 * decided, f"{lane}: {counts}"


def test_the_proof_lane_asks_for_most_certainty() -> None:
    assert THRESHOLD[Kind.MATHEMATICAL] == max(THRESHOLD.values())


def test_kinds_are_the_records_kinds_and_undecided() -> None:
    assert [str(kind) for kind in Kind] == [*(str(kind) for kind in ClaimKind), "undecided"]


# --- what never changes the kind ------------------------------------------------------------

FRAMES = (
    "We show that ",
    "The authors prove that ",
    "The paper finds that ",
    "We observe that ",
    "It is shown that ",
    "In this paper, we demonstrate that ",
    "Moreover, the authors report that ",
)


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_does_not_change_the_kind(frame: str) -> None:
    changed = {
        text: (classify(text).kind, classify(frame + _lowered(text)).kind)
        for _, _, _, text in WHOLE
        if classify(text).kind != classify(frame + _lowered(text)).kind
    }
    assert not changed


@pytest.mark.parametrize("row", WHOLE, ids=_name)
def test_case_and_space_do_not_change_the_kind(row: Row) -> None:
    text = row[3]
    kind = classify(text).kind
    assert classify(text.upper()).kind == kind
    assert classify("  " + text.replace(" ", " \n\t ") + " ").kind == kind
    assert classify(text.replace(" ", "\u00a0")).kind == kind
    assert classify(text[:5] + "\u200b" + text[5:]).kind == kind


NEGATED = [
    ("The drug improves survival.", "The drug does not improve survival."),
    ("The drug improved survival.", "The drug didn't improve survival."),
    ("The problem is NP-hard.", "The problem is not NP-hard."),
    ("The ring is Noetherian and prime.", "The ring isn't Noetherian and prime."),
    ("The kernel is positive definite.", "It is not true that the kernel is positive definite."),
    ("Larger models outperform smaller ones.", "Larger models do not outperform smaller ones."),
    ("The method is evaluated on images.", "The method is not evaluated on images."),
    ("The encoder uses attention.", "The encoder does not use attention."),
    ("Every such graph is planar.", "Not every such graph is planar."),
    ("The approach is scalable.", "The approach is not scalable."),
    ("The algorithm converges quickly.", "The algorithm does not converge quickly."),
    ("The paper proposes a new loss.", "The paper does not propose a new loss."),
    ("Accuracy drops on long inputs.", "Accuracy fails to drop on long inputs."),
]


@pytest.mark.parametrize(("plain", "negated"), NEGATED)
def test_negation_does_not_change_the_kind(plain: str, negated: str) -> None:
    assert classify(negated).kind == classify(plain).kind


@pytest.mark.parametrize("hedge", ["may ", "might ", "could "])
def test_a_hedge_does_not_change_the_kind_of_a_result(hedge: str) -> None:
    assert classify(f"The diet {hedge}reduce inflammation in mice.").kind is Kind.EMPIRICAL


@pytest.mark.parametrize(
    ("written", "same"),
    [
        (r"The cost is $\mathcal{O}(n\log n)$ operations.", "The cost is O(n log n) operations."),
        (r"$\forall x$ the sum is bounded by $n^2$.", "For all x the sum is bounded by n^2."),
        ("The ratio is at most ２.", "The ratio is at most 2."),
        ("The method doesn’t improve recall.", "The method doesn't improve recall."),
    ],
)
def test_latex_and_unicode_spell_the_same_claim(written: str, same: str) -> None:
    got, want = classify(written), classify(same)
    assert (got.kind, got.best) == (want.kind, want.best)


# --- rules 16 and 17 ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The proposed method is",
        "We prove that the",
        "The results of",
        "",
        "   ",
        "\u200b",
        "Graphs",
    ],
)
def test_a_lost_predicate_is_undecided_and_says_so(text: str) -> None:
    got = classify(text, truncated=True)
    assert got.kind is Kind.UNDECIDED
    assert [cue.name for cue in got.cues if cue.rule == 16] == ["predicate lost"]


def test_a_sentence_that_ends_on_an_article_counts_as_cut_without_the_flag() -> None:
    got = classify("The average depth of the")
    assert any(cue.rule == 16 for cue in got.cues)


@pytest.mark.parametrize("row", [row for row in TUNED if row[1] == 17 and row[0] == "undecided"])
def test_ambiguity_is_a_rule_and_not_a_low_score(row: Row) -> None:
    got = classify(row[3])
    assert [cue.name for cue in got.cues if cue.rule == 17] == ["proof or measurement"]


def test_a_measurement_or_a_formula_settles_an_ambiguous_phrase() -> None:
    phrase = "The method reduces computational cost"
    assert classify(f"{phrase}.").kind is Kind.UNDECIDED
    assert classify(f"{phrase} by 35% on ImageNet.").kind is Kind.EMPIRICAL
    assert classify(f"{phrase} from O(n^2) to O(n).").kind is Kind.MATHEMATICAL


# --- what the answer promises ---------------------------------------------------------------


@pytest.mark.parametrize("row", TUNED + HELD, ids=_name)
def test_probabilities_sum_to_one_and_best_is_their_maximum(row: Row) -> None:
    got = classify(row[3], truncated=row[2])
    assert set(got.p) == set(LANES)
    assert sum(got.p.values()) == pytest.approx(1)
    assert got.p[got.best] == max(got.p.values())
    assert got.kind in (got.best, Kind.UNDECIDED)


@pytest.mark.parametrize("row", TUNED, ids=_name)
def test_a_decided_claim_names_the_cues_it_rests_on(row: Row) -> None:
    got = classify(row[3], truncated=row[2])
    if got.kind is not Kind.UNDECIDED:
        assert any(cue.kind is got.kind and cue.weight > 0 and cue.matched for cue in got.cues)
    assert all(1 <= cue.rule <= 17 for cue in got.cues)


def test_the_same_text_gives_the_same_answer() -> None:
    for _, _, truncated, text in TUNED:
        first = classify(text, truncated=truncated)
        assert classify(text, truncated=truncated) == first
        classifier._remembered.cache_clear()
        again = classify(text, truncated=truncated)
        assert again == first
        assert again is not first


def test_an_answer_is_remembered_for_the_text_as_it_was_cut() -> None:
    text = "Graphs"
    assert classify(text, truncated=True) is classify(text, truncated=True)
    assert classify(text, truncated=True).cues != classify(text, truncated=False).cues


def test_no_remembered_answer_can_be_changed() -> None:
    with pytest.raises(TypeError):
        classify("Graphs").p[Kind.EMPIRICAL] = 1.0  # type: ignore[index]  # that it cannot be


def test_a_long_text_is_not_remembered() -> None:
    before = classifier._remembered.cache_info().currsize
    classify("a" * 100_000)
    assert classifier._remembered.cache_info().currsize == before


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_has_an_answer(text: str) -> None:
    got = classify(text)
    assert got.text == text
    assert sum(got.p.values()) == pytest.approx(1)


PIECES = (
    "a", " ", "we ", "in this paper, ", "the model ", "(", "n^", "is very ", "1,", "1.", "\x00",
    "for ", "although a, ", "complexity of a ", "\ufdfa", "e\u0301", "\\frac{", "$", ", which a, ",
    "we a-", "not ", "to a ", "most a ", "measured , ", "o(n", "a\u200b", "\ud800", "0.", "% ",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_hostile_line_is_read_no_further_than_its_start(piece: str) -> None:
    """No time is asserted: the work is bounded because equal starts give equal answers."""
    long = piece * (100_000 // len(piece))
    got, start = classify(long), classify(long[:EXAMINED])
    assert (got.p, _read(got.cues)) == (start.p, _read(start.cues))
    assert got.kind is Kind.UNDECIDED


def _read(cues: tuple[Cue, ...]) -> list[Cue]:
    """What was seen of the text, without that more stands there than was looked at."""
    return [cue for cue in cues if cue.name != UNREAD]
