"""An audit as JSON Lines: one object a record, then the audit without its records."""

from collections.abc import Iterator

from gate2.audit.corpus import Audit
from gate2.report.audit.document import AUDIT_SCHEMA, audit_document, json_text
from gate2.report.audit.record_row import record_row


def audit_line_pieces(audit: Audit) -> Iterator[bytes]:
    """A line a record, then ``{"schema": …, "summary": …}``; the keys are those of the document."""
    for record in audit.rows():
        yield f"{json_text(record_row(record, audit.distance(record)))}\n".encode()
    summary = audit_document(audit)
    del summary["schema"]
    yield f"{json_text({'schema': AUDIT_SCHEMA, 'summary': summary})}\n".encode()
