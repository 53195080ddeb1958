"""Marks of checks that have begun and not ended, by which a killed one is told from a finished one.

A check puts a small file into the state directory before it tells the ledger of its first attempt,
holds a lock on it for as long as it lives, and removes it when it has come to its proper end: with
everything it was asked for decided and written. So a mark that nobody holds is that of a check
which was killed or interrupted, at whatever moment.

Why not in the ledger: an entry that ends a run would be a new kind, which an older engine refuses
as a broken ledger; and whether a run still goes on, only its own machine can tell. Why a lock and
no process id: the kernel lets go of it whatever the process dies of, and ids come again. It is a
POSIX record lock, which no child inherits: a worker that outlives its driver does not hold it.

Each mark has the name of its own run, so any number of checks may go on at once. Several machines
may share a ledger: each has marks of its own, and evidence of another machine has another context.
A mark too many makes a later `--resume` ask the ledger in vain, one too few makes it run what it
need not; neither can make evidence. Nobody but this user can write here.
"""

import fcntl
import json
import os
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from gate2.places import TEMPORARY_SUFFIX, state_root

FOLDER = "checks"
MOST_BYTES = 4096
MOST_MARKS = 256
"""The newest that are kept."""
FORGOTTEN_AFTER_S = 30 * 24 * 3600.0
"""Nobody resumes a check of that age: its evidence has made room for other."""
_NAME = re.compile(r"[0-9a-f]{32}")
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MAKE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A check that has begun."""

    run: str
    """As `gate2.cache.keys.ThisRun.id`."""
    began_at: str
    """UTC, as ``2026-01-31T12:00:00Z``."""
    asked_sha256: str
    """Of what it was asked for, and in which way: equal for a check of the same things."""
    ledger: str
    """The ledger's id."""
    after: int
    """How many entries the ledger had: those of this check come later."""


class Mark:
    """The mark of a check of this process, which holds it."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor: int | None = descriptor

    def remove(self) -> None:
        """The check has come to its proper end."""
        with suppress(OSError):
            self._path.unlink()
        self.leave()

    def leave(self) -> None:
        """Let go of the mark and leave it there."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks in one directory of this user's."""

    root: Path

    def begin(self, check: Unfinished) -> Mark:
        """Mark a check as begun, before anything is remembered of it.

        Raises:
            OSError: it cannot be marked, or this file system knows no locks.
        """
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.root / check.run
        temporary = self.root / f".{check.run}{TEMPORARY_SUFFIX}"
        descriptor = os.open(temporary, _MAKE, 0o600)
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.write(descriptor, json.dumps(asdict(check), sort_keys=True).encode())
            temporary.rename(path)  # nobody ever sees it without its lock
        except BaseException:
            os.close(descriptor)
            temporary.unlink(missing_ok=True)
            raise
        return Mark(path, descriptor)

    def left_behind(self, *, but: Sequence[str] = ()) -> tuple[Unfinished, ...]:
        """The checks whose process is gone, oldest first.

        Those of `but` are not looked at; a check of this very process has to be among them, since
        looking at its mark would let go of it.
        """
        found: list[tuple[float, Unfinished]] = []
        for number, (path, at_s) in enumerate(self._newest()):
            data = None if path.name in but else _abandoned(path)
            if data is None:
                continue
            if number >= MOST_MARKS or time.time() - at_s > FORGOTTEN_AFTER_S:
                _remove(path)
            elif (check := _check_of(path.name, data)) is not None:
                found.append((at_s, check))
        return tuple(check for _, check in sorted(found, key=lambda item: item[0]))

    def forget(self, asked_sha256: str, *, but: Sequence[str] = ()) -> None:
        """Remove the marks of dead checks of the same things, which have been done since."""
        for check in self.left_behind(but=but):
            if check.asked_sha256 == asked_sha256:
                _remove(self.root / check.run)

    def _newest(self) -> list[tuple[Path, float]]:
        found: list[tuple[Path, float]] = []
        with suppress(OSError), os.scandir(self.root) as entries:
            for entry in entries:
                if _NAME.fullmatch(entry.name):
                    with suppress(OSError):
                        found.append((Path(entry.path), entry.stat(follow_symlinks=False).st_mtime))
        return sorted(found, key=lambda item: -item[1])


def marks() -> Marks:
    """Those of this user.

    Raises:
        InfrastructureError: as `state_root`.
    """
    return Marks(state_root() / FOLDER)


def _remove(path: Path) -> None:
    """Remove a mark; where that is not possible, as on a read-only file system, it stays."""
    with suppress(OSError):
        path.unlink()


def _abandoned(path: Path) -> bytes | None:
    """What a mark holds that no process holds; None where one does, or that cannot be told."""
    try:
        descriptor = os.open(path, _READ)
    except OSError:
        return None
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: others may look as well
        return os.read(descriptor, MOST_BYTES)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _check_of(name: str, data: bytes | None) -> Unfinished | None:
    """The check that a mark of this name speaks of; None where it speaks of none."""
    if data is None:
        return None
    try:
        check = Unfinished(**json.loads(data))
    except (TypeError, ValueError, RecursionError):
        return None
    texts = (check.run, check.began_at, check.asked_sha256, check.ledger)
    sound = all(isinstance(each, str) for each in texts) and type(check.after) is int
    return check if sound and check.run == name and check.after >= 0 else None
