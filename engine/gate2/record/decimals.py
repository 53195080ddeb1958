"""Decimal strings as records print them: read exactly, bounded, or refused with the reason."""

import re
from decimal import Decimal
from functools import lru_cache

MAX_LENGTH = 64
MAX_EXPONENT = 400
"""Beyond every double; two numbers within it can be added exactly."""

_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?")


@lru_cache(maxsize=4096)  # one reported value is held against every run, several times over
def parse_decimal(text: str) -> Decimal:
    """The exact value of a decimal string, trailing zeros kept: "0.50" has two digits.

    Raises:
        ValueError: not a decimal of the form ``-12.340e-5``, or longer or larger than the caps.
            The message says what is wrong.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"a decimal has at most {MAX_LENGTH} characters, this has {len(text)}")
    if _DECIMAL.fullmatch(text) is None:
        raise ValueError(
            f'{text!a} is not a decimal; write it like "0.125", "-3" or "1.2e-5", '
            "with ASCII digits, a point, and neither spaces nor a per cent sign"
        )
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # the pattern lets neither NaN nor Infinity through
    if max(abs(exponent), abs(number.adjusted())) > MAX_EXPONENT:
        raise ValueError(f"the exponent of a decimal is at most {MAX_EXPONENT}: {text}")
    return number
