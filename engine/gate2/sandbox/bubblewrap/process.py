"""One `bwrap` from its launch to the death of everything in it."""

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from gate2.sandbox.bubblewrap.argv import GO, READY, Room
from gate2.sandbox.bubblewrap.tool import ENVIRONMENT, TOOL_TIMEOUT_S, lane_fault
from gate2.sandbox.capture import Captured, capture
from gate2.sandbox.groups.control_group import ControlGroup
from gate2.sandbox.interruption import require_going
from gate2.sandbox.job import Limits

_STATUS_BYTES = 1 << 16
_MESSAGE_BYTES = 500
_LAST_WORD_S = 5.0
_PAUSE_S = 0.02
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

Command = Callable[[int, int | None], list[str]]
"""The command line, given the inherited descriptors of the status and of the seccomp filter."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Every process of the run is dead; nothing of it has been removed yet."""

    captured: Captured
    exit_code: int
    """As `bwrap` passes it on: 128 and the signal's number where one ended the watchdog."""
    wall_s: float


@dataclass(slots=True)
class Started:
    """A launcher whose mounts are made and that waits to be told to go."""

    process: "subprocess.Popen[bytes]"
    status: int
    out: int
    """$GATE2_OUT, held open: when the run has ended, no path leads there."""
    temporary: int
    """/tmp, likewise."""
    said: bytearray = field(default_factory=bytearray)
    """What was read from the status so far: JSON documents, one after the other."""

    def follow(self, limits: Limits, group: ControlGroup | None) -> Finished:
        """Let it go, read it to its end or to a cap, and leave nothing of it alive.

        Raises:
            InfrastructureError: the payload was not started, or did not die.
        """
        process, begin = self.process, time.monotonic()
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        deadline = begin + limits.wall_s
        try:
            with suppress(BrokenPipeError):  # it is gone: what it said says why
                os.write(process.stdin.fileno(), GO)
            process.stdin.close()  # an empty pipe, never the engine's own input
            captured = capture(
                process.stdout.fileno(),
                process.stderr.fileno(),
                cap=limits.output_bytes,
                deadline=deadline,
                tick=require_going,
            )
            if captured.stopped is None:
                # Both streams ended, which any process may make them: wait for the end itself.
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.0, deadline - time.monotonic()) + 1.0)
            wall_s = time.monotonic() - begin
        finally:
            self.end(group)
        code = self._member("exit-code")
        if code is None:
            said = captured.stderr[:_MESSAGE_BYTES].decode(errors="replace").strip()
            raise lane_fault(f"the sandbox did not start: {said}")
        return Finished(captured, code, wall_s)

    def end(self, group: ControlGroup | None) -> None:
        """SIGKILL at once, to the first process of the sandbox and to all the others.

        With the first the kernel ends the rest, but only once it is scheduled again: it may have
        been made the last in line behind them.

        Raises:
            InfrastructureError: something of it still lives.
        """
        begin = time.monotonic()
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.close()  # a launcher that still waits for its word now ends
        while self.process.poll() is None:
            spent_s = time.monotonic() - begin
            if spent_s > TOOL_TIMEOUT_S:
                raise lane_fault("the sandbox could not be ended")
            if not self._kill_inside():
                # Not there yet. Whatever the launcher has begun is still in its process group.
                with suppress(ProcessLookupError):
                    os.killpg(self.process.pid, signal.SIGKILL)
            # bubblewrap itself, which is in the group too, gets the time to say how it ended.
            if group is not None and spent_s > _LAST_WORD_S:
                group.kill()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(_PAUSE_S)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            with suppress(BrokenPipeError):
                stream.close()

    def _kill_inside(self) -> bool:
        """SIGKILL to what lives in the sandbox; False where it is not known to be there."""
        first, namespace = self._member("child-pid"), self._member("pid-namespace")
        if first is None:
            return False
        # The parent has not been waited for, so its number is its own, and so is its child's.
        _kill(first, lambda: _parent_of(first) == self.process.pid)
        for entry in Path("/proc").glob("[0-9]*"):
            is_inside = partial(_is_in, entry, namespace)
            if is_inside():
                _kill(int(entry.name), is_inside)
        return True

    def _member(self, name: str) -> int | None:
        """A number that bubblewrap told on the status descriptor, if it has yet."""
        with suppress(BlockingIOError):
            while piece := os.read(self.status, _STATUS_BYTES):
                self.said += piece
        for line in self.said.decode(errors="replace").splitlines():
            with suppress(ValueError):
                document = json.loads(line)
                if isinstance(document, dict) and isinstance(document.get(name), int):
                    return int(document[name])
        return None


@contextmanager
def start(command: Command, room: Room, program: bytes | None) -> Iterator[Started]:
    """Start the launcher and wait until its mounts are made; its descriptors close when left.

    Raises:
        InfrastructureError: they could not be made.
    """
    with ExitStack() as cleanup:
        status, inherited = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(status, False)
        cleanup.callback(os.close, status)
        try:
            filter_descriptor = None if program is None else _in_memory(program)
            passed = [inherited] if filter_descriptor is None else [inherited, filter_descriptor]
            try:
                process = subprocess.Popen(  # noqa: S603 - our own argv
                    command(inherited, filter_descriptor),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    cwd="/",
                    env=ENVIRONMENT,
                    pass_fds=passed,
                    start_new_session=True,  # a terminal's Ctrl-C is for the engine
                )
            except OSError as error:
                raise lane_fault(f"starting it: {error}") from error
            finally:
                if filter_descriptor is not None:
                    os.close(filter_descriptor)
        finally:
            os.close(inherited)
        started = Started(process, status, -1, -1)
        cleanup.callback(started.end, None)
        _await_ready(started)
        root = Path(f"/proc/{process.pid}/root{room.inner}")
        started.out = os.open(root / "out", _DIRECTORY)
        cleanup.callback(os.close, started.out)
        started.temporary = os.open(root / "tmp", _DIRECTORY)
        cleanup.callback(os.close, started.temporary)
        yield started


def _await_ready(started: Started) -> None:
    """Wait for the launcher's word that every mount is made.

    Raises:
        InfrastructureError: it ended before, or did not come to it.
    """
    said, give_up = b"", time.monotonic() + TOOL_TIMEOUT_S
    while said != READY:
        require_going()
        if time.monotonic() > give_up:
            raise lane_fault("the sandbox's mounts were not made in time")
        if not select.select([started.status], [], [], 0.2)[0]:
            continue
        piece = os.read(started.status, len(READY) - len(said))
        if not piece:
            assert started.process.stderr is not None
            message = os.read(started.process.stderr.fileno(), _MESSAGE_BYTES).decode(
                "utf-8", "replace"
            )
            raise lane_fault(f"the sandbox's mounts could not be made: {message.strip()}")
        said += piece


def _in_memory(data: bytes) -> int:
    """A descriptor from which the data can be read once, that is inherited."""
    descriptor = os.memfd_create("gate2-seccomp", os.MFD_CLOEXEC)
    os.write(descriptor, data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _kill(pid: int, is_meant: Callable[[], bool]) -> None:
    """SIGKILL to a process, if the number still means the one that is meant."""
    with suppress(ProcessLookupError, PermissionError):
        descriptor = os.pidfd_open(pid)
        try:
            if is_meant():
                signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        finally:
            os.close(descriptor)


def _is_in(process: Path, namespace: int | None) -> bool:
    """Whether a process is in that PID namespace; not where it has ended or is another user's."""
    try:
        return str((process / "ns" / "pid").readlink()) == f"pid:[{namespace}]"
    except OSError:
        return False


def _parent_of(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return int(text[text.rindex(")") + 2 :].split()[1])
