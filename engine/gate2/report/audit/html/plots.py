"""A metric of a claim as a drawing: reported against observed, the tolerance as a band.

Plain SVG with presentation attributes, coloured by assets/record.css. It says what it shows to who
cannot see it: a title, a sentence, and a table of the numbers as they were printed.
"""

from collections.abc import Iterator, Sequence

from gate2.backports import assert_never
from gate2.record.model import Compare
from gate2.report.audit.html.markup import Markup, Value, element, joined, text
from gate2.report.audit.html.plots_geometry import LEFT, RADIUS, RIGHT, Band, Dot, Plot, Tick
from gate2.report.audit.html.plots_observed import Mark, Observed
from gate2.report.repro import wanted

WIDTH = 400
LANE = 28
TOP = 10
AXIS = 30
STEP = 6.0
"""How far a dot stands above or below another one that it would cover."""
LONGEST_PRINTED = 120
_LANES = {
    Mark.RUN: "runs",
    Mark.PERTURBED: "changed",
    Mark.CONTROL: "controls",
    Mark.INPUTS: "inputs",
}


def figure_of(plot: Plot, key: str) -> Markup:
    """The drawing with its caption and its table; `key` begins the ids within it."""
    caption = element("figcaption", None, element("strong", None, wanted(plot.reported)))
    note = element("p", {"class": "plot-note"}, sentence_of(plot))
    drawing = _drawing(plot, key) if plot.line is not None else None
    return element("figure", {"class": "plot"}, caption, drawing, note, _table(plot))


def sentence_of(plot: Plot) -> str:
    """What the drawing shows, for instance ``Accepted: 0.815 to 0.825. Runs: 2 of 2 meet it.``"""
    counted = []
    for mark in Mark:
        told = [each.met for each in plot.observed if each.mark is mark]
        if told:
            met = sum(each is True for each in told)
            counted.append(f"{_LANES[mark].capitalize()}: {met} of {len(told)} meet it.")
    axis = "" if plot.is_linear else " Logarithmic about the reported value."
    return " ".join([_accepted(plot), *counted]) + axis


def _accepted(plot: Plot) -> str:
    """The band in words."""
    item, held = plot.reported, plot.accepts
    if held is None:
        return "No tolerance is stated, so nothing says which value would be near enough."
    match item.compare:
        case Compare.EQUALS:
            return f"Accepted: {held.low} to {held.high}."
        case Compare.AT_LEAST:
            return f"Accepted: {item.value} and above."
        case Compare.AT_MOST:
            return f"Accepted: {item.value} and below."
        case Compare.GREATER:
            return f"Accepted: above {item.value}."
        case Compare.LESS:
            return f"Accepted: below {item.value}."
        case _:
            assert_never(item.compare)


# --- the drawing -------------------------------------------------------------------------------


def _drawing(plot: Plot, key: str) -> Markup:
    lanes = [mark for mark in Mark if any(dot.seen.mark is mark for dot in plot.dots)]
    bottom = TOP + LANE * max(len(lanes), 1)
    return element(
        "svg",
        {
            "class": "plot-drawing",
            "viewBox": f"0 0 {WIDTH} {bottom + AXIS}",
            "role": "img",
            "aria-labelledby": f"{key}-title {key}-desc",
        },
        element("title", {"id": f"{key}-title"}, f"Reported and observed: {plot.reported.metric}"),
        element("desc", {"id": f"{key}-desc"}, sentence_of(plot)),
        *(_band(plot.band, bottom) if plot.band is not None else ()),
        *_lanes(lanes),
        _upright("plot-reported", plot.line or LEFT, bottom),
        *(dot for number, mark in enumerate(lanes) for dot in _dots(plot.dots, mark, _at(number))),
        *_axis(plot.ticks, bottom),
    )


def _at(lane: int) -> float:
    """The middle of a lane."""
    return TOP + LANE * (lane + 0.5)


def _band(band: Band, bottom: float) -> Iterator[Markup]:
    box: dict[str, Value] = {
        "x": band.left,
        "y": TOP,
        "width": band.right - band.left,
        "height": bottom - TOP,
    }
    yield element("rect", {"class": "plot-band", **box})
    dashes = "3 3" if band.strict else None
    if not band.opens_left:
        yield _upright("plot-edge", band.left, bottom, dashes)
    if not band.opens_right:
        yield _upright("plot-edge", band.right, bottom, dashes)
    if band.opens_left:
        yield _arrow(LEFT, -1, bottom)
    if band.opens_right:
        yield _arrow(RIGHT, 1, bottom)


def _upright(name: str, x: float, bottom: float, dashes: str | None = None) -> Markup:
    ends: dict[str, Value] = {"x1": x, "x2": x, "y1": TOP, "y2": bottom}
    return element("line", {**ends, "class": name, "stroke-dasharray": dashes})


def _arrow(x: float, way: int, bottom: float) -> Markup:
    """That the band goes on beyond the axis."""
    middle = (TOP + bottom) / 2
    return element(
        "path",
        {"class": "plot-beyond", "d": f"M{x:.1f} {middle - 5:.1f}l{way * 8} 5l{-way * 8} 5z"},
    )


def _lanes(lanes: Sequence[Mark]) -> Iterator[Markup]:
    for number, mark in enumerate(lanes):
        y = _at(number)
        yield element("line", {"class": "plot-lane", "x1": LEFT, "x2": RIGHT, "y1": y, "y2": y})
        place: dict[str, Value] = {
            "class": "plot-label",
            "x": LEFT - 10,
            "y": y + 4,
            "text-anchor": "end",
        }
        yield element("text", place, _LANES[mark])


def _dots(dots: Sequence[Dot], mark: Mark, y: float) -> Iterator[Markup]:
    """One lane's dots, those that would cover another one beside it."""
    last: dict[float, float] = {}
    for dot in sorted((each for each in dots if each.seen.mark is mark), key=lambda each: each.x):
        free = (step for step in (0.0, -STEP, STEP) if dot.x - last.get(step, 0) >= 2 * RADIUS)
        step = next(free, 0.0)
        last[step] = dot.x
        yield _shape(dot, y + step)


def _shape(dot: Dot, y: float) -> Markup:
    seen = dot.seen
    told = {True: "meets the claim", False: "misses the claim", None: "compared with nothing"}
    title = element("title", None, f"{seen.label}: {_printed(seen)}, {told[seen.met]}")
    kind = {Mark.RUN: "run", Mark.PERTURBED: "changed", Mark.CONTROL: "control"}
    name = f"plot-dot plot-{kind.get(seen.mark, 'inputs')}"
    if seen.met is False:
        name += " plot-miss"
    x, r = dot.x, RADIUS
    match seen.mark:
        case Mark.RUN | Mark.CONTROL:
            return element("circle", {"class": name, "cx": x, "cy": y, "r": r}, title)
        case Mark.PERTURBED:
            outline = (
                f"M{x:.2f} {y - r - 1:.2f}l{r + 1} {r + 1}l{-r - 1} {r + 1}l{-r - 1} {-r - 1}z"
            )
        case Mark.INPUTS:
            outline = f"M{x:.2f} {y - r:.2f}l{r} {2 * r}h{-2 * r}z"
        case _:
            assert_never(seen.mark)
    return element("path", {"class": name, "d": outline}, title)


def _axis(ticks: Sequence[Tick], bottom: float) -> Iterator[Markup]:
    yield element(
        "line", {"class": "plot-axis", "x1": LEFT, "x2": RIGHT, "y1": bottom, "y2": bottom}
    )
    for tick in ticks:
        ends: dict[str, Value] = {"x1": tick.x, "x2": tick.x, "y1": bottom, "y2": bottom + 4}
        yield element("line", {"class": "plot-axis", **ends})
        place: dict[str, Value] = {
            "class": "plot-tick",
            "x": tick.x,
            "y": bottom + 17,
            "text-anchor": "middle",
        }
        yield element("text", place, tick.printed)


# --- the numbers -------------------------------------------------------------------------------


def _table(plot: Plot) -> Markup:
    """Every value as it was printed."""
    head = (element("th", {"scope": "col"}, name) for name in ("Run", "Observed", "Meets it"))
    rows = [_row(each) for each in plot.observed]
    table = element(
        "table",
        None,
        element("thead", None, element("tr", None, *head)),
        element("tbody", None, *rows),
    )
    summary = element("summary", None, "The numbers")
    return element("details", {"class": "numbers"}, summary, table)


def _row(seen: Observed) -> Markup:
    told = {True: "yes", False: "no", None: "–"}
    return element(
        "tr",
        None,
        element("th", {"scope": "row"}, text(seen.label, most=LONGEST_PRINTED)),
        element("td", {"class": "number"}, _printed(seen)),
        element("td", None, told[seen.met]),
    )


def _printed(seen: Observed) -> Markup:
    if seen.printed is None:
        return joined("left no value")
    return text(seen.printed, most=LONGEST_PRINTED)
