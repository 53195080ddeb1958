"""REC-015 says what is plain and nothing else: an honest record is never called suspect."""

from pathlib import Path

import pytest

from gate2.reasons import Code, Effect
from gate2.record.importers.detect import read_any
from gate2.record.model import Claim
from gate2.record.premises import premises_of
from gate2.record.reader import read_record
from honest_premises import HONEST, Honest

ROOT = Path(__file__).resolve().parents[3]
SEEDS = ROOT.parent / "shared" / "seeds"


def said(
    question: str = "",
    *claims: str,
    title: str = "A study",
    abstract: str = "",
    **fields: object,
) -> list[str]:
    listed = [Claim(f"c{number}", text) for number, text in enumerate(claims, 1)]
    given = {"research_question": question, "abstract": abstract, **fields}
    reasons = premises_of(title, listed, given)
    assert all(reason.code is Code.REC_PREMISE_SUSPECT for reason in reasons)
    assert all(reason.effect is Effect.WARNING for reason in reasons)
    assert all(reason.message.isprintable() for reason in reasons)
    return [reason.message for reason in reasons]


# --- honest records ----------------------------------------------------------------------------


@pytest.mark.parametrize("honest", HONEST, ids=lambda honest: honest.title)
def test_an_honest_record_is_not_called_suspect(honest: Honest) -> None:
    found = said(honest.question, *honest.claims, title=honest.title, abstract=honest.abstract)
    assert found == []


def test_there_are_enough_honest_texts_to_tell() -> None:
    assert sum(2 + len(honest.claims) + bool(honest.abstract) for honest in HONEST) >= 200


@pytest.mark.parametrize("honest", HONEST[:40], ids=lambda honest: honest.title)
def test_an_honest_record_with_a_foreign_name_in_its_question_is_told_of_it(
    honest: Honest,
) -> None:
    """What keeps the honest quiet does not deafen."""
    if honest.question.isupper():
        return
    question = honest.question.rstrip("?") + " on Brickyard-QA and TesselNet?"
    (message,) = said(question, *honest.claims, title=honest.title, abstract=honest.abstract)
    assert "'Brickyard-QA', 'TesselNet'; no claim mentions them" in message


@pytest.mark.parametrize(
    "name",
    ["anscombe-quartet", "collatz-variant", "kronecker-budget", "broken-artifacts"],
)
def test_a_shipped_record_has_no_suspect_premise(name: str) -> None:
    found = read_record(ROOT / "records" / name).findings
    assert Code.REC_PREMISE_SUSPECT not in [reason.code for reason in found]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the two seed documents are not here")
def test_the_seeds_show_what_is_wrong_with_them_and_no_more() -> None:
    first, second = (read_any(path) for path in sorted(SEEDS.iterdir()))
    found = [r.message for r in first.findings if r.code is Code.REC_PREMISE_SUSPECT]
    assert found == [
        "the report speaks of 6 papers and lists 3 references",
        "the research question asks about 'CLIP-TD', 'ImageNet', 'Sketchy', 'ClipArt'; "
        "no claim mentions them",
    ]
    assert Code.REC_PREMISE_SUSPECT not in [reason.code for reason in second.findings]


# --- names of the question ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "claim", "absent"),
    [
        ("Does QUILT-9 beat Patchwork?", "It beats the others.", "'QUILT-9', 'Patchwork'"),
        ("Is it good on Net-to-SNLI tasks?", "It is good.", "'Net', 'SNLI'"),
        ("Is CLIP better?", "An eclipse was clipped.", "'CLIP'"),
        ("Does GPT-4 add?", "GPT-3 adds.", "'GPT-4'"),
        ("Is it better on the Visual Genome data?", "It is better.", "'Visual Genome'"),
        ("Is Google's BERT better?", "It is better.", "'BERT'"),
        ("Is it so? Does Patchwork help?", "It helps.", "'Patchwork'"),
        ("How Does Tuning Change Accuracy On DomainNet?", "Tuning raises it.", "'DomainNet'"),
        ("Why does LoRA work?", "Small updates suffice.", "'LoRA'"),
    ],
)
def test_a_name_that_no_claim_mentions_is_said(question: str, claim: str, absent: str) -> None:
    (message,) = said(question, claim)
    assert f"asks about {absent}; no claim mentions" in message


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("Is ImageNet large?", "Image-Net is large."),
        ("Is ResNet-50 deep?", "The ResNet50 is deep."),
        ("Is ResNet50 deep?", "A ResNet-50 is deep."),
        ("Is a ViT better than ResNets?", "ViTs beat every ResNet."),
        ("Is CLIP robust?", "CLIP-based models are robust."),
        ("Do SVMs win?", "Support vector machines win."),
        ("Is Google's BERT better?", "BERT is better."),
        ("Does the Kalman filter diverge?", "Kalman filters diverge."),
        ("Monte Carlo: does it converge?", "It converges."),
        ("Is Non-IID data hard?", "Such data are hard."),
        ("Does it run on a GPU in Python 3?", "It runs on Python."),
        ("does nothing have a name?", "Nothing."),
        ("Is CLIP robust?", ""),
    ],
)
def test_another_way_to_write_a_name_is_a_mention(question: str, claim: str) -> None:
    assert said(question, *([claim] if claim else [])) == []


def test_a_name_counts_as_mentioned_by_what_the_abstract_says_it_stands_for() -> None:
    claim = "Targeted distillation of CLIP helps. CLIP targeted distillation gains 2 points."
    abstract = "CLIP Targeted Distillation (CLIP-TD) is new."
    assert said("Does CLIP-TD help?", claim, abstract=abstract) == []
    assert said("Does CLIP-TD help?", "It helps.", abstract=abstract) != []


def test_names_beyond_the_first_eight_are_not_listed() -> None:
    names = ", ".join(f"Quilt{letter}X" for letter in "ABCDEFGHIJKL")
    (message,) = said(f"Is it better than {names}?", "It is.")
    assert message.count("Quilt") == 8


# --- counts ------------------------------------------------------------------------------------


def test_counts_that_the_lists_contradict_are_said() -> None:
    found = said("", "One.", "Two.", papers=6, references=["a", "b"], claims_extracted=12)
    assert found == [
        "the report speaks of 6 papers and lists 2 references",
        "the report speaks of 12 claims and lists 2",
    ]


def test_counts_that_agree_or_are_not_given_are_no_finding() -> None:
    assert said("", "One.", papers=1, references=["a"], claims_extracted=1) == []
    assert said("", "One.", papers=3) == []
    assert said("", claims_extracted=3) == [], "no claim is public: that is REC-003"


# --- acronyms ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "acronym"),
    [
        ("Multi-Task Learning (MTL) is old.", "Metric Transfer Learning (MTL) is new.", "MTL"),
        ("MTL (multi-task learning) is old.", "Metric transfer learning (MTL) is new.", "MTL"),
        ("Convolutional neural networks (CNNs).", "A CNN (cellular neural network).", "CNN"),
        ("A large language model (LLM).", "A language learning model (LLM).", "LLM"),
        ("Machine learning (ML) is used.", "Maximum likelihood (ML) is used.", "ML"),
    ],
)
def test_an_acronym_that_one_record_resolves_in_two_ways_is_said(
    one: str, other: str, acronym: str
) -> None:
    (message,) = said("", one, "Between them.", other)
    assert message.startswith(f"'{acronym}' stands for '")
    assert " in claim c1 and for '" in message
    assert message.endswith(" in claim c3")
    (message,) = said("", other, abstract=one)
    assert " in the abstract and for '" in message
    (message,) = said(f"Is it so? {other}", title=one)
    assert "in the title and for" in message
    assert message.endswith("in the research question")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Contrastive Language-Image Pretraining (CLIP)",
            "contrastive language–image pre-training",
        ),
        ("Multi-modal Alignment Prompt (MmAP)", "multimodal alignment prompts"),
        ("Low-Rank Adaptation (LRA)", "low-rank adapters"),
        ("Generative Adversarial Networks (GANs)", "generative adversarial nets"),
        ("area under the curve (AUC)", "Area Under the ROC Curve"),
        ("randomised controlled trial (RCT)", "randomized control trials"),
        ("mean squared error (MSE)", "mean square error"),
    ],
)
def test_another_spelling_of_an_expansion_is_not_another_meaning(one: str, other: str) -> None:
    acronym = one[one.index("(") + 1 : -1]
    assert said("", f"We use {one}.", f"We use {other} ({acronym}).") == []
    assert said("", f"We use {one}.", f"We use {acronym} ({other}).") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mean Average Precision (mAP)", "Maximum A Posteriori (MAP)"),
        ("it is better (BERT)", "bidirectional encoder representations (BERT)"),
        ("CLIP (see Table 2)", "CLIP (Contrastive Language-Image Pretraining)"),
        ("as in Figure 3 (US)", "United States (US)"),
        ("the model of the authors (ours)", "other objects used (ours)"),
    ],
)
def test_what_does_not_spell_the_acronym_is_no_expansion(one: str, other: str) -> None:
    assert said("", f"{one}.", f"{other}.") == []


# --- hostile fields ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 10**5000, 1.5, "x", ["x"], {"a": "b"}, [], ""],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize(
    "key", ["research_question", "abstract", "papers", "references", "claims_extracted", "title"]
)
def test_no_type_of_a_field_raises(key: str, value: object) -> None:
    fields = {"papers": 2, "references": ["a", "b"], "claims_extracted": 1, key: value}
    premises_of("", [Claim("c1", "Alpha (A) beta.")], fields)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20_000,
        "()" * 10_000,
        "A-" * 10_000,
        "A" * 20_000,
        "Aa " * 6_000,
        "Multi-Task Learning (MTL) " * 700,
        "\x1b[2J\u202e\x00 (\u202eX\u202eX)",
        "ẞẞ İİ ǅǅ (ẞẞ) ﬁﬁ FF",
        "İstanbul Ǆ'S ’s 's",
        "- -A A- (-) (A-B) --",
        "\ud800 (\ud800)",
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_hostile_text_neither_raises_nor_reaches_a_terminal(text: str) -> None:
    said(text, text, text[::-1], title=text, abstract=text)


def test_a_forged_name_is_shown_and_not_obeyed() -> None:
    (message,) = said("Is it on SNLI\u202eX or on QUILT\x1bX?", "It is.")
    assert message.isprintable()


def test_only_so_many_brackets_are_read() -> None:
    """The work is bounded, whatever a record holds."""
    filler = "(x y) " * 200
    late = "Multi-Task Learning (MTL). Metric Transfer Learning (MTL)."
    assert said("", late) != []
    assert said("", filler, late) == []
