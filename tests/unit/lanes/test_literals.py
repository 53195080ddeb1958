"""A script that could read its number off its own files is told from one that computes it."""

import time
from decimal import Decimal
from pathlib import Path

import pytest

from gate2.lanes.literals import COMMAND, literals_in
from gate2.record.model import Compare, Reported, Tolerance, ToleranceKind

LAST_DIGIT = Tolerance(ToleranceKind.LAST_DIGIT)


def found(tmp_path: Path, item: Reported, text: str, *inputs: str) -> dict[str, str]:
    (tmp_path / "file").write_text(text, encoding="utf-8")
    return literals_in(tmp_path, ("file",), inputs, (item,))


def reported(value: str, bound: str | None = None, compare: Compare = Compare.EQUALS) -> Reported:
    tolerance = Tolerance(ToleranceKind.ABSOLUTE, Decimal(bound)) if bound else LAST_DIGIT
    return Reported("gain", value, compare, None if compare is not Compare.EQUALS else tolerance)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.816", "gain = 0.816"),
        ("0.816", "gain = .816"),
        ("0.816", "it is 81.6 %"),
        ("0.816", "it is 81.6%, as claimed"),
        ("-0.8160", "x=-0.816;"),
        ("1.25e-3", "0.00125"),
        ("1.25e-3", "1.25e-3"),
        ("134659", "[134659]"),
    ],
)
@pytest.mark.parametrize("inputs", [(), ("file",)], ids=["code", "input"])
def test_reported_value_is_found_as_it_may_be_written(
    tmp_path: Path, value: str, text: str, inputs: tuple[str, ...]
) -> None:
    assert found(tmp_path, reported(value), text, *inputs) == {"gain": "file"}


@pytest.mark.parametrize(
    "text",
    [
        "score = 0.8162",
        "score = 0.8159999",
        "score = 8162 / 10000",
        "81.62 / 100",
        "8.162e-1",
        "+.8162",
        "816_200",
    ],
)
def test_another_number_that_meets_the_claim_gives_it_away_too(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, reported("0.816"), text) == {"gain": "file"}
    assert found(tmp_path, reported("0.816"), text, "file") == {}, "data is full of numbers"


@pytest.mark.parametrize("text", ["0.82", "score = .82", "0.820", "gain = 82 %", "x=-0.82;"])
def test_two_digits_are_a_sign_where_no_input_can_move_the_result(
    tmp_path: Path, text: str
) -> None:
    """`accuracy = 0.5 if shuffled else 0.82`: it has nothing to compute from but its own code."""
    assert found(tmp_path, reported("0.82"), text) == {"gain": "file"}
    assert found(tmp_path, reported("0.82"), text, "file") == {}, "data is full of numbers"


@pytest.mark.parametrize(
    ("value", "text"), [("0.82", "0.825"), ("0.82", "82"), ("0.8", "0.8"), ("82", "82")]
)
def test_shorter_and_whole_numbers_of_two_digits_stand_in_any_code(
    tmp_path: Path, value: str, text: str
) -> None:
    assert found(tmp_path, reported(value), text) == {}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.816", "0.8171"),
        ("0.816", "10.816"),
        ("0.816", "v0.816.2"),
        ("500", "500"),
        ("0.816", "x816"),
        ("0.816", "0x816"),
        ("0.816", ""),
    ],
)
def test_other_numbers_and_short_ones_are_no_sign(tmp_path: Path, value: str, text: str) -> None:
    assert found(tmp_path, reported(value), text) == {}


def test_wide_tolerance_takes_no_power_of_ten_for_a_sign(tmp_path: Path) -> None:
    assert found(tmp_path, reported("0.816", "0.05"), "steps = 825") == {}
    assert found(tmp_path, reported("0.816", "0.05"), "rate = 0.825") == {"gain": "file"}


def test_bound_is_given_away_only_by_itself(tmp_path: Path) -> None:
    bound = reported("0.816", compare=Compare.AT_LEAST)
    assert found(tmp_path, bound, "seed = 12345") == {}
    assert found(tmp_path, bound, "score = 0.816") == {"gain": "file"}


def test_large_file_that_holds_every_number_is_no_sign(tmp_path: Path) -> None:
    assert found(tmp_path, reported("0.816"), "0.816\n" * 20_000) == {}


def test_code_that_is_called_an_input_is_looked_through_as_code(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text("score = 8162 / 10000", encoding="utf-8")
    where = literals_in(tmp_path, ("model.py",), ("model.py",), (reported("0.816"),))
    assert where == {"gain": "model.py"}


def test_code_is_looked_through_however_it_is_padded(tmp_path: Path) -> None:
    (tmp_path / "repro.py").write_text("score = 0.816\n" + "#" * 100_000, encoding="utf-8")
    assert literals_in(tmp_path, ("repro.py",), (), (reported("0.816"),)) == {"gain": "repro.py"}


@pytest.mark.parametrize("inputs", [(), ("v/0.816.txt",)])
def test_value_in_the_name_of_a_file_is_found(tmp_path: Path, inputs: tuple[str, ...]) -> None:
    (tmp_path / "v").mkdir()
    (tmp_path / "v/0.816.txt").write_text("", encoding="utf-8")
    where = literals_in(tmp_path, ("v/0.816.txt",), inputs, (reported("0.816"),))
    assert where == {"gain": "v/0.816.txt"}


@pytest.mark.parametrize("word", ["echo 0.816", '{"gain": .816}', "8.162e-1"])
def test_value_in_the_command_is_found(tmp_path: Path, word: str) -> None:
    where = literals_in(tmp_path, (), (), (reported("0.816"),), ("sh", "-c", word))
    assert where == {"gain": COMMAND}


def test_many_metrics_over_many_numbers_take_no_time_of_the_judge(tmp_path: Path) -> None:
    many = [Reported(f"m{n}", f"0.{70_000_123 + n}", tolerance=LAST_DIGIT) for n in range(100)]
    names = [f"{letter}.py" for letter in "abcdefgh"]
    for name in names:
        numbers = " ".join(str(number) for number in range(10_000, 20_900))
        (tmp_path / name).write_text(numbers, encoding="utf-8")
    started = time.monotonic()
    assert literals_in(tmp_path, names, (), many) == {}
    assert time.monotonic() - started < 20, "it took minutes when each was held against each"


def test_file_full_of_digits_is_read_in_reasonable_time(tmp_path: Path) -> None:
    for hostile in ("1" * 65_000, "1." * 32_000, "1_" * 32_000, "9e9" * 20_000, "." * 65_000):
        assert found(tmp_path, reported("0.816"), hostile) == {}
