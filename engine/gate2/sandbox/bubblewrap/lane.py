"""The lane for a machine without engine and perhaps without root: `bwrap` from bubblewrap.

One run, in order:
1. the command is looked up in the image; a missing one is the artifact's fault, nothing starts;
2. control groups are made where this user may make any;
3. in mount and, without root, user namespaces of its own the launcher mounts what the sandbox is
   made of and waits; the engine opens $GATE2_OUT and /tmp, which nobody will reach by path again;
4. root becomes a user of this run's own, for good, and `bwrap` starts the watchdog;
5. its output is read under caps until it ends, overflows or passes the deadline, then SIGKILL;
6. with every process dead, the kernel's figures and the results are read;
7. the groups and the directory are removed; the mounts went with the namespace.

Where a limit is not enforced the lane still runs and reports, and its seal is never proven.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from gate2.places import fault_of, is_full, runs_root
from gate2.sandbox.bubblewrap import tool as bubblewrap_tool
from gate2.sandbox.bubblewrap.argv import DEVICES, Room, command_of, counts_by_namespace, masked
from gate2.sandbox.bubblewrap.process import Finished, Started, start
from gate2.sandbox.bubblewrap.tool import lane_fault
from gate2.sandbox.groups import cgroups, control_group
from gate2.sandbox.groups.control_group import ControlGroup
from gate2.sandbox.groups.kills import Kills
from gate2.sandbox.images import images
from gate2.sandbox.job import OUT_DIR, Ended, Image, Job, Run, Seal
from gate2.sandbox.owner import new_name
from gate2.sandbox.payload import SHM_MIB, environment_of, has_command, not_started, run_uid
from gate2.sandbox.results import read_beneath
from gate2.sandbox.runc import oci
from gate2.sandbox.seal import seccomp_filter
from gate2.sandbox.seal.expected import Expected
from gate2.sandbox.seal.proving import Prover
from gate2.sandbox.without_engine import root_of
from gate2.sandbox.workdir import discard

_SETTLE_S = 60.0


class BubblewrapSandbox:
    """Sealed runs through `bwrap`, as root or as anybody; see the module."""

    name = "bubblewrap"

    def __init__(self) -> None:
        self._prover = Prover(
            "bubblewrap", self._run, expected_of, self._runtime, without_limits=bool(unenforced())
        )

    def available(self) -> str:
        """The empty string when the lane works here, else what it lacks and what to do."""
        lacking = bubblewrap_tool.lack()
        return lacking and f"bubblewrap lane: {lacking}"

    def resolve(self, image: str) -> Image:
        """The built image of that name, or the added one of that reference."""
        return images.resolve(image)

    def prove(self, job: Job) -> Seal:
        """The seal of the job's configuration: not proven where a limit is not enforced."""
        seal = self._prover.prove(job)
        if not (loose := unenforced()):
            return seal
        fault = f"{loose}; {seal.fault}" if seal.fault else loose
        return replace(seal, proven=False, isolated=seal.may_run, fault=fault)

    def run(self, job: Job) -> Run:
        """Run the payload in a fresh sandbox that is gone when this returns."""
        return self._run(job, sealed=True)

    def run_each(self, jobs: Iterable[Job]) -> Iterator[Run]:
        """Run each job in a fresh sandbox of its own, in order."""
        yield from map(self.run, jobs)

    def _run(self, job: Job, *, sealed: bool) -> Run:
        if lacking := bubblewrap_tool.lack():
            raise lane_fault(lacking)
        rootfs = root_of(job, lane_fault, sealed=sealed)
        if not has_command(job, rootfs):
            return not_started(f"{job.command[:1]} is no executable file of the image or mounts")
        program = seccomp_filter.program() if sealed else None
        with ExitStack() as cleanup:
            room, group = cleanup.enter_context(_place(job))
            kills = Kills()

            def command(status: int, filter_descriptor: int | None) -> list[str]:
                environment = environment_of(job)
                return command_of(
                    job, rootfs, environment, room, status=status, seccomp=filter_descriptor
                )

            started = cleanup.enter_context(start(command, room, program))
            finished = started.follow(job.limits, group)
            return _account(job, started, finished, group, kills)

    def _runtime(self) -> dict[str, str]:
        return {
            "runtime": "bubblewrap",
            "bubblewrap": bubblewrap_tool.bubblewrap_version_text(),
            "kernel": os.uname().release,
            "cgroup": str(cgroups.version()) if not control_group.lack() else "none",
            "storage": "directory",
        }


def unenforced() -> str:
    """Which limits nothing enforces for this user on this machine, and why; empty for none."""
    if not (why := control_group.lack()):
        return ""
    loose = "memory" if counts_by_namespace() else "memory, processes"
    return f"nothing here limits {loose} and processor time of a run as a whole ({why})"


@contextmanager
def _place(job: Job) -> "Iterator[tuple[Room, ControlGroup | None]]":
    """The directory and the control groups of one run; gone afterwards, whatever happened."""
    name = new_name(job.limits.wall_s + _SETTLE_S)
    room = Room(name, runs_root() / name, run_uid() + 1 if os.geteuid() == 0 else None)
    try:
        with ExitStack() as cleanup:
            group = None
            try:
                runs_root().mkdir(mode=0o711, parents=True, exist_ok=True)
                room.directory.mkdir(mode=0o700)
                room.stage.mkdir()
                if not control_group.lack():
                    made = control_group.control_group(name, job.limits, oci.processors_of(job))
                    group = cleanup.enter_context(made)
                    room = replace(room, entries=group.entries)
            except OSError as error:
                if is_full(error):
                    raise fault_of(error) from error
                raise lane_fault(f"preparing the run: {error}") from error
            yield room, group
    finally:
        discard(room.directory)


def _account(
    job: Job, started: Started, finished: Finished, group: ControlGroup | None, kills: Kills
) -> Run:
    """The run by the kernel's account, and its results, now that every process is dead."""
    captured, limits = finished.captured, job.limits
    figures = cgroups.Figures(None, None, None) if group is None else group.figures()
    if group is not None and (figures.oom_kills is None or not group.has_limits(limits)):
        raise lane_fault("the kernel kept no account of the run, or other limits than its own")
    if figures.oom_kills is not None:  # else nobody says whose process was killed: not proven
        kills.show(figures.oom_kills)
    files = {name: read_beneath(started.out, name, limits.results_bytes) for name in job.results}
    return Run(
        ended=captured.stopped or Ended.EXITED,
        exit_code=finished.exit_code if captured.stopped is None else None,
        oom=bool(figures.oom_kills),
        disk_full=_has_no_room(started.out) or _has_no_room(started.temporary),
        wall_s=finished.wall_s,
        cpu_s=figures.cpu_s,
        memory_peak_mib=figures.memory_peak_mib,
        stdout=captured.stdout,
        stderr=captured.stderr,
        files=files,
    )


def _has_no_room(directory: int) -> bool:
    status = os.statvfs(directory)
    return status.f_bfree == 0 or status.f_ffree == 0


def expected_of(job: Job) -> Expected:
    """What a sealed job of this lane shows of itself from inside."""
    mounts = {"/": "ro,nosuid,nodev", "/proc": "ro,data", "/dev": "ro,nosuid,nodev"}
    mounts |= dict.fromkeys(("/dev/shm", "/tmp", OUT_DIR), "data")
    mounts |= {mount.target: "ro,nosuid,nodev" for mount in job.mounts}
    return Expected(
        environment=environment_of(job),
        mounts=mounts,
        masks=frozenset({*masked(), *(f"/dev/{name}" for name in DEVICES)}),
        readonly=(),
        rlimits=oci.rlimits(job.limits.disk_mib),
        disk_bytes=job.limits.disk_mib << 20,
        inodes=job.limits.inodes,
        shm_bytes=SHM_MIB << 20,
        hostname=job.hostname,
        watchdog_guarded=True,
        uid=job.uid,
    )
