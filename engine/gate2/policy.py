"""What is acceptable: the `[policy]` table as a frozen value with a digest.

What is *checked* stands in the lanes; what is *required* stands here and is applied by
`gate2.verdict` alone.
"""

import hashlib
import json
from dataclasses import asdict, dataclass

from gate2.backports import StrEnum


class Require(StrEnum):
    """What `gate2 check` exits 0 for."""

    VERIFIED = "verified"
    NOT_FALSIFIED = "not-falsified"


class RequiredSandbox(StrEnum):
    """Which sealed lanes are good enough."""

    SEALED = "sealed"
    DOCKER = "docker"
    GVISOR = "gvisor"


class OnProofRejected(StrEnum):
    """What a rejected proof means."""

    UNVERIFIED = "unverified"
    FALSIFIED = "falsified"
    """The publisher's contract to the letter, behind four guards."""


STANDARD_AXIOMS = ("propext", "Classical.choice", "Quot.sound")


@dataclass(frozen=True, slots=True)
class LimitCaps:
    """The most an artifact may ask for."""

    wall_s: float = 1800.0
    cpus: float = 2.0
    memory_mib: int = 8192
    pids: int = 256
    disk_mib: int = 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy a verdict is made under."""

    require: Require = Require.VERIFIED
    sandbox: RequiredSandbox = RequiredSandbox.SEALED
    runs: int = 2
    require_second_kernel: bool = True
    """Unless false, no kernel alone verifies a claim; none alone falsifies one in any case."""
    require_control: bool = False
    require_perturbation: bool = True
    """Whether a result has to stand in other surroundings: host name, user, clock, processors."""
    require_sensitivity: bool = True
    """Whether a result has to move, or fail, once its inputs are withheld or altered."""
    require_statement_review: bool = False
    require_signature: bool = True
    on_proof_rejected: OnProofRejected = OnProofRejected.UNVERIFIED
    axioms: tuple[str, ...] = tuple(sorted(STANDARD_AXIOMS))
    reviewers: tuple[str, ...] = ()
    """Whose review of a statement counts where one is required."""

    def digest(self) -> str:
        """sha256 over the canonical JSON of every field: two policies are the same or differ."""
        canonical = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()
