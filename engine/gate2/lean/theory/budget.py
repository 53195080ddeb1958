"""What one check may cost. Running out means undecided, never rejected and never accepted."""

import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

from gate2.lean.theory.verdicts import OutOfBudget
from gate2.reasons import Code

_LOOK_EVERY: Final = 2048
"""Steps between two looks at the clock."""
_FRAMES_PER_STEP: Final = 6
"""The kernel's own Python frames for one step down into a term, at most."""
_STACK_BYTES: Final = 768 << 20
"""Address space, not memory: pages that are never reached are never there."""
MAX_DEPTH: Final = 60_000
"""Steps down. Each is some frames of the interpreter, of half a kilobyte of stack each."""

T = TypeVar("T")


@dataclass(slots=True)
class Budget:
    """Steps and seconds that are left; `spend` counts them."""

    steps: int = 60_000_000
    wall_s: float = 120.0
    _deadline: float | None = None
    _look_in: int = _LOOK_EVERY
    spent: int = 0

    def spend(self, steps: int = 1) -> None:
        """Count steps of work.

        Raises:
            OutOfBudget: LEAN-015, no steps or no time are left.
        """
        self.spent += steps
        self._look_in -= steps
        if self._look_in <= 0:
            self._look()

    def stop(self) -> None:
        """Nothing is left from now on."""
        self.steps = -1

    def _look(self) -> None:
        self._look_in = _LOOK_EVERY
        if self.spent > self.steps:
            raise OutOfBudget(
                Code.LEAN_TIMEOUT, f"the kernel did not decide within {self.steps} steps"
            )
        now = time.monotonic()
        if self._deadline is None:
            self._deadline = now + self.wall_s
        elif now > self._deadline:
            raise OutOfBudget(
                Code.LEAN_TIMEOUT, f"the kernel did not decide within {self.wall_s:g} s"
            )


class _DeepRecursion:
    """While a kernel runs, the interpreter lets calls nest as deep as its stack allows.

    The limit is the process's, so it is put back: others count on being stopped early.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._before = 0

    def __enter__(self) -> None:
        with self._lock:
            if self._users == 0:
                self._before = sys.getrecursionlimit()
                sys.setrecursionlimit(max(self._before, MAX_DEPTH * _FRAMES_PER_STEP))
            self._users += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0:
                sys.setrecursionlimit(self._before)


_deep_recursion = _DeepRecursion()
_stack_size = threading.Lock()


def with_deep_stack(work: Callable[[], T], budget: Budget | None = None) -> T:
    """What `work` returns or raises, run where terms may be nested some 10,000 deep.

    Whoever waits may be interrupted: the work then ends at its next look at the budget.

    Raises:
        OutOfBudget: LEAN-016, it went deeper than that, or the memory is exhausted.
    """
    threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gate2-kernel")
    with _deep_recursion, threads:
        with _stack_size:  # a setting of the process, for threads started from now on
            before = threading.stack_size(_STACK_BYTES)
            try:
                future = threads.submit(work)
            except RuntimeError:
                message = "no memory for the kernel's stack"
                raise OutOfBudget(Code.LEAN_MEMORY, message) from None
            finally:
                threading.stack_size(before)
        try:
            return future.result()
        except RecursionError:
            message = "the kernel does not go that deep into a term"
            raise OutOfBudget(Code.LEAN_MEMORY, message) from None
        except MemoryError:
            message = "the kernel has no memory left"
            raise OutOfBudget(Code.LEAN_MEMORY, message) from None
        finally:
            if budget is not None:
                budget.stop()
