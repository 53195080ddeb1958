"""The suite's runner: each row measured as stated, one that breaks not taking others with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from bench.benchmark import (
    Baseline,
    Benchmark,
    Beside,
    CannotMeasure,
    Measure,
    OfRow,
    Sample,
    Stated,
    Statistic,
    Target,
    Unit,
)
from bench.runner import measure, select
from bench.setting import Setting
from bench.suite import suite
from gate2.errors import InfrastructureError
from gate2.reasons import Code, because


@dataclass
class Script:
    """Gives samples of these values in turn, and keeps what was asked of it."""

    values: list[float]
    beside: float | None = None
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)

    @contextmanager
    def begin(self, _: Setting) -> Iterator[Measure]:
        self.asked.append("begin")
        try:
            yield self.once
        finally:
            self.asked.append("end")

    def once(self) -> Sequence[Sample]:
        if self.error:
            raise self.error
        self.asked.append("once")
        return (Sample(self.values.pop(0), self.beside),)


ONCE = Stated("measured once", 10.0)


def bench(name: str, script: Script, baseline: Baseline = ONCE) -> Benchmark:
    return Benchmark(name, "What.", Unit.SECONDS, script.begin, baseline, repetitions=3, warm_up=2)


def quiet(_: str) -> None:
    """Progress that nobody follows."""


def test_warming_up_does_not_count() -> None:
    script = Script([90.0, 80.0, 3.0, 1.0, 2.0])
    (row,) = measure([bench("a", script)], Setting(), quiet).rows
    assert script.asked == ["begin", *["once"] * 5, "end"]
    assert row.samples == (3.0, 1.0, 2.0)
    assert (row.median, row.max, row.ratio) == (2.0, 3.0, 0.2)
    assert (row.repetitions, row.warm_up) == (3, 2)


def test_a_quick_run_measures_once_and_says_so() -> None:
    script = Script([5.0])
    run = measure([bench("a", script)], Setting(quick=True), quiet)
    assert run.quick
    assert (run.rows[0].samples, run.rows[0].repetitions, run.rows[0].warm_up) == ((5.0,), 1, 0)


def test_a_row_is_compared_with_the_row_of_the_same_run() -> None:
    first = bench("cold", Script([9.0, 9.0, 8.0, 8.0, 8.0]))
    second = bench("warm", Script([2.0] * 5), OfRow("cold proof", "cold"))
    run = measure([first, second], Setting(), quiet)
    warm = run.row("warm")
    assert warm is not None
    assert warm.ratio == 0.25
    assert (warm.baseline.name, warm.baseline.kind, warm.baseline.median) == (
        "cold proof",
        "row",
        8.0,
    )


@pytest.mark.parametrize(
    ("error", "failed", "reason"),
    [
        (
            InfrastructureError(because(Code.INF_LEAN_MISSING, "no toolchain")),
            False,
            "INF-002 no toolchain",
        ),
        (CannotMeasure("the proof was refused"), True, "the proof was refused"),
        (KeyError("x"), True, "KeyError: 'x'"),
    ],
)
def test_a_row_that_breaks_leaves_the_others(error: Exception, failed: bool, reason: str) -> None:
    broken = Script([], error=error)
    told: list[str] = []
    run = measure(
        [
            bench("cold", broken),
            bench("warm", Script([1.0] * 5), OfRow("cold proof", "cold")),
            bench("other", Script([1.0] * 5)),
        ],
        Setting(),
        quiet,
        lambda found: told.append(found.name),
    )
    assert told == ["cold", "warm", "other"]
    assert [row.name for row in run.rows] == ["other"]
    assert broken.asked == ["begin", "end"]
    cold, warm = run.not_measured
    assert cold.failed == failed
    assert cold.reason.endswith(reason)
    assert (warm.reason, warm.failed) == ("cold was not measured", False)


def test_a_baseline_that_was_not_measured_beside_makes_no_row() -> None:
    (missing,) = measure(
        [bench("a", Script([1.0] * 5), Beside("other"))], Setting(), quiet
    ).not_measured
    assert missing.failed
    assert "expected a baseline beside every sample" in missing.reason


def test_targets_are_shown_and_never_asserted() -> None:
    one = replace(bench("a", Script([9.0] * 5)), targets=(Target(Statistic.MEDIAN, 1.0),))
    run = measure([one], Setting(), quiet)
    assert not run.not_measured
    assert [each.met for each in run.rows[0].targets] == [False]


def test_one_row_comes_with_the_row_it_is_compared_with() -> None:
    rows = (
        bench("cold", Script([])),
        bench("other", Script([])),
        bench("warm", Script([]), OfRow("cold proof", "cold")),
        bench("warmer", Script([]), OfRow("warm proof", "warm")),
    )
    chosen = [each.name for each in select(rows, ["warmer"], quick=False)]
    assert chosen == ["cold", "warm", "warmer"]


def test_long_rows_are_left_out_of_a_quick_run_unless_named() -> None:
    long = replace(bench("long", Script([])), quick=False)
    rows = (bench("short", Script([])), long)
    assert [each.name for each in select(rows, [], quick=True)] == ["short"]
    assert [each.name for each in select(rows, ["long"], quick=True)] == ["long"]
    assert [each.name for each in select(rows, [], quick=False)] == ["short", "long"]


def test_a_row_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="expected one of a, got b"):
        select((bench("a", Script([])),), ["b"], quick=False)


@pytest.mark.parametrize("shipped", [False, True])
def test_every_row_of_the_suite_stands_behind_its_baseline(shipped: bool) -> None:
    before: list[str] = []
    for each in suite(shipped=shipped):
        assert each.name not in before
        if isinstance(each.baseline, OfRow):
            assert each.baseline.row in before, each.name
        assert each.band > 1, each.name
        assert each.repetitions > 0, each.name
        before.append(each.name)
