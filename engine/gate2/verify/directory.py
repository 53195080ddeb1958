"""Reads what stands in a record's directory: no link followed, every size bounded, nothing run.

A record's author may put anything there. What is no regular file where one belongs is not read
and said; an artifact whose tree the sealed lanes would refuse has no digest, and so fits nothing.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gate2.attest.envelope import MAX_ENVELOPE_BYTES
from gate2.attest.names import EVIDENCE_DIR
from gate2.contracts.corrections import CORRECTIONS_LIMITS
from gate2.errors import InfrastructureError, InvalidRecord
from gate2.places import fault_of
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.artifact import MAX_ARTIFACTS
from gate2.record.caps import RECORD_LIMITS
from gate2.record.files import FileRefused, read_beneath
from gate2.sandbox.bundles.bundle import tree_under
from gate2.verify.beside import (
    CORRECTIONS_NAME,
    RECORD_NAME,
    VERDICT_NAME,
    Beside,
    artifact_place,
)
from gate2.verify.stated import VERDICT_LIMITS

ATTEMPTS = 5
MAX_EVIDENCE_FILES = 10_000
MAX_EVIDENCE_BYTES = 512 << 20
ARTIFACTS_DIR = "artifacts"
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def read_beside(directory: Path) -> Beside:
    """What stands in this directory at one moment, while others may write there.

    Raises:
        InfrastructureError: the machine does not let it be read, or INF-011, it never stood still.
    """
    try:
        for _ in range(ATTEMPTS):
            found = _read(directory)
            if _is_bare(found):
                return found
            # A writer replaces verdict.json last, and removes what only the one before it named.
            if _documents(directory, []) == (found.record, found.verdict, found.corrections):
                return found
    except OSError as error:
        raise fault_of(error) from error
    message = f"{directory}: expected it to stand still while it is read, it changed every time"
    remedy = "Verify again when nobody writes there."
    raise InfrastructureError(because(Code.INF_CONTENTION, message, remedy=remedy))


def _is_bare(found: Beside) -> bool:
    """Whether there is a record and nothing that would have to fit to it."""
    beside = (found.verdict, found.corrections)
    return not (any(each is not None for each in beside) or found.files or found.faults)


def _read(directory: Path) -> Beside:
    faults: list[Reason] = []
    record, verdict, corrections = _documents(directory, faults)
    files = dict(_evidence(directory, faults))
    artifacts = dict(_artifacts(directory, faults))
    return Beside(record, verdict, corrections, files, artifacts, tuple(faults))


def _documents(
    directory: Path, faults: list[Reason]
) -> tuple[bytes | None, bytes | None, bytes | None]:
    """record.json, verdict.json and corrections.json."""
    return (
        _file(directory, RECORD_NAME, RECORD_LIMITS.size_bytes, faults),
        _file(directory, VERDICT_NAME, VERDICT_LIMITS.size_bytes, faults),
        _file(directory, CORRECTIONS_NAME, CORRECTIONS_LIMITS.size_bytes, faults),
    )


def _file(directory: Path, name: str, cap: int, faults: list[Reason]) -> bytes | None:
    try:
        return read_beneath(directory, name, cap)
    except FileRefused as refused:
        if refused.reason.code is not Code.ART_PATH_MISSING or os.path.lexists(directory / name):
            faults.append(_invalid(refused.reason))
        return None


def _invalid(reason: Reason) -> Reason:
    """A file of the record's own that cannot be read makes the record invalid, too large or not."""
    return because(reason.code, reason.message, remedy=reason.remedy, effect=Effect.INVALID)


# --- evidence/ ---------------------------------------------------------------------------------


def _evidence(directory: Path, faults: list[Reason]) -> Iterator[tuple[str, bytes]]:
    total = 0
    for name in _names(directory, EVIDENCE_DIR, MAX_EVIDENCE_FILES, faults):
        path = f"{EVIDENCE_DIR}/{name}"
        try:
            data = read_beneath(directory, path, 2 * MAX_ENVELOPE_BYTES)
        except FileRefused as refused:
            # What is named and cannot be read is missing to whoever looks for it.
            faults.append(_noted(refused.reason))
            continue
        total += len(data)
        if total > MAX_EVIDENCE_BYTES:
            message = f"{EVIDENCE_DIR}: expected at most {MAX_EVIDENCE_BYTES} bytes in all"
            faults.append(because(Code.ART_OVERSIZE, message, effect=Effect.INVALID))
            return
        yield path, data


def _noted(reason: Reason) -> Reason:
    return because(reason.code, reason.message, remedy=reason.remedy, effect=Effect.WARNING)


# --- artifacts/ --------------------------------------------------------------------------------


def artifact_trees(directory: Path) -> dict[str, str]:
    """Tree digest by name of each artifact in a record's directory that has one.

    Raises:
        OSError: something there cannot be read.
    """
    return {name: digest for name, digest in _artifacts(directory, []) if digest}


def _artifacts(directory: Path, faults: list[Reason]) -> Iterator[tuple[str, str]]:
    for name in _names(directory, ARTIFACTS_DIR, MAX_ARTIFACTS, faults):
        place = directory / ARTIFACTS_DIR / name
        if stat.S_ISREG(place.lstat().st_mode):
            continue
        try:
            yield name, _tree_sha256(place)
        except InvalidRecord as refused:
            reason = refused.reason
            message = f"{artifact_place(name)}: {reason.message}"
            # A status that rests on it falls (EVD-005); no other one does.
            effect = Effect.UNVERIFIED
            faults.append(because(reason.code, message, remedy=reason.remedy, effect=effect))
            yield name, ""


def _tree_sha256(place: Path) -> str:
    """The digest under which the lanes copy this tree, by the same walk and the same caps.

    Raises:
        InvalidRecord: they would refuse it.
    """
    try:
        top = os.open(place, _DIRECTORY)
    except NotADirectoryError:  # what O_NOFOLLOW says of a link, too
        message = "expected a directory of its own, came a link or a special file"
        raise InvalidRecord(because(Code.ART_PATH_ESCAPE, message)) from None
    try:
        return tree_under(top)
    finally:
        os.close(top)


# --- directories -------------------------------------------------------------------------------


def _names(directory: Path, name: str, most: int, faults: list[Reason]) -> list[str]:
    """What stands in a directory of the record's, in order; nothing where it is none."""
    try:
        with _opened(directory / name) as descriptor, os.scandir(descriptor) as entries:
            names = sorted(entry.name for entry, _ in zip(entries, range(most + 1), strict=False))
    except FileNotFoundError:
        return []
    except NotADirectoryError:
        message = f"expected `{name}` to be a directory, it is a link or a file"
        faults.append(because(Code.ART_PATH_ESCAPE, message))
        return []
    if len(names) > most:
        message = f"{name}: expected at most {most} files, came more"
        faults.append(because(Code.ART_OVERSIZE, message, effect=Effect.INVALID))
        return []
    return names


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, _DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
