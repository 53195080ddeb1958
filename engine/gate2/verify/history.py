"""The correction events beside a verdict: appended to, and saying what the verdict says.

The number is that of the procedure in `gate2.verify.rules`.
"""

from collections.abc import Iterator

from gate2.contract import Status
from gate2.contracts.chain import correction_faults, read_corrections
from gate2.contracts.corrections import MOST_BYTES_VERIFIED, Event, statuses_after
from gate2.errors import InvalidRecord
from gate2.reasons import Code, Reason, because
from gate2.record.names import shown
from gate2.verify.beside import CORRECTIONS_NAME
from gate2.verify.case import Case


def correction_reasons(case: Case) -> Iterator[Reason]:
    """11. The events the verdict knows are there unchanged, and lead to every status it states."""
    known = case.extension.corrections
    faults = correction_faults(
        case.beside.corrections,
        known.events,
        known.head,
        known_sha256=known.sha256,
        record=case.record.id,
    )
    if faults:
        yield from faults
        return
    events = events_in(case.beside.corrections)
    yield from _silent(case, statuses_after(events[: known.events]))
    otherwise = tuple(_later(case, statuses_after(events)))
    yield from otherwise
    if not otherwise:
        yield from _unattested(case, len(events))


def _unattested(case: Case, events: int) -> Iterator[Reason]:
    """REC-007: more events after the verdict's than a killed writer leaves, which may have been
    put there to leave no room for what comes."""
    more = events - case.extension.corrections.events
    full = len(case.beside.corrections or b"") > MOST_BYTES_VERIFIED
    if more > 2 * len(case.record.claims) or (more and full):
        message = f"{more} events came after the last that verdict.json knows, attested by nobody"
        yield because(Code.REC_STALE_VERDICT, f"{CORRECTIONS_NAME}: {message}")


def events_in(data: bytes | None) -> tuple[Event, ...]:
    """The events in a corrections.json; none in one that is not there or not sound."""
    if data is None:
        return ()
    try:
        return read_corrections(data).events
    except InvalidRecord:
        return ()


def _silent(case: Case, told: dict[str, Status]) -> Iterator[Reason]:
    """REC-009: a status that no event tells of, or another one than was told last."""
    for claim, status, last in _otherwise(case, told):
        message = f"claim {shown(claim)}: its events end in {last}, verdict.json says {status}"
        yield because(Code.REC_SILENT_REWRITE, f"{CORRECTIONS_NAME}: {message}")


def _later(case: Case, told: dict[str, Status]) -> Iterator[Reason]:
    """REC-007: events after the verdict's say otherwise. A killed writer left them, or a verdict
    was put back that had been superseded."""
    for claim, status, last in _otherwise(case, told):
        message = f"claim {shown(claim)}: verdict.json says {status}, a later event {last}"
        yield because(Code.REC_STALE_VERDICT, f"{CORRECTIONS_NAME}: {message}")


def _otherwise(case: Case, told: dict[str, Status]) -> Iterator[tuple[str, Status, Status]]:
    """Each claim with its status in verdict.json where the events end in another: which one.

    A claim that is not in verdict.json any more is UNVERIFIED.
    """
    gone = dict.fromkeys(told, Status.UNVERIFIED)
    stated = gone | {entry.id: entry.status for entry in case.extension.claims}
    for claim, status in stated.items():
        last = told.get(claim, Status.UNVERIFIED)
        if last is not status:
            yield claim, status, last
