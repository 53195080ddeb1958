"""The pages about all records, each in its frame."""

from collections.abc import Sequence
from pathlib import Path

from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Audit, Distance
from gate2.backports import assert_never
from gate2.report.audit.html.across import across_page
from gate2.report.audit.html.codes import codes_page
from gate2.report.audit.html.frame import FILES, Imprint, Section, frame
from gate2.report.audit.html.links import Links
from gate2.report.audit.html.markup import Markup
from gate2.report.audit.html.overview import overview
from gate2.report.audit.html.table import DATA, table_page
from gate2.report.audit.html.trend import trend_page
from gate2.report.audit.html.wrong import wrong_page

Rows = Sequence[tuple[AuditedRecord, Distance]]


def write_pages(audit: Audit, building: Path, links: Links, imprint: Imprint, first: Rows) -> None:
    """Every page that the navigation leads to, in the directory; `first` are the first rows."""
    for section in Section:
        body = _body(section, audit, links, first)
        page = frame(
            title=section.value,
            body=body,
            depth=0,
            active=section,
            imprint=imprint,
            scripts=(DATA, "assets/table.js") if section is Section.RECORDS else (),
        )
        path = building / FILES[section]
        path.write_text(page, encoding="utf-8", errors="backslashreplace")


def _body(section: Section, audit: Audit, links: Links, first: Rows) -> Markup:
    match section:
        case Section.OVERVIEW:
            return overview(audit, links)
        case Section.RECORDS:
            return table_page(first, audit.totals.records)
        case Section.WRONG:
            return wrong_page(audit, links)
        case Section.ACROSS:
            return across_page(audit, links)
        case Section.TREND:
            return trend_page(audit, links)
        case Section.CODES:
            return codes_page(audit)
        case _:
            assert_never(section)
