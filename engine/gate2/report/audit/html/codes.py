"""What every reason code that occurs means, how often it stands, and what to do about it."""

from collections.abc import Collection

from gate2.audit.corpus import Audit, CodeCount
from gate2.backports import assert_never
from gate2.reason_table import TABLE, Code, Effect
from gate2.report.audit.html.badges import effect_class, of, short
from gate2.report.audit.html.charts import Part, Series, section, stacked
from gate2.report.audit.html.markup import Markup, element, joined, prose
from gate2.report.audit.html.naming import code_rows
from gate2.report.audit.words import share


def codes_page(audit: Audit) -> Markup:
    """The body of the page: a part for each code that occurs, by area; then the others in short,
    so that there is no code that could not be linked to."""
    order = list(TABLE)
    counts = sorted(audit.totals.codes, key=lambda count: order.index(count.code))
    lead = element("p", {"class": "lead"}, "Each code that stands in this corpus, by area.")
    nothing = element("p", {"class": "calm"}, "No code stands in it.") if not counts else None
    listed = element("ul", {"class": "contents"}, *(_entry(count) for count in counts))
    parts = (_part(count, audit) for count in counts)
    others = _others({count.code for count in counts})
    return joined(element("h1", None, "Reason codes"), lead, nothing, listed, *parts, others)


def _others(standing: Collection[Code]) -> Markup:
    rows = (
        element(
            "div",
            {"id": code.value},
            element("dt", None, element("code", None, short(code)), " ", kind.name),
            element("dd", None, prose(kind.trigger)),
        )
        for code, kind in TABLE.items()
        if code not in standing
    )
    listed = element("dl", {"class": "facts others"}, *rows)
    return section("others", "Codes that do not stand in it", listed)


def _entry(count: CodeCount) -> Markup:
    kind = TABLE[count.code]
    words = (element("code", None, short(count.code)), " ", kind.name)
    return element("li", None, element("a", {"href": f"#{count.code.value}"}, *words))


def _part(count: CodeCount, audit: Audit) -> Markup:
    kind, totals = TABLE[count.code], audit.totals
    name = element(
        "h2", {"id": count.code.value}, element("code", None, count.code.value), " ", kind.name
    )
    rows = element(
        "a", {"href": code_rows(count.code)}, of(count.records, totals.records, "record")
    )
    claims = joined(" · ", of(count.claims, totals.claims, "claim")) if count.claims else None
    alone = f" · {count.alone:,} that nothing else blocks" if count.alone else None
    bar = stacked((Part(Series.PLAIN, count.records, kind.name),), totals.records, 6)
    return element(
        "section",
        {"class": f"code-part {effect_class(kind.effect)}"},
        name,
        element("p", None, prose(kind.trigger)),
        element(
            "p",
            {"class": "counts"},
            rows,
            f" ({share(count.records, totals.records)})",
            claims,
            alone,
        ),
        bar,
        _facts(kind.effect, prose(kind.remedy)),
    )


def _facts(effect: Effect, remedy: Markup) -> Markup:
    rows = (("Effect", effect_words(effect)), ("Next step", remedy))
    terms = (
        element("div", None, element("dt", None, name), element("dd", None, said))
        for name, said in rows
    )
    return element("dl", {"class": "facts"}, *terms)


def effect_words(effect: Effect) -> str:
    """What a reason does to what it stands at, as a sentence."""
    match effect:
        case Effect.UNVERIFIED:
            return "The claim or record stays UNVERIFIED."
        case Effect.FALSIFIED:
            return "The claim is FALSIFIED."
        case Effect.INVALID:
            return "The record contradicts itself or breaks a rule: it is invalid."
        case Effect.INFRASTRUCTURE:
            return "Nothing is known: the machine could not look."
        case Effect.WARNING:
            return "A warning: it keeps nothing from a status."
        case Effect.NONE:
            return "None: it says how things are."
        case _:
            assert_never(effect)
