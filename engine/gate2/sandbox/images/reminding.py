"""Says now and then that a long step still goes on."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from gate2.sandbox.images.store import Say

EVERY_S = 30.0


@contextmanager
def reminding(say: Say, step: str) -> Iterator[None]:
    """Announce the step, and say every half minute how long it has taken, until this is left.

    `say` is called from a thread of its own after the announcement.
    """
    say(step)
    started, ended = time.monotonic(), threading.Event()

    def remind() -> None:
        while not ended.wait(EVERY_S):
            say(f"{step}: still at it after {time.monotonic() - started:.0f} s")

    thread = threading.Thread(target=remind, name="reminding", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
