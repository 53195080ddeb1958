"""Whether a claim's text prints the values that a run is compared with.

A run is held against what the record reports, and a reader believes what the text says. Where the
text prints a value that nothing reported accounts for, and something reported is printed nowhere,
the two may speak of different numbers ("reaches 0.98" beside a reported 0.92): then no run decides
anything, for a VERIFIED would be of the wrong sentence, and so would a FALSIFIED.

Only numbers that can hardly be anything but values count for that: decimals, shares in per cent,
multiples, and whole numbers that end a clause; neither parts of names nor common conditions.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from itertools import combinations, islice

from gate2.reasons import Code, Effect, Reason, because
from gate2.record.decimals import parse_decimal
from gate2.record.model import Reported

_MOST_NUMBERS = 60
"""Of a text; what follows them is not looked at."""
_MOST_SHOWN = 3
_EXACT = Context(prec=80)
_GOES_ON = re.compile(r"[0-9]|\.[0-9]|,[0-9]{3}")
_NUMBER = re.compile(
    r"(?<![\w.,/^_#@&\[])(?<![\w)\]][-\u2212])[-\u2212+]?"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,15})?|[0-9]{0,15}\.[0-9]{1,15}|[0-9]{1,15})"
    r"(?P<share>\s?(?:%|per\s?cent\b|percent(?:age\spoints?)?\b|points?\b)|\s?[x\u00d7](?![\w])"
    r"|[ -]?fold\b)?"
    r"(?![\w/^_]|[.,:][0-9]|-[\w])"
)
_ENDS_A_CLAUSE = re.compile(r"\s*(?:[.,;:!)]|$)")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NAME_BEFORE = re.compile(r"(?P<name>[A-Z][\w.+-]*)\s$")
_PHRASES = (
    "The A An At By With In On For From To Of Over Under About Only Nearly Roughly Around Some All"
    " Almost Approximately Between Up Down Exactly And Than"
)
_METRICS = (
    "AUC AUROC AUPRC BLEU ROUGE FID F1 MAE RMSE MSE PSNR SSIM MAP IoU mIoU R2 WER CER NDCG MRR EM"
    " Accuracy Precision Recall Score"
)
_NO_NAMES = frozenset(f"{_PHRASES} {_METRICS}".split())
"""Words with a capital after which a decimal is a value, and no version or section."""
_CONDITION_BEFORE = re.compile(
    r"(?:[<>\u2264\u2265]|\bp\s?=|\b(?:learning rate|lr|temperature|threshold|dropout|momentum"
    r"|(?:weight )?decay|confidence|significance|quantile|seed|version|section|figure|table|eq\.?"
    r"|equation|theorem|lemma|chapter|level)(?: rate| level)?(?: is| of|:|\s?=)?)\s?$",
    re.IGNORECASE,
)
_CONDITION_AFTER = re.compile(
    r"\s?(?:CI\b|confidence|credible|significance|quantile|percentile)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Number:
    """A number that a text prints."""

    said: str
    value: Decimal
    """Without its sign and without what a share is of."""
    digits: int
    """How many of them are significant as it is printed."""
    is_value: bool
    """Whether it can hardly be a condition or a part of a name."""


def not_in_text(
    text: str, items: Sequence[Reported], reported: Sequence[Reported] | None = None
) -> tuple[Reason, ...]:
    """CLM-018 where the text does not print one of these items of what is `reported` of it.

    It blocks where the text prints another value instead that nothing reported accounts for.
    """
    foreign = [item for item in items if not _prints(text, item.value)]
    if not foreign:
        return ()
    numbers = list(_numbers(text))
    instead = _instead(numbers, foreign, items if reported is None else reported)
    shown = ", ".join(f"{item.metric} {item.compare} {item.value}" for item in foreign)
    if not instead:
        message = f"the text does not print: {shown}"
        return (because(Code.CLM_VALUE_NOT_IN_TEXT, message, effect=Effect.WARNING),)
    said = ", ".join(instead[:_MOST_SHOWN])
    return (
        because(
            Code.CLM_VALUE_NOT_IN_TEXT,
            f"the text prints {said}, and runs would be compared with what it does not print:"
            f" {shown}",
            remedy="Report the values that the text prints. What else it prints, as a condition"
            " perhaps, can be reported as a metric of its own.",
        ),
    )


def _instead(
    numbers: Sequence[_Number], foreign: Sequence[Reported], reported: Sequence[Reported]
) -> list[str]:
    """The values that the text prints instead of what is reported; none where it may be that."""
    unknown = [item for item in foreign if not _is_among(parse_decimal(item.value), numbers)]
    if not unknown:
        return []
    known = [parse_decimal(item.value) for item in reported]
    known += [parse_decimal(item.baseline) for item in reported if item.baseline is not None]
    return [
        number.said
        for number in numbers
        if number.is_value and not any(_is_print_of(number, value) for value in known)
    ]


def _is_among(value: Decimal, numbers: Sequence[_Number]) -> bool:
    """Whether one of the numbers is a print of the value, or two are that far apart."""
    if any(_is_print_of(number, value) for number in numbers):
        return True
    apart = abs(value)
    return any(
        abs(_EXACT.subtract(one.value, other.value)) == apart
        for one, other in combinations(numbers, 2)
    )


def _is_print_of(number: _Number, value: Decimal) -> bool:
    """Whether the value, rounded as the number is printed, has the same digits.

    Neither sign nor powers of ten count: "falls by 3 %", and "1.2 million".
    """
    if not value or not number.value:
        return value == number.value
    printed, exact = _coefficient(number.value), _coefficient(abs(value))
    if printed == exact:
        return True
    return printed in {
        _coefficient(Context(prec=number.digits, rounding=rounding).create_decimal(exact))
        for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)
    }


def _coefficient(value: Decimal) -> Decimal:
    """From 1 to below 10."""
    return value.scaleb(-value.adjusted(), _EXACT).normalize(_EXACT)


def _numbers(text: str) -> Iterator[_Number]:
    for match in islice(_NUMBER.finditer(text), _MOST_NUMBERS):
        plain = match["digits"].replace(",", "")
        value = Decimal(plain)
        certain = plain if "." in plain else plain.rstrip("0")  # 600,000 may be 600 thousand
        digits = len(certain.replace(".", "").lstrip("0")) or 1
        yield _Number(match[0].strip(), value, digits, _is_value(text, match))


def _is_value(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 40) : match.start()], match.end()
    if _CONDITION_BEFORE.search(before) or _CONDITION_AFTER.match(text, after):
        return False
    if match["share"]:
        return True
    name = _NAME_BEFORE.search(before)
    if "." in match["digits"]:
        return name is None or name["name"] in _NO_NAMES
    is_last = _ENDS_A_CLAUSE.match(text, after) is not None
    return is_last and name is None and _YEAR.fullmatch(match["digits"]) is None


def _prints(text: str, value: str) -> bool:
    """Whether the text prints this number, and not another one that these digits are part of."""
    at = text.find(value)
    while at >= 0:
        begins = at == 0 or text[at - 1] not in "0123456789."
        if begins and _GOES_ON.match(text, at + len(value)) is None:
            return True
        at = text.find(value, at + 1)
    return False
