"""What the sections of a record's page are made of: sections, facts, digests, reasons, sources."""

from collections.abc import Iterable, Sequence
from functools import cache

from gate2.reasons import Code, Reason
from gate2.report.audit.html import badges
from gate2.report.audit.html.badges import effect_class
from gate2.report.audit.html.markup import Child, Markup, Value, element, joined, line, prose, text
from gate2.report.audit.html.naming import OURS

DEPTH = 1
"""How many directories below the site's root a record's page stands."""


@cache
def code_badge(code: Code) -> Markup:
    """A reason code, linked to what it means. A page shows few codes many times over."""
    return badges.code_badge(code, depth=DEPTH)


def section(key: str, title: str, *children: Child) -> Markup:
    """A section with its heading, to which a link leads: ``#page-claims``."""
    name = OURS + key
    heading = element("h2", {"id": f"{name}-title"}, title, anchor(name, title))
    attributes: dict[str, Value] = {"class": f"record-section record-{key}", "id": name}
    return element(
        "section", {**attributes, "aria-labelledby": f"{name}-title"}, heading, *children
    )


def anchor(name: str, what: str) -> Markup:
    """A link to a place of this page, to be copied."""
    attributes = {"class": "anchor", "href": f"#{name}", "aria-label": f"Link to {what[:80]}"}
    return element("a", attributes, "#")


def facts(rows: Iterable[tuple[str, Child]]) -> Markup | None:
    """Names and their values; those without a value are left out."""
    said = [
        element("div", None, element("dt", None, name), element("dd", None, value))
        for name, value in rows
        if value is not None and value != ""
    ]
    return element("dl", {"class": "facts"}, *said) if said else None


def digest(sha256: str) -> Markup | None:
    """A digest whole, to be copied and compared; it wraps anywhere."""
    return element("code", {"class": "digest"}, sha256) if sha256 else None


def code(word: str) -> Markup:
    """A name of a program's: a theorem, a file."""
    return element("code", None, line(word))


def pre(source: str, most: int) -> Markup:
    """A text in which line breaks and spaces count."""
    return element("pre", {"tabindex": "0"}, element("code", None, text(source, most=most)))


def folded(summary: Child, *children: Child, is_open: bool = False, name: str = "") -> Markup:
    """What a reader may open. Print opens it, but for what is named ``numbers``."""
    attributes: dict[str, Value] = {"class": name or None, "open": is_open}
    return element("details", attributes, element("summary", None, summary), *children)


def reason_list(reasons: Sequence[Reason]) -> Markup | None:
    """Each reason: its code, what it does here, what was found, and the cheapest next step."""
    if not reasons:
        return None
    return element("ul", {"class": "reasons"}, *(_reason(reason) for reason in reasons))


def _reason(reason: Reason) -> Markup:
    effect = effect_class(reason.effect)
    said = element("span", {"class": "reason-message"}, reason.message)
    remedy = element("p", {"class": "remedy"}, element("b", None, "Next: "), prose(reason.remedy))
    return element(
        "li",
        {"class": f"reason {effect}"},
        element("span", {"class": "reason-head"}, code_badge(reason.code), " ", effect),
        said,
        remedy if reason.remedy else None,
    )


def plural(number: int, noun: str) -> str:
    """For instance ``3 claims``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


MOST_LISTED = 100


def bullets(items: Iterable[Child], name: str = "") -> Markup | None:
    """A list, of which the first are shown; None of nothing."""
    every = list(items)
    listed = [element("li", None, item) for item in every[:MOST_LISTED]]
    if (left := len(every) - len(listed)) > 0:
        listed.append(element("li", None, f"{left:,} more"))
    return element("ul", {"class": name or None}, *listed) if listed else None


def paragraphs(*texts: Child) -> Markup:
    """Those of the texts that say something, each in its own paragraph."""
    return joined(*(element("p", None, each) for each in texts if each))
