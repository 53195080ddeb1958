"""What stands in a record's directory, as bytes and digests: all that the rules look at.

Pure. Who reads it follows no link, bounds every size, and says in `faults` what it refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gate2.reasons import Reason
from gate2.record.names import shown

RECORD_NAME = "record.json"
VERDICT_NAME = "verdict.json"
CORRECTIONS_NAME = "corrections.json"
EVIDENCE_PREFIX = "evidence/"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


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


def artifact_place(name: str) -> str:
    """How every message names an artifact: by its path, an odd name between quotation marks."""
    return f"artifacts/{name if _PLAIN_NAME.fullmatch(name) else shown(name)}"
