"""Writes what a check decided beside the record: evidence first, verdict.json last.

A crash at any moment, and two writers at a time, leave one whole verdict with its own evidence:

1. one writer at a time holds the record's directory;
2. what killed writers left half-written is removed;
3. evidence is written whole under a name that holds its digest, so the old verdict keeps its own;
4. verdict.json is written whole, and names evidence that is there;
5. evidence that no verdict names any more is removed.
"""

import fcntl
import os
import re
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

from gate2.check import CheckedClaim, CheckedRecord
from gate2.contract import gate_verdict
from gate2.errors import InfrastructureError, UsageError
from gate2.evidence import NoEvidence, evidence_bytes, plain
from gate2.places import TEMPORARY_SUFFIX, fault_of, is_full, write_whole
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.record.model import Record
from gate2.strictjson import dumps
from gate2.verdict import Status

VERDICT_NAME = "verdict.json"
EVIDENCE_DIR = "evidence"
EXTENSION_SCHEMA = "gate2-x-v1"
LOCK_TIMEOUT_S = 60.0
_LOCK_PAUSE_S = 0.02
_DIGEST_LENGTH = 16
_OURS = re.compile(rf".+\.[0-9a-f]{{{_DIGEST_LENGTH}}}\.json")
"""What `evidence_name` gives, whatever the claim."""


def publish(checked: CheckedRecord, policy: Policy, engine: Mapping[str, object]) -> dict[str, str]:
    """Write evidence and verdict.json; returns evidence digest → path relative to the record.

    Raises:
        UsageError: the record has no directory to write to, or it cannot be written.
        InfrastructureError: INF-004, the disk is full; INF-011, another writer holds the
            directory and does not let go.
    """
    directory = _directory(checked.record)
    try:
        with _alone(directory):
            _remove_half_written(directory)
            written = _write_evidence(checked, directory)
            document = verdict_document(checked, policy, engine, written)
            write_whole(directory / VERDICT_NAME, dumps(document))
            _remove_superseded(directory, set(written.values()))
    except OSError as error:
        if is_full(error):
            raise fault_of(error) from error
        raise _unwritable(error.filename or directory, str(error.strerror)) from None
    return written


def require_writable(record: Record) -> None:
    """Raises UsageError where `publish` could not write beside this record."""
    directory = _directory(record)
    if not os.access(directory, os.W_OK | os.X_OK):
        raise _unwritable(directory, "it is read-only for this user")
    evidence = directory / EVIDENCE_DIR
    if evidence.is_symlink() or (evidence.exists() and not evidence.is_dir()):
        raise _unwritable(evidence, "expected a directory, came a link or another file")
    if evidence.exists() and not os.access(evidence, os.W_OK | os.X_OK):
        raise _unwritable(evidence, "it is read-only for this user")


def _unwritable(where: object, why: str) -> UsageError:
    return UsageError(
        f"{where}: cannot be written: {why}; leave out --write, or write to a copy of the record"
    )


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Hold the directory against other writers; the system lets go when this process ends."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        give_up = time.monotonic() + LOCK_TIMEOUT_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > give_up:
                    raise InfrastructureError(
                        because(
                            Code.INF_CONTENTION,
                            f"{directory}: expected other writers to be done within"
                            f" {LOCK_TIMEOUT_S:g} s, one holds the directory still",
                            remedy="Find who has it open (`fuser -v DIR`), then run it again.",
                        )
                    ) from None
                time.sleep(_LOCK_PAUSE_S)
        yield
    finally:
        os.close(descriptor)


def _remove_half_written(directory: Path) -> None:
    """Nobody else writes now, so a temporary file of ours belongs to a writer that was killed."""
    for place, name in ((directory, VERDICT_NAME), (directory / EVIDENCE_DIR, "*")):
        if not place.is_symlink():
            for left in place.glob(f".{name}.*{TEMPORARY_SUFFIX}"):
                _unlink_file(left)


def _remove_superseded(directory: Path, named: set[str]) -> None:
    """Evidence of ours that the verdict does not name; other files there are left alone."""
    place = directory / EVIDENCE_DIR
    if place.is_symlink() or not place.is_dir():
        return
    for path in list(place.iterdir()):
        if _OURS.fullmatch(path.name) and f"{EVIDENCE_DIR}/{path.name}" not in named:
            _unlink_file(path)


def _unlink_file(path: Path) -> None:
    """Remove a plain file; what else an author put under the name stays, and hinders nothing."""
    with suppress(FileNotFoundError):
        if stat.S_ISREG(path.lstat().st_mode):
            path.unlink(missing_ok=True)


def _directory(record: Record) -> Path:
    path = record.path
    if record.imported:
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
        digest = item.verdict.evidence_sha256
        assert digest is not None
        target = directory / EVIDENCE_DIR
        target.mkdir(exist_ok=True)
        if target.is_symlink():
            raise _unwritable(target, "expected a directory, came a link")
        name = evidence_name(item.claim.id, digest)
        write_whole(target / name, evidence_bytes(evidence))
        written[digest] = f"{EVIDENCE_DIR}/{name}"
    return written


def evidence_name(claim: str, digest: str) -> str:
    """The file name of one claim's evidence: another digest, another file."""
    return f"{claim}.{digest[:_DIGEST_LENGTH]}.json"


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
