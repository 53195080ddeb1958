"""Statuses that became others without anybody saying so (REC-009). Pure."""

from collections.abc import Iterator, Sequence

from gate2.contract import Status
from gate2.contracts.chain import Chain, correction_faults
from gate2.contracts.corrections import Event, statuses_after
from gate2.contracts.stating import StatedCorrections, StatedVerdict, read_stated
from gate2.reasons import Code, Reason, because
from gate2.record.names import shown


def silent_rewrites(
    previous: object, present: object, corrections: object = None
) -> tuple[Reason, ...]:
    """What became another status, or another history, between two states of one record.

    `previous` and `present` are its verdict.json then and now, `corrections` its corrections.json
    now: bytes, or what they spell, or None. REC-009 for each decided status of the previous
    verdict that went without an event, REC-010 (or REC-001) where an event that it knew is gone
    or is another one. What else is wrong with each of them `stated_faults` says.
    """
    (before, _), (after, _) = read_stated(previous), read_stated(present)
    if before is None:
        return ()
    known = before.corrections or StatedCorrections()
    if faults := correction_faults(
        corrections, known.events, known.head, known_sha256=known.sha256
    ):
        return faults
    later = Chain.of(corrections).events[known.events :]
    told = {(event.claim, event.before) for event in later}
    now = {} if after is None else after.statuses()
    found = [
        _rewrite(f"claim {shown(claim)} was {was}, is {now.get(claim, Status.UNVERIFIED)}")
        for claim, was in before.statuses().items()
        if was is not Status.UNVERIFIED
        and now.get(claim, Status.UNVERIFIED) is not was
        and (claim, was) not in told
    ]
    status = Status.UNVERIFIED if after is None else after.status
    if not before.claims and status is not before.status and not later:
        found += _of_the_record(before.status, status)
    return tuple(found)


def _of_the_record(was: Status, status: Status) -> list[Reason]:
    """A verdict that names no claims is compared as a whole."""
    if was is Status.UNVERIFIED:
        return []
    return [_rewrite(f"the record was {was}, is {status}")]


def rewrite_faults(
    stated: StatedVerdict, known: StatedCorrections, events: Sequence[Event]
) -> Iterator[Reason]:
    """REC-009 for each claim whose status is not the one that the events lead to.

    `known` is what the verdict knows of the events: later ones are a killed writer's.
    """
    led_to = statuses_after(events[: known.events])
    statuses = stated.statuses()
    for claim in dict.fromkeys((*statuses, *led_to)):
        says = statuses.get(claim, Status.UNVERIFIED)
        expected = led_to.get(claim, Status.UNVERIFIED)
        if says is not expected:
            yield _rewrite(
                f"claim {shown(claim)}: its correction events lead to {expected}, the verdict "
                f"says {says}"
            )


def _rewrite(problem: str) -> Reason:
    return because(Code.REC_SILENT_REWRITE, f"verdict.json: {problem} without a correction event")
