"""A math-result-v1 manifest: its statement is one mathematical claim.

The state the publisher gives it stays under `publisher`; what it lacks becomes a finding
(EVD-010, EVD-011, CLM-015), and nothing in it counts for a verdict.
"""

import re

from gate2.contract import MATH_RESULT_SCHEMA, MathState
from gate2.errors import InvalidRecord
from gate2.reasons import Code
from gate2.record.importers.document import parse_date, record_json, unrecognised
from gate2.record.names import record_id_fault, shown
from gate2.strictjson import JsonValue

FORMAT = "math-result-v1"


def recognises(document: JsonValue) -> bool:
    """Whether the value names this contract."""
    return isinstance(document, dict) and document.get("schema") == MATH_RESULT_SCHEMA


def import_manifest(name: str, text: str, document: JsonValue) -> dict[str, JsonValue]:
    """The record.json value of a manifest.

    Raises:
        InvalidRecord: REC-001, a key that the contract requires and this importer reads is
            missing or of another type; REC-002, a state that the contract does not have.
    """
    if not isinstance(document, dict):
        raise _expected(name, "an object", document)
    result = _table(name, document, "result")
    verification = _table(name, document, "verification")
    statement = _string(name, result, "statement")
    state = _string(name, verification, "state")
    if state not in MathState.__members__:
        raise unrecognised(name, " | ".join(MathState), shown(state), Code.REC_CONTRACT_UNKNOWN)
    if not isinstance(document.get("artifact_set"), list):
        raise _expected(name, "`artifact_set` to be an array", document.get("artifact_set"))
    claim: dict[str, JsonValue] = {
        "id": "c1",
        "text": statement,
        "kind": "mathematical",
        "truncated": False,
    }
    if isinstance(url := result.get("url"), str):
        claim["source"] = url
    identifier = result.get("id")
    safe = isinstance(identifier, str) and not record_id_fault(identifier)
    return record_json(
        format_name=FORMAT,
        document=text,
        title=_title(result, statement),
        fields={"manifest": document},
        claims=[claim],
        record_id=identifier if isinstance(identifier, str) and safe else "",
        published=next(
            (
                found
                for key in ("published", "published_at", "created_at")
                if isinstance(value := result.get(key), str) and (found := parse_date(value))
            ),
            None,
        ),
    )


def _title(result: dict[str, JsonValue], statement: str) -> str:
    name = result.get("problem_name")
    return name if isinstance(name, str) and name.strip() else re.split(r"[.;]", statement)[0]


def _table(name: str, holder: dict[str, JsonValue], key: str) -> dict[str, JsonValue]:
    value = holder.get(key)
    if not isinstance(value, dict):
        raise _expected(name, f"`{key}` to be an object", value)
    return value


def _string(name: str, holder: dict[str, JsonValue], key: str) -> str:
    value = holder.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _expected(name, f"`{key}` to be a sentence", value)
    return value


def _expected(name: str, what: str, came: JsonValue) -> InvalidRecord:
    return unrecognised(name, what, shown(came), Code.REC_SCHEMA_INVALID)
