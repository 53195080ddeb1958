"""Natural numbers in decimal, of any length that is allowed, in time that stays in proportion.

Python's own conversions take quadratic time and refuse more than 4,300 digits; these split the
number in halves. `int` also takes signs, spaces, underscores and foreign digits; this does not.
"""

import decimal
import re
from typing import Final

MAX_LITERAL_BITS: Final = 1 << 24
MAX_LITERAL_DIGITS: Final = 5_050_446
"""Digits of 2 to the `MAX_LITERAL_BITS`."""

_DECIMAL = re.compile(r"0|[1-9][0-9]*")
_DIGITS_AT_ONCE = 2048
_BITS_AT_ONCE = 8192


def read_natural(text: str) -> int | None:
    """The number that `text` spells in decimal; None if it spells none, or one too large."""
    if len(text) > MAX_LITERAL_DIGITS or not _DECIMAL.fullmatch(text):
        return None
    value = _from_digits(text, {})
    return value if value.bit_length() <= MAX_LITERAL_BITS else None


def _from_digits(text: str, powers: dict[int, int]) -> int:
    if len(text) <= _DIGITS_AT_ONCE:
        return int(text)
    low = 1 << ((len(text) - 1).bit_length() - 1)  # a power of two: few powers to make
    if low not in powers:
        powers[low] = 5**low
    high_part = (_from_digits(text[:-low], powers) * powers[low]) << low
    return high_part + _from_digits(text[-low:], powers)


def write_natural(value: int) -> str:
    """The decimal digits of a number that is at most `MAX_LITERAL_BITS` long."""
    if value.bit_length() <= _BITS_AT_ONCE:
        return str(value)
    with decimal.localcontext() as context:
        context.prec = MAX_LITERAL_DIGITS + 1
        context.Emax = decimal.MAX_EMAX
        context.traps[decimal.Inexact] = True
        return str(_to_decimal(value, {}))


def _to_decimal(value: int, powers: dict[int, decimal.Decimal]) -> decimal.Decimal:
    bits = value.bit_length()
    if bits <= _BITS_AT_ONCE:
        return decimal.Decimal(value)
    low = 1 << ((bits - 1).bit_length() - 1)
    if low not in powers:
        powers[low] = decimal.Decimal(2) ** low
    high_part = _to_decimal(value >> low, powers) * powers[low]
    return high_part + _to_decimal(value & ((1 << low) - 1), powers)
