"""The records and claims of an audit in a terminal: where to begin, and where to look."""

from collections.abc import Iterable, Iterator
from itertools import islice

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Across, Audit, Distance, Example, StatusChange, Step
from gate2.contract import Status
from gate2.report.audit.text_counts import left_out
from gate2.report.audit.words import (
    asks_for_records,
    change_named,
    cost_of,
    count_of,
    counted,
    counted_of,
    first_code,
    first_places,
    lacking_line,
    named,
    number,
    skipped_line,
)
from gate2.report.ci.text import log_line
from gate2.report.escape import shortened
from gate2.report.text import STYLES

SHOWN_NEAREST = 10
SHOWN_PLACES = 3
SHOWN_ACROSS = 8
SHOWN_SOURCES = 4
SHOWN_CHANGES = 20
SHOWN_RECORDS = 50
SHOWN_SKIPPED = 5
NAME_WIDTH = 60
PATH_WIDTH = 120
TITLE_WIDTH = 80
TEXT_WIDTH = 200
_MINUTE = len("2026-07-02T10:00")


def nearest(audit: Audit, _: int) -> Iterator[RenderableType]:
    """The records that take the least, with the cheapest step of each: what to do for it is said
    once for all that follow one another."""
    found = audit.totals.cheapest[:SHOWN_NEAREST]
    grid = _grid(("right", "fold"))
    said = ""
    for place, (record, distance) in enumerate(found, start=1):
        title = f"  {shortened(record.title, TITLE_WIDTH)}" if record.title else ""
        grid.add_row(
            f"{place}.",
            log_line(
                (shortened(record.path, PATH_WIDTH), "bold"),
                (title, "dim"),
                (f"  {lacking_line(distance)}", "yellow"),
            ),
        )
        for step in distance.steps[:1]:
            grid.add_row("", _cheapest(step, said))
            said = step.what
    if found:
        yield grid


def _cheapest(step: Step, said: str) -> Text:
    claim = f" {shortened(step.claim, NAME_WIDTH)}" if step.claim is not None else ""
    what = "the same" if step.what == said else shortened(step.what, TEXT_WIDTH)
    return log_line((f"{named(step.code)}{claim}: {what}", ""), (f"  ({cost_of(step)})", "dim"))


def wrong(audit: Audit, _: int) -> Iterator[RenderableType]:
    """What looks wrong, with the first places of each."""
    for code, examples in audit.totals.wrong.items():
        count = count_of(code, audit.totals)
        records = counted_of(count.records, audit.totals.records, "record")
        yield log_line((named(code), "bold yellow"), (f"  {records}", ""))
        shown = first_places(examples, SHOWN_PLACES)
        yield _indented(_examples(shown))
        if (left := count.records - len({each.path for each in shown})) > 0:
            short = code.removeprefix("G2-").lower()
            more = counted(left, "more record")
            yield _indented(Text(f"and {more}: --code {short} lists them", "dim"))


def _examples(examples: Iterable[Example]) -> Table:
    grid = _grid(("fold", "fold"))
    for each in examples:
        grid.add_row(
            _place(each.path, each.claim), log_line((shortened(each.message, TEXT_WIDTH), ""))
        )
    return grid


def _place(path: str, claim: str | None) -> Text:
    """A record's path and the claim's id."""
    name = "" if claim is None else f" {shortened(claim, NAME_WIDTH)}"
    return log_line((shortened(path, PATH_WIDTH), ""), (name, "bold"))


def across(audit: Audit, _: int) -> Iterator[RenderableType]:
    """What several claims say together, each with its sources."""
    for each in audit.across[:SHOWN_ACROSS]:
        yield log_line(
            (named(each.code), "bold yellow"),
            (f"  {counted(each.total, 'claim')}: ", ""),
            (shortened(each.about, TEXT_WIDTH), ""),
        )
        yield _indented(_sources(each))
    total = max(audit.across_total, len(audit.across))
    yield from left_out(total - SHOWN_ACROSS, "finding")


def _sources(each: Across) -> Table:
    """Where they stand; of values what each says, of one text nothing, for it is said above."""
    valued = any(source.said for source in each.sources)
    grid = _grid(("fold", "left", "fold") if valued else ("fold",))
    for source in each.sources[:SHOWN_SOURCES]:
        said = (
            log_line((shortened(source.said, NAME_WIDTH), "bold")),
            log_line((shortened(source.text, TITLE_WIDTH), "dim")),
        )
        grid.add_row(_place(source.path, source.claim), *(said if valued else ()))
    for line in left_out(each.total - len(each.sources[:SHOWN_SOURCES]), "claim"):
        grid.add_row(line)
    return grid


def trend(audit: Audit, _: int) -> Iterator[RenderableType]:
    """The last changes, oldest first; that there was none where they were asked for."""
    if audit.trend is None:
        return
    if not audit.trend:
        yield Text("none is known", "dim")
        return
    grid = _grid(("left", "fold", "left", "fold"))
    for change in audit.trend[-SHOWN_CHANGES:]:
        grid.add_row(
            log_line((change.at[:_MINUTE].replace("T", " "), "dim")),
            _place(change.record, change.claim),
            _before_after(change),
            log_line((shortened(change_named(change), TEXT_WIDTH), "dim")),
        )
    yield grid
    if (left := len(audit.trend) - SHOWN_CHANGES) > 0:
        yield Text(f"{counted(left, 'change')} before these: --format json has all", "dim")


def _before_after(change: StatusChange) -> Text:
    before = "new" if change.before is None else change.before.value
    return log_line((f"{before} → ", ""), (change.after.value, STYLES[change.after]))


def records(audit: Audit, _: int) -> Iterator[RenderableType]:
    """The records themselves, where some of them were asked for."""
    if not asks_for_records(audit.filters):
        return
    table = _grid(("left", "right", "fold", "left"))
    table.add_row(*(Text(head, "dim") for head in ("status", "lacks", "record", "begin with")))
    shown = 0
    for record in islice(audit.rows(), SHOWN_RECORDS):
        shown += 1
        table.add_row(*_cells(record, audit.distance(record)))
    yield table
    if (left := audit.totals.records - shown) > 0:
        why = "--format json has all" if shown == SHOWN_RECORDS else "--limit leaves them out"
        yield Text(f"and {counted(left, 'more record')}: {why}", "dim")


def _cells(record: AuditedRecord, distance: Distance) -> tuple[RenderableType, ...]:
    """Its status, how much it lacks, its path and title, what to begin with."""
    first = first_code(record, distance)
    lacking = f"{number(len(record.lacking))}/{number(len(record.gateable))}"
    return (
        Text(record.status.value, STYLES[record.status]),
        "" if record.status is Status.VERIFIED else lacking,
        log_line(
            (shortened(record.path, PATH_WIDTH), "bold"),
            (f"  {shortened(record.title, TITLE_WIDTH)}" if record.title else "", "dim"),
        ),
        Text("" if first is None else named(first)),
    )


def skipped(audit: Audit, _: int) -> Iterator[RenderableType]:
    """How many files are no record, and the first of them."""
    if not audit.skipped_count:
        return
    yield Text(skipped_line(audit), "dim")
    grid = _grid(("fold", "fold"))
    for path, expected in audit.skipped[:SHOWN_SKIPPED]:
        grid.add_row(
            log_line((shortened(path, PATH_WIDTH), "")),
            log_line((shortened(expected, TITLE_WIDTH), "dim")),
        )
    yield grid
    yield from left_out(audit.skipped_count - SHOWN_SKIPPED, "file")


def _grid(columns: tuple[str, ...]) -> Table:
    """A table without lines; a column each: folded, or kept on one line to a side."""
    grid = Table.grid(padding=(0, 2, 0, 0), expand=False)
    for kind in columns:
        if kind == "fold":
            grid.add_column(overflow="fold")
        else:
            grid.add_column(no_wrap=True, justify="right" if kind == "right" else "left")
    return grid


def _indented(line: RenderableType) -> Padding:
    return Padding(line, (0, 0, 0, 2), expand=False)
