"""A record's evidence judged again from what lies beside it. Pure, and without any library."""

from gate2.contract import Status
from gate2.reasons import Code, Effect, because
from gate2.verify.beside import Beside
from gate2.verify.signatures import Signatures, Signed
from gate2.verify.verified import Expectations, VerifiedClaim, VerifiedRecord

__all__ = [
    "Expectations",
    "Signed",
    "VerifiedClaim",
    "VerifiedRecord",
    "verify_record",
]


def verify_record(beside: Beside, signatures: Signatures, mine: Expectations) -> VerifiedRecord:
    """What of a record's verdict is established by the files beside it."""
    missing = because(Code.EVD_MISSING, "nothing was looked at yet", effect=Effect.UNVERIFIED)
    return VerifiedRecord("", "", None, Status.UNVERIFIED, None, (*beside.faults, missing))
