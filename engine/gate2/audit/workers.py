"""One function over many things, in processes: in order, bounded, gone when it is left.

No thread: a process that is forked beside one may wait for ever for a lock that nobody gives back.
"""

import gc
import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox.interruption import require_going

BATCH = 32
"""Things that go to a process at once: fewer cost more in sending than in doing."""
AHEAD = 4
"""Batches for each process that are under way or done and not fetched yet."""
FEW = 64
"""Below this many things a process costs more than it saves."""
_SELDOM = 50_000
"""Objects made before cycles among them are looked for: reading a record makes hardly any."""
_END_S = 5.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


def mapped(
    function: Callable[[Iterable[Thing]], Iterable[Answer]], things: Iterable[Thing], jobs: int
) -> Iterator[Answer]:
    """What `function` gives for these things, in order; by `jobs` processes, each for some of them.

    It gives an answer for each thing, in order, and is given some of them or all. What it takes,
    gives and raises is sent between processes. However many things there are, few are held at a
    time.

    Raises:
        InfrastructureError: INF-003, a process was killed.
    """
    waiting = iter(things)
    few = list(islice(waiting, FEW))
    if jobs < 2 or len(few) < FEW:
        yield from function(chain(few, waiting))
        return
    crew = _Crew(function, jobs)
    try:
        yield from crew.answers(_batches(few, waiting))
    finally:
        crew.dismiss()


def _batches(first: Sequence[Thing], rest: Iterator[Thing]) -> Iterator[list[Thing]]:
    for start in range(0, len(first), BATCH):
        yield list(first[start : start + BATCH])
    while batch := list(islice(rest, BATCH)):
        yield batch


@dataclass(frozen=True, slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection


@dataclass
class _Work(Generic[Answer]):
    """What is under way, and what is done and waits for its turn."""

    busy: dict[Connection, tuple[_Worker, int]] = field(default_factory=dict)
    done: dict[int, list[Answer]] = field(default_factory=dict)
    given: int = 0
    fetched: int = 0


class _Crew(Generic[Thing, Answer]):
    """Processes that each do one batch at a time."""

    def __init__(self, function: Callable[[Iterable[Thing]], Iterable[Answer]], jobs: int) -> None:
        self._workers: list[_Worker] = []
        with _unheard():
            for _ in range(jobs):
                self._workers.append(self._started(function))

    def _started(self, function: Callable[[Iterable[Thing]], Iterable[Answer]]) -> _Worker:
        # Forked, for what is imported already need not be imported again.
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        not_theirs = [ours, *(worker.connection for worker in self._workers)]
        process = context.Process(target=_serve, args=(function, theirs, not_theirs), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def answers(self, batches: Iterator[list[Thing]]) -> Iterator[Answer]:
        """Those to all batches, in order."""
        work: _Work[Answer] = _Work()
        idle = list(self._workers)
        while True:
            self._give(work, idle, batches)
            require_going()
            # What came meanwhile is taken at once, so that nobody stands idle for long.
            if work.busy:
                self._take(work, idle, none_else=work.fetched not in work.done)
                self._give(work, idle, batches)
            if work.fetched in work.done:
                yield from work.done.pop(work.fetched)
                work.fetched += 1
            elif not work.busy:
                return

    def _give(
        self, work: _Work[Answer], idle: list[_Worker], batches: Iterator[list[Thing]]
    ) -> None:
        """A batch to each that has none, unless too many answers wait for their turn."""
        while idle and work.given - work.fetched < AHEAD * len(self._workers):
            batch = next(batches, None)
            if batch is None:
                return
            worker = idle.pop()
            # It reads, for it has nothing else to do: what is sent cannot block for ever.
            _spoken(worker.connection.send, batch)
            work.busy[worker.connection] = worker, work.given
            work.given += 1

    def _take(self, work: _Work[Answer], idle: list[_Worker], *, none_else: bool) -> None:
        """What has come; where there is nothing else to do, once something has."""
        for ready in wait(list(work.busy), None if none_else else 0):
            assert isinstance(ready, Connection)
            worker, number = work.busy.pop(ready)
            came = _spoken(ready.recv)
            if isinstance(came, BaseException):
                raise came
            work.done[number] = came
            idle.append(worker)

    def dismiss(self) -> None:
        """End them all, whatever they do."""
        for worker in self._workers:
            worker.connection.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(_END_S)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()


def _spoken(speak: Callable[..., Any], *what: object) -> Any:
    """What speaking with a process gives.

    Raises:
        InfrastructureError: INF-003, there is nobody at the other end.
    """
    try:
        return speak(*what)
    except (EOFError, OSError):
        message = "a process that read records was ended from outside, by want of memory perhaps"
        remedy = "Run it again with `--jobs 1`, or where there is more memory."
        raise InfrastructureError(because(Code.INF_WORKER_LOST, message, remedy=remedy)) from None


@contextmanager
def _unheard() -> Iterator[None]:
    """Signals wait: Python, while it forks, loses what their handlers raise."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- in a process of its own -------------------------------------------------------------------


def _serve(
    function: Callable[[Iterable[Thing]], Iterable[Answer]],
    driver: Connection,
    not_mine: Sequence[Connection],
) -> None:
    """Do what the driver sends until it sends no more, or is gone."""
    for connection in not_mine:
        connection.close()  # else nobody would hear that the driver is gone
    for number in (signal.SIGINT, signal.SIGHUP):  # for the driver to hear, who ends this process
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    gc.freeze()
    gc.set_threshold(_SELDOM)
    try:
        while True:
            driver.send(_done(function, driver.recv()))
    except (EOFError, OSError):
        return


def _done(
    function: Callable[[Iterable[Thing]], Iterable[Answer]], batch: Sequence[Thing]
) -> object:
    """The answers, or what was raised in their stead."""
    try:
        return list(function(batch))
    except BaseException as error:  # noqa: BLE001  it is the driver's to hear
        return error
