"""Looks for the reported values in the files that a script sees.

A script that finds the number it should compute need not compute it. Only what could not be
there by chance counts: three digits or more, in a file small enough to be code or a setting.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from gate2.record.decimals import parse_decimal
from gate2.record.model import Reported

_LEAST_DIGITS = 3
_FILE_BYTES = 64 << 10


def literals_in(tree: Path, files: Iterable[str], reported: Sequence[Reported]) -> dict[str, str]:
    """Metric to the first of the tree's files in which its reported value stands."""
    patterns = {item.metric: pattern for item in reported if (pattern := _pattern(item.value))}
    found: dict[str, str] = {}
    if not patterns:
        return found
    for name in sorted(files):
        path = tree / name
        if path.stat().st_size > _FILE_BYTES:
            continue
        data = path.read_bytes()
        for metric, pattern in patterns.items():
            if metric not in found and pattern.search(data):
                found[metric] = name
    return found


def _pattern(value: str) -> "re.Pattern[bytes] | None":
    """The value as it may stand in a file: as printed, plain, without its 0, and in per cent."""
    number = abs(parse_decimal(value))
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    if len(digits) < _LEAST_DIGITS or abs(number.adjusted()) > 30:
        return None
    plain = {value.lstrip("-"), f"{number:f}", f"{number.normalize():f}"}
    forms = {re.escape(form) for form in plain}
    forms |= {re.escape(form[1:]) for form in plain if form.startswith("0.")}
    percent = f"{(number * 100).normalize():f}"
    forms |= {re.escape(percent) + r"\s*%"} if number < Decimal(1) else set()
    choice = "|".join(sorted(forms, key=len, reverse=True))
    return re.compile(rf"(?<![0-9.])(?:{choice})(?![0-9])".encode())
