"""What verifying found as plain data: the keys of `gate2-verify-v1`, which programs read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gate2.report.ci.inert import inert_json
from gate2.verify.document import verified_record
from gate2.verify.verified import VerifiedRecord

VERIFY_SCHEMA = "gate2-verify-v1"

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class Verified:
    """A record that was verified, and where it lies."""

    path: str
    record: VerifiedRecord


def verified_document(seen: Sequence[Verified], engine: Mapping[str, object]) -> Document:
    """Everything that was verified."""
    return {
        "schema": VERIFY_SCHEMA,
        "records": [verified_record(item.path, item.record) for item in seen],
        "engine": dict(engine),
    }


def verified_jsonl(seen: Sequence[Verified], engine: Mapping[str, object]) -> str:
    """One line a record, then one for the rest."""
    document = verified_document(seen, engine)
    records = document.pop("records")
    assert isinstance(records, list)
    lines = [*records, document]
    return inert_json(
        "".join(json.dumps(line, ensure_ascii=True, allow_nan=False) + "\n" for line in lines)
    )
