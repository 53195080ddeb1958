"""Measured against reported, on exact decimals: met or not, by how much, within which bounds.

Pure: no files, no processes. Bounds are inclusive, those of `last-digit` too; `greater` and
`less` are strict by their meaning. Every sum and product is exact (the context traps rounding),
so that no value is met or missed by an error of the judge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

from gate2.backports import assert_never
from gate2.record.decimals import parse_decimal
from gate2.record.model import Compare, Reported, Tolerance, ToleranceKind

MAX_OBSERVED_EXPONENT = 2000
"""Of an observed value; the strict JSON reader refuses numbers beyond it."""

# Digits that hold any sum or product of two values within the caps: they span at most
# 10**2000 to 10**-2000.
_EXACT = Context(
    prec=8000,
    Emin=-999_999,
    Emax=999_999,
    traps=[Inexact, InvalidOperation, DivisionByZero, Overflow],
)

VACUOUS_SHARE = Decimal("0.5")
"""A tolerance wider than this share of the value says little about its size."""

VACUOUS_AT_ZERO = Decimal(1)
"""Around zero there is no size to compare with: from one whole unit on it says nothing."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One observed value held against one reported value."""

    met: bool
    observed: Decimal
    distance: Decimal
    """How far observed and reported lie apart, never negative."""
    low: Decimal | None
    """The lowest value that meets it (for `greater`: the bound itself, which does not); None
    where there is no lower bound."""
    high: Decimal | None
    """The highest value that meets it (for `less`: the bound itself, which does not)."""


def compare(reported: Reported, observed: Decimal) -> Comparison:
    """Whether `observed` meets what the claim reports.

    Raises:
        ValueError: `observed` is not finite or beyond the cap (the reader of results refuses
            both), or the reported value is compared by `equals` and states no tolerance (there
            is no default), or value and tolerance are not the decimals a record lets in.
    """
    _check_observed(observed)
    value = parse_decimal(reported.value)
    distance = _magnitude(_EXACT.subtract(observed, value))
    match reported.compare:
        case Compare.EQUALS:
            width = half_width(reported)
            low = _EXACT.subtract(value, width)
            high = _EXACT.add(value, width)
            return Comparison(low <= observed <= high, observed, distance, low, high)
        case Compare.AT_LEAST:
            return Comparison(observed >= value, observed, distance, value, None)
        case Compare.AT_MOST:
            return Comparison(observed <= value, observed, distance, None, value)
        case Compare.GREATER:
            return Comparison(observed > value, observed, distance, value, None)
        case Compare.LESS:
            return Comparison(observed < value, observed, distance, None, value)
        case _:
            assert_never(reported.compare)


def half_width(reported: Reported) -> Decimal:
    """How far an observed value may lie from the reported one, in the value's own unit.

    A relative tolerance is a share of the reported value, so that at zero only zero meets it;
    `last-digit` is half a unit of the last digit printed: 0.005 for "0.50", 50 for "1.2e3".

    Raises:
        ValueError: no tolerance is stated, or it is none that a record lets in.
    """
    value = parse_decimal(reported.value)
    tolerance = reported.tolerance
    if tolerance is None:
        raise ValueError(f"{reported.metric} states no tolerance, and there is no default")
    match tolerance.kind:
        case ToleranceKind.ABSOLUTE:
            return _bound(tolerance)
        case ToleranceKind.RELATIVE:
            return _EXACT.multiply(_bound(tolerance), _magnitude(value))
        case ToleranceKind.LAST_DIGIT:
            exponent = value.as_tuple().exponent
            assert isinstance(exponent, int)  # parse_decimal lets only finite values through
            return Decimal((0, (5,), exponent - 1))
        case _:
            assert_never(tolerance.kind)


def spread_within(reported: Reported, observed: Sequence[Decimal]) -> bool:
    """Whether the runs agree among themselves, whatever they say about the claim.

    With a tolerance: the largest and the smallest value lie no further apart than a value may
    lie from the reported one. With a one-sided comparison: all meet it, or all miss it. No
    value at all agrees with nothing.

    Raises:
        ValueError: as `compare`.
    """
    if not observed:
        return False
    if reported.compare is not Compare.EQUALS:
        return len({compare(reported, value).met for value in observed}) == 1
    for value in observed:
        _check_observed(value)
    return _EXACT.subtract(max(observed), min(observed)) <= half_width(reported)


def among(observed: Sequence[Decimal], value: Decimal) -> bool:
    """Whether a value lies no further from the observed ones than these lie from one another.

    What chance alone moves is nothing that was changed; where the observed are one and the same
    number, however written, the value has to be that number.
    """
    low, high = min(observed), max(observed)
    if low == high:
        return value == low
    spread = _EXACT.subtract(high, low)
    return _EXACT.subtract(low, spread) <= value <= _EXACT.add(high, spread)


def vacuous(reported: Reported) -> str:
    """Why what is reported says nothing (CLM-007), or the empty string where it says something.

    A tolerance says nothing when it is wider than half of the value, or, around zero, one whole
    unit or more. Half a unit of the last printed digit never is, except at a zero printed in
    large units such as "0e3". Any comparison says nothing that the stated baseline meets too:
    the tolerance is then as wide as the effect.

    Raises:
        ValueError: value, baseline or tolerance is none that a record lets in.
    """
    if reported.compare is Compare.EQUALS:
        if reported.tolerance is None:
            return ""
        if why := _too_wide(reported):
            return why
    return "" if reported.baseline is None else swallowed(reported, reported.baseline)


def swallowed(reported: Reported, baseline: str) -> str:
    """Why the claim says no more than its baseline does, or the empty string where it does.

    Raises:
        ValueError: as `vacuous`.
    """
    held = compare(reported, parse_decimal(baseline))
    if not held.met:
        return ""
    if reported.compare is Compare.EQUALS:
        return (
            f"expected a tolerance below the distance to the baseline {baseline}, which is "
            f"{held.distance}, came ± {half_width(reported)}"
        )
    return f"expected a bound that the baseline {baseline} does not meet, came {reported.value}"


def _too_wide(reported: Reported) -> str:
    value = _magnitude(parse_decimal(reported.value))
    width = half_width(reported)
    shown = f"{reported.metric} = {reported.value} ± {width}"
    if value.is_zero():
        if width < VACUOUS_AT_ZERO:
            return ""
        return f"expected less than one unit around zero, came {shown}"
    if width <= _EXACT.multiply(VACUOUS_SHARE, value):
        return ""
    return f"expected a tolerance of at most half the value, came {shown}"


def _magnitude(value: Decimal) -> Decimal:
    """The magnitude, with every digit."""
    return value.copy_abs()


def _bound(tolerance: Tolerance) -> Decimal:
    bound = tolerance.bound
    if bound is None or not bound.is_finite() or bound < 0:
        raise ValueError(f"expected a tolerance of at least zero, came {bound}")
    return bound


def _check_observed(observed: Decimal) -> None:
    if not observed.is_finite():
        raise ValueError(f"expected a finite value, came {observed}")
    exponent = observed.as_tuple().exponent
    assert isinstance(exponent, int)  # finite
    if max(abs(exponent), abs(observed.adjusted())) > MAX_OBSERVED_EXPONENT:
        raise ValueError(
            f"expected a value within 1e±{MAX_OBSERVED_EXPONENT}, "
            f"came one with exponent {observed.adjusted()}"
        )
