"""Why one claim has the status it has: from what verifying established, else from its own words.

Pure. The rules are those of `check`, `lint` and `verify`; nothing here makes a status.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gate2.audit.audited import AuditedClaim, Stage
from gate2.baselines import baseline_reasons
from gate2.claim_rules import bare, kind_of, remarks_on, unfit
from gate2.classify.kinds import Classification, Kind
from gate2.classify.why import undecided_by, why_undecided
from gate2.contract import Status
from gate2.reason_table import TABLE
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Claim, ClaimKind, Record
from gate2.run_rules import reported_reasons
from gate2.verdict import Outcome
from gate2.verify.verified import VerifiedClaim

_NOTHING_RAN = (Outcome.NOT_ATTEMPTED, Outcome.NOT_GATEABLE, Outcome.COULD_NOT_RUN)
_CODES = {code.value: code for code in Code}


@dataclass(frozen=True, slots=True)
class Attached:
    """What is attached for one claim: names, and why some of it is no artifact."""

    names: tuple[str, ...]
    broken: tuple[Reason, ...]


def attached_by_claim(record: Record) -> Mapping[str, Attached]:
    """What is attached, by the claim that it says it is for."""
    names: dict[str, list[str]] = {}
    broken: dict[str, list[Reason]] = {}
    for artifact in record.artifacts:
        names.setdefault(artifact.claim, []).append(artifact.name)
    for item in record.broken:
        if item.claim is not None:
            names.setdefault(item.claim, []).append(item.name)
            broken.setdefault(item.claim, []).extend(item.reasons)
    return {
        claim: Attached(tuple(found), tuple(broken.get(claim, ())))
        for claim, found in names.items()
    }


def audit_claim(
    record: Record,
    claim: Claim,
    reading: Classification,
    attached: Attached,
    verified: VerifiedClaim | None,
) -> AuditedClaim:
    """The claim with every reason; `verified` is what its evidence establishes, if it has any."""
    kind = kind_of(claim, reading)
    status = Status.UNVERIFIED if verified is None else verified.status
    outcome = _outcome(kind, verified, attached)
    found = (
        _decided(verified)
        if verified is not None and status is not Status.UNVERIFIED
        else _undecided(record, claim, reading, attached, verified, outcome)
    )
    reasons = _blocking_first([*found, *remarks_on(claim, reading)])
    return AuditedClaim(
        id=claim.id,
        text=claim.text,
        kind=Kind.UNDECIDED if kind is None else Kind(kind.value),
        declared=claim.kind is not None,
        status=status,
        stage=_stage(kind, status, outcome, attached),
        reasons=reasons,
        stated=None if verified is None else verified.stated,
        outcome=outcome.value,
        artifacts=attached.names,
        truncated=claim.truncated,
        grounded=claim.grounded,
        undecided=None if kind is not None else undecided_by(reading),
    )


def _outcome(kind: ClaimKind | None, verified: VerifiedClaim | None, attached: Attached) -> Outcome:
    if kind is ClaimKind.DESCRIPTIVE:
        return Outcome.NOT_GATEABLE
    if verified is None or not attached.names or verified.outcome is Outcome.NOT_GATEABLE:
        return Outcome.NOT_ATTEMPTED
    if verified.stated is verified.status:
        return verified.outcome
    # What is stated and not established came of a run, if at all, that evidence tells of.
    missing = verified.evidence is None or any(
        reason.code is Code.EVD_MISSING for reason in verified.reasons
    )
    return Outcome.NOT_ATTEMPTED if missing else Outcome.INCONCLUSIVE


def _stage(kind: ClaimKind | None, status: Status, outcome: Outcome, attached: Attached) -> Stage:
    if status is not Status.UNVERIFIED:
        return Stage.DECIDED
    if kind is ClaimKind.DESCRIPTIVE:
        return Stage.PUBLIC
    if not attached.names:
        return Stage.GATEABLE
    return Stage.ATTACHED if outcome in _NOTHING_RAN else Stage.RAN


def _decided(verified: VerifiedClaim) -> Iterator[Reason]:
    """What verifying found beside the status, and what verdict.json states of it."""
    yield from verified.reasons
    for code in _stated(verified):
        effect = TABLE[code].effect
        falsifies = effect is Effect.FALSIFIED and verified.status is Status.FALSIFIED
        yield _in_general(code, effect if falsifies else Effect.WARNING)


def _undecided(
    record: Record,
    claim: Claim,
    reading: Classification,
    attached: Attached,
    verified: VerifiedClaim | None,
    outcome: Outcome,
) -> Iterator[Reason]:
    """What keeps it from a status, as far as can be told without running anything."""
    kind, why = kind_of(claim, reading), why_undecided(reading)
    if not attached.names:
        yield from bare(claim, kind, why).reasons
    else:
        yield from attached.broken
        for artifact in record.artifacts:
            if artifact.claim == claim.id:
                yield from unfit(claim, kind, artifact, why)
    if claim.truncated and kind is ClaimKind.DESCRIPTIVE:
        message = "the sentence is cut, so what it says is not known"
        yield because(Code.CLM_TRUNCATED, message, effect=Effect.WARNING)
    if claim.reported:
        yield from reported_reasons(claim.reported)
        yield from baseline_reasons(claim.text, claim.reported)
    if verified is not None:
        yield from verified.reasons
        if attached.names:
            yield from (_in_general(code, _unfalsifying(code)) for code in _stated(verified))
    if attached.names and outcome in _NOTHING_RAN:
        yield _never_run(attached)


def _never_run(attached: Attached) -> Reason:
    names = ", ".join(f"“{name}”" for name in attached.names[:3])
    message = f"{names} is attached, and no evidence of a run stands beside the record"
    return because(Code.EVD_MISSING, message, remedy="Run `gate2 check --write` on this record.")


def _unfalsifying(code: Code) -> Effect:
    """What the code does where no status is established: nothing falsifies there, and what some
    machine once could not do is no fault of this one."""
    effect = TABLE[code].effect
    elsewhere = effect in (Effect.FALSIFIED, Effect.INFRASTRUCTURE)
    return Effect.UNVERIFIED if elsewhere else effect


def _stated(verified: VerifiedClaim) -> list[Code]:
    return [_CODES[code] for code in verified.codes if code in _CODES]


def _in_general(code: Code, effect: Effect | None = None) -> Reason:
    """A code of which verdict.json keeps no message."""
    of_a_machine = TABLE[code].effect is Effect.INFRASTRUCTURE
    said = "verdict.json says of the machine that wrote it: " if of_a_machine else ""
    return because(code, f"{said}{TABLE[code].trigger}", effect=effect)


def _blocking_first(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Each once: what blocks, then what only warns. Of one code, what the rules find here
    makes what verdict.json keeps of it superfluous."""
    once = list(dict.fromkeys(reasons))
    told = {reason.code for reason in once if reason.message != TABLE[reason.code].trigger}
    kept = [
        reason
        for reason in once
        if reason.code not in told or reason.message != TABLE[reason.code].trigger
    ]
    return tuple(sorted(kept, key=lambda reason: not reason.blocks))
