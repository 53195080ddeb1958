"""What stands between a record and VERIFIED: every step once, cheapest first.

Pure, and it decides nothing: reasons in, a to-do out. What one step does for several claims is
one step. After the last edit or artifact comes the run, with what it takes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gate2.audit.audited import AuditedClaim, AuditedRecord, Stage
from gate2.audit.corpus import Distance, Step
from gate2.audit.efforts import EFFORTS, Effort, effort_of
from gate2.audit.estimates import Estimate, Estimates
from gate2.contract import Status
from gate2.reason_table import TABLE
from gate2.reasons import Code, Reason

BY_CHECKING = frozenset(
    {
        Code.REC_VERDICT_CONTRACT_MISMATCH,
        Code.REC_STALE_VERDICT,
        Code.EVD_MISSING,
        Code.EVD_SIGNATURE_INVALID,
        Code.EVD_UNSIGNED,
        Code.EVD_SUBJECT_MISMATCH,
        Code.EVD_POLICY_MISMATCH,
        Code.EVD_ENGINE_OUTDATED,
        Code.EVD_EXPIRED,
        Code.EVD_VERDICT_NOT_RECOMPUTABLE,
        Code.EVD_PRIVATE_DATA_EXPOSED,
    }
)
"""What another `gate2 check --write` takes away, whatever their remedies call it."""
CHECK = "Run `gate2 check --write`, with `--key FILE` where policy asks for signatures."

_AT_ONCE = frozenset({Effort.RUN, Effort.PUBLISHER})
"""Efforts of which one step does for all claims that need it."""
_ONE_FOR_ALL = frozenset({Code.CLM_STATEMENT_UNBOUND, Code.EVD_SIGNER_UNTRUSTED})
"""So do one `gate2 bind`, and one line for a key that is trusted."""
_DERIVED = (Code.REC_PARTIALLY_VERIFIED, Code.REC_NEVER_ATTEMPTED)
"""They go when the reasons of the claims go."""
_NAMED = 8


@dataclass(frozen=True, slots=True)
class _Need:
    """What one claim, or the record, lacks."""

    claim: str | None
    code: Code
    what: str
    effort: Effort


def distance_of(record: AuditedRecord, estimates: Estimates) -> Distance:
    """Everything that has to be done before the record is VERIFIED, as far as can be told.

    Nobody can tell what a claim would need that is not public yet, or that takes the place of a
    refuted one.
    """
    of_record = _needs_of_record(record)
    of_claims = {claim.id: [*_needs_of_claim(claim)] for claim in record.lacking}
    needs = [*of_record, *(need for each in of_claims.values() for need in each)]
    steps = _in_order(
        [*_steps(need for need in needs if need.code not in BY_CHECKING)],
        *_runs(record, of_record, of_claims, estimates),
    )
    refuted = Status.FALSIFIED in (record.status, *(claim.status for claim in record.claims))
    known = [step.minutes for step in steps if step.minutes is not None]
    return Distance(
        steps=steps,
        lacking=len(record.lacking),
        gateable=len(record.gateable),
        reachable=not refuted and all(step.effort != Effort.OUT_OF_REACH for step in steps),
        minutes=sum(known) if known else None,
    )


def _needs_of_record(record: AuditedRecord) -> list[_Need]:
    needs = [*_needs_of(None, record.reasons)]
    own = [need for need in needs if need.code not in _DERIVED]
    return own if own or record.lacking else needs


def _needs_of_claim(claim: AuditedClaim) -> Iterator[_Need]:
    """What its reasons ask for; and an artifact, where none is there and no reason says so."""
    yield from _needs_of(claim.id, claim.reasons)
    codes = {reason.code for reason in claim.blocking()}
    if not claim.has_reached(Stage.ATTACHED) and Code.ART_NONE_ATTACHED not in codes:
        remedy = TABLE[Code.ART_NONE_ATTACHED].remedy
        yield _Need(claim.id, Code.ART_NONE_ATTACHED, remedy, Effort.ARTIFACT)


def _needs_of(claim: str | None, reasons: Sequence[Reason]) -> Iterator[_Need]:
    for reason in reasons:
        effort = effort_of(reason)
        if effort is not Effort.NOTHING:
            yield _Need(claim, reason.code, reason.remedy, effort)


def _steps(needs: Iterator[_Need]) -> Iterator[Step]:
    """Each thing to do once, with the claims that it is for."""
    groups: dict[tuple[Code, str, str | None], list[_Need]] = {}
    for need in needs:
        at_once = need.effort in _AT_ONCE or need.code in _ONE_FOR_ALL
        groups.setdefault((need.code, need.what, None if at_once else need.claim), []).append(need)
    for (code, what, _), group in groups.items():
        claims = list(dict.fromkeys(need.claim for need in group))
        named = [claim for claim in claims if claim is not None]
        if len(claims) == 1:
            yield Step(claims[0], code, what, group[0].effort.value)
        else:
            yield Step(None, code, _for_claims(what, named), group[0].effort.value)


def _for_claims(what: str, claims: Sequence[str]) -> str:
    if not claims:
        return what
    more = len(claims) - _NAMED
    named = ", ".join(claims[:_NAMED])
    return f"{what} For {named}{f' and {more} more' if more > 0 else ''}."


def _in_order(steps: Sequence[Step], soon: Step | None, last: Step | None) -> tuple[Step, ...]:
    """Cheapest first, each run after what it waits for; then what nobody can do."""

    def those(first: Effort, until: Effort) -> Iterator[Step]:
        wanted = EFFORTS[EFFORTS.index(first) : EFFORTS.index(until)]
        for effort in wanted:
            yield from (step for step in steps if step.effort == effort)

    return (
        *those(Effort.EDIT, Effort.REVIEW),
        *([] if soon is None else [soon]),
        *those(Effort.REVIEW, Effort.OUT_OF_REACH),
        *([] if last is None else [last]),
        *(step for step in steps if step.effort == Effort.OUT_OF_REACH),
    )


# --- the run -----------------------------------------------------------------------------------


def _runs(
    record: AuditedRecord,
    of_record: Sequence[_Need],
    of_claims: Mapping[str, Sequence[_Need]],
    estimates: Estimates,
) -> tuple[Step | None, Step | None]:
    """The run of what can run as it is or after an edit; and that of what waits for more."""
    soon: list[AuditedClaim] = []
    later: list[AuditedClaim] = []
    for claim in record.lacking:
        most = _most(of_claims[claim.id])
        if most is not Effort.OUT_OF_REACH:
            (later if _waits(most) else soon).append(claim)
    most = _most(of_record)
    waits = bool(later) or (_waits(most) and most is not Effort.OUT_OF_REACH)
    needs = [*of_record, *(need for claim in soon for need in of_claims[claim.id])]
    first = _run(record, needs, soon, estimates, whole=not waits)
    again = _run(record, of_record, later, estimates, whole=not soon)
    asked = bool(soon) or (not waits and not record.lacking and most is not Effort.NOTHING)
    return first if asked and most is not Effort.OUT_OF_REACH else None, again if waits else None


def _most(needs: Sequence[_Need]) -> Effort:
    return EFFORTS[max((EFFORTS.index(need.effort) for need in needs), default=0)]


def _waits(effort: Effort) -> bool:
    """Whether something other than an edit or another run has to come first."""
    return EFFORTS.index(effort) > EFFORTS.index(Effort.RUN)


def _run(
    record: AuditedRecord,
    needs: Sequence[_Need],
    claims: Sequence[AuditedClaim],
    estimates: Estimates,
    *,
    whole: bool,
) -> Step:
    found = [estimates.of(record.id, claim) for claim in claims]
    minutes = [each.minutes for each in found if each.minutes is not None]
    memory = [each.memory_mib for each in found if each.memory_mib is not None]
    named = [] if whole or len(claims) == 1 else [claim.id for claim in claims]
    return Step(
        claim=claims[0].id if len(claims) == 1 else None,
        code=next((need.code for need in needs if need.code in BY_CHECKING), Code.EVD_MISSING),
        what=_for_claims(CHECK, named),
        effort=Effort.RUN.value,
        minutes=sum(minutes) if minutes else None,
        memory_mib=max(memory, default=None),
        basis=_basis(found),
    )


def _basis(found: Sequence[Estimate]) -> str:
    """What the estimates of several claims rest on, each ground once."""
    counts: dict[str, int] = {}
    for each in found:
        counts[each.basis] = counts.get(each.basis, 0) + 1
    if len(counts) < 2:
        return next(iter(counts), "")
    return "; ".join(f"{basis} ({number} of {len(found)})" for basis, number in counts.items())
