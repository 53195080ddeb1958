"""A sentence is split as the network was taught to read it, and no text takes that apart."""

import random
import sys
from pathlib import Path

import pytest

from gate2 import embedding
from gate2.classify.embed.wordpiece import WordPieces

PIECES = (
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "estim", "##ator", "##s", "cafe", "converge"),
    *(".", ",", "$", "^", "-", "2", "中", "文", "un", "##aff", "##able", "##中", "naive", "«"),
)
NUMBERS = {piece: number for number, piece in enumerate(PIECES)}
MOST = 64


def split(text: str, most: int = MOST) -> list[str]:
    numbers = WordPieces(NUMBERS).numbers(text, most)
    assert len(numbers) <= most
    first, *found, last = [PIECES[number] for number in numbers]
    assert (first, last) == ("[CLS]", "[SEP]")
    return found


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        (" \t\r\n ", []),
        ("The estimators converge.", ["the", "estim", "##ator", "##s", "converge", "."]),
        ("unaffable", ["un", "##aff", "##able"]),
        ("Café CAFÉ cafe\u0301", ["cafe"] * 3),
        ("naïve,naïve", ["naive", ",", "naive"]),
        ("$2^2-2$", ["$", "2", "^", "2", "-", "2", "$"]),
        ("中文the中", ["中", "文", "the", "中"]),
        ("«the»", ["«", "the", "[UNK]"]),
        ("the\u00a0the\u2003the", ["the"] * 3),
        ("t\u200bh\u00ade\x00", ["the"]),
        ("zebra the", ["[UNK]", "the"]),
        ("thezebra", ["[UNK]"]),
        ("[CLS] the", ["[UNK]", "[UNK]", "[UNK]", "the"]),
    ],
)
def test_text_becomes_the_pieces_of_the_reference(text: str, pieces: list[str]) -> None:
    assert split(text) == pieces


def test_word_without_end_is_unknown_and_not_thousands_of_pieces() -> None:
    assert split("estim" + "ator" * 23) == ["estim", *["##ator"] * 23]
    assert split("estim" + "ator" * 24) == ["[UNK]"]


@pytest.mark.parametrize("most", [2, 3, 7])
def test_text_that_is_too_long_is_cut_and_closed_all_the_same(most: int) -> None:
    assert split("the estimators " * 1000, most) == split("the estimators " * 3)[: most - 2]


def test_no_text_is_too_strange_to_be_split() -> None:
    chance = random.Random(8)
    characters = [chr(chance.randrange(sys.maxunicode + 1)) for _ in range(4000)]
    for start in range(0, len(characters), 40):
        split("".join(characters[start : start + 40]))


def test_line_is_the_number_of_its_piece(tmp_path: Path) -> None:
    path = tmp_path / "vocab.txt"
    path.write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    assert WordPieces.read(path).numbers("the cafe", MOST) == [2, 4, 8, 3]


@pytest.mark.parametrize("lost", ["[CLS]", "[SEP]", "[UNK]"])
def test_vocabulary_without_a_special_piece_is_refused_when_it_is_read(
    lost: str, tmp_path: Path
) -> None:
    path = tmp_path / "vocab.txt"
    path.write_text("\n".join(each for each in PIECES if each != lost), encoding="utf-8")
    with pytest.raises(KeyError, match=rf"\{lost[:-1]}"):
        WordPieces.read(path)


@pytest.mark.embed
@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Hello, world!", [101, 7592, 1010, 2088, 999, 102]),
        ("That is a happy person", [101, 2008, 2003, 1037, 3407, 2711, 102]),
    ],
)
def test_pinned_vocabulary_gives_the_numbers_it_is_known_for(text: str, numbers: list[int]) -> None:
    assert WordPieces.read(embedding.prepare() / "vocab.txt").numbers(text, MOST) == numbers
