"""Reaps beside a process, and for a while after it: what it left behind when it was killed.

A process of its own, in a session of its own, so that what kills the one does not kill the other.
It reads its standard input, on which nobody says anything, to learn that its owner is gone.
"""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

EVERY_S = 5.0
AFTER_S = 60.0
"""How long it goes on once its owner is gone: workers of a lost node may end some time after it."""
_OWN = Path(__file__).resolve().parents[2]


def start_reaping() -> "subprocess.Popen[bytes]":
    """Start it for the present process; closing its `stdin` says that the process is done."""
    command = [sys.executable, "-P", "-m", "gate2.executor.reaping"]
    if sys.version_info < (3, 11):
        command.remove("-P")
    return subprocess.Popen(  # noqa: S603  this program itself
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=_OWN,
        start_new_session=True,
    )


def reap_until_gone(owner: int, reap: Callable[[], list[str]]) -> None:
    """Reap every few seconds until the descriptor `owner` ends, and for `AFTER_S` from then on.

    An owner that says a byte first is done in an orderly way: once more will do.
    """
    while not select.select([owner], [], [], EVERY_S)[0]:
        reap()
    if os.read(owner, 1):
        reap()
        return
    give_up = time.monotonic() + AFTER_S
    while time.monotonic() < give_up:
        reap()
        time.sleep(EVERY_S)


def main() -> None:
    """Leave the process that started this, which may take its children with it; then reap."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if os.fork():
        os._exit(0)
    from gate2.sandbox.reaper import reap

    reap_until_gone(sys.stdin.fileno(), reap)


if __name__ == "__main__":
    main()
