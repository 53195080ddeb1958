"""The columns of an audit: records by month, stacked by what became of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from gate2.audit.audited import Attempt
from gate2.audit.corpus import MonthCount, Totals
from gate2.contract import Status
from gate2.report.audit.html.charts import (
    Part,
    Series,
    drawing,
    figure,
    fill,
    legend,
    numbers,
    percent,
)
from gate2.report.audit.html.markup import Child, Markup, Value, element

MOST_MONTHS = 120
COLUMN_HEIGHT = 160
TOP = 14
"""Pixels above the highest column, for the number it stands for."""
FEWEST = 8
"""Columns that there is room for at least: one month is no wall."""
LABELS = 6
"""Months under the columns at most."""
_GAP = 0.18
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def parts_of(statuses: Mapping[Status, int], attempts: Mapping[Attempt, int]) -> tuple[Part, ...]:
    """What is decided by its status, and the rest by whether anybody tried."""
    return (
        Part(Series.VERIFIED, statuses.get(Status.VERIFIED, 0), "Verified"),
        Part(Series.FALSIFIED, statuses.get(Status.FALSIFIED, 0), "Falsified"),
        Part(Series.BLOCKED, attempts.get(Attempt.BLOCKED, 0), "Attempted and blocked"),
        Part(Series.NEVER, attempts.get(Attempt.NEVER, 0), "Never attempted"),
    )


def months(totals: Totals) -> Markup:
    """Records by the month they were published in, stacked by what became of them."""
    shown = _without_gaps(totals.months)[-MOST_MONTHS:]
    dated = sum(each.records for each in totals.months)
    cut = (
        f"; the last {len(shown)} months are shown" if dated > sum(m.records for m in shown) else ""
    )
    undated = f"; {totals.undated:,} carry no date" if totals.undated else ""
    parts = parts_of(*_summed(shown))
    return figure(
        "By month of publication",
        f"{dated:,} of {totals.records:,} records carry a date{undated}{cut}.",
        legend(parts),
        _columns(shown, {part.series: part.label for part in parts}),
        numbers("Records by month", _MONTH_HEADS, map(_month_row, totals.months)),
        wide=True,
    )


_MONTH_HEADS = ("Month", "Records", "Verified", "Falsified", "Blocked", "Never attempted")


def _month_row(each: MonthCount) -> Sequence[Child]:
    counts = (part.count for part in parts_of(each.statuses, each.attempts))
    return (_rows(each.month), each.records, *counts)


def _rows(month: str) -> Child:
    """The month, linked to its rows of the table."""
    if not _MONTH.fullmatch(month):
        return month
    return element("a", {"href": f"records.html#month={month}"}, month)


def changes(shown: Sequence[MonthCount]) -> Markup:
    """Changes of status by month, stacked by the status that came of them."""
    ends = parts_of(*_summed(shown))
    seen = tuple(
        replace(part, label=f"to {_CHANGED[part.series]}")
        for part in ends
        if part.series in _CHANGED
    )
    return figure(
        "Changes by month",
        "What each change ended in.",
        legend(seen),
        _columns(_without_gaps(shown)[-MOST_MONTHS:], {p.series: p.label for p in seen}),
        numbers("Changes by month", _CHANGE_HEADS, map(_change_row, shown)),
        wide=True,
    )


def _without_gaps(counted: Sequence[MonthCount]) -> list[MonthCount]:
    """Every month from the first to the last, so that the columns stand as far apart as they are;
    years that nobody publishes in are no reason for thousands."""
    by_month = {each.month: each for each in counted}
    if not counted or not all(map(_MONTH.fullmatch, by_month)):
        return list(counted)
    first, last = (
        12 * int(each[:4]) + int(each[5:]) - 1 for each in (min(by_month), max(by_month))
    )
    if last - first >= MOST_MONTHS:
        return list(counted)
    names = (f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(first, last + 1))
    return [by_month.get(name, MonthCount(name, 0, {}, {})) for name in names]


def _summed(shown: Iterable[MonthCount]) -> tuple[dict[Status, int], dict[Attempt, int]]:
    counted = list(shown)
    return (
        {status: sum(each.statuses.get(status, 0) for each in counted) for status in Status},
        {attempt: sum(each.attempts.get(attempt, 0) for each in counted) for attempt in Attempt},
    )


_CHANGED = {
    Series.VERIFIED: "Verified",
    Series.FALSIFIED: "Falsified",
    Series.BLOCKED: "Unverified",
}
_CHANGE_HEADS = ("Month", "Changes", "to Verified", "to Falsified", "to Unverified")


def _change_row(each: MonthCount) -> Sequence[Child]:
    return (each.month, each.records, *(each.statuses.get(status, 0) for status in _ENDS))


_ENDS = (Status.VERIFIED, Status.FALSIFIED, Status.UNVERIFIED)


def _columns(shown: Sequence[MonthCount], names: Mapping[Series, str]) -> Markup | None:
    if not shown:
        return None
    most = max(*(each.records for each in shown), 1)
    room = max(len(shown), FEWEST)
    shapes = [*_scale(most)]
    for place, each in enumerate(shown):
        across: dict[str, Value] = {
            "x": percent(place + _GAP / 2, room),
            "width": percent(1 - _GAP, room),
        }
        shapes.extend(_column(each, across, most, names))
    label = f"Columns by month, from {shown[0].month} to {shown[-1].month}"
    drawn = drawing(shapes, TOP + COLUMN_HEIGHT, hidden=False, label=label)
    return element("div", {"class": "columns"}, drawn, _under(shown, room))


def _under(shown: Sequence[MonthCount], room: int) -> Markup:
    """The names of some months, each below its column."""
    every = -(-room // LABELS) if len(shown) > LABELS else 1
    # A name is as wide as the columns up to the next: one without them would leave the chart.
    last = max(room - every, 0)
    names = (each.month if at % every == 0 and at <= last else "" for at, each in enumerate(shown))
    words = [element("span", None, name) for name in names]
    empty = [element("span")] * (room - len(shown))
    return element("div", {"class": "months", "aria-hidden": "true"}, *words, *empty)


def _scale(most: int) -> Iterable[Markup]:
    """Lines at the top and at half, with what they stand for."""
    for count in (most, most / 2):
        y = TOP + COLUMN_HEIGHT * (1 - count / most)
        yield element("line", {"class": "rule", "x1": "0", "x2": "100%", "y1": y, "y2": y})
        if count == int(count):
            words: dict[str, Value] = {"class": "rule-words", "x": 0, "y": y - 3}
            yield element("text", words, f"{int(count):,}")


def _column(
    each: MonthCount, across: Mapping[str, Value], most: int, names: Mapping[Series, str]
) -> Iterable[Markup]:
    done = 0
    for part in parts_of(each.statuses, each.attempts):
        if part.count:
            done += part.count
            y = TOP + COLUMN_HEIGHT * (1 - done / most)
            down: dict[str, Value] = {"y": y, "height": COLUMN_HEIGHT * part.count / most}
            said = element("title", None, f"{each.month}, {names[part.series]}: {part.count:,}")
            yield element("rect", {**fill(part.series), **across, **down}, said)
