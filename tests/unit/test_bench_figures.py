"""The figures of the benchmark suite: worked out as the document says they are."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.benchmark import Sample, Statistic, Target
from bench.figures import is_met, median, median_parts, paired_ratio, quantile

VALUES = st.lists(st.floats(0.001, 1e6), min_size=1, max_size=40)


def test_quantiles_lie_between_the_nearest_values_in_proportion() -> None:
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert [quantile(values, f) for f in (0, 0.1, 0.5, 0.9, 1)] == [1.0, 1.4, 3.0, 4.6, 5.0]
    assert median([1.0, 2.0]) == 1.5
    assert quantile([7.0], 0.9) == 7.0


@given(VALUES)
def test_quantiles_grow_and_stay_inside(values: list[float]) -> None:
    found = [quantile(values, each / 10) for each in range(11)]
    assert all(a <= b or a == pytest.approx(b) for a, b in pairwise(found))
    assert (found[0], found[-1]) == (min(values), max(values))


@pytest.mark.parametrize(("values", "fraction"), [([], 0.5), ([1.0], -0.1), ([1.0], 1.1)])
def test_no_figure_is_made_from_nothing(values: list[float], fraction: float) -> None:
    with pytest.raises(ValueError, match="expected values and a fraction"):
        quantile(values, fraction)


def test_a_machine_that_slows_down_does_not_move_the_ratio() -> None:
    quiet = [Sample(2.0, 1.0), Sample(2.0, 1.0), Sample(2.0, 1.0)]
    slowing = [Sample(2.0, 1.0), Sample(6.0, 3.0), Sample(20.0, 10.0)]
    assert paired_ratio(quiet) == paired_ratio(slowing) == 2.0


@pytest.mark.parametrize("beside", [None, 0.0])
def test_a_sample_without_its_baseline_makes_no_ratio(beside: float | None) -> None:
    with pytest.raises(ValueError, match="expected a baseline beside every sample, 'a' has none"):
        paired_ratio([Sample(1.0, 1.0), Sample(1.0, beside, "a")])


def test_a_part_that_some_samples_lack_counts_where_it_is() -> None:
    samples = [Sample(1.0, parts={"a": 1.0}), Sample(1.0, parts={"a": 3.0, "b": 9.0})]
    assert median_parts(samples) == {"a": 2.0, "b": 9.0}


def test_one_slow_case_misses_the_target_of_the_maximum_only() -> None:
    values = [1.0, 1.0, 30.0]
    assert is_met(Target(Statistic.MEDIAN, 1.0), values, 9.0)
    assert not is_met(Target(Statistic.MAX, 20.0), values, 0.1)
    assert is_met(Target(Statistic.MAX, 30.0), values, 9.0)


def test_the_target_of_a_ratio_looks_at_no_absolute_figure() -> None:
    target = Target(Statistic.RATIO, 4.0)
    assert is_met(target, [900.0], 4.0)
    assert not is_met(target, [0.001], 4.01)
