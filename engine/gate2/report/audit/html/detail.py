"""What a record's page shows beyond what the audit knows: read from the record, bounded, again.

Nothing that is read here has a say in a status: that is the `AuditedRecord`'s alone. Evidence is
read for what it says; what verifying made of it stands among the reasons of its claim. What cannot
be read becomes a sentence on the page.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gate2.contracts.chain import Chain
from gate2.contracts.corrections import Event
from gate2.errors import Gate2Error, InvalidRecord, ReasonedError
from gate2.record.artifact import read_artifacts
from gate2.record.caps import RECORD_LIMITS
from gate2.record.door import claims_of, open_record
from gate2.record.files import FileRefused, read_beneath
from gate2.record.importers.detect import read_any
from gate2.record.importers.document import MAX_DOCUMENT_BYTES
from gate2.record.model import Artifact, BrokenArtifact, Claim
from gate2.report.audit.html.detail_evidence import Attested, attested_of
from gate2.report.audit.html.detail_sources import SourceFile, sources_of
from gate2.strictjson import JsonRefused, loads
from gate2.verify.beside import CORRECTIONS_NAME, RECORD_NAME, VERDICT_NAME, Beside
from gate2.verify.directory import read_beside
from gate2.verify.stated import Foreign, Stated, read_stated

__all__ = ["Attached", "Attested", "Detail", "FileSeen", "read_detail"]


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file of the record, or the tree of an artifact."""

    path: str
    size: int | None
    """In bytes; None for a tree."""
    sha256: str
    """Empty for a tree that the sealed lanes would refuse."""


@dataclass(frozen=True, slots=True)
class Attached:
    """An artifact as it lies beside the record."""

    artifact: Artifact | BrokenArtifact
    sha256: str = ""
    """Of its tree; empty where the sealed lanes would refuse it."""
    sources: tuple[SourceFile, ...] = ()
    """What a reader judges it by: statement and proof, or the script."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What a record's page shows beyond the `AuditedRecord`. All text in it is foreign."""

    claims: tuple[Claim, ...] = ()
    """As the record has them; none where it cannot be read."""
    publisher: Mapping[str, object] = field(default_factory=dict)
    """What its publisher says of it: shown, never used for a verdict."""
    attested: Mapping[str, Attested] = field(default_factory=dict)
    """By claim: the evidence that verdict.json names for it."""
    attached: tuple[Attached, ...] = ()
    events: tuple[Event, ...] = ()
    """The correction events, oldest first; none of a chain that does not hold."""
    files: tuple[FileSeen, ...] = ()
    evaluated_at: str = ""
    """When verdict.json says that it was made."""
    faults: tuple[str, ...] = ()
    """Why something is not shown: sentences."""


def read_detail(place: Path) -> Detail:
    """What the record in this directory, or in this publisher document, has to show.

    Never raises for what stands there: its content is whatever its author wrote.
    """
    faults: list[str] = []
    if not _is_directory(place):
        return _of_document(place, faults)
    beside = _beside(place, faults)
    if beside is None:
        return Detail(faults=tuple(faults))
    claims, publisher = _of_record(beside, faults)
    evaluated_at, attested = _stated(beside, faults)
    return Detail(
        claims=claims,
        publisher=publisher,
        attested=attested,
        attached=tuple(_attached(place, beside, faults)),
        events=tuple(_events(beside, faults)),
        files=tuple(_files(beside)),
        evaluated_at=evaluated_at,
        faults=(*faults, *(fault.message for fault in beside.faults)),
    )


def _is_directory(place: Path) -> bool:
    try:
        return place.is_dir()
    except OSError:  # a name that is too long raises, where one that is not there does not
        return False


def _of_document(place: Path, faults: list[str]) -> Detail:
    """A publisher's document, or a record under another name: nothing lies beside it."""
    try:
        record = read_any(place)
        data = read_beneath(place.parent, place.name, MAX_DOCUMENT_BYTES)
    except (Gate2Error, FileRefused, OSError) as error:
        faults.append(f"The document cannot be read: {_said(error)}")
        return Detail(faults=tuple(faults))
    return Detail(record.claims, record.publisher, files=(_seen(place.name, data),))


def _of_record(beside: Beside, faults: list[str]) -> tuple[tuple[Claim, ...], Mapping[str, object]]:
    """The claims of record.json, and what stands there of its publisher."""
    if beside.record is None:
        return (), {}  # which the faults of what lies there say
    try:
        door = open_record(loads(beside.record, limits=RECORD_LIMITS), RECORD_NAME)
        return claims_of(door), door.publisher
    except (InvalidRecord, JsonRefused) as error:
        faults.append(f"{RECORD_NAME} cannot be read: {_said(error)}")
        return (), {}


def _said(error: Exception) -> str:
    """Why, in words that name no place of this machine."""
    match error:
        case ReasonedError(reason=reason) | FileRefused(reason=reason):
            return reason.message
        case JsonRefused():
            return str(error)
        case OSError(strerror=problem):
            return f"{problem}"
        case _:
            return "it is not there any more"


def _beside(place: Path, faults: list[str]) -> Beside | None:
    try:
        return read_beside(place)
    except (Gate2Error, OSError) as error:
        faults.append(f"What stands beside the record cannot be read: {_said(error)}")
        return None


def _stated(beside: Beside, faults: list[str]) -> tuple[str, Mapping[str, Attested]]:
    """When verdict.json was made, and the evidence that it names."""
    if beside.verdict is None:
        return "", {}
    stated = read_stated(beside.verdict)
    if isinstance(stated, tuple):
        faults += [
            f"{VERDICT_NAME} is not as gate2 writes it, so no evidence that it names is shown: "
            f"{reason.message}"
            for reason in stated[:1]
        ]
        return "", {}
    at = str(stated.document.get("evaluated_at") or "")
    match stated:
        case Foreign():
            faults.append(f"{VERDICT_NAME} is not gate2's: it names no evidence.")
            return at, {}
        case Stated(extension=extension):
            return at, attested_of(extension, beside)


def _attached(place: Path, beside: Beside, faults: list[str]) -> Iterator[Attached]:
    if not beside.artifacts:
        return
    try:
        artifacts, broken, _ = read_artifacts(place)
    except OSError as error:
        faults.append(f"The artifacts cannot be read: {_said(error)}")
        return
    sources = sources_of(artifacts)
    for artifact in artifacts:
        digest = beside.artifacts.get(artifact.name, "")
        yield Attached(artifact, digest, sources[artifact.name])
    for each in broken:
        yield Attached(each, beside.artifacts.get(each.name, ""))


def _events(beside: Beside, faults: list[str]) -> Iterator[Event]:
    chain = Chain.of(beside.corrections)
    faults += [f"No correction event is shown: {fault.message}" for fault in chain.faults[:1]]
    yield from chain.events


def _files(beside: Beside) -> Iterator[FileSeen]:
    named = (
        (RECORD_NAME, beside.record),
        (VERDICT_NAME, beside.verdict),
        (CORRECTIONS_NAME, beside.corrections),
        *sorted(beside.files.items()),
    )
    yield from (_seen(path, data) for path, data in named if data is not None)
    for name, digest in sorted(beside.artifacts.items()):
        yield FileSeen(f"artifacts/{name}/", None, digest)


def _seen(path: str, data: bytes) -> FileSeen:
    return FileSeen(path, len(data), hashlib.sha256(data).hexdigest())
