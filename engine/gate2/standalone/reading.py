"""Reads what stands in a record's directory, by the standard library alone.

Nothing is followed, only regular files are read, each under a cap, and what is refused becomes a
fault. What comes out is what the package's own reader, `gate2.verify.directory`, makes of it.
"""

import os
from pathlib import Path

from gate2.attest.envelope import MAX_ENVELOPE_BYTES
from gate2.reasons import Code, Reason, because
from gate2.record.names import file_name_fault, shown
from gate2.standalone.beneath import (
    Absent,
    Refused,
    TooLarge,
    directory,
    is_file,
    names_in,
    pieces,
    regular_file,
)
from gate2.standalone.tree import digest_below
from gate2.verify.beside import (
    CORRECTIONS_NAME,
    EVIDENCE_PREFIX,
    RECORD_NAME,
    VERDICT_NAME,
    Beside,
)

MAX_FILE_BYTES = 16 << 20
"""Of record.json, verdict.json and corrections.json."""
MAX_EVIDENCE_FILES = 10_000
MAX_EVIDENCE_BYTES = 512 << 20
MAX_ARTIFACTS = 200
"""As `gate2.record.artifact` has it."""


def read_beside(record: Path) -> Beside:
    """What stands in the record's directory, which may itself be reached through links.

    Raises:
        OSError: the directory cannot be opened.
    """
    reading = _Reading()
    top = os.open(record, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return Beside(
            record=reading.file(top, RECORD_NAME, RECORD_NAME, MAX_FILE_BYTES),
            verdict=reading.file(top, VERDICT_NAME, VERDICT_NAME, MAX_FILE_BYTES),
            corrections=reading.file(top, CORRECTIONS_NAME, CORRECTIONS_NAME, MAX_FILE_BYTES),
            files=reading.evidence(top),
            artifacts=reading.artifacts(top),
            faults=tuple(reading.faults),
        )
    finally:
        os.close(top)


class _Reading:
    """One pass over a record's directory, and what it refused."""

    def __init__(self) -> None:
        self.faults: list[Reason] = []

    def file(self, parent: int, name: str, path: str, most: int) -> bytes | None:
        """A file's bytes; None where it is not there, or refused."""
        try:
            with regular_file(parent, name) as descriptor:
                return b"".join(pieces(descriptor, most))
        except Absent:
            return None
        except Refused as refused:
            self._refuse(path, "a regular file", refused)
            return None

    def evidence(self, top: int) -> dict[str, bytes]:
        """Every file in evidence/, by its path."""
        found: dict[str, bytes] = {}
        left = MAX_EVIDENCE_BYTES
        try:
            with directory(top, EVIDENCE_PREFIX.rstrip("/")) as place:
                for name in names_in(place, MAX_EVIDENCE_FILES):
                    path = EVIDENCE_PREFIX + name
                    data = self.file(place, name, path, min(left, MAX_ENVELOPE_BYTES))
                    if data is not None:
                        found[path] = data
                        left -= len(data)
        except Absent:
            return {}
        except Refused as refused:
            self._refuse(EVIDENCE_PREFIX, "a directory of files", refused)
        return found

    def artifacts(self, top: int) -> dict[str, str]:
        """The tree digest of every artifact by name; empty where its tree is refused."""
        found: dict[str, str] = {}
        try:
            with directory(top, "artifacts") as place:
                names = names_in(place, MAX_ARTIFACTS)
                for name in names:
                    if not is_file(place, name):
                        found[name] = self._tree(place, name, names)
        except Absent:
            return {}
        except Refused as refused:
            self._refuse("artifacts/", "a directory of artifacts", refused)
        return found

    def _tree(self, place: int, name: str, names: list[str]) -> str:
        if file_name_fault(name) or [n.casefold() for n in names].count(name.casefold()) > 1:
            return ""
        try:
            return digest_below(place, name)
        except Refused:
            return ""

    def _refuse(self, path: str, expected: str, refused: Refused) -> None:
        code = Code.ART_OVERSIZE if isinstance(refused, TooLarge) else Code.ART_PATH_ESCAPE
        self.faults.append(because(code, f"{shown(path)}: expected {expected}, found {refused}"))
