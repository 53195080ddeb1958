"""What a database's refusal means for a check."""

import os
from enum import Enum, auto
from pathlib import Path

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.ledger.chain import broken
from gate2.ledger.schema import VERSION
from gate2.places import is_full, is_read_only
from gate2.reasons import Code, because

PATIENCE_S = 60.0
"""How long an append waits for the other writers."""
_LEAST_BYTES = 1 << 16
"""SQLite's shared memory grows by half as much; less than this is no space."""


class Fault(Enum):
    """What went wrong, in whichever database."""

    FULL = auto()
    LOCKED = auto()
    DAMAGED = auto()
    READ_ONLY = auto()
    """The file or its directory, to this user or to all."""
    REFUSED = auto()
    """Without the rights, unreachable: whatever else somebody has to put right first."""


def locked(where: str, patience_s: float) -> InfrastructureError:
    """INF-006: it was waited for."""
    return _locked(f"{where}: another process has held the ledger for more than {patience_s:g} s")


def _locked(message: str) -> InfrastructureError:
    return InfrastructureError(because(Code.INF_LEDGER_LOCKED, message))


def failure(fault: Fault, where: str, what: str) -> InfrastructureError | InvalidRecord:
    """The error to raise; `what` is the database's own word."""
    if fault is Fault.DAMAGED:
        return InvalidRecord(broken(f"{where}: expected a ledger: {what}"))
    if fault is Fault.LOCKED:
        return _locked(f"{where}: another process holds the ledger: {what}")
    if fault is Fault.FULL:
        return InfrastructureError(
            because(
                Code.INF_DISK_FULL,
                f"{where}: the ledger could not be written: {what}",
                remedy="Free some space where the ledger is and run it again; what was"
                " acknowledged before is kept.",
            )
        )
    if fault is Fault.READ_ONLY:
        message = f"{where}: the ledger cannot be written, it is read-only: {what}"
        return InfrastructureError(because(Code.INF_DISK_FULL, message, remedy=_ANOTHER_ONE))
    return InfrastructureError(
        because(
            Code.INF_LANE_UNAVAILABLE,
            f"{where}: the ledger cannot be used: {what}",
            remedy=_ANOTHER_ONE,
        )
    )


def newer(where: str, version: object) -> InfrastructureError:
    """INF-013: a later version of the tool made this ledger."""
    return InfrastructureError(
        because(
            Code.INF_LANE_UNAVAILABLE,
            f"{where}: expected a ledger of version {VERSION}, came version {version!r}",
            remedy="Use the version of gate2 that made it, or a later one.",
        )
    )


_ANOTHER_ONE = (
    "Make it usable, or name another one: [engine] ledger in gate2.toml, or GATE2_STATE for the"
    " directory of the default one."
)
BUSY = " is locked"
# SQLite's own words; Python tells its codes from 3.11 on only.
_SQLITE_WORDS = (
    (BUSY, Fault.LOCKED),
    ("database or disk is full", Fault.FULL),
    ("file is not a database", Fault.DAMAGED),
    ("malformed", Fault.DAMAGED),
    ("ould not decode to UTF-8", Fault.DAMAGED),
    ("codec can't decode", Fault.DAMAGED),  # Python's, of a message that quotes a damaged schema
    ("no such table", Fault.DAMAGED),
    ("no such column", Fault.DAMAGED),
    ("has no column named", Fault.DAMAGED),
    ("constraint failed", Fault.DAMAGED),
    ("an entry follows the last one", Fault.DAMAGED),
)


def sqlite_fault(path: Path, said: str) -> Fault:
    """What SQLite means; a full disk is not always called one where it meets it."""
    for word, fault in _SQLITE_WORDS:
        if word in said:
            return fault
    if _no_space(path.parent):
        return Fault.FULL
    return Fault.READ_ONLY if _is_read_only(path) else Fault.REFUSED


def os_fault(error: OSError) -> Fault:
    """What the system means."""
    if is_full(error):
        return Fault.FULL
    return Fault.READ_ONLY if is_read_only(error) else Fault.REFUSED


def _is_read_only(path: Path) -> bool:
    """Whether the file, or what SQLite writes beside it, cannot be written by this user."""
    return any(each.exists() and not os.access(each, os.W_OK) for each in (path.parent, path))


def _no_space(directory: Path) -> bool:
    try:
        found = os.statvfs(directory)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize < _LEAST_BYTES or (
        found.f_files > 0 and found.f_favail == 0
    )
