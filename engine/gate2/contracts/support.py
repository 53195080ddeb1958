"""Whether what lies beside a verdict.json carries the statuses that it states. Pure."""

import re
from collections.abc import Collection, Iterator

from gate2.contract import Status
from gate2.contracts.stating import StatedVerdict
from gate2.reasons import Code, Reason, because
from gate2.record.model import Record
from gate2.record.names import shown

# Words for what a verdict must never rest on. "n of m gateable claims verified" is no such word.
_SCORE = re.compile(
    r"(?<![a-z0-9])(?:"
    r"(?:(?:review|quality|overall)[ _-])?scor(?:e|es|ed|ing)|tiers?|flagship|doi[ _-]grade"
    r"|verified[ _-]claims?[ _-](?:count|signal)|claim[ _-]?counts?"
    r"|counts? of (?:(?:verified|grounded) )?claims"
    r"|(?:\d+ )?source-?grounded|\d+ (?:grounded|verified) claims?"
    r")(?![a-z0-9])",
    re.IGNORECASE | re.ASCII,
)
_CODE = re.compile(r"G2-[A-Z]+-\d{3}(?: [a-z0-9-]+)?", re.ASCII)
"""Names of codes are no words of the writer's: REC-005 is called score-only-verification."""


def support_faults(
    stated: StatedVerdict, record: Record, evidence: Collection[str]
) -> Iterator[Reason]:
    """VERIFIED without artifact or evidence, or by a score; FALSIFIED without evidence.

    REC-005, EVD-001, EVD-010 and EVD-011; `evidence` holds the files beneath evidence/, by path
    relative to the record. That the evidence says so, too, is for whoever opens it.
    """
    attached = {item.claim for item in record.artifacts} | {item.claim for item in record.broken}
    for claim in stated.claims:
        lies_there = claim.evidence is not None and claim.evidence in evidence
        if claim.status is Status.VERIFIED and claim.id not in attached:
            yield _no_artifact(stated, f"claim {shown(claim.id)} is VERIFIED")
        elif claim.status is Status.VERIFIED and not lies_there:
            yield _no_evidence_of(claim.id, claim.evidence)
        elif claim.status is Status.FALSIFIED and not lies_there:
            where = f"{shown(claim.evidence)} is not there" if claim.evidence else "none is named"
            message = f"verdict.json: claim {shown(claim.id)} is FALSIFIED; of evidence {where}"
            yield because(Code.EVD_FALSIFIED_WITHOUT_EVIDENCE, message)
    if stated.status in {claim.status for claim in stated.claims}:
        return
    if stated.status is Status.VERIFIED:
        if attached and not _score_in(stated):
            yield _no_evidence_of(None, None)
        else:
            yield _no_artifact(stated, "the record is VERIFIED")
    elif stated.status is Status.FALSIFIED:
        message = "verdict.json: the record is FALSIFIED and names no claim with evidence for it"
        yield because(Code.EVD_FALSIFIED_WITHOUT_EVIDENCE, message)


def _no_artifact(stated: StatedVerdict, what: str) -> Reason:
    """REC-005 where the verdict says itself what it rests on, else EVD-011."""
    if word := _score_in(stated):
        message = f"verdict.json: {what} by {shown(word)}, and nothing attached carries it"
        return because(Code.REC_SCORE_ONLY_VERIFICATION, message)
    message = f"verdict.json: {what}, and no artifact is attached"
    return because(Code.EVD_VERIFIED_WITHOUT_ARTIFACT, message)


def _score_in(stated: StatedVerdict) -> str:
    """The first word by which a verdict says that it rests on a score; empty where it does not."""
    found = _SCORE.search(_CODE.sub("", stated.words))
    return found[0] if found else ""


def _no_evidence_of(claim: str | None, path: str | None) -> Reason:
    what = "the record" if claim is None else f"claim {shown(claim)}"
    where = f"{shown(path)} is not there" if path else "none is named"
    return because(Code.EVD_MISSING, f"verdict.json: {what} is VERIFIED; of evidence {where}")
