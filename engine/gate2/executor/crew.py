"""Worker processes of one driver: started when they are needed, heard, and gone when dismissed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait

from gate2.attest.names import KEY_VARIABLE
from gate2.executor.task import Answer, Surroundings, Task
from gate2.executor.worker import STOP_S, Finished, Given, Narrower, Step

_GRACE_S = 1.0
_PAUSE_S = 0.02
# The interpreter would put the current directory first on its path, which may be a record's: it
# gets its driver's path before it imports anything. `sys` is part of the interpreter.
_BOOT = "import sys; sys.path[:] = {path!r}; from {module} import main; main({number})"
WORKER = "gate2.executor.worker"


@dataclass(frozen=True, slots=True)
class Gone:
    """The worker has ended, and not because it was asked to."""

    how: str
    """A phrase: how it ended, as far as that is known."""


Said = Step | Narrower | Answer | Finished | Gone


@dataclass(eq=False, slots=True)
class Worker:
    """A process, and the driver's end of the socket to it."""

    process: "subprocess.Popen[bytes]"
    connection: Connection
    key: str | None = None
    """Of the task that it has; None while it is idle."""

    def give(self, task: Task, at_once: int) -> None:
        """Have it work on a task. If it is gone, that is heard next."""
        self.key = task.key
        with suppress(OSError):
            self.connection.send(Given(task, at_once))

    def hear(self) -> Said:
        """What it has to say; waits until it is all there."""
        try:
            said = self.connection.recv()
        except (EOFError, OSError):
            return Gone(self._how_it_ended())
        assert isinstance(said, Step | Narrower | Answer | Finished)
        return said

    def _how_it_ended(self) -> str:
        try:
            code = self.process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            return "it no longer speaks"
        if code == -signal.SIGKILL:
            return "it was killed, for want of memory perhaps"
        return f"it was ended by signal {-code}" if code < 0 else f"it ended with code {code}"


@dataclass
class Crew:
    """At most so many workers as were asked for, all with the same surroundings."""

    surroundings: Surroundings
    module: str = WORKER
    """What a worker runs: the `main` of this module, with the number of its socket."""
    workers: list[Worker] = field(default_factory=list)

    def idle(self) -> Worker | None:
        """A worker that has nothing to do."""
        return next((each for each in self.workers if each.key is None), None)

    def hire(self) -> None:
        """Start one more. It gets ready by itself; what it is given meanwhile it does then.

        Raises:
            OSError: this machine has no room for a process.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            boot = _BOOT.format(path=sys.path, module=self.module, number=number)
            try:
                # A session of its own: a terminal's Ctrl-C is for the driver, who tells it to stop.
                process = subprocess.Popen(  # noqa: S603  this very interpreter
                    [sys.executable, *(["-I"] if sys.flags.isolated else []), "-c", boot],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=(number,),
                    env=_environment(),
                    start_new_session=True,
                )
            except BaseException:
                ours.close()
                raise
        worker = Worker(process, Connection(ours.detach()))
        self.workers.append(worker)
        with suppress(OSError):
            worker.connection.send(self.surroundings)

    def hear(self, timeout_s: float) -> Sequence[tuple[Worker, Said]]:
        """One thing from each that has something to say, once any has."""
        speaking = wait([each.connection for each in self.workers], timeout_s)
        return [(each, each.hear()) for each in self.workers if each.connection in speaking]

    def bury(self, worker: Worker) -> None:
        """Forget a worker that is gone, and remove what it left behind."""
        self.workers.remove(worker)
        worker.connection.close()
        _kill(worker.process)
        _reap()

    def dismiss(self) -> None:
        """Have all of them end what they do and remove it; after a while, end and remove it."""
        for worker in self.workers:
            worker.connection.close()
        give_up = time.monotonic() + STOP_S + _GRACE_S
        while any(each.process.poll() is None for each in self.workers):
            if time.monotonic() > give_up:
                break
            time.sleep(_PAUSE_S)
        # Whoever was stopped while it worked may have been ended by its own clock.
        unclean = [each for each in self.workers if each.process.poll() != 0]
        for worker in unclean:
            _kill(worker.process)
        self.workers.clear()
        if unclean:
            _reap()


def _environment() -> dict[str, str]:
    """That of this process, but for the key that evidence is signed with: workers sign nothing."""
    return {name: value for name, value in os.environ.items() if name != KEY_VARIABLE}


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End a worker and what runs in its group."""
    if process.poll() is None:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _reap() -> None:
    from gate2.sandbox.reaper import reap

    reap()
