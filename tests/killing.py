"""`gate2` that notes every call of its own functions, or ends itself by SIGKILL at one of them.

    python -m killing LOG -- check RECORD …        note the calls
    python -m killing 1234 -- check RECORD …       SIGKILL at call 1234

Moments chosen on the clock fall where a check spends its time, inside runs. Moments chosen among
its calls fall between the steps: while it copies, proves, reads results, removes.
"""

import os
import signal
import sys
import threading
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from gate2.cli.main import main

PACKAGE = str(Path(main.__code__.co_filename).resolve().parents[1])
HANDS = (f"{PACKAGE}/sandbox/", f"{PACKAGE}/lanes/")
# What follows output and control groups is called as often as the machine is slow; what judges the
# probe's report, names or words things touches nothing.
NOT_COUNTED = (
    *("capture.", "attach.", "interruption.", "waiting.", "cgroups.", "account."),
    *("probe.", "probe_", "container.", "payload.", "owner.", "granting.", "oci.", "literals."),
)


class Counter:
    """Counts calls of the functions that touch the machine, on every thread."""

    def __init__(self, last: int, log: Path | None) -> None:
        self._left = last
        self._lock = threading.Lock()
        self._log = None if log is None else log.open("w", encoding="utf-8")
        self._known: dict[CodeType, str] = {}

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        """As `sys.setprofile` wants it."""
        if event != "call":
            return
        name = self._name(frame.f_code)
        if not name:
            return
        with self._lock:
            self._left -= 1
            if self._log is not None:
                print(name, file=self._log, flush=True)
            elif self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def _name(self, code: CodeType) -> str:
        """Module and function; empty for what is not counted."""
        if code not in self._known:
            inside = code.co_filename.startswith(HANDS)
            name = f"{Path(code.co_filename).stem}.{code.co_name}" if inside else ""
            counts = code.co_name[0] not in "<" and not name.startswith(NOT_COUNTED)
            self._known[code] = name if counts else ""
        return self._known[code]


if __name__ == "__main__":
    at, _, *arguments = sys.argv[1:]
    counter = Counter(int(at), None) if at.isdigit() else Counter(0, Path(at))
    threading.setprofile(counter)
    sys.setprofile(counter)
    main(arguments)
