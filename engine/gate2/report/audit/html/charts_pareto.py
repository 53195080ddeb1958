"""The Pareto of reason codes: how often each stands, what it blocks alone, and what they add to."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from gate2.audit.corpus import CodeCount, Totals
from gate2.report.audit.html.badges import code_badge
from gate2.report.audit.html.charts import (
    Series,
    drawing,
    figure,
    fill,
    numbers,
    percent,
    square,
    swatch,
)
from gate2.report.audit.html.markup import Child, Markup, Value, element, joined
from gate2.report.audit.html.naming import code_rows
from gate2.report.audit.words import counted, share, what_blocks

SHOWN = 15
ROW_HEIGHT = 26
_RECORDS_HEIGHT, _CLAIMS_HEIGHT = 12, 5
_MARK = 3.5
SAID = (
    "Most frequent first. What a code blocks alone would move at once if it were taken away. The "
    "line adds the findings up, code by code, to all of them."
)


def pareto(totals: Totals) -> Markup:
    """What blocks, as bars of records and of claims, with the share of all findings so far."""
    codes, records, claims = what_blocks(totals), totals.records, totals.gateable
    whole = sum(each.records for each in codes)
    so_far = list(accumulate(each.records for each in codes))
    most = max((each.records for each in codes), default=0)
    ends = [0.0, *(count / whole for count in so_far)]
    rows = [
        _row(each, ends[place : place + 3], most, claims)
        for place, each in enumerate(codes[:SHOWN])
    ]
    left = len(codes) - len(rows)
    more = element("p", {"class": "muted"}, f"and {left:,} more codes, in the numbers below")
    return figure(
        "Why records are not VERIFIED",
        SAID,
        _key(),
        element("ol", {"class": "pareto"}, *rows),
        more if left else None,
        numbers(
            "Reason codes by records",
            _HEADS,
            _numbers(codes, so_far, records, claims),
            printed=left > 0,
        ),
        wide=True,
    )


def _row(each: CodeCount, shares: Sequence[float], most: int, claims: int) -> Markup:
    """A code with its bars; `shares` are of all findings before it, with it, and with the next."""
    rows = element("a", {"href": code_rows(each.code)}, counted(each.records, "record"))
    said = joined(rows, f" · {counted(each.claims, 'claim')}" if each.claims else None)
    alone = f" · {each.alone:,} alone" if each.alone else None
    counts = element("span", {"class": "pareto-counts"}, said, alone)
    shapes = (*_bars(each, most, claims), *_line(shares))
    words = element("div", {"class": "pareto-words"}, code_badge(each.code, depth=0), counts)
    return element("li", None, words, drawing(shapes, ROW_HEIGHT, hidden=True))


def _bars(each: CodeCount, most: int, claims: int) -> Iterable[Markup]:
    records: dict[str, Value] = {"width": percent(each.records, most), "height": _RECORDS_HEIGHT}
    yield element("rect", {**fill(Series.PLAIN), **records, "y": 2})
    if not each.claims:
        return
    low: dict[str, Value] = {"y": _RECORDS_HEIGHT + 4, "height": _CLAIMS_HEIGHT}
    yield element("rect", {**fill(Series.REST), **low, "width": percent(each.claims, claims)})
    if each.alone:
        alone = percent(min(each.alone, each.claims), claims)
        yield element("rect", {**fill(Series.ALONE), **low, "width": alone})


def _line(shares: Sequence[float]) -> Iterable[Markup]:
    """The cumulative share: a line through the middles of the rows, halves of it in each."""
    before, now = shares[0], shares[1]
    at, middle = _across(now), ROW_HEIGHT // 2
    if before:
        first: dict[str, Value] = {"x1": _across((before + now) / 2), "y1": 0}
        yield element("line", {"class": "cumulative", **first, "x2": at, "y2": middle})
    for after in shares[2:]:
        last: dict[str, Value] = {"x2": _across((now + after) / 2), "y2": ROW_HEIGHT}
        yield element("line", {"class": "cumulative", **last, "x1": at, "y1": middle})
    yield element("circle", {"class": "cumulative-mark", "cx": at, "cy": middle, "r": _MARK})


def _across(share: float) -> str:
    return percent(share, 1)


def _key() -> Markup:
    """What the bars and the line are."""
    names = {Series.PLAIN: "records", Series.REST: "claims", Series.ALONE: "blocked by it alone"}
    shapes = (
        element("line", {"class": "cumulative", "x1": 0, "x2": 12, "y1": 6, "y2": 6}),
        element("circle", {"class": "cumulative-mark", "cx": 6, "cy": 6, "r": _MARK}),
    )
    line = element("li", {"class": "line-key"}, swatch(*shapes), "all findings so far")
    items = (element("li", None, swatch(square(series)), name) for series, name in names.items())
    return element("ul", {"class": "legend"}, *items, line)


_HEADS = ("Code", "Records", "of all", "Claims", "of gateable", "Alone", "Findings so far")


def _numbers(
    codes: Sequence[CodeCount], so_far: Sequence[int], records: int, claims: int
) -> Iterable[Sequence[Child]]:
    for each, reached in zip(codes, so_far, strict=True):
        yield (
            code_badge(each.code, depth=0),
            each.records,
            share(each.records, records),
            each.claims,
            share(each.claims, claims),
            each.alone,
            share(reached, so_far[-1]),
        )
