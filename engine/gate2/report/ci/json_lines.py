"""A judgement as JSON Lines: one object a record, then the judgement without its records."""

import json

from gate2.ci.judgement import Judgement
from gate2.report.ci.document import judgement_document
from gate2.report.ci.inert import inert_json


def as_judgement_jsonl(judgement: Judgement) -> str:
    """One line a record, then one for everything else; the keys are those of the one document."""
    document = judgement_document(judgement)
    records = document.pop("records")
    assert isinstance(records, list)
    return "".join(
        inert_json(json.dumps(line, ensure_ascii=True, allow_nan=False)) + "\n"
        for line in [*records, document]
    )
