"""The cache on disk: evidence by everything that could change it, and how claims were read.

What is found is believed because of its authentication code and nothing else: the directory may
be shared, or lie where somebody else writes. Whatever is wrong with it costs a run and is said
once; it never stops a check and never gives an answer.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from gate2.cache.directory import Directory
from gate2.cache.entry import EntryRefused, document_of, entry_bytes
from gate2.cache.kept import Kept
from gate2.cache.key import Context
from gate2.cache.keys import Keys, is_about, tree_now
from gate2.cache.lasting import why_passing
from gate2.cache.readings import reading_key, readings_document, readings_of
from gate2.cache.secret import SecretRefused, secret_at
from gate2.classify.kinds import Classification, Model
from gate2.errors import InfrastructureError
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.evidence_reading import evidence_document, evidence_of
from gate2.places import fault_of, state_root
from gate2.reasons import Code
from gate2.record.model import Artifact, ArtifactKind, Claim, Record

SCHEMA = "gate2-kept-evidence-v1"
MOST_BYTES = 512 << 20
KEY_FILE = "cache.key"

Value = TypeVar("Value")


@dataclass
class DiskEvidenceCache:
    """Evidence and readings under one directory. Safe to use from threads and processes."""

    directory: Path
    context: Context
    most_bytes: int = MOST_BYTES
    model: Model = Model.DEFAULT
    """What reads the claims; no part of evidence."""
    secret_file: Path | None = None
    """Where the key for authentication is; None for the usual place."""
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _notes: dict[str, list[str]] = field(default_factory=dict, init=False)
    """What there is to say, by what is wrong."""
    _said: set[str] = field(default_factory=set, init=False)
    """What has been said; once is enough for each thing that can be wrong."""
    _secret: bytes | None = field(default=None, init=False)
    _is_off: bool = field(default=False, init=False)
    _files: Directory = field(init=False)
    keys: Keys = field(init=False)

    def __post_init__(self) -> None:
        self._files = Directory(self.directory, self.most_bytes)
        self.keys = Keys(self.context)

    def find(self, claim: Claim, artifact: Artifact) -> Kept | None:
        """The evidence of this artifact as it is now, if it was made before and is kept.

        Neither Docker nor any other program is asked.
        """
        tree_sha256 = tree_now(artifact)
        key = None if tree_sha256 is None else self.keys.of(claim, artifact, tree_sha256)
        if key is None or tree_sha256 is None:
            return None
        found = self._read(key, _kept)
        if found is None:
            return None
        evidence, made_at = found
        if not is_about(evidence, claim, artifact, tree_sha256):
            self._refuse(key, "it speaks of another claim or artifact than its name")
            return None
        return Kept(evidence, made_at, key, why_it_stands(artifact, made_at))

    def keep(
        self,
        claim: Claim,
        artifact: Artifact,
        evidence: ProofEvidence | ReproEvidence,
        made_at: str,
    ) -> None:
        """Keep it, unless another try might give another answer (`gate2.cache.lasting`).

        It is kept for the files that ran, whatever is in the artifact's directory by now.
        """
        if why_passing(evidence):
            return
        key = self.keys.of_made(claim, artifact, evidence)
        if key is None:
            return
        document = {
            "schema": SCHEMA,
            "made_at": made_at,
            "evidence": evidence_document(evidence),
        }
        self._write(key, document)

    def reading(self, record: Record) -> Mapping[str, Classification] | None:
        """How the record's claims were classified here, by claim; None where that is unknown."""
        key = reading_key(record, self.context.package, self.model)
        return self._read(key, lambda document: readings_of(document, record))

    def keep_reading(self, record: Record, readings: Mapping[str, Classification]) -> None:
        """Keep how its claims were classified."""
        key = reading_key(record, self.context.package, self.model)
        self._write(key, readings_document(readings))

    def notes(self) -> list[str]:
        """What there is to say that was not said yet: one line for each thing that is wrong."""
        with self._lock:
            fresh = {what: told for what, told in self._notes.items() if what not in self._said}
            self._said |= fresh.keys()
            self._notes.clear()
        return [
            told[0] + (f" (and {len(told) - 1} more like it)" if len(told) > 1 else "")
            for told in fresh.values()
        ]

    def _read(self, key: str, take: Callable[[Any], Value]) -> Value | None:
        """What an entry holds, if it is there and is what was kept under that name."""
        secret = self._authentication()
        if secret is None:
            return None
        try:
            data = self._files.get(key)
            return None if data is None else take(document_of(secret, key, data))
        except EntryRefused as refused:
            self._refuse(key, str(refused))
        except (KeyError, TypeError, ValueError) as error:
            self._refuse(key, f"it holds something else than was kept: {error}")
        except OSError as error:
            self._say("reading", f"{self.directory}: the cache cannot be read: {error.strerror}")
        return None

    def _write(self, key: str, document: object) -> None:
        secret = self._authentication()
        if secret is None:
            return
        try:
            self._files.put(key, entry_bytes(secret, key, document))
        except OSError as error:
            fault = fault_of(error).reason
            self._say("writing", f"{self.directory}: nothing is kept in the cache: {fault.message}")

    def _authentication(self) -> bytes | None:
        """The key of this user; None where there is none, which switches the cache off."""
        with self._lock:
            if self._secret is not None or self._is_off:
                return self._secret
            try:
                self._secret = secret_at(self.secret_file or state_root() / KEY_FILE)
            except (SecretRefused, InfrastructureError) as refused:
                self._is_off = True
                self._notes["key"] = [f"nothing is kept in the cache: {refused}"]
            return self._secret

    def _refuse(self, key: str, why: str) -> None:
        self._say(
            "entry",
            f"{Code.INF_CACHE_CORRUPT} cache-corrupt: entry {key[:12]}… of {self.directory}"
            f" is ignored: {why}",
        )

    def _say(self, what: str, note: str) -> None:
        with self._lock:
            told = self._notes.setdefault(what, [])
            if note not in told:
                told.append(note)


def _kept(document: Any) -> tuple[ProofEvidence | ReproEvidence, str]:
    if document["schema"] != SCHEMA:
        raise ValueError(f"expected {SCHEMA}, came {document['schema']!a}")
    evidence = evidence_of(document["evidence"])
    if not isinstance(evidence, (ProofEvidence, ReproEvidence)):
        raise ValueError("expected evidence of a run or a proof")
    return evidence, str(document["made_at"])


def why_it_stands(artifact: Artifact, made_at: str) -> str:
    """Why evidence with the key of a run of today stands for it: one sentence for people."""
    runs_in = "toolchain" if artifact.kind is ArtifactKind.LEAN4 else "image"
    return (
        f"claim, artifact, {runs_in}, engine, policy and machine are those that it was run with"
        f" at {made_at}"
    )
