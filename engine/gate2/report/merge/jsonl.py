"""A merged report as JSON lines: one object a record, then the report without its records."""

import json

from gate2.report.merge.merging import Merged, merged_document


def as_jsonl(merged: Merged) -> str:
    """One line a record, then one line for the report without its records."""
    document = merged_document(merged)
    records = document.pop("records")
    assert isinstance(records, list)
    lines = [*records, document]
    return "".join(json.dumps(line, ensure_ascii=True, allow_nan=False) + "\n" for line in lines)
