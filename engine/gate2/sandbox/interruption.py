"""Ends what this process has under way when it is told to stop.

A signal reaches the main thread alone; sealed runs are followed on other threads, which may wait
for minutes. Whoever waits asks here, several times a second, and leaves through its own cleanup.
"""

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Result = TypeVar("Result")

_WAKE_S = 0.2


class Interrupted(KeyboardInterrupt):
    """This process was told to stop: what was under way has no outcome."""


class _Told:
    """A plain flag and no event: a signal's handler must never meet a lock."""

    stop = False


def interrupt() -> None:
    """Tell every thread of this process to leave what it does; there is no way back."""
    _Told.stop = True


def require_going() -> None:
    """Return while this process goes on.

    Raises:
        Interrupted: it was told to stop.
    """
    if _Told.stop:
        raise Interrupted


def result_of(future: "Future[Result]") -> Result:
    """What a future comes to, waited for in short turns.

    Of two signals in quick succession the kernel may give both to another thread; Python handles
    them on the main thread, and only once that wakes.
    """
    from concurrent.futures import wait  # brings logging; who has a future has it already

    while not future.done():
        wait((future,), timeout=_WAKE_S)
    return future.result()
