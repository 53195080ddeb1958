"""What linting found, as compilers print it: a line for each fault, with its file and line.

Plain strings: drawing tables would take as long as linting.
"""

from collections.abc import Callable, Iterator

from gate2.backports import assert_never
from gate2.ci.judgement import Finding, Weight
from gate2.lint.linted import Linted
from gate2.report.ci.inert import inert

_PLAIN, _BOLD, _DIM = "\x1b[0m", "\x1b[1m", "\x1b[2m"
_RED, _YELLOW, _MAGENTA, _GREEN = "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;35m", "\x1b[1;32m"

Paint = Callable[[str, str], str]
"""A text and its style."""


def as_linted_text(linted: Linted, *, colour: bool = False) -> str:
    """A line for each finding, the records parted by blank ones, then how many there are."""
    paint = _paint if colour else _leave
    groups = [
        "".join(f"{_line(each, paint)}\n" for each in record.findings)
        for record in linted.records
        if record.findings
    ]
    return "\n".join([*groups, f"{_summary(linted, paint)}\n"])


def _paint(text: str, style: str) -> str:
    return f"{style}{text}{_PLAIN}"


def _leave(text: str, _: str) -> str:
    return text


def _line(finding: Finding, paint: Paint) -> str:
    """For instance ``records/x/record.json:12: error: G2-CLM-006 no-tolerance (c1): … → …``."""
    reason = finding.reason
    word, style = _called(finding.weight)
    about = "" if finding.claim is None else f" ({finding.claim})"
    # Piece by piece, since colours between them would be shown; none begins or ends as commands do.
    place = paint(inert(f"{finding.path}:{finding.line}:"), _BOLD)
    said = inert(f"{reason.code} {reason.name}{about}: {reason.message}")
    remedy = f" {paint(inert(f'→ {reason.remedy}'), _DIM)}" if reason.remedy else ""
    return f"{place} {paint(f'{word}:', style)} {said}{remedy}"


def _called(weight: Weight) -> tuple[str, str]:
    """What a compiler calls it, and its colour."""
    match weight:
        case Weight.FALSIFIED | Weight.INVALID | Weight.BLOCKS:
            return "error", _RED
        case Weight.INFRASTRUCTURE:
            return "could not look", _MAGENTA
        case Weight.WARNS:
            return "warning", _YELLOW
        case Weight.NOTE:
            return "note", _DIM
        case _:
            assert_never(weight)


def _summary(linted: Linted, paint: Paint) -> str:
    """For instance ``3 records: 1 invalid, 2 that keep a claim unverified, 1 warning``."""
    parts = list(_counts(linted)) or [paint("nothing to mend", _GREEN)]
    return f"{_counted(len(linted.records), 'record')}: {', '.join(parts)}"


def _counts(linted: Linted) -> Iterator[str]:
    for word, weights in (
        ("invalid", (Weight.FALSIFIED, Weight.INVALID)),
        ("to mend before it can be verified", (Weight.BLOCKS,)),
        ("not looked at", (Weight.INFRASTRUCTURE,)),
    ):
        if count := linted.count(*weights):
            yield f"{count} {word}"
    if count := linted.count(Weight.WARNS):
        yield _counted(count, "warning")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
