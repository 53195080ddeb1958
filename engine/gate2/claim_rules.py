"""The rules on a claim before and beside its evidence: its kind, and what could settle it at all.

Pure: a claim and what the classifier says of it in, reasons out. What the publisher says of a
claim, whether it is grounded and how sure, is read by nothing here but `remarks_on`, and a remark
is no part of a verdict.
"""

import re
from collections.abc import Mapping, Sequence

from gate2.classify.kinds import Classification, Kind
from gate2.contract import Status
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Artifact, ArtifactKind, Claim, ClaimKind, LeanPart, Reported
from gate2.verdict import Outcome, Verdict, combine

SETTLED_BY: Mapping[ClaimKind, ArtifactKind] = {
    ClaimKind.MATHEMATICAL: ArtifactKind.LEAN4,
    ClaimKind.EMPIRICAL: ArtifactKind.REPRO,
}


def kind_of(claim: Claim, found: Classification) -> ClaimKind | None:
    """The claim's kind: as declared, else as classified; None where neither decides."""
    return claim.kind or decided_kind(found)


def decided_kind(found: Classification) -> ClaimKind | None:
    """The kind that the classifier decides for; None where it does not."""
    return None if found.kind is Kind.UNDECIDED else ClaimKind(found.kind.value)


def unfit(claim: Claim, kind: ClaimKind | None, artifact: Artifact) -> tuple[Reason, ...]:
    """Why this artifact cannot settle this claim whatever it does; empty when it may."""
    reasons = unsettled_by(claim, kind, artifact.name, artifact.kind)
    return (*reasons, *unbound(claim, artifact))


def unsettled_by(
    claim: Claim, kind: ClaimKind | None, name: str, lane: ArtifactKind
) -> tuple[Reason, ...]:
    """Why no artifact of this kind can settle this claim; empty when one may."""
    reasons: list[Reason] = []
    if kind is None:
        reasons.append(_unclassified(claim))
    elif kind is ClaimKind.DESCRIPTIVE:
        reasons.append(_not_gateable())
    if claim.truncated:
        reasons.append(_truncated())
    if kind is not None and lane is not SETTLED_BY.get(kind):
        message = f"the claim is {kind}, the artifact “{name}” is {lane}"
        reasons.append(because(Code.ART_WRONG_LANE, message))
    return tuple(reasons)


def unbound(claim: Claim, artifact: Artifact) -> tuple[Reason, ...]:
    """Whether the artifact was made for another text than the claim's, or for none."""
    if artifact.claim_sha256 is None:
        message = f"artifact “{artifact.name}” states no claim_sha256"
        return (because(Code.CLM_STATEMENT_UNBOUND, message),)
    if artifact.claim_sha256 != claim.text_sha256():
        message = (
            f"artifact “{artifact.name}” was made for a text with digest"
            f" {artifact.claim_sha256[:12]}…, the claim's is {claim.text_sha256()[:12]}…"
        )
        return (because(Code.CLM_CLAIM_TEXT_CHANGED, message),)
    return ()


def statement_changed(part: LeanPart, sha256: str) -> tuple[Reason, ...]:
    """Whether the statement file, which has this digest, is another than the one that was bound."""
    bound = part.statement_sha256
    if bound is None or bound == sha256:
        return ()
    message = f"{part.statement} has digest {sha256[:12]}…, {bound[:12]}… was bound"
    return (because(Code.LEAN_STATEMENT_CHANGED, message),)


def bare(claim: Claim, kind: ClaimKind | None) -> Verdict:
    """The verdict on a claim that nothing is attached to."""
    if kind is ClaimKind.DESCRIPTIVE:
        return Verdict(Status.UNVERIFIED, Outcome.NOT_GATEABLE, (_not_gateable(),))
    reasons: list[Reason] = []
    if claim.truncated:
        reasons.append(_truncated())
    if kind is None:
        reasons.append(_unclassified(claim))
    else:
        form = (
            "a Lean 4 statement and its proof"
            if kind is ClaimKind.MATHEMATICAL
            else "a repro script with its results"
        )
        message = "nothing is attached"
        reasons.append(because(Code.ART_NONE_ATTACHED, message, remedy=f"Attach {form}."))
    if kind is ClaimKind.EMPIRICAL and not claim.reported:
        message = "it states no value to compare a run with"
        reasons.append(because(Code.CLM_NO_REPORTED_VALUE, message))
    return Verdict(Status.UNVERIFIED, Outcome.NOT_ATTEMPTED, tuple(reasons))


def _not_gateable() -> Reason:
    return because(Code.CLM_NOT_GATEABLE, "neither a proof nor a run could settle it")


def _unclassified(claim: Claim) -> Reason:
    message = "the text does not decide whether a proof or a run would settle it"
    return because(Code.CLM_UNCLASSIFIED, message)


def _truncated() -> Reason:
    return because(Code.CLM_TRUNCATED, "the sentence is cut, so what it claims is not known")


def claim_verdict(claim: Claim, kind: ClaimKind | None, of_artifacts: Sequence[Verdict]) -> Verdict:
    """The verdict on a claim from those that its artifacts give, or that of nothing attached."""
    return combine(of_artifacts) if of_artifacts else bare(claim, kind)


def remarks_on(claim: Claim, found: Classification) -> tuple[Reason, ...]:
    """What a reader should know and what changes no status: warnings, shown beside the verdict."""
    warnings: list[Reason] = []
    if claim.kind is not None and decided_kind(found) not in (None, claim.kind):
        message = f"declared {claim.kind}, the classifier reads it as {found.kind}"
        warnings.append(because(Code.CLM_CLASSIFIER_CONFLICT, message))
    warnings += not_in_text(claim.text, claim.reported)
    if claim.grounded is False:
        message = "the publisher could not ground it in a retrieved source"
        warnings.append(because(Code.CLM_NOT_GROUNDED, message))
    return tuple(warnings)


def not_in_text(text: str, reported: Sequence[Reported]) -> tuple[Reason, ...]:
    """CLM-018 where the text does not print what is reported of it."""
    foreign = [item for item in reported if not _prints(text, item.value)]
    if not foreign:
        return ()
    shown = ", ".join(f"{item.metric} {item.compare} {item.value}" for item in foreign)
    return (because(Code.CLM_VALUE_NOT_IN_TEXT, f"the text does not print: {shown}"),)


def _prints(text: str, value: str) -> bool:
    """Whether the text prints this number, and not another one that these digits are part of."""
    return (
        re.search(rf"(?<![0-9.]){re.escape(value)}(?![0-9]|\.[0-9]|,[0-9]{{3}})", text) is not None
    )


def set_aside(
    claims: Sequence[Claim], readings: Mapping[str, Classification]
) -> tuple[Reason, ...]:
    """Claims declared descriptive that read as gateable: the declaration stands for the claim,
    but a record is not VERIFIED by setting its hard claims aside."""
    found = []
    for claim in claims:
        if claim.kind is ClaimKind.DESCRIPTIVE:
            read_as = decided_kind(readings[claim.id])
            if read_as in SETTLED_BY:
                message = f"claim {claim.id} is declared descriptive and reads as {read_as}"
                found.append(
                    because(
                        Code.CLM_CLASSIFIER_CONFLICT,
                        message,
                        remedy="Declare its kind, or state it so that it makes no such claim.",
                        effect=Effect.UNVERIFIED,
                    )
                )
    return tuple(found)
