"""The keys of one check: what each of its artifacts was looked at with, as one digest.

A key stands for claim, artifact, files, images, toolchains, engine, policy and machine
(`gate2.cache.key`). Where any of that is not known there is no key, and what was seen then can
never stand for a later run.
"""

import os
from dataclasses import dataclass, field

from gate2.cache.engine import was_edited
from gate2.cache.key import Context, digest_of, parts_of
from gate2.cache.running import RunsIn
from gate2.errors import InfrastructureError, InvalidRecord
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.record.model import Artifact, ArtifactKind, Claim
from gate2.sandbox.bundles.bundle import tree_of


@dataclass
class Keys:
    """Keys of artifacts in one context. Images and toolchains are looked up once each."""

    context: Context
    context_sha256: str = field(init=False)
    """Over everything beside claim and artifact that could change an answer, but for what it
    runs in."""
    _runs_in: RunsIn = field(init=False)

    def __post_init__(self) -> None:
        self._runs_in = RunsIn(self.context.lean)
        self.context_sha256 = digest_of(self.context.parts())

    def look_up(self, artifact: Artifact) -> None:
        """Look up what it would run in, so that a key made later is that of this moment."""
        self._runs_in.parts(artifact)

    def of(self, claim: Claim, artifact: Artifact, tree_sha256: str) -> str | None:
        """The key of the artifact with these files; None where it could not run here at all."""
        runs_in = self._runs_in.parts(artifact)
        if runs_in is None:
            return None
        parts = parts_of(claim, artifact, tree_sha256)
        return digest_of({**parts, "runs_in": runs_in, "context": self.context_sha256})

    def of_made(
        self, claim: Claim, artifact: Artifact, evidence: ProofEvidence | ReproEvidence
    ) -> str | None:
        """The key of evidence that was made just now; None where it is not surely what it says.

        It is that of the files that ran, whatever is in the artifact's directory by now.
        """
        tree_sha256 = evidence.subject.artifact_sha256
        if not is_about(evidence, claim, artifact, tree_sha256) or was_edited():
            return None
        key = self.of(claim, artifact, tree_sha256)
        return key if key is not None and self.agrees(artifact, evidence) else None

    def agrees(self, artifact: Artifact, evidence: ProofEvidence | ReproEvidence) -> bool:
        """Whether the evidence says that it ran in what was found here."""
        return self._runs_in.agrees(artifact, evidence)


@dataclass(frozen=True, slots=True)
class ThisRun:
    """One check, as its attempts name it."""

    keys: Keys
    id: str = field(default_factory=lambda: os.urandom(16).hex())
    """32 hexadecimal digits, at random: no other check has them."""


def is_about(
    evidence: ProofEvidence | ReproEvidence, claim: Claim, artifact: Artifact, tree_sha256: str
) -> bool:
    """Whether the evidence says that it is this claim's and this artifact's."""
    subject = evidence.subject
    lane = ProofEvidence if artifact.kind is ArtifactKind.LEAN4 else ReproEvidence
    reported = evidence.reported if isinstance(evidence, ReproEvidence) else claim.reported
    return isinstance(evidence, lane) and (
        (subject.claim, subject.claim_sha256) == (claim.id, claim.text_sha256())
        and (subject.artifact, subject.artifact_sha256) == (artifact.name, tree_sha256)
        and subject.scope is artifact.scope
        and reported == claim.reported
    )


def tree_now(artifact: Artifact) -> str | None:
    """The digest of the artifact's files as they are; None where the lane will meet a fault."""
    try:
        return tree_of(artifact.directory)
    except (InvalidRecord, InfrastructureError, OSError):
        return None
