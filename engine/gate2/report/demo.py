"""The demo's words: plain text, eighty columns, whatever reads it."""

import textwrap
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gate2.contract import Status
from gate2.reasons import Code, Reason
from gate2.report.escape import visible

WIDTH = 80
FIRST, AGAIN = "one to four minutes", "about ten seconds"
"""What the demo takes on two cores, with nothing cached and with everything."""


@dataclass(frozen=True, slots=True)
class Told:
    """One cheat, what was stated of it, and what a check found."""

    claim: str
    """The text of the claim that it tries to get VERIFIED, or FALSIFIED."""
    trick: str
    refusal: str
    expected: tuple[Status, Code]
    found: tuple[Status, tuple[Reason, ...]]

    @property
    def held(self) -> bool:
        """Whether the gate refused it, and for the reason that was stated."""
        expected, code = self.expected
        status, reasons = self.found
        return status is expected and any(reason.code is code for reason in reasons)


def opening(count: int, of: int) -> str:
    """What is about to be seen."""
    return _paragraphs(
        f"{count} of the {of} records of the gauntlet follow. Each is written by somebody who wants"
        " a false verdict and controls every file of the record: the claim, the statement, the"
        " proof, the script, the numbers. Each is checked now, with Lean and the sealed sandbox of"
        " this machine, or taken from the cache where the very same was checked here before: that"
        f" takes {FIRST} the first time, and {AGAIN} from then on."
    )


def scene(number: int, told: Told) -> str:
    """One cheat: the claim, the trick, and what became of it."""
    status, reasons = told.found
    heading = f"{number}. {told.trick}"
    lines = [_paragraphs(heading, under="   ")]
    lines.append(_labelled("Claim", f"“{told.claim}”"))
    lines.append(_labelled("Verdict", status.value))
    lines.append(_labelled("Reason", _reason(told.expected[1], reasons)))
    if told.held:
        lines.append(_labelled("So", told.refusal))
    else:
        expected = f"expected {told.expected[0].value} with {told.expected[1].value}"
        codes = ", ".join(dict.fromkeys(each.code.value for each in reasons)) or "no reason"
        lines.append(_labelled("Unlike", f"{expected}, found {status.value} with {codes}"))
    return "\n".join(lines) + "\n"


def closing(told: Sequence[Told], took_s: float) -> str:
    """How many were refused as stated, and where to read on."""
    held = sum(each.held for each in told)
    took = f" It took {took_s:.0f} s."
    if held == len(told):
        text = f"All {held} were refused, each for the reason stated of it.{took}"
    else:
        text = f"Only {held} of {len(told)} were refused as stated.{took}"
    more = "`gate2 explain CODE` says what a reason means; `gate2 check DIRECTORY` checks yours."
    return _paragraphs(text) + _paragraphs(more)


def _reason(code: Code, reasons: Collection[Reason]) -> str:
    for reason in reasons:
        if reason.code is code:
            return f"{reason.code.value} {reason.name}: {reason.message}"
    return "none of the reason stated of it"


def _labelled(label: str, text: str) -> str:
    return textwrap.fill(
        visible(text),
        WIDTH,
        initial_indent=f"   {label + ':':<9}",
        subsequent_indent=" " * 12,
        break_on_hyphens=False,
    )


def _paragraphs(text: str, under: str = "") -> str:
    filled = textwrap.fill(visible(text), WIDTH, subsequent_indent=under, break_on_hyphens=False)
    return filled if under else filled + "\n"
