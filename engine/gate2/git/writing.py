"""Makes files and links below one directory, never through a link and never over anything."""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gate2.places import fault_of
from gate2.reasons import Code

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_COLLISION = (errno.EEXIST, errno.ENOTDIR, errno.ELOOP, errno.EISDIR)
_UNHOLDABLE = (errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL)


class Refused(Exception):
    """A name or link that this file system does not take."""

    def __init__(self, code: Code, what: str) -> None:
        super().__init__(what)
        self.code = code
        self.what = what


@dataclass(frozen=True, slots=True)
class Writer:
    """One directory that is open, in which nothing stood when it was opened."""

    top: int

    @staticmethod
    @contextmanager
    def at(target: Path, directory: str) -> Iterator["Writer"]:
        """That of `target`/`directory`, made with all on its way.

        Raises:
            ValueError: `directory` leads elsewhere than below `target`.
            InfrastructureError: INF-004 or INF-013, it cannot be made.
        """
        parts = directory.split("/") if directory else []
        if any(part in ("", ".", "..") for part in parts):
            raise ValueError(f"expected a directory below {target}, came {directory!a}")
        try:
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
            outer = os.open(target, _DIRECTORY)
        except OSError as error:
            raise fault_of(error) from error
        try:
            top = _entered(outer, parts)
        except OSError as error:
            raise fault_of(error) from error
        finally:
            os.close(outer)
        try:
            yield Writer(top)
        finally:
            os.close(top)

    def file(self, path: str, pieces: Iterable[bytes], *, executable: bool) -> None:
        """Make a file of these pieces.

        Raises:
            Refused: its name cannot be held here, or collides with another.
            InfrastructureError: INF-004, the disk is full.
        """
        with _told(), self._parent(path) as (parent, name):
            descriptor = os.open(name, _NEW_FILE, 0o600, dir_fd=parent)
            with os.fdopen(descriptor, "wb") as stream:
                os.fchmod(descriptor, 0o755 if executable else 0o644)
                stream.writelines(pieces)

    def link(self, path: str, target: bytes) -> None:
        """Make a symbolic link; raises as `file`."""
        if not target or b"\0" in target:
            raise Refused(Code.ART_PATH_ESCAPE, "a link to nothing")
        with _told(), self._parent(path) as (parent, name):
            os.symlink(target, name, dir_fd=parent)

    @contextmanager
    def _parent(self, path: str) -> Iterator[tuple[int, bytes]]:
        *directories, name = path.split("/")
        descriptor = _entered(self.top, directories)
        try:
            yield descriptor, _as_bytes(name)
        finally:
            os.close(descriptor)


def _entered(start: int, parts: Iterable[str]) -> int:
    """A descriptor of the directory so far below `start`; what is missing on the way is made."""
    descriptor = os.dup(start)
    try:
        for part in parts:
            name = _as_bytes(part)
            with suppress(FileExistsError):
                os.mkdir(name, 0o700, dir_fd=descriptor)
            inner = os.open(name, _DIRECTORY, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _COLLISION:
            raise Refused(
                Code.ART_NAME_COLLISION, "another name of the tree is the same one here"
            ) from None
        if error.errno in _UNHOLDABLE:
            raise Refused(
                Code.ART_PATH_ESCAPE, f"this file system cannot hold it ({error.strerror})"
            ) from None
        raise fault_of(error) from error


def _as_bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")
