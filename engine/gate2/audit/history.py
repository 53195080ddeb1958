"""What is remembered of one record: each attempt and its outcome, and when its statuses changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from gate2.audit.corpus import StatusChange
from gate2.audit.estimates import Estimates, estimates_for
from gate2.audit.trend import changes_beside, changes_of, merged
from gate2.contract import Status
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.store import Ledger
from gate2.reasons import Code
from gate2.strictjson import JsonValue
from gate2.verdict import Outcome

MOST_ATTEMPTS = 500
"""Kept of a record, the latest of them."""


@dataclass(frozen=True, slots=True)
class Attempted:
    """One time that an artifact was looked at in a lane, as the ledger tells it."""

    at: str
    claim: str
    claim_sha256: str | None
    """Of the claim's text as it was then."""
    artifact: str
    artifact_sha256: str
    """Of its tree as it was then; empty where the ledger does not say."""
    status: Status
    outcome: Outcome | None
    """None where the ledger has a word that this engine does not know."""
    codes: tuple[Code, ...]
    runs: int | None
    """None for a proof."""
    lost: bool = False
    """Whether its worker was gone before it reported: then nothing was seen."""


@dataclass(frozen=True, slots=True)
class History:
    """What is remembered of one record; of none, where no ledger was asked."""

    asked: bool = False
    """Whether a ledger was asked: what it does not know it cannot tell."""
    attempts: tuple[Attempted, ...] = ()
    """Oldest first."""
    changes: tuple[StatusChange, ...] = ()
    """Oldest first."""
    estimates: Estimates = field(default_factory=Estimates)


def history_of(ledger: Ledger | None, record: str, corrections: bytes | None) -> History:
    """What the ledger and the events beside the record with this id know of it.

    Raises as every use of a ledger.
    """
    beside = tuple(changes_beside(corrections, record))
    if ledger is None:
        return History(changes=merged(beside))
    attempts = [*_attempts(ledger, record)][-MOST_ATTEMPTS:]
    changes = merged(changes_of(ledger, record), beside)
    return History(True, tuple(attempts), changes, estimates_for(ledger, record))


def _attempts(ledger: Ledger, record: str) -> Iterator[Attempted]:
    for chained in ledger.entries(record=record):
        entry = chained.entry
        if (
            entry.kind is EntryKind.ATTEMPT
            and entry.claim is not None
            and entry.status in Status.__members__
        ):
            yield _attempted(entry, entry.claim)


def _attempted(entry: Entry, claim: str) -> Attempted:
    body = entry.body
    outcome, runs = body.get("outcome"), body.get("runs")
    return Attempted(
        at=entry.at,
        claim=claim,
        claim_sha256=entry.claim_sha256,
        artifact=_text(body.get("artifact")),
        artifact_sha256=_text(body.get("artifact_sha256")),
        status=Status(entry.status or Status.UNVERIFIED),
        outcome=_OUTCOMES.get(_text(outcome)),
        codes=tuple(_codes(body.get("codes"))),
        runs=runs if isinstance(runs, int) and not isinstance(runs, bool) else None,
        lost=body.get("lost") is True,
    )


_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_CODES = {code.value: code for code in Code}


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def _codes(value: JsonValue) -> Iterator[Code]:
    for code in value if isinstance(value, list) else ():
        if isinstance(code, str) and code in _CODES:
            yield _CODES[code]
