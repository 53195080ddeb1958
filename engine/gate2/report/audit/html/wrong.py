"""What looks wrong in a corpus, as against what is only not done yet: by code, with its places."""

from collections.abc import Iterable, Sequence

from gate2.audit.corpus import LOOKS_WRONG, Audit, Example
from gate2.reason_table import TABLE, Code
from gate2.report.audit.html.badges import code_badge, of
from gate2.report.audit.html.charts import section
from gate2.report.audit.html.links import Links, record_link
from gate2.report.audit.html.markup import Markup, element, joined, prose, text
from gate2.report.audit.html.naming import code_rows
from gate2.report.audit.words import count_of, counted, share

MOST_EXAMPLES = 20
MOST_MESSAGE = 600


def wrong_summary(audit: Audit, links: Links) -> Markup:
    """For the first page: each code with its count and first place."""
    rows = [_line(audit, code, links) for code in _found(audit)]
    if not rows:
        return section("wrong", "What looks wrong", element("p", {"class": "calm"}, _NOTHING))
    more = element("p", None, element("a", {"href": "wrong.html"}, "All places, by code"))
    return section("wrong", "What looks wrong", element("ul", {"class": "findings"}, *rows), more)


def wrong_page(audit: Audit, links: Links) -> Markup:
    """The body of the page: each code, what it means, how often it stands, and where first."""
    sections = [_whole(audit, code, links) for code in _found(audit)]
    nothing = element("p", {"class": "calm"}, _NOTHING) if not sections else None
    return joined(element("h1", None, "What looks wrong"), _LEAD, nothing, *sections)


_NOTHING = "Nothing of what this audit looks for."
_LEAD = element(
    "p",
    {"class": "lead"},
    "What contradicts itself or its evidence, as against what is only not done yet. Nothing here "
    "is resolved by guess, and nothing of it sets a status.",
)


def _found(audit: Audit) -> list[Code]:
    return [code for code in LOOKS_WRONG if audit.totals.wrong.get(code)]


def _line(audit: Audit, code: Code, links: Links) -> Markup:
    first = audit.totals.wrong[code][0]
    records = counted(count_of(code, audit.totals).records, "record")
    number = element("a", {"class": "finding-count", "href": code_rows(code)}, records)
    where = record_link(links, first.path, first.claim, first.path)
    said = element("p", {"class": "muted"}, where, ": ", text(first.message, most=160))
    return element("li", None, element("div", None, code_badge(code, depth=0), number), said)


def _whole(audit: Audit, code: Code, links: Links) -> Markup:
    examples = audit.totals.wrong[code]
    kind, count = TABLE[code], count_of(code, audit.totals)
    records = of(count.records, audit.totals.records, "record")
    part = f" ({share(count.records, audit.totals.records)}) · "
    every = element("a", {"href": code_rows(code)}, "All of them in the table")
    left = len(examples) > MOST_EXAMPLES
    first = f"The first {counted(MOST_EXAMPLES, 'place')}. " if left else ""
    return section(
        code.value,
        kind.name.replace("-", " ").capitalize(),
        element("p", {"class": "counts"}, code_badge(code, depth=0), " · ", records, part, every),
        element("ul", {"class": "places"}, *_places(examples[:MOST_EXAMPLES], links)),
        element("p", {"class": "muted"}, first, prose(kind.remedy)),
        lead=prose(kind.trigger),
    )


def _places(examples: Sequence[Example], links: Links) -> Iterable[Markup]:
    for each in examples:
        name = each.path if each.claim is None else f"{each.path} · {each.claim}"
        where = record_link(links, each.path, each.claim, name)
        said = element("span", None, text(each.message, most=MOST_MESSAGE))
        yield element("li", None, where, said)
