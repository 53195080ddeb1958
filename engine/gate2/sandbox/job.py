"""What a sealed run is asked to do, what it reports, and the protocol every lane keeps.

*Ran and failed* and *could not run at all* are two outcomes, and only the first is a result:
`Sandbox.run` returns a `Run` for whatever the payload did, and raises `InfrastructureError`
for whatever kept it from running.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from gate2.backports import StrEnum

# Inside the sandbox. They lie under /home because the embedded Lean mounts only /home and /tmp.
IN_DIR = "/home/in"
OUT_DIR = "/home/out"
TOOLS_DIR = "/home/tools"
PROBE_DIR = "/home/probe"


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps of one run. All are enforced by the lane; one that cannot be applied stops the run."""

    wall_s: float = 120.0
    cpus: float = 1.0
    memory_mib: int = 1024
    pids: int = 64
    disk_mib: int = 64
    """Each of /tmp and $GATE2_OUT."""
    inodes: int = 4096
    """Each of /tmp and $GATE2_OUT."""
    output_bytes: int = 1 << 20
    """Each of standard output and standard error; more ends the run."""
    results_bytes: int = 8 << 20
    """Each file that is read back."""


@dataclass(frozen=True, slots=True)
class Image:
    """A root file system, by digest."""

    name: str
    """As the artifact names it, for messages."""
    image_id: str
    """``sha256:`` and the digest of the OCI image configuration: what Docker calls the image ID."""
    rootfs: Path | None
    """The unpacked root, for lanes without an engine; None where only an engine has the image."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A host directory that the payload sees read-only."""

    source: Path
    target: str


@dataclass(frozen=True, slots=True)
class Job:
    """One payload and the configuration it runs in."""

    image: Image
    command: tuple[str, ...]
    mounts: tuple[Mount, ...] = ()
    """Exactly these host directories are visible, read-only, and nothing else of the host."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """The whole environment of the payload beside GATE2_OUT; nothing is inherited."""
    workdir: str = IN_DIR
    results: tuple[str, ...] = ()
    """Plain file names in OUT_DIR that are read back after the sandbox is dead."""
    limits: Limits = Limits()
    hostname: str = "gate2"
    uid: int = 1000
    """The payload's user and group inside, on lanes with a user namespace. Elsewhere (Docker) it
    is the run's own high one, another in every run."""
    processors: int = 0
    """How many processors the payload may be scheduled on, and sees itself scheduled on; 0 for
    all of the machine's."""
    gpus: bool = False
    """Whether every GPU of the machine is handed in. Never, unless settings allow it."""


class Ended(StrEnum):
    """How a run ended, by the account of the lane, never of its output."""

    EXITED = "exited"
    TIMEOUT = "timeout"
    OUTPUT_CAP = "output-cap"
    NOT_STARTED = "not-started"
    """The command does not exist in the image or cannot be executed: the artifact's fault."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file read back from OUT_DIR, or why it was not."""

    data: bytes | None
    refused: str = ""
    """Empty when read; ``missing`` when there is no such name; else what was found instead
    (``symlink``, ``fifo``, ``directory``, ``hard link``, ``too large: …``)."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one payload did. `stdout` and `stderr` are written by the untrusted script:
    show them escaped, never parse them for a verdict."""

    ended: Ended
    exit_code: int | None
    """None when it did not exit by itself."""
    oom: bool
    """Memory ran out for any process of the run, by the kernel's account."""
    disk_full: bool
    """/tmp or $GATE2_OUT had no space or inode left when the run ended."""
    wall_s: float
    cpu_s: float | None
    memory_peak_mib: float | None
    stdout: bytes
    stderr: bytes
    files: Mapping[str, FileRead]


@dataclass(frozen=True, slots=True)
class Probe:
    """One finding of the probe that ran in the very configuration of the payload."""

    name: str
    expected: str
    found: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Seal:
    """What the probe showed of one configuration."""

    lane: str
    """``docker`` or ``runc``."""
    proven: bool
    """Every probe is closed, the positive controls hold, and the unsealed twin was seen open."""
    probes: tuple[Probe, ...]
    seccomp_sha256: str
    image_id: str
    runtime: Mapping[str, str]
    """Versions: engine, runc, kernel, storage, cgroup version."""
    fault: str = ""
    """Why it is not proven, for a message; empty when it is."""
    configuration_sha256: str = ""
    """Of the configuration that was probed: jobs with the same digest have the same seal."""
    isolated: bool = False
    """Not proven for want of limits alone: a payload is closed in and may run, to be reported;
    no status can rest on what it does."""

    @property
    def may_run(self) -> bool:
        """Whether anything of an author may be started in this configuration."""
        return self.proven or self.isolated


class Sandbox(Protocol):
    """A lane that runs payloads sealed. Implementations are safe to use from several threads."""

    name: str

    def available(self) -> str:
        """The empty string when the lane works here, else what it lacks and what to do."""
        ...

    def resolve(self, image: str) -> Image:
        """The image for a name of sandboxes/images.toml or a repository@sha256 reference.

        Raises:
            InfrastructureError: SBX-001 (not on this machine).
            InvalidRecord: SBX-002 (named by tag or not a reference at all).
        """
        ...

    def prove(self, job: Job) -> Seal:
        """Run the probe in the job's configuration (its command replaced by the probe).

        Proven once per configuration and process. Never raises for an open hole: it reports it.
        """
        ...

    def run(self, job: Job) -> Run:
        """Run the payload in a fresh sandbox that is gone when this returns.

        Raises:
            InfrastructureError: it could not be run at all.
        """
        ...

    def run_each(self, jobs: Iterable[Job]) -> Iterator[Run]:
        """Run each job in a fresh sandbox of its own, one after the other, in order.

        A lane may make the next sandbox while one runs. Closing the iterator removes what was
        made ahead. Raises as `run`, at the job that could not be run.
        """
        ...
