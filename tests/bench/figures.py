"""The figures of a row, from its samples."""

import math
from collections.abc import Mapping, Sequence

from bench.benchmark import Sample, Statistic, Target
from gate2.backports import assert_never


def quantile(values: Sequence[float], fraction: float) -> float:
    """The value below which that fraction lies, between the two nearest in proportion.

    Raises:
        ValueError: there are no values, or the fraction is not between 0 and 1.
    """
    if not values or not 0 <= fraction <= 1:
        raise ValueError(f"expected values and a fraction, got {len(values)} and {fraction}")
    ordered = sorted(values)
    place = fraction * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def median(values: Sequence[float]) -> float:
    """The value in the middle."""
    return quantile(values, 0.5)


def paired_ratio(samples: Sequence[Sample]) -> float:
    """The median of value over baseline, pair by pair: a machine that slows down slows both.

    Raises:
        ValueError: a sample has no baseline beside it, or one of zero.
    """
    ratios = []
    for sample in samples:
        if not sample.beside:
            raise ValueError(f"expected a baseline beside every sample, {sample.case!r} has none")
        ratios.append(sample.value / sample.beside)
    return median(ratios)


def median_parts(samples: Sequence[Sample]) -> Mapping[str, float]:
    """The median of each part over the samples that have it."""
    names = dict.fromkeys(name for sample in samples for name in sample.parts)
    return {
        name: median([sample.parts[name] for sample in samples if name in sample.parts])
        for name in names
    }


def is_met(target: Target, values: Sequence[float], ratio: float) -> bool:
    """Whether the samples, and their ratio to the baseline, keep what was promised."""
    match target.of:
        case Statistic.MEDIAN:
            return median(values) <= target.at_most
        case Statistic.MAX:
            return max(values) <= target.at_most
        case Statistic.RATIO:
            return ratio <= target.at_most
        case _:
            assert_never(target.of)
