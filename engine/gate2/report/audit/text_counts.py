"""The counts of an audit in a terminal: a table each, with what they are of in its heads."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from gate2.audit.audited import Attempt
from gate2.audit.corpus import Audit, CodeCount, Totals
from gate2.classify.kinds import Kind
from gate2.classify.why import Undecided
from gate2.contract import Status
from gate2.report.audit.bars import bar, bar_width, counts_table
from gate2.report.audit.words import (
    counted,
    group_named,
    groups_in_order,
    named,
    number,
    share,
    what_blocks,
    what_is_noted,
)
from gate2.report.ci.text import log_line
from gate2.report.escape import shortened
from gate2.report.text import STYLES

SHOWN_CODES = 12
SHOWN_NOTED = 6
SHOWN_MONTHS = 12
SHOWN_GROUPS = 20
GROUP_WIDTH = 60
STATUSES = (Status.VERIFIED, Status.FALSIFIED, Status.UNVERIFIED)


def of_records(totals: Totals) -> str:
    """The head of a column that counts records."""
    return f"of {counted(totals.records, 'record')}"


def of_claims(totals: Totals) -> str:
    """The head of a column that counts claims."""
    return f"of {counted(totals.claims, 'claim')}"


def funnel(audit: Audit, width: int) -> Iterator[RenderableType]:
    """How many records and claims came as far as each stage."""
    totals = audit.totals
    table = counts_table(("", "", of_records(totals), "", of_claims(totals), ""), bars=True)
    long = bar_width(width, 60)
    for step in totals.funnel:
        table.add_row(
            step.stage.value,
            bar(step.records, totals.records, long),
            number(step.records),
            share(step.records, totals.records),
            number(step.claims),
            share(step.claims, totals.claims),
        )
    yield table


def attempts(audit: Audit, _: int) -> Iterator[RenderableType]:
    """What nobody tried apart from what somebody tried in vain."""
    totals = audit.totals
    gateable = f"of {counted(totals.gateable, 'gateable claim')}"
    table = counts_table(("", of_records(totals), "", gateable, ""))
    for attempt in Attempt:
        records, claims = totals.attempts.get(attempt, 0), totals.claim_attempts.get(attempt, 0)
        table.add_row(
            attempt.value,
            number(records),
            share(records, totals.records),
            number(claims),
            share(claims, totals.gateable),
        )
    yield table


def pareto(audit: Audit, width: int) -> Iterator[RenderableType]:
    """The reasons by how many records they keep from VERIFIED."""
    yield from _codes(what_blocks(audit.totals), SHOWN_CODES, audit.totals, width)
    if what_blocks(audit.totals):
        yield Text("alone: the claims, or records, that nothing else keeps back", "dim")


def noted(audit: Audit, width: int) -> Iterator[RenderableType]:
    """The warnings and remarks."""
    yield from _codes(what_is_noted(audit.totals), SHOWN_NOTED, audit.totals, width, "blue")


def _codes(
    codes: list[CodeCount], most: int, totals: Totals, width: int, style: str = "cyan"
) -> Iterator[RenderableType]:
    if not codes:
        return
    heads = ("", "", of_records(totals), "", of_claims(totals))
    table = counts_table((*heads, "alone") if style == "cyan" else heads, bars=True)
    long = bar_width(width, 92 if style == "cyan" else 82)
    for each in codes[:most]:
        alone = (number(each.alone),) if style == "cyan" else ()
        table.add_row(
            named(each.code),
            bar(each.records, totals.records, long, style),
            number(each.records),
            share(each.records, totals.records),
            number(each.claims),
            *alone,
        )
    yield table
    yield from left_out(len(codes) - most, "code")


def left_out(left: int, noun: str) -> Iterator[RenderableType]:
    """How many more there are; nothing where there are none."""
    if left > 0:
        yield Text(f"and {counted(left, f'more {noun}')}: --format json has all", "dim")


def kinds(audit: Audit, width: int) -> Iterator[RenderableType]:
    """Which evidence would settle the claims; under it, why no kind was decided."""
    totals = audit.totals
    if not totals.claims:
        return
    table = counts_table(("", "", of_claims(totals), ""), bars=True)
    for kind in Kind:
        count = totals.kinds.get(kind, 0)
        row = bar(count, totals.claims, bar_width(width, 50))
        table.add_row(kind.value, row, number(count), share(count, totals.claims))
    for why in (why for why in Undecided if totals.undecided.get(why)):
        count = totals.undecided[why]
        cells = (f"  {why.value}", "", number(count), share(count, totals.claims))
        table.add_row(*(Text(cell, "dim") for cell in cells))
    yield table


def months(audit: Audit, width: int) -> Iterator[RenderableType]:
    """The last months, oldest first."""
    totals = audit.totals
    shown = totals.months[-SHOWN_MONTHS:]
    if not shown:
        return
    most = max(each.records for each in shown)
    heads = (
        "",
        "",
        f"of {number(totals.records)}",
        *(status.value for status in STATUSES),
        "never tried",
    )
    table = counts_table(heads, bars=True)
    for each in shown:
        table.add_row(
            each.month,
            bar(each.records, most, bar_width(width, 70)),
            number(each.records),
            *_by_status(each.statuses.get(status, 0) for status in STATUSES),
            number(each.attempts.get(Attempt.NEVER, 0)),
        )
    yield table
    earlier = sum(each.records for each in totals.months[:-SHOWN_MONTHS])
    said = (
        f"{counted(earlier, 'record')} in earlier months" if earlier else "",
        f"{counted(totals.undated, 'record')} without a date" if totals.undated else "",
    )
    if any(said):
        yield Text(", ".join(filter(None, said)), "dim")


def groups(audit: Audit, _: int) -> Iterator[RenderableType]:
    """The groups asked for."""
    found = groups_in_order(audit)
    if not found:
        return
    heads = ("", of_records(audit.totals), "", *(status.value for status in STATUSES))
    table = counts_table(heads, fold=True)
    for name, statuses in found[:SHOWN_GROUPS]:
        within = sum(statuses.values())
        table.add_row(
            log_line((shortened(group_named(name), GROUP_WIDTH), "")),
            number(within),
            share(within, audit.totals.records),
            *_by_status(statuses.get(status, 0) for status in STATUSES),
        )
    yield table
    yield from left_out(len(found) - SHOWN_GROUPS, "group")


def _by_status(counts: Iterator[int]) -> Iterator[Text]:
    """A figure each, in the colour of its status where there is something to see."""
    for status, count in zip(STATUSES, counts, strict=True):
        yield Text(number(count), STYLES[status] if count else "dim")
