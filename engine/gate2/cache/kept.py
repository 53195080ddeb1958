"""What the cache answers with: evidence that was made before, and why it still stands."""

from dataclasses import dataclass

from gate2.evidence import ProofEvidence, ReproEvidence


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
