"""What a branch takes back of what the base publishes. Pure.

1. No decided status goes, or becomes another one, without a correction event (REC-009), and no
   event that the base knows goes or changes (REC-010): `gate2.contracts.rewrites`, and the events
   that stand on the base whether its verdict knows them or not.
2. VERIFIED that is lowered, or FALSIFIED that is withdrawn, is said even so (REC-016); only a
   waiver of the base lets it through.
3. A record that goes takes its history along: no event could say so.
"""

from collections.abc import Collection, Iterator, Mapping

from gate2.ci.judgement import Weight
from gate2.ci.published import Published
from gate2.ci.said import Said, said
from gate2.contract import Status
from gate2.contracts.chain import Chain, correction_faults
from gate2.contracts.corrections import digest_of
from gate2.contracts.rewrites import silent_rewrites
from gate2.reasons import Code, Reason, because
from gate2.verify.beside import CORRECTIONS_NAME, VERDICT_NAME

_DECIDED = (Status.VERIFIED, Status.FALSIFIED)
_KEPT = (
    "Keep the record; a correction event says what became of it. If it has to go, let the base "
    "waive this code for it, with owner and expiry."
)
_OPEN = "Attach to the new claims what settles them, or publish them in a record of their own."


def history_findings(before: Published, after: Published | None) -> Iterator[Said]:
    """Rules 1 and 3."""
    if after is None:
        yield from _gone(before)
        return
    verdict, corrections = after.verdict, after.corrections
    rewrites = silent_rewrites(before.verdict, verdict, corrections)
    for reason in rewrites:
        yield said(reason, file=_file(after, reason.code))
    if all(each.code is Code.REC_SILENT_REWRITE for each in rewrites):
        for reason in _shortened(before, corrections):
            yield said(reason, file=_file(after, reason.code))


def _gone(before: Published) -> Iterator[Said]:
    """A record that is there no longer, and what it published."""
    decided = [f"{name} {was}" for name, was in before.statuses().items() if was in _DECIDED]
    if decided or before.status in _DECIDED:
        what = ", ".join(decided) or f"the record {before.status}"
        message = f"the record is removed, which the base publishes as {what}"
        yield said(because(Code.REC_SILENT_REWRITE, message, remedy=_KEPT))
    elif events := Chain.of(before.corrections).events:
        message = f"the record is removed, and its {len(events)} correction events with it"
        yield said(because(Code.REC_CORRECTION_NOT_ADDITIVE, message, remedy=_KEPT))


def _shortened(before: Published, corrections: bytes | None) -> tuple[Reason, ...]:
    """What became of the events that stand on the base."""
    events = Chain.of(before.corrections).events
    if not events:
        return ()
    digest = digest_of([event.document() for event in events])
    return correction_faults(corrections, len(events), events[-1].event_id, known_sha256=digest)


def _file(after: Published, code: Code) -> str:
    """The file of the head that is at fault; that of the record where it is not there."""
    name = VERDICT_NAME if code is Code.REC_SILENT_REWRITE else CORRECTIONS_NAME
    return name if name in after.entries else ""


def lowered_findings(
    statuses: Mapping[str, Status], after: Mapping[str, Status], passed_over: Collection[str]
) -> Iterator[Said]:
    """Rule 2; `statuses` are those of the base, `after` what is found on the head.

    `passed_over` are the claims of which nothing is known, or of which it is said already why
    the status that the branch publishes as before does not stand.
    """
    for name, was in statuses.items():
        now = after.get(name)
        if was is Status.UNVERIFIED or now is was or name in passed_over:
            continue
        became = "is gone" if now is None else f"is {now}"
        reason = because(Code.REC_VERDICT_LOWERED, f"claim {name} was {was}, {became}")
        found = said(reason, name if now is not None else None)
        if was is Status.FALSIFIED and now is Status.VERIFIED:
            found = Said(reason, Weight.WARNS, name)
        yield found


def lowered_record(
    before: Published, after: Status, statuses: Mapping[str, Status]
) -> Iterator[Said]:
    """Rule 2 for the record; `after` is found of it, `statuses` of its claims.

    A verdict of the base that names no claims is compared as a whole. One that does is compared
    claim by claim: where all that was VERIFIED is so still, a new claim takes nothing back from
    anybody, and it is only said that it leaves the record open.
    """
    was = before.status
    if was not in _DECIDED or after is was:
        return
    risen = was is Status.FALSIFIED and after is Status.VERIFIED
    if before.statuses():
        kept = all(statuses.get(name) is each for name, each in before.statuses().items())
        came = statuses.keys() - before.statuses().keys()
        if was is Status.VERIFIED and kept and came:
            message = f"the record was {was}, is {after} with the claims that came to it"
            yield Said(because(Code.REC_VERDICT_LOWERED, message, remedy=_OPEN), Weight.WARNS)
        return
    reason = because(Code.REC_VERDICT_LOWERED, f"the record was {was}, is {after}")
    yield Said(reason, Weight.WARNS) if risen else said(reason)
