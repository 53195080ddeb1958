"""The records and claims of an audit as Markdown, with all foreign text quoted and bounded."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Across, Audit, Distance, Example, StatusChange, Step, Totals
from gate2.contract import Status
from gate2.reasons import Code
from gate2.report.audit.markdown_fitting import row
from gate2.report.audit.words import (
    change_named,
    cost_of,
    count_of,
    counted,
    counted_of,
    first_code,
    first_places,
    lacking_line,
    named,
)
from gate2.report.ci.markdown_rows import said
from gate2.report.escape import code, shortened

SHOWN_PLACES = 3
SHOWN_SOURCES = 4
NAME_WIDTH = 80
PATH_WIDTH = 160
TITLE_WIDTH = 100
TEXT_WIDTH = 240


def _code(known: Code) -> str:
    short, _, name = named(known).partition(" ")
    return f"`{short}` {name}"


def _place(path: str, claim: str | None) -> str:
    name = "" if claim is None else f" <b>{said(claim, NAME_WIDTH)}</b>"
    return f"{code(shortened(path, PATH_WIDTH))}{name}"


def _titled(path: str, title: str) -> str:
    shown = said(title, TITLE_WIDTH)
    return f"{_place(path, None)}<br>{shown}" if shown else _place(path, None)


def nearest_rows(nearest: Iterable[tuple[AuditedRecord, Distance]]) -> list[str]:
    """The records that take the least, with the cheapest step of each."""
    return [
        row(
            _titled(record.path, record.title),
            said(lacking_line(distance).removeprefix("lacks ")),
            _step(distance.steps[0]) if distance.steps else "",
        )
        for record, distance in nearest
    ]


def _step(step: Step) -> str:
    claim = "" if step.claim is None else f" <b>{said(step.claim, NAME_WIDTH)}</b>"
    what = said(step.what, TEXT_WIDTH)
    return f"{_code(step.code)}{claim}<br>{what} <i>{said(cost_of(step), TEXT_WIDTH)}</i>"


def wrong_rows(totals: Totals) -> list[str]:
    """Each code with the first places where it stands."""
    return [_wrong(known, examples, totals) for known, examples in totals.wrong.items()]


def _wrong(known: Code, examples: Sequence[Example], totals: Totals) -> str:
    records = counted_of(count_of(known, totals).records, totals.records, "record")
    places = "".join(
        f"  - {_place(each.path, each.claim)}: {said(each.message, TEXT_WIDTH)}\n"
        for each in first_places(examples, SHOWN_PLACES)
    )
    return f"- {_code(known)}: **{records}**\n{places}"


def across_rows(found: Iterable[Across]) -> list[str]:
    """What several claims say together, each with its sources."""
    return [_across(each) for each in found]


def _across(each: Across) -> str:
    lines = [f"- {_code(each.code)}: {said(each.about, TEXT_WIDTH)}\n"]
    for source in each.sources[:SHOWN_SOURCES]:
        value = f" says <b>{said(source.said, NAME_WIDTH)}</b>" if source.said else ""
        text = said(source.text, TEXT_WIDTH)
        lines.append(f"  - {_place(source.path, source.claim)}{value}: {text}\n")
    if (left := each.total - len(each.sources[:SHOWN_SOURCES])) > 0:
        lines.append(f"  - and {counted(left, 'more claim')}\n")
    return "".join(lines)


def change_rows(changes: Iterable[StatusChange]) -> list[str]:
    """When a status changed, of what, and why."""
    return [
        row(
            said(each.at, NAME_WIDTH),
            _place(each.record, each.claim),
            f"{'new' if each.before is None else each.before} → <b>{each.after}</b>",
            said(change_named(each), TEXT_WIDTH),
        )
        for each in changes
    ]


def record_rows(audit: Audit, most: int) -> list[str]:
    """The first records in the order asked for."""
    return [row(*_cells(record, audit.distance(record))) for record in islice(audit.rows(), most)]


def _cells(record: AuditedRecord, distance: Distance) -> Iterator[str]:
    """Its status, how much it lacks, its path and title, and the code to begin with."""
    yield record.status.value
    lacking = f"{distance.lacking:,} of {distance.gateable:,}"
    yield "" if record.status is Status.VERIFIED else lacking
    yield _titled(record.path, record.title)
    first = first_code(record, distance)
    yield "" if first is None else _code(first)


def skipped_rows(audit: Audit, most: int) -> list[str]:
    """The first files that are no record, with what was expected."""
    return [
        f"- {_place(path, None)}: {said(expected, TEXT_WIDTH)}\n"
        for path, expected in audit.skipped[:most]
    ]
