"""Where the state of an audit lies between two audits: whole or not there, and sealed by a digest.

An audit works on a file of its own. Keeping it writes a copy beside the target and renames that,
so that whoever is killed, or runs at the same time, leaves the old state or the new one.
"""

import hashlib
import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from gate2.audit.state import State
from gate2.places import state_root, write_whole

DIGEST_BYTES = 32
"""Of all that stands before it; at the end of the file, so that one flipped bit is noticed."""
_PIECE = 1 << 20


def state_of(directories: Sequence[Path]) -> Path:
    """Where the state of an audit of these directories lies, unless somebody names a place.

    Raises:
        InfrastructureError: as `state_root`.
    """
    named = "\x00".join(str(directory.resolve()) for directory in directories)
    key = hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()
    return state_root() / "audits" / f"{key[:32]}.state"


@contextmanager
def fresh_state() -> Iterator[State]:
    """An empty state.

    Raises:
        OSError: there is no place to write it to.
    """
    with _own_file() as file, State(file) as state:
        yield state


@contextmanager
def continued_state(target: Path, about: Mapping[str, str]) -> Iterator[State | None]:
    """A copy of the state at `target`; None where there is none that is of use.

    It is of use where it is whole and was made with the same `about`.

    Raises:
        OSError: there is no place to write the copy to.
    """
    with _own_file() as file:
        try:
            state = State(file) if _copied(target, file) else None
        except sqlite3.Error:
            state = None
        if state is None:
            yield None
            return
        with state:
            yield state if _is_made_with(state, about) else None


def keep_state(state: State, target: Path) -> None:
    """Make it what the next audit finds at `target`, readable by this user alone.

    Raises:
        OSError: it cannot be written there; what was there stays.
    """
    state.save()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(target, _sealed(state.file), mode=0o600)


def _sealed(file: Path) -> Iterator[bytes]:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            yield piece
    yield digest.digest()


def _copied(target: Path, file: Path) -> bool:
    """Whether there is a whole state at the target, which then stands in the file."""
    digest = hashlib.sha256()
    try:
        with open(target, "rb", opener=_unwaiting) as source, file.open("wb") as copy:
            found = os.fstat(source.fileno())
            if not stat.S_ISREG(found.st_mode):
                return False
            left = found.st_size - DIGEST_BYTES
            while left > 0 and (piece := source.read(min(_PIECE, left))):
                digest.update(piece)
                copy.write(piece)
                left -= len(piece)
            return left == 0 and source.read() == digest.digest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError):
        return False


def _unwaiting(path: str, flags: int) -> int:
    """Opens a file without waiting for somebody to write to it, where it is a pipe."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)


def _is_made_with(state: State, about: Mapping[str, str]) -> bool:
    try:
        return state.is_made_with(about)
    except sqlite3.Error:
        return False


@contextmanager
def _own_file() -> Iterator[Path]:
    """A file that only this user can read, for as long as it is needed."""
    descriptor, name = tempfile.mkstemp(prefix="gate2-audit-")
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
