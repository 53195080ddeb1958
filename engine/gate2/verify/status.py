"""A record's status, made again from its claims as verdict.json states them.

The number is that of the procedure in `gate2.verify.rules`.
"""

from collections.abc import Iterator, Sequence

from gate2.claim_rules import set_aside
from gate2.classify.classifier import classify
from gate2.contract import Status
from gate2.contracts.record_verdict import reason_sentence
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.findings import findings_of
from gate2.record.model import ClaimKind
from gate2.record.names import shown
from gate2.verdict import RecordVerdict, Verdict, decide_record
from gate2.verify.beside import VERDICT_NAME
from gate2.verify.case import Case
from gate2.verify.stated import ClaimStated

_BY_ITS_EVIDENCE = "its evidence"
"""Stands for the digest where a rule asks only for the status that the evidence carries."""

Listed = Sequence[tuple[ClaimKind | None, Verdict]]


def status_reasons(case: Case) -> Iterator[Reason]:
    """10. Status, coverage and sentence are those that the rules give these claims."""
    extension = case.extension
    listed = [(entry.claim_kind(), _as_stated(entry)) for entry in extension.claims]
    again = _for_these_reasons(listed, extension.reasons)
    if again is None or again.status is not case.stated.status:
        codes = ", ".join(reason.code for reason in extension.reasons) or "no reason"
        yield _not_recomputable(f"its claims do not make the record {case.stated.status} ({codes})")
        return
    if again.coverage != extension.coverage:
        yield _not_recomputable(f"its claims give {again.coverage}, it says {extension.coverage}")
    sentence = reason_sentence(again.coverage, again.reasons)
    if case.stated.document["reason"] != sentence:
        came = shown(case.stated.document["reason"])
        message = f"{VERDICT_NAME}: expected `reason` {sentence!a}, came {came}"
        yield because(Code.REC_VERDICT_CONTRACT_MISMATCH, message)
    yield from _unsaid(case)


def _as_stated(entry: ClaimStated) -> Verdict:
    """The verdict as far as the record's depends on it."""
    codes = entry.reasons or (Code.REC_NEVER_ATTEMPTED,)
    reasons = tuple(because(code, "as stated") for code in codes)
    digest = None if entry.status is Status.UNVERIFIED else _BY_ITS_EVIDENCE
    return Verdict(entry.status, entry.outcome, reasons, digest)


def _for_these_reasons(listed: Listed, reasons: tuple[Reason, ...]) -> RecordVerdict | None:
    """The verdict with exactly these reasons: findings, and after them at most one of the rules."""
    for findings in (reasons, reasons[:-1]):
        made = decide_record(listed, findings)
        if made.reasons == reasons:
            return made
    return None


def _unsaid(case: Case) -> Iterator[Reason]:
    """What reading the record finds against its status, and verdict.json leaves out."""
    said = {(reason.code, reason.message) for reason in case.extension.reasons if reason.blocks}
    codes = {code for code, _ in said}
    for found in _set_aside(case):
        if case.same_engine and (found.code, found.message) not in said:
            yield _not_recomputable(f"leaves out {found.code} {found.name}: {found.message}")
        elif found.code not in codes:  # another version may put it otherwise
            yield because(Code.EVD_ENGINE_OUTDATED, f"{VERDICT_NAME}: {found.message}")
    attempted = bool(case.beside.artifacts)
    record = case.record
    if not case.same_engine:
        return  # what reading finds, and how it is put, is another version's
    for found in findings_of(
        record.claims,
        record.publisher,
        record.published,
        attempted=attempted,
        title=record.title,
    ):
        if found.blocks and (found.code, found.message) not in said:
            message = f"{VERDICT_NAME}: does not say what is found now: {found.message}"
            yield because(Code.REC_STALE_VERDICT, message)


def _set_aside(case: Case) -> Sequence[Reason]:
    readings = {
        claim.id: classify(claim.text, truncated=claim.truncated, model=case.mine.model)
        for claim in case.record.claims
        if claim.kind is ClaimKind.DESCRIPTIVE
    }
    return set_aside(case.record.claims, readings)


def _not_recomputable(problem: str) -> Reason:
    return because(
        Code.EVD_VERDICT_NOT_RECOMPUTABLE, f"{VERDICT_NAME}: {problem}", effect=Effect.INVALID
    )
