"""A judgement in a terminal: what the gate says, what blocks, what changed, what to do next."""

from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gate2.ci.judgement import Finding, JudgedClaim, JudgedRecord, Judgement, Outcome, Weight
from gate2.report.ci.headline import SHORT_SHA, commits_line, headline, policy_line, scope_line
from gate2.report.ci.inert import inert
from gate2.report.ci.next_steps import next_steps
from gate2.report.ci.words import (
    BLOCKING,
    MESSAGE_WIDTH,
    NAME_WIDTH,
    PLACE_WIDTH,
    SHOWN_CLAIMS,
    before_after,
    by_code,
    counted,
    effect_of,
    finding_line,
    folded,
    is_worth_showing,
    listed,
    named,
    news,
    other_claims,
    overstated,
    place_of,
    subject_of,
    waived,
    waiver_line,
    weighing,
    what_changed,
    worst_first,
)
from gate2.report.escape import shortened
from gate2.report.text import STYLES
from gate2.report.words import coverage_line

TEXT_WIDTH = 160
TITLE_WIDTH = 100
SHOWN_STEPS = 12
SHOWN_SUBJECTS = 6

_STYLE_OF = {
    Outcome.PASSED: "bold green",
    Outcome.FAILED: "bold red",
    Outcome.UNDECIDED: "bold yellow",
    Outcome.NOTHING: "bold yellow",
}
_WEIGHT_STYLES = {
    Weight.FALSIFIED: "bold red",
    Weight.INVALID: "bold red",
    Weight.BLOCKS: "bold red",
    Weight.INFRASTRUCTURE: "bold cyan",
    Weight.WARNS: "bold yellow",
    Weight.NOTE: "dim",
}


def print_judgement(judgement: Judgement, console: Console) -> None:
    """The whole judgement; no line of it is one that the log of a CI job obeys."""
    style = _STYLE_OF[judgement.outcome]
    console.print(log_line((headline(judgement), style)))
    console.print(log_line((commits_line(judgement), "dim")))
    _print_section("What blocks", _findings(folded(weighing(judgement, *BLOCKING))), console)
    lacking = weighing(judgement, Weight.INFRASTRUCTURE)
    _print_section("Not decided here (says nothing about the record)", _findings(lacking), console)
    _print_section("Records", _records(judgement), console)
    _print_section("Warnings", _warnings(weighing(judgement, Weight.WARNS)), console)
    _print_section("Waived", _waived(waived(judgement)), console)
    _print_section("What to do next", _steps(judgement), console)
    console.print()
    console.print(log_line((scope_line(judgement), "")))
    digest = judgement.policy_sha256[:SHORT_SHA]
    console.print(log_line((f"{policy_line(judgement)}; digest {digest}", "dim")))


def log_line(*parts: tuple[str, str]) -> Text:
    """The parts with their styles, as one line that no log obeys."""
    line = Text.assemble(*((inert(part), style) for part, style in parts))
    whole = inert(line.plain)  # two pieces that are inert may make a command together
    return line if whole == line.plain else Text(whole)


def _print_section(title: str, lines: Sequence[RenderableType], console: Console) -> None:
    if not lines:
        return
    console.print()
    console.print(Text(title, "bold"))
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 2), expand=False))


def _findings(findings: Sequence[Finding]) -> list[RenderableType]:
    """What each is called, where it is, and below that what it says."""
    if not findings:
        return []
    grid = Table.grid(padding=(0, 2), expand=False)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for each in findings:
        style = _WEIGHT_STYLES[each.weight]
        grid.add_row(Text(effect_of(each.weight), style), log_line((place_of(each), "bold")))
        about = f"{subject_of(each)} · " if subject_of(each) else ""
        grid.add_row("", log_line((f"{about}{finding_line(each)}", "")))
    return [grid]


def _records(judgement: Judgement) -> list[RenderableType]:
    shown = [each for each in worst_first(judgement.records) if is_worth_showing(each)]
    lines = [line for record in shown for line in _record(record)]
    if left := len(judgement.records) - len(shown):
        lines.append(Text(f"{counted(left, 'record')} as before", "dim"))
    return lines


def _record(record: JudgedRecord) -> Iterable[RenderableType]:
    yield log_line(
        (shortened(record.id or record.path, NAME_WIDTH), "bold"),
        ("  ", ""),
        *_status(record),
        (f"  {what_changed(record)}", ""),
    )
    coverage = [] if record.coverage is None else [coverage_line(record.coverage)]
    about = [shortened(record.title, TITLE_WIDTH), shortened(record.path, PLACE_WIDTH), *coverage]
    yield _indented(log_line((" · ".join(filter(None, about)), "dim")))
    claims = news(record)
    if claims:
        yield _indented(_claims(claims[:SHOWN_CLAIMS]))
    if (left := len(claims) - SHOWN_CLAIMS) > 0:
        yield _indented(Text(f"{counted(left, 'claim')} more: --format json", "dim"))
    if others := other_claims(record):
        yield _indented(Text(others, "dim"))


def _indented(line: RenderableType) -> Padding:
    return Padding(line, (0, 0, 0, 2), expand=False)


def _status(subject: JudgedClaim | JudgedRecord) -> list[tuple[str, str]]:
    """Before and after, the latter in its colour."""
    before, arrow, after = before_after(subject).rpartition("→ ")
    style = STYLES.get(after, "bold cyan") if arrow else "dim"
    return [(before + arrow, ""), (after, style)]


def _claims(claims: Sequence[JudgedClaim]) -> Table:
    grid = Table.grid(padding=(0, 2), expand=False)
    grid.add_column(overflow="fold")
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    for claim in claims:
        stated = f" ({overstated(claim)})" if overstated(claim) else ""
        text = log_line((shortened(claim.text, TEXT_WIDTH), ""), (stated, "yellow"))
        grid.add_row(
            log_line((shortened(claim.id, NAME_WIDTH), "bold")), log_line(*_status(claim)), text
        )
    return grid


def _warnings(findings: Sequence[Finding]) -> list[RenderableType]:
    """One line for all that have a code in common; the message where there is one alone."""
    lines: list[RenderableType] = []
    for name, each in by_code(findings).items():
        if len(each) == 1:
            message = shortened(each[0].reason.message, MESSAGE_WIDTH)
            about = f"{place_of(each[0])}: {message}"
        else:
            about = (
                f"{len(each):,} times: {listed([place_of(one) for one in each], SHOWN_SUBJECTS)}"
            )
        lines.append(log_line((name, "yellow"), (f"  {about}", "")))
    return lines


def _waived(findings: Sequence[Finding]) -> list[RenderableType]:
    return [
        log_line(
            (named(each), "yellow"),
            (f"  {subject_of(each)}, {waiver_line(each)}", ""),
        )
        for each in findings
    ]


def _steps(judgement: Judgement) -> list[RenderableType]:
    steps = next_steps(judgement)
    if not steps:
        return []
    grid = Table.grid(padding=(0, 1), expand=False)
    grid.add_column(no_wrap=True, justify="right")
    grid.add_column(overflow="fold")
    for number, step in enumerate(steps[:SHOWN_STEPS], start=1):
        subjects = listed(step.subjects, SHOWN_SUBJECTS)
        grid.add_row(
            f"{number}.",
            log_line((shortened(step.remedy, MESSAGE_WIDTH), ""), (f"  ({subjects})", "dim")),
        )
    left = len(steps) - SHOWN_STEPS
    return [grid, Text(f"{left:,} more: --format json", "dim")] if left > 0 else [grid]
