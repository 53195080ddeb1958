"""Which correction events follow from what claims have become: none where nothing changed.

After "How outcomes map": an artifact that verifies a claim is one ARTIFACT event, a changed
verdict is one CLAIM event. What only keeps a claim UNVERIFIED is no correction of anything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gate2.contract import Status, utc_text
from gate2.contracts.corrections import (
    AttachedArtifact,
    CorrectionType,
    Event,
    statuses_after,
)
from gate2.contracts.notes import attached_note, changed_note, gone_note, lost_note
from gate2.evidence import Evidence, NoEvidence
from gate2.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict, and the evidence that the verdict names."""

    claim: str
    verdict: Verdict
    evidence: Evidence | None = None
    """Of the deciding artifact; needed where the verdict is decided."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A status that was published of a claim, and whose event is not in the history any more."""

    claim: str
    status: Status
    evidence_sha256: str | None
    entry: int
    """Of the ledger that remembers it."""


def events_for(
    before: Mapping[str, Status],
    judged: Sequence[Judged],
    existing: Sequence[Event],
    now: datetime,
    lost: Sequence[Lost] = (),
) -> tuple[Event, ...]:
    """The events to append to the existing ones; empty where nothing changed.

    `before` is what the present verdict.json says of each claim. Where events speak of a claim
    they are what counts: events that a killed writer left are history like all others, and the
    same verdicts then append nothing. A claim that neither knows was UNVERIFIED. A decided claim
    that is no longer in the record becomes UNVERIFIED, for everybody to see. What is `lost` comes
    first and in its order: a history that was taken away does not begin anew.

    Raises:
        ValueError: a verdict is decided and comes without its evidence; `now` has no time zone.
    """
    known = {**before, **statuses_after(existing)}
    restored = list(_of_lost(lost, known))
    known |= {each.claim: each.status for each in lost}
    attached = {event.artifact for event in existing if event.artifact is not None}
    found: list[Event] = []
    head = existing[-1].event_id if existing else None
    for event in (*restored, *_of_judged(judged, known, attached), *_of_gone(judged, known)):
        linked = replace(event, previous=head, corrected_at=utc_text(now))
        found.append(linked)
        head = linked.event_id
    return tuple(found)


def _of_lost(lost: Sequence[Lost], known: Mapping[str, Status]) -> Iterator[Event]:
    statuses = dict(known)
    for each in lost:
        was = statuses.get(each.claim, Status.UNVERIFIED)
        if each.status is not was:
            note = lost_note(each.claim, each.status, each.entry)
            digest = None if each.status is Status.UNVERIFIED else each.evidence_sha256
            yield _claim_event(each.claim, was, each.status, note, digest)
            statuses[each.claim] = each.status


def _of_judged(
    judged: Sequence[Judged],
    known: Mapping[str, Status],
    attached: set[AttachedArtifact],
) -> Iterator[Event]:
    for item in judged:
        verdict = item.verdict
        if verdict.status is Status.VERIFIED:
            artifact = _artifact(item)
            if artifact not in attached:
                yield _attaching(item.claim, artifact, verdict.evidence_sha256)
        was = known.get(item.claim, Status.UNVERIFIED)
        if verdict.status is not was:
            yield _changing(item, was)


def _of_gone(judged: Sequence[Judged], known: Mapping[str, Status]) -> Iterator[Event]:
    there = {item.claim for item in judged}
    for claim, was in known.items():
        if claim not in there and was is not Status.UNVERIFIED:
            yield _claim_event(claim, was, Status.UNVERIFIED, gone_note(claim, was), None)


def _artifact(item: Judged) -> AttachedArtifact:
    evidence = item.evidence
    if evidence is None or isinstance(evidence, NoEvidence):
        raise ValueError(f"claim {item.claim} is decided: expected its evidence, came none")
    return AttachedArtifact(evidence.subject.artifact, evidence.subject.artifact_sha256)


def _attaching(claim: str, artifact: AttachedArtifact, evidence_sha256: str | None) -> Event:
    return Event(
        type=CorrectionType.ARTIFACT,
        note=attached_note(claim, artifact.name, artifact.sha256),
        affected_fields=(f"artifacts/{artifact.name}",),
        claim=claim,
        before=None,
        after=None,
        evidence_sha256=evidence_sha256,
        artifact=artifact,
        previous=None,
        corrected_at="",
    )


def _changing(item: Judged, was: Status) -> Event:
    verdict = item.verdict
    if verdict.status is not Status.UNVERIFIED:
        _artifact(item)
    note = changed_note(item.claim, was, verdict, item.evidence)
    digest = None if verdict.status is Status.UNVERIFIED else verdict.evidence_sha256
    return _claim_event(item.claim, was, verdict.status, note, digest)


def _claim_event(
    claim: str, was: Status, status: Status, note: str, evidence_sha256: str | None
) -> Event:
    return Event(
        type=CorrectionType.CLAIM,
        note=note,
        affected_fields=(f"x_gate2.claims.{claim}.status",),
        claim=claim,
        before=was,
        after=status,
        evidence_sha256=evidence_sha256,
        artifact=None,
        previous=None,
        corrected_at="",
    )
