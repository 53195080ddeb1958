"""No claim hides behind words that are read in its stead, and none costs what its author likes."""

import random
from math import isclose

import pytest

from gate2.classify import features, linear
from gate2.classify.classifier import classify
from gate2.classify.embed.wordpiece import WordPieces
from gate2.classify.kinds import LANES, Kind
from gate2.classify.linear import Linear, pack, unpack
from gate2.classify.reading import EXAMINED
from gate2.classify.why import Undecided, rule_of, undecided_by, why_undecided

HARD = "The model attains an accuracy of 95.2% on the held-out test set."
SOFT = "This paper describes the protocol that was used."
BEHIND = {
    "more words than are read": f"{SOFT} " * 20 + HARD,
    "more signs than are read": f"{SOFT} {'( ) ' * 60}{HARD}",
    "more characters than are read": f"{SOFT} {'protocol' * 200} {HARD}",
    "spaces": SOFT + " " * EXAMINED + HARD,
    "characters that nobody sees": SOFT + "\u200b" * EXAMINED + HARD,
    "signs that are words when normalised": f"{SOFT} {chr(0xFDFA) * 100} {HARD}",
    "lines": SOFT + "\r\n" * EXAMINED + HARD,
}


@pytest.mark.parametrize("padding", BEHIND)
def test_a_measurement_behind_padding_is_not_set_aside_as_descriptive(padding: str) -> None:
    """A record is VERIFIED by its gateable claims: one that is not read must stay one of them."""
    found = classify(BEHIND[padding])
    assert found.kind is Kind.UNDECIDED
    assert undecided_by(found) in (Undecided.UNREAD, Undecided.FOREIGN)


def test_what_would_be_set_aside_without_its_padding_still_is() -> None:
    assert classify(SOFT).kind is Kind.DESCRIPTIVE
    assert classify(SOFT + " \n" * EXAMINED).kind is Kind.DESCRIPTIVE


def test_reader_hears_that_the_claim_is_too_long() -> None:
    found = classify(BEHIND["spaces"])
    assert undecided_by(found) is Undecided.UNREAD
    assert "longer than what is read" in why_undecided(found)
    assert "is not read" in rule_of(found)


@pytest.mark.parametrize(("words", "kind"), [(120, Kind.DESCRIPTIVE), (121, Kind.UNDECIDED)])
def test_the_last_word_that_is_read_is_where_doubt_begins(words: int, kind: Kind) -> None:
    text = "This paper describes protocols" + " protocols" * (words - 4)
    assert classify(text).kind is kind


def test_crafted_words_cannot_spill_one_kind_into_another() -> None:
    """Whoever finds words of which every n-gram weighs most could else turn any sum round."""
    heaviest = max(max(map(abs, unpack(packed))) for packed in linear.read("default").grams)
    for three in ((heaviest, -heaviest, heaviest), (-heaviest, heaviest, -heaviest)):
        grams = [pack(three)] * features.BUCKETS
        model = Linear(
            named={},
            bias=(0, 0, 0),
            grams=grams,
            temperature=1.0,
            of_word=lambda word, grams=grams: sum(  # type: ignore[misc]  # bound here
                grams[place] for place in features.buckets_of_word(word)
            ),
            of_pair=lambda first, second, grams=grams: sum(  # type: ignore[misc]  # bound here
                grams[place] for place in features.buckets_of_pair(first, second)
            ),
        )
        words = ["q" * 24] * features.MOST_WORDS
        number = len(features.buckets_of_start("q q q")) + sum(
            len(features.buckets_of_word(word)) for word in words
        )
        number += 3 * (len(words) + 1)
        sums = zip(*map(unpack, model.parts_of_grams(words, "q q q")), strict=True)
        assert tuple(map(sum, sums)) == tuple(weight * number for weight in three)


def test_parts_add_up_to_every_word_and_every_pair_once() -> None:
    model = linear.read("default")
    for count in (0, 1, 31, 32, 33, 63, 64, 65, 120):
        words = [f"word{number % 7}" for number in range(count)]
        whole = sum(map(model.of_word, words))
        whole += sum(map(model.of_pair, ["^", *words], [*words, "$"]))
        parts = list(model.parts_of_grams(words, ""))
        assert sum(parts) == whole == model.of_grams(words, "")


def test_long_words_are_not_remembered() -> None:
    """The author of a record would else decide how much memory its reading takes."""
    pieces = WordPieces({"[CLS]": 1, "[SEP]": 2, "[UNK]": 3, "a": 4, "##a": 5})
    assert pieces.numbers("b" * 101, 8) == [1, 3, 2]
    assert pieces._pieces.cache_info().currsize == 0
    assert pieces.numbers("aa", 8) == [1, 4, 5, 2]
    assert pieces._pieces.cache_info().currsize == 1


def test_memory_for_words_is_bounded_in_bytes() -> None:
    """By the longest words there are: 26 characters between their edges, 32 bytes a number."""
    longest = len(features.buckets_of_word("abcdefghijklmnopqrstuvwxyz"[:24]))
    buckets = features.buckets_of_word.cache_info().maxsize
    assert buckets is not None
    assert buckets * longest * 40 < 4 << 20
    for cached in (linear.read("default").of_word, features.shape):
        most = cached.cache_info().maxsize  # type: ignore[union-attr]  # both are remembered
        assert most is not None
        assert most <= 8192


HOSTILE = {
    "surrogates": "\ud800\udfff" * 700,
    "NUL": "The\0 model\0 attains\0 95%" * 60,
    "right to left": "\u202eabc\u202c" * 300,
    "combining marks": "e" + "\u0301" * 100_000,
    "digits": "9" * 100_000,
    "one long word": "q" * 5_000,
    "brackets": "(" * 2_000 + ")" * 2_000,
    "signs": "=≤≥<>∈+^_∀∃→⊆·∑∫\\" * 90,
    "a million spaces": " " * 1_000_000 + "x",
    "nothing": "",
    "letters that grow": "\u0130" * 1_500,
    "commands": "\\mathcal{\\mathbb{" * 90,
}


@pytest.mark.parametrize("truncated", [False, True])
@pytest.mark.parametrize("name", HOSTILE)
def test_any_text_has_an_answer_with_probabilities(name: str, truncated: bool) -> None:
    found = classify(HOSTILE[name], truncated=truncated)
    assert list(found.p) == list(LANES)
    assert all(0.0 <= p <= 1.0 for p in found.p.values())
    assert isclose(sum(found.p.values()), 1.0, abs_tol=1e-9)


def test_answers_do_not_depend_on_what_was_asked_before() -> None:
    texts = [HARD, SOFT, *HOSTILE.values(), *BEHIND.values()]
    first = {text: classify(text) for text in texts}
    other = [f"{word} is the {word}" for word in map(str, range(2_000))]
    mixed = [*texts * 2, *other]
    random.Random(3).shuffle(mixed)
    again = {text: classify(text) for text in mixed}
    assert {text: again[text] for text in texts} == first


@pytest.mark.parametrize(("letter", "twin"), [("o", "\u043e"), ("e", "\u0435"), ("o", "\u03bf")])
def test_letters_that_only_look_like_english_decide_nothing(letter: str, twin: str) -> None:
    """People would read a result where the words that tell one are not seen."""
    found = classify(HARD.replace(letter, twin))
    assert classify(HARD).kind is Kind.EMPIRICAL
    assert undecided_by(found) is Undecided.FOREIGN


def test_greek_letters_of_formulas_are_no_look_alikes() -> None:
    for text in ("The NFκB and IκBα levels rose by 12% in TNFα-treated cells.", "cosθ ≤ 1 + λmax"):
        assert undecided_by(classify(text)) is not Undecided.FOREIGN


@pytest.mark.parametrize("unseen", ["\u034f", "\u3164", "\ufe0f", "\u115f"])
def test_what_nobody_sees_within_a_word_does_not_part_it(unseen: str) -> None:
    parted = " ".join(f"{word[:1]}{unseen}{word[1:]}" for word in HARD.split())
    assert classify(parted).p == classify(HARD).p


def test_a_result_in_letters_that_stand_apart_is_not_set_aside() -> None:
    assert undecided_by(classify(" ".join(HARD))) is Undecided.FOREIGN
