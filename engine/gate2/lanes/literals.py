"""Looks for the reported values in the files that a script sees.

A script that finds the number it should compute need not compute it. Only what could hardly be
there by chance counts: three digits or more, in code of any size a person writes, in the command,
or in a file small enough to be a setting; of a script without inputs, whose result nothing but its
own code can move, a decimal of two digits as well, as it is printed. In what is no input, any
number of three digits counts that would meet the claim, or would but for a power of ten where the
tolerance is narrow; among inputs, which are full of numbers, and in names of files only the value
itself.

All of it is the author's, and read outside of any limit: each file is gone through once, and a
metric costs a search among its sorted numbers.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from gate2.lanes.inputs import is_data
from gate2.record.decimals import parse_decimal
from gate2.record.model import Compare, Reported
from gate2.tolerance import compare, half_width

_LEAST_DIGITS = 3
_LEAST_WITHOUT_INPUTS = 2
_SETTING_BYTES, _CODE_BYTES, _ALL_BYTES = 64 << 10, 4 << 20, 8 << 20
_NARROW = Decimal("0.01")
"""Share of the value: a number within a wider tolerance times any power of ten is no sign."""
_NUMERAL = re.compile(
    rb"(?<![\w.])(?:[0-9][0-9_]{0,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?(?![\w.])"
)
_NUMERALS = 20_000
COMMAND = "the command"


@dataclass(frozen=True, slots=True)
class _Sought:
    """One reported value, and how it looks when it is written down."""

    item: Reported
    printed: "re.Pattern[bytes]"

    def is_met_by_one_of(self, numbers: "_Numbers") -> bool:
        """Any sign will do: a script turns one around without a trace."""
        if _digits(parse_decimal(self.item.value)) < _LEAST_DIGITS:
            return False
        if self.item.compare is not Compare.EQUALS or self.item.tolerance is None:
            return False
        value = parse_decimal(self.item.value)
        bounds = compare(self.item, value)
        assert bounds.low is not None  # so it is with `equals`
        assert bounds.high is not None
        if numbers.has(bounds.low, bounds.high) or numbers.has(
            bounds.high.copy_negate(), bounds.low.copy_negate()
        ):
            return True
        if half_width(self.item) > _NARROW * abs(value):
            return False
        low, high = sorted((abs(bounds.low), abs(bounds.high)))
        first = -value.adjusted()
        return numbers.has_aligned(low.scaleb(first), high.scaleb(first))


class _Numbers:
    """The numbers of one text, in order, and once more with the point after their first digit."""

    def __init__(self, numbers: Iterable[Decimal]) -> None:
        self._plain = sorted(set(numbers))
        self._aligned = sorted({number.scaleb(-number.adjusted()) for number in self._plain})

    def has(self, low: Decimal, high: Decimal) -> bool:
        """Whether one lies within these bounds."""
        return _one_within(self._plain, low, high)

    def has_aligned(self, low: Decimal, high: Decimal) -> bool:
        """Whether one does but for a power of ten; the bounds are for one from 1 to below 10."""
        return _one_within(self._aligned, low, high)


def _one_within(ordered: Sequence[Decimal], low: Decimal, high: Decimal) -> bool:
    place = bisect_left(ordered, low)
    return place < len(ordered) and ordered[place] <= high


def literals_in(
    tree: Path,
    files: Iterable[str],
    inputs: Sequence[str],
    reported: Sequence[Reported],
    command: Sequence[str] = (),
) -> dict[str, str]:
    """Metric to the first of the tree's files in which its reported value stands, or `COMMAND`."""
    least = _LEAST_DIGITS if inputs else _LEAST_WITHOUT_INPUTS
    sought = [
        _Sought(item, printed) for item in reported if (printed := _printed(item.value, least))
    ]
    found: dict[str, str] = {}
    for name, data, numbers in _given(tree, sorted(files), inputs, command) if sought else ():
        for one in sought:
            if one.item.metric in found:
                continue
            if one.printed.search(data) or one.is_met_by_one_of(numbers):
                found[one.item.metric] = name
    return found


def _given(
    tree: Path, files: Sequence[str], inputs: Sequence[str], command: Sequence[str]
) -> Iterator[tuple[str, bytes, _Numbers]]:
    """What a script is given: where it stands, its bytes, and the numbers in it that count."""
    words = "\n".join(command).encode()
    yield COMMAND, words, _Numbers(_numerals(words))
    left = _ALL_BYTES
    of_inputs = frozenset(inputs)
    for name in sorted(files, key=lambda name: name in of_inputs):
        yield name, name.encode(), _Numbers(())
        size = (tree / name).stat().st_size
        is_code = not is_data(name)  # though the author calls it an input
        if size <= min(left, _CODE_BYTES if is_code else _SETTING_BYTES):
            left -= size
            data = (tree / name).read_bytes()
            yield name, data, _Numbers(_numerals(data) if is_code or name not in of_inputs else ())


def _printed(value: str, least: int) -> "re.Pattern[bytes] | None":
    """The value as it may stand in a file: as printed, plain, without its 0, and in per cent.

    None where it has fewer digits than `least`, or so few that only a decimal tells by them.
    """
    number = abs(parse_decimal(value))
    is_whole = number == number.to_integral_value()
    if _digits(number) < (_LEAST_DIGITS if is_whole else least) or abs(number.adjusted()) > 30:
        return None
    plain = {value.lstrip("-"), f"{number:f}", f"{number.normalize():f}"}
    forms = {re.escape(form) for form in plain}
    forms |= {re.escape(form[1:]) for form in plain if form.startswith("0.")}
    percent = f"{(number * 100).normalize():f}"
    forms |= {re.escape(percent) + r"\s*%"} if number < Decimal(1) else set()
    choice = "|".join(sorted(forms, key=len, reverse=True))
    zeros = "" if is_whole else "0*"
    return re.compile(rf"(?<![\w.])(?:{choice}){zeros}(?![0-9]|\.[0-9])".encode())


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
