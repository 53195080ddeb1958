"""The rules on a claim before and beside its evidence: its kind, and what could settle it at all.

Pure: a claim and what the classifier says of it in, reasons out. What the publisher says of a
claim, whether it is grounded and how sure, is read by nothing here but `remarks_on`, and a remark
is no part of a verdict.
"""

from collections.abc import Iterator, Mapping, Sequence

from gate2.classify.kinds import Classification, Kind, Model
from gate2.classify.why import Undecided, speaks_for, undecided_by
from gate2.contract import Status
from gate2.printed_values import not_in_text
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Artifact, ArtifactKind, Claim, ClaimKind, LeanPart
from gate2.verdict import RULES, Outcome, Verdict, combine

SETTLED_BY: Mapping[ClaimKind, ArtifactKind] = {
    ClaimKind.MATHEMATICAL: ArtifactKind.LEAN4,
    ClaimKind.EMPIRICAL: ArtifactKind.REPRO,
}


def rules_with(model: Model, rules: str = RULES) -> str:
    """The version of the rules as evidence names it: with what read the claims, if not the
    default, for another reader may find another kind in the same words."""
    return rules if model is Model.DEFAULT else f"{rules}.{model}"


def rules_alone(named: str) -> str:
    """The version of the rules in what `rules_with` gave, whatever read the claims."""
    return named.partition(".")[0]


def kind_of(claim: Claim, found: Classification) -> ClaimKind | None:
    """The claim's kind: as declared, else as classified; None where neither decides."""
    return claim.kind or decided_kind(found)


def decided_kind(found: Classification) -> ClaimKind | None:
    """The kind that the classifier decides for; None where it does not."""
    return None if found.kind is Kind.UNDECIDED else ClaimKind(found.kind.value)


def unfit(
    claim: Claim, kind: ClaimKind | None, artifact: Artifact, why: str = ""
) -> tuple[Reason, ...]:
    """Why this artifact cannot settle this claim whatever it does; empty when it may.

    `why` says why its kind is undecided, where it is, as `why_undecided` puts it.
    """
    reasons = [*unsettled_by(claim, kind, artifact.name, artifact.kind, why)]
    if artifact.kind is ArtifactKind.REPRO:
        reasons += of_other_values(claim)
    return (*reasons, *unbound(claim, artifact))


def unsettled_by(
    claim: Claim, kind: ClaimKind | None, name: str, lane: ArtifactKind, why: str = ""
) -> tuple[Reason, ...]:
    """Why no artifact of this kind can settle this claim; empty when one may."""
    reasons: list[Reason] = []
    if kind is None:
        reasons.append(_unclassified(why))
    elif kind is ClaimKind.DESCRIPTIVE:
        reasons.append(_not_gateable())
    if claim.truncated:
        reasons.append(_truncated())
    if kind is not None and lane is not SETTLED_BY.get(kind):
        message = f"the claim is {kind}, the artifact “{name}” is {lane}"
        reasons.append(because(Code.ART_WRONG_LANE, message))
    return tuple(reasons)


def of_other_values(claim: Claim) -> list[Reason]:
    """CLM-018 where a run would be held against other values than those that the text prints."""
    return [reason for reason in not_in_text(claim.text, claim.reported) if reason.blocks]


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


def bare(claim: Claim, kind: ClaimKind | None, why: str = "") -> Verdict:
    """The verdict on a claim that nothing is attached to; `why` as for `unfit`."""
    if kind is ClaimKind.DESCRIPTIVE:
        return Verdict(Status.UNVERIFIED, Outcome.NOT_GATEABLE, (_not_gateable(),))
    reasons: list[Reason] = []
    if claim.truncated:
        reasons.append(_truncated())
    if kind is None:
        reasons.append(_unclassified(why))
    else:
        form = (
            "a Lean 4 statement and its proof"
            if kind is ClaimKind.MATHEMATICAL
            else "a repro script with its results"
        )
        message = "nothing is attached"
        reasons.append(because(Code.ART_NONE_ATTACHED, message, remedy=f"Attach {form}."))
    if kind is ClaimKind.EMPIRICAL:
        if not claim.reported:
            message = "it states no value to compare a run with"
            reasons.append(because(Code.CLM_NO_REPORTED_VALUE, message))
        reasons += of_other_values(claim)
    return Verdict(Status.UNVERIFIED, Outcome.NOT_ATTEMPTED, tuple(reasons))


def _not_gateable() -> Reason:
    return because(Code.CLM_NOT_GATEABLE, "neither a proof nor a run could settle it")


def _unclassified(why: str) -> Reason:
    message = "the text does not decide whether a proof or a run would settle it"
    return because(Code.CLM_UNCLASSIFIED, f"{message}: {why}" if why else message)


def _truncated() -> Reason:
    return because(Code.CLM_TRUNCATED, "the sentence is cut, so what it claims is not known")


def claim_verdict(
    claim: Claim, kind: ClaimKind | None, of_artifacts: Sequence[Verdict], why: str = ""
) -> Verdict:
    """The verdict on a claim from those that its artifacts give, or that of nothing attached."""
    return combine(of_artifacts) if of_artifacts else bare(claim, kind, why)


def remarks_on(claim: Claim, found: Classification) -> tuple[Reason, ...]:
    """What a reader should know and what changes no status: warnings, shown beside the verdict."""
    warnings = [*conflict(claim, found)]
    warnings += [r for r in not_in_text(claim.text, claim.reported) if not r.blocks]
    if claim.grounded is False:
        message = "the publisher could not ground it in a retrieved source"
        warnings.append(because(Code.CLM_NOT_GROUNDED, message))
    return tuple(warnings)


def conflict(claim: Claim, found: Classification) -> tuple[Reason, ...]:
    """CLM-002 where a kind is declared and the classifier decides for another one: the declaration
    stands, and a reader hears how sure the classifier is and of what."""
    if claim.kind is None or decided_kind(found) in (None, claim.kind):
        return ()
    message = (
        f"declared {claim.kind}, the classifier reads it as {found.kind} with p"
        f" {found.p[found.kind]:.2f}, for {speaks_for(found)}; the declaration stands"
    )
    return (because(Code.CLM_CLASSIFIER_CONFLICT, message),)


def set_aside(
    claims: Sequence[Claim], readings: Mapping[str, Classification]
) -> tuple[Reason, ...]:
    """Claims declared descriptive that read as gateable, or are too long to be read to their end:
    the declaration stands for the claim, but a record is not VERIFIED by setting its hard claims
    aside."""
    return tuple(
        because(
            Code.CLM_CLASSIFIER_CONFLICT,
            f"claim {claim.id} is declared descriptive and {doubt}",
            remedy=remedy,
            effect=Effect.UNVERIFIED,
        )
        for claim in claims
        if claim.kind is ClaimKind.DESCRIPTIVE
        for doubt, remedy in _doubts(readings[claim.id])
    )


def _doubts(found: Classification) -> Iterator[tuple[str, str]]:
    """Why a claim that is declared descriptive may not be, and what to do about it."""
    read_as = decided_kind(found)
    if read_as in SETTLED_BY:
        remedy = "Declare its kind, or state it so that it makes no such claim."
        yield f"reads as {read_as}", remedy
    elif undecided_by(found) is Undecided.UNREAD:
        yield "is too long to be read to its end", "State it in a sentence or two."
