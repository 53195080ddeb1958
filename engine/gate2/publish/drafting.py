"""Drafts every file that is to stand beside a record, from what was checked and what stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from gate2.attest.envelope import Envelope, envelope_bytes
from gate2.attest.names import (
    ATTESTATION_SUFFIX,
    MATH_RESULT_SUFFIX,
    RECORD_STEM,
    SUMMARY_SUFFIX,
)
from gate2.attest.record_statement import (
    RecordAttestation,
    record_statement_bytes,
    verdict_sha256,
)
from gate2.attest.statement import Engine, RecordNamed, read_statement
from gate2.check import CheckedArtifact, CheckedClaim, CheckedRecord
from gate2.claim_rules import rules_with
from gate2.contract import EXTENSION_KEY, Status, gate_verdict
from gate2.contracts.changes import Judged, Lost, events_for
from gate2.contracts.corrections import Event, known_corrections
from gate2.contracts.levels import proposed_counters
from gate2.contracts.math_result import Attestation, math_result
from gate2.contracts.record_verdict import (
    EXTENSION_SCHEMA,
    ClaimEntry,
    Named,
    reason_sentence,
)
from gate2.evidence import ProofEvidence, plain
from gate2.ledger.chain import Head
from gate2.policy import Policy
from gate2.publish.attesting import (
    Attester,
    Signing,
    WrittenFile,
    is_decided,
    written,
)
from gate2.publish.standing import Standing
from gate2.reasons import Code
from gate2.strictjson import dumps
from gate2.verdict import Verdict
from gate2.verify.directory import artifact_trees

ENGINE_NAME = "gate2"
_OF_THE_PUBLISHER = frozenset({Code.CLM_NOT_GROUNDED})
"""Remarks that repeat a publisher's flag: shown in reports, never part of a verdict."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything as it is to stand beside the record."""

    record: str
    verdict: Mapping[str, object]
    verdict_sha256: str
    files: tuple[WrittenFile, ...]
    events: tuple[Event, ...]
    claims: tuple[ClaimEntry, ...]
    evidence: dict[str, Named]
    """By the digest of the evidence that a verdict rests on."""
    changed: bool
    """Whether verdict.json is another one than stands there."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """One claim's entry, the files that it names, and the evidence of its verdict."""

    entry: ClaimEntry
    files: tuple[WrittenFile, ...]
    judged: Judged


def draft(
    checked: CheckedRecord,
    policy: Policy,
    version: str,
    signing: Signing,
    standing: Standing,
    head: Head | None,
    published: str | None = None,
    lost: Sequence[Lost] = (),
) -> Draft:
    """What is to stand there after this check.

    `published` is the digest of the verdict of this record that the ledger heard of last, `lost`
    what it heard of and no correction event tells any more.
    """
    engine = Engine(ENGINE_NAME, version, rules_with(checked.model))
    attester = Attester(checked, policy, engine, signing, standing)
    claims = tuple(_claim(item, attester) for item in checked.claims)
    judged = [claim.judged for claim in claims]
    now = datetime.now(timezone.utc).replace(microsecond=0)
    may_stand = signing.stands_by(standing.attestation(), standing.verdict, published)
    before = standing.statuses() if may_stand else {}
    new_events = events_for(before, judged, standing.events, now, lost)
    events = (*standing.events, *new_events)
    files = tuple(file for claim in claims for file in claim.files)
    extension = _extension(attester, claims, events, proposed_counters(judged, signing.assurance))
    verdict = _verdict(checked, extension, standing, head, now, may_stand=may_stand)
    attested = RecordAttestation(
        engine=engine,
        assurance=signing.assurance,
        record=RecordNamed(checked.record.id, checked.record.sha256),
        status=checked.verdict.status,
        verdict_sha256=verdict_sha256(verdict),
        files={file.named.path: file.named.sha256 for file in files},
        artifacts=artifact_trees(standing.directory),
        events=len(events),
        head=events[-1].event_id if events else None,
    )
    envelope = attester.kept(
        record_statement_bytes(attested),
        standing.attestation(),
    )
    whole = written(RECORD_STEM, ATTESTATION_SUFFIX, envelope_bytes(envelope))
    verdict[EXTENSION_KEY] = {**extension_of(verdict), "attestation": plain(whole.named)}
    return Draft(
        record=checked.record.id,
        verdict=verdict,
        verdict_sha256=attested.verdict_sha256,
        files=(*files, whole),
        events=events,
        claims=tuple(claim.entry for claim in claims),
        evidence=_by_digest(checked, claims),
        changed=verdict != standing.verdict,
    )


def extension_of(verdict: Mapping[str, object]) -> Mapping[str, object]:
    """What is under `x_gate2`."""
    found = verdict[EXTENSION_KEY]
    assert isinstance(found, Mapping)
    return found


def _verdict(
    checked: CheckedRecord,
    extension: Mapping[str, object],
    standing: Standing,
    head: Head | None,
    now: datetime,
    *,
    may_stand: bool,
) -> dict[str, object]:
    """verdict.json without its attestation; the one that may stand, where it says the same."""

    def with_ledger(ledger: object, at: datetime | None) -> dict[str, object]:
        return gate_verdict(
            status=checked.verdict.status,
            reason=reason_sentence(checked.verdict.coverage, checked.verdict.reasons),
            evaluated_at=at,
            x_gate2={**extension, "ledger": ledger},
        )

    if standing.verdict and may_stand:
        again = with_ledger(standing.extension().get("ledger"), None)
        again["evaluated_at"] = standing.verdict.get("evaluated_at")
        if verdict_sha256(again) == verdict_sha256(standing.verdict):
            return again
    anchor = None if head is None else {"id": head.id, "entries": head.entries, "head": head.sha256}
    return with_ledger(anchor, now)


def _extension(
    attester: Attester,
    claims: Sequence[_Claim],
    events: Sequence[Event],
    proposals: Mapping[str, object],
) -> dict[str, object]:
    checked = attester.checked
    return {
        "schema": EXTENSION_SCHEMA,
        "engine": {
            "version": attester.engine.version,
            "rules": attester.engine.rules,
            "policy_sha256": attester.policy.digest(),
        },
        "record_sha256": checked.record.sha256,
        "coverage": plain(checked.verdict.coverage),
        "reasons": plain(checked.verdict.reasons),
        "claims": [claim.entry.document() for claim in claims],
        "corrections": known_corrections(events),
        "proposals": dict(proposals),
    }


# --- one claim ---------------------------------------------------------------------------------


def _claim(item: CheckedClaim, attester: Attester) -> _Claim:
    verdict, files = item.verdict, []
    attestation = summary = None
    deciding = item.deciding()
    evidence = None if deciding is None else deciding.evidence
    if is_decided(item):
        envelope = attester.envelope(item)
        attested = read_statement(envelope.payload)
        verdict = attested.verdict
        evidence = next(
            (
                seen.evidence
                for seen in attested.artifacts
                if deciding is not None and seen.name == deciding.name
            ),
            evidence,
        )
        attestation = _file(item, ATTESTATION_SUFFIX, envelope)
        files.append(attestation)
        if verdict.status is Status.VERIFIED:
            summary = _file(item, SUMMARY_SUFFIX, attester.summary(item, envelope))
            files.append(summary)
    result = _math_result(item, attester, verdict, attestation)
    files += [] if result is None else [result]
    entry = ClaimEntry(
        id=item.claim.id,
        kind=item.kind,
        declared=item.declared,
        verdict=verdict,
        remarks=tuple(_remarks(item)),
        evidence=None if attestation is None else attestation.named,
        summary=None if summary is None else summary.named,
        math_result=None if result is None else result.named,
    )
    return _Claim(entry, tuple(files), Judged(item.claim.id, verdict, evidence))


def _file(item: CheckedClaim, suffix: str, envelope: Envelope) -> WrittenFile:
    return written(item.claim.id, suffix, envelope_bytes(envelope))


def _remarks(item: CheckedClaim) -> Iterator[str]:
    for reason in item.remarks:
        if reason.code not in _OF_THE_PUBLISHER:
            yield reason.code.value


def _math_result(
    item: CheckedClaim, attester: Attester, verdict: Verdict, attestation: WrittenFile | None
) -> WrittenFile | None:
    """The math-result-v1 of the proof that decided, else of the first one that was run."""
    proved = _proof(item)
    artifacts = {each.name: each for each in attester.checked.record.artifacts}
    if proved is None or proved.name not in artifacts:
        return None
    assert isinstance(proved.evidence, ProofEvidence)
    document = math_result(
        item.claim,
        attester.checked.record,
        artifacts[proved.name],
        proved.evidence,
        verdict,
        None
        if attestation is None
        else Attestation(attestation.named.path, attestation.named.sha256),
    )
    if document is None:
        return None
    return written(item.claim.id, MATH_RESULT_SUFFIX, dumps(document))


def _proof(item: CheckedClaim) -> CheckedArtifact | None:
    deciding = item.deciding()
    every = [deciding] if deciding is not None else [*item.artifacts]
    return next((each for each in every if isinstance(each.evidence, ProofEvidence)), None)


def _by_digest(checked: CheckedRecord, claims: Sequence[_Claim]) -> dict[str, Named]:
    """The files by the evidence they hold, and by the evidence of this check that says the same."""
    found: dict[str, Named] = {}
    for item, claim in zip(checked.claims, claims, strict=True):
        for verdict in (item.verdict, claim.entry.verdict):
            if claim.entry.evidence is not None and verdict.evidence_sha256 is not None:
                found[verdict.evidence_sha256] = claim.entry.evidence
    return found
