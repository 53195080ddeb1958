"""What a sealed configuration has to show of itself from inside."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expected:
    """What a lane promises of one job; the prover adds what every lane's job shows alike."""

    environment: Mapping[str, str]
    mounts: Mapping[str, str]
    """Every mount point that has to be there, with the options it has to have, comma-separated.
    ``data`` stands for nosuid, nodev, noexec; ``rw`` for none, as the kernel's own file systems
    may have."""
    masks: frozenset[str]
    """Mount points that may be there besides: masks and read-only covers of the lane's own."""
    readonly: tuple[str, ...]
    """How the names of further mount points begin, which may be there read-only, and of devices."""
    rlimits: Mapping[str, int]
    disk_bytes: int
    inodes: int
    shm_bytes: int
    hostname: str
    watchdog_guarded: bool
    """Whether process 1 is a program of an image made here, which the payload cannot reach."""
    uid: int | None = None
    """User and group inside, where the lane maps them; None where any but 0 will do."""
    gvisor: bool = False
    """Whether a kernel of its own (gVisor) answers inside: what only that kernel would be harmed
    by may be reachable, what is the host's may not."""
    pids: int = 0
    """How many processes there may be; 0 where the report says nothing of it. The prover's."""
    processors: int = 0
    """How many processors the payload is scheduled on; 0 for any number. The prover's."""
    driven: bool = False
    """Whether file systems and memory were filled to the brim. The prover's."""
