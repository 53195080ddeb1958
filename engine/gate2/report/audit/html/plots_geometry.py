"""Where everything of a plot stands: the band that a tolerance accepts, and the values beside it.

One plot per reported metric. A dot lies in the band exactly when `gate2.tolerance.compare` says
that the value meets the claim; where the two are nearer than a dot is wide, the dot gives way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gate2.evidence import ReproEvidence
from gate2.record.decimals import parse_decimal
from gate2.record.model import Compare, Reported
from gate2.report.audit.html.plots_observed import (
    LONGEST_READ,
    Observed,
    compared,
    observed_of,
)
from gate2.report.audit.html.plots_scale import Scale, scale_of
from gate2.tolerance import Comparison, half_width

LEFT, RIGHT = 74.0, 392.0
"""Where the axis begins and ends, in units of the drawing."""
RADIUS = 4.5
CLEAR = RADIUS + 1.5
"""How far outside the band the centre of a dot stands that misses by less than could be seen."""
NARROWEST_BAND = 5.0
CHARACTER = 6.8
"""How wide a digit at the axis is, at most."""


@dataclass(frozen=True, slots=True)
class Dot:
    """Where an observed value is drawn."""

    seen: Observed
    x: float


@dataclass(frozen=True, slots=True)
class Band:
    """What the tolerance accepts, between `left` and `right`, both included."""

    left: float
    right: float
    opens_left: bool = False
    """Whether there is no lower bound: the band goes on beyond the axis."""
    opens_right: bool = False
    strict: bool = False
    """Whether the bound itself does not meet the claim."""

    def holds(self, x: float) -> bool:
        """Whether something drawn there is seen within the band."""
        return self.left <= x <= self.right


@dataclass(frozen=True, slots=True)
class Tick:
    """A value written at the axis."""

    x: float
    printed: str


@dataclass(frozen=True, slots=True)
class Plot:
    """One metric of a claim: what is reported, and what was observed."""

    reported: Reported
    observed: tuple[Observed, ...]
    line: float | None
    """Where the reported value stands; None where the plot cannot be drawn, and the table is all
    that there is."""
    accepts: Comparison | None
    """The bounds of what meets the claim; None where no tolerance is stated."""
    band: Band | None
    """Where they stand; None likewise."""
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    is_linear: bool


def plots_of(evidence: ReproEvidence, most: int) -> tuple[Plot, ...]:
    """A plot for each of the first metrics that the claim reports."""
    shown = evidence.reported[:most]
    return tuple(_plot(item, tuple(observed_of(item, evidence))) for item in shown)


def _plot(item: Reported, observed: tuple[Observed, ...]) -> Plot:
    try:
        centre = parse_decimal(item.value)
    except ValueError:
        return Plot(item, observed, None, None, None, (), (), is_linear=True)
    drawn = [each for each in observed if each.value is not None]
    held = compared(item, centre)
    width = _width(item) if held is not None else None
    scale = scale_of([each.value for each in drawn if each.value is not None], centre, width)
    band = None if held is None else _band(item, held, scale)
    dots = tuple(_dot(each, centre, scale, band) for each in drawn)
    ticks = tuple(_ticks(item, held, scale, drawn))
    return Plot(item, observed, _x(centre, scale), held, band, dots, ticks, scale.is_linear)


def _width(item: Reported) -> Decimal | None:
    return half_width(item) if item.compare is Compare.EQUALS else None


def _x(value: Decimal, scale: Scale) -> float:
    return round(LEFT + (RIGHT - LEFT) * scale.at(value), 2)


def _band(item: Reported, held: Comparison, scale: Scale) -> Band:
    strict = item.compare in (Compare.GREATER, Compare.LESS)
    left = LEFT if held.low is None else _x(held.low, scale)
    right = RIGHT if held.high is None else _x(held.high, scale)
    if held.low is not None and held.high is not None and right - left < NARROWEST_BAND:
        middle = (left + right) / 2
        left, right = middle - NARROWEST_BAND / 2, middle + NARROWEST_BAND / 2
    return Band(
        round(left, 2),
        round(right, 2),
        opens_left=held.low is None,
        opens_right=held.high is None,
        strict=strict,
    )


def _dot(seen: Observed, centre: Decimal, scale: Scale, band: Band | None) -> Dot:
    assert seen.value is not None  # only those are drawn
    x = _x(seen.value, scale)
    if band is None or seen.met is None:
        return Dot(seen, x)
    if seen.met:
        inner = (CLEAR if band.strict else 0.0) * (not band.opens_left)
        outer = (CLEAR if band.strict else 0.0) * (not band.opens_right)
        return Dot(seen, round(min(max(x, band.left + inner), band.right - outer), 2))
    if band.opens_left or (seen.value > centre and not band.opens_right):
        return Dot(seen, round(max(x, band.right + CLEAR), 2))
    return Dot(seen, round(min(x, band.left - CLEAR), 2))


def _ticks(
    item: Reported, held: Comparison | None, scale: Scale, drawn: Sequence[Observed]
) -> Iterator[Tick]:
    """The reported value first, then the bounds, then the outermost values: as far as they fit."""
    printed = [(parse_decimal(item.value), item.value)]
    bounds = () if held is None else (held.low, held.high)
    printed += [(bound, f"{bound}") for bound in bounds if bound is not None]
    ordered = sorted(
        ((each.value, each.printed or "") for each in drawn if each.value is not None),
        key=lambda pair: pair[0],
    )
    printed += [ordered[0], ordered[-1]] if ordered else []
    taken: list[tuple[float, float]] = []
    for value, text in printed:
        label = shortened_number(text)
        x, half = _x(value, scale), (len(label) + 1) * CHARACTER / 2
        if all(x + half <= left or right <= x - half for left, right in taken):
            taken.append((x - half, x + half))
            yield Tick(x, label)


def shortened_number(printed: str, width: int = 11) -> str:
    """A printed decimal in at most `width` characters: all of it, or rounded and marked so."""
    if len(printed) <= width:
        return printed
    try:
        rounded = f"{Decimal(printed[:LONGEST_READ]):.4g}"
    except (ArithmeticError, ValueError):
        rounded = printed[: width - 1]
    return f"≈{rounded}"[:width]
