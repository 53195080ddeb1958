"""A bounded directory of small files by digest, which several processes may use at once.

A reader sees a whole file or none. Nothing waits for the disk: what a crash tears is found torn
(`gate2.cache.entry`), and syncing would cost more than most of what is kept here.

When the directory has become too large, those go that were not used for longest; one process at a
time does that. Who writes looks at the sizes of all files before it writes first, and again each
time it has written a thirty-second of the bound. What goes then leaves an eighth of the bound
free, so that four writers at once stay below it; who could not look, because another process is
at it and does not end, writes nothing.
"""

import fcntl
import os
import re
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from gate2.places import TEMPORARY_SUFFIX

MOST_ENTRY_BYTES = 4 << 20
"""Of one file; the largest evidence that was seen has a hundredth of it."""
TOUCHED_EVERY_S = 3600.0
_PATIENCE_S = 1.0
ABANDONED_AFTER_S = 3600.0
"""A temporary file of this age has no writer any more."""
_NAME = re.compile(r"[0-9a-f]{64}")
_FOLDER = re.compile(r"[0-9a-f]{2}")
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass
class Directory:
    """Files under `root`, each named by 64 hexadecimal digits; at most `most_bytes` in all."""

    root: Path
    most_bytes: int
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _unmeasured: int | None = None
    """Bytes written since the sizes were looked at; None before the first time."""

    def get(self, name: str) -> bytes | None:
        """The bytes of that name, or None where there are none; they count as used now.

        Raises:
            OSError: they cannot be read.
        """
        try:
            descriptor = os.open(self._path(name), _READ)
        except FileNotFoundError:
            return None
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return b""  # no entry; who asked says so
            if time.time() - status.st_mtime > TOUCHED_EVERY_S:
                with suppress(OSError):
                    os.utime(descriptor)
            with os.fdopen(os.dup(descriptor), "rb") as stream:
                return stream.read(MOST_ENTRY_BYTES)
        finally:
            os.close(descriptor)

    def put(self, name: str, data: bytes) -> None:
        """Keep the bytes under that name, in place of others; nothing that is too large.

        Raises:
            OSError: they cannot be written.
        """
        if len(data) > min(MOST_ENTRY_BYTES, self.most_bytes // 8):
            return
        path = self._path(name)
        for folder in (self.root, path.parent):
            folder.mkdir(mode=0o700, parents=folder == self.root, exist_ok=True)
        if path.parent.is_symlink():
            raise NotADirectoryError(20, "it is a link, expected a directory", str(path.parent))
        with self._lock:
            if self._unmeasured is None or self._unmeasured + len(data) > self.most_bytes // 32:
                if not self.shrink():
                    return
                self._unmeasured = 0
            self._unmeasured += len(data)
        _write(path, data)

    def shrink(self) -> bool:
        """Remove what was not used for longest, if there is too much.

        False where that could not be seen: another process is at it, and does not end.
        """
        with self._turn() as ours:
            if not ours:
                return False
            found = sorted(self._files())
            total = sum(size for _, size, _ in found)
            if total <= self.most_bytes - self.most_bytes // 8:
                return True
            for _, size, path in found:
                if total <= self.most_bytes - self.most_bytes // 4:
                    break
                with suppress(OSError):
                    Path(path).unlink()
                total -= size
            return True

    def _path(self, name: str) -> Path:
        if _NAME.fullmatch(name) is None:
            raise ValueError(f"expected 64 hexadecimal digits, got {name!r}")
        return self.root / name[:2] / name

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Whether it is this process's turn to remove files; it has it until this is left.

        On a file system without locks it always is: removing twice removes no more.
        """
        descriptor = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            yield _locked(descriptor)
        finally:
            os.close(descriptor)

    def _files(self) -> Iterator[tuple[float, int, str]]:
        """(last use, size, path) of each file; temporary ones that nobody writes are removed."""
        abandoned = time.time() - ABANDONED_AFTER_S
        for folder in _entries(self.root):
            if not (_FOLDER.fullmatch(folder.name) and folder.is_dir(follow_symlinks=False)):
                continue
            for entry in _entries(folder.path):
                with suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    if _NAME.fullmatch(entry.name):
                        yield status.st_mtime, status.st_size, entry.path
                    elif entry.name.endswith(TEMPORARY_SUFFIX) and status.st_mtime < abandoned:
                        Path(entry.path).unlink()


def _write(path: Path, data: bytes) -> None:
    """Put the bytes in place of the file in one step."""
    descriptor, temporary = tempfile.mkstemp(
        prefix=f".{path.name}.", suffix=TEMPORARY_SUFFIX, dir=path.parent
    )
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _locked(descriptor: int) -> bool:
    give_up = time.monotonic() + _PATIENCE_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > give_up:
                return False
            time.sleep(0.01)
        except OSError:
            return True
        else:
            return True


def _entries(directory: str | Path) -> "list[os.DirEntry[str]]":
    with suppress(OSError), os.scandir(directory) as found:
        return list(found)
    return []
