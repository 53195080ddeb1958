"""Where a value stands on the axis of a plot: a monotone map to the share of its width.

Linear where that shows the tolerance; where values lie orders of magnitude apart, logarithmic in
the distance from the reported value, so that the tolerance is seen beside a control that is far
away. All sums are of decimals: no value of a record overflows, and none becomes infinite.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

NARROWEST_SHARE = Decimal("0.02")
"""A tolerance narrower than this share of the axis is not seen on a linear one."""
PADDING = Decimal("0.08")
"""Of the axis, left free beyond the outermost value on either side."""

# Enough for a pixel; exponents as far apart as observed values may be.
_ROUNDED = Context(prec=24, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999)
_TINY = Decimal("1e-999999")


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis over all values that a plot shows."""

    low: Decimal
    """Where it begins: a value where it is linear, else a signed logarithm."""
    high: Decimal
    centre: Decimal
    unit: Decimal | None
    """The distance from `centre` that counts as one; None on a linear axis."""

    @property
    def is_linear(self) -> bool:
        """Whether equal distances are equal differences."""
        return self.unit is None

    def at(self, value: Decimal) -> float:
        """The share of the axis that lies before this value, from 0 to 1."""
        mapped = value if self.unit is None else _signed_log(value, self.centre, self.unit)
        share = _ROUNDED.divide(
            _ROUNDED.subtract(mapped, self.low), _ROUNDED.subtract(self.high, self.low)
        )
        return float(min(max(share, Decimal(0)), Decimal(1)))


def scale_of(values: Sequence[Decimal], centre: Decimal, half_width: Decimal | None) -> Scale:
    """The axis on which all of the values are to be seen, and how near they are to the centre.

    `centre` is the reported value, `half_width` how far a value may lie from it; None where no
    such distance is stated, or only one side has a bound.
    """
    reach = half_width or Decimal(0)
    shown = [
        *values,
        centre,
        _ROUNDED.subtract(centre, reach),
        _ROUNDED.add(centre, reach),
    ]
    low, high = min(shown), max(shown)
    unit = reach or min(_distances(values, centre), default=Decimal(0))
    span = _ROUNDED.subtract(high, low)
    if unit and _ROUNDED.multiply(span, NARROWEST_SHARE) > unit:
        logs = [_signed_log(value, centre, unit) for value in (low, high)]
        return Scale(*_padded(*logs), centre, unit)
    return Scale(*_padded(low, high), centre, None)


def _distances(values: Sequence[Decimal], centre: Decimal) -> list[Decimal]:
    """How far the values lie from the centre, those that lie on it left out."""
    found = (_ROUNDED.abs(_ROUNDED.subtract(value, centre)) for value in values)
    return [distance for distance in found if distance]


def _signed_log(value: Decimal, centre: Decimal, unit: Decimal) -> Decimal:
    """sign(d) · ln(1 + |d| / unit), for the value's distance d from the centre."""
    distance = _ROUNDED.subtract(value, centre)
    share = _ROUNDED.divide(_ROUNDED.abs(distance), unit)
    return _ROUNDED.ln(_ROUNDED.add(Decimal(1), share)).copy_sign(distance)


def _padded(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """The ends of the axis, with room beyond both; where all values are one, around that one."""
    pad = _ROUNDED.multiply(_ROUNDED.subtract(high, low), PADDING)
    if not pad:
        pad = _ROUNDED.multiply(_ROUNDED.abs(high), Decimal("0.1")) or Decimal(1)
    return _ROUNDED.subtract(low, pad), _ROUNDED.add(high, pad)
