"""A judgement as Markdown: the summary of a CI step, or a comment on the pull request.

GitHub shows at most 1 MiB of a step's summary, and takes comments of at most 65,536 characters.
What does not fit is counted; what blocks is kept the longest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gate2.ci.judgement import Judgement, Outcome, Weight
from gate2.report.ci.headline import (
    headline,
    policy_line,
    scope_line,
    sign,
)
from gate2.report.ci.markdown_rows import (
    Row,
    changed_rows,
    finding_rows,
    said,
    waived_rows,
    warning_rows,
)
from gate2.report.ci.words import BLOCKING, counted, folded, waived, weighing
from gate2.report.escape import code

MOST_BYTES = 1_000_000
MOST_BYTES_OF_A_COMMENT = 65_000
LEFT_BYTES = 160
"""More than the line that counts what was left out has."""

_SIGNS = {
    Outcome.PASSED: "✅",
    Outcome.FAILED: "❌",
    Outcome.UNDECIDED: "❔",
    Outcome.NOTHING: "➖",
}
_TABLE = "| record | before → after | claim | why → next step |\n|:--|:--|:--|:--|\n"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, of which the last rows may be left out."""

    head: str
    rows: Sequence[Row]
    tail: str = "\n"

    def bytes_without_rows(self) -> int:
        """What it takes if no row of it is shown."""
        return len((self.head + self.tail).encode()) + LEFT_BYTES

    def shown(self, most: int) -> str:
        """With its first rows, and how many were left out."""
        rows = "".join(each.text for each in self.rows[:most])
        return self.head + rows + _left_out(self.rows[most:]) + self.tail


def _left_out(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    records = {each.record for each in rows} - {None}
    of = f", of {counted(len(records), 'record')}," if records else ""
    are = "is" if len(rows) == 1 else "are"
    return f"\n… {len(rows):,} more{of} {are} in the JSON report.\n"


def as_summary(judgement: Judgement, most_bytes: int = MOST_BYTES) -> str:
    """What blocks, what changed and what to do next, in no more bytes than that.

    All foreign text is quoted: none of it becomes a link, a mention, a reference, an element or a
    command. What blocks comes first and is cut last; a section is cut between its rows.
    """
    top, foot = _top(judgement), _foot(judgement)
    sections = [each for each in _sections(judgement) if each.rows]
    fixed = len((top + foot).encode()) + sum(each.bytes_without_rows() for each in sections)
    if fixed > most_bytes:
        return _least(judgement, most_bytes)
    shown = _fitting(sections, most_bytes - fixed)
    return (
        top + "".join(each.shown(rows) for each, rows in zip(sections, shown, strict=True)) + foot
    )


def _fitting(sections: Sequence[Section], left: int) -> list[int]:
    """How many rows of each fit: none of what comes later than a row that does not."""
    shown = []
    for section in sections:
        rows = 0
        for row in section.rows:
            size = len(row.text.encode())
            left = left - size if size <= left else -1
            if left < 0:
                break
            rows += 1
        shown.append(rows)
    return shown


def _least(judgement: Judgement, most_bytes: int) -> str:
    """The first line, or its first words, where nothing more fits."""
    beginning = f"## {_SIGNS[judgement.outcome]} gate2: "
    ending = "\n\nAll else is in the JSON report.\n"
    for words in (said(headline(judgement)), sign(judgement)):
        if len((beginning + words + ending).encode()) <= most_bytes:
            return beginning + words + ending
    return ""


def _sections(judgement: Judgement) -> list[Section]:
    """In the order in which they are shown, and are worth their place."""
    warnings = weighing(judgement, Weight.WARNS)
    summary = f"<summary>{counted(len(warnings), 'warning')}</summary>"
    return [
        Section("### What blocks\n\n", finding_rows(folded(weighing(judgement, *BLOCKING)))),
        Section(
            "### Could not be decided here (not a finding)\n\n",
            finding_rows(weighing(judgement, Weight.INFRASTRUCTURE)),
        ),
        Section(f"### What changed\n\n{_TABLE}", changed_rows(judgement)),
        Section("### Waived\n\n", waived_rows(waived(judgement))),
        Section(f"<details>\n{summary}\n\n", warning_rows(warnings), "\n</details>\n\n"),
    ]


def _top(judgement: Judgement) -> str:
    return (
        f"## {_SIGNS[judgement.outcome]} gate2: {said(headline(judgement))}\n\n"
        f"{said(scope_line(judgement))}.\n\n"
    )


def _foot(judgement: Judgement) -> str:
    """Which commits, and which rules: by their whole digests."""
    head, base = (f"{said(each.ref)} {code(each.sha)}" for each in (judgement.head, judgement.base))
    policy = f"{said(policy_line(judgement))}; digest {code(judgement.policy_sha256)}"
    return f"<sub>Head: {head}<br>Base: {base}<br>{policy}</sub>\n"
