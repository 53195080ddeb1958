"""The head of a record's page, verdict first: what is established, what is stated, and why."""

from collections.abc import Sequence

from gate2.audit.audited import AuditedRecord
from gate2.contract import DEFINITIONS, GATE, LABELS, Status
from gate2.reasons import Reason
from gate2.report.audit.html.badges import attempt_badge, status_badge
from gate2.report.audit.html.detail import Detail
from gate2.report.audit.html.markup import Markup, element, joined, line
from gate2.report.audit.html.record_parts import code, facts, paragraphs, reason_list, section
from gate2.verify.beside import VERDICT_NAME

MOST_REASONS = 60
MOST_LARGE = 160
"""Characters of a title that is set as large as others are."""


def title_of(record: AuditedRecord) -> str:
    """What the page is called."""
    return record.title or record.id or record.path


def head_of(record: AuditedRecord) -> Markup:
    """The title, and what names the record."""
    known = facts(
        (
            ("Record", code(record.id) if record.id else None),
            ("Path", code(record.path)),
            ("Form", record.form.value),
            ("Published", record.published),
            ("Field", record.domain),
        )
    )
    said = title_of(record)
    title = element("h1", {"class": "long" if len(said) > MOST_LARGE else None}, line(said))
    return element("div", {"class": "record-head"}, title, known)


def verdict_of(record: AuditedRecord, detail: Detail) -> Markup:
    """The gate's verdict as evidence establishes it, beside what the record's documents state."""
    return section(
        "verdict",
        "Gate verdict",
        element(
            "div",
            {"class": f"verdict-panel {record.status.lower()}"},
            facts(_verdict_facts(record, detail)),
            element("p", {"class": "definition"}, DEFINITIONS[record.status]),
        ),
        _disagreement(record),
        *_why(record.reasons),
    )


def _verdict_facts(
    record: AuditedRecord, detail: Detail
) -> tuple[tuple[str, str | Markup | None], ...]:
    return (
        ("Established", status_badge(record.status)),
        ("Stated", _stated(record.stated)),
        ("Coverage", _coverage(record)),
        ("Attempt", attempt_badge(record.attempt)),
        ("Gate", GATE),
        ("Evaluated", _evaluated(detail.evaluated_at)),
    )


def _stated(stated: Status | None) -> Markup:
    if stated is None:
        return element("span", {"class": "muted"}, "nothing")
    return element("span", {"class": "stated"}, LABELS[stated])


def _evaluated(at: str) -> str | None:
    return f"{at}, as {VERDICT_NAME} says" if at else None


def _coverage(record: AuditedRecord) -> str:
    """For instance ``1 of 4 gateable claims verified, 0 falsified, 1 descriptive``."""
    claims, gateable = record.claims, record.gateable
    if not claims:
        return "no claim is public"
    verified, falsified = (
        sum(claim.status is status for claim in gateable)
        for status in (Status.VERIFIED, Status.FALSIFIED)
    )
    noun = "claim" if len(gateable) == 1 else "claims"
    return (
        f"{verified:,} of {len(gateable):,} gateable {noun} verified, {falsified:,} falsified, "
        f"{len(claims) - len(gateable):,} descriptive"
    )


def _disagreement(record: AuditedRecord) -> Markup | None:
    """That what is stated is not what is established, where it is not."""
    if record.stated in (None, record.status):
        return None
    return element(
        "p",
        {"class": "disagreement", "role": "note"},
        f"The record's documents state {record.stated}. Evidence does not establish that: only "
        "what is established counts.",
    )


def _why(reasons: Sequence[Reason]) -> tuple[Markup | None, ...]:
    """The reasons about the record as a whole, those that block first."""
    ordered = sorted(reasons, key=lambda reason: not reason.blocks)
    if not ordered:
        return (
            paragraphs(
                "Nothing is found about the record as a whole: what is found stands at its claims."
            ),
        )
    left = len(ordered) - MOST_REASONS
    return (
        element("h3", None, "Why" if ordered[0].blocks else "Found about the record as a whole"),
        reason_list(ordered[:MOST_REASONS]),
        joined(f"{left:,} more are in the audit's JSON.") if left > 0 else None,
    )
