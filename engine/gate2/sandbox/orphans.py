"""Ends processes on the host that a runner left behind when it was killed."""

import os
import select
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_TIMEOUT_S = 20.0

Is = Callable[[Path], bool]
"""Whether the process of a directory of /proc is one to end; an OSError where it is no more."""


def end_processes(is_orphan: Is) -> None:
    """SIGKILL each process of the machine that it says is one, and wait for its end."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended while it was looked at, or is another user's
            if not is_orphan(process):
                continue
            descriptor = os.pidfd_open(int(process.name))
            try:
                if is_orphan(process):  # still that process, not one that got its number
                    signal.pidfd_send_signal(descriptor, signal.SIGKILL)
                    select.select([descriptor], [], [], _TIMEOUT_S)
            finally:
                os.close(descriptor)
