"""Ends the helper process that an engine leaves behind a container which did not start.

Under gVisor a container is made and then started, and the start may fail for what is in an
author's image. Docker 20.10 then forgets the container and keeps the helper that its containerd
had for it, one for every such run: seen with each of six.
"""

import os
import select
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_HELPER = b"containerd-shim"
_WAIT_S, _QUIET_S, _PAUSE_S = 10.0, 0.5, 0.05


def end_helper(identity: str) -> bool:
    """Kill the helper of the container with that ID on this machine; False where there is none.

    containerd then starts another that removes what the first had made, and is waited for.
    """
    if not [process for process in _processes() if _kill(process, identity)]:
        return False
    seen = began = time.monotonic()
    # The other is not there at once: it is over when none has been seen for a while.
    while (now := time.monotonic()) < min(seen + _QUIET_S, began + _WAIT_S):
        if any(_serves(process, identity) for process in _processes()):
            seen = now
        time.sleep(_PAUSE_S)
    return True


def _kill(process: Path, identity: str) -> bool:
    with suppress(OSError):  # it ended while it was looked at
        if not _serves(process, identity):
            return False
        descriptor = os.pidfd_open(int(process.name))
        try:
            if _serves(process, identity):  # still that process, not one that got its number
                signal.pidfd_send_signal(descriptor, signal.SIGKILL)
                select.select([descriptor], [], [], _WAIT_S)
                return True
        finally:
            os.close(descriptor)
    return False


def _processes() -> Iterator[Path]:
    return Path("/proc").glob("[0-9]*")


def _serves(process: Path, identity: str) -> bool:
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    if not words[0].rpartition(b"/")[2].startswith(_HELPER) or b"-id" not in words:
        return False
    return words[words.index(b"-id") + 1] == identity.encode()
