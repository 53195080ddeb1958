"""How the answer's sentences name numbers, claims and foreign text. The text itself stays foreign:
whoever shows a sentence makes it safe."""

import re
from collections.abc import Sequence

from gate2.audit.audited import AuditedClaim
from gate2.reason_table import TABLE
from gate2.reasons import Reason
from gate2.record.names import one_line

TEXT_WIDTH = 120
WHOLE_TEXT_WIDTH = 1_000
TITLE_WIDTH = 160
MESSAGE_WIDTH = 400
_MOST_NAMED = 8
_NAMES = ("Lean ", "Git ", "Docker ")
_KEPT = "\ue000"
"""Of private use: foreign text that holds it is shown with its number, as `visible` does."""
_DIGEST = re.compile(r"(?<![0-9A-Za-z])([0-9a-f]{12})[0-9a-f]{28,116}(?![0-9A-Za-z])")
_WORDS = (
    *("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve"),
)


def in_words(number: int) -> str:
    """Up to twelve in words, as prose has it."""
    return _WORDS[number] if number < len(_WORDS) else f"{number:,}"


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def counted(number: int, noun: str) -> str:
    """For instance ``one claim``, ``three claims``."""
    return f"{in_words(number)} {noun}{'' if number == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """For instance ``c1, c2 and c3``; of many, the first."""
    shown = list(names[:_MOST_NAMED])
    if left := len(names) - len(shown):
        shown.append(f"{left:,} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def ids(claims: Sequence[AuditedClaim]) -> str:
    """The claims by id."""
    return listed([claim.id for claim in claims])


def foreign(text: str) -> str:
    """Foreign text as a part of one's own sentence, in which backquotes stand around code: its own
    are kept apart until they are shown (`shown`)."""
    return text.replace(_KEPT, f"\\u{{{ord(_KEPT):x}}}").replace("`", _KEPT)


def shown(text: str) -> str:
    """The text with the backquotes that foreign parts of it have."""
    return text.replace(_KEPT, "`")


def quoted(text: str, width: int = TEXT_WIDTH) -> str:
    """Foreign text on one line between quotation marks, its cut shown."""
    line = one_line(text, width + 1)
    return f"“{foreign(line if len(line) <= width else f'{line[: width - 1].rstrip()}…')}”"


def ended(text: str) -> str:
    """A sentence's end, where a quotation has none of its own."""
    return text if text.endswith((".”", "!”", "?”", "…”")) else f"{text}."


def cut(text: str, width: int = MESSAGE_WIDTH) -> str:
    """A message on one line, its cut shown; of a digest, what people compare."""
    line = one_line(_DIGEST.sub(r"\1…", text[: 4 * width]), width + 1)
    return foreign(line if len(line) <= width else f"{line[: width - 1].rstrip()}…")


def sentence(text: str) -> str:
    """A message as a sentence."""
    line = cut(text)
    return line if line.endswith((".", "…", "!", "?")) else f"{line}."


def clause(reason: Reason) -> str:
    """A reason's message as a part of a sentence."""
    text = cut(reason.message).rstrip(".")
    general = reason.message == TABLE[reason.code].trigger and not text.startswith(_NAMES)
    return text[:1].lower() + text[1:] if general else text


def code_of(reason: Reason) -> str:
    """For instance ``CLM-006 no-tolerance``."""
    return f"{reason.code.removeprefix('G2-')} {reason.name}"


def was(number: int) -> str:
    """The verb for so many."""
    return "was" if number == 1 else "were"


def are(number: int) -> str:
    """The verb for so many."""
    return "is" if number == 1 else "are"


def say(number: int, verb: str) -> str:
    """A verb that takes an s of one alone: ``lacks``, ``lack``."""
    return f"{verb}s" if number == 1 else verb
