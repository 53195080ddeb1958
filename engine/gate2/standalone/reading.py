"""Reads what stands in a record's directory, by the standard library alone.

Nothing is followed, only regular files are read, each under a cap, and what is refused becomes a
fault. What comes out is what the package's own reader, `gate2.verify.directory`, makes of it.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gate2.attest.envelope import MAX_ENVELOPE_BYTES
from gate2.contracts.corrections import CORRECTIONS_LIMITS
from gate2.reasons import Effect, Reason, because
from gate2.record.caps import RECORD_LIMITS
from gate2.record.names import shown
from gate2.standalone.beneath import (
    Absent,
    Refused,
    directory,
    is_file,
    names_in,
    pieces,
    regular_file,
    too_large,
)
from gate2.standalone.tree import digest_below
from gate2.verify.beside import (
    CORRECTIONS_NAME,
    EVIDENCE_PREFIX,
    RECORD_NAME,
    VERDICT_NAME,
    Beside,
)
from gate2.verify.stated import VERDICT_LIMITS

ARTIFACTS_PREFIX = "artifacts/"
MAX_EVIDENCE_FILES = 10_000
MAX_EVIDENCE_FILE_BYTES = 2 * MAX_ENVELOPE_BYTES
MAX_EVIDENCE_BYTES = 512 << 20
MAX_ARTIFACTS = 200


def read_beside(record: Path) -> Beside:
    """What stands in the record's directory, which may itself be reached through links.

    Raises:
        OSError: a directory cannot be opened or listed.
    """
    reading = _Reading()
    top = os.open(record, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return Beside(
            record=reading.own_file(top, RECORD_NAME, RECORD_LIMITS.size_bytes),
            verdict=reading.own_file(top, VERDICT_NAME, VERDICT_LIMITS.size_bytes),
            corrections=reading.own_file(top, CORRECTIONS_NAME, CORRECTIONS_LIMITS.size_bytes),
            files=dict(reading.evidence(top)),
            artifacts=dict(reading.artifacts(top)),
            faults=tuple(reading.faults),
        )
    finally:
        os.close(top)


class _Reading:
    """One pass over a record's directory, and what it refused."""

    def __init__(self) -> None:
        self.faults: list[Reason] = []

    def own_file(self, top: int, name: str, most: int) -> bytes | None:
        """One of the record's own files; one that cannot be read makes the record invalid."""
        try:
            return _bytes(top, name, most)
        except Absent:
            return None
        except Refused as refused:
            self._fault(name, "a regular file", refused, Effect.INVALID)
            return None

    def evidence(self, top: int) -> Iterator[tuple[str, bytes]]:
        """Every file in evidence/, by its path; one that cannot be read is missing."""
        total = 0
        with self._inside(top, EVIDENCE_PREFIX, MAX_EVIDENCE_FILES) as (place, names):
            for name in names:
                path = EVIDENCE_PREFIX + name
                try:
                    data = _bytes(place, name, MAX_EVIDENCE_FILE_BYTES)
                except Refused as refused:
                    self._fault(path, "a regular file", refused, Effect.WARNING)
                    continue
                total += len(data)
                if total > MAX_EVIDENCE_BYTES:
                    most = f"at most {MAX_EVIDENCE_BYTES} bytes in all"
                    self._fault(EVIDENCE_PREFIX, most, too_large("more"), Effect.INVALID)
                    return
                yield path, data

    def artifacts(self, top: int) -> Iterator[tuple[str, str]]:
        """The tree digest of every artifact by name; empty where its tree is refused."""
        with self._inside(top, ARTIFACTS_PREFIX, MAX_ARTIFACTS) as (place, names):
            for name in names:
                try:
                    if not is_file(place, name):
                        yield name, digest_below(place, name)
                except Refused as refused:
                    expected = "an artifact's files"
                    self._fault(ARTIFACTS_PREFIX + name, expected, refused, Effect.UNVERIFIED)
                    yield name, ""

    @contextmanager
    def _inside(self, top: int, path: str, most: int) -> Iterator[tuple[int, list[str]]]:
        """A directory of the record's with its names; none where it is not there, or refused."""
        with ExitStack() as opened:
            place, names = -1, list[str]()
            try:
                place = opened.enter_context(directory(top, path.rstrip("/")))
                names = names_in(place, most)
            except Absent:
                pass
            except Refused as refused:
                self._fault(path, f"a directory of at most {most} names", refused, Effect.INVALID)
            yield place, names

    def _fault(self, path: str, expected: str, refused: Refused, effect: Effect | None) -> None:
        message = f"{shown(path)}: expected {expected}, found {refused}"
        self.faults.append(because(refused.code, message, effect=effect))


def _bytes(parent: int, name: str, most: int) -> bytes:
    with regular_file(parent, name) as descriptor:
        return b"".join(pieces(descriptor, most))
