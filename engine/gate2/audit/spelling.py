"""The words of the command line, read as they may be spelt; what is meant by none is refused."""

import difflib
import re
from collections.abc import Iterable

from gate2.errors import UsageError
from gate2.reason_table import TABLE
from gate2.reasons import Code, kind_of
from gate2.record.names import shown

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)


def near(word: str, words: Iterable[str]) -> str:
    """The end of a message: which of the words may have been meant; empty where none is near."""
    of = {each.casefold(): each for each in words}
    found = difflib.get_close_matches(word[:80].casefold(), of, n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(of[each] for each in found)}?" if found else ""


def code_of(text: str, option: str) -> Code:
    """The reason code: ``G2-CLM-016``, ``clm-016`` or ``truncated``.

    Raises:
        UsageError: there is none; the message names near ones.
    """
    kind = kind_of(text)
    if kind is None:
        known = [name for each in TABLE.values() for name in (each.name, each.code.value)]
        short = (each.code.removeprefix("G2-") for each in TABLE.values())
        hint = near(text, [*known, *short]) or "; `gate2 explain` lists all"
        raise UsageError(
            f"{option}: expected a reason code such as CLM-016 or its name,"
            f" came {shown(text)}{hint}"
        )
    return kind.code


def choice_of(text: str, choices: Iterable[str], option: str) -> str:
    """The one of the choices that is meant: by itself, or by a part of it that no other has.

    Raises:
        UsageError: none of them is, or several are.
    """
    listed, asked = [str(each) for each in choices], text.casefold()
    exact = [each for each in listed if each.casefold() == asked]
    found = exact or [each for each in listed if asked and asked in each.casefold()]
    if len(found) != 1:
        raise UsageError(f"{option}: expected one of {', '.join(listed)}; came {shown(text)}")
    return found[0]


def date_of(text: str, option: str, *, days: bool = True) -> str:
    """A day, a month or a year, as it is written; no day unless `days`.

    Raises:
        UsageError: it is none; so is what depends on the day on which it is asked, like ``30d``.
    """
    if not _DATE.fullmatch(text) or (len(text) > len("2026-05") and not days):
        day = "a day such as 2026-05-30 or " if days else ""
        raise UsageError(f"{option}: expected {day}a month such as 2026-05, came {shown(text)}")
    return text


def number_of(text: str, option: str) -> float:
    """A number in plain decimal digits.

    Raises:
        UsageError: it is none.
    """
    if not _NUMBER.fullmatch(text):
        raise UsageError(f"{option}: expected a number such as 3 or 1.5, came {shown(text)}")
    return float(text)
