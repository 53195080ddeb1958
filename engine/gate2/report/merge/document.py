"""A merged report as JSON and as JSON lines, in which no reader of logs finds a command."""

import json

from gate2.report.ci.inert import inert_json
from gate2.report.merge.merging import Merged, merged_document


def as_json(merged: Merged) -> str:
    """One indented document with a final newline."""
    return _text(merged_document(merged), indent=2)


def as_jsonl(merged: Merged) -> str:
    """One line a record, then one line for the report without its records."""
    document = merged_document(merged)
    records = document.pop("records")
    assert isinstance(records, list)
    return "".join(_text(line) for line in [*records, document])


def _text(value: object, indent: int | None = None) -> str:
    return inert_json(json.dumps(value, ensure_ascii=True, allow_nan=False, indent=indent)) + "\n"
