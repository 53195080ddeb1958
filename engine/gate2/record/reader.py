"""A record read from its directory or its record.json, strictly, into frozen values."""

import hashlib
from dataclasses import replace
from pathlib import Path

from gate2.errors import InvalidRecord, UsageError
from gate2.reasons import Code, Reason, because
from gate2.record.artifact import read_artifacts
from gate2.record.caps import RECORD_LIMITS
from gate2.record.door import claims_of, open_record
from gate2.record.files import FileRefused, read_beneath
from gate2.record.findings import findings_of
from gate2.record.model import Artifact, BrokenArtifact, Record
from gate2.record.names import shown
from gate2.strictjson import JsonRefused, JsonValue, dumps_canonical, loads

RECORD_FILE = "record.json"


def read_record(path: Path) -> Record:
    """The record in a directory, or the one whose record.json `path` is, with its artifacts.

    `path` may be reached through linked directories; nothing inside the record may be a link.

    Raises:
        UsageError: there is nothing at `path`, or a file that is not called record.json.
        InvalidRecord: record.json is missing, a link, no strict JSON, or breaks its schema:
            REC-001, REC-002, REC-008 or CLM-008 with the place, ART-009 for a link.
    """
    directory = _directory_of(path)
    where = f"{_called(directory)}/{RECORD_FILE}"
    record = _as_written(read_json(directory, RECORD_FILE, where), directory, where)
    artifacts, broken, notes = read_artifacts(directory)
    ids = {claim.id for claim in record.claims}
    strays = tuple(_stray(artifact, ids) for artifact in artifacts if artifact.claim not in ids)
    findings = findings_of(
        record.claims,
        record.publisher,
        record.published,
        attempted=bool(artifacts or broken),
        title=record.title,
    )
    return replace(
        record,
        artifacts=tuple(artifact for artifact in artifacts if artifact.claim in ids),
        broken=(*broken, *strays),
        findings=(*findings, *notes),
    )


def record_of(document: JsonValue, path: Path, where: str) -> Record:
    """The record that a record.json's value spells, without artifacts; `where` names it.

    Its digest is that of the canonical JSON of the whole value, unknown keys included.

    Raises:
        InvalidRecord: as `read_record`.
    """
    record = _as_written(document, path, where)
    findings = findings_of(
        record.claims, record.publisher, record.published, attempted=False, title=record.title
    )
    return replace(record, findings=findings)


def _as_written(document: JsonValue, path: Path, where: str) -> Record:
    """What the value says; of what reading it finds, nothing."""
    door = open_record(document, where)
    return Record(
        path=path,
        id=door.id,
        title=door.title,
        sha256=hashlib.sha256(dumps_canonical(document)).hexdigest(),
        claims=claims_of(door),
        published=door.published,
        publisher=door.publisher,
    )


def read_json(directory: Path, name: str, where: str) -> JsonValue:
    """The strictly read value of a JSON file of the record; `where` names it in messages.

    Raises:
        InvalidRecord: it is missing or no strict JSON (REC-001), or a link (ART-009).
    """
    try:
        data = read_beneath(directory, name, RECORD_LIMITS.size_bytes)
    except FileRefused as refused:
        raise InvalidRecord(_unreadable(refused.reason, where)) from None
    try:
        return loads(data, limits=RECORD_LIMITS)
    except JsonRefused as refused:
        raise InvalidRecord(because(Code.REC_SCHEMA_INVALID, f"{where}: {refused}")) from None


def _directory_of(path: Path) -> Path:
    if path.is_dir():
        return path
    if path.name != RECORD_FILE or not path.parent.is_dir():
        state = "is another file" if path.exists() else "is not there"
        raise UsageError(
            f"expected a record's directory or its {RECORD_FILE}, {shown(path.name)} {state}; "
            "`gate2 init DIR` makes a record, `gate2 import FILE -o DIR` imports a document"
        )
    return path.parent


def _called(directory: Path) -> str:
    """The name of the directory itself, whichever link leads to it."""
    name = directory.name
    return directory.resolve().name if name in ("", "..") or directory.is_symlink() else name


def _unreadable(reason: Reason, where: str) -> Reason:
    if reason.code is Code.ART_PATH_ESCAPE:
        return because(
            reason.code,
            f"{where}: expected a regular file, came a link or a special file",
            remedy=f"Replace it by the {RECORD_FILE} itself.",
        )
    return because(Code.REC_SCHEMA_INVALID, f"{where}: {reason.message}", remedy=_MISSING_REMEDY)


_MISSING_REMEDY = "`gate2 init DIR` makes a record, `gate2 import FILE -o DIR` imports a document."


def _stray(artifact: Artifact, ids: set[str]) -> BrokenArtifact:
    known = ", ".join(sorted(ids)[:8]) or "none"
    reason = because(
        Code.CLM_STATEMENT_UNBOUND,
        f"artifact {artifact.name}: expected the id of a claim ({known}), "
        f"came {shown(artifact.claim)}",
        remedy="Set `claim` in artifact.toml to the claim it is for, then run `gate2 bind`.",
    )
    return BrokenArtifact(artifact.name, artifact.claim, (reason,))
