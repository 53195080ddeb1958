"""Runs tasks in this very process, one after the other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate2.executor.task import Answer, Heard, Part, Surroundings, Task
from gate2.sandbox.interruption import require_going

if TYPE_CHECKING:
    from gate2.executor.serving import Server


@dataclass
class Here:
    """The executor for a single task, and for `--jobs 1`."""

    surroundings: Surroundings
    at_once: int = 1
    """Sealed Lean processes at a time: 2 where a task has the machine to itself."""

    def run(self, tasks: Iterable[Task], heard: Heard) -> Iterator[tuple[Task, Answer]]:
        """As `gate2.executor.task.Executor.run`."""
        server: Server | None = None
        for task in tasks:

            def say(part: Part, what: str, task: Task = task) -> None:
                require_going()
                heard.doing(task, part, what)

            if server is None:
                server = self._server()
            for answer in server.answers(task, say):
                require_going()
                yield task, answer

    def _server(self) -> "Server":
        from gate2.executor.serving import Server  # a check that runs nothing needs none

        return Server(self.surroundings, self.at_once)
