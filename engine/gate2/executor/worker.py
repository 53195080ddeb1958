"""A worker process: tasks from its driver, answers to it, until the driver says or sends no more.

Started by `gate2.executor.crew`. The two speak over one socket of their own, in pickles with their
length in front: both ends are this program, and nobody else has the socket.
"""

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import SimpleQueue
from types import FrameType
from typing import Protocol

from gate2.executor.task import Answer, Part, Surroundings, Task
from gate2.sandbox.interruption import interrupt, require_going

STOP_S = 5.0
"""How long a worker whose driver wants no more may take to end and remove what it has under way."""
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Given:
    """A task, and how many sealed Lean processes it may have at a time."""

    task: Task
    at_once: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of this artifact has begun."""

    artifact: str
    what: str


@dataclass(frozen=True, slots=True)
class Narrower:
    """The task has one sealed Lean process at a time from here on: what it was let have for a
    second one is free."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The task is answered in full."""


class Serves(Protocol):
    """What answers tasks: `gate2.executor.serving.Server`, or a test's."""

    def get_ready(self) -> None:
        """Do ahead of the first task what every task needs."""
        ...

    def answers(
        self,
        task: Task,
        say: Callable[[Part, str], None],
        at_once: int,
        narrow: Callable[[], None],
        /,
    ) -> Iterator[Answer]:
        """One answer for each part, each as soon as it is there.

        `narrow` is called, from any thread, once one sealed Lean process at a time is enough for
        the rest of a task that was given more.
        """
        ...


def serve(number: int, make: Callable[[Surroundings], Serves]) -> None:
    """Work for the driver at the other end of this descriptor, on the main thread of a process.

    What the driver sends first is the surroundings. It stops this process by closing its end, or
    by being gone; so does SIGTERM.
    """
    os.set_inheritable(number, False)  # else what runs here would hold the driver's other end
    for ignored in (signal.SIGINT, signal.SIGHUP):  # a terminal's, for the driver to hear
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _told_to_stop)
    driver = Connection(number)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        surroundings = driver.recv()
        tasks: SimpleQueue[Given | None] = SimpleQueue()
        threading.Thread(target=_listen, args=(driver, tasks), daemon=True).start()
        server = make(surroundings)
        server.get_ready()
        gc.freeze()  # nothing of what is there by now goes away
        while (given := tasks.get()) is not None:
            _work(server, given, driver)


def _work(server: Serves, given: Given, driver: Connection) -> None:
    speaking = threading.Lock()  # lanes have threads

    def tell(message: object) -> None:
        require_going()
        with speaking:
            driver.send(message)

    def say(part: Part, what: str) -> None:
        tell(Step(part.artifact.name, what))

    def narrow() -> None:
        tell(Narrower())

    for answer in server.answers(given.task, say, given.at_once, narrow):
        tell(answer)
    tell(Finished())


def _listen(driver: Connection, tasks: "SimpleQueue[Given | None]") -> None:
    """Take tasks from the driver; once it is gone, end this process in an orderly way."""
    with suppress(EOFError, OSError):
        while True:
            tasks.put(driver.recv())
    interrupt()
    tasks.put(None)
    _leave_late()


def _told_to_stop(signum: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    interrupt()
    threading.Thread(target=_leave_late, daemon=True).start()
    raise KeyboardInterrupt


def _leave_late() -> None:
    """End a process that does not end by itself: deep in a computation, or in a call that hangs."""
    time.sleep(STOP_S)
    from gate2.sandbox.owner import is_mine
    from gate2.sandbox.reaper import reap

    reap(is_mine)
    os._exit(INTERRUPTED)


def _server(surroundings: Surroundings) -> Serves:
    from gate2.executor.serving import Server

    return Server(surroundings, at_once=1)


def main(number: int) -> None:
    """Work with the lanes of this machine for the driver at this descriptor."""
    serve(number, _server)
