"""The table of records: its page, and the file of rows that its script draws from.

The rows stand in ``data/records.js`` as JSON inside JavaScript strings, in pieces, so that neither
this side nor the browser holds more than it needs. Everything in them is made visible already;
the script shows it by ``textContent`` only.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gate2.audit.audited import Attempt, AuditedRecord, Form
from gate2.audit.corpus import Distance
from gate2.classify.kinds import Kind
from gate2.contract import Status
from gate2.reason_table import TABLE, Code, Effect
from gate2.report.audit.html.badges import code_badge, effect_class, status_badge
from gate2.report.audit.html.charts import scrolling
from gate2.report.audit.html.markup import Child, Markup, Value, element, joined
from gate2.report.audit.html.naming import page_of
from gate2.report.audit.words import lasting
from gate2.report.escape import shortened, visible

FIRST = 200
"""Rows that stand in the page itself, for readers without scripts."""
PIECE = 1000
"""Rows in one piece of the data."""
LONGEST = 200
"""Characters of a foreign text in a row."""
_LOOKED_AT = 10 * LONGEST
DATA = "data/records.js"
CODES = tuple(Code)
ATTEMPTS: Mapping[Attempt, str] = {
    Attempt.NEVER: "never",
    Attempt.BLOCKED: "blocked",
    Attempt.DECIDED: "decided",
}
SHORT: Mapping[Kind, str] = {
    Kind.MATHEMATICAL: "math",
    Kind.EMPIRICAL: "empirical",
    Kind.DESCRIPTIVE: "descr.",
    Kind.UNDECIDED: "undec.",
}
"""What a kind is called in the table, where there is little room."""
COLUMNS = (
    ("title", "Record"),
    ("status", "Status"),
    ("stated", "Stated"),
    ("month", "Month"),
    ("kinds", "Claims"),
    ("verified", "Verified"),
    ("lacking", "Lacking"),
    ("code", "Main reason"),
    ("minutes", "Time"),
)


def main_code(record: AuditedRecord) -> Code | None:
    """The first reason that keeps the record or a claim of it from VERIFIED, else None.

    What is wrong with the record as a whole stands before what is with a claim.
    """
    wrong = next((r.code for _, r in record.all_reasons() if r.effect is Effect.INVALID), None)
    if wrong is not None:
        return wrong
    lacking = (r.code for claim in record.lacking for r in claim.blocking())
    whole = (reason.code for reason in record.reasons if reason.blocks)
    return next(lacking, None) or next(whole, None)


# --- the data ----------------------------------------------------------------------------------


def row_of(record: AuditedRecord, distance: Distance) -> list[object]:
    """What the table knows of a record; numbers for what has a name in `legend`, to be short."""
    codes = sorted({CODES.index(reason.code) for _, reason in record.all_reasons()})
    main = main_code(record)
    kinds = [sum(claim.kind is kind for claim in record.claims) for kind in Kind]
    gateable, lacking = len(record.gateable), len(record.lacking)
    return [
        page_of(record.path),
        in_row(record.title or record.id or record.path),
        in_row(record.path),
        tuple(Status).index(record.status),
        -1 if record.stated is None else tuple(Status).index(record.stated),
        record.month or "",
        tuple(Form).index(record.form),
        in_row(record.domain or ""),
        tuple(Attempt).index(record.attempt),
        kinds,
        gateable,
        gateable - lacking,
        lacking,
        codes,
        -1 if main is None else CODES.index(main),
        None if distance.minutes is None else round(distance.minutes, 2),
        int(record.invalid),
    ]


def legend() -> dict[str, object]:
    """What the numbers of a row stand for."""
    return {
        "statuses": [status.value for status in Status],
        "forms": [form.value for form in Form],
        "attempts": [[ATTEMPTS[attempt], attempt.value] for attempt in Attempt],
        "kinds": [[kind.value, SHORT[kind]] for kind in Kind],
        "codes": [[code.value, TABLE[code].name] for code in CODES],
        "effects": [effect_class(TABLE[code].effect) for code in CODES],
    }


def data_pieces(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The script of rows: ``gate2Rows`` begins with the legend, then come pieces of rows."""
    yield f"var gate2Rows=[{_parsed(legend())}];\n"
    piece: list[Sequence[object]] = []
    for row in rows:
        piece.append(row)
        if len(piece) == PIECE:
            yield f"gate2Rows.push({_parsed(piece)});\n"
            piece = []
    if piece:
        yield f"gate2Rows.push({_parsed(piece)});\n"


def _parsed(value: object) -> str:
    """A JavaScript expression of the value: ASCII, and nothing in it can end a script or string.

    A string that is parsed is several times faster to read than an expression of the same value.
    """
    inner = json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return f"JSON.parse({json.dumps(inner).replace('<', chr(92) + 'u003c')})"


def in_row(foreign: str) -> str:
    """A foreign text as the rows have it, and as a link that filters by it names it."""
    return visible(shortened(foreign[:_LOOKED_AT], LONGEST))


# --- the page ----------------------------------------------------------------------------------


def table_page(first: Iterable[tuple[AuditedRecord, Distance]], records: int) -> Markup:
    """The body of the page: the first rows as HTML, which the script takes over."""
    shown = list(first)[:FIRST]
    noscript = element("p", {"class": "lead"}, _without_script(len(shown), records))
    head = element("tr", None, *(_head(key, name) for key, name in COLUMNS))
    attributes: dict[str, Value] = {"id": "page-table", "class": "records"}
    rows = (_row(*each) for each in shown)
    inner = element(
        "table",
        attributes,
        element("caption", {"class": "unseen"}, "Records"),
        element("thead", None, head),
        element("tbody", None, *rows),
    )
    return joined(
        element("h1", None, "Records"),
        element("noscript", None, noscript),
        element("div", {"id": "page-filters", "class": "filtering", "hidden": True}),
        element("p", {"id": "page-count", "class": "count", "aria-live": "polite"}),
        scrolling("Table of records", inner),
        element("nav", {"id": "page-pages", "class": "pages", "aria-label": "Pages of the table"}),
    )


def _without_script(shown: int, records: int) -> str:
    if shown == records:
        return f"All {records:,} records. To filter and sort them, let this page run its script."
    return (
        f"The first {shown:,} of {records:,} records. To see, filter and sort all of them, let "
        "this page run its script."
    )


def _head(key: str, name: str) -> Markup:
    return element("th", {"scope": "col", "data-key": key, "class": f"col-{key}"}, name)


def _row(record: AuditedRecord, distance: Distance) -> Markup:
    link = {"href": page_of(record.path), "class": "row-link"}
    title = element("a", link, in_row(record.title or record.id or record.path))
    path = element("span", {"class": "path"}, in_row(record.path))
    main = main_code(record)
    gateable, lacking = len(record.gateable), len(record.lacking)
    cells: tuple[Child, ...] = (
        status_badge(record.status),
        _stated(record),
        record.month or "–",
        kinds_said(record),
        f"{gateable - lacking:,} of {gateable:,}",
        lacking,
        code_badge(main, depth=0) if main else "–",
        "–" if distance.minutes is None else lasting(distance.minutes),
    )
    others = (
        element("td", {"class": f"col-{key}", "data-name": name}, cell)
        for (key, name), cell in zip(COLUMNS[1:], cells, strict=True)
    )
    head = element("th", {"scope": "row", "class": "col-title"}, title, path)
    return element("tr", None, head, *others)


def _stated(record: AuditedRecord) -> Markup | str:
    """What it says of itself, where that differs."""
    if record.stated is None or record.stated is record.status:
        return ""
    return element("span", {"class": "stated"}, record.stated.value.capitalize())


def kinds_said(record: AuditedRecord) -> str:
    """How many claims there are of each kind, for instance ``3 math, 1 empirical``."""
    counts = Counter(claim.kind for claim in record.claims)
    return (
        ", ".join(
            f"{counts[each]:,}\N{NO-BREAK SPACE}{SHORT[each]}" for each in Kind if counts[each]
        )
        or "none"
    )
