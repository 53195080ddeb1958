"""What the model sees of a claim is counted the same everywhere, and is bounded whatever comes."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.classify.features import (
    BUCKETS,
    ONE,
    bucket,
    buckets_of_pair,
    buckets_of_start,
    buckets_of_word,
    name_of,
    name_of_sum,
    named,
    names_of_lead,
    pairs,
    shape,
    tokens,
    words_of,
)
from gate2.classify.kinds import Cue, Kind
from gate2.classify.reading import read
from gate2.classify.scoring import gather

MOST_WORDS = 120
LONGEST_WORD = 24
TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+(?:['-][^\W\d_]+)*|[^\w\s]")
SPACED = [" ", "\u00a0", "\x1c", "\u2028", "1.5", "1,", "n't", "-", "_", "a", "word", "É", "²", "٣"]


def features(text: str, *, held: Cue | None = None, truncated: bool = False) -> dict[str, int]:
    reading = read(text)
    words = words_of(reading)
    return named(text, reading, gather(reading), held, truncated=truncated, words=words)


# --- words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("well-known facts", ["well-known", "facts"]),
        ("it rose by 3.5%, to 1,200.", ["it", "rose", "by", "#", "%", ",", "to", "#", "."]),
        ("f(x) ≤ n^2", ["f", "(", "x", ")", "≤", "n", "^", "#"]),
        ("gpt4 and don't", ["gpt", "#", "and", "don't"]),
        ("a_b", ["a", "b"]),
        ("", []),
    ],
)
def test_words_are_parted_as_the_weights_were_trained_on(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_figures_of_other_scripts_are_no_words() -> None:
    assert tokens("٣ rise") == ["rise"]


@given(st.text(max_size=3000))
def test_no_text_has_more_or_longer_words_than_are_counted(text: str) -> None:
    found = tokens(text)
    assert len(found) <= MOST_WORDS
    assert all(0 < len(token) <= LONGEST_WORD for token in found)


@settings(deadline=None)
@given(st.lists(st.text(max_size=6) | st.sampled_from(SPACED), max_size=60))
def test_words_are_those_of_the_text_as_a_whole(parts: list[str]) -> None:
    """No token holds a space, so that a text may be read part by part."""
    text = "".join(parts)
    whole = TOKEN.findall(text)[:MOST_WORDS]
    assert tokens(text) == ["#" if t[0] in "0123456789" else t[:LONGEST_WORD] for t in whole]
    assert tokens(text, 3) == tokens(text)[:3]


def test_a_long_text_keeps_its_first_words() -> None:
    assert tokens("one " * 119 + "two three") == ["one"] * 119 + ["two"]
    assert tokens("x" * 100) == ["x" * LONGEST_WORD]


def test_frames_and_negation_are_not_counted() -> None:
    plain = words_of(read("the ring is prime."))
    assert words_of(read("We prove that the ring is prime.")) == plain
    assert words_of(read("We prove that the ring is not prime.")) == plain


# --- buckets ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gram", "place"),
    [("w the", 53256), ("c <th", 7378), ("b ^ the", 60900), ("w 界", 5005), ("", 0)],
)
def test_a_bucket_is_the_same_on_every_machine(gram: str, place: int) -> None:
    assert bucket(gram) == place


@given(st.text(st.characters(), max_size=30))
def test_every_text_has_a_bucket(gram: str) -> None:
    assert 0 <= bucket(gram) < BUCKETS


def test_half_a_surrogate_pair_has_a_bucket() -> None:
    assert 0 <= bucket("w \ud800") < BUCKETS


@pytest.mark.parametrize(
    ("word", "grams"),
    [
        ("a", ["w a", "c <a>"]),
        ("is", ["w is", "c <is", "c is>", "c <is>"]),
        (
            "map",
            ["w map", "c <ma", "c map", "c ap>", "c <map", "c map>", "c <map>"],
        ),
    ],
)
def test_a_word_counts_with_its_characters(word: str, grams: list[str]) -> None:
    assert buckets_of_word(word) == tuple(map(bucket, grams))


@settings(deadline=None)
@given(st.text(min_size=1, max_size=LONGEST_WORD))
def test_any_word_is_counted_as_the_weights_were_trained_on(word: str) -> None:
    """The CRC-32 that is gone on with is that of the whole n-gram, of whatever characters."""
    edged = f"<{word}>"
    grams = [f"w {word}"]
    for length in range(3, 6):
        grams += [f"c {edged[at : at + length]}" for at in range(len(edged) - length + 1)]
    assert buckets_of_word(word) == tuple(map(bucket, grams))


@settings(deadline=None)
@given(*2 * [st.text(st.characters(), min_size=1, max_size=LONGEST_WORD)])
def test_any_pair_is_counted_as_the_weights_were_trained_on(first: str, second: str) -> None:
    grams = [f"b {first} {second}", f"x {first} {shape(second)}", f"y {shape(first)} {second}"]
    assert buckets_of_pair(first, second) == tuple(map(bucket, grams))


@given(st.text(min_size=1, max_size=LONGEST_WORD))
def test_a_word_has_boundedly_many_buckets(word: str) -> None:
    assert 2 <= len(buckets_of_word(word)) <= 1 + 3 * LONGEST_WORD


def test_each_word_is_paired_with_the_next_and_with_the_ends() -> None:
    assert list(pairs(["a", "b"])) == [("^", "a"), ("a", "b"), ("b", "$")]
    assert list(pairs([])) == [("^", "$")]


def test_the_order_of_a_pair_counts() -> None:
    assert bucket("b model fits") in buckets_of_pair("model", "fits")
    assert set(buckets_of_pair("model", "fits")).isdisjoint(buckets_of_pair("fits", "model"))


def test_the_start_counts_up_to_three_words() -> None:
    grams = ["m1 let", "m2 let g", "m3 let g be"]
    assert buckets_of_start("let g be a graph") == tuple(map(bucket, grams))
    assert buckets_of_start("let") == (bucket("m1 let"),)
    assert buckets_of_start("") == ()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_every_text_can_be_counted(text: str) -> None:
    reading = read(text)
    words = words_of(reading)
    places = [place for word in words for place in buckets_of_word(word)]
    places += [place for pair in pairs(words) for place in buckets_of_pair(*pair)]
    places += buckets_of_start(reading.main)
    assert all(0 <= place < BUCKETS for place in places)


# --- features with a name ---------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.booleans())
def test_named_features_are_whole_numbers_of_any_text(text: str, truncated: bool) -> None:
    found = features(text, truncated=truncated)
    assert all(type(value) is int for value in found.values())
    assert sum(name.startswith("main predicate: ") for name in found) in (1, 2)


def test_what_is_not_there_is_left_out() -> None:
    assert features("") == {"length": 0, "main predicate: none": ONE}


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("It rose by 3 %.", "per cent", ONE),
        ("It rose by 3.", "per cent", None),
        ("It rose.", "full stop", ONE),
        ("It rose", "full stop", None),
        ("它上升了。", "full stop", ONE),
        ("1 2 3", "numbers", ONE),
        ("1 2 3 4 5 6 7 8 9", "numbers", ONE * 5 // 3),
        ("a ≤ b", "signs", ONE // 3),
        ("a = b = c = d = e = f = g = h = i", "signs", 2 * ONE),
        ("We show that it rose.", "frame: authors", ONE),
        ("it rose", "length", 2),
    ],
)
def test_a_feature_says_what_is_in_the_text(text: str, name: str, value: int | None) -> None:
    assert features(text).get(name) == value


def test_what_was_withheld_and_cut_is_seen() -> None:
    held = Cue("not English", "und", Kind.UNDECIDED, 0.0, 17)
    found = features("It rose.", held=held, truncated=True)
    assert found["withheld: not English"] == found["truncated"] == ONE
    assert not {"withheld: not English", "truncated"} & features("It rose.").keys()


def test_cues_count_by_number_and_their_kind_by_their_weight() -> None:
    text = "Accuracy rose by 3 % on the benchmark, and the drug improves survival (p < 0.05)."
    cues = gather(read(text)).cues
    found = features(text)
    assert len(cues) > 1
    for cue in cues:
        assert found[name_of(cue)] == ONE * [name_of(each) for each in cues].count(name_of(cue))
    for kind in {cue.kind for cue in cues}:
        weights = [round(cue.weight * ONE) for cue in cues if cue.kind is kind]
        assert found[name_of_sum(kind)] == sum(weights)


def test_the_main_predicate_is_named_by_its_kind_and_by_itself() -> None:
    lead = gather(read("The drug improves survival.")).lead
    assert lead is not None
    assert names_of_lead(lead) == ("main predicate: empirical", f"main predicate: {lead.name}")
    assert set(names_of_lead(lead)) <= features("The drug improves survival.").keys()
    assert names_of_lead(None) == ("main predicate: none",)
