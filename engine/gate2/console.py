"""Live progress on standard error: one line a claim, what runs and since when.

Where standard error is no terminal these are plain lines, and where none came for half a minute
one that says what is still running.
"""

import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import IO, TYPE_CHECKING

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from gate2.check import CheckedClaim
from gate2.executor.task import Answer, Task
from gate2.executor.time_left import Known, TimeLeft
from gate2.reasons import Reason
from gate2.record.model import Claim, Record
from gate2.report.escape import shortened, visible
from gate2.report.text import STYLES, console_for

if TYPE_CHECKING:
    from rich.live import Live

REFRESH_PER_SECOND = 4
NAME_WIDTH = 40
LINES = 10
"""Plain lines that say how far it is, in the whole of a run, and one more every `LINE_S`."""
LINE_S = 30.0
"""Seconds after which something is said in any case."""
_LEAST_S = 0.01
SHARED = " with its share of a common run"
"""Behind the time of a claim whose artifact was looked at together with others."""


class Progress:
    """Draws what runs while it runs; plain lines where standard error is no terminal. With `quiet`
    nothing is drawn, and of plain lines only those that say what is still running.

    Use as a context manager. Its methods are those of `gate2.check.Observer` and of
    `gate2.executor.conducting.Watch`. `safe` is what makes foreign text safe to show.
    """

    def __init__(
        self, stream: IO[str], *, quiet: bool = False, safe: Callable[[str], str] = visible
    ) -> None:
        self._safe = safe
        self._console: Console = console_for(stream)
        self._quiet = quiet
        self._running: dict[tuple[str, str], tuple[str, float]] = {}
        self._lock = threading.Lock()
        self._live: Live | None = None
        self._time = TimeLeft()
        self._said = (0, time.monotonic())
        """How many were done when a plain line last said so, and when that was."""
        self._shared: set[tuple[str, str]] = set()
        """Claims with an artifact that is looked at together with others."""
        self._spoke = time.monotonic()
        self._ended = threading.Event()
        self._beating: threading.Thread | None = None

    def __enter__(self) -> "Progress":
        if self._console.is_terminal and not self._quiet:
            from rich.live import Live

            self._live = Live(
                get_renderable=self._lines,
                console=self._console,
                refresh_per_second=REFRESH_PER_SECOND,
                transient=True,
            )
            self._live.start()
        elif not self._console.is_terminal:
            self._spoke = time.monotonic()
            self._beating = threading.Thread(target=self._beat, name="progress", daemon=True)
            self._beating.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()
        self._ended.set()
        if self._beating is not None:
            self._beating.join()

    def doing(self, record: Record, claim: Claim, what: str) -> None:
        """A step of this claim has begun."""
        key = (record.id, claim.id)
        with self._lock:
            since = self._running.get(key, ("", time.monotonic()))[1]
            self._running[key] = (what, since)
        if self._live is None and not self._quiet:
            self._print(Text(self._safe(f"{_name(key)}: {what}")))

    def done(self, record: Record, checked: CheckedClaim) -> None:
        """This claim has its verdict."""
        key = (record.id, checked.claim.id)
        with self._lock:
            ran = self._running.pop(key, None)
        if self._quiet or ran is None:
            return
        status = checked.verdict.status
        line = Text(self._safe(f"{_name(key)}: "))
        line.append(status.value, STYLES[status])
        share = SHARED if key in self._shared else ""
        line.append(f" {checked.verdict.outcome}, {checked.wall_s:.1f} s{share}", "dim")
        self._print(line)

    def expect(self, workers: int, known: Known) -> None:
        """Have the time left estimated for so many at a time, from what is known of them."""
        self._time.workers, self._time.known = workers, known

    def planned(self, task: Task) -> None:
        """As `gate2.executor.conducting.Watch.planned`; so are the others."""
        with self._lock:
            self._time.planned(task)
            if len(task.parts) > 1:
                self._shared |= {(task.record, part.claim.id) for part in task.parts}

    def planned_all(self) -> None:
        with self._lock:
            self._time.complete = True

    def began(self, task: Task) -> None:
        with self._lock:
            self._time.began(task)

    def answered(self, task: Task, answer: Answer) -> None:
        with self._lock:
            self._time.answered(task, answer)
            words = self._words_now_and_then()
        if words:
            self._print(Text(words, "dim"))

    def lost(self, task: Task, attempt: int, reason: Reason) -> None:
        if not self._quiet:
            name = shortened(task.record, NAME_WIDTH)
            text = f"{name}: {reason.code} {reason.name}: {reason.message}"
            self._print(Text(self._safe(text), "yellow"))

    def _print(self, line: Text) -> None:
        self._spoke = time.monotonic()
        self._console.print(line, soft_wrap=self._live is None)

    def _beat(self) -> None:
        """Say what is still running whenever nothing was said for `LINE_S`, until all has ended.

        A stream that is closed meanwhile is met, and told of, by whoever prints there next.
        """
        with suppress(OSError, ValueError):
            while not self._ended.wait(max(_LEAST_S, self._spoke + LINE_S - time.monotonic())):
                if time.monotonic() - self._spoke >= LINE_S:
                    self._spoke = time.monotonic()
                    if words := self._still_running():
                        self._print(Text(words, "dim"))

    def _still_running(self) -> str:
        """What has run for longest, how many run beside it, and how far all is; or nothing."""
        with self._lock:
            running = sorted(self._running.items(), key=lambda item: item[1][1])
            far = f" · {self._time.words()}" if self._time.total > 1 else ""
        if not running:
            return ""
        key, (what, since) = running[0]
        beside = f", and {len(running) - 1} more" if len(running) > 1 else ""
        text = f"{_name(key)}: still {what}, {time.monotonic() - since:.0f} s so far"
        return self._safe(text) + beside + far

    def _words_now_and_then(self) -> str:
        """How far it is, for a plain line; empty where that was said a moment ago."""
        done, total = self._time.done, self._time.total
        if self._live is not None or self._quiet or total < 2 or done == total:
            return ""
        before, since = self._said
        enough = done - before >= max(1, total / LINES)
        if not enough and time.monotonic() - since < LINE_S:
            return ""
        self._said = done, time.monotonic()
        return self._time.words()

    def _lines(self) -> Group | Table:
        from rich.spinner import Spinner

        with self._lock:
            running = list(self._running.items())
            words = self._time.words() if self._time.total > 1 else ""
        now = time.monotonic()
        table = Table.grid(padding=(0, 1))
        for key, (what, since) in running:
            spinner = Spinner("dots", text=Text(self._safe(_name(key)), "bold"))
            table.add_row(spinner, Text(self._safe(what)), Text(f"{now - since:.0f} s", "dim"))
        return Group(table, Text(words, "dim")) if words else table


def _name(key: tuple[str, str]) -> str:
    return f"{shortened(key[0], NAME_WIDTH)} {key[1]}"


def note(what: str) -> None:
    """One line on standard error: what is being done."""
    console_for(sys.stderr).print(Text(visible(what), "dim"))
