"""The funnel of an audit, and the heat map of where areas and kinds meet."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from gate2.audit.audited import Stage
from gate2.audit.corpus import FunnelStep, Totals
from gate2.backports import assert_never
from gate2.classify.kinds import Kind
from gate2.classify.why import Undecided
from gate2.report.audit.html.badges import kind_badge
from gate2.report.audit.html.charts import Part, Series, figure, numbers, scrolling, stacked
from gate2.report.audit.html.markup import Child, Markup, element, text
from gate2.report.audit.html.table import in_row
from gate2.report.audit.words import share

HEAT_LEVELS = 6
MOST_LISTED = 12
MOST_NAME = 80


def stage_words(stage: Stage) -> str:
    """What has come as far as this stage, in a word or two."""
    match stage:
        case Stage.PUBLIC:
            return "claims public"
        case Stage.GATEABLE:
            return "gateable"
        case Stage.ATTACHED:
            return "artifact attached"
        case Stage.RAN:
            return "ran"
        case Stage.DECIDED:
            return "decided"
        case _:
            assert_never(stage)


def funnel(totals: Totals) -> Markup:
    """How far records and claims came, side by side."""
    sides = (
        ("Records", totals.records, [(step.stage, step.records) for step in totals.funnel]),
        ("Claims", totals.claims, [(step.stage, step.claims) for step in totals.funnel]),
    )
    columns = (_side(*side) for side in sides)
    return figure(
        "How far they came",
        "Each stage with its share of the whole; a record counts where one of its claims does.",
        element("div", {"class": "funnel"}, *columns),
        numbers("The funnel", ("Stage", "Records", "of all", "Claims", "of all"), _steps(totals)),
    )


def _side(name: str, whole: int, steps: Sequence[tuple[Stage, int]]) -> Markup:
    rows = (_stage(stage_words(stage), count, whole) for stage, count in steps)
    first = _stage("in the corpus", whole, whole) if name == "Records" else None
    return element(
        "div",
        None,
        element("h4", None, name),
        element("ol", {"class": "steps"}, first, *rows),
    )


def _stage(words: Child, count: int, whole: int) -> Markup:
    said = element("span", None, element("b", None, count), f" · {share(count, whole)}")
    line = element("div", {"class": "step-words"}, element("span", None, words), said)
    return element("li", None, line, stacked((Part(Series.PLAIN, count, ""),), whole))


def _steps(totals: Totals) -> Iterable[Sequence[Child]]:
    for step in totals.funnel:
        yield _step(step, totals)


def _step(step: FunnelStep, totals: Totals) -> Sequence[Child]:
    records, claims = share(step.records, totals.records), share(step.claims, totals.claims)
    return (stage_words(step.stage), step.records, records, step.claims, claims)


def heat(totals: Totals) -> Markup:
    """Claims by the area of what blocks them and their kind: darker is more."""
    areas = sorted({area for area, _ in totals.heat})
    kinds = [kind for kind in Kind if any(kind is k for _, k in totals.heat)]
    most = max(totals.heat.values(), default=0)
    head = element("tr", None, element("td"), *(_kind_head(kind, totals) for kind in kinds))
    rows = (
        element("tr", None, _area_head(area), *(_hot(totals, area, k, most) for k in kinds))
        for area in areas
    )
    caption = element("caption", {"class": "unseen"}, "Claims by area of a blocking code and kind")
    inner = (caption, element("thead", None, head), element("tbody", None, *rows))
    return figure(
        "What blocks which kind",
        "Claims by the area of a code that blocks them; one claim may stand in several rows.",
        scrolling("What blocks which kind", element("table", {"class": "heat"}, *inner)),
    )


AREA_WORDS: Mapping[str, str] = {
    "REC": "the record",
    "CLM": "the claim's words",
    "ART": "the artifact",
    "LEAN": "the proof lane",
    "SBX": "the sealed run",
    "EVD": "the evidence",
    "INF": "this machine",
}


def _kind_head(kind: Kind, totals: Totals) -> Markup:
    whole = element("span", {"class": "muted"}, f"of {totals.kinds.get(kind, 0):,}")
    return element("th", {"scope": "col"}, kind_badge(kind), element("br"), whole)


def _area_head(area: str) -> Markup:
    words = element("span", {"class": "muted"}, AREA_WORDS.get(area, ""))
    return element("th", {"scope": "row"}, element("b", None, area), " ", words)


def _hot(totals: Totals, area: str, kind: Kind, most: int) -> Markup:
    count = totals.heat.get((area, kind), 0)
    level = -(-HEAT_LEVELS * count // most) if most else 0
    whole = totals.kinds.get(kind, 0)
    part = element("span", {"class": "heat-share"}, share(count, whole)) if count else None
    return element("td", {"class": f"heat-{level}"}, element("b", None, count), part)


# --- what it is made of ------------------------------------------------------------------------


def makeup(totals: Totals) -> Markup:
    """Claims by kind, records by form and by domain, each linked to its rows."""
    return figure(
        "What it is made of",
        "Domains are the publishers' own words.",
        element(
            "div",
            {"class": "funnel three"},
            _listed("Claims by kind", "kind", totals.kinds.items(), totals.claims),
            _undecided(totals),
            _listed("Records by form", "form", totals.forms.items(), totals.records),
            _listed("Records by domain", "domain", totals.domains.items(), totals.records),
        ),
        wide=True,
    )


def _listed(title: str, key: str, counts: Iterable[tuple[str, int]], whole: int) -> Markup | None:
    ordered = sorted(((n, c) for n, c in counts if c), key=lambda each: (-each[1], each[0]))
    if not ordered:
        return None
    rows = (_stage(_rows(key, name), count, whole) for name, count in ordered[:MOST_LISTED])
    left = len(ordered) - MOST_LISTED
    more = element("p", {"class": "muted"}, f"and {left:,} more") if left > 0 else None
    steps = element("ol", {"class": "steps"}, *rows)
    return element("div", None, element("h4", None, title), steps, more)


def _undecided(totals: Totals) -> Markup | None:
    """Why claims have no kind, each linked to the rows that have such claims."""
    found = [(why, totals.undecided[why]) for why in Undecided if totals.undecided.get(why)]
    if not found:
        return None
    whole = totals.kinds.get(Kind.UNDECIDED, 0)
    address = f"records.html#kind={quote(in_row(Kind.UNDECIDED.value))}"
    rows = (_stage(element("a", {"href": address}, why.value), n, whole) for why, n in found)
    steps = element("ol", {"class": "steps"}, *rows)
    return element("div", None, element("h4", None, "Undecided because"), steps)


def _rows(key: str, name: str) -> Markup:
    """The rows of the table that have this name, as the table has it."""
    address = f"records.html#{key}={quote(in_row(name))}"
    return element("a", {"href": address}, text(name, most=MOST_NAME))
