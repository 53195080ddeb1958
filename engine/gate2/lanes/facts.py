"""Turns what the hands report into the values that evidence holds."""

from gate2.evidence import SealFacts, Subject
from gate2.record.model import Artifact, Claim
from gate2.sandbox.job import Seal


def seal_facts(seal: Seal) -> SealFacts:
    """The seal as evidence."""
    return SealFacts(
        lane=seal.lane,
        proven=seal.proven,
        fault=seal.fault,
        seccomp_sha256=seal.seccomp_sha256,
        image_id=seal.image_id,
        runtime=dict(seal.runtime),
        probes=tuple((probe.name, probe.found, probe.closed) for probe in seal.probes),
    )


def subject_of(claim: Claim, artifact: Artifact, record_sha256: str, tree_sha256: str) -> Subject:
    """What the evidence is about."""
    return Subject(
        record_sha256=record_sha256,
        claim=claim.id,
        claim_sha256=claim.text_sha256(),
        artifact=artifact.name,
        artifact_sha256=tree_sha256,
        scope=artifact.scope,
        establishes=artifact.establishes,
        does_not_establish=artifact.does_not_establish,
    )
