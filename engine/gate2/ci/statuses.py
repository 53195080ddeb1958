"""What status each claim has on the head, and what is stated above it. Pure.

1. What verdict.json states has to follow from the evidence beside it: all that `gate2 verify`
   finds counts, but who signed it (`gate2.verify`). Where it states a decided status, or cannot be
   read, nothing that voids the record is ever waived.
2. A claim's status is that of the run here, or of what a trusted signer attests.
3. A status that verdict.json states and this does not give is above its evidence (EVD-009), and
   never waived. Where the machine could not look it is not known, which is no finding.
4. Where verdict.json states a status, that one has to be established by its own evidence, too:
   a run that agrees with evidence whose digests do not match is no pass.
5. A status that was found and is not stated yet is said: `gate2 check --write` publishes it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from gate2.check import CheckedClaim, CheckedRecord
from gate2.ci.judgement import Weight
from gate2.ci.looking import Looked
from gate2.ci.said import Said, said
from gate2.contract import Status
from gate2.reasons import Code, Effect, Reason, because
from gate2.verify.beside import VERDICT_NAME
from gate2.verify.verified import VerifiedClaim

_WHOSE_WORD = (Code.EVD_UNSIGNED, Code.EVD_SIGNER_UNTRUSTED, Code.EVD_SELF_ATTESTED)


def stated_statuses(looked: Looked) -> Mapping[str, Status]:
    """What the head's verdict.json states of each claim, as whoever judged it read it."""
    judged = () if looked.verified is None else looked.verified.claims
    return {**looked.published.statuses(), **{claim.id: claim.stated for claim in judged}}


def undecided_claims(checked: CheckedRecord) -> frozenset[str]:
    """The claims that the machine could not look at, wholly or in part."""
    return frozenset(
        item.claim.id
        for item in checked.claims
        if any(reason.effect is Effect.INFRASTRUCTURE for reason in item.verdict.reasons)
    )


def established_status(
    item: CheckedClaim, stated: Status | None, verified: VerifiedClaim | None
) -> Status:
    """Rules 2 to 4 for one claim. What a run refutes is refuted whatever is stated."""
    found = item.verdict.status
    if found is not Status.VERIFIED or stated is not Status.VERIFIED:
        return found
    holds = verified is not None and verified.status is Status.VERIFIED
    return found if holds else Status.UNVERIFIED


# --- what is stated ----------------------------------------------------------------------------


def stated_findings(looked: Looked) -> Iterator[Said]:
    """Rule 1: what is wrong with the record's files, and with what is stated."""
    decided = looked.published.may_state_a_decision
    yield from (_firm(said(reason), decided) for reason in (*looked.faults, *looked.stated))
    verified = looked.verified
    if verified is None:
        return
    for reason in verified.reasons:
        yield _weighed(_firm(said(reason, file=VERDICT_NAME), decided), decided)
    for claim in verified.claims:
        more = claim.stated is not Status.UNVERIFIED
        for reason in claim.reasons:
            yield _weighed(_firm(said(reason, claim.id), decided), more)


def _firm(found: Said, decided: bool) -> Said:
    """What voids a record is not waived where a status is stated, which nothing upholds then."""
    firm = decided and found.weight is Weight.INVALID
    return replace(found, waivable=found.waivable and not firm)


def _weighed(found: Said, decided: bool) -> Said:
    """Evidence that does not fit blocks where something rests on it. Whose word it is does not
    matter where nothing rests on that."""
    if found.reason.code in _WHOSE_WORD and found.weight is Weight.WARNS:
        return replace(found, weight=Weight.NOTE)
    if found.weight is not Weight.BLOCKS:
        return found
    return replace(found, waivable=False) if decided else replace(found, weight=Weight.WARNS)


def above_findings(
    checked: CheckedRecord, stated: Mapping[str, Status], undecided: frozenset[str]
) -> Iterator[Said]:
    """Rules 3 and 5."""
    for item in checked.claims:
        name, found = item.claim.id, item.verdict.status
        says = stated.get(name, Status.UNVERIFIED)
        if says is found or name in undecided:
            continue
        if says is Status.UNVERIFIED:
            yield _unpublished(name, found)
            continue
        problem = f"claim {name}: verdict.json says {says}, what was run here gives {found}"
        reason = because(
            Code.EVD_VERDICT_NOT_RECOMPUTABLE,
            f"{problem} ({_codes(item.verdict.reasons)})",
            remedy="Mend the artifact, or publish what the run gives: `gate2 check --write`.",
        )
        yield said(reason, name, waivable=False)


def _unpublished(name: str, found: Status) -> Said:
    message = f"claim {name} is {found} here, and verdict.json does not say so yet"
    reason = because(Code.REC_STALE_VERDICT, message, effect=Effect.WARNING)
    return said(reason, name)


def _codes(reasons: Iterable[Reason]) -> str:
    return ", ".join(dict.fromkeys(reason.code.removeprefix("G2-") for reason in reasons)) or "–"


# --- what was found ----------------------------------------------------------------------------


def checked_findings(checked: CheckedRecord) -> Iterator[Said]:
    """Why each claim, and the record, has the status that was found."""
    for reason in checked.reasons():
        yield _found(said(reason), checked.verdict.status)
    for item in checked.claims:
        name, status = item.claim.id, item.verdict.status
        found = [_found(said(reason, name), status) for reason in item.verdict.reasons]
        if status is Status.FALSIFIED and not any(f.weight is Weight.FALSIFIED for f in found):
            found = [replace(each, weight=Weight.FALSIFIED) for each in found[:1]] + found[1:]
        yield from found
        yield from (replace(said(reason, name), weight=Weight.NOTE) for reason in item.remarks)


def _found(one: Said, status: Status) -> Said:
    """A reason falsifies only where the verdict does."""
    if one.weight is Weight.FALSIFIED and status is not Status.FALSIFIED:
        return replace(one, weight=Weight.BLOCKS)
    return one
