"""What became of a payload by the engine's and the kernel's account; its output is never asked."""

import time
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import docker

from gate2.sandbox.docker.disks import Left
from gate2.sandbox.docker.engine import engine_fault, stat_path
from gate2.sandbox.groups import cgroups
from gate2.sandbox.groups.kills import Kills
from gate2.sandbox.job import Ended, Job, Limits, Run

_GO_DIRECTORY = 1 << 31
_FASTEST_MIB_S = 10 << 10
_NO_FIGURES = cgroups.Figures(None, None, None)


@dataclass(slots=True)
class Outcome:
    """What the engine says of one payload, and what it printed."""

    not_started: str = ""
    ended: Ended = Ended.EXITED
    exit_code: int | None = None
    oom: bool = False
    wall_s: float = 0.0
    stdout: bytes = b""
    stderr: bytes = b""
    figures: cgroups.Figures = field(default=_NO_FIGURES)

    @property
    def killed_for_memory(self) -> bool:
        """Whether memory ran out for any process of the run."""
        return self.oom or bool(self.figures.oom_kills)

    def as_run(self, left: Left) -> Run:
        """The run as every lane reports it."""
        return Run(
            ended=self.ended,
            exit_code=self.exit_code,
            oom=self.killed_for_memory,
            disk_full=left.disk_full,
            wall_s=self.wall_s,
            cpu_s=self.figures.cpu_s,
            memory_peak_mib=self.figures.memory_peak_mib,
            stdout=self.stdout,
            stderr=self.stderr,
            files=left.files,
        )


def take_account(api: docker.APIClient, job: Job, name: str, outcome: Outcome) -> None:
    """Add what the engine says of a dead container.

    Raises:
        InfrastructureError: INF-001, it is not dead.
    """
    state = api.inspect_container(name)["State"]
    if state["Running"]:
        raise engine_fault(f"{name} is still running after its end")
    outcome.oom = bool(state["OOMKilled"])
    if outcome.ended is not Ended.EXITED:
        return
    outcome.exit_code = int(state["ExitCode"])
    if outcome.exit_code in (126, 127) and not _has_command(api, job, name):
        outcome.not_started = f"{job.command[0]!r} is no executable file of the image"


class Account:
    """The kernel's figures of a container on this machine, followed while it lives.

    A group of the run's own around the container's outlives it, and holds the time and memory of
    both. Under cgroup v1 the kills for want of memory are counted in the container's alone.
    """

    def __init__(
        self, identity: str, limits: Limits, *, parent: str, on_this_machine: bool
    ) -> None:
        """`parent`: the run's own group; empty where the engine has the container in its own."""
        self.identity = identity
        within = (f"{parent}/{identity}",) if parent else ()
        named = (f"docker/{identity}", f"system.slice/docker-{identity}.scope")
        self._groups = tuple(path.lstrip("/") for path in within or named)
        self._parent, self._limits = parent.lstrip("/"), limits
        self._on_this_machine = on_this_machine
        self._last = _NO_FIGURES
        self._kills: Kills | None = None
        self._seen_at = self._ended_at = 0.0

    def open(self) -> None:
        """Begin, right before the start. Another machine's kills are not looked at."""
        self._seen_at, self._ended_at = time.monotonic(), 0.0
        self._kills = Kills() if self._on_this_machine else None

    def look(self) -> None:
        """Take the latest; the last ones stay where the group is gone or the engine elsewhere."""
        if self._kills is not None:
            self._kills.look()
        now = time.monotonic()
        for group in self._groups:
            found = cgroups.read_figures(group)
            if found.memory_peak_mib is not None:
                self._last, self._seen_at = found, now
                self._show(found.oom_kills or 0)
                return
        if self._last is not _NO_FIGURES:  # seen before, so that it is gone with its processes
            self.end()

    def kill(self) -> None:
        """SIGKILL to every process of the container, where they are this machine's."""
        for group in self._groups if self._on_this_machine else ():
            cgroups.kill_in(group)

    def end(self) -> None:
        """The container has ended by now, if it was not seen to end before."""
        self._ended_at = self._ended_at or time.monotonic()

    def close(self, outcome: Outcome) -> None:
        """Add the final figures, the container being dead.

        Raises:
            InfrastructureError: INF-011, memory ran out for a process that may have been the run's.
        """
        outcome.figures = self._final()
        if outcome.killed_for_memory:
            self._show(outcome.figures.oom_kills or 1)
        elif self._kills is not None and not self._shows_room():
            self._kills.require_explained()

    def _show(self, kills: int) -> None:
        if self._kills is not None:
            self._kills.show(kills)

    def _final(self) -> cgroups.Figures:
        if not self._parent:
            return self._last
        whole = cgroups.read_figures(self._parent)
        kills = [each for each in (whole.oom_kills, self._last.oom_kills) if each is not None]
        self._last = cgroups.Figures(
            cpu_s=whole.cpu_s,
            memory_peak_mib=whole.memory_peak_mib,
            oom_kills=max(kills, default=None),
            limits=self._last.limits,
        )
        return self._last

    def _shows_room(self) -> bool:
        """Whether memory never came to its limit, so that a kill of the machine was another's.

        The kernel kills for want of the last 32 KiB at most. What was swapped out would not be in
        the peak. Where nothing outlived the container, it may have grown since it was last seen,
        and no faster than a processor can write.
        """
        if cgroups.has_swap():
            return False
        peak = self._last.memory_peak_mib
        if self._parent:
            return peak is not None and peak < self._limits.memory_mib - 1
        unseen_s = max(0.0, self._ended_at - self._seen_at)
        most = (peak or 0.0) + unseen_s * _FASTEST_MIB_S * max(1.0, self._limits.cpus)
        return most < self._limits.memory_mib - 1


def _has_command(api: docker.APIClient, job: Job, name: str) -> bool:
    """Whether the command's path exists in a dead container, by the engine's stat header."""
    command = job.command[0]
    search = [""] if "/" in command else job.environment.get("PATH", "/bin:/usr/bin").split(":")
    for directory in search:
        path = str(PurePosixPath(job.workdir, directory, command))
        stat = stat_path(api, name, path)
        if stat and not stat["mode"] & _GO_DIRECTORY and stat["mode"] & 0o111:
            return True
    return False
