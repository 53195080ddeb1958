"""Looks for the reported values in the files that a script sees.

A script that finds the number it should compute need not compute it. Only what could hardly be
there by chance counts: three digits or more, in a file small enough to be code or a setting. In
files that are no inputs, any number counts that would meet the claim, or would but for a power of
ten where the tolerance is narrow; among inputs, which are full of numbers, only the value itself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from gate2.record.decimals import parse_decimal
from gate2.record.model import Compare, Reported
from gate2.tolerance import compare, half_width

_LEAST_DIGITS = 3
_FILE_BYTES = 64 << 10
_NARROW = Decimal("0.01")
"""Share of the value: a number within a wider tolerance times any power of ten is no sign."""
_NUMERAL = re.compile(
    rb"(?<![\w.])(?:[0-9][0-9_]{0,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?(?![\w.])"
)
_NUMERALS = 20_000


@dataclass(frozen=True, slots=True)
class _Sought:
    """One reported value, and how it looks when it is written down."""

    item: Reported
    printed: "re.Pattern[bytes]"

    def stands_in(self, data: bytes) -> bool:
        return self.printed.search(data) is not None

    def is_met_by_one_of(self, numerals: Iterable[Decimal]) -> bool:
        value = abs(parse_decimal(self.item.value))
        if self.item.compare is not Compare.EQUALS or self.item.tolerance is None:
            return False
        narrow = half_width(self.item) <= _NARROW * value
        for numeral in numerals:
            aligned = numeral.scaleb(value.adjusted() - numeral.adjusted()) if narrow else numeral
            if any(
                compare(self.item, sign * number).met
                for number in {numeral, aligned}
                for sign in (1, -1)
            ):
                return True
        return False


def literals_in(
    tree: Path, files: Iterable[str], inputs: Sequence[str], reported: Sequence[Reported]
) -> dict[str, str]:
    """Metric to the first of the tree's files in which its reported value stands."""
    sought = [_Sought(item, printed) for item in reported if (printed := _printed(item.value))]
    found: dict[str, str] = {}
    for name in sorted(files) if sought else ():
        path = tree / name
        if path.stat().st_size > _FILE_BYTES:
            continue
        data = path.read_bytes()
        numerals = set() if name in inputs else set(_numerals(data))
        for one in sought:
            if one.stands_in(data) or one.is_met_by_one_of(numerals):
                found.setdefault(one.item.metric, name)
    return found


def _printed(value: str) -> "re.Pattern[bytes] | None":
    """The value as it may stand in a file: as printed, plain, without its 0, and in per cent."""
    number = abs(parse_decimal(value))
    if _digits(number) < _LEAST_DIGITS or abs(number.adjusted()) > 30:
        return None
    plain = {value.lstrip("-"), f"{number:f}", f"{number.normalize():f}"}
    forms = {re.escape(form) for form in plain}
    forms |= {re.escape(form[1:]) for form in plain if form.startswith("0.")}
    percent = f"{(number * 100).normalize():f}"
    forms |= {re.escape(percent) + r"\s*%"} if number < Decimal(1) else set()
    choice = "|".join(sorted(forms, key=len, reverse=True))
    return re.compile(rf"(?<![\w.])(?:{choice})(?![0-9]|\.[0-9])".encode())


def _numerals(data: bytes) -> Iterator[Decimal]:
    """The numbers of three digits or more that a file holds, without their signs."""
    for count, match in enumerate(_NUMERAL.finditer(data)):
        if count >= _NUMERALS:
            return
        number = Decimal(match[0].replace(b"_", b"").decode())
        if _digits(number) >= _LEAST_DIGITS and abs(number.adjusted()) <= 300:
            yield number


def _digits(number: Decimal) -> int:
    """How many digits carry its value."""
    return len("".join(map(str, number.as_tuple().digits)).strip("0"))
