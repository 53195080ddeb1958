"""The page of one record, laid out like its publisher's own: verdict first, then why, then how.

Its status is the audit's and nothing else's: evidence is shown for what it says, levels and tiers
for what they are. Every foreign text is escaped by `markup`, whatever it is.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Across, Distance
from gate2.report.audit.html.detail import Detail, read_detail
from gate2.report.audit.html.frame import Imprint, Section, frame
from gate2.report.audit.html.markup import Markup, element, joined
from gate2.report.audit.html.naming import OURS
from gate2.report.audit.html.record_across import across_of
from gate2.report.audit.html.record_claims import claims_of
from gate2.report.audit.html.record_head import head_of, title_of, verdict_of
from gate2.report.audit.html.record_history import corrections_of, files_of
from gate2.report.audit.html.record_parts import DEPTH
from gate2.report.audit.html.record_publisher import prose_of, publisher_of
from gate2.report.audit.html.record_todo import todo_of

STYLE = "assets/record.css"
LONGEST_TITLE = 200


def record_page(
    record: AuditedRecord,
    distance: Distance,
    place: Path | None,
    *,
    across: Sequence[Across],
    links: Mapping[str, str],
    imprint: Imprint,
) -> str:
    """The whole page, which belongs at `naming.page_of(record.path)`.

    `place` is the record's directory or document, None where it is not to be read; `across` are
    the findings of which one of this record's claims is a source, `links` the pages of the other
    records in them that have one, by path and relative to this page.
    """
    detail = Detail() if place is None else read_detail(place)
    return frame(
        title=title_of(record)[:LONGEST_TITLE],
        body=body_of(record, distance, detail, across, links),
        depth=DEPTH,
        active=Section.RECORDS,
        imprint=imprint,
        styles=(STYLE,),
    )


def body_of(
    record: AuditedRecord,
    distance: Distance,
    detail: Detail,
    across: Sequence[Across],
    links: Mapping[str, str],
) -> Markup:
    """What stands in the frame."""
    parts = (
        ("verdict", "Verdict", verdict_of(record, detail)),
        ("publisher", "Publisher", publisher_of(detail)),
        ("claims", "Claims", claims_of(record, detail)),
        ("todo", "To do", todo_of(distance, record.status)),
        ("across", "Other records", across_of(record.path, across, links)),
        ("corrections", "Corrections", corrections_of(detail)),
        ("files", "Files", files_of(detail)),
    )
    contents = (
        element("li", None, element("a", {"href": f"#{OURS}{key}"}, name))
        for key, name, part in parts
        if part is not None
    )
    (_, _, verdict), *others = parts
    return joined(
        head_of(record),
        element(
            "nav",
            {"class": "page-contents", "aria-label": "On this page"},
            element("ul", None, *contents),
        ),
        verdict,
        *prose_of(detail),
        *(part for _, _, part in others),
    )
