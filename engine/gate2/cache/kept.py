"""What a cache of evidence is, and what it answers with: evidence that was made before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from gate2.classify.kinds import Classification
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.record.model import Artifact, Claim, Record


@dataclass(frozen=True, slots=True)
class Kept:
    """Evidence from an earlier check of the very same thing."""

    evidence: ProofEvidence | ReproEvidence
    made_at: str
    """When its runs were made, in UTC: ``2026-06-10T08:00:00Z``."""
    key: str
    """sha256 over everything that could have changed it."""
    why: str
    """Why it stands for a run of today: one sentence for people."""


class EvidenceCache(Protocol):
    """Keeps evidence by everything that could change it. What is in doubt is not there."""

    def find(self, claim: Claim, artifact: Artifact) -> Kept | None:
        """The evidence of this artifact as it is now, if it was made before."""
        ...

    def keep(
        self,
        claim: Claim,
        artifact: Artifact,
        evidence: ProofEvidence | ReproEvidence,
        made_at: str,
    ) -> None:
        """Keep it, unless another try might give another answer."""
        ...

    def reading(self, record: Record) -> Mapping[str, Classification] | None:
        """How the record's claims were classified, by claim."""
        ...

    def keep_reading(self, record: Record, readings: Mapping[str, Classification]) -> None:
        """Keep how its claims were classified."""
        ...


class Before:
    """Something that is asked before a cache, and has evidence only: all else is the cache's."""

    def __init__(self, cache: EvidenceCache | None) -> None:
        self._cache = cache

    def find(self, claim: Claim, artifact: Artifact) -> Kept | None:
        """As `EvidenceCache.find`; so are the others."""
        return None if self._cache is None else self._cache.find(claim, artifact)

    def keep(
        self,
        claim: Claim,
        artifact: Artifact,
        evidence: ProofEvidence | ReproEvidence,
        made_at: str,
    ) -> None:
        if self._cache is not None:
            self._cache.keep(claim, artifact, evidence, made_at)

    def reading(self, record: Record) -> Mapping[str, Classification] | None:
        return None if self._cache is None else self._cache.reading(record)

    def keep_reading(self, record: Record, readings: Mapping[str, Classification]) -> None:
        if self._cache is not None:
            self._cache.keep_reading(record, readings)
