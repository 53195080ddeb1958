"""What an attestation is about, against the record and the artifacts that lie there."""

from collections.abc import Iterator

from gate2.attest.statement import (
    ArtifactSeen,
    ClaimAttestation,
    RecordNamed,
    claim_named,
    reported_sha256,
)
from gate2.contract import Status
from gate2.evidence import NoEvidence, ReproEvidence, Subject
from gate2.reasons import Code, Reason, because
from gate2.record.model import Claim
from gate2.record.names import shown
from gate2.verify.beside import artifact_place
from gate2.verify.case import Case
from gate2.verify.opening import another_tree, mismatch
from gate2.verify.stated import ClaimStated


def subject_reasons(
    case: Case, claim: Claim, entry: ClaimStated, attestation: ClaimAttestation, where: str
) -> Iterator[Reason]:
    """EVD-005 for everything that is not what was attested; EVD-011 where an artifact is gone."""
    record = RecordNamed(case.record.id, case.record.sha256)
    if attestation.record != record:
        yield mismatch(
            f"attested of record {shown(attestation.record.id)} with sha256"
            f" {attestation.record.sha256}, record.json is {record.id} with {record.sha256}",
            where,
        )
    yield from _claim_reasons(claim, entry, attestation, where)
    yield from _engine_reasons(case, attestation, where)
    names = [seen.name for seen in attestation.artifacts]
    if not names or len(set(names)) < len(names):
        yield mismatch(f"expected artifacts, each once, came {shown(', '.join(names))}", where)
    for seen in attestation.artifacts:
        yield from _artifact_reasons(case, claim, entry, seen, where)


def _claim_reasons(
    claim: Claim, entry: ClaimStated, attestation: ClaimAttestation, where: str
) -> Iterator[Reason]:
    now, then = claim_named(claim, entry.claim_kind()), attestation.claim
    for what, here, attested in (
        ("id", now.id, then.id),
        ("text (sha256)", now.text_sha256, then.text_sha256),
        ("reported values (sha256)", now.reported_sha256, then.reported_sha256),
        ("kind", now.kind, then.kind),
        ("declared kind", now.declared, then.declared),
        ("truncated", now.truncated, then.truncated),
    ):
        if here != attested:
            yield mismatch(
                f"attested of a claim with {what} {shown(attested)}, record.json has"
                f" {shown(here)} for claim {claim.id}",
                where,
            )


def _engine_reasons(case: Case, attestation: ClaimAttestation, where: str) -> Iterator[Reason]:
    engine = case.extension.engine
    for what, stated, attested in (
        ("engine version", engine.version, attestation.engine.version),
        ("version of the rules", engine.rules, attestation.engine.rules),
        ("policy", engine.policy_sha256, attestation.policy.digest()),
    ):
        if stated != attested:
            problem = f"attests the {what} {shown(attested)}, verdict.json says {shown(stated)}"
            yield mismatch(problem, where)


def _artifact_reasons(
    case: Case, claim: Claim, entry: ClaimStated, seen: ArtifactSeen, where: str
) -> Iterator[Reason]:
    if isinstance(seen.evidence, NoEvidence):
        return
    about = seen.evidence.subject
    yield from _binding(claim, seen, about, where)
    if isinstance(seen.evidence, ReproEvidence) and not _compares(claim, seen.evidence):
        yield mismatch(f"compares with other values than claim {claim.id} reports", where)
    here = case.beside.artifacts.get(seen.name)
    if here is None:
        place = artifact_place(seen.name)
        message = f"claim {claim.id} is {entry.status} by {place}, which is not there"
        verified = entry.status is Status.VERIFIED
        code = Code.EVD_VERIFIED_WITHOUT_ARTIFACT if verified else Code.EVD_SUBJECT_MISMATCH
        yield because(code, message)
    elif here != about.artifact_sha256:
        yield another_tree(seen.name, here, about.artifact_sha256)


def _compares(claim: Claim, evidence: ReproEvidence) -> bool:
    """Whether the runs were compared with what the claim reports, by digest: a decimal that is no
    number cannot be asked whether it equals another."""
    return reported_sha256(evidence.reported) == reported_sha256(claim.reported)


def _binding(claim: Claim, seen: ArtifactSeen, about: Subject, where: str) -> Iterator[Reason]:
    for what, expected, came in (
        ("claim", claim.id, about.claim),
        ("text (sha256)", claim.text_sha256(), about.claim_sha256),
        ("artifact", seen.name, about.artifact),
    ):
        if expected != came:
            problem = f"the evidence of {shown(seen.name)} is for the {what} {shown(came)}"
            yield mismatch(f"{problem}, expected {shown(expected)}", where)
