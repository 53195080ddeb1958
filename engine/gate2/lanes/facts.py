"""Turns what the hands report into the values that evidence holds."""

from dataclasses import replace
from pathlib import Path

from gate2.errors import InvalidRecord
from gate2.evidence import SealFacts, Subject
from gate2.reasons import Code, because
from gate2.record.artifact import read_artifact
from gate2.record.model import Artifact, BrokenArtifact, Claim
from gate2.sandbox.job import Seal


def seal_facts(seal: Seal, first: Seal | None = None) -> SealFacts:
    """The seal as evidence; beside a first one, only findings that this one has not are repeated.

    All of them are, where a finding of the first is absent here: that could not be said otherwise.
    """
    probes = tuple((probe.name, probe.found, probe.closed) for probe in seal.probes)
    known = set() if first is None else {(p.name, p.found, p.closed) for p in first.probes}
    if first is not None and {name for name, _, _ in known} - {name for name, _, _ in probes}:
        known = set()
    return SealFacts(
        lane=seal.lane,
        proven=seal.proven,
        fault=seal.fault,
        seccomp_sha256=seal.seccomp_sha256,
        image_id=seal.image_id,
        runtime=dict(seal.runtime),
        probes=tuple(probe for probe in probes if probe not in known),
        configuration_sha256=seal.configuration_sha256,
        probed=len(probes),
    )


def require_unchanged(artifact: Artifact, copy: Path) -> None:
    """What was read with the record is what was copied and digested for the run.

    Raises:
        InvalidRecord: ART-003, artifact.toml or the files it names changed in between.
    """
    copied = read_artifact(copy)
    if not isinstance(copied, BrokenArtifact):
        copied = replace(copied, name=artifact.name, directory=artifact.directory)
    if copied != artifact:
        message = f"artifact “{artifact.name}” changed between reading the record and copying it"
        raise InvalidRecord(because(Code.ART_DIGEST_MISMATCH, message))


def subject_of(claim: Claim, artifact: Artifact, tree_sha256: str) -> Subject:
    """What the evidence is about."""
    return Subject(
        claim=claim.id,
        claim_sha256=claim.text_sha256(),
        artifact=artifact.name,
        artifact_sha256=tree_sha256,
        scope=artifact.scope,
        establishes=artifact.establishes,
        does_not_establish=artifact.does_not_establish,
    )
