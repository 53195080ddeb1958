"""Whether a corrections.json is what it has to be: appended to, never rewritten.

1. Its shape is that of gate2-corrections-v1, and it is spelt as gate2 writes it.
2. It is of this record.
3. Each event's id is the digest of what the event says.
4. Each event names the one before it; on each claim the statuses follow from one another.
5. The events that verdict.json knows are there, first and unchanged. More may follow: a writer
   that was killed before it wrote verdict.json leaves them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate2.contract import Status
from gate2.contracts.corrections import CORRECTIONS_LIMITS, Corrections, Event, digest_of
from gate2.contracts.corrections_reading import Misshapen, events_of
from gate2.errors import InvalidRecord
from gate2.reasons import Code, Reason, because
from gate2.record.names import shown
from gate2.strictjson import JsonRefused, dumps, loads

WHERE = "corrections.json"


@dataclass(frozen=True, slots=True)
class Chain:
    """A corrections.json that was looked at once."""

    corrections: Corrections | None
    """None where there is no such file."""
    faults: tuple[Reason, ...] = ()
    """Of the chain by itself."""

    @classmethod
    def of(cls, document: object) -> "Chain":
        """What `look_at` finds in the file's bytes, or what they spell; None for no such file."""
        return cls(None) if document is None else cls(*look_at(document))

    @property
    def events(self) -> tuple[Event, ...]:
        """Those of a sound chain; none of any other."""
        return () if self.corrections is None or self.faults else self.corrections.events


def read_corrections(document: object) -> Corrections:
    """What a corrections.json, its bytes or what they spell, holds.

    Raises:
        InvalidRecord: REC-001, its shape is another; REC-010, its chain does not hold. Nothing
            may be appended to such a file: it has to be restored first.
    """
    corrections, faults = look_at(document)
    if faults:
        raise InvalidRecord(faults[0])
    return corrections


def correction_faults(
    document: object,
    known_events: int,
    known_head: str | None,
    *,
    known_sha256: str | None = None,
    record: str | None = None,
) -> tuple[Reason, ...]:
    """What is wrong with the corrections beside a verdict.json; empty when nothing is.

    `document` is the file's bytes, or what they spell, or None where there is no such file. The
    verdict knows `known_events` events, the last with id `known_head`, all of them with digest
    `known_sha256` (`corrections.digest_of`); `record` is the record's id. Bytes also have to be
    spelt as gate2 writes them. REC-001 for the shape, REC-010 for everything else.
    """
    if document is None:
        if known_events == 0 and known_head is None:
            return ()
        return (_broken(f"the verdict knows {known_events} events, the file is not there"),)
    corrections, faults = look_at(document)
    if faults:
        return faults
    return known_faults(
        corrections, known_events, known_head, known_sha256=known_sha256, record=record
    )


def known_faults(
    corrections: Corrections,
    known_events: int,
    known_head: str | None,
    *,
    known_sha256: str | None = None,
    record: str | None = None,
) -> tuple[Reason, ...]:
    """Rules 2 and 5, of corrections in which `look_at` found nothing; as `correction_faults`."""
    found = [*_known_faults(corrections.events, known_events, known_head, known_sha256)]
    if record is not None and corrections.record != record:
        found.append(
            _broken(f"expected those of record {shown(record)}, came {shown(corrections.record)}")
        )
    return tuple(found)


def _known_faults(
    events: Sequence[Event], known: int, head: str | None, sha256: str | None
) -> Iterator[Reason]:
    """Rule 5."""
    if not 0 <= known <= len(events):
        yield _broken(
            f"expected at least the {known} events that the verdict knows, came {len(events)}"
        )
        return
    last = events[known - 1].event_id if known else None
    if last != head:
        yield _broken(
            f"expected event {known} to be {_short(head)}, which the verdict knows, came "
            f"{_short(last)}"
        )
    elif sha256 is not None and digest_of([e.document() for e in events[:known]]) != sha256:
        yield _broken(f"the time of one of the first {known} events is not the one that was known")


def look_at(document: object) -> tuple[Corrections, tuple[Reason, ...]]:
    """What a corrections.json, its bytes or what they spell, holds, and its faults by itself.

    Rules 1, 3 and 4. Where there are faults, what it holds is not to be used.
    """
    nothing = Corrections("")
    try:
        value = _value(document)
        record, events = events_of(value)
    except (JsonRefused, Misshapen) as fault:
        return nothing, (_misshapen(str(fault)),)
    if isinstance(document, bytes) and document != dumps(value):
        return nothing, (_misshapen("expected the very bytes gate2 writes, came another spelling"),)
    read = Corrections(record, tuple(event for event, _ in events))
    return read, (*_chain_faults(events),)


def _value(document: object) -> object:
    return loads(document, limits=CORRECTIONS_LIMITS) if isinstance(document, bytes) else document


def _chain_faults(events: Sequence[tuple[Event, str]]) -> Iterator[Reason]:
    """Rules 3 and 4."""
    previous: str | None = None
    statuses: dict[str, Status] = {}
    for number, (event, stated) in enumerate(events, 1):
        if event.event_id != stated:
            yield _broken(
                f"event {number} was rewritten: expected the id {_short(event.event_id)} of what "
                f"it says, came {_short(stated)}"
            )
            return
        if event.previous != previous:
            yield _broken(
                f"expected event {number} to come after {_short(previous)}, it says "
                f"{_short(event.previous)}: an event was removed or moved"
            )
            return
        was = statuses.get(event.claim)
        if event.before is not None and was is not None and event.before is not was:
            yield _broken(
                f"event {number} starts from {event.before}, claim {shown(event.claim)} was {was}"
            )
        if event.after is not None:
            statuses[event.claim] = event.after
        previous = stated


def _short(digest: str | None) -> str:
    return "none" if digest is None else f"{shown(digest[:12])}…"


def _misshapen(problem: str) -> Reason:
    return because(
        Code.REC_SCHEMA_INVALID,
        f"{WHERE}: {problem}",
        remedy="Restore the file as gate2 wrote it; it is only ever appended to, by"
        " `gate2 check --write`.",
    )


def _broken(problem: str) -> Reason:
    return because(
        Code.REC_CORRECTION_NOT_ADDITIVE,
        f"{WHERE}: {problem}",
        remedy="Restore the file as it was published; `gate2 check --write` appends what is new.",
    )
