"""When statuses changed and why, from a ledger and from the correction events beside a record.

The ledger knows what this engine published and what it saw before; corrections.json what the
record's history says. What both tell is told once.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from gate2.audit.corpus import StatusChange
from gate2.contract import Status
from gate2.contracts.chain import Chain
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.store import Ledger
from gate2.reason_table import TABLE
from gate2.reasons import Code, Effect

LEDGER, BESIDE = "ledger", "corrections.json"
REMEMBERED_RECORDS = 20_000
"""Whose attempts are kept until a verdict of theirs is published, the latest of them."""
REMEMBERED_CLAIMS = 1_000
"""Of each of those."""
SAME_MOMENT = timedelta(minutes=10)
"""Between writing an event and telling the ledger; a signature from the network takes a while."""

_CODES = {code.value: code for code in Code}
_Claim = tuple[str, str | None]
_Attempts = OrderedDict[str, dict[str | None, tuple[str, ...]]]


def changes_of(ledger: Ledger, record: str | None = None) -> Iterator[StatusChange]:
    """Every published status that differs from the one before it, oldest first; of one record,
    where its id is given.

    What was never published counts as UNVERIFIED: being so for the first time is no change. Keeps
    a status for each published claim, and little else. Raises as every use of a ledger.
    """
    statuses: dict[_Claim, Status] = {}
    attempts: _Attempts = OrderedDict()
    for chained in ledger.entries(record=record):
        entry = chained.entry
        if entry.kind is EntryKind.ATTEMPT:
            if entry.body.get("lost") is not True:  # what was tried again says more
                _remember(attempts, entry)
            continue
        if entry.status not in Status.__members__:
            continue
        about, after = (entry.record, entry.claim), Status(entry.status)
        before = statuses.get(about)
        statuses[about] = after
        if after is not (before or Status.UNVERIFIED):
            why = _why(attempts.get(entry.record, {}), entry.claim, after)
            yield StatusChange(entry.at, entry.record, entry.claim, before, after, why, LEDGER)
        if entry.claim is None:  # the record's own entry is the last of what was published
            attempts.pop(entry.record, None)


def _remember(attempts: _Attempts, entry: Entry) -> None:
    of_record = attempts.setdefault(entry.record, {})
    if entry.claim in of_record or len(of_record) < REMEMBERED_CLAIMS:
        of_record[entry.claim] = tuple(_said(entry))
    attempts.move_to_end(entry.record)
    if len(attempts) > REMEMBERED_RECORDS:
        attempts.popitem(last=False)


def _said(entry: Entry) -> Iterator[str]:
    """The status, the outcome and the codes of an attempt, as far as they are known ones."""
    outcome, codes = entry.body.get("outcome"), entry.body.get("codes")
    yield entry.status or ""
    yield outcome if isinstance(outcome, str) else ""
    for code in codes if isinstance(codes, list) else ():
        if isinstance(code, str) and code in _CODES:
            yield code


def _why(
    attempts: dict[str | None, tuple[str, ...]], claim: str | None, after: Status
) -> tuple[str, ...]:
    """What the attempts say that led to this status: of the claim, or of all that have it."""
    if claim is None:
        said = [each for each in attempts.values() if each[0] == after]
    else:
        said = [attempts[claim]] if claim in attempts else []
    return tuple(dict.fromkeys(word for each in said for word in _grounds(each, after)))


def _grounds(said: tuple[str, ...], after: Status) -> Iterator[str]:
    """The codes that made the status; for VERIFIED, which none makes, the outcome."""
    _, outcome, *codes = said
    if after is Status.VERIFIED:
        if outcome:
            yield outcome
        return
    falsifies = [code for code in codes if TABLE[_CODES[code]].effect is Effect.FALSIFIED]
    if after is Status.FALSIFIED:
        yield from falsifies or codes
        return
    blocks = [code for code in codes if TABLE[_CODES[code]].effect is not Effect.WARNING]
    yield from blocks or codes


# --- beside a record ---------------------------------------------------------------------------


def changes_beside(corrections: bytes | None, record: str) -> Iterator[StatusChange]:
    """The changes that a corrections.json tells of the record with this id, in its order.

    Nothing where there is no such file, where its chain does not hold, or where it is of another
    record: a rewritten history is no history.
    """
    chain = Chain.of(corrections)
    if chain.corrections is None or chain.corrections.record != record:
        return
    known: set[str] = set()
    for event in chain.events:
        if event.before is None or event.after is None:
            continue
        first = event.claim not in known and event.before is Status.UNVERIFIED
        known.add(event.claim)
        yield StatusChange(
            at=event.corrected_at,
            record=record,
            claim=event.claim,
            before=None if first else event.before,
            after=event.after,
            why=(event.note,),
            source=BESIDE,
        )


def merged(*told: Iterable[StatusChange]) -> tuple[StatusChange, ...]:
    """All of them, oldest first, each once: what the ledger and a record tell alike is told by
    the ledger, with the record's words where the ledger has none."""
    found: list[StatusChange] = []
    known: dict[tuple[str, str | None, Status], list[int]] = {}
    every = (change for changes in told for change in changes)
    for change in sorted(every, key=lambda each: _moment(each.at)):  # else as they were told
        about = (change.record, change.claim, change.after)
        twin = next((n for n in known.get(about, ()) if _are_one(found[n], change)), None)
        if twin is None:
            known.setdefault(about, []).append(len(found))
            found.append(change)
        else:
            found[twin] = _both(found[twin], change)
            known[about].remove(twin)
    return tuple(found)


def _moment(at: str) -> float:
    """Seconds since 1970; a time that is none is of long ago."""
    for spelt in (at.upper().replace("Z", "+00:00"), f"{at[:19]}+00:00"):
        try:
            return datetime.fromisoformat(spelt).timestamp()
        except (ValueError, OverflowError):
            continue
    return 0.0


def _are_one(one: StatusChange, other: StatusChange) -> bool:
    apart = abs(_moment(one.at) - _moment(other.at))
    return one.source != other.source and apart <= SAME_MOMENT.total_seconds()


def _both(one: StatusChange, other: StatusChange) -> StatusChange:
    """What two sources tell of one change."""
    ours, beside = (one, other) if one.source == LEDGER else (other, one)
    why = ours.why or beside.why
    return StatusChange(ours.at, ours.record, ours.claim, ours.before, ours.after, why, ours.source)
