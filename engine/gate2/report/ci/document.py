"""A judgement as plain data: the keys of `gate2-ci-v1`, which programs read.

The JSON Schema is `schemas/gate2-ci-v1.json`. A byte of a path that is no UTF-8 is shown as
``\\u{dc..}``, for half of a surrogate pair would make the document one that few can read.
"""

import json
from collections import Counter

from gate2.ci.judgement import (
    Change,
    CommitNamed,
    Finding,
    JudgedClaim,
    JudgedRecord,
    Judgement,
    Weight,
)
from gate2.contract import Status
from gate2.evidence import plain
from gate2.report.ci.inert import inert_json, sound
from gate2.settings import Waiver

JUDGEMENT_SCHEMA = "gate2-ci-v1"

Document = dict[str, object]


def as_judgement_json(judgement: Judgement) -> str:
    """One JSON object, indented; ASCII, and nothing in it is a command to the log of a CI job."""
    document = judgement_document(judgement)
    return inert_json(json.dumps(document, ensure_ascii=True, allow_nan=False, indent=2)) + "\n"


def judgement_document(judgement: Judgement) -> Document:
    """The whole judgement."""
    document: Document = {
        "schema": JUDGEMENT_SCHEMA,
        "complete": judgement.complete,
        "outcome": judgement.outcome.value,
        "exit_code": judgement.exit_code,
        "require": judgement.require.value,
        "base": _commit(judgement.base),
        "head": _commit(judgement.head),
        "merge_bases": list(judgement.merge_bases),
        "scope": {
            "everything": judgement.everything or None,
            "records": judgement.records_total,
            "judged": len(judgement.records),
        },
        "policy": {
            "source": judgement.settings,
            "sha256": judgement.policy_sha256,
            "trusted_keys": judgement.trusted_keys,
            "reviewers": list(judgement.reviewers),
        },
        "records": [_record(each) for each in judgement.records],
        "findings": [_finding(each) for each in judgement.findings],
        "totals": _totals(judgement),
        "engine": dict(judgement.engine),
        "timings_s": {key: round(value, 3) for key, value in judgement.timings_s.items()},
    }
    found = sound(document)
    assert isinstance(found, dict)
    return found


def _commit(commit: CommitNamed) -> Document:
    return {"ref": commit.ref, "sha": commit.sha}


def _record(record: JudgedRecord) -> Document:
    return {
        "path": record.path,
        "was": record.was,
        "id": record.id,
        "title": record.title,
        "change": record.change.value,
        "edited": list(record.edited),
        "status": _status(record),
        "coverage": None if record.coverage is None else plain(record.coverage),
        "findings": [_finding(each) for each in record.findings],
        "claims": [_claim(each) for each in record.claims],
        "wall_s": round(record.wall_s, 3),
    }


def _claim(claim: JudgedClaim) -> Document:
    return {
        "id": claim.id,
        "text": claim.text,
        "kind": claim.kind,
        "line": claim.line,
        "status": _status(claim),
        "ground": claim.ground.value,
        "decided": claim.decided,
        "summary": claim.summary,
        "findings": [_finding(each) for each in claim.findings],
        "wall_s": round(claim.wall_s, 3),
    }


def _status(subject: JudgedClaim | JudgedRecord) -> Document:
    return {
        "before": _value(subject.before),
        "stated": _value(subject.stated),
        "after": _value(subject.after),
    }


def _value(status: Status | None) -> str | None:
    return None if status is None else status.value


def _finding(finding: Finding) -> Document:
    reason = finding.reason
    return {
        "code": reason.code.value,
        "name": reason.name,
        "effect": reason.effect.value,
        "weight": finding.weight.value,
        "message": reason.message,
        "remedy": reason.remedy,
        "path": finding.path,
        "line": finding.line,
        "record": finding.record,
        "claim": finding.claim,
        "waiver": None if finding.waiver is None else _waiver(finding.waiver),
    }


def _waiver(waiver: Waiver) -> Document:
    return {
        "owner": waiver.owner,
        "reason": waiver.reason,
        "expires": waiver.expires.isoformat(),
    }


def _totals(judgement: Judgement) -> Document:
    """How much there is of everything; a claim that is gone has no status any more."""
    claims = [claim for record in judgement.records for claim in record.claims]
    weights = Counter(each.weight for each in judgement.all_findings())
    changes = Counter(each.change for each in judgement.records)
    after = Counter(each.after for each in claims)
    return {
        "findings": {weight.value: weights[weight] for weight in Weight},
        "changes": {change.value: changes[change] for change in Change},
        "claims": {
            "verified": after[Status.VERIFIED],
            "falsified": after[Status.FALSIFIED],
            "unverified": after[Status.UNVERIFIED],
            "undecided": sum(not each.decided for each in claims),
            "lowered": sum(
                each.before is Status.VERIFIED and each.after is not Status.VERIFIED
                for each in claims
                if each.decided
            ),
        },
    }
