"""A lane for tests of what is above the sandbox: it runs nothing and keeps the contract.

It is told how a payload would behave and reports what a real lane would have reported of it,
caps and deadline included; the same contract suite holds it to that.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox.beneath import is_plain_name
from gate2.sandbox.images import images
from gate2.sandbox.images.definitions import definitions
from gate2.sandbox.job import Ended, FileRead, Image, Job, Probe, Run, Seal


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a payload would do if nothing stopped it."""

    exit_code: int = 0
    stdout: bytes = b""
    stderr: bytes = b""
    files: Mapping[str, bytes | str] = field(default_factory=dict)
    """What it leaves in $GATE2_OUT: a file's bytes, or what stands there instead of a file."""
    takes_s: float = 0.01
    oom: bool = False
    disk_full: bool = False
    starts: bool = True


Behave = Callable[[Job], Behaviour]


class FakeSandbox:
    """A lane that runs nothing. Not safe to conclude anything from: its seal is a given."""

    name = "fake"

    def __init__(
        self, behave: Behave | Behaviour | None = None, *, seal_fault: str = "", lacking: str = ""
    ) -> None:
        fixed = behave if isinstance(behave, Behaviour) else Behaviour()
        self._behave: Behave = behave if callable(behave) else lambda _: fixed
        self._seal_fault, self._lacking = seal_fault, lacking
        self.jobs: list[Job] = []
        """Every job that was run, in order."""

    def available(self) -> str:
        """What the test said it lacks."""
        return self._lacking

    def resolve(self, image: str) -> Image:
        """An image of no content for each defined name; references by digest are not here."""
        if images.is_reference(image):
            raise InfrastructureError(
                because(Code.SBX_IMAGE_MISSING, f"image {image} is not on this machine")
            )
        if image not in definitions():
            images.resolve_name(image)  # raises SBX-002
        digest = hashlib.sha256(image.encode()).hexdigest()
        return Image(image, f"sha256:{digest}", Path("/nonexistent"))

    def prove(self, job: Job) -> Seal:
        """The seal the test asked for."""
        closed = not self._seal_fault
        return Seal(
            lane="fake",
            proven=closed,
            probes=(Probe("fake", "closed", "closed" if closed else "open", closed),),
            seccomp_sha256=hashlib.sha256(b"").hexdigest(),
            image_id=job.image.image_id,
            runtime={"fake": "1"},
            fault=self._seal_fault,
        )

    def run(self, job: Job) -> Run:
        """What a real lane would report of the behaviour under the job's limits."""
        if self._lacking:
            raise InfrastructureError(because(Code.INF_LANE_UNAVAILABLE, self._lacking))
        self.jobs.append(job)
        behaviour = self._behave(job)
        ended = _ended(behaviour, job)
        cap = job.limits.output_bytes
        started = ended is not Ended.NOT_STARTED
        return Run(
            ended=ended,
            exit_code=behaviour.exit_code if ended is Ended.EXITED else None,
            oom=started and behaviour.oom,
            disk_full=started and behaviour.disk_full,
            wall_s=min(behaviour.takes_s, job.limits.wall_s) if started else 0.0,
            cpu_s=None,
            memory_peak_mib=None,
            stdout=behaviour.stdout[:cap] if started else b"",
            stderr=behaviour.stderr[:cap] if started else b"",
            files={name: _read(behaviour, name, job) for name in job.results} if started else {},
        )

    def run_each(self, jobs: Iterable[Job]) -> Iterator[Run]:
        """What a real lane would report of each, in order."""
        yield from map(self.run, jobs)


def _ended(behaviour: Behaviour, job: Job) -> Ended:
    if not behaviour.starts:
        return Ended.NOT_STARTED
    if max(len(behaviour.stdout), len(behaviour.stderr)) > job.limits.output_bytes:
        return Ended.OUTPUT_CAP
    return Ended.TIMEOUT if behaviour.takes_s > job.limits.wall_s else Ended.EXITED


def _read(behaviour: Behaviour, name: str, job: Job) -> FileRead:
    if not is_plain_name(name):
        return FileRead(None, "not a plain file name")
    left = behaviour.files.get(name)
    if left is None:
        return FileRead(None, "missing")
    if isinstance(left, str):
        return FileRead(None, left)
    cap = job.limits.results_bytes
    if len(left) > cap:
        return FileRead(None, f"too large: {len(left)} bytes, the cap is {cap}")
    return FileRead(left)
