"""Claims in the same words could share one artifact; other words may say something else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.audit.sameness import text_key

CLAIM = "The proposed method improves top-1 accuracy from .521 to .533 on HumanML3D."


@pytest.mark.parametrize(
    "other",
    [
        CLAIM.upper(),
        CLAIM.rstrip("."),
        CLAIM + "..",
        f"  {CLAIM.replace(' ', '   ')}\n",
        CLAIM.replace(" ", "\u00a0"),
        CLAIM.replace("top-1", "top\u20111"),
        f"“{CLAIM}”",
        f'"{CLAIM}"',
        CLAIM.replace(".521", "$.521$"),
        CLAIM.replace("HumanML3D", "HumanML3D [12]"),
        CLAIM.replace("method", "me\u200bthod"),
        "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in CLAIM),
    ],
)
def test_the_same_words_printed_otherwise_are_the_same_claim(other: str) -> None:
    assert text_key(other) == text_key(CLAIM) != ""


@pytest.mark.parametrize(
    "other",
    [
        CLAIM.replace(".533", ".534"),
        CLAIM.replace("improves", "does not improve"),
        CLAIM.replace("from .521 to .533", "from .533 to .521"),
        CLAIM.replace("HumanML3D", "KIT-ML"),
        CLAIM.replace("The proposed", "A proposed"),
        CLAIM + " It does so twice.",
        CLAIM.replace("top-1", "top 1"),
    ],
)
def test_other_words_are_another_claim(other: str) -> None:
    assert text_key(other) != text_key(CLAIM)


@pytest.mark.parametrize(
    "text", ["", " ", "Yes.", "one two three", "1 2 3 4 5 6", "….!?", "a 1 b 2 c"]
)
def test_what_is_too_short_to_be_a_claim_is_the_same_as_nothing(text: str) -> None:
    assert text_key(text) == ""


def test_long_claims_that_begin_alike_are_not_the_same() -> None:
    long = "A sentence of many words. " * 200
    assert text_key(long + "Then this.") != text_key(long + "Then that.")
    assert text_key(long + "Then this.") == text_key((long + "Then THIS").replace("  ", " "))


@given(st.text(max_size=400))
def test_any_text_has_a_key_or_none(text: str) -> None:
    key = text_key(text)
    assert key == "" or re.fullmatch(r"[0-9a-f]{32}", key)
    assert text_key(text) == key
    assert text_key(f" {text} ") == key


def test_a_lone_surrogate_raises_nothing() -> None:
    assert text_key("four words and \ud800 one") != ""
