"""What the sealed runs of a claim left for a metric, each held against what the claim reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gate2.backports import StrEnum
from gate2.evidence import ReproEvidence, RunFacts
from gate2.record.model import Compare, Reported
from gate2.tolerance import Comparison, compare

MOST_OBSERVED = 30
"""Runs of one kind; evidence may hold any number, and says so itself."""
LONGEST_READ = 5000
"""Characters of a printed value; evidence holds what a script wrote, of any length."""


class Mark(StrEnum):
    """What a value is of. The words are those of the rows."""

    RUN = "runs"
    PERTURBED = "perturbed"
    CONTROL = "controls"
    INPUTS = "inputs"


@dataclass(frozen=True, slots=True)
class Observed:
    """One value that a run left for the metric, or that it left none."""

    mark: Mark
    label: str
    printed: str | None
    """As the results have it; None where there is none."""
    value: Decimal | None
    """None where nothing is printed, or nothing that could be compared."""
    met: bool | None
    """Whether it meets the claim; None where that cannot be said."""


def observed_of(item: Reported, evidence: ReproEvidence) -> Iterator[Observed]:
    """The first runs of each kind in the order of `Mark`, also those that left nothing."""
    for number, run in enumerate(evidence.runs[:MOST_OBSERVED], 1):
        yield _of_run(item, Mark.RUN, f"run {number}", run)
    for perturbed in evidence.perturbed[:MOST_OBSERVED]:
        changed = ", ".join(perturbed.changed) or "nothing"
        yield _of_run(item, Mark.PERTURBED, f"changed: {changed}", perturbed.run)
    for control in evidence.controls[:MOST_OBSERVED]:
        yield _of_run(item, Mark.CONTROL, control.name, control.run)
    for each in evidence.sensitivity[:MOST_OBSERVED]:
        yield _of_run(item, Mark.INPUTS, f"inputs {each.inputs}", each.run)


def _of_run(item: Reported, mark: Mark, label: str, run: RunFacts) -> Observed:
    printed = run.values.get(item.metric)
    value = None if printed is None else comparable(printed)
    held = None if value is None else compared(item, value)
    return Observed(mark, label, printed, value, None if held is None else held.met)


def comparable(printed: str) -> Decimal | None:
    """The value, if it is one that could be compared with a reported one."""
    try:
        value = Decimal(printed[:LONGEST_READ])
    except ArithmeticError:
        return None
    return None if compared(_ANYTHING, value) is None else value


_ANYTHING = Reported("", "0", Compare.AT_LEAST)


def compared(item: Reported, value: Decimal) -> Comparison | None:
    """As `gate2.tolerance.compare`; None where it refuses to compare them."""
    try:
        return compare(item, value)
    except (ArithmeticError, ValueError):  # no tolerance is stated, or no record would be let in
        return None
