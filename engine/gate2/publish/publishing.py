"""Writes what a check decided beside the record: evidence first, verdict.json last.

A crash at any moment, and two writers at a time, leave one whole verdict with its own evidence:

1. one writer at a time holds the record's directory;
2. what killed writers left half-written is removed;
3. evidence is written whole under a name that holds its digest, so the old verdict keeps its own;
4. corrections.json is written whole, and only ever grows;
5. verdict.json is written whole, and names files that are there;
6. evidence that no verdict names any more is removed;
7. the ledger is told what was published.

Where nothing changed nothing is written, not even a time.
"""

import errno
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from gate2.attest.envelope import read_envelope
from gate2.attest.keyless import MAX_BUNDLE_BYTES, sign_keyless
from gate2.attest.names import ATTESTATION_SUFFIX, EVIDENCE_DIR, bundle_path
from gate2.check import CheckedRecord
from gate2.contracts.corrections import corrections_bytes
from gate2.contracts.record_verdict import Named
from gate2.errors import Gate2Error, InfrastructureError, InvalidRecord, UsageError
from gate2.ledger.chain import Head
from gate2.ledger.entry import Entry
from gate2.places import fault_of, is_full, is_read_only, unwritable, write_whole
from gate2.policy import Policy
from gate2.publish.attesting import Signing, WrittenFile
from gate2.publish.drafting import Draft, draft
from gate2.publish.holding import alone, remove_half_written, remove_superseded
from gate2.publish.remembering import Remembered, published_entries
from gate2.publish.standing import (
    CORRECTIONS_NAME,
    VERDICT_NAME,
    Standing,
    read_file,
    read_standing,
)
from gate2.reasons import Code, because
from gate2.record.model import Record
from gate2.record.reader import RECORD_FILE, read_json
from gate2.strictjson import dumps, dumps_canonical


class Memory(Protocol):
    """What publishing needs of a ledger."""

    def head(self) -> Head | None:
        """Where it ends now; None where nothing was ever remembered."""
        ...

    def remembered(self, record: str) -> Remembered:
        """What was published of this record."""
        ...

    def append(self, entries: Sequence[Entry]) -> None:
        """Add these, all or none."""
        ...


@dataclass(frozen=True, slots=True)
class Publisher:
    """In whose name, under which policy and beside which ledger verdicts are written."""

    policy: Policy
    version: str
    """Of the engine."""
    memory: Memory
    signing: Signing = field(default_factory=Signing)

    def publish(self, checked: CheckedRecord) -> dict[str, Named]:
        """Write what changed; returns evidence digest → the file that holds it.

        Raises:
            UsageError: the record has no directory to write to, or one of another shape.
            InvalidRecord: REC-010 or REC-001, corrections.json was altered.
            InfrastructureError: INF-004, the disk is full or read-only; INF-011, another writer
                holds the directory and does not let go, or record.json is another one by now; or
                the ledger cannot be written.
        """
        directory = directory_of(checked.record)
        try:
            with alone(directory):
                remove_half_written(directory, (VERDICT_NAME, CORRECTIONS_NAME))
                standing = read_standing(directory, checked.record.id)
                remembered = self.memory.remembered(checked.record.id)
                made = self._draft(checked, standing, remembered)
                if made.changed:
                    _require_same(directory, checked.record)
                    _require_valid(made)
                bundles = tuple(self._bundles(directory, made))
                _write(directory, made, bundles)
                remove_superseded(directory, _kept(made))
                self._remember(checked, made, remembered)
        except OSError as error:
            raise _failure(directory, error) from error
        return made.evidence

    def _draft(self, checked: CheckedRecord, standing: Standing, remembered: Remembered) -> Draft:
        return draft(
            checked,
            self.policy,
            self.version,
            self.signing,
            standing,
            self.memory.head(),
            remembered.verdict_sha256,
            remembered.lost(checked.record.claims, standing.events),
        )

    def _bundles(self, directory: Path, made: Draft) -> Iterator[WrittenFile]:
        """The keyless signatures that are asked for and not there yet."""
        if not self.signing.keyless:
            return
        for file in made.files:
            path = bundle_path(file.named.path)
            if (
                file.named.path.endswith(ATTESTATION_SUFFIX)
                and read_file(directory, path, MAX_BUNDLE_BYTES) is None
            ):
                bundle = sign_keyless(read_envelope(file.data).payload)
                yield WrittenFile(Named(path, hashlib.sha256(bundle).hexdigest()), bundle)

    def _remember(self, checked: CheckedRecord, made: Draft, remembered: Remembered) -> None:
        """A writer that was killed before this is made up for by the next one."""
        if made.changed or remembered.verdict_sha256 != made.verdict_sha256:
            self.memory.append(published_entries(checked, made))


def _require_valid(made: Draft) -> None:
    from gate2.publish.validating import require_valid_draft  # which brings a library along

    require_valid_draft(made)


def _require_same(directory: Path, record: Record) -> None:
    """What is to be written is about the record that lies there now.

    Else a writer that took long would put its verdict in the place of a newer record's.
    """
    try:
        document = read_json(directory, RECORD_FILE, RECORD_FILE)
    except InvalidRecord:
        document = None
    if hashlib.sha256(dumps_canonical(document)).hexdigest() != record.sha256:
        message = f"{directory / RECORD_FILE} was changed while it was checked: nothing is written"
        remedy = "Run it again: what was found is about the record as it was."
        raise InfrastructureError(because(Code.INF_CONTENTION, message, remedy=remedy))


def _kept(made: Draft) -> set[str]:
    """The files that stay: those that verdict.json names, and the bundles beside them."""
    named = {each.named.path for each in made.files}
    return named | {bundle_path(path) for path in named}


def _write(directory: Path, made: Draft, bundles: Sequence[WrittenFile]) -> None:
    """Steps 3 to 5. What step 3 made is removed again where a later step fails.

    An interruption may come when verdict.json is there already: then it is what counts.
    """
    new: list[Path] = []
    verdict = dumps(made.verdict)
    try:
        for file in _missing(directory, (*made.files, *bundles)):
            _require_plain(directory / EVIDENCE_DIR)
            path = directory / file.named.path
            new.append(path)
            write_whole(path, file.data)
        corrections = corrections_bytes(made.record, made.events)
        if made.events and read_file(directory, CORRECTIONS_NAME, len(corrections)) != corrections:
            write_whole(directory / CORRECTIONS_NAME, corrections)
        if made.changed:
            write_whole(directory / VERDICT_NAME, verdict)
    except BaseException:
        stands = read_file(directory, VERDICT_NAME, len(verdict)) == verdict
        for path in () if stands else new:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise


def _missing(directory: Path, files: Sequence[WrittenFile]) -> Iterator[WrittenFile]:
    for file in files:
        if read_file(directory, file.named.path, len(file.data)) != file.data:
            yield file


def _require_plain(evidence: Path) -> None:
    evidence.mkdir(exist_ok=True)
    if evidence.is_symlink():
        raise _unwritable(evidence, "expected a directory, came a link")


def require_writable(record: Record) -> None:
    """See to it that `publish` can write beside this record, as far as can be told before.

    Raises:
        UsageError: as `publish`.
        InfrastructureError: INF-004, a directory is read-only for this user.
    """
    directory = directory_of(record)
    if not os.access(directory, os.W_OK | os.X_OK):
        raise _read_only(directory, "it is read-only for this user")
    evidence = directory / EVIDENCE_DIR
    if evidence.is_symlink() or (evidence.exists() and not evidence.is_dir()):
        raise _unwritable(evidence, "expected a directory, came a link or another file")
    if evidence.exists() and not os.access(evidence, os.W_OK | os.X_OK):
        raise _read_only(evidence, "it is read-only for this user")


def _failure(directory: Path, error: OSError) -> Gate2Error:
    """What it means that a file of this record could not be written."""
    why = str(error.strerror or error)
    if is_full(error):
        return unwritable(directory, why, "Free some space there and run it again.")
    if is_read_only(error):
        return _read_only(error.filename or directory, f"it is read-only ({why})")
    if error.errno == errno.EIO:
        return fault_of(error)
    return _unwritable(error.filename or directory, why)


def _read_only(where: object, why: str) -> InfrastructureError:
    remedy = "Make it writable, leave out --write, or write to a copy of the record."
    return unwritable(where, why, remedy)


def directory_of(record: Record) -> Path:
    """Where a record's files lie.

    Raises:
        UsageError: it was imported on the fly, so there is nowhere to write.
    """
    path = record.path
    if record.imported:
        raise UsageError(
            f"{path} is a publisher's document: nothing can be written beside it; run"
            f" `gate2 import {path} -o DIR` first, then `gate2 check --write DIR`"
        )
    return path if path.is_dir() else path.parent


def _unwritable(where: object, why: str) -> UsageError:
    return UsageError(
        f"{where}: cannot be written: {why}; leave out --write, or write to a copy of the record"
    )
