"""The report as Markdown, for a pull request's comment or a log. All text is quoted."""

from collections.abc import Sequence

from gate2.check import CheckedClaim, CheckedRecord, Report
from gate2.reasons import Reason
from gate2.record.model import Record
from gate2.report.beside import rows_beside
from gate2.report.escape import markdown, shortened
from gate2.report.hints import next_step
from gate2.report.statement import code_block
from gate2.report.summary import claims_line, records_line, summary_of
from gate2.report.words import coverage_line, warnings, why

TEXT_WIDTH = 160


def as_markdown(report: Report) -> str:
    """One section a record; of several, how many are what."""
    parts = [_record(item) for item in report.records]
    parts += [
        f"## {markdown(item.path)}\n\n**not read**: {_reason(item.reason)}\n"
        for item in report.unread
    ]
    found = summary_of(report)
    if found.records > 1:
        parts.append(f"**{records_line(found)}**; {claims_line(found)}\n")
    if not report.complete:
        parts.append("**Incomplete**: the check was interrupted.\n")
    return "\n".join(parts)


def _record(checked: CheckedRecord) -> str:
    verdict = checked.verdict
    lines = [
        f"## {markdown(checked.record.title)}",
        "",
        f"**{verdict.status}**: {coverage_line(verdict.coverage)}",
        "",
    ]
    lines += [f"- {_reason(reason)}" for reason in checked.reasons()]
    if checked.claims:
        lines += ["", "| claim | kind | status | why | next step |", "|---|---|---|---|---|"]
        lines += [_row(item, checked.record) for item in checked.claims]
    lines += _warnings(checked.claims)
    lines += _evidence(checked.claims)
    return "\n".join(lines) + "\n"


def _row(item: CheckedClaim, record: Record) -> str:
    kind = "undecided" if item.kind is None else item.kind.value
    text = markdown(shortened(item.claim.text, TEXT_WIDTH))
    cells = (
        f"**{markdown(item.claim.id)}** {text}",
        kind,
        f"{item.verdict.status} ({item.verdict.outcome})",
        markdown(why(item)),
        markdown(next_step(item, record)),
    )
    return "| " + " | ".join(cells) + " |"


def _warnings(claims: Sequence[CheckedClaim]) -> list[str]:
    """What a reader should know beside the statuses, a line each."""
    told = [
        f"- **{markdown(item.claim.id)}** {_reason(reason)}"
        for item in claims
        for reason in warnings(item)
    ]
    return ["", *told] if told else []


def _evidence(claims: Sequence[CheckedClaim]) -> list[str]:
    """Each Lean statement beside the claim's own words, and what each sealed run gave."""
    lines: list[str] = []
    for item in claims:
        for checked in item.artifacts:
            if rows := rows_beside(checked.evidence, item.claim.text):
                lines += ["", f"**{markdown(item.claim.id)}**", "", code_block(rows)]
    return lines


def _reason(reason: Reason) -> str:
    return f"`{reason.code}` {reason.name}: {markdown(reason.message)} → {markdown(reason.remedy)}"
