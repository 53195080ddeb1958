"""What stands in a record's directory, as bytes and digests: all that the rules look at.

Pure. Who reads it follows no link, bounds every size, and says in `faults` what it refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gate2.reasons import Reason

RECORD_NAME = "record.json"
VERDICT_NAME = "verdict.json"
CORRECTIONS_NAME = "corrections.json"
EVIDENCE_PREFIX = "evidence/"


@dataclass(frozen=True, slots=True)
class Beside:
    """The files of one record; None for one that is not there."""

    record: bytes | None
    verdict: bytes | None
    corrections: bytes | None
    files: Mapping[str, bytes]
    """Every regular file under evidence/, by its path relative to the record."""
    artifacts: Mapping[str, str]
    """The tree digest of every artifact by name; empty where the tree is refused."""
    faults: tuple[Reason, ...] = ()
    """What could not be read as a record's file: links, special files, too large."""
