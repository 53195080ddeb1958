"""How figures are put in words, the same in the terminal and in the document."""

from bench.benchmark import Statistic, Unit
from bench.results import Row, TargetResult
from gate2.backports import assert_never

HEADINGS = ("row", "median", "p10 to p90", "max", "target", "met", "ratio", "to the baseline")


def figure(value: float, unit: Unit) -> str:
    """For instance ``0.8 s``, ``12 ms`` or ``812 MiB``; three digits that mean something."""
    match unit:
        case Unit.SECONDS:
            return f"{_plain(value)} s" if value >= 1 else f"{_plain(value * 1000)} ms"
        case Unit.MEBIBYTES:
            return f"{value:.0f} MiB"
        case _:
            assert_never(unit)


def part(name: str, value: float) -> str:
    """A part of a row; its name ends in the unit, for instance ``seal_s``."""
    if name.endswith("_s") and not name.endswith("_per_s"):
        return f"{name.removesuffix('_s').replace('_', ' ')} {figure(value, Unit.SECONDS)}"
    return f"{name.replace('_per_s', ' per second').replace('_', ' ')} {_plain(value)}"


def cells(row: Row, between: str = ", ") -> tuple[str, ...]:
    """One text for each of HEADINGS.

    Args:
        between: what stands between the targets of a row, and between their outcomes.
    """
    return (
        row.name,
        figure(row.median, row.unit),
        f"{figure(row.p10, row.unit)} to {figure(row.p90, row.unit)}",
        figure(row.max, row.unit),
        between.join(_wanted(each, row.unit) for each in row.targets),
        between.join("yes" if each.met else "no" for each in row.targets),
        _plain(row.ratio),
        f"{row.baseline.name}: {figure(row.baseline.median, row.unit)}",
    )


def _wanted(target: TargetResult, unit: Unit) -> str:
    """For instance ``median ≤ 60 ms`` or ``ratio ≤ 4``."""
    most = target.at_most
    return f"{target.of} ≤ {_plain(most) if target.of is Statistic.RATIO else figure(most, unit)}"


def _plain(value: float) -> str:
    """Three significant digits without an exponent."""
    if value >= 100:
        return f"{value:.0f}"
    text = f"{value:.3g}"
    return text if "e" not in text else f"{value:.6f}"
