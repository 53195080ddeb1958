"""What the ledger is told: every attempt with its outcome, and every verdict that was published."""

from collections.abc import Iterator, Mapping, Sequence

from gate2.attest.statement import reported_sha256
from gate2.check import CheckedArtifact, CheckedClaim, CheckedRecord, now
from gate2.contract import Status
from gate2.contracts.record_verdict import ClaimEntry
from gate2.evidence import Evidence, NoEvidence, ProofEvidence, ReproEvidence
from gate2.ledger.chain import Head
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.opening import open_ledger
from gate2.ledger.store import Ledger
from gate2.policy import Policy
from gate2.publish.drafting import Draft
from gate2.record.model import Claim
from gate2.strictjson import JsonValue
from gate2.verdict import RULES


class LedgerMemory:
    """The ledger of this engine, opened when it is first needed and made where it is not there."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._ledger: Ledger | None = None

    def head(self) -> Head | None:
        """As `gate2.publish.publishing.Memory`; so are the others."""
        return self._opened().head()

    def published(self, record: str) -> str | None:
        last: object = None
        for chained in self._opened().entries(record=record):
            if chained.entry.kind is EntryKind.PUBLISHED:
                last = chained.entry.body.get("verdict_sha256")
        return last if isinstance(last, str) else None

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


def attempts_of(checked: CheckedRecord, policy: Policy, version: str) -> tuple[Entry, ...]:
    """An entry for every artifact that was looked at now; what the cache held is no attempt."""
    return tuple(
        _attempt(checked, item, artifact, policy, version)
        for item in checked.claims
        for artifact in item.artifacts
        if artifact.made_at and not artifact.cached
    )


def _attempt(
    checked: CheckedRecord,
    item: CheckedClaim,
    artifact: CheckedArtifact,
    policy: Policy,
    version: str,
) -> Entry:
    verdict = artifact.verdict
    body: dict[str, JsonValue] = {
        "record_sha256": checked.record.sha256,
        "artifact": artifact.name,
        "outcome": verdict.outcome.value,
        "codes": list(dict.fromkeys(r.code.value for r in verdict.reasons)),
        "evidence_sha256": verdict.evidence_sha256,
        "policy_sha256": policy.digest(),
        "engine": version,
        "rules": RULES,
        **_cost(artifact.evidence),
    }
    return Entry(
        kind=EntryKind.ATTEMPT,
        at=artifact.made_at,
        record=checked.record.id,
        claim=item.claim.id,
        **_digests(item.claim),
        status=verdict.status.value,
        body=body,
    )


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
