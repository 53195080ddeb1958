"""An audit as Markdown, for an issue or a page of a wiki, in at most 60,000 characters.

All foreign text is quoted: none of it becomes a link, a mention, an element or a command. What
does not fit is counted.
"""

from collections.abc import Iterator
from dataclasses import replace

from gate2.audit.corpus import Audit
from gate2.report.audit.markdown_counts import (
    attempt_rows,
    code_rows,
    funnel_rows,
    group_rows,
    kind_rows,
    month_rows,
    of_claims,
    of_gateable,
    of_records,
)
from gate2.report.audit.markdown_fitting import Section, fitted, table_head
from gate2.report.audit.markdown_places import (
    across_rows,
    change_rows,
    nearest_rows,
    record_rows,
    skipped_rows,
    wrong_rows,
)
from gate2.report.audit.words import (
    asks_for_records,
    claims_line,
    counted,
    filter_line,
    headline,
    made_line,
    skipped_line,
    what_blocks,
    what_is_noted,
)
from gate2.report.ci.markdown_rows import said

MOST_CHARS = 60_000
"""An issue, or a comment on one, takes 65,536."""
LINE_WIDTH = 1_000
SHOWN_CODES = 12
SHOWN_NEAREST = 10
SHOWN_ACROSS = 20
SHOWN_CHANGES = 30
SHOWN_RECORDS = 100
SHOWN_GROUPS = 50
SHOWN_SKIPPED = 10
_CLOSED = "\n</details>\n\n"
_STATUSES = ("VERIFIED", "FALSIFIED", "UNVERIFIED")


def as_audit_markdown(audit: Audit, most_chars: int = MOST_CHARS) -> str:
    """Headline, tables, and what is long folded away."""
    top = f"## gate2 audit\n\n**{said(headline(audit))}**\n\n"
    lines = [claims_line(audit.totals) if audit.totals.claims else "", filter_line(audit)]
    top += "".join(f"{said(line, LINE_WIDTH)}\n\n" for line in lines if line)
    foot = f"<sub>{said(made_line(audit))}</sub>\n"
    return top + fitted(list(_sections(audit)), most_chars - len(top) - len(foot)) + foot


def _sections(audit: Audit) -> Iterator[Section]:
    """In the order in which they are read."""
    if audit.totals.records:
        yield from _counts(audit)
        yield from _places(audit)
    skipped = _folded(skipped_line(audit).rstrip("."))
    yield Section(skipped, skipped_rows(audit, SHOWN_SKIPPED), audit.skipped_count, _CLOSED)


def _counts(audit: Audit) -> Iterator[Section]:
    totals = audit.totals
    both = (of_records(totals), "", of_claims(totals), "")
    yield _titled("How far it has come", ("stage", *both), funnel_rows(totals))
    tried = ("", of_records(totals), "", of_gateable(totals), "")
    yield _titled("Was it ever tried?", tried, attempt_rows(totals))
    heads = ("code", of_records(totals), "", of_claims(totals), "alone")
    blocks, noted = code_rows(what_blocks(totals), totals), code_rows(what_is_noted(totals), totals)
    title = "What keeps records and claims from VERIFIED"
    yield _titled(title, heads, blocks[:SHOWN_CODES], len(blocks))
    warnings = _folded(f"{counted(len(noted), 'code')} noted that keep nothing from a status")
    yield _titled("", heads, noted, head=warnings, tail=_CLOSED)
    kinds = ("kind", of_claims(totals), "")
    yield _titled("", kinds, kind_rows(totals), head=_folded("Claims by kind"), tail=_CLOSED)
    months = ("month", of_records(totals), *_STATUSES, "never tried")
    head = _folded("By month of publication")
    yield _titled("", months, month_rows(totals), head=head, tail=_CLOSED)
    groups = ("", of_records(totals), "", *_STATUSES)
    rows = group_rows(audit)
    yield _titled("Groups", groups, rows[:SHOWN_GROUPS], len(rows))


def _places(audit: Audit) -> Iterator[Section]:
    totals = audit.totals
    begin = ("lacks", "begin with")
    nearest = nearest_rows(totals.cheapest[:SHOWN_NEAREST])
    yield _titled("Nearest to VERIFIED", ("record", *begin), nearest, words=3)
    yield Section("### What looks wrong\n\n", wrong_rows(totals))
    across = across_rows(audit.across[:SHOWN_ACROSS])
    title = "### Across records (shown with their sources, never resolved)\n\n"
    yield Section(title, across, max(audit.across_total, len(audit.across)))
    yield _changes(audit)
    if asks_for_records(audit.filters):
        rows = record_rows(audit, SHOWN_RECORDS)
        most = max(len(rows), totals.records)
        lacks, first = begin
        section = _titled("Records", ("status", lacks, "record", first), rows, most, words=4)
        limited = len(rows) < min(most, SHOWN_RECORDS)
        yield replace(section, elsewhere="`--limit` leaves them out") if limited else section


def _changes(audit: Audit) -> Section:
    """The last changes; that none is known where they were asked for."""
    changes = audit.trend or ()
    if audit.trend == ():
        return Section("### Changes of status\n\n", ["None is known.\n"])
    heads = ("when", "record", "before → after", "why")
    head = _folded(counted(len(changes), "change") + " of status")
    rows = change_rows(changes[-SHOWN_CHANGES:])
    return _titled("", heads, rows, len(changes), head=head, tail=_CLOSED, words=4)


def _titled(
    title: str,
    heads: tuple[str, ...],
    rows: list[str],
    total: int | None = None,
    *,
    head: str = "",
    tail: str = "\n",
    words: int = 1,
) -> Section:
    """A table under a title, or under `head`; of `total` rows, where these are the first."""
    above = head or f"### {title}\n\n"
    return Section(
        above + table_head(heads, words), rows, len(rows) if total is None else total, tail
    )


def _folded(summary: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n"
