"""Proves a seal: the probe runs in the payload's own configuration, and its unsealed twin fails it.

A configuration is proven once per process, never across processes. Two runs beside it are made
once per image and process:

- the *twin*, the same lane with its protections off, has to be seen open by several findings of
  different kinds: a probe that cannot see an open door proves nothing;
- the *driven* run, sealed, small, fills its file systems to the last byte and inode and its memory
  beyond the limit. That a large configuration has the limits it asked for is read back (by the
  probe from the file systems, by the lane from the kernel or the engine); that such limits hold
  is shown once, where it costs milliseconds and not the memory of the machine.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol

from gate2.errors import InfrastructureError
from gate2.sandbox.images import images
from gate2.sandbox.interruption import result_of
from gate2.sandbox.job import Ended, Image, Job, Limits, Probe, Run, Seal
from gate2.sandbox.seal import seccomp
from gate2.sandbox.seal.expected import Expected
from gate2.sandbox.seal.judging import (
    GVISOR_TWIN_OPEN_KINDS,
    TWIN_OPEN_AT_LEAST,
    TWIN_OPEN_KINDS,
    Judged,
    judge,
)
from gate2.sandbox.seal.probing import Drive, as_probe, configuration_digest, host_socket

_DRIVEN_LIMITS = Limits(memory_mib=64, pids=16, disk_mib=4, inodes=64)
# gVisor's own kernel takes its threads and memory from the same limits.
_GVISOR_DRIVEN_LIMITS = Limits(memory_mib=128, pids=64, disk_mib=4, inodes=64)


class ProbeRun(Protocol):
    """Runs a job on the lane, with or without its protections."""

    def __call__(self, job: Job, *, sealed: bool) -> Run: ...


class Prover:
    """Runs probes for one lane and remembers what they proved."""

    def __init__(
        self,
        lane: str,
        run: ProbeRun,
        expect: Callable[[Job], Expected],
        runtime: Callable[[], Mapping[str, str]],
        *,
        without_limits: bool = False,
    ) -> None:
        """`without_limits`: what does not hold its limits and is closed may run, for a report."""
        self._lane, self._run, self._without_limits = lane, run, without_limits
        self._expect, self._runtime = expect, runtime
        self._lock = threading.Lock()
        self._versions: dict[str, str] = {}
        self._proven: dict[str, Seal] = {}
        self._shown: set[str] = set()
        self._twin_open: dict[str, int] = {}
        """How many findings saw the unsealed twin of an image open."""

    def prove(self, job: Job) -> Seal:
        """The seal of this job's configuration; whatever is not shown is not proven.

        Raises:
            InfrastructureError: not even the sealed probe could be run.
        """
        with self._lock:
            self._versions = self._versions or dict(self._runtime())
            key = configuration_digest(self._lane, job, self._versions)
            if key in self._proven:
                return self._proven[key]
            seal = self._prove(job, key)
            if seal.proven:
                self._proven[key] = seal
            return seal

    def _prove(self, job: Job, key: str) -> Seal:
        own = images.trusted(job.image)
        with host_socket(), ThreadPoolExecutor(2) as pool:
            beside = [
                pool.submit(show, own) for show in (self._twin_fault, self._driven_fault)
            ] if own.image_id not in self._shown else []  # fmt: skip
            judged = self._probe(job)
            if not judged.fault and own != job.image:
                # An author's image could forge the report; ours, configured alike, cannot.
                judged = self._probe(replace(job, image=own))
            twin, driven = [result_of(future) for future in beside] or ("", "")
        if not twin and not driven:
            self._shown.add(own.image_id)
        fault = judged.fault or twin or driven
        return Seal(
            lane=self._lane,
            proven=not fault,
            probes=(*judged.probes, *self._twin_finding(own)),
            seccomp_sha256=seccomp.load().sha256,
            image_id=job.image.image_id,
            runtime={**self._versions, **judged.facts},
            fault=fault,
            configuration_sha256=key,
            isolated=self._without_limits and bool(driven) and not (judged.fault or twin),
        )

    def _probe(self, job: Job, *, sealed: bool = True, driven: bool = False) -> Judged:
        """What the probe finds in the job's configuration; `driven`, filled to the brim."""
        drive = Drive.NOTHING
        if driven:
            drive = Drive.DISKS if self._expect(job).gvisor else Drive.BOTH
        probing, oom = as_probe(job, drive, images.trusted(job.image)), drive == Drive.BOTH
        run = self._run(probing, sealed=sealed)
        if run.ended is not Ended.EXITED or run.exit_code != 0 or run.stderr or run.oom != oom:
            return Judged((), f"the probe did not run to its end ({_how(run)})")
        expected = replace(
            self._expect(probing), pids=job.limits.pids, processors=job.processors, driven=driven
        )
        return judge(run.stdout, expected)

    def _twin_fault(self, image: Image) -> str:
        """Empty when the unsealed twin was seen open. Only our own image ever runs unsealed."""
        try:
            judged = self._probe(Job(image=image, command=("true",), workdir="/"), sealed=False)
        except InfrastructureError as error:
            return f"the unsealed twin could not be run: {error.message}"
        gvisor = self._expect(Job(image=image, command=("true",))).gvisor
        kinds = GVISOR_TWIN_OPEN_KINDS if gvisor else TWIN_OPEN_KINDS
        unseen = sorted(kinds - judged.open_kinds)
        if len(judged.open) < TWIN_OPEN_AT_LEAST or unseen:
            seen = judged.fault if not judged.probes else f"closed: {', '.join(unseen) or 'all'}"
            return f"the probe did not recognise the unsealed twin as open: {seen}"
        self._twin_open[image.image_id] = len(judged.open)
        return ""

    def _twin_finding(self, image: Image) -> tuple[Probe, ...]:
        """The positive control outside: a probe that sees no open door proves nothing."""
        seen = self._twin_open.get(image.image_id)
        if seen is None:
            return ()
        wanted = f"seen open by {TWIN_OPEN_AT_LEAST} findings or more"
        return (Probe("control:twin", wanted, f"seen open by {seen}", True),)

    def _driven_fault(self, image: Image) -> str:
        """Empty when a small sandbox was driven into every limit and each of them held."""
        job = Job(image=image, command=("true",), workdir="/", limits=_DRIVEN_LIMITS)
        gvisor = self._expect(job).gvisor
        job = replace(job, limits=_GVISOR_DRIVEN_LIMITS) if gvisor else job
        try:
            fault = self._probe(job, driven=True).fault
            if not fault and gvisor:
                fault = self._gvisor_fault(job)
        except InfrastructureError as error:
            return f"the run that is driven into its limits could not be run: {error.message}"
        return fault and f"limits did not hold where they were hit: {fault}"

    def _gvisor_fault(self, job: Job) -> str:
        """Empty when memory past the limit ended the sandbox: that is its own kernel's there."""
        run = self._run(as_probe(job, Drive.MEMORY), sealed=True)
        return "" if run.oom and run.exit_code != 0 else f"open: driven:memory ({_how(run)})"


def _how(run: Run) -> str:
    """How a probe's run ended, and the last line that it complained in."""
    tail = run.stderr.decode(errors="backslashreplace").strip().splitlines()[-1:]
    return f"{run.ended}, exit {run.exit_code}, oom {run.oom}: {' '.join(tail)[:300]}"
