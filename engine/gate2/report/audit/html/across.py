"""What several records say together: values that contradict, and the same claim twice."""

from collections import Counter

from gate2.audit.corpus import Across, Audit, Source
from gate2.reason_table import TABLE, Code
from gate2.report.audit.html.charts import section
from gate2.report.audit.html.links import Links, record_link
from gate2.report.audit.html.markup import Markup, element, joined, text
from gate2.report.audit.words import counted

MOST_SHOWN = 300
"""Groups of each code on the page."""
MOST_TEXT = 800
_CODES = (Code.CLM_VALUES_CONTRADICT, Code.CLM_DUPLICATE)
_TITLES = {
    Code.CLM_VALUES_CONTRADICT: "Values that contradict each other",
    Code.CLM_DUPLICATE: "The same claim in several places",
}
_NOUNS = {Code.CLM_VALUES_CONTRADICT: "contradiction", Code.CLM_DUPLICATE: "duplicate claim"}
_LEADS = {
    Code.CLM_VALUES_CONTRADICT: "Both are shown as printed; which of them is right is for their "
    "authors to say.",
    Code.CLM_DUPLICATE: "One artifact could serve all of them.",
}


def across_page(audit: Audit, links: Links) -> Markup:
    """The body of the page: contradictions with their sources side by side, then duplicates."""
    sections = [_section(code, audit, links) for code in _codes(audit)]
    nothing = element("p", {"class": "calm"}, "No two records contradict or repeat each other.")
    lead = element("p", {"class": "lead"}, "What is seen only where records are read together.")
    return joined(element("h1", None, "Across records"), lead, *(sections or [nothing]))


def across_summary(audit: Audit, links: Links) -> Markup | None:
    """For the first page: how many there are of each, and the first; nothing where none is."""
    if not audit.across:
        return None
    order = _codes(audit)
    counts = Counter(each.code for each in audit.across)
    nouns = ((code, _NOUNS.get(code, "finding")) for code in order if counts[code])
    said = ", ".join(counted(counts[code], noun) for code, noun in nouns)
    first = min(audit.across, key=lambda each: order.index(each.code))
    every = element("p", None, element("a", {"href": "across.html"}, "All, with their sources"))
    return section("across", "Across records", _group(first, links), every, lead=f"{said}.")


def _codes(audit: Audit) -> list[Code]:
    """Those that occur: first the ones this page has words for."""
    return list(dict.fromkeys((*_CODES, *(each.code for each in audit.across))))


def _section(code: Code, audit: Audit, links: Links) -> Markup:
    found = [each for each in audit.across if each.code is code]
    title = _TITLES.get(code, TABLE[code].name.replace("-", " ").capitalize())
    if not found:
        return section(code.value, title, element("p", {"class": "calm"}, "None."))
    shown = [_group(each, links) for each in found[:MOST_SHOWN]]
    left = len(found) - len(shown)
    more = element("p", {"class": "muted"}, f"and {left:,} more") if left else None
    lead = f"{len(found):,} of them. {_LEADS.get(code, TABLE[code].trigger)}"
    return section(code.value, title, *shown, more, lead=lead)


def _group(each: Across, links: Links) -> Markup:
    left = each.total - len(each.sources)
    more = element("p", {"class": "muted"}, f"and {left:,} more places") if left > 0 else None
    sources = (_source(source, links) for source in each.sources)
    return element(
        "article",
        {"class": "across"},
        element("h3", None, text(each.about, most=MOST_TEXT)),
        element("div", {"class": "sources"}, *sources),
        more,
    )


def _source(source: Source, links: Links) -> Markup:
    said = element("p", {"class": "said"}, text(source.said, most=200)) if source.said else None
    name = f"{source.record or source.path} · {source.claim}"
    where = record_link(links, source.path, source.claim, name)
    quoted = element("blockquote", None, text(source.text, most=MOST_TEXT))
    return element(
        "div", {"class": "source"}, said, quoted, element("p", {"class": "muted"}, where)
    )
