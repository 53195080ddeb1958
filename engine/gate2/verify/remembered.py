"""What a ledger remembers of a record, against what lies there now.

Whoever controls a record's directory can take every file away, and put an older state back. The
ledger of whoever published it still says what was there:

1. Where verdict.json says that the ledger ended, this ledger has that very entry (else EVD-012).
2. A claim that was published last as FALSIFIED is so here, or an event says that it was changed
   (else REC-009). It is merely said of a claim that was worded otherwise then, and of VERIFIED,
   which nobody gains by hiding; where no verdict lies here at all there is nothing to be invalid.
3. No verdict was put back that a later one superseded (REC-007); it matters where the later one
   gave a claim another status.
4. An attempt that found a claim FALSIFIED after its evidence was made is said (REC-009). When
   that was counts where a trusted signer or this ledger vouches for it.
5. A claim of the same wording that was published last as FALSIFIED under another record's id is
   said: a record that is renamed leaves its history behind (REC-009).

Another ledger's entries say nothing here, and neither does a ledger that was never told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from gate2.attest.record_statement import verdict_sha256
from gate2.attest.statement import reported_sha256
from gate2.contract import Status
from gate2.contracts.corrections import Event
from gate2.errors import InfrastructureError, InvalidRecord
from gate2.ledger.anchor import contradicts
from gate2.ledger.chain import Chained
from gate2.ledger.entry import EntryKind
from gate2.ledger.store import Ledger
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Claim
from gate2.record.names import shown
from gate2.record.plain_door import PlainRecord, read_plain
from gate2.verify.beside import Beside
from gate2.verify.history import events_in
from gate2.verify.stated import Stated, read_stated
from gate2.verify.verified import VerifiedRecord, established

AskedLedger: TypeAlias = Ledger | Reason | None
"""The ledger, None where there is none, or why it cannot be asked."""


@dataclass(frozen=True, slots=True)
class _Memory:
    """What the ledger holds of one record."""

    published: dict[str, Chained] = field(default_factory=dict)
    """The last published entry of each claim."""
    verdicts: list[Chained] = field(default_factory=list)
    """Every published entry of the record itself, oldest first."""

    def numbers(self, says: Stated) -> list[int]:
        """The entries that published this very verdict.json."""
        here = verdict_sha256(says.document)
        return [v.number for v in self.verdicts if v.entry.body.get("verdict_sha256") == here]

    def knows(self, says: Stated) -> bool:
        """Whether this very verdict.json was ever published."""
        return bool(self.numbers(says))


def remembered(ledger: AskedLedger, beside: Beside, found: VerifiedRecord) -> VerifiedRecord:
    """The verified record, once the ledger was asked: what it holds against it may take away."""
    return established(replace(found, reasons=(*found.reasons, *_reasons(ledger, beside, found))))


def _reasons(ledger: AskedLedger, beside: Beside, found: VerifiedRecord) -> tuple[Reason, ...]:
    if ledger is None:
        return ()
    if isinstance(ledger, Reason):
        return (ledger,)
    try:
        return ledger_reasons(ledger, beside, found)
    except InfrastructureError as error:
        return (error.reason,)


def ledger_reasons(ledger: Ledger, beside: Beside, verified: VerifiedRecord) -> tuple[Reason, ...]:
    """What the ledger holds against a record that was verified; empty where nothing.

    Raises:
        InfrastructureError: the ledger cannot be read.
    """
    record = _record(beside)
    if record is None:
        return ()
    stated = None if beside.verdict is None else read_stated(beside.verdict)
    try:
        says = stated if isinstance(stated, Stated) else None
        return tuple(_contradictions(ledger, beside, record, says, verified))
    except InvalidRecord as error:  # an entry that is not what its link says
        return (error.reason,)


def _record(beside: Beside) -> PlainRecord | None:
    if beside.record is None:
        return None
    try:
        return read_plain(beside.record)
    except InvalidRecord:
        return None


def _contradictions(
    ledger: Ledger,
    beside: Beside,
    record: PlainRecord,
    says: Stated | None,
    verified: VerifiedRecord,
) -> Iterator[Reason]:
    # 1.
    anchor = None if says is None else says.extension.ledger
    if anchor and (fault := contradicts(ledger, anchor.id, anchor.entries, anchor.head)):
        yield because(Code.EVD_LEDGER_BROKEN, fault)
    memory = _memory(ledger, record.id)
    claims = {claim.id: claim for claim in record.claims}
    # 2.
    for claim_id, entry in memory.published.items():
        yield from _rewritten(entry, claim_id, claims.get(claim_id), says, _events(beside, says))
    # 3.
    if says is not None:
        yield from _put_back(memory, says)
    # 4. and 5.
    for claim in record.claims:
        yield from _renamed(ledger, record.id, claim, says)
        last = memory.published.get(claim.id)
        if last is None or last.entry.status != Status.FALSIFIED.value:  # else 2 has said so
            yield from _attempted(ledger, claim, says, _since(claim.id, says, verified, memory))


def _memory(ledger: Ledger, record: str) -> _Memory:
    memory = _Memory()
    for chained in ledger.entries(record=record):
        if chained.entry.kind is not EntryKind.PUBLISHED:
            continue
        if chained.entry.claim is None:
            memory.verdicts.append(chained)
        else:
            memory.published[chained.entry.claim] = chained
    return memory


def _events(beside: Beside, says: Stated | None) -> tuple[Event, ...]:
    """The events that verdict.json knows."""
    known = 0 if says is None else says.extension.corrections.events
    return events_in(beside.corrections)[:known]


# --- 2. ----------------------------------------------------------------------------------------


def _rewritten(
    chained: Chained,
    claim_id: str,
    claim: Claim | None,
    says: Stated | None,
    events: Sequence[Event],
) -> Iterator[Reason]:
    was, now = chained.entry.status, _status_of(claim_id, says)
    if was in (None, now.value, Status.UNVERIFIED.value):
        return
    told = any(event.claim == claim_id and event.after == was for event in events)
    if told and len(events) >= _known_then(chained):
        return  # and by rule 11 of the record they end in what it says now
    states = "no verdict.json is here" if says is None else f"verdict.json says {now}"
    message = (
        f"entry {chained.number} of the ledger: claim {shown(claim_id)} was published as {was};"
        f" {states}, and no correction event says that it was changed"
    )
    yield because(Code.REC_SILENT_REWRITE, message, effect=_gravity(chained, claim, says))


def _gravity(chained: Chained, claim: Claim | None, says: Stated | None) -> Effect:
    hides = chained.entry.status == Status.FALSIFIED.value
    if not hides or claim is None or not _is_same(chained, claim):
        return Effect.WARNING
    return Effect.UNVERIFIED if says is None else Effect.INVALID


def _known_then(chained: Chained) -> int:
    """How many correction events there were when the entry was made."""
    known = chained.entry.body.get("events")
    return known if isinstance(known, int) else 0


def _status_of(claim_id: str, says: Stated | None) -> Status:
    entries = () if says is None else says.extension.claims
    return next((each.status for each in entries if each.id == claim_id), Status.UNVERIFIED)


def _is_same(chained: Chained, claim: Claim) -> bool:
    """Whether the entry is about this claim as it is worded now, and what it reports now."""
    entry = chained.entry
    return (entry.claim_sha256, entry.reported_sha256) == _digests(claim)


def _digests(claim: Claim) -> tuple[str, str]:
    return claim.text_sha256(), reported_sha256(claim.reported)


# --- 3. and 4. ---------------------------------------------------------------------------------


def _put_back(memory: _Memory, says: Stated) -> Iterator[Reason]:
    numbers = memory.numbers(says)
    last = memory.verdicts[-1].number if memory.verdicts else 0
    if numbers and numbers[-1] != last:
        message = (
            f"verdict.json is that of entry {numbers[-1]} of the ledger, entry {last} published"
            " a later one"
        )
        moved = [
            claim
            for claim, chained in memory.published.items()
            if chained.entry.status != _status_of(claim, says).value
        ]
        effect = Effect.UNVERIFIED if moved else Effect.WARNING
        yield because(Code.REC_STALE_VERDICT, message, effect=effect)


def _attempted(ledger: Ledger, claim: Claim, says: Stated | None, since: str) -> Iterator[Reason]:
    if _status_of(claim.id, says) is Status.FALSIFIED:
        return
    text, reported = _digests(claim)
    newer = [
        each.number
        for each in ledger.entries(claim_sha256=text, status=Status.FALSIFIED.value)
        if each.entry.kind is EntryKind.ATTEMPT
        and each.entry.reported_sha256 == reported
        and each.entry.at > since
    ]
    if newer:
        message = (
            f"entry {newer[-1]} of the ledger: an attempt{' since then' if since else ''} found"
            f" claim {claim.id} FALSIFIED, which the record does not say"
        )
        remedy = f"`gate2 ledger log --claim {claim.id}` shows it; check the record again."
        yield because(Code.REC_SILENT_REWRITE, message, remedy=remedy, effect=Effect.WARNING)


def _renamed(ledger: Ledger, record: str, claim: Claim, says: Stated | None) -> Iterator[Reason]:
    if _status_of(claim.id, says) is Status.FALSIFIED:
        return
    falsified = ledger.entries(claim_sha256=claim.text_sha256(), status=Status.FALSIFIED.value)
    elsewhere = {
        (each.entry.record, each.entry.claim): each
        for each in falsified
        if each.entry.kind is EntryKind.PUBLISHED
        and each.entry.record != record
        and _is_same(each, claim)
    }
    for (other, name), chained in elsewhere.items():
        if name is None or _published_last(ledger, other, name) != Status.FALSIFIED.value:
            continue  # the history of that record says what became of it
        message = (
            f"entry {chained.number} of the ledger: a claim worded as {claim.id} is was published"
            f" as FALSIFIED in the record {shown(other)}, which this record does not say"
        )
        yield because(Code.REC_SILENT_REWRITE, message, effect=Effect.WARNING)


def _published_last(ledger: Ledger, record: str, claim: str) -> str | None:
    last = None
    for chained in ledger.entries(record=record, claim=claim):
        if chained.entry.kind is EntryKind.PUBLISHED:
            last = chained.entry.status
    return last


def _since(claim_id: str, says: Stated | None, verified: VerifiedRecord, memory: _Memory) -> str:
    """When what the record says of the claim was seen; empty where only its author says when."""
    if says is None:
        return ""
    claim = next((each for each in verified.claims if each.id == claim_id), None)
    vouched = memory.knows(says) or verified.signer is not None
    if claim is not None and claim.made_at:
        return claim.made_at if vouched or claim.signer is not None else ""
    return str(says.document["evaluated_at"]) if vouched else ""
