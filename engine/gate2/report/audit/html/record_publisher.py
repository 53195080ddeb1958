"""What the publisher says of a record, laid out as on its own page: shown, and never used.

Levels, tiers, scores and counts are the publisher's; a verdict never reads them.
"""

from collections.abc import Iterator, Mapping

from gate2.record.names import shown
from gate2.report.audit.html.detail import Detail
from gate2.report.audit.html.markup import Child, Markup, element, text
from gate2.report.audit.html.record_parts import facts, folded, paragraphs, section

MOST_ITEMS = 60
MOST_LEVELS = 4
MOST_OF_A_VALUE = 4_000
LONG = 600
"""Characters beyond which a text is folded."""

_CARDS = {
    "verification_level": "Verification Level",
    "gate_verdict": "Truth-Engine Gate Verdict",
    "quality_tier": "Quality Tier",
    "quality_dimensions": "Quality Dimensions",
    "correction_record": "Correction Record",
    "provenance": "Provenance",
}
_PROSE = {"abstract": "Abstract", "research_question": "Research Question"}
_LEFT_OUT = frozenset({*_CARDS, *_PROSE, "title"})


def prose_of(detail: Detail) -> tuple[Markup, ...]:
    """Abstract and research question, where the publisher's document has them."""
    fields = _fields(detail)
    return tuple(
        section(key.replace("_", "-"), name, paragraphs(str(fields[key])))
        for key, name in _PROSE.items()
        if isinstance(fields.get(key), str) and fields[key]
    )


def publisher_of(detail: Detail) -> Markup | None:
    """The publisher's own words on the record, each group in a card of its own."""
    fields = _fields(detail)
    cards = [
        element("div", {"class": "card"}, element("h3", None, name), _value(fields[key], 0))
        for key, name in _CARDS.items()
        if key in fields
    ]
    others = [(key, value) for key, value in fields.items() if key not in _LEFT_OUT]
    if not cards and not others:
        return None
    note = (
        "The publisher's own: shown, never used for a verdict. “Verified” in its counts and a ✓ "
        "beside a claim mean found in a retrieved source, which is not the gate."
    )
    return section(
        "publisher",
        "What the publisher says",
        element("p", {"class": "muted"}, note),
        element("div", {"class": "cards"}, *cards) if cards else None,
        folded("Other statements of its document", _table(dict(others), 0), is_open=not cards)
        if others
        else None,
    )


def _fields(detail: Detail) -> Mapping[str, object]:
    """The labelled fields that an importer found; of any other publisher's document, all of it."""
    fields = detail.publisher.get("fields")
    if isinstance(fields, dict):
        return fields
    return {key: value for key, value in detail.publisher.items() if key != "document"}


def _value(value: object, level: int) -> Child:
    """A value of a publisher's JSON, as deep and as long as a page takes."""
    if isinstance(value, Mapping):
        return _table(value, level)
    if isinstance(value, list):
        return _list(value, level)
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return shown(value)
    said = text(value, most=MOST_OF_A_VALUE)
    return folded(f"{value[: LONG // 4].rstrip()}…", said) if len(said) > LONG else said


def _table(value: Mapping[str, object], level: int) -> Child:
    if level >= MOST_LEVELS:
        return f"an object with {len(value):,} keys"
    return facts(_rows(value, level))


def _rows(value: Mapping[str, object], level: int) -> Iterator[tuple[str, Child]]:
    for name, item in list(value.items())[:MOST_ITEMS]:
        yield name.replace("_", " ")[:200], _value(item, level + 1)
    if (left := len(value) - MOST_ITEMS) > 0:
        yield "…", f"{left:,} more"


def _list(value: list[object], level: int) -> Child:
    if level >= MOST_LEVELS:
        return f"a list of {len(value):,}"
    items = [element("li", None, _value(item, level + 1)) for item in value[:MOST_ITEMS]]
    if (left := len(value) - MOST_ITEMS) > 0:
        items.append(element("li", None, f"{left:,} more"))
    return element("ul", None, *items) if items else "–"
