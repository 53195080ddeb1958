"""The table of the benchmark suite says what the figures are and hides nothing missed."""

import io

import pytest
from rich.console import Console

from bench.benchmark import Statistic, Unit
from bench.document import document
from bench.results import BaselineResult, NotMeasured, Row, Run, TargetResult
from bench.terminal import print_row, print_run
from bench.wording import cells, figure, part
from bench_making import MACHINE, row, run

TARGETS = (
    TargetResult(of=Statistic.MEDIAN, at_most=15.0, met=True),
    TargetResult(of=Statistic.MAX, at_most=5.0, met=False),
)


def printed(of: Run, width: int = 200) -> str:
    stream = io.StringIO()
    print_run(of, Console(file=stream, width=width))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (112.4, Unit.SECONDS, "112 s"),
        (8.0, Unit.SECONDS, "8 s"),
        (1.2345, Unit.SECONDS, "1.23 s"),
        (0.9999, Unit.SECONDS, "1000 ms"),
        (0.0123, Unit.SECONDS, "12.3 ms"),
        (0.0000004, Unit.SECONDS, "0.0004 ms"),
        (812.4, Unit.MEBIBYTES, "812 MiB"),
    ],
)
def test_a_figure_carries_its_unit_and_no_false_precision(
    value: float, unit: Unit, text: str
) -> None:
    assert figure(value, unit) == text


def test_a_part_is_named_with_its_unit() -> None:
    assert part("seal_s", 1.5) == "seal 1.5 s"
    assert part("constants_per_s", 529.4) == "constants per second 529"
    assert part("steps", 101696.0) == "steps 101696"


def test_a_missed_target_says_no_in_table_and_terminal() -> None:
    missed = run(row(targets=TARGETS))
    assert cells(missed.rows[0])[4:6] == ("median ≤ 15 s, max ≤ 5 s", "yes, no")
    assert "| median ≤ 15 s, max ≤ 5 s | yes, no |" in document(missed)
    lines = [line.split() for line in printed(missed).splitlines() if "≤" in line]
    assert [line[line.index("≤") + 3] for line in lines] == ["yes", "no"]


def test_the_target_of_a_ratio_carries_no_unit() -> None:
    ratio = TargetResult(of=Statistic.RATIO, at_most=4.0, met=True)
    assert cells(row(targets=(ratio,)))[4:6] == ("ratio ≤ 4", "yes")


def test_every_row_stands_beside_its_baseline_and_ratio() -> None:
    text = document(run(row(ratio=0.5)))
    assert "| proof | 5 s | 4.2 s to 5.8 s | 6 s |  |  | 0.5 | the other way: 10 s |" in text
    assert "- **proof**: A proof. 3 repetitions, 1 for warming up, band 1.5." in text


def test_what_was_not_measured_is_listed_with_its_reason() -> None:
    missing = NotMeasured(name="sealed", what="A run.", reason="no engine", failed=False)
    broken = NotMeasured(name="kernel", what="A check.", reason="KeyError: 1", failed=True)
    both = run(row(), not_measured=(missing, broken))
    assert "## Not measured\n\n- **sealed**: no engine\n- **kernel**: KeyError: 1" in document(both)
    assert "sealed: not measured, no engine" in printed(both)
    assert "kernel: failed, KeyError: 1" in printed(both)


def test_the_most_expensive_cases_are_named() -> None:
    values, names = (1.0, 9.0, 3.0, 2.0, 8.0), ("a", "b", "c", "d", "b")
    text = document(run(row(samples=values, cases=names)))
    assert "- **proof**: b 9 s, c 3 s, d 2 s\n" in text


@pytest.mark.parametrize(("load", "said"), [(0.1, False), (3.0, True)])
def test_a_busy_machine_is_told(load: float, said: bool) -> None:
    machine = MACHINE.model_copy(update={"load_at_start": (load, 0.2, 0.3)})
    of = run(row(), machine=machine)
    assert ("busy" in document(of)) == said
    assert ("busy" in printed(of)) == said


def test_a_bar_in_a_name_breaks_no_table() -> None:
    odd: Row = row(baseline=BaselineResult(name="a | b\nc", kind="beside", median=10.0))
    assert "| a \\| b c: 10 s |" in document(run(odd))


def test_a_line_appears_as_soon_as_a_row_is_measured() -> None:
    stream = io.StringIO()
    print_row(row(parts={"seal_s": 1.5}), Console(file=stream, width=200))
    assert stream.getvalue() == "proof: 5 s (4.2 s to 5.8 s)  seal 1.5 s\n"


def test_a_narrow_terminal_breaks_no_figure() -> None:
    (line,) = (each for each in printed(run(row()), width=80).splitlines() if "proof" in each)
    assert line.split()[:6] == ["proof", "5", "s", "6", "s", "0.5"]
    assert "4.2 s to 5.8 s" in printed(run(row()), width=100)
