"""Evidence by its own digest: what attempts in the ledger name, kept for a while.

It is what a check that was interrupted had found (`gate2.publish.resuming`). Whatever an attempt
names is kept, evidence that another try might change included; who takes it looks at that. Entries
are authenticated as those of the cache are, so that neither who can write the directory nor who
can write to a shared ledger can plant one; and what comes out has the digest that it was asked for.
Damaged, foreign and altered files are not there. What was used longest ago goes first.
"""

from dataclasses import dataclass, field
from pathlib import Path

from gate2.cache.directory import Directory
from gate2.cache.disk import KEY_FILE
from gate2.cache.entry import EntryRefused, document_of, entry_bytes
from gate2.cache.secret import SecretRefused, secret_at
from gate2.errors import InfrastructureError
from gate2.evidence import ProofEvidence, ReproEvidence, evidence_sha256
from gate2.evidence_reading import evidence_document, evidence_of
from gate2.places import fault_of, state_root

FOLDER = "attempts"
"""Below the directory of the cache, whose own entries lie in folders of two letters."""
SCHEMA = "gate2-attempted-evidence-v1"
PART_OF_CACHE = 8
"""It may grow to this part of what the cache may hold, beside it."""


@dataclass
class EvidenceByDigest:
    """Evidence in the directory `root`, at most `most_bytes` of it.

    Safe to use from threads and processes. Nothing is made before something is kept.
    """

    root: Path
    most_bytes: int
    secret_file: Path | None = None
    """Where the key for authentication is; None for the usual place."""
    fault: str = ""
    """Why something could not be kept or read, the first time; empty while all is well."""
    _files: Directory = field(init=False)

    def __post_init__(self) -> None:
        self._files = Directory(self.root, self.most_bytes)

    def put(self, digest: str, evidence: ProofEvidence | ReproEvidence) -> None:
        """Keep evidence under its digest; where that cannot be done, `fault` says why."""
        document = {"schema": SCHEMA, "evidence": evidence_document(evidence)}
        try:
            self._files.put(digest, entry_bytes(self._secret(), digest, document))
        except (SecretRefused, InfrastructureError) as refused:
            self.fault = self.fault or str(refused)
        except OSError as error:
            self.fault = self.fault or fault_of(error).message

    def get(self, digest: str) -> ProofEvidence | ReproEvidence | None:
        """The evidence with this digest; None where it is not there whole."""
        try:
            data = self._files.get(digest)
            if data is None:
                return None
            evidence = _evidence(document_of(self._secret(), digest, data))
        except (SecretRefused, InfrastructureError) as refused:
            self.fault = self.fault or str(refused)
            return None
        except (EntryRefused, KeyError, TypeError, ValueError, RecursionError, OSError):
            return None
        return evidence if evidence_sha256(evidence) == digest else None

    def _secret(self) -> bytes:
        return secret_at(self.secret_file or state_root() / KEY_FILE)


def _evidence(document: object) -> ProofEvidence | ReproEvidence:
    if not isinstance(document, dict) or document.keys() != {"schema", "evidence"}:
        raise ValueError("expected a schema and evidence")
    if document["schema"] != SCHEMA:
        raise ValueError(f"expected {SCHEMA}, came {document['schema']!a}")
    evidence = evidence_of(document["evidence"])
    if not isinstance(evidence, (ProofEvidence, ReproEvidence)):
        raise ValueError("expected evidence of a run or a proof")
    return evidence
