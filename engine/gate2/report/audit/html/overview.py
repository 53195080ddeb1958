"""The first page: what an editor wants to know in ten seconds, then why, then what to do next."""

from collections.abc import Mapping

from gate2.audit.audited import Attempt
from gate2.audit.corpus import Audit, Totals
from gate2.contract import LABELS, Status
from gate2.report.audit.html.across import across_summary
from gate2.report.audit.html.charts import (
    Part,
    Series,
    figure,
    legend,
    patterns,
    section,
    stacked,
)
from gate2.report.audit.html.charts_counts import funnel, heat, makeup
from gate2.report.audit.html.charts_months import months, parts_of
from gate2.report.audit.html.charts_pareto import pareto
from gate2.report.audit.html.links import Links
from gate2.report.audit.html.markup import Markup, element, joined
from gate2.report.audit.html.overview_lists import groups, nearest, skipped
from gate2.report.audit.html.trend import trend_summary
from gate2.report.audit.html.wrong import wrong_summary
from gate2.report.audit.words import claims_line, counted, filter_line, headline, share


def overview(audit: Audit, links: Links) -> Markup:
    """The body of the first page."""
    totals = audit.totals
    if not totals.records:
        return joined(_title(audit), skipped(audit))
    return joined(
        patterns(),
        _title(audit),
        _tiles(totals),
        section("stand", "Where they stand", _pair(funnel(totals), _attempts(totals))),
        section("codes", "What stands in the way", pareto(totals)),
        nearest(totals.cheapest, links),
        wrong_summary(audit, links),
        across_summary(audit, links),
        section("when", "When, and what kind", _pair(months(totals), heat(totals)), makeup(totals)),
        trend_summary(audit),
        groups(totals.groups),
        skipped(audit),
    )


def _title(audit: Audit) -> Markup:
    name = element("p", {"class": "eyebrow"}, "Audit of ", element("b", None, audit.root))
    claims = claims_line(audit.totals) if audit.totals.records else None
    asked = filter_line(audit)
    return joined(
        name,
        element("h1", {"class": "headline"}, headline(audit)),
        element("p", {"class": "lead"}, claims) if claims else None,
        element("p", {"class": "filters"}, asked) if asked else None,
    )


def _pair(*figures: Markup) -> Markup:
    return element("div", {"class": "pair"}, *figures)


# --- tiles -------------------------------------------------------------------------------------


def _tiles(totals: Totals) -> Markup:
    attempts, claims, whole = totals.attempts, totals.claim_statuses, totals.records
    never, blocked = attempts.get(Attempt.NEVER, 0), attempts.get(Attempt.BLOCKED, 0)
    verified = claims.get(Status.VERIFIED, 0)
    of_claims = (verified, totals.gateable, "gateable claim")
    tiles = (
        _status_tile(Status.VERIFIED, Series.VERIFIED, totals),
        _status_tile(Status.FALSIFIED, Series.FALSIFIED, totals),
        _tile(
            "Attempted and blocked", Series.BLOCKED, (blocked, whole, "record"), "attempt=blocked"
        ),
        _tile("Never attempted", Series.NEVER, (never, whole, "record"), "attempt=never"),
        _tile("Claims verified", Series.VERIFIED, of_claims, None),
        _tile("Invalid", Series.FALSIFIED, (totals.invalid, whole, "record"), "invalid=1"),
    )
    return element("ul", {"class": "tiles"}, *tiles)


def _status_tile(status: Status, series: Series, totals: Totals) -> Markup:
    counts = (totals.statuses.get(status, 0), totals.records, "record")
    return _tile(LABELS[status], series, counts, f"status={status.value}")


def _tile(name: str, series: Series, counts: tuple[int, int, str], rows: str | None) -> Markup:
    """A number with its denominator; linked to the rows of the table that it counts."""
    count, whole, noun = counts
    inner = (
        element("span", {"class": "tile-name"}, name),
        element("span", {"class": "tile-number"}, count),
        element("span", {"class": "tile-of"}, f"of {counted(whole, noun)}, {share(count, whole)}"),
        stacked((Part(series, count, name),), whole, 6),
    )
    if rows is None:
        return element("li", None, element("div", {"class": "tile"}, *inner))
    linked = {"class": "tile", "href": f"records.html#{rows}"}
    return element("li", None, element("a", linked, *inner))


# --- tried or not ------------------------------------------------------------------------------


def _attempts(totals: Totals) -> Markup:
    """Never attempted apart from attempted and blocked, for records and for gateable claims."""
    records = _split("Records", totals.records, totals.statuses, totals.attempts)
    statuses, attempts = totals.claim_statuses, totals.claim_attempts
    return figure(
        "Tried, or never tried",
        "What nobody tried needs an artifact; what is blocked needs what its reasons name.",
        records,
        _split("Gateable claims", totals.gateable, statuses, attempts),
    )


def _split(
    name: str, whole: int, statuses: Mapping[Status, int], attempts: Mapping[Attempt, int]
) -> Markup:
    parts = parts_of(statuses, attempts)
    heading = element("h4", None, f"{name}: {whole:,}")
    return element("div", {"class": "split"}, heading, stacked(parts, whole, 24), legend(parts))
