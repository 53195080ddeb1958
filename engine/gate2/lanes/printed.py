"""What a run that failed wrote to standard error: its end, carried to the reader beside evidence.

It is no part of evidence or of any digest: it may hold addresses and times, which differ from run
to run, and nothing is decided by what a script prints.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate2.reasons import Code

if TYPE_CHECKING:  # a check that runs nothing needs none of the lane
    from gate2.lanes.reading import RunRecord
    from gate2.lanes.repro import SealedRuns

LAST_LINES = 5
LINE_CHARACTERS = 500
_TAIL_BYTES = 8 << 10
"""Of a stream that are looked at: no more is kept, however much was written."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The end of one run's standard error, written by the untrusted script: show it escaped."""

    run: str
    """Which run, for instance ``run 1`` or ``control shuffled``; it may hold the author's words."""
    code: Code
    """What a verdict says of a run of this sort that failed."""
    lines: tuple[str, ...]
    """At most `LAST_LINES` of at most `LINE_CHARACTERS`; none where nothing was written."""


def printed_of(sealed: "SealedRuns") -> Printed | None:
    """That of the first run that failed and should not have; None where there is none."""
    for name, code, record in _in_order(sealed):
        if faults := record.facts.faults:
            said = faults[0].code if code is None else code
            return Printed(name, said, last_lines(record.run.stderr))
    return None


def last_lines(stream: bytes) -> tuple[str, ...]:
    """The end of a stream, bounded; lines without a visible character are left out."""
    text = stream[-_TAIL_BYTES:].decode("utf-8", errors="replace")
    lines = [line.rstrip("\r") for line in text.split("\n") if line.strip()]
    return tuple(line[:LINE_CHARACTERS] for line in lines[-LAST_LINES:])


def _in_order(sealed: "SealedRuns") -> Iterator[tuple[str, Code | None, "RunRecord"]]:
    """Runs that have to end cleanly, with the code that stands for one that does not; plain runs
    have the code of their own fault. A run on withheld or altered inputs may well fail."""
    for number, record in enumerate(sealed.runs, 1):
        yield f"run {number}", None, record
    for name, record in sealed.controls:
        yield f"control {name}", Code.ART_CONTROL_MISSING, record
    for changed, record in sealed.perturbed:
        yield f"the run with another {', '.join(changed)}", Code.SBX_ENVIRONMENT_DEPENDENT, record
