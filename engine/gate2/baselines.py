"""What the text of a claim says that a reported value is an improvement on.

"raises top-1 from .521 to .533" states a baseline as clearly as a field would. Only wordings that
leave no doubt are read, and what is read can only keep a claim from a status: a tolerance that
lets the baseline through says nothing about the change.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gate2.reasons import Code, Reason, because
from gate2.record.decimals import parse_decimal
from gate2.record.model import Compare, Reported
from gate2.tolerance import swallowed

_NUMBER = r"[-\u2212]?(?:[0-9]{1,9})?(?:\.[0-9]{1,15}|(?<=[0-9]))(?:\s?%)?"
_BEFORE = re.compile(rf"(?<![\w.])({_NUMBER})\s*(?:→|->|⟶|⇒)\s*({_NUMBER})(?![\w]|\.[0-9])")
_FROM_TO = re.compile(
    rf"\bfrom\s+({_NUMBER})(?:\s+[a-z]+){{0,2}}\s+to\s+({_NUMBER})(?![\w]|\.[0-9])", re.IGNORECASE
)
_AGAINST = re.compile(
    rf"(?<![\w.])({_NUMBER})(?:\s+[a-z]+){{0,2}},?\s*\(?"
    r"(?:vs\.?|versus|against|compared\s+(?:to|with)|up\s+from|down\s+from|instead\s+of)\s+"
    rf"(?:[a-z]+\s+){{0,3}}({_NUMBER})(?![\w]|\.[0-9])",
    re.IGNORECASE,
)


def baseline_reasons(text: str, reported: Sequence[Reported]) -> tuple[Reason, ...]:
    """CLM-007 for each reported value that a baseline of the text meets as well."""
    return tuple(
        because(Code.CLM_TOLERANCE_VACUOUS, f"{item.metric} = {item.value}: {why}")
        for item in reported
        for why in dict.fromkeys(_why(text, item))
        if why
    )


def _why(text: str, item: Reported) -> Iterator[str]:
    if item.compare is Compare.EQUALS and item.tolerance is None:
        return
    value = parse_decimal(item.value)
    for baseline, stated in _pairs(text):
        if stated == value != baseline:
            yield swallowed(item, f"{baseline:f}")


def _pairs(text: str) -> Iterator[tuple[Decimal, Decimal]]:
    """Baseline and value, wherever the text sets one against the other."""
    for pattern in (_BEFORE, _FROM_TO):
        for match in pattern.finditer(text):
            yield _decimal(match[1]), _decimal(match[2])
    for match in _AGAINST.finditer(text):
        yield _decimal(match[2]), _decimal(match[1])


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace("\u2212", "-").rstrip("% "))
