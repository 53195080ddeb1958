"""Proves a seal: the probe runs in the payload's own configuration, and its unsealed twin fails it.

A configuration is proven once per process. The twin, the same lane with its protections off,
has to be seen open by several findings: a probe that cannot see an open door proves nothing.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from gate2.data import data_path
from gate2.errors import InfrastructureError
from gate2.sandbox import images, seccomp
from gate2.sandbox.job import PROBE_DIR, Ended, Image, Job, Limits, Mount, Run, Seal
from gate2.sandbox.probe import TWIN_OPEN_AT_LEAST, Expected, Judged, judge

_PROBE_WALL_S = 60.0
# Read by the dynamic loader or the C library before the probe's first line.
_LOADER_NAMES = ("LD_", "GLIBC_", "MALLOC_", "GCONV_", "LOCPATH", "NLSPATH", "PYTHON")


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
    ) -> None:
        self._lane, self._run = lane, run
        self._expect, self._runtime = expect, runtime
        self._lock = threading.Lock()
        self._proven: dict[str, Seal] = {}
        self._twins: set[str] = set()

    def prove(self, job: Job) -> Seal:
        """The seal of this job's configuration; whatever is not shown is not proven.

        Raises:
            InfrastructureError: not even the sealed probe could be run.
        """
        key = configuration_digest(self._lane, job)
        with self._lock:
            if key in self._proven:
                return self._proven[key]
            judged = self._probe(job, sealed=True)
            own = images.trusted(job.image)
            if not judged.fault and own != job.image:
                # An author's image could forge the report; ours, configured alike, cannot.
                judged = self._probe(replace(job, image=own), sealed=True)
            fault = judged.fault or self._twin_fault(own)
            seal = Seal(
                lane=self._lane,
                proven=not fault,
                probes=judged.probes,
                seccomp_sha256=seccomp.load().sha256,
                image_id=job.image.image_id,
                runtime=dict(self._runtime()),
                fault=fault,
            )
            if seal.proven:
                self._proven[key] = seal
            return seal

    def _probe(self, job: Job, *, sealed: bool) -> Judged:
        probe_job = as_probe(job)
        run = self._run(probe_job, sealed=sealed)
        if run.ended is not Ended.EXITED or run.exit_code != 0 or run.oom or run.stderr:
            tail = run.stderr.decode(errors="backslashreplace").strip().splitlines()[-1:]
            how = f"{run.ended}, exit {run.exit_code}, oom {run.oom}"
            return Judged((), f"the probe did not run to its end ({how}): {' '.join(tail)[:300]}")
        return judge(run.stdout, self._expect(probe_job))

    def _twin_fault(self, image: Image) -> str:
        """Empty when the unsealed twin was seen open. Only our own image ever runs unsealed."""
        if image.image_id in self._twins:
            return ""
        try:
            judged = self._probe(Job(image=image, command=("true",), workdir="/"), sealed=False)
        except InfrastructureError as error:
            return f"the unsealed twin could not be run: {error.message}"
        if len(judged.open) < TWIN_OPEN_AT_LEAST:
            seen = judged.fault or "it looked closed"
            return f"the probe did not recognise the unsealed twin as open: {seen}"
        self._twins.add(image.image_id)
        return ""


def as_probe(job: Job) -> Job:
    """The same configuration with the probe in the place of the payload."""
    environment = {
        name: value for name, value in job.environment.items() if not name.startswith(_LOADER_NAMES)
    }
    return replace(
        job,
        command=("/usr/bin/python3", "-I", "-B", f"{PROBE_DIR}/probe.py"),
        mounts=(*job.mounts, Mount(data_path("sandboxes/probe"), PROBE_DIR)),
        environment=environment,
        results=(),
        limits=replace(job.limits, wall_s=_PROBE_WALL_S, output_bytes=Limits().output_bytes),
    )


def configuration_digest(lane: str, job: Job) -> str:
    """Equal exactly for jobs whose seal is the same: everything but payload and mount sources."""
    limits = {name: getattr(job.limits, name) for name in Limits.__slots__}
    for name in ("wall_s", "output_bytes", "results_bytes"):
        del limits[name]  # kept by the engine, outside
    configuration = {
        "lane": lane,
        "image": job.image.image_id,
        "mounts": sorted(mount.target for mount in job.mounts),
        "environment": dict(job.environment),
        "workdir": job.workdir,
        "hostname": job.hostname,
        "limits": limits,
        "seccomp": seccomp.load().sha256,
    }
    text = json.dumps(configuration, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
