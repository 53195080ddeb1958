"""The rows of the Markdown summary: each a whole line, with all foreign text quoted and bounded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate2.ci.judgement import Finding, JudgedClaim, JudgedRecord, Judgement, Weight
from gate2.reason_table import TABLE
from gate2.reasons import Reason
from gate2.report.ci.words import (
    BLOCKING,
    NAME_WIDTH,
    PLACE_WIDTH,
    SHOWN_CLAIMS,
    before_after,
    by_code,
    effect_of,
    is_worth_showing,
    news,
    overstated,
    place_of,
    subject_of,
    waiver_line,
    what_changed,
    why,
    worst_first,
    worst_open,
)
from gate2.report.escape import code, markdown, shortened

TEXT_WIDTH = 100
LINE_WIDTH = 400


@dataclass(frozen=True, slots=True)
class Row:
    """A line, or a few that belong together."""

    text: str
    record: str | None
    """The directory of the record it is about."""


def said(text: str, width: int = LINE_WIDTH) -> str:
    """The beginning of a text, quoted."""
    return markdown(shortened(text, width))


def finding_rows(findings: Sequence[Finding]) -> list[Row]:
    """What each is called, where it is, what it says, and what to do."""
    return [Row(_finding(each), each.record) for each in findings]


def _finding(finding: Finding) -> str:
    about = f" · {said(subject_of(finding), NAME_WIDTH)}" if subject_of(finding) else ""
    return (
        f"- **{effect_of(finding.weight)}** · {code(place_of(finding))}{about}<br>"
        f"{_named(finding)}: {said(finding.reason.message)}<br>"
        f"→ {remedy(finding.reason)}\n"
    )


def _named(finding: Finding) -> str:
    return f"`{finding.reason.code.removeprefix('G2-')}` {finding.reason.name}"


def remedy(reason: Reason) -> str:
    """What to do; the commands in our own words stand as code."""
    if reason.remedy != TABLE[reason.code].remedy or "|" in reason.remedy:
        return said(reason.remedy)
    pieces = reason.remedy.split("`")
    return "".join(
        f"`{piece}`" if number % 2 else markdown(piece) for number, piece in enumerate(pieces)
    )


def waived_rows(findings: Sequence[Finding]) -> list[Row]:
    """Who answers for what, why and how long."""
    return [Row(_waived(each), each.record) for each in findings]


def _waived(finding: Finding) -> str:
    about = f" · {said(subject_of(finding), NAME_WIDTH)}" if subject_of(finding) else ""
    return (
        f"- {_named(finding)} · {code(place_of(finding))}{about}<br>{said(waiver_line(finding))}\n"
    )


def warning_rows(findings: Sequence[Finding]) -> list[Row]:
    """Under each code what to do, then where it was found."""
    rows = []
    for each in by_code(findings).values():
        rows.append(Row(f"- {_named(each[0])} → {remedy(each[0].reason)}\n", None))
        rows += [
            Row(f"  - at {code(place_of(one))}: {said(one.reason.message)}\n", one.record)
            for one in each
        ]
    return rows


def changed_rows(judgement: Judgement) -> list[Row]:
    """The rows of the table: each claim of which there is news, the worst record first."""
    return [
        Row(f"| {' | '.join(cells)} |\n", record.path)
        for record in worst_first(judgement.records)
        if is_worth_showing(record)
        for cells in _cells(record)
    ]


def _cells(record: JudgedRecord) -> Iterator[tuple[str, str, str, str]]:
    """Of each claim that there is news of; of the record where there is more to say of it."""
    beginning = _record(record)
    claims = news(record)
    for claim in claims[:SHOWN_CLAIMS]:
        name = f"<b>{said(claim.id, NAME_WIDTH)}</b> {said(claim.text, TEXT_WIDTH)}"
        worst = worst_open(claim.findings)
        yield beginning, _status(claim), name, said(why(claim)) if worst is None else _why(worst)
        beginning = ""
    if (left := len(claims) - SHOWN_CLAIMS) > 0:
        yield "", "", f"<i>{left:,} more</i>", "in the JSON report"
    worst = worst_open(record.findings)
    if worst is not None or not claims:
        name = "<i>the whole record</i>"
        yield beginning, _status(record), name, "" if worst is None else _why(worst)


def _record(record: JudgedRecord) -> str:
    name = said(record.id or record.path, NAME_WIDTH)
    place = code(shortened(record.path, PLACE_WIDTH))
    return f"<b>{name}</b><br>{place}<br>{said(what_changed(record))}"


def _status(subject: JudgedClaim | JudgedRecord) -> str:
    """Before and after; in our own words alone."""
    before, arrow, after = before_after(subject).rpartition("→ ")
    stated = f"<br>{overstated(subject)}" if overstated(subject) else ""
    return f"{before}{arrow}<b>{after}</b>{stated}" if arrow else f"{after}{stated}"


def _why(worst: Finding) -> str:
    """What was found, and what to do; what is listed above by itself is only named."""
    listed_above = worst.weight in (*BLOCKING, Weight.INFRASTRUCTURE)
    message = "" if listed_above else f": {said(worst.reason.message)}"
    return f"{_named(worst)}{message}<br>→ {remedy(worst.reason)}"
