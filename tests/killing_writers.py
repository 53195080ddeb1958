"""Two `gate2 check --write` at once on one record, one of them killed at a named step.

    python -m killing_writers ROOT

ROOT holds `old`, a record that was published, and `state`, its ledger. For each step a directory is
made with a copy of both, and an artifact is changed in it, so that everything is written anew:

1. the first writer runs until the step and is stopped there; the second is let go only then, so
   that it meets whatever the first one holds;
2. the first is killed, and what lies there is copied to `first`;
3. the second goes on, to its end or to the step at which it is killed: copied to `second`;
4. a third writer, whom nobody disturbs, repairs what there is to repair: copied to `third`;
5. so does a fourth, which finds nothing to do: copied to `fourth`.

`acknowledged` holds every entry whose append returned, `ended` how each writer ended, and `said`
what they said. All writers are forks of this process: what they import is imported once.
"""

import fcntl
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import gate2.cli.check
import gate2.executor.lanes
import gate2.ledger.sqlite
import gate2.publish.publishing
import gate2.sandbox.reaper
from gate2.attest.names import EVIDENCE_DIR
from gate2.cli.main import main
from gate2.executor.lanes import Lanes
from gate2.ledger.entry import text_of
from gate2.publish.remembering import LedgerMemory
from publishing_made import change_artifacts, reproduced

SEED = int(os.environ.get("GATE2_SEED", "20261122"))
FILES = ("attestation", "summary", "record attestation", "corrections", "verdict")
SUPERSEDED = FILES[:3]
NEW_LEDGER = ("after making ledger", "before linking ledger", "after linking ledger")
STEPS = (
    *("before BEGIN 1", "after BEGIN 1", "after INSERT 1", "after COMMIT 1"),
    "after holding the record",
    *(f"after making {kind}" for kind in FILES),
    *(f"before syncing {kind}" for kind in FILES),
    *(f"before renaming {kind}" for kind in FILES),
    *(f"after renaming {kind}" for kind in FILES),
    *(f"before removing {kind}" for kind in SUPERSEDED),
    "after removing attestation",
    *("before BEGIN 2", "after BEGIN 2", "after INSERT 2", "after COMMIT 2"),
    *NEW_LEDGER,
)
MEETING_S = 0.15
"""How long the second writer may go on until it meets what the first one holds."""
_KINDS = (
    (re.compile(r"_verdict\..*\.dsse\.json"), "record attestation"),
    (re.compile(r".*\.svr\.dsse\.json"), "summary"),
    (re.compile(r".*\.dsse\.json"), "attestation"),
    (re.compile(r"corrections\.json"), "corrections"),
    (re.compile(r"verdict\.json"), "verdict"),
    (re.compile(r"ledger\.sqlite"), "ledger"),
)


def kind_of(path: object) -> str | None:
    """What a file is, its temporary form included; None for one that nobody asks about."""
    name = Path(str(path)).name
    if temporary := re.fullmatch(r"\.(.+)\.[^.]+\.tmp", name):
        name = temporary[1]
    name = name.removeprefix(".").removesuffix(".")
    return next((kind for pattern, kind in _KINDS if pattern.fullmatch(name)), None)


class Stepping:
    """Stops its process at one step, for its parent to kill it there."""

    def __init__(self, last: str | None, mark: Path) -> None:
        self._last, self._mark = last, mark
        self._counts: dict[str, int] = {}

    def around(self, what: str | None, work: Callable[[], Any]) -> Any:
        """Do it, with a step before and one after."""
        if what is None:
            return work()
        self.reached(f"before {what}")
        result = work()
        self.reached(f"after {what}")
        return result

    def counted(self, what: str, work: Callable[[], Any]) -> Any:
        """The same with a number: which time it is done in this process."""
        self._counts[what] = self._counts.get(what, 0) + 1
        return self.around(f"{what} {self._counts[what]}", work)

    def reached(self, step: str) -> None:
        """Stop here, if this is where."""
        if step == self._last:
            self._mark.touch()
            os.kill(os.getpid(), signal.SIGSTOP)


def step_in(stepping: Stepping) -> None:
    """Have what touches the record and the ledger say so."""
    make, sync, link, lock = tempfile.mkstemp, os.fsync, os.link, fcntl.flock
    replace, unlink = Path.replace, Path.unlink
    connect = sqlite3.connect

    class Connection(sqlite3.Connection):
        """Says which statement begins and ends."""

        def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
            work = partial(super().execute, sql, *rest)
            word = sql.split()[0]
            found = stepping.counted(word, work) if word in ("BEGIN", "COMMIT") else work()
            assert isinstance(found, sqlite3.Cursor)
            return found

        def executemany(self, sql: str, rows: Any) -> sqlite3.Cursor:
            found = stepping.counted("INSERT", partial(super().executemany, sql, rows))
            assert isinstance(found, sqlite3.Cursor)
            return found

    def named(verb: str, path: object) -> str | None:
        kind = kind_of(path)
        return None if kind is None else f"{verb} {kind}"

    def made(*args: Any, **rest: Any) -> Any:
        what = named("making", f"{rest.get('prefix', '')}x.tmp")
        return stepping.around(what, lambda: make(*args, **rest))

    def synced(fd: Any) -> None:
        what = named("syncing", Path(f"/proc/self/fd/{fd}").readlink())
        stepping.around(what, lambda: sync(fd))

    def connected(*args: Any, **rest: Any) -> sqlite3.Connection:
        # The file of a new ledger is filled in transactions of its own.
        factory = Connection if rest.get("uri") else sqlite3.Connection
        return connect(*args, **rest, factory=factory)

    def locked(descriptor: Any, operation: int) -> None:
        is_directory = os.path.isdir(f"/proc/self/fd/{descriptor}")  # noqa: PTH112 - a descriptor
        stepping.around(
            "holding the record" if is_directory and operation & fcntl.LOCK_EX else None,
            lambda: lock(descriptor, operation),
        )

    tempfile.mkstemp, os.fsync, fcntl.flock = made, synced, locked
    sqlite3.connect = connected  # type: ignore[assignment]  # with the one factory it is asked for
    os.link = lambda *a, **k: stepping.around(named("linking", a[1]), lambda: link(*a, **k))
    Path.replace = lambda p, to: stepping.around(  # type: ignore[method-assign,assignment]
        named("renaming", to), lambda: replace(p, to)
    )
    Path.unlink = lambda p, missing_ok=False: stepping.around(  # type: ignore[method-assign,assignment]
        named("removing", p) if p.parent.name == EVIDENCE_DIR else None,
        lambda: unlink(p, missing_ok=missing_ok),
    )


def write(place: Path, name: str, last: str | None, go: int | None) -> int:
    """One writer, in a fork of its own; returns its process id."""
    child = os.fork()
    if child:
        return child
    try:
        os.environ["GATE2_STATE"] = str(place / "state")
        os.environ["GATE2_CACHE"] = str(place / "cache")
        _talk_to(place / "said")
        _acknowledge(place / "acknowledged")

        def lane(self: Lanes, claim: Any, artifact: Any, say: Any) -> Any:
            evidence = reproduced(claim, artifact)
            if go is not None:
                os.read(go, 1)
            return evidence

        Lanes.reproduce = lane  # type: ignore[method-assign]
        gate2.sandbox.reaper.reap = lambda *_: None  # type: ignore[assignment]
        step_in(Stepping(last, place / f"{name}.stopped"))
        main(["check", str(place / "record"), "--write", "--no-cache"])
    except SystemExit as done:
        os._exit(done.code if isinstance(done.code, int) else 99)
    finally:
        os._exit(98)


def _talk_to(file: Path) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(descriptor, stream)


def _acknowledge(file: Path) -> None:
    append = LedgerMemory.append

    def appended(self: LedgerMemory, entries: Any) -> None:
        append(self, entries)
        with file.open("a", encoding="utf-8") as stream:
            stream.writelines(text_of(entry) + "\n" for entry in entries)

    LedgerMemory.append = appended  # type: ignore[method-assign]


class Scene:
    """One record with its ledger, and what becomes of both."""

    def __init__(self, root: Path, name: str, *, new_ledger: bool) -> None:
        self.place = root / name.replace(" ", "-")
        shutil.copytree(root / "old", self.place / "record")
        if not new_ledger:
            shutil.copytree(root / "state", self.place / "state")
        change_artifacts(self.place / "record")
        self.ended: dict[str, int | str] = {}

    def run(self, first: str, second: str | None) -> None:
        """The first writer is killed at its step, the second, where it gets there, at its own."""
        waiting, go = os.pipe()
        one = write(self.place, "first", first, None)
        two = write(self.place, "second", second, waiting)
        status = os.waitpid(one, os.WUNTRACED)[1]
        os.write(go, b"x")
        if os.WIFSTOPPED(status):
            time.sleep(MEETING_S)
            os.kill(two, signal.SIGSTOP)
            self._kill("first", one)
        else:
            self.ended["first"] = os.waitstatus_to_exitcode(status)
        self._copy("first")
        os.kill(two, signal.SIGCONT)
        self._wait_for_second(two)
        self._copy("second")
        for name in ("third", "fourth"):
            self._end(name, write(self.place, name, None, None))
            self._copy(name)
        for descriptor in (waiting, go):
            os.close(descriptor)
        (self.place / "ended").write_text(json.dumps(self.ended), encoding="utf-8")

    def _wait_for_second(self, process: int) -> None:
        if (self.place / "second.stopped").exists():  # it was there before it was stopped
            self._kill("second", process)
            return
        status = os.waitpid(process, os.WUNTRACED)[1]
        if os.WIFSTOPPED(status):
            self._kill("second", process)
        else:
            self.ended["second"] = os.waitstatus_to_exitcode(status)

    def _kill(self, name: str, process: int) -> None:
        os.kill(process, signal.SIGKILL)
        self._end(name, process)

    def _end(self, name: str, process: int) -> None:
        self.ended[name] = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

    def _copy(self, name: str) -> None:
        for each in ("record", "state", "acknowledged"):
            source, target = self.place / each, self.place / name / each
            target.parent.mkdir(exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            elif source.exists():
                shutil.copy2(source, target)


if __name__ == "__main__":
    assert threading.active_count() == 1
    moments = random.Random(SEED)
    for number, step in enumerate(STEPS):
        other = moments.choice(STEPS) if number % 2 else None
        Scene(Path(sys.argv[1]), step, new_ledger=step in NEW_LEDGER).run(step, other)
