"""Numbers as prose prints them: where each stands, and the interval that it can stand for.

Pure, and total on any text. A number that is part of a name (ResNet-50, ViT-B/16, 3D, 2.0.1) or
that can be read in two ways (93,4 or 1,2,34) is no numeral. All arithmetic is exact.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal

EXACT = Context(prec=80, Emin=-99_999, Emax=99_999)
"""Holds every sum and product of numerals within the caps, and of a factor of a unit."""

_MOST_DIGITS = 24
_HIGHEST_POWER = 60
_ROUND_FROM = 4
"""Digits from which a whole number that ends in zeros may be a rounded one: 75,000, not 100."""
_SIGNIFICANT = 2
"""Digits that a rounded whole number keeps at least: 600,000 stands for 595,000 to 605,000."""

_PLAIN = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,7}|[0-9]{1,24})(?:\.[0-9]{1,24})?|\.[0-9]{1,24}"
_POWER = r"[eE][-+]?[0-9]{1,3}(?![0-9A-Za-z])|\s?[×x·*]\s?10\^\{?[-+]?[0-9]{1,3}\}?"
_END = r"(?![.,]?[0-9])"
_NUMERAL = re.compile(
    r"(?<![\w.,:^_/\\#@&+*×·-])"
    rf"(?P<value>-?(?:{_PLAIN})){_END}(?P<power>{_POWER})?"
    rf"(?:\s?%?\s?(?:±|\+/-|\+-)\s?(?P<spread>{_PLAIN}){_END}(?P<spread_power>{_POWER})?"
    rf"|\s?%?\s?-\s?(?P<upper>{_PLAIN}){_END}(?P<upper_power>{_POWER})?)?"
)
# After a numeral: the rest of a name, of a fraction, of a power, of an alternative.
_NO_END = re.compile(r"-[A-Za-z(]|[/^_:][\w{]|/|\s?\^")
_PER_CENT = re.compile(r"\s?%")
_NUMBER_WORD_LIST = "one two three four five six seven eight nine ten eleven twelve"
_NUMBER_WORDS = {word: number for number, word in enumerate(_NUMBER_WORD_LIST.split(), start=1)}
_NUMBER_WORD = re.compile(
    rf"(?<!\S)(?:{'|'.join(_NUMBER_WORDS)})(?=\s[a-z])"
    r"(?!\s(?:of|or|and|to|out|hundred|dozen|times|more|less|fewer|another|that|which|who|is|are|"
    r"was|were|can|has|in|on|at|by)\b)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number of a text, without its unit."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    """The interval that it stands for; never empty, for every print is a rounding."""
    value: Decimal
    """As printed; of a range, its lower end."""
    said: str
    is_range: bool = False
    is_whole: bool = False
    """Printed as a whole number, or as a word."""


def has_numerals(text: str) -> bool:
    """Whether there is any digit or number word at all: the cheap question before the others."""
    if _DIGIT.search(text) is not None:
        return True
    return not _NUMBER_WORDS.keys().isdisjoint(text.casefold().split())


def numerals(text: str) -> tuple[Numeral, ...]:
    """The numerals of a text, in order; those too long to be one are left out."""
    found = [*_figures(text), *_words(text)]
    return tuple(sorted(found, key=lambda numeral: numeral.start))


def rounding(printed: str, power: int = 0) -> tuple[Decimal, Decimal, Decimal] | None:
    """Lowest, highest and middle of what rounds to this print; None where it is beyond the caps.

    Half a unit of the last printed digit on both sides. Zeros at the end of a whole number of
    four digits or more may be places that were rounded away.
    """
    plain = printed.replace(",", "")
    digits = plain.lstrip("-").replace(".", "")
    if len(digits) > _MOST_DIGITS or abs(power) > _HIGHEST_POWER:
        return None
    value = Decimal(plain).scaleb(power, EXACT)
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # digits only, so it is finite
    if "." not in plain and power == 0 and len(digits) >= _ROUND_FROM:
        exponent += min(len(digits) - len(digits.rstrip("0")), len(digits) - _SIGNIFICANT)
        if exponent == 1:  # a single zero is as likely a digit as any other
            exponent = 0
    half = Decimal((0, (5,), exponent - 1))
    return EXACT.subtract(value, half), EXACT.add(value, half), value


def _figures(text: str) -> Iterator[Numeral]:
    for match in _NUMERAL.finditer(text):
        cut = _NO_END.match(text, match.end()) is not None
        # "93 % ± 1" leaves open what the 1 is of.
        half_per_cent = "%" in match[0] and _PER_CENT.match(text, match.end()) is None
        numeral = None if cut or half_per_cent else _numeral(match)
        if numeral is not None:
            yield numeral


def _numeral(match: re.Match[str]) -> Numeral | None:
    printed = match["value"]
    first = rounding(printed, _power_of(match["power"]))
    if first is None:
        return None
    low, high, value = first
    if match["spread"] is not None:
        spread = rounding(match["spread"], _power_of(match["spread_power"]))
        if spread is None:
            return None
        low = min(low, EXACT.subtract(value, spread[2]))
        high = max(high, EXACT.add(value, spread[2]))
    elif match["upper"] is not None:
        # "3-5×10^5" gives its power once, for both ends.
        shared = _power_of(match["upper_power"])
        first = rounding(printed, _power_of(match["power"]) or shared)
        upper = rounding(match["upper"], shared)
        if first is None or upper is None or upper[2] <= first[2]:
            return None
        low, high, value = first[0], upper[1], first[2]
    return Numeral(
        start=match.start(),
        end=match.end(),
        low=low,
        high=high,
        value=value,
        said=match[0],
        is_range=match["upper"] is not None,
        is_whole="." not in match[0] and match["spread"] is None,
    )


def _power_of(printed: str | None) -> int:
    """The exponent of ``e-3`` or ``×10^{5}``; 0 where there is none."""
    if not printed:
        return 0
    after = printed[1:] if printed[0] in "eE" else printed.split("^", 1)[1]
    return int(after.strip("{}"))


def _words(text: str) -> Iterator[Numeral]:
    for match in _NUMBER_WORD.finditer(text):
        value = Decimal(_NUMBER_WORDS[match[0].casefold()])
        half = Decimal("0.5")
        low, high = EXACT.subtract(value, half), EXACT.add(value, half)
        yield Numeral(match.start(), match.end(), low, high, value, match[0], is_whole=True)
