"""Accounts for processes that the kernel killed for want of memory, over all runs of this process.

The engine can lose a kill that a container outlives by milliseconds (2 of 60 seen). The machine
counts every one. So a run that shows none is believed only where the runs of this process, seen
together, account for every kill that the machine counted meanwhile.
"""

import threading
import time

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox.groups import cgroups
from gate2.sandbox.interruption import require_going

_CATCH_UP_S = 2.0
_PAUSE_S = 0.05


class KillLedger:
    """How many kills the runs of this process have shown so far, those under way included."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shown = 0

    def add(self, more: int) -> None:
        """Some run showed that many more."""
        with self._lock:
            self._shown += more

    def unexplained(self) -> int | None:
        """The machine's count less what was shown; None where the machine keeps none."""
        counted = cgroups.kills_of_the_machine()
        with self._lock:
            return None if counted is None else counted - self._shown


LEDGER = KillLedger()


class Kills:
    """The kills of one run, from before its start."""

    def __init__(self, ledger: KillLedger = LEDGER) -> None:
        self._ledger = ledger
        self._before = ledger.unexplained()
        self._shown = 0

    def look(self) -> None:
        """Take a kill from before the start, which its run has shown only now, off the account."""
        now = self._ledger.unexplained()
        if self._before is not None and now is not None:
            self._before = min(self._before, now)

    def show(self, count: int) -> None:
        """The run has had that many kills by now."""
        if count > self._shown:
            self._ledger.add(count - self._shown)
            self._shown = count

    def require_explained(self, *, wait_s: float | None = None) -> None:
        """Return once every kill of the machine is another's, after waiting for others to show.

        Raises:
            InfrastructureError: INF-011, memory ran out for a process that may have been the run's.
        """
        give_up = time.monotonic() + (_CATCH_UP_S if wait_s is None else wait_s)
        while self._is_open():
            if time.monotonic() >= give_up:
                raise InfrastructureError(
                    because(
                        Code.INF_CONTENTION,
                        "memory ran out for a process of this machine during the run, and the"
                        " engine does not say whose it was",
                        remedy="Run it again, alone: --jobs 1.",
                    )
                )
            require_going()
            time.sleep(_PAUSE_S)

    def _is_open(self) -> bool:
        now = self._ledger.unexplained()
        return self._before is not None and now is not None and now > self._before
