"""Runs one bundle to its end: starts the runtime, reads its output under caps, ends it in time."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gate2.sandbox.capture import Captured, capture
from gate2.sandbox.groups import cgroups
from gate2.sandbox.interruption import require_going
from gate2.sandbox.job import Job
from gate2.sandbox.runc.oci import processors_of
from gate2.sandbox.runc.tool import RUNSC, TOOL_TIMEOUT_S, lane_fault, run_argv


@dataclass(frozen=True, slots=True)
class Finished:
    """The container is dead; nothing of it has been removed yet."""

    captured: Captured
    returncode: int
    wall_s: float


def run_container(job: Job, runtime: str, name: str, directory: Path) -> Finished:
    """Run the bundle in `directory` to its end, or end it at a cap or the deadline.

    Raises:
        InfrastructureError: it was never started.
        Interrupted: this process was told to stop; the container is dead.
    """
    start = time.monotonic()
    with _scheduled_on(() if cgroups.has_cpusets() else processors_of(job)):
        process = subprocess.Popen(  # noqa: S603 - our own argv
            run_argv(runtime, directory=directory, run=name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            start_new_session=True,  # a terminal's Ctrl-C is for the engine, which then ends it
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
            # Both streams ended. The runtime holds them until the container is dead, but wait.
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, start + job.limits.wall_s - time.monotonic()) + 1.0)
        wall_s = time.monotonic() - start
        if process.poll() is None:
            cgroups.kill_groups(name)
    finally:
        process.stdout.close()
        process.stderr.close()
        returncode = _reap(process, name)
    _require_started(runtime, name, directory, captured)
    return Finished(captured, returncode, wall_s)


@contextmanager
def _scheduled_on(processors: tuple[int, ...]) -> Iterator[None]:
    """Let what this thread starts run on these processors alone, if any are named."""
    if not processors:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _reap(process: "subprocess.Popen[bytes]", name: str) -> int:
    """Wait for the runtime, killing again: what came before the container was there missed it.

    SIGKILL goes to every process of the run's groups, process 1 among them, and with that one to
    the rest of its PID namespace.
    """
    give_up = time.monotonic() + TOOL_TIMEOUT_S
    while time.monotonic() < give_up:
        try:
            return process.wait(0.5)
        except subprocess.TimeoutExpired:
            cgroups.kill_groups(name)
    process.kill()
    return process.wait()


def _require_started(runtime: str, name: str, directory: Path, captured: Captured) -> None:
    """runc keeps the state of a container that ran. gVisor writes the number of the process once
    the container is made, and logs where it could not be started."""
    errors = _errors(directory / "log")
    if runtime == RUNSC:
        kept = directory / "pid"
        refused = any(error.startswith("running container: ") for error in errors)
    else:
        kept, refused = directory / "state" / name / "state.json", False
    if kept.is_file() and not refused:
        return
    why = "; ".join(errors) or captured.stderr.decode(errors="replace")[:500]
    raise lane_fault(f"the container did not start: {why}")


def _errors(log: Path) -> list[str]:
    """The messages of a runtime's log: JSON objects, one after the other, lines or not."""
    messages: list[str] = []
    with suppress(OSError, ValueError):
        text, decoder = log.read_text(encoding="utf-8"), json.JSONDecoder()
        while text := text.lstrip():
            entry, end = decoder.raw_decode(text)
            text = text[end:]
            if entry.get("level") in ("error", "fatal"):
                messages.append(str(entry.get("msg")))
    return messages
