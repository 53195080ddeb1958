"""What the ledger is told: every attempt with its outcome, and every verdict that was published."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gate2.attest.statement import reported_sha256
from gate2.cache.keys import ThisRun
from gate2.check import CheckedArtifact, CheckedClaim, CheckedRecord, now
from gate2.claim_rules import rules_with
from gate2.contract import Status
from gate2.contracts.changes import Lost
from gate2.contracts.corrections import Event
from gate2.contracts.record_verdict import ClaimEntry
from gate2.evidence import Evidence, NoEvidence, ProofEvidence, ReproEvidence
from gate2.executor.losing import WorkerLost
from gate2.executor.task import Task
from gate2.ledger.chain import Chained, Head
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.opening import open_ledger
from gate2.ledger.store import Ledger
from gate2.policy import Policy
from gate2.publish.drafting import Draft
from gate2.reasons import Reason
from gate2.record.model import Claim, Record
from gate2.strictjson import JsonValue
from gate2.verdict import decide


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was published of a record, oldest first."""

    published: tuple[Chained, ...] = ()

    @property
    def verdict_sha256(self) -> str | None:
        """The digest of the verdict that was published last."""
        digests = [each.entry.body.get("verdict_sha256") for each in self.published]
        return digests[-1] if digests and isinstance(digests[-1], str) else None

    def lost(self, claims: Sequence[Claim], events: Sequence[Event]) -> tuple[Lost, ...]:
        """What was published of these claims, worded as they are, after the history ends.

        The history goes as far as the last verdict whose own events it begins with.
        """
        digests = {claim.id: _digests(claim) for claim in claims}
        known = [n for n, each in enumerate(self.published) if _begins_with(events, each)]
        later = self.published[known[-1] + 1 :] if known else self.published
        return tuple(found for each in later if (found := _lost(each, digests)) is not None)


def _lost(chained: Chained, digests: Mapping[str, dict[str, str]]) -> Lost | None:
    """What the entry says of one of these claims, by the digests of their words."""
    entry = chained.entry
    words = {"claim_sha256": entry.claim_sha256, "reported_sha256": entry.reported_sha256}
    if entry.claim is None or entry.status not in Status.__members__:
        return None
    if digests.get(entry.claim) != words:
        return None
    return Lost(entry.claim, Status(entry.status), _evidence_of(entry), chained.number)


def _begins_with(events: Sequence[Event], chained: Chained) -> bool:
    """Whether these events are those that a published verdict knew, and what followed them."""
    known, head = (chained.entry.body.get(name) for name in ("events", "head"))
    if not isinstance(known, int) or not 0 <= known <= len(events):
        return False
    return head is None or (known > 0 and events[known - 1].event_id == head)


def _evidence_of(entry: Entry) -> str | None:
    digest = entry.body.get("evidence_sha256")
    return digest if isinstance(digest, str) else None


class LedgerMemory:
    """The ledger of this engine, opened when it is first needed and made where it is not there."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._ledger: Ledger | None = None

    def head(self) -> Head | None:
        """As `gate2.publish.publishing.Memory`; so are the others."""
        return self._opened().head()

    def remembered(self, record: str) -> Remembered:
        entries = self._opened().entries(record=record)
        return Remembered(tuple(c for c in entries if c.entry.kind is EntryKind.PUBLISHED))

    def append(self, entries: Sequence[Entry]) -> None:
        if entries:
            self._opened().append(entries)

    def close(self) -> None:
        """Let go of the database."""
        if self._ledger is not None:
            self._ledger.close()

    def _opened(self) -> Ledger:
        if self._ledger is None:
            self._ledger = open_ledger(self._url)
        return self._ledger


def attempts_of(
    checked: CheckedRecord, policy: Policy, version: str, run: ThisRun | None = None
) -> tuple[Entry, ...]:
    """As `attempts_at`, of each claim of a record."""
    return tuple(
        entry
        for item in checked.claims
        for entry in attempts_at(checked.record, item, policy, version, run)
    )


def attempts_at(
    record: Record,
    item: CheckedClaim,
    policy: Policy,
    version: str,
    run: ThisRun | None = None,
    elsewhere: Collection[str] = (),
) -> tuple[Entry, ...]:
    """An entry for every artifact that was looked at now; what the cache held is no attempt.

    What each says it took is all that was done for its claim, controls and waiting included.
    `run` is the check that it was looked at in; `elsewhere` names artifacts that were looked at in
    other surroundings than `run` knows of (`gate2.executor.task.Answer.elsewhere`).
    """
    return tuple(
        _attempt(record, item, artifact, policy, version, run, known=artifact.name not in elsewhere)
        for artifact in item.artifacts
        if is_attempt(artifact)
    )


def is_attempt(artifact: CheckedArtifact) -> bool:
    """Whether it was looked at now."""
    return bool(artifact.made_at) and not artifact.cached


def _attempt(
    record: Record,
    item: CheckedClaim,
    artifact: CheckedArtifact,
    policy: Policy,
    version: str,
    run: ThisRun | None,
    *,
    known: bool,
) -> Entry:
    verdict = artifact.verdict
    body: dict[str, JsonValue] = {
        "record_sha256": record.sha256,
        "artifact": artifact.name,
        "outcome": verdict.outcome.value,
        "codes": list(dict.fromkeys(r.code.value for r in verdict.reasons)),
        "evidence_sha256": verdict.evidence_sha256,
        "policy_sha256": policy.digest(),
        "engine": version,
        "rules": rules_with(item.classification.model),
        "elapsed_s": f"{item.wall_s:.2f}",
        **_cost(artifact.evidence),
        **({} if run is None else _made_in(run, record, item.claim, artifact, known=known)),
    }
    return Entry(
        kind=EntryKind.ATTEMPT,
        at=artifact.made_at,
        record=record.id,
        claim=item.claim.id,
        **_digests(item.claim),
        status=verdict.status.value,
        body=body,
    )


def _made_in(
    run: ThisRun, record: Record, claim: Claim, artifact: CheckedArtifact, *, known: bool
) -> Mapping[str, JsonValue]:
    """The check that it was looked at in, and everything that could have changed what was seen.

    `check_sha256` is the key that the cache would keep it under; null where that is not known.
    """
    if not known:
        return {"run": run.id, "context_sha256": None, "check_sha256": None}
    key: str | None = None
    if not isinstance(artifact.evidence, NoEvidence):
        of_record = next(each for each in record.artifacts if each.name == artifact.name)
        key = run.keys.of_made(claim, of_record, artifact.evidence)
    return {"run": run.id, "context_sha256": run.keys.context_sha256, "check_sha256": key}


def _digests(claim: Claim) -> dict[str, str]:
    return {
        "claim_sha256": claim.text_sha256(),
        "reported_sha256": reported_sha256(claim.reported),
    }


def _cost(evidence: Evidence) -> Mapping[str, JsonValue]:
    """Where it ran and what that took, as far as the evidence says."""
    match evidence:
        case ReproEvidence():
            runs = evidence.runs
            return {
                "artifact_sha256": evidence.subject.artifact_sha256,
                "lane": evidence.seal.lane,
                "runs": len(runs),
                "wall_s": [run.wall_s for run in runs],
                "memory_peak_mib": [run.memory_peak_mib for run in runs],
            }
        case ProofEvidence():
            seal = evidence.seal
            return {
                "artifact_sha256": evidence.subject.artifact_sha256,
                "lane": None if seal is None else seal.lane,
            }
        case NoEvidence():
            return {}


def published_entries(checked: CheckedRecord, made: Draft) -> tuple[Entry, ...]:
    """An entry for every claim that has or had a status of its own, and one for the record."""
    claims = {claim.id: claim for claim in checked.record.claims}
    spoken_of = {event.claim for event in made.events}
    at = now()
    return (
        *(
            _published(checked, made, at, entry, claims[entry.id])
            for entry in made.claims
            if entry.verdict.status is not Status.UNVERIFIED or entry.id in spoken_of
        ),
        Entry(
            kind=EntryKind.PUBLISHED,
            at=at,
            record=checked.record.id,
            status=checked.verdict.status.value,
            body=dict(_of_record(checked, made)),
        ),
    )


def _published(
    checked: CheckedRecord, made: Draft, at: str, entry: ClaimEntry, claim: Claim
) -> Entry:
    return Entry(
        kind=EntryKind.PUBLISHED,
        at=at,
        record=checked.record.id,
        claim=entry.id,
        **_digests(claim),
        status=entry.verdict.status.value,
        body={**dict(_of_record(checked, made)), "evidence_sha256": entry.verdict.evidence_sha256},
    )


def _of_record(checked: CheckedRecord, made: Draft) -> Iterator[tuple[str, JsonValue]]:
    yield "record_sha256", checked.record.sha256
    yield "verdict_sha256", made.verdict_sha256
    yield "events", len(made.events)
    yield "head", made.events[-1].event_id if made.events else None


def lost_entries(
    task: Task, attempt: int, reason: Reason, policy: Policy, version: str, rules: str, run: str
) -> tuple[Entry, ...]:
    """An entry for each artifact of an attempt whose worker is gone, which tells of no evidence.

    It says nothing of the claim; what the attempt after it finds has an entry of its own.
    """
    verdict = decide(NoEvidence((reason,)), policy)
    body: dict[str, JsonValue] = {
        "record_sha256": task.record_sha256,
        "outcome": verdict.outcome.value,
        "codes": [reason.code.value],
        "evidence_sha256": None,
        "policy_sha256": policy.digest(),
        "engine": version,
        "rules": rules,
        "run": run,
        "lost": True,
        "attempt": attempt,
        "node": reason.node if isinstance(reason, WorkerLost) else "",
    }
    return tuple(
        Entry(
            kind=EntryKind.ATTEMPT,
            at=now(),
            record=task.record,
            claim=part.claim.id,
            **_digests(part.claim),
            status=verdict.status.value,
            body={**body, "artifact": part.artifact.name},
        )
        for part in task.parts
    )
