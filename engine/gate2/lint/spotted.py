"""A fault and where it stands in a record, before anybody weighs it."""

from dataclasses import dataclass

from gate2.reasons import Reason
from gate2.record.reader import RECORD_FILE


@dataclass(frozen=True, slots=True)
class Spotted:
    """One reason at one place of a record."""

    reason: Reason
    file: str = RECORD_FILE
    """Relative to the record's directory."""
    line: int = 1
    claim: str | None = None
