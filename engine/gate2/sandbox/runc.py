"""The embedded lane: an OCI bundle run by `runc`, sealed without a daemon.

One run, in order:
1. the command is looked up in the image; a missing one is the artifact's fault, nothing starts;
2. a private directory, two capped tmpfs (/tmp and $GATE2_OUT) and the bundle are made;
3. `runc run` starts it in namespaces of its own, root inside being a nobody outside;
4. its output is read under caps until it ends, overflows or passes the deadline, then SIGKILL;
5. with every process dead, the kernel's figures and the results are read;
6. container, control groups, mounts and directory are removed.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox import cgroups, images, oci, seccomp
from gate2.sandbox.capture import Captured, capture
from gate2.sandbox.interruption import require_going
from gate2.sandbox.job import OUT_DIR, Ended, Image, Job, Run, Seal
from gate2.sandbox.oci import Place
from gate2.sandbox.payload import (
    MASKED_PATHS,
    READONLY_PATHS,
    SHM_MIB,
    environment_of,
    has_command,
    not_started,
)
from gate2.sandbox.place import make_place
from gate2.sandbox.probe import Expected
from gate2.sandbox.proving import Prover
from gate2.sandbox.results import read_results
from gate2.sandbox.runc_tool import (
    OLDEST_RUNC,
    TOOL_TIMEOUT_S,
    call_runc,
    find_runc,
    lane_fault,
    runc_argv,
    runc_version,
    runc_version_text,
)
from gate2.sandbox.tmpfs import is_full


@dataclass(frozen=True, slots=True)
class _Finished:
    """The container is dead; nothing of it has been removed yet."""

    captured: Captured
    returncode: int
    wall_s: float


class RuncSandbox:
    """Sealed runs through `runc`; needs root, cgroups and user namespaces."""

    name = "runc"

    def __init__(self) -> None:
        self._prover = Prover("runc", self._run, expected_of, self._runtime)

    def available(self) -> str:
        """The empty string when the lane works here, else what it lacks and what to do."""
        if os.geteuid() != 0:
            return "runc lane: needs root; run gate2 as root, or use Docker (--sandbox docker)"
        if find_runc() is None:
            return "runc lane: runc is not installed; run `apt-get install runc`"
        if runc_version() < OLDEST_RUNC:
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
        """The built image of that name; a registry's image is for the Docker lane."""
        if images.is_reference(image):
            raise InfrastructureError(
                because(
                    Code.SBX_IMAGE_MISSING,
                    f"image {image} is a registry's, which the runc lane cannot unpack",
                    remedy="Use --sandbox docker, or an image of sandboxes/images.toml.",
                )
            )
        return images.resolve_name(image)

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
        rootfs = job.image.rootfs
        if lacking := self.available():
            raise lane_fault(lacking.removeprefix("runc lane: "))
        require_going()
        if rootfs is None or not rootfs.is_dir():
            raise lane_fault(f"image {job.image.name} has no unpacked root here")
        if not has_command(job, rootfs):
            return not_started(f"{job.command[:1]} is no executable file of the image or mounts")
        with make_place(job) as place:
            config = oci.bundle_of(job, rootfs, environment_of(job), place, seccomp.load())
            directory = place.out.parent
            bundle = config if sealed else oci.unsealed(config)
            (directory / "config.json").write_text(json.dumps(bundle), encoding="utf-8")
            finished = _run_container(job, place.name, directory)
            return _account(job, place, finished)

    def _runtime(self) -> dict[str, str]:
        return {
            "runc": runc_version_text(),
            "kernel": os.uname().release,
            "cgroup": str(cgroups.version()),
            "storage": "directory",
        }


def _run_container(job: Job, name: str, directory: Path) -> _Finished:
    state, log = directory / "state", directory / "runc.log"
    options = ["--root", str(state), "--log", str(log), "--log-format", "json"]
    start = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own argv
        runc_argv(*options, "run", "--keep", "--bundle", str(directory), name),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        start_new_session=True,  # a terminal's Ctrl-C is for the engine, which then ends the run
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.close()  # an empty pipe, never the engine's own input
    try:
        captured = capture(
            process.stdout.fileno(),
            process.stderr.fileno(),
            cap=job.limits.output_bytes,
            deadline=start + job.limits.wall_s,
            tick=require_going,
        )
        if captured.stopped is None:
            # Both streams ended. runc holds them until the container is dead, but wait anyway.
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, start + job.limits.wall_s - time.monotonic()) + 1.0)
        wall_s = time.monotonic() - start
        if process.poll() is None:
            _kill(state, name)
    finally:
        process.stdout.close()
        process.stderr.close()
        returncode = _reap(process, state, name)
    _require_started(state / name, log, captured)
    return _Finished(captured, returncode, wall_s)


def _kill(state: Path, name: str) -> None:
    """SIGKILL at once: to process 1, and with it to every process of its PID namespace."""
    call_runc("--root", str(state), "kill", name, "KILL")
    for group in cgroups.groups_of().get(name, []):
        cgroups.kill_group(group)


def _reap(process: "subprocess.Popen[bytes]", state: Path, name: str) -> int:
    """Wait for runc, killing again: a kill that came before the container was there missed it."""
    give_up = time.monotonic() + TOOL_TIMEOUT_S
    while time.monotonic() < give_up:
        try:
            return process.wait(0.5)
        except subprocess.TimeoutExpired:
            _kill(state, name)
    process.kill()
    return process.wait()


def _require_started(state: Path, log: Path, captured: Captured) -> None:
    """runc keeps the state of a container that ran; without one, its log says why not."""
    if (state / "state.json").is_file():
        return
    messages = []
    with suppress(OSError, ValueError):
        for line in log.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if entry.get("level") in ("error", "fatal"):
                messages.append(str(entry.get("msg")))
    why = "; ".join(messages) or captured.stderr.decode(errors="replace")[:500]
    raise lane_fault(f"the container did not start: {why}")


def _account(job: Job, place: Place, finished: _Finished) -> Run:
    """The run by the kernel's account, and its results, now that every process is dead."""
    figures = cgroups.read_figures(f"{cgroups.PARENT}/{place.name}")
    if figures.oom_kills is None:
        raise lane_fault("the kernel kept no account of the run's memory")
    if figures.limits != (job.limits.memory_mib << 20, job.limits.pids):
        raise lane_fault(f"the kernel kept limits of {figures.limits} instead of the run's own")
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
    devices = ("full", "null", "random", "tty", "urandom", "zero")
    masks = {*MASKED_PATHS, *READONLY_PATHS, *(f"/dev/{name}" for name in devices)}
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
    )
