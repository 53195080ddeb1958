"""Writes what a check decided beside the record: evidence first, verdict.json last.

Each file is written whole. A crash at any moment leaves the old verdict or the new one, and a
verdict only ever names evidence that is already there.
"""

from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path

from gate2.check import CheckedClaim, CheckedRecord
from gate2.contract import gate_verdict
from gate2.errors import UsageError
from gate2.evidence import NoEvidence, evidence_bytes, plain
from gate2.places import write_whole
from gate2.policy import Policy
from gate2.strictjson import dumps
from gate2.verdict import Status

VERDICT_NAME = "verdict.json"
EVIDENCE_DIR = "evidence"
EXTENSION_SCHEMA = "gate2-x-v1"


def publish(checked: CheckedRecord, policy: Policy, engine: Mapping[str, object]) -> dict[str, str]:
    """Write evidence and verdict.json; returns evidence digest → path relative to the record.

    Raises:
        UsageError: the record has no directory to write to, or it cannot be written.
    """
    directory = _directory(checked)
    try:
        written = _write_evidence(checked, directory)
        document = verdict_document(checked, policy, engine, written)
        write_whole(directory / VERDICT_NAME, dumps(document))
    except OSError as error:
        where = error.filename or directory
        raise UsageError(f"{where}: cannot be written: {error.strerror}") from None
    return written


def _directory(checked: CheckedRecord) -> Path:
    path = checked.record.path
    if checked.record.imported:
        raise UsageError(
            f"{path} is a publisher's document: nothing can be written beside it; run"
            f" `gate2 import {path} -o DIR` first, then `gate2 check --write DIR`"
        )
    return path if path.is_dir() else path.parent


def _write_evidence(checked: CheckedRecord, directory: Path) -> dict[str, str]:
    written: dict[str, str] = {}
    for item in checked.claims:
        deciding = item.deciding()
        if item.verdict.status is Status.UNVERIFIED or deciding is None:
            continue
        evidence = deciding.evidence
        assert not isinstance(evidence, NoEvidence)
        target = directory / EVIDENCE_DIR
        target.mkdir(exist_ok=True)
        name = f"{item.claim.id}.json"
        write_whole(target / name, evidence_bytes(evidence))
        assert item.verdict.evidence_sha256 is not None
        written[item.verdict.evidence_sha256] = f"{EVIDENCE_DIR}/{name}"
    return written


def verdict_document(
    checked: CheckedRecord,
    policy: Policy,
    engine: Mapping[str, object],
    written: Mapping[str, str],
) -> dict[str, object]:
    """verdict.json: the publisher's gate-verdict-v1, ours under `x_gate2`."""
    verdict = checked.verdict
    extension: dict[str, object] = {
        "schema": EXTENSION_SCHEMA,
        "engine": {"version": engine["version"], "policy_sha256": policy.digest()},
        "record_sha256": checked.record.sha256,
        "coverage": plain(verdict.coverage),
        "claims": [_claim(item, written) for item in checked.claims],
    }
    return gate_verdict(
        status=verdict.status,
        reason=_reason(checked),
        evaluated_at=datetime.now(timezone.utc).replace(microsecond=0),
        x_gate2=extension,
    )


def _claim(item: CheckedClaim, written: Mapping[str, str]) -> dict[str, object]:
    digest = item.verdict.evidence_sha256
    path = written.get(digest) if digest else None
    return {
        "id": item.claim.id,
        "kind": "undecided" if item.kind is None else item.kind.value,
        "status": item.verdict.status.value,
        "outcome": item.verdict.outcome.value,
        "reasons": [reason.code.value for reason in item.verdict.reasons],
        "evidence": None if path is None else {"path": path, "sha256": digest},
    }


def _reason(checked: CheckedRecord) -> str:
    """One sentence for the contract's `reason`: counts of verdicts, then why."""
    coverage = checked.verdict.coverage
    counts = (
        f"{coverage.verified} of {coverage.gateable} gateable claims verified,"
        f" {coverage.falsified} falsified, {coverage.descriptive} descriptive."
    )
    why = "; ".join(f"{r.code} {r.name}: {r.message}" for r in checked.verdict.reasons)
    return f"{counts} {why}".strip()
