"""The counts of an audit as rows of Markdown tables; what they are of stands in the heads."""

from collections.abc import Iterable, Mapping

from gate2.audit.audited import Attempt
from gate2.audit.corpus import Audit, CodeCount, Totals
from gate2.classify.kinds import Kind
from gate2.classify.why import Undecided
from gate2.contract import Status
from gate2.report.audit.markdown_fitting import row
from gate2.report.audit.words import (
    counted,
    group_named,
    groups_in_order,
    named,
    number,
    share,
)
from gate2.report.ci.markdown_rows import said

STATUSES = (Status.VERIFIED, Status.FALSIFIED, Status.UNVERIFIED)
NAME_WIDTH = 80


def of_records(totals: Totals) -> str:
    """The head of a column that counts records."""
    return f"of {counted(totals.records, 'record')}"


def of_claims(totals: Totals) -> str:
    """The head of a column that counts claims."""
    return f"of {counted(totals.claims, 'claim')}"


def of_gateable(totals: Totals) -> str:
    """The head of a column that counts claims that evidence could settle."""
    return f"of {counted(totals.gateable, 'gateable claim')}"


def _part(count: int, of: int) -> str:
    return share(count, of).replace("<", "&lt;").replace(">", "&gt;")


def funnel_rows(totals: Totals) -> list[str]:
    """How many records and claims came as far as each stage."""
    return [
        row(
            step.stage.value,
            number(step.records),
            _part(step.records, totals.records),
            number(step.claims),
            _part(step.claims, totals.claims),
        )
        for step in totals.funnel
    ]


def attempt_rows(totals: Totals) -> list[str]:
    """What nobody tried apart from what somebody tried in vain."""
    return [
        row(
            attempt.value,
            number(totals.attempts.get(attempt, 0)),
            _part(totals.attempts.get(attempt, 0), totals.records),
            number(totals.claim_attempts.get(attempt, 0)),
            _part(totals.claim_attempts.get(attempt, 0), totals.gateable),
        )
        for attempt in Attempt
    ]


def code_rows(codes: Iterable[CodeCount], totals: Totals) -> list[str]:
    """The codes as given."""
    return [
        row(
            f"`{named(each.code).partition(' ')[0]}` {named(each.code).partition(' ')[2]}",
            number(each.records),
            _part(each.records, totals.records),
            number(each.claims),
            number(each.alone),
        )
        for each in codes
    ]


def kind_rows(totals: Totals) -> list[str]:
    """Which evidence would settle the claims, and why none was decided; nothing without claims."""
    if not totals.claims:
        return []
    counts = {kind.value: totals.kinds.get(kind, 0) for kind in Kind}
    whys = [why for why in Undecided if totals.undecided.get(why)]
    counts |= {f"undecided: {why.value}": totals.undecided[why] for why in whys}
    return [row(name, number(n), _part(n, totals.claims)) for name, n in counts.items()]


def month_rows(totals: Totals) -> list[str]:
    """The months, latest first: what does not fit is the oldest."""
    rows = [
        row(
            each.month,
            number(each.records),
            *_by_status(each.statuses),
            number(each.attempts.get(Attempt.NEVER, 0)),
        )
        for each in reversed(totals.months)
    ]
    if totals.undated:
        rows.append(row("undated", number(totals.undated), "", "", "", ""))
    return rows


def group_rows(audit: Audit) -> list[str]:
    """The groups asked for."""
    return [
        row(
            said(group_named(name), NAME_WIDTH) or "–",
            number(sum(statuses.values())),
            _part(sum(statuses.values()), audit.totals.records),
            *_by_status(statuses),
        )
        for name, statuses in groups_in_order(audit)
    ]


def _by_status(counts: Mapping[Status, int]) -> tuple[str, ...]:
    return tuple(number(counts.get(status, 0)) for status in STATUSES)
