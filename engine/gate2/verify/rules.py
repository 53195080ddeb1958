"""A record's evidence judged again from what lies beside it. Pure, and without any library.

Nothing that is read is believed before something else has been held against it:

 1. record.json is strict JSON and a record; its digest is that of its canonical content.
 2. verdict.json is a gate-verdict-v1 as gate2 writes it, its `x_gate2` read to the last key.
 3. The record's own attestation is the file that verdict.json names, signed, and about this
    record.json, this verdict.json and every file it names.
 4. verdict.json lists the claims of record.json, each once and in order, with the kinds that
    the record declares or its text reads as.
 5. The attestation of each decided claim is the file that verdict.json names, signed, and about
    this claim's text and reported values and about the artifacts that lie there.
 6. The verdict is made again from the attested evidence by the rules that make verdicts: it is
    the attested one and verdict.json's. The verifier's own policy and rules have the last word.
 7. No attestation holds anything of the machine that made it.
 8. A summary is the one that follows from its attestation.
 9. A math-result has the state that follows from the verdict.
10. Coverage, status and reason of the record follow from its claims; what its publisher counts
    does not contradict itself.
11. The correction events that the verdict knows are there, unchanged, and lead to its statuses.
12. What verdict.json does not name counts for nothing, and is said to be there.
13. Evidence that the record's author made is said to be.

A record with an invalid part (X) establishes nothing. What is only not established (U) leaves the
rest standing: claim by claim, and the record's status if no part of it is wanting.

Whether a ledger contradicts the record is asked elsewhere (`gate2.verify.remembered`).
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gate2.attest.names import bundle_path
from gate2.attest.statement import Assurance
from gate2.contract import Status
from gate2.contracts.chain import correction_faults
from gate2.contracts.stated import publisher_faults
from gate2.errors import InvalidRecord
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.caps import RECORD_LIMITS
from gate2.record.names import shown
from gate2.record.plain_door import PlainRecord, read_plain
from gate2.strictjson import JsonRefused, dumps_canonical, loads
from gate2.verify.beside import RECORD_NAME, VERDICT_NAME, Beside
from gate2.verify.case import Case
from gate2.verify.claims import verify_claim
from gate2.verify.foreign import foreign_reasons
from gate2.verify.history import correction_reasons
from gate2.verify.opening import Opener, mismatch
from gate2.verify.signatures import Signatures, Signed
from gate2.verify.stated import Foreign, Stated, read_stated
from gate2.verify.status import status_reasons
from gate2.verify.verified import (
    Expectations,
    VerifiedClaim,
    VerifiedRecord,
    established,
)
from gate2.verify.whole import Whole, judge_whole, listing_reasons

__all__ = [
    "Expectations",
    "Signed",
    "VerifiedClaim",
    "VerifiedRecord",
    "verify_record",
]


def verify_record(beside: Beside, signatures: Signatures, mine: Expectations) -> VerifiedRecord:
    """What of a record's verdict is established by the files beside it."""
    faults = tuple(_weighed(beside.faults))
    # 1.
    record = _record(beside)
    if isinstance(record, Reason):
        return _nothing("", "", (*faults, record, *_changed_since(beside)))
    # 2.
    if beside.verdict is None:
        return _nothing(record.id, record.title, (*faults, *_unwritten(beside, record)))
    stated = read_stated(beside.verdict)
    if isinstance(stated, Foreign):
        stated = tuple(foreign_reasons(stated, record, beside))
    if isinstance(stated, tuple):
        return _nothing(record.id, record.title, (*faults, *stated))
    opener = Opener(beside, signatures, mine.require_signature)
    case = Case(beside, record, stated, opener, mine)
    # 3.
    whole = judge_whole(case)
    # 4. to 9.
    claims = tuple(verify_claim(case, claim, entry) for claim, entry in case.pairs())
    reasons = (
        *faults,
        *_unsaid(whole.reasons, claims),
        *listing_reasons(case),
        *status_reasons(case),  # 10.
        *_of_the_publisher(case),
        *correction_reasons(case),  # 11.
        *_unnamed(case),  # 12.
        *_self_attested(whole, claims),  # 13.
    )
    return _record_with(case, whole, reasons, claims)


def _unsaid(reasons: Sequence[Reason], claims: Sequence[VerifiedClaim]) -> Iterator[Reason]:
    """The record's reasons but for those that one of its claims gives in the same words."""
    said = {reason for claim in claims for reason in claim.reasons}
    yield from (reason for reason in reasons if reason not in said)


def _weighed(faults: Sequence[Reason]) -> Iterator[Reason]:
    """What could not be read: invalid, or else only said, since whoever rests on it misses it."""
    for fault in faults:
        invalid = fault.effect is Effect.INVALID
        yield fault if invalid else replace(fault, effect=Effect.WARNING)


def _record(beside: Beside) -> PlainRecord | Reason:
    if beside.record is None:
        message = f"expected a {RECORD_NAME} that can be read, there is none"
        return because(Code.REC_SCHEMA_INVALID, message)
    try:
        return read_plain(beside.record)
    except InvalidRecord as refused:
        return refused.reason


def _changed_since(beside: Beside) -> Iterator[Reason]:
    """Whether a record.json that is no record now is another one than verdict.json is about."""
    stated = None if beside.verdict is None else read_stated(beside.verdict)
    if beside.record is None or not isinstance(stated, Stated):
        return
    try:
        content = dumps_canonical(loads(beside.record, limits=RECORD_LIMITS))
    except JsonRefused:
        return  # which is a fault by itself
    came = hashlib.sha256(content).hexdigest()
    if came != stated.extension.record_sha256:
        problem = f"verdict.json is about sha256 {stated.extension.record_sha256}, this is {came}"
        yield mismatch(problem, RECORD_NAME)


def _unwritten(beside: Beside, record: PlainRecord) -> Iterator[Reason]:
    """No verdict.json: nothing is established, and what else lies there has to be sound."""
    yield because(Code.EVD_MISSING, f"{VERDICT_NAME}: not there, so nothing is established")
    yield from correction_faults(beside.corrections, 0, None, record=record.id)


def _nothing(identity: str, title: str, reasons: Sequence[Reason]) -> VerifiedRecord:
    return VerifiedRecord(identity, title, None, Status.UNVERIFIED, None, tuple(reasons))


def _of_the_publisher(case: Case) -> Iterator[Reason]:
    """10. Counts that contradict each other void a record; no FALSIFIED falls with a count."""
    for fault in publisher_faults(case.record.publisher, len(case.record.claims)):
        lowered = fault.effect is Effect.INVALID and case.stated.status is Status.FALSIFIED
        yield replace(fault, effect=Effect.UNVERIFIED) if lowered else fault


def _unnamed(case: Case) -> Iterator[Reason]:
    named = set(case.extension.named())
    if case.extension.attestation is not None:
        named.add(case.extension.attestation.path)
    named |= {bundle_path(path) for path in named}
    for path in sorted(case.beside.files.keys() - named):
        message = f"{shown(path)}: nothing names it, so it counts for nothing"
        remedy = "Take it away, or run `gate2 check --write` again."
        yield because(Code.EVD_SUBJECT_MISMATCH, message, remedy=remedy, effect=Effect.WARNING)


def _self_attested(whole: Whole, claims: Sequence[VerifiedClaim]) -> Iterator[Reason]:
    of_claims = [claim.id for claim in claims if claim.assurance is Assurance.SELF]
    of_record = whole.attestation is not None and whole.attestation.assurance is Assurance.SELF
    if of_record or of_claims:
        yield because(Code.EVD_SELF_ATTESTED, "it was run by who made the record, as it says")


def _record_with(
    case: Case, whole: Whole, reasons: tuple[Reason, ...], claims: tuple[VerifiedClaim, ...]
) -> VerifiedRecord:
    """The record, once everything was looked at."""
    return established(
        VerifiedRecord(
            id=case.record.id,
            title=case.record.title,
            stated=case.stated.status,
            status=Status.UNVERIFIED,
            coverage=None,
            reasons=reasons,
            claims=claims,
            signer=whole.signed.signer,
            assurance=None if whole.attestation is None else whole.attestation.assurance,
            signatures_checked=whole.signed.checked
            and all(claim.signatures_checked for claim in claims if claim.evidence is not None),
            files=_compared(case),
            stated_reasons=case.extension.reasons,
        )
    )


def _compared(case: Case) -> tuple[str, ...]:
    """The files that were held against a digest."""
    named = set(case.extension.named())
    if case.extension.attestation is not None:
        named.add(case.extension.attestation.path)
    there = sorted(named & case.beside.files.keys())
    return (RECORD_NAME, VERDICT_NAME, *there)
