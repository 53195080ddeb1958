"""Starts a payload container, follows it to its end, and reads the engine's account of it.

The attach socket is closed before a kill, since a kill waits for one that nobody reads
(moby#41827). Whether the payload ran, and how it ended, is what the engine says; the output is
never asked.
"""

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import docker
from docker.errors import APIError, NotFound

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox import cgroups, container
from gate2.sandbox.attach import Attached
from gate2.sandbox.container import Names
from gate2.sandbox.engine import (
    CALL_TIMEOUT_S,
    ENGINE_ERRORS,
    connect,
    create_container,
    engine_fault,
    short,
    stat_path,
)
from gate2.sandbox.interruption import require_going
from gate2.sandbox.job import Ended, FileRead, Job, Run
from gate2.sandbox.keeper import Left

_TICK_S = 0.05
_SETTLE_S = 120
_GO_DIRECTORY = 1 << 31
_NO_FIGURES = cgroups.Figures(None, None, None)
_STREAMS = {"stdout": 1, "stderr": 1, "stream": 1, "logs": 0}


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

    def as_run(self, left: Left, files: Mapping[str, FileRead]) -> Run:
        """The run as every lane reports it."""
        return Run(
            ended=self.ended,
            exit_code=self.exit_code,
            oom=self.oom or bool(self.figures.oom_kills),
            disk_full=left.disk_full,
            wall_s=self.wall_s,
            cpu_s=self.figures.cpu_s,
            memory_peak_mib=self.figures.memory_peak_mib,
            stdout=self.stdout,
            stderr=self.stderr,
            files=files,
        )


def create_as_asked(api: docker.APIClient, name: str, body: dict[str, Any]) -> None:
    """Create a container and require that the engine took every setting as it was given.

    Raises:
        InfrastructureError: a limit cannot be applied, or the engine changed a setting.
    """
    made = create_container(api, name, body)
    if made.get("Warnings"):
        raise engine_fault("the engine cannot apply a limit: " + "; ".join(made["Warnings"]))
    if wrong := container.misapplied(body, api.inspect_container(name)):
        raise engine_fault(f"the engine changed {', '.join(wrong)} of a container")


def run_payload(api: docker.APIClient, job: Job, names: Names, body: dict[str, Any]) -> Outcome:
    """Run the payload to its end; it is dead and removed when this returns.

    Raises:
        InfrastructureError: it could not be run, ended, or removed.
        ENGINE_ERRORS: the engine failed.
    """
    create_as_asked(api, names.payload, body)
    kills = cgroups.kills_of_the_machine()
    done = threading.Event()
    stream = api.attach_socket(names.payload, _STREAMS)
    attached = Attached(stream, job.limits.output_bytes, done.set)
    try:
        start = time.monotonic()
        try:
            api.start(names.payload)
        except APIError as error:
            if error.status_code == 400:
                return Outcome(not_started=short(error))
            raise
        outcome = _follow(api, job, names, attached, done, start)
    finally:
        attached.close()
    outcome.stdout = bytes(attached.output.stdout.data)
    outcome.stderr = bytes(attached.output.stderr.data)
    _take_account(api, job, names, outcome)
    api.remove_container(names.payload, force=True, v=False)
    _require_accounted(outcome, kills)
    return outcome


def _require_accounted(outcome: Outcome, kills: int | None) -> None:
    """The engine loses a kill that a container outlives by milliseconds only (2 of 60 seen).

    So where the machine counts one that nobody accounts for, nothing is known about this run.

    Raises:
        InfrastructureError: INF-011, memory ran out for a process that may have been the run's.
    """
    now = cgroups.kills_of_the_machine()
    accounted = outcome.oom or bool(outcome.figures.oom_kills)
    if accounted or kills is None or now is None or now == kills:
        return
    raise InfrastructureError(
        because(
            Code.INF_CONTENTION,
            "memory ran out for a process of this machine during the run, and the engine does"
            " not say whose it was",
            remedy="Run it again, alone: --jobs 1.",
        )
    )


def _follow(
    api: docker.APIClient,
    job: Job,
    names: Names,
    attached: Attached,
    done: threading.Event,
    start: float,
) -> Outcome:
    deadline = start + job.limits.wall_s
    waiter = _Waiter(names.payload, api.api_version, int(job.limits.wall_s) + _SETTLE_S, done)
    outcome = Outcome()
    groups = _groups_of(api, names.payload)
    outcome.figures = _newer(groups, outcome.figures)
    while not done.wait(max(0.0, min(_TICK_S, deadline - time.monotonic()))):
        require_going()
        outcome.figures = _newer(groups, outcome.figures)
        if time.monotonic() >= deadline:
            break
    outcome.wall_s = time.monotonic() - start
    if waiter.ended:
        # Only the end of the container ends the stream; a process that outlived it does not exist.
        attached.drain(CALL_TIMEOUT_S)
        if attached.fault and not attached.output.overflowed:
            raise engine_fault(f"reading the output: {attached.fault}")
    if attached.output.overflowed:
        outcome.ended = Ended.OUTPUT_CAP
    elif not waiter.ended:
        outcome.ended = Ended.TIMEOUT
    if not waiter.ended:
        attached.close()
        _kill(api, names.payload)
        if not waiter.join(CALL_TIMEOUT_S):
            raise engine_fault(f"{names.payload} did not end after a kill")
    return outcome


def _kill(api: docker.APIClient, name: str) -> None:
    """SIGKILL at once; a container that ended in the meantime is fine."""
    with suppress(NotFound):
        try:
            api.kill(name, "KILL")
        except APIError as error:
            if error.status_code != 409:
                raise


class _Waiter:
    """Asks the engine for the end of a container, on a thread and a connection of its own."""

    def __init__(self, name: str, version: str, timeout_s: int, done: threading.Event) -> None:
        self.ended = False
        self._arguments = (name, version, timeout_s, done)
        self._thread = threading.Thread(target=self._wait, name="gate2-wait", daemon=True)
        self._thread.start()

    def join(self, timeout_s: float) -> bool:
        """Whether the container has ended, after waiting at most that long."""
        self._thread.join(timeout_s)
        return self.ended

    def _wait(self) -> None:
        name, version, timeout_s, done = self._arguments
        # A failed wait leaves `ended` false: the payload is then killed, and that fails loudly.
        with suppress(*ENGINE_ERRORS):
            api = connect(version)
            try:
                api.wait(name, timeout=timeout_s)
                self.ended = True
            finally:
                api.close()
        done.set()


def _take_account(api: docker.APIClient, job: Job, names: Names, outcome: Outcome) -> None:
    state = api.inspect_container(names.payload)["State"]
    if state["Running"]:
        raise engine_fault(f"{names.payload} is still running after its end")
    outcome.oom = bool(state["OOMKilled"])
    if outcome.ended is not Ended.EXITED:
        return
    outcome.exit_code = int(state["ExitCode"])
    if outcome.exit_code in (126, 127) and not _has_command(api, job, names.payload):
        outcome.not_started = f"{job.command[0]!r} is no executable file of the image"


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


def _groups_of(api: docker.APIClient, name: str) -> list[str]:
    """Where a local engine keeps the container's control group, for either of its drivers."""
    identity = api.inspect_container(name)["Id"]
    return [f"docker/{identity}", f"system.slice/docker-{identity}.scope"]


def _newer(groups: list[str], last: cgroups.Figures) -> cgroups.Figures:
    """The latest figures; the last ones where the group is gone, or the engine elsewhere."""
    for group in groups:
        figures = cgroups.read_figures(group)
        if figures.memory_peak_mib is not None:
            return figures
    return last
