"""When verdicts changed, and why, as the ledger and the records' correction events tell it."""

from collections import Counter
from collections.abc import Sequence

from gate2.audit.audited import Attempt
from gate2.audit.corpus import Audit, MonthCount, StatusChange
from gate2.contract import Status
from gate2.reason_table import TABLE, Code
from gate2.report.audit.html.badges import code_badge, status_badge
from gate2.report.audit.html.charts import patterns, section, table
from gate2.report.audit.html.charts_months import changes
from gate2.report.audit.html.links import Links, record_link
from gate2.report.audit.html.markup import Child, Markup, element, joined, text

MOST_SHOWN = 1000
MOST_NOTE = 300


def trend_page(audit: Audit, links: Links) -> Markup:
    """The body of the page: changes by month, then each of them, the latest first."""
    title = element("h1", None, "When verdicts changed")
    if audit.trend is None:
        asked = element("code", None, "--ledger")
        return joined(
            title, element("p", {"class": "lead"}, "Not asked for: audit with ", asked, ".")
        )
    if not audit.trend:
        return joined(title, element("p", {"class": "calm"}, "The history knows of no change."))
    shown = audit.trend[: -MOST_SHOWN - 1 : -1]
    left = len(audit.trend) - len(shown)
    lead = f"{len(audit.trend):,} changes" + (
        f"; the last {len(shown):,} are listed." if left else "."
    )
    return joined(
        patterns(),
        title,
        element("p", {"class": "lead"}, lead),
        section("months", "By month", changes(_by_month(audit.trend))),
        section("changes", "Each change, the latest first", _listed(shown, links)),
    )


def trend_summary(audit: Audit) -> Markup | None:
    """For the first page: changes by month; nothing where none is, or none was asked for."""
    if not audit.trend:
        return None
    more = element("p", None, element("a", {"href": "trend.html"}, "Each change, and why"))
    return section("trend", "When verdicts changed", changes(_by_month(audit.trend)), more)


def _by_month(trend: Sequence[StatusChange]) -> list[MonthCount]:
    """What changes ended in, by the month of the change."""
    by_month: dict[str, Counter[Status]] = {}
    for change in trend:
        by_month.setdefault(change.at[:7], Counter())[change.after] += 1
    return [
        MonthCount(
            month, sum(counts.values()), counts, {Attempt.BLOCKED: counts[Status.UNVERIFIED]}
        )
        for month, counts in sorted(by_month.items())
    ]


def _listed(shown: Sequence[StatusChange], links: Links) -> Markup:
    heads = ("When", "Record and claim", "From", "To", "Why", "Known from")
    return table("Changes of status", heads, (_change(each, links) for each in shown))


def _change(each: StatusChange, links: Links) -> Sequence[Child]:
    name = each.record if each.claim is None else f"{each.record} · {each.claim}"
    path = links.path_of.get(each.record, "")
    return (
        element("time", {"datetime": each.at}, each.at.replace("T", " ").removesuffix("Z")),
        record_link(links, path, each.claim, name),
        status_badge(each.before) if each.before else element("span", {"class": "muted"}, "none"),
        status_badge(each.after),
        joined(*(_why(why) for why in each.why)),
        each.source,
    )


def _why(why: str) -> Markup:
    """A reason code linked to what it means; else the note as it is."""
    known = why in TABLE
    said = code_badge(Code(why), depth=0) if known else text(why, most=MOST_NOTE)
    return element("div", None, said)
