"""A worker process without lanes, whose tasks do as the names of their artifacts say.

What it does is written to files in the directory that its surroundings name as the sandbox.

    sound…    answers
    slow…     answers after a moment
    dies…     ends this process by SIGKILL, always
    once…     ends it the first time, answers the next
    bug…      raises what nobody expects
    waits…    is under way until this process is told to stop, and notes that it cleaned up
    hangs…    is under way for ever, and hears nothing
    gives…    gives back what it has for a second process, answers once another task has begun
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from executed import sound
from gate2.executor import worker
from gate2.executor.task import Answer, Part, Surroundings, Task
from gate2.sandbox.interruption import require_going

MODULE = "faked_worker"
MOMENT_S = 0.1
LAST_S = 3600.0
GIVE_UP_S = 20.0


class Faked:
    """Serves tasks as their artifacts' names say."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._place = Path(surroundings.sandbox)

    def get_ready(self) -> None:
        """Note that there is such a worker."""
        self._note("ready")

    def answers(
        self,
        task: Task,
        say: Callable[[Part, str], None],
        at_once: int,
        narrow: Callable[[], None],
    ) -> Iterator[Answer]:
        """As `gate2.executor.serving.Server.answers`."""
        self._note("begins", task)
        if at_once > 1:
            self._note("wide", task)
        for part in task.parts:
            say(part, "looking")
            if part.artifact.name.startswith("gives"):
                narrow()
                self._wait_for_another(task)
            self._do(part.artifact.name)
            yield Answer(part.artifact.name, sound(part), "2026-01-31T12:00:00Z", 0.0)
        self._note("ends", task)

    def _do(self, name: str) -> None:
        if name.startswith("slow"):
            time.sleep(MOMENT_S)
        elif name.startswith("dies"):
            os.kill(os.getpid(), signal.SIGKILL)
        elif name.startswith("once"):
            seen = self._place / f"seen-{name}"
            if not seen.exists():
                seen.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        elif name.startswith("bug"):
            raise RuntimeError("nobody expected this")
        elif name.startswith("waits"):
            self._wait(name)
        elif name.startswith("hangs"):
            time.sleep(LAST_S)

    def _wait(self, name: str) -> None:
        (self._place / f"waiting-{name}").touch()
        try:
            while True:
                require_going()
                time.sleep(0.01)
        finally:
            (self._place / f"cleaned-{name}").touch()

    def _wait_for_another(self, task: Task) -> None:
        """Until another task has begun since this one, or there was time enough for that."""
        give_up = time.monotonic() + GIVE_UP_S
        while time.monotonic() < give_up:
            begun = (self._place / "log").read_text(encoding="ascii").splitlines()
            keys = [words[2] for words in map(str.split, begun) if words[0] == "begins"]
            if keys.index(task.key) < len(keys) - 1:
                self._note("accompanied", task)
                return
            time.sleep(0.01)

    def _note(self, what: str, task: Task | None = None) -> None:
        """One line, written in one go: lines of several processes do not mix."""
        line = f"{what} {os.getpid()} {'' if task is None else task.key}\n"
        number = os.open(self._place / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(number, line.encode("ascii"))
        os.close(number)


def main(number: int) -> None:
    """As `gate2.executor.worker.main`."""
    worker.STOP_S = 0.5
    worker.serve(number, Faked)
