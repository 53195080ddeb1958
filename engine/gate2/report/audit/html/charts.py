"""What every chart of the site is made of: a figure, a legend, its numbers, bars drawn as SVG.

Places across are per cent of the width and heights are pixels, so that a chart fits a phone and a
desktop with text of the same size. No fill is told by colour alone: each series has a pattern.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gate2.backports import StrEnum
from gate2.report.audit.html.markup import Child, Markup, Value, element, joined

BAR_HEIGHT = 14
LEGEND_SIDE = 12
_NUMBER = re.compile(r"[–<>\d.,]+( of [\d,]+| %| s| min| h| MiB)?")


class Series(StrEnum):
    """What a fill stands for; site.css has its colours, `patterns` its strokes."""

    VERIFIED = "verified"
    FALSIFIED = "falsified"
    BLOCKED = "blocked"
    NEVER = "never"
    PLAIN = "plain"
    ALONE = "alone"
    REST = "rest"


_PATTERNED = {
    Series.FALSIFIED: "M0 0L6 6M0 6L6 0",
    Series.BLOCKED: "M-1 7L7 -1",
    Series.NEVER: "M1 1h1",
    Series.ALONE: "M0 3h6",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar or column."""

    series: Series
    count: int
    label: str


def patterns() -> Markup:
    """The strokes that tell the series apart; once on every page with charts, and not seen."""
    drawn = (
        element(
            "pattern",
            {
                "id": f"page-{series}",
                "class": f"pattern {series}",
                "patternUnits": "userSpaceOnUse",
                "width": 6,
                "height": 6,
            },
            element("rect", {"width": 6, "height": 6, "class": "ground"}),
            element("path", {"d": strokes, "class": "stroke"}),
        )
        for series, strokes in _PATTERNED.items()
    )
    attributes: dict[str, Value] = {"width": 0, "height": 0, "class": "patterns"}
    return element("svg", {**attributes, "aria-hidden": "true"}, element("defs", None, *drawn))


def fill(series: Series) -> dict[str, Value]:
    """The attributes of a shape of this series."""
    painted: dict[str, Value] = {"class": f"fill {series}"}
    return {**painted, "fill": f"url(#page-{series})"} if series in _PATTERNED else painted


def percent(part: float, whole: float) -> str:
    """A part of the whole as a length across the chart."""
    return f"{100 * part / whole:.3f}%" if whole else "0%"


def stacked(parts: Iterable[Part], whole: int, height: int = BAR_HEIGHT) -> Markup:
    """A bar of parts side by side; what is not zero is always seen."""
    shapes, done = [], 0
    for part in parts:
        if part.count:
            place = {"x": percent(done, whole), "width": percent(part.count, whole)}
            shape = {**fill(part.series), **place, "y": 0, "height": height}
            shapes.append(element("rect", shape, _title(f"{part.label}: {part.count:,}")))
        done += part.count
    track = element("rect", {"class": "track", "width": "100%", "height": height})
    return drawing((track, *shapes), height, hidden=True)


def drawing(shapes: Iterable[Markup], height: int, *, hidden: bool, label: str = "") -> Markup:
    """An SVG as wide as its place; `hidden` where the text beside it says the same."""
    spoken: dict[str, Value] = {"aria-hidden": "true"} if hidden else {"role": "img"}
    size: dict[str, Value] = {"width": "100%", "height": height, "focusable": "false"}
    title = None if hidden else element("title", None, label)
    return element("svg", {"class": "chart-drawing", **size, **spoken}, title, *shapes)


def legend(parts: Iterable[Part]) -> Markup:
    """What each fill stands for, with its count."""
    items = (
        element("li", None, swatch(square(part.series)), part.label, element("b", None, part.count))
        for part in parts
    )
    return element("ul", {"class": "legend"}, *items)


def square(series: Series) -> Markup:
    """A shape of this series for a legend."""
    size: dict[str, Value] = {"width": LEGEND_SIDE, "height": LEGEND_SIDE, "rx": 2}
    return element("rect", {**fill(series), **size})


def swatch(*shapes: Markup) -> Markup:
    """A small drawing beside a word that says what it is."""
    size: dict[str, Value] = {"width": LEGEND_SIDE, "height": LEGEND_SIDE, "class": "swatch"}
    return element("svg", {**size, "aria-hidden": "true"}, *shapes)


def figure(title: str, said: Child, *drawn: Child, wide: bool = False) -> Markup:
    """A chart with its heading, and what it says in a sentence."""
    heading = element("h3", None, title)
    sentence = element("p", None, said) if said else None
    caption = element("figcaption", None, heading, sentence)
    return element("figure", {"class": "chart wide" if wide else "chart"}, caption, *drawn)


def numbers(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[Child]], *, printed: bool = False
) -> Markup:
    """The chart's numbers as a table, folded; the first column names the row.

    They are `printed` where they say more than the chart does.
    """
    return element(
        "details",
        {"class": "numbers printed" if printed else "numbers"},
        element("summary", None, "Numbers", element("span", {"class": "unseen"}, f": {caption}")),
        table(caption, heads, rows),
    )


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Child]]) -> Markup:
    """A plain table that scrolls within itself where it is too wide; numbers stand right."""
    head = element("tr", None, *(element("th", {"scope": "col"}, name) for name in heads))
    inner = element(
        "table",
        None,
        element("caption", {"class": "unseen"}, caption),
        element("thead", None, head),
        element("tbody", None, *(_row(heads, cells) for cells in rows)),
    )
    return scrolling(caption, inner)


def scrolling(caption: str, inner: Markup) -> Markup:
    """What is too wide for a phone, in a place of its own that a keyboard scrolls too."""
    attributes: dict[str, Value] = {"class": "scroll", "tabindex": 0, "role": "region"}
    return element("div", {**attributes, "aria-label": caption}, inner)


def _row(heads: Sequence[str], cells: Sequence[Child]) -> Markup:
    first, *rest = cells
    others = map(_cell, heads[1:], rest)
    return element("tr", None, element("th", {"scope": "row"}, first), *others)


def _cell(name: str, value: Child) -> Markup:
    is_number = isinstance(value, int) or (
        isinstance(value, str) and _NUMBER.fullmatch(value) is not None
    )
    return element("td", {"class": "number" if is_number else None, "data-name": name}, value)


def _title(said: str) -> Markup:
    return element("title", None, said)


def section(identity: str, title: str, *body: Child, lead: Child = None) -> Markup:
    """A part of a page with a heading that can be linked to."""
    heading = element("h2", {"id": f"page-{identity}"}, title)
    said = element("p", {"class": "lead"}, lead) if lead else None
    attributes: dict[str, Value] = {"aria-labelledby": f"page-{identity}"}
    return element("section", attributes, joined(heading, said), *body)
