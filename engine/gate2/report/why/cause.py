"""Why a record has its status: the one main cause, as a clause."""

from collections import Counter
from collections.abc import Collection, Sequence

from gate2.audit.audited import Attempt, AuditedClaim, AuditedRecord, Stage
from gate2.contract import Status
from gate2.reasons import Code, Effect, Reason
from gate2.report.why.wording import are, clause, code_of, cut, ids, in_words, was

_OF_EVIDENCE = {
    Code.EVD_UNSIGNED: "its evidence is not signed, and policy asks for a signature",
    Code.EVD_SIGNER_UNTRUSTED: "its evidence is signed by nobody whom policy trusts",
    Code.EVD_POLICY_MISMATCH: "its evidence was made under a policy that asked for less than yours",
    Code.EVD_ENGINE_OUTDATED: "its verdict was made by another version, which read it otherwise",
    Code.EVD_EXPIRED: "its evidence is older than policy allows",
}
"""What can keep all of a record at once, though nothing in it is wrong."""
_MADE_FOR_ANOTHER = (Code.REC_STALE_VERDICT, Code.EVD_SUBJECT_MISMATCH)


def cause_of(record: AuditedRecord, ran: Collection[str] = ()) -> str:
    """The first cause that leaves the others without effect; `ran` are the claims of which an
    attempt is known, whatever lies beside the record."""
    match record.status:
        case Status.VERIFIED:
            return f"{_all_of(len(record.gateable))} established by the evidence beside it"
        case Status.FALSIFIED:
            refuted = [c for c in record.claims if c.status is Status.FALSIFIED]
            return f"{ids(refuted)} {was(len(refuted))} tested and failed, and one such is enough"
        case Status.UNVERIFIED:
            return _why_unverified(record, ran)


def _all_of(gateable: int) -> str:
    """The claims of a VERIFIED record that count."""
    match gateable:
        case 1:
            return "its one claim that evidence could settle is"
        case 2:
            return "both of its claims that evidence could settle are"
        case _:
            return f"all {in_words(gateable)} of its claims that evidence could settle are"


def _why_unverified(record: AuditedRecord, ran: Collection[str]) -> str:
    """The main cause: the first of these that holds leaves the others without effect."""
    every = [reason for _, reason in record.all_reasons() if reason.blocks]
    of_record = [reason for reason in record.reasons if reason.blocks]
    if any(reason.code in _MADE_FOR_ANOTHER for reason in every):
        return (
            "its evidence was made for another state of the record than the one that lies here,"
            " so nothing of it counts"
        )
    for code, said in _OF_EVIDENCE.items():
        if any(reason.code is code for reason in of_record):
            return said
    if (
        broken := next((r for r in of_record if r.code is Code.EVD_LEDGER_BROKEN), None)
    ) is not None:
        return (
            "the ledger that would tell of it is damaged or is another one"
            f" ({code_of(broken)}), so nothing that it may know is ruled out: {clause(broken)}"
        )
    for reason in (reason for reason in every if reason.effect is Effect.INVALID):
        return f"something in it contradicts itself ({code_of(reason)}): {clause(reason)}"
    codes = {reason.code: reason for reason in of_record}
    if Code.REC_NO_CLAIMS in codes:
        return cut(codes[Code.REC_NO_CLAIMS].message)
    if Code.REC_NO_GATEABLE_CLAIMS in codes:
        return (
            f"all {in_words(len(record.claims))} of its claims are descriptive, so there is nothing"
            " that evidence could settle; it is a synthesis, which is no fault of it"
        )
    return _why_undecided(record, of_record, ran)


def _why_undecided(record: AuditedRecord, of_record: Sequence[Reason], ran: Collection[str]) -> str:
    lacking = record.lacking
    tried = [claim for claim in lacking if claim.attempt is Attempt.BLOCKED]
    before = next((r for r in of_record if r.code is Code.REC_NEVER_ATTEMPTED), None)
    if record.attempt is Attempt.NEVER and lacking:
        number = len(lacking)
        nothing = (
            "nothing is attached to its one claim that evidence could settle"
            if number == 1
            else f"nothing is attached to any of its {in_words(number)} claims that evidence"
            " could settle"
        )
        return nothing if before is None else f"{nothing}; {_never(before)}"
    done = sum(claim.status is Status.VERIFIED for claim in record.gateable)
    if done and lacking:
        number = len(record.gateable)
        return (
            f"{in_words(done)} of its {in_words(number)} claims that evidence could settle"
            f" {are(done)} VERIFIED, and {ids(lacking)} {are(len(lacking))} not"
        )
    if tried:
        return _why_blocked(tried, ran)
    return cut(of_record[0].message) if of_record else "no evidence beside it establishes more"


def _never(reason: Reason) -> str:
    """That the record is older than the gate, or what else its publisher says of it."""
    said = cut(reason.message)
    return f"it was {said}" if said.startswith("published ") else said


def _why_blocked(tried: Sequence[AuditedClaim], ran: Collection[str]) -> str:
    """Of what was attached or ran, what keeps most of it."""
    if all(claim.blocking() and _only_run(claim) for claim in tried):
        if any(claim.id in ran for claim in tried):
            return f"nothing beside it tells of a run of what is attached to {ids(tried)}"
        return f"what is attached to {ids(tried)} was never run"
    codes = Counter(
        code
        for claim in tried
        for code in {reason.code for reason in claim.blocking()} - {Code.EVD_MISSING}
    )
    if not codes:
        return "no evidence beside it establishes more"
    code = max(codes, key=lambda each: (codes[each], -list(Code).index(each)))
    reason = next(r for claim in tried for r in claim.blocking() if r.code is code)
    said = f"something is attached to {ids(tried)}, and does not count yet"
    held = [claim for claim in tried if {r.code for r in claim.blocking()} - {Code.EVD_MISSING}]
    if codes[code] == len(tried):
        return f"{said}: {clause(reason)}"
    if len(held) == 1:
        return f"{said}; of {held[0].id}, {clause(reason)}"
    if codes[code] == 1:
        return f"{said}, each for a reason of its own"
    most = f"{in_words(codes[code])} of these {in_words(len(tried))}"
    return f"{said}; what keeps most of it, {most}: {clause(reason)}"


def _only_run(claim: AuditedClaim) -> bool:
    """Whether nothing is wrong but that nobody ran it."""
    never = claim.stage is Stage.ATTACHED
    return never and all(reason.code is Code.EVD_MISSING for reason in claim.blocking())
