"""The embedded lane: an OCI bundle run by `runc`, sealed without a daemon; or by gVisor's `runsc`.

One run, in order:
1. the command is looked up in the image; a missing one is the artifact's fault, nothing starts;
2. a private directory, two capped tmpfs (/tmp and $GATE2_OUT) and the bundle are made;
3. the runtime starts it in namespaces of its own, root inside being a nobody outside;
4. its output is read under caps until it ends, overflows or passes the deadline, then SIGKILL;
5. with every process dead, the kernel's figures and the results are read;
6. control groups, mounts and directory are removed.

Under gVisor a kernel of its own answers the payload; users inside are that kernel's, and the
control groups are made before, since `runsc` would take them away with their figures.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from gate2.sandbox.groups import cgroups
from gate2.sandbox.groups.control_group import control_group
from gate2.sandbox.images import images
from gate2.sandbox.job import OUT_DIR, Ended, Image, Job, Limits, Run, Seal
from gate2.sandbox.payload import (
    MASKED_PATHS,
    READONLY_PATHS,
    SHM_MIB,
    environment_of,
    has_command,
    not_started,
)
from gate2.sandbox.results import read_results
from gate2.sandbox.runc import gvisor, oci
from gate2.sandbox.runc.oci import Place
from gate2.sandbox.runc.place import make_place
from gate2.sandbox.runc.process import Finished, run_container
from gate2.sandbox.runc.tool import (
    OLDEST_RUNC,
    RUNC,
    RUNSC,
    find_tool,
    lane_fault,
    runc_version,
    version_text,
)
from gate2.sandbox.seal import seccomp
from gate2.sandbox.seal.expected import Expected
from gate2.sandbox.seal.proving import Prover
from gate2.sandbox.tmpfs import is_full
from gate2.sandbox.without_engine import root_of

_DEVICES = ("full", "null", "random", "tty", "urandom", "zero")


class RuncSandbox:
    """Sealed runs through an OCI runtime; needs root, cgroups and, for `runc`, user namespaces."""

    name = "runc"

    def __init__(self, runtime: str = RUNC) -> None:
        if runtime not in (RUNC, RUNSC):
            raise ValueError(f"expected the runtime {RUNC} or {RUNSC}, got {runtime!r}")
        self.runtime = runtime
        expect = expected_of if runtime == RUNC else expected_of_gvisor
        self._prover = Prover("runc", self._run, expect, self._record)

    def available(self) -> str:
        """The empty string when the lane works here, else what it lacks and what to do."""
        if os.geteuid() != 0:
            return "runc lane: needs root; run gate2 as root, or use Docker (--sandbox docker)"
        if find_tool(self.runtime) is None:
            return (
                f"runc lane: {self.runtime} is not installed; run `apt-get install {self.runtime}`"
            )
        if self.runtime == RUNC and runc_version() < OLDEST_RUNC:
            return "runc lane: runc is older than 1.1, which the lane needs; upgrade it"
        if os.uname().machine != "x86_64":
            return f"runc lane: the seal is for x86_64 and this machine is {os.uname().machine}"
        if cgroups.version() == 0:
            return "runc lane: no memory control group is mounted, so no limit could be applied"
        namespaces = Path("/proc/sys/user/max_user_namespaces")
        if not namespaces.exists() or int(namespaces.read_text(encoding="ascii")) == 0:
            return "runc lane: user namespaces are off (sysctl user.max_user_namespaces)"
        return ""

    def resolve(self, image: str) -> Image:
        """The built image of that name, or the added one of that reference."""
        return images.resolve(image)

    def prove(self, job: Job) -> Seal:
        """The seal of the job's configuration, probed once per process."""
        return self._prover.prove(job)

    def run(self, job: Job) -> Run:
        """Run the payload in a fresh sandbox that is gone when this returns."""
        return self._run(job, sealed=True)

    def run_each(self, jobs: Iterable[Job]) -> Iterator[Run]:
        """Run each job in a fresh sandbox of its own, in order."""
        yield from map(self.run, jobs)

    def _run(self, job: Job, *, sealed: bool) -> Run:
        if lacking := self.available():
            raise lane_fault(lacking.removeprefix("runc lane: "))
        rootfs = root_of(job, lane_fault, sealed=sealed)
        if not has_command(job, rootfs):
            return not_started(f"{job.command[:1]} is no executable file of the image or mounts")
        cgroups.announce_move()
        with make_place(job, mapped=self.runtime == RUNC) as place, self._groups(job, place):
            directory = place.out.parent
            bundle = self._bundle(job, rootfs, place, sealed=sealed)
            (directory / "config.json").write_text(json.dumps(bundle), encoding="utf-8")
            finished = run_container(job, self.runtime, place.name, directory)
            return _account(job, self._limits(job), place, finished)

    def _bundle(self, job: Job, rootfs: Path, place: Place, *, sealed: bool) -> oci.Bundle:
        config = oci.bundle_of(job, rootfs, environment_of(job), place, seccomp.load())
        if self.runtime == RUNSC:
            watchdog = gvisor.readable_watchdog(job.image, place.out.parent)
            config = oci.for_gvisor(config, watchdog)
        return config if sealed else oci.unsealed(config)

    @contextmanager
    def _groups(self, job: Job, place: Place) -> Iterator[None]:
        """The run's control groups, where the runtime does not make them."""
        with ExitStack() as groups:
            if self.runtime == RUNSC:
                try:
                    gvisor.prepare_cpuset()
                    groups.enter_context(control_group(place.name, self._limits(job)))
                    if job.processors and cgroups.has_cpusets():
                        cgroups.keep_to(oci.processors_of(job), place.name)
                except OSError as error:
                    raise lane_fault(f"making control groups: {error}") from error
            yield

    def _limits(self, job: Job) -> Limits:
        """What the kernel is to keep: under gVisor, its own threads come on top."""
        pids = job.limits.pids
        return replace(job.limits, pids=gvisor.host_tasks(pids) if self.runtime == RUNSC else pids)

    def _record(self) -> dict[str, str]:
        return {
            "runtime": self.runtime,
            self.runtime: version_text(self.runtime),
            "kernel": os.uname().release,
            "cgroup": str(cgroups.version()),
            "storage": "directory",
        }


def _account(job: Job, limits: Limits, place: Place, finished: Finished) -> Run:
    """The run by the kernel's account, and its results, now that every process is dead."""
    figures = cgroups.read_figures(f"{cgroups.PARENT}/{place.name}")
    if figures.oom_kills is None:
        raise lane_fault("the kernel kept no account of the run's memory: the sandbox fell apart")
    asked = (limits.memory_mib << 20, limits.pids)
    if figures.limits != asked:
        raise lane_fault(f"the kernel kept limits of {figures.limits}, asked for {asked}")
    if figures.cpus != oci.quota_us(limits.cpus) / oci.CPU_PERIOD_US:
        raise lane_fault(f"the kernel gave {figures.cpus} processors, asked for {limits.cpus}")
    stopped = finished.captured.stopped
    files = {name: read_results(place.out, name, job.limits.results_bytes) for name in job.results}
    return Run(
        ended=Ended.EXITED if stopped is None else stopped,
        exit_code=finished.returncode if stopped is None else None,
        oom=figures.oom_kills > 0,
        disk_full=is_full(place.out) or is_full(place.temporary),
        wall_s=finished.wall_s,
        cpu_s=figures.cpu_s,
        memory_peak_mib=figures.memory_peak_mib,
        stdout=finished.captured.stdout,
        stderr=finished.captured.stderr,
        files=files,
    )


def expected_of(job: Job) -> Expected:
    """What a sealed job of this lane shows of itself from inside."""
    mounts = {"/": "ro", "/proc": "data", "/dev": "ro,nosuid,noexec"}
    mounts |= dict.fromkeys(("/dev/shm", "/tmp", OUT_DIR), "data")
    mounts |= {mount.target: "ro,nosuid,nodev" for mount in job.mounts}
    masks = {*MASKED_PATHS, *READONLY_PATHS, *(f"/dev/{name}" for name in _DEVICES)}
    return Expected(
        environment=environment_of(job),
        mounts=mounts,
        masks=frozenset(masks),
        readonly=(),
        rlimits=oci.rlimits(job.limits.disk_mib),
        disk_bytes=job.limits.disk_mib << 20,
        inodes=job.limits.inodes,
        shm_bytes=SHM_MIB << 20,
        hostname=job.hostname,
        watchdog_guarded=True,
        uid=job.uid,
    )


def expected_of_gvisor(job: Job) -> Expected:
    """The same under gVisor, whose kernel tells of fewer mount options and has mounts of its own.

    Process 1 is readable there, and so are its memory and environment, which hold no secret.
    """
    mounts = {"/": "ro", "/proc": "noexec", "/dev": "ro,noexec"}
    mounts |= dict.fromkeys(("/dev/shm", "/tmp", OUT_DIR), "noexec")
    mounts |= {mount.target: "ro" for mount in job.mounts}
    return replace(
        expected_of(job),
        mounts=mounts,
        masks=frozenset(("/dev/pts", "/sys")),
        readonly=tuple(filter(None, (gvisor.watchdog_of(job.image),))),
        watchdog_guarded=False,
        gvisor=True,
    )
