"""What became of a stored verdict, and what explains it.

Pure: what verdict.json stated and its evidence attests goes in with what was seen now. Nothing
here is a verdict: those of now come from `gate2.check`, those of then are shown as they stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gate2.attest.statement import ClaimAttestation
from gate2.backports import StrEnum
from gate2.contract import Status
from gate2.reasons import Effect, Reason
from gate2.recheck.made_of import Difference, Made, Part, Place, differing, made_of
from gate2.recheck.moved import Moved, moved
from gate2.verdict import Outcome, Verdict, combine, decide


@dataclass(frozen=True, slots=True)
class Stated:
    """A verdict in the words that verdict.json has for it."""

    status: Status
    outcome: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """What is stored of one claim."""

    stated: Stated
    attestation: ClaimAttestation | None
    """None where there is none, or none that can be read; only decided claims have one."""
    made: Made
    """What is known of what the verdict was made of: all of it only with an attestation."""


@dataclass(frozen=True, slots=True)
class After:
    """What was seen of it now."""

    attestation: ClaimAttestation
    """As it would be attested, were anything written."""

    @property
    def stated(self) -> Stated:
        """The verdict of now."""
        return stated(self.attestation.verdict)

    @property
    def could_not_look(self) -> tuple[Reason, ...]:
        """What this machine could not do: then nothing new is known of the claim."""
        reasons = self.attestation.verdict.reasons
        return tuple(each for each in reasons if each.effect is Effect.INFRASTRUCTURE)


class Explained(StrEnum):
    """What explains that a verdict is another one."""

    STANDS = "stands"
    """It is the same."""
    NOT_RUN = "not run"
    """Nothing new was seen: this machine could not run it."""
    GONE = "gone"
    """The record has no such claim any more."""
    NEW = "new"
    """verdict.json does not know the claim."""
    JUDGED = "judged otherwise"
    """What was seen then, judged by the policy and the rules of now, gives the verdict of now."""
    MADE_OTHERWISE = "made otherwise"
    """What it is made of differs."""
    UNKNOWN = "unknown"
    """No evidence of then can be read, and what else is known of it does not differ."""
    NOTHING = "nothing differs"
    """It is made of the very same: the result itself does not stand still."""


@dataclass(frozen=True, slots=True)
class ClaimDrift:
    """One claim, then and now."""

    claim: str
    before: Stated | None
    """None for a claim that verdict.json does not know."""
    after: Stated | None
    """None for a claim that the record does not have any more."""
    explained: Explained
    made_at: tuple[str, str] = ("", "")
    """When the runs were made, then and now, in UTC; empty where that is not known."""
    differences: tuple[Difference, ...] = ()
    moved: tuple[Moved, ...] = ()
    reasons: tuple[Reason, ...] = ()
    """Of the verdict of now."""
    attested: bool = False
    """Whether the evidence of then could be read."""

    @property
    def changed(self) -> bool:
        """Whether status, outcome or codes are others, as far as anything new was seen."""
        return self.explained not in (Explained.STANDS, Explained.NOT_RUN)

    @property
    def flipped(self) -> bool:
        """Whether the status is another one, as far as anything new was seen."""
        return self.changed and _status(self.before) is not _status(self.after)


@dataclass(frozen=True, slots=True)
class RecordDrift:
    """One record, then and now."""

    path: str
    id: str
    title: str
    before: Status | None
    """None where verdict.json says none of the three."""
    after: Status
    claims: tuple[ClaimDrift, ...]
    reasons: tuple[Reason, ...] = ()
    """Why `gate2 verify` would refuse what is stored here."""

    @property
    def flipped(self) -> Sequence[ClaimDrift]:
        """The claims whose status is another one."""
        return [each for each in self.claims if each.flipped]


def compare(claim: str, before: Before | None, after: After | None) -> ClaimDrift:
    """What became of one claim; one side at least is there."""
    if before is None or after is None:
        return _one_sided(claim, before, after)
    then, now = before.attestation, after.attestation
    differences = differing(before.made, _comparable(before, now))
    return ClaimDrift(
        claim=claim,
        before=before.stated,
        after=after.stated,
        explained=_explained(before, after, differences),
        made_at=("" if then is None else then.made_at, now.made_at),
        differences=differences,
        moved=() if then is None else moved(then.artifacts, now.artifacts),
        reasons=now.verdict.reasons,
        attested=then is not None,
    )


def stated(verdict: Verdict) -> Stated:
    """A verdict as verdict.json words it."""
    codes = tuple(reason.code.value for reason in verdict.reasons)
    return Stated(verdict.status, verdict.outcome.value, codes)


def _one_sided(claim: str, before: Before | None, after: After | None) -> ClaimDrift:
    explained = Explained.GONE if after is None else Explained.NEW
    return ClaimDrift(
        claim=claim,
        before=None if before is None else before.stated,
        after=None if after is None else after.stated,
        explained=explained,
        made_at=("", "" if after is None else after.attestation.made_at),
        reasons=() if after is None else after.attestation.verdict.reasons,
        attested=before is not None and before.attestation is not None,
    )


def _comparable(before: Before, now: ClaimAttestation) -> Made:
    """What the verdict of now is made of, as far as the same is known of the one of then."""
    made = made_of(now)
    if before.attestation is not None:
        return made
    whole = {**made, Place(Part.POLICY, name="sha256"): now.policy.digest()}
    trees = before.stated.outcome == Outcome.NOT_ATTEMPTED or any(
        place.part is Part.ARTIFACT for place in before.made
    )
    return {
        place: value
        for place, value in whole.items()
        if place in before.made or (trees and place.part is Part.ARTIFACT)
    }


def _explained(before: Before, after: After, differences: Sequence[Difference]) -> Explained:
    if before.stated == after.stated:
        return Explained.STANDS
    if after.could_not_look:
        return Explained.NOT_RUN
    if not any(each.matters for each in differences):
        return Explained.UNKNOWN if before.attestation is None else Explained.NOTHING
    parts = {each.place.part for each in differences}
    judging = parts & {Part.POLICY, Part.RULES, Part.ENGINE}
    if judging and _judged_now(before.attestation, after) == after.stated:
        return Explained.JUDGED
    return Explained.MADE_OTHERWISE


def _judged_now(then: ClaimAttestation | None, after: After) -> Stated | None:
    """The verdict that the evidence of then has under the policy and the rules of now."""
    if then is None or not then.artifacts:
        return None
    policy = after.attestation.policy
    try:
        return stated(combine([decide(seen.evidence, policy) for seen in then.artifacts]))
    except (ValueError, ArithmeticError, LookupError):
        return None  # anybody may have written it


def _status(verdict: Stated | None) -> Status:
    return Status.UNVERIFIED if verdict is None else verdict.status
