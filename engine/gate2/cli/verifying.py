"""One record after the other, verified under one verifier's settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gate2.contract import Status
from gate2.errors import InfrastructureError, InvalidRecord
from gate2.reasons import Code, Reason, because
from gate2.record.reader import RECORD_FILE
from gate2.settings import Settings
from gate2.verify.directory import read_beside
from gate2.verify.remembered import AskedLedger, remembered
from gate2.verify.rules import Expectations, VerifiedRecord, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.version import version


@dataclass(frozen=True, slots=True)
class Verifying:
    """Verifies records under one verifier's settings, beside one ledger."""

    settings: Settings
    ledger: AskedLedger

    def verify(self, place: Path) -> VerifiedRecord:
        """The record at this place, whatever is wrong with it among its reasons."""
        try:
            with _directory_at(place) as directory:
                if directory is None:
                    return _of_nobody(place)
                beside = read_beside(directory)
        except (InfrastructureError, InvalidRecord) as error:
            return _unread(error.reason)
        settings = self.settings
        signers = TrustedSigners(settings.trusted_keys, settings.trusted_identities)
        expected = Expectations(
            policy=settings.policy,
            version=version(),
            model=settings.model,
            require_signature=settings.policy.require_signature,
        )
        return remembered(self.ledger, beside, verify_record(beside, signers, expected))


@contextmanager
def _directory_at(place: Path) -> Iterator[Path | None]:
    """The record's directory, unpacked where it is an archive; None for another document."""
    if place.is_dir():
        yield place
        return
    if place.name == RECORD_FILE:
        yield place.parent
        return
    from gate2.cli.packed import is_packed  # it brings what reads publishers' documents

    if not is_packed(place):
        yield None
        return
    from gate2.sandbox.archives.packed import unpacked_record

    with unpacked_record(place) as directory:
        yield directory


def _of_nobody(place: Path) -> VerifiedRecord:
    message = f"{place.name}: a document, beside which no verdict of gate2's can lie"
    remedy = f"Run `gate2 import {place} -o DIR`, then `gate2 check --write DIR`."
    return _unread(because(Code.EVD_MISSING, message, remedy=remedy))


def _unread(reason: Reason) -> VerifiedRecord:
    return VerifiedRecord("", "", None, Status.UNVERIFIED, None, (reason,))
