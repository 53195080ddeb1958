"""JSON lines: one object a record, then the report without its records."""

import json
from collections.abc import Mapping

from gate2.check import Report
from gate2.contracts.record_verdict import Named
from gate2.report.ci.inert import inert_json
from gate2.report.document import report_document


def as_jsonl(report: Report, written: Mapping[str, Named]) -> str:
    """One line a record, then one line for the report without its records."""
    document = report_document(report, written)
    records = document.pop("records")
    assert isinstance(records, list)
    lines = [*records, document]
    return inert_json(
        "".join(json.dumps(line, ensure_ascii=True, allow_nan=False) + "\n" for line in lines)
    )
