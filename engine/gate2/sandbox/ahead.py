"""Runs jobs one after the other, making the sandbox of the next while one runs.

One thread makes and removes; the caller's runs. What was made ahead is removed however the
sequence ends: used up, closed halfway, or cut short by an error or a signal.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Generic, TypeVar

from gate2.errors import InfrastructureError
from gate2.sandbox.interruption import result_of
from gate2.sandbox.job import Job, Run

Sandboxed = TypeVar("Sandboxed")


class Ahead(Generic[Sandboxed]):
    """A lane's three steps, put one beside the other."""

    def __init__(
        self,
        make: Callable[[Job], Sandboxed | Run],
        finish: Callable[[Sandboxed], Run],
        remove: Callable[[Sandboxed], None],
    ) -> None:
        self._make, self._finish, self._remove = make, finish, remove

    def run_each(self, jobs: Iterable[Job]) -> Iterator[Run]:
        """The runs, in order. An error of a job is raised at its place.

        Raises:
            InfrastructureError: as the steps do.
        """
        source = iter(jobs)
        removals: list[Future[None]] = []
        with ThreadPoolExecutor(1, thread_name_prefix="gate2-ahead") as worker:
            coming = worker.submit(self._make_next, source)
            try:
                while (made := result_of(coming)) is not None:
                    coming = worker.submit(self._make_next, source)
                    if isinstance(made, Run):
                        yield made
                        continue
                    try:
                        run = self._finish(made)
                    finally:
                        removals.append(worker.submit(self._remove, made))
                    yield run
                for removal in removals:
                    result_of(removal)
            finally:
                if not coming.cancel() and coming.exception() is None:
                    self._discard(coming.result())
                wait(removals)

    def _make_next(self, source: Iterator[Job]) -> Sandboxed | Run | None:
        """The next sandbox; None after the last. What the source raises is raised at its place."""
        job = next(source, None)
        return None if job is None else self._make(job)

    def _discard(self, made: Sandboxed | Run | None) -> None:
        """Remove what was made for a run that nobody will ask for."""
        if made is not None and not isinstance(made, Run):
            with suppress(InfrastructureError):
                self._remove(made)
