"""An audit as JSON: the keys of `gate2-audit-v1`, which programs read.

The JSON Schema is `schemas/gate2-audit-v1.json`. Every count stands with what it is counted of:
``{"count": 37, "of": 412}``. It is written in pieces, a record at a time, so that a corpus of any
size takes the same memory; in ASCII, and nothing in it is a command to the log of a CI job.
"""

import json
from collections.abc import Iterator, Mapping
from typing import TypeVar

from gate2.audit.audited import Attempt, Form
from gate2.audit.corpus import (
    Across,
    Audit,
    CodeCount,
    Example,
    FunnelStep,
    MonthCount,
    Source,
    StatusChange,
    Totals,
)
from gate2.backports import StrEnum
from gate2.classify.kinds import Kind
from gate2.classify.why import Undecided
from gate2.contract import Status
from gate2.reason_table import TABLE
from gate2.reasons import Code
from gate2.report.audit.record_row import distance_document, record_row, value_of
from gate2.report.ci.inert import inert_json, sound
from gate2.report.document import Document

Word = TypeVar("Word", bound=StrEnum)

AUDIT_SCHEMA = "gate2-audit-v1"
RECORDS = "records"


def audit_pieces(audit: Audit) -> Iterator[bytes]:
    """The JSON object, a key a line and a record a line, in UTF-8."""
    yield b"{\n"
    for key, value in audit_document(audit).items():
        yield f"{json.dumps(key)}: {json_text(value)},\n".encode()
    yield f'"{RECORDS}": ['.encode()
    between = "\n"
    for record in audit.rows():
        yield f"{between}{json_text(record_row(record, audit.distance(record)))}".encode()
        between = ",\n"
    yield b"\n]\n}\n"


def json_text(value: object) -> str:
    """The value on one line, which every reader of JSON takes and no reader of logs obeys."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False)
    if "\\ud" in text:  # half of a surrogate pair, or a whole one
        text = json.dumps(sound(value), ensure_ascii=True, allow_nan=False)
    return inert_json(text)


def audit_document(audit: Audit) -> Document:
    """The whole audit without its records."""
    totals = audit.totals
    return {
        "schema": AUDIT_SCHEMA,
        "root": audit.root,
        "filters": list(audit.filters),
        "at": audit.at,
        "engine": dict(audit.engine),
        "totals": totals_document(totals),
        "pareto": [_code(each, totals) for each in totals.codes],
        "funnel": [_stage(each, totals) for each in totals.funnel],
        "areas": {area: _count(n, totals.records) for area, n in totals.areas.items()},
        "kinds": _counts(Kind, totals.kinds, totals.claims),
        "undecided": _counts(Undecided, totals.undecided, totals.kinds.get(Kind.UNDECIDED, 0)),
        "heat": [
            {"area": area, "kind": kind.value, "claims": _count(n, totals.kinds.get(kind, 0))}
            for (area, kind), n in totals.heat.items()
        ],
        "months": [_month(each, totals.records) for each in totals.months],
        "domains": [
            {"domain": domain, "records": _count(n, totals.records)}
            for domain, n in totals.domains.items()
        ],
        "groups": [_group(*each, totals.records) for each in totals.groups.items()],
        "wrong": [_wrong(*each, totals) for each in totals.wrong.items()],
        "across": [_across(each) for each in audit.across],
        "across_total": audit.across_total,
        "trend": None if audit.trend is None else [_change(each) for each in audit.trend],
        "nearest": [
            {
                "path": record.path,
                "id": record.id,
                "title": record.title,
                "distance": distance_document(distance),
            }
            for record, distance in totals.cheapest
        ],
        "skipped": {
            "count": audit.skipped_count,
            "first": [{"path": path, "expected": why} for path, why in audit.skipped],
        },
        "reused": _count(audit.reused, totals.found + audit.skipped_count),
        "timings_s": {"total": round(audit.wall_s, 3)},
    }


# --- counts ------------------------------------------------------------------------------------


def _count(number: int, of: int) -> Document:
    return {"count": number, "of": of}


def _counts(words: type[Word], numbers: Mapping[Word, int], of: int) -> Document:
    """How many there are of each, those that there are none of included."""
    return {word.value: _count(numbers.get(word, 0), of) for word in words}


def totals_document(totals: Totals) -> Document:
    """How much there is of everything."""
    return {
        "found": totals.found,
        "records": _count(totals.records, totals.found),
        "forms": _counts(Form, totals.forms, totals.records),
        "statuses": _counts(Status, totals.statuses, totals.records),
        "attempts": _counts(Attempt, totals.attempts, totals.records),
        "invalid": _count(totals.invalid, totals.records),
        "undated": _count(totals.undated, totals.records),
        "claims": totals.claims,
        "gateable": _count(totals.gateable, totals.claims),
        "claim_statuses": _counts(Status, totals.claim_statuses, totals.gateable),
        "claim_attempts": _counts(Attempt, totals.claim_attempts, totals.gateable),
    }


def _code(each: CodeCount, totals: Totals) -> Document:
    """`alone` is of the claims that the code stands at, of its records where it stands at none."""
    return {
        **_named(each.code),
        "effect": TABLE[each.code].effect.value,
        "records": _count(each.records, totals.records),
        "claims": _count(each.claims, totals.claims),
        "alone": _count(each.alone, each.claims or each.records),
    }


def _named(code: Code) -> Document:
    return {"code": code.value, "name": TABLE[code].name}


def _stage(each: FunnelStep, totals: Totals) -> Document:
    return {
        "stage": each.stage.value,
        "records": _count(each.records, totals.records),
        "claims": _count(each.claims, totals.claims),
    }


def _month(each: MonthCount, records: int) -> Document:
    return {
        "month": each.month,
        "records": _count(each.records, records),
        "statuses": _counts(Status, each.statuses, each.records),
        "attempts": _counts(Attempt, each.attempts, each.records),
    }


def _group(name: str, statuses: Mapping[Status, int], records: int) -> Document:
    within = sum(statuses.values())
    return {
        "group": name,
        "records": _count(within, records),
        "statuses": _counts(Status, statuses, within),
    }


# --- what looks wrong, across records, over time -----------------------------------------------


def _wrong(code: Code, examples: tuple[Example, ...], totals: Totals) -> Document:
    counted = next((each for each in totals.codes if each.code is code), None)
    return {
        **_named(code),
        "records": _count(0 if counted is None else counted.records, totals.records),
        "claims": _count(0 if counted is None else counted.claims, totals.claims),
        "first": [
            {
                "path": each.path,
                "record": each.record,
                "claim": each.claim,
                "message": each.message,
            }
            for each in examples
        ],
    }


def _across(each: Across) -> Document:
    return {
        **_named(each.code),
        "about": each.about,
        "total": each.total,
        "sources": [_source(source) for source in each.sources],
    }


def _source(source: Source) -> Document:
    return {
        "path": source.path,
        "record": source.record,
        "claim": source.claim,
        "said": source.said,
        "text": source.text,
    }


def _change(change: StatusChange) -> Document:
    return {
        "at": change.at,
        "record": change.record,
        "claim": change.claim,
        "before": value_of(change.before),
        "after": change.after.value,
        "why": list(change.why),
        "source": change.source,
    }
