"""What stands under the table of a record for one claim: each artifact's own outcome where there
are several, Lean's errors, and the end of what a script wrote that failed."""

import shlex
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from gate2.check import CheckedArtifact, CheckedClaim
from gate2.contract import Status
from gate2.evidence import ReproEvidence
from gate2.reasons import Effect
from gate2.report.escape import shortened, visible
from gate2.report.hints import hint_of
from gate2.report.lean_errors import in_short, lean_errors
from gate2.report.marked import print_marked
from gate2.report.statement import Row, layout
from gate2.run_rules import faults_of

NAME_WIDTH = 40


def print_artifacts(item: CheckedClaim, console: Console) -> None:
    """Every artifact of a claim that has several: one that decides hides none that failed."""
    if len(item.artifacts) < 2:
        return
    console.print(Text(f"  {visible(item.claim.id)}", "bold"))
    rows = tuple(
        Row(f"artifact {shortened(each.name, NAME_WIDTH)}", _outcome(each))
        for each in item.artifacts
    )
    console.print(layout(rows, indent=4))


def print_errors(item: CheckedClaim, console: Console) -> None:
    """Of each proof that Lean refused, its errors, a line each."""
    for checked in item.artifacts:
        for reason in checked.verdict.reasons:
            if errors := lean_errors(reason):
                name = shortened(checked.name, NAME_WIDTH)
                _say(f"{item.claim.id} {name}: Lean's errors", console)
                print_marked(errors, console, indent=4)


def print_printed(item: CheckedClaim, record: Path, console: Console) -> None:
    """Of each artifact with a run that failed, the last lines of what that wrote to standard
    error, and the command that shows more."""
    for checked in item.artifacts:
        if not _failed(checked):
            continue
        name = f"{item.claim.id} {shortened(checked.name, NAME_WIDTH)}"
        printed, more = checked.printed, _command(record, checked.name)
        if printed is None:
            _say(f"{name}: {more} shows what the run that failed wrote", console)
            continue
        run = shortened(printed.run, NAME_WIDTH)
        if not printed.lines:
            _say(f"{name}: {run} wrote nothing to standard error; {more} shows the rest", console)
            continue
        _say(f"{name}: the last that {run} wrote to standard error; {more} shows more", console)
        print_marked(printed.lines, console, indent=4)
        if len(item.artifacts) > 1 and (hint := hint_of(printed.lines)):
            _say(f"→ {hint}", console)  # the claim's own next step may be another artifact's


def heading(item: CheckedClaim, checked: CheckedArtifact) -> str:
    """What the rows of one artifact stand under: the claim, and which of its artifacts."""
    if len(item.artifacts) < 2:
        return item.claim.id
    return f"{item.claim.id} {shortened(checked.name, NAME_WIDTH)}"


def _say(text: str, console: Console) -> None:
    console.print(Padding(Text(visible(text), "dim"), (0, 0, 0, 2), expand=False))


def _outcome(checked: CheckedArtifact) -> str:
    """Its status, and why it has no other."""
    verdict = checked.verdict
    said = f"{verdict.status.value} ({verdict.outcome})"
    if verdict.status is Status.VERIFIED:
        return said
    carrying = (reason for reason in verdict.reasons if reason.effect is not Effect.WARNING)
    for reason in islice(carrying, 1):
        said += f": {reason.code.removeprefix('G2-')} {reason.name}: {in_short(reason)}"
    return said


def _failed(checked: CheckedArtifact) -> bool:
    """Whether a run failed that should have ended cleanly."""
    if not isinstance(checked.evidence, ReproEvidence):
        return False
    evidence = checked.evidence
    controls = (each.run for each in evidence.controls)
    perturbed = (each.run for each in evidence.perturbed)
    return any(faults_of(run) for run in (*evidence.runs, *controls, *perturbed))


def _command(record: Path, artifact: str) -> str:
    """What shows the runs of one artifact by themselves; it takes a directory."""
    if not record.is_dir():
        return f"`gate2 run` on artifacts/{artifact}, unpacked,"
    return f"`gate2 run {shlex.quote(str(record / 'artifacts' / artifact))}`"
