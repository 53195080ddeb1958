"""What a recheck found as plain data: `gate2-drift-v1`, which programs read.

The document holds ``schema``, ``complete`` (false where it was interrupted), ``engine`` and
``timings_s`` as `gate2-report-v1` has them, and ``records``. A record holds

- ``path``, ``id``, ``title``; ``before`` and ``after``, its status then and now (``before`` is
  null where none is stored);
- ``flipped``, the ids of the claims whose status is another one;
- ``reasons``: why nothing could be compared, or why `gate2 verify` would refuse what is stored;
- ``claims``. A claim holds ``id``; ``before`` and ``after``, each null or ``status``, ``outcome``,
  ``codes`` and ``made_at``; ``flipped`` (the status is another one) and ``changed`` (status,
  outcome or codes are); ``explained``, one of the words of `gate2.recheck.drift.Explained`, and
  ``explanation``, the same as a sentence; ``evidence_read``, whether the evidence of then could be
  read; ``reasons`` of the verdict of now; and

  - ``differences``: ``part``, ``artifact`` and ``name`` say of what; ``before`` and ``after`` are
    digests, versions or values, null on a side that does not have it;
  - ``moved``: results that are others. ``artifact``, ``where`` (in which runs), ``what`` (a metric,
    ``result``, or a part of a proof), ``before`` and ``after`` (each distinct value once) and
    ``reported``, null or the ``value``, ``compare`` and ``tolerance`` that the claim states.
"""

import json

from gate2.check import UnreadRecord
from gate2.evidence import plain
from gate2.recheck.drift import ClaimDrift, RecordDrift, Stated
from gate2.recheck.made_of import Difference
from gate2.recheck.moved import Moved
from gate2.recheck.record import DriftReport
from gate2.report.ci.inert import inert_json
from gate2.report.document import Document, reason_document
from gate2.report.drift_words import explanation

DRIFT_SCHEMA = "gate2-drift-v1"


def drift_document(report: DriftReport) -> Document:
    """The whole report."""
    return {
        "schema": DRIFT_SCHEMA,
        "complete": report.complete,
        "records": [
            *(_record(item) for item in report.records),
            *(_unread(item) for item in report.unread),
        ],
        "engine": {"policy_sha256": report.policy_sha256, **report.engine},
        "timings_s": {key: round(value, 3) for key, value in report.timings_s.items()},
    }


def drift_jsonl(report: DriftReport) -> str:
    """One line a record, then one line for the report without its records."""
    document = drift_document(report)
    records = document.pop("records")
    assert isinstance(records, list)
    lines = [*records, document]
    return inert_json(
        "".join(json.dumps(line, ensure_ascii=True, allow_nan=False) + "\n" for line in lines)
    )


def _record(drift: RecordDrift) -> Document:
    return {
        "path": drift.path,
        "id": drift.id,
        "title": drift.title,
        "before": None if drift.before is None else drift.before.value,
        "after": drift.after.value,
        "flipped": [each.claim for each in drift.flipped],
        "reasons": [reason_document(reason) for reason in drift.reasons],
        "claims": [_claim(each) for each in drift.claims],
    }


def _unread(item: UnreadRecord) -> Document:
    return {
        "path": item.path,
        "id": None,
        "title": None,
        "before": None,
        "after": None,
        "flipped": [],
        "reasons": [reason_document(item.reason)],
        "claims": [],
    }


def _claim(drift: ClaimDrift) -> Document:
    made_before, made_after = drift.made_at
    return {
        "id": drift.claim,
        "before": _stated(drift.before, made_before),
        "after": _stated(drift.after, made_after),
        "flipped": drift.flipped,
        "changed": drift.changed,
        "explained": drift.explained.value,
        "explanation": explanation(drift),
        "evidence_read": drift.attested,
        "reasons": [reason_document(reason) for reason in drift.reasons],
        "differences": [_difference(each) for each in drift.differences],
        "moved": [_moved(each) for each in drift.moved],
    }


def _stated(verdict: Stated | None, made_at: str) -> Document | None:
    if verdict is None:
        return None
    return {
        "status": verdict.status.value,
        "outcome": verdict.outcome,
        "codes": list(verdict.codes),
        "made_at": made_at or None,
    }


def _difference(item: Difference) -> Document:
    place = item.place
    return {
        "part": place.part.value,
        "artifact": place.artifact or None,
        "name": place.name or None,
        "before": item.before,
        "after": item.after,
    }


def _moved(item: Moved) -> Document:
    reported = item.reported
    return {
        "artifact": item.artifact,
        "where": item.where,
        "what": item.what,
        "before": list(item.before),
        "after": list(item.after),
        "reported": None
        if reported is None
        else {
            "value": reported.value,
            "compare": reported.compare.value,
            "tolerance": plain(reported.tolerance),
        },
    }
