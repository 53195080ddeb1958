"""The lists of the first page: what is nearest to VERIFIED, groups, and what was skipped."""

from collections.abc import Iterable, Mapping, Sequence

from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Audit, Distance, Step
from gate2.contract import LABELS, Status
from gate2.report.audit.html.charts import Part, Series, section, stacked, table
from gate2.report.audit.html.links import Links, record_link
from gate2.report.audit.html.markup import Child, Markup, element, line, prose, text
from gate2.report.audit.words import cost_of, group_named, lasting, skipped_line

MOST_NEAREST = 10
MOST_GROUPS = 60
MOST_SKIPPED = 100
MOST_STEPS = 3
MOST_WORDS = 400
_SERIES = {
    Status.VERIFIED: Series.VERIFIED,
    Status.FALSIFIED: Series.FALSIFIED,
    Status.UNVERIFIED: Series.REST,
}


_ALL_BY_LACKING = "records.html#status=UNVERIFIED&sort=lacking"


def nearest(cheapest: Sequence[tuple[AuditedRecord, Distance]], links: Links) -> Markup | None:
    """The records nearest to VERIFIED, each with its first steps; nothing where there is none."""
    if not cheapest:
        return None
    heads = ("Record", "Lacking", "Next steps, cheapest first", "Time", "Memory")
    rows = (_near(record, distance, links) for record, distance in cheapest[:MOST_NEAREST])
    return section(
        "nearest",
        "Nearest to VERIFIED",
        table("Records nearest to VERIFIED", heads, rows),
        element("p", None, element("a", {"href": _ALL_BY_LACKING}, "All, by what they lack")),
        lead="Cheapest first. Time and memory are this machine's, from what ran before: "
        "– where nothing did.",
    )


def _near(record: AuditedRecord, distance: Distance, links: Links) -> Sequence[Child]:
    shown = [_step(step) for step in distance.steps[:MOST_STEPS]]
    left = len(distance.steps) - len(shown)
    more = element("li", {"class": "muted left"}, f"and {left:,} more") if left > 0 else None
    memory = max((step.memory_mib for step in distance.steps if step.memory_mib), default=None)
    minutes = distance.minutes
    return (
        record_link(links, record.path, None, record.title or record.id or record.path),
        f"{distance.lacking:,} of {distance.gateable:,}",
        element("ol", {"class": "next"}, *(shown or [_NO_STEP]), more),
        "–" if minutes is None else lasting(minutes),
        "–" if memory is None else f"{memory:,} MiB",
    )


_NO_STEP = element("li", {"class": "muted left"}, "no step is known: its page says what is found")


def _step(step: Step) -> Markup:
    claim = None if step.claim is None else element("b", None, text(step.claim, most=80), ": ")
    cost = element("span", {"class": "muted"}, f" ({cost_of(step)})")
    return element("li", None, claim, prose(step.what, most=MOST_WORDS), cost)


def groups(found: Mapping[str, Mapping[Status, int]]) -> Markup | None:
    """The records by what they are grouped by, the most first; nothing where none was asked."""
    if not found:
        return None
    ordered = sorted(found.items(), key=lambda item: -sum(item[1].values()))
    left = len(ordered) - MOST_GROUPS
    more = element("p", {"class": "muted"}, f"and {left:,} smaller groups") if left > 0 else None
    rows = _groups(ordered[:MOST_GROUPS])
    return section("groups", "By group", element("ol", {"class": "steps"}, *rows), more)


def _groups(shown: Sequence[tuple[str, Mapping[Status, int]]]) -> Iterable[Markup]:
    most = sum(shown[0][1].values())
    for name, statuses in shown:
        parts = [Part(_SERIES[s], statuses.get(s, 0), LABELS[s]) for s in _SERIES]
        said = ", ".join(f"{part.count:,} {part.label.lower()}" for part in parts if part.count)
        named = element("b", None, text(group_named(name), most=MOST_WORDS))
        counts = element("span", None, f"{sum(statuses.values()):,}: {said}")
        words = element("div", {"class": "step-words"}, named, counts)
        yield element("li", None, words, stacked(parts, most))


def skipped(audit: Audit) -> Markup | None:
    """What is no record, with the reason; nothing where all was read."""
    if not audit.skipped_count:
        return None
    shown = audit.skipped[:MOST_SKIPPED]
    rows = ((element("code", None, line(path)), text(why, most=MOST_WORDS)) for path, why in shown)
    left = audit.skipped_count - len(shown)
    more = element("p", {"class": "muted"}, f"and {left:,} more") if left > 0 else None
    summary = element("summary", None, "Which, and why")
    listed = table("Skipped files", ("File", "Why"), rows)
    folded = element("details", {"class": "numbers printed"}, summary, listed, more)
    return section("skipped", "What was skipped", folded, lead=skipped_line(audit))
