"""What a record's claims say together with those of other records: both shown, and no guess."""

from collections.abc import Mapping, Sequence

from gate2.audit.corpus import Across, Source
from gate2.reason_table import TABLE
from gate2.report.audit.html.markup import Markup, element, text
from gate2.report.audit.html.naming import anchor_of
from gate2.report.audit.html.record_parts import code_badge, section

MOST_GROUPS = 200
MOST_TEXT = 800
LONGEST_NAME = 160


def across_of(path: str, across: Sequence[Across], links: Mapping[str, str]) -> Markup | None:
    """What this record's claims say together with those of others: both, and no guess."""
    if not across:
        return None
    groups = (_group(each, path, links) for each in across[:MOST_GROUPS])
    left = len(across) - MOST_GROUPS
    more = element("p", None, f"and {left:,} more") if left > 0 else None
    return section("across", "Together with other records", *groups, more)


def _group(each: Across, path: str, links: Mapping[str, str]) -> Markup:
    name = TABLE[each.code].name.replace("-", " ")
    left = each.total - len(each.sources)
    more = element("p", {"class": "muted"}, f"and {left:,} more places") if left > 0 else None
    sign = element("p", None, code_badge(each.code))
    return element(
        "article",
        {"class": "across"},
        element("h3", None, f"{name.capitalize()}: ", text(each.about, most=MOST_TEXT)),
        sign,
        element("div", {"class": "sources"}, *(_source(s, path, links) for s in each.sources)),
        more,
    )


def _source(source: Source, path: str, links: Mapping[str, str]) -> Markup:
    here = source.path == path
    said = element("p", {"class": "said"}, text(source.said, most=200)) if source.said else None
    name = text(f"{source.record or source.path} · {source.claim}", most=LONGEST_NAME)
    page = "" if here else links.get(source.path)
    target = None if page is None else f"{page}#{anchor_of(source.claim)}"
    where = element("a", {"href": target}, name) if target else name
    return element(
        "div",
        {"class": f"source{' here' if here else ''}"},
        said,
        element("blockquote", None, text(source.text, most=MOST_TEXT)),
        element("p", {"class": "muted"}, "this record, " if here else None, where),
    )
