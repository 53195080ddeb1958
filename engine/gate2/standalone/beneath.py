"""Opens one name beneath a directory's descriptor, following nothing, by the standard library."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from gate2.reasons import Code

_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_PIECE = 1 << 20
_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a fifo",
    stat.S_IFDIR: "a directory",
    stat.S_IFREG: "a file",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class Refused(Exception):
    """What stands under a name is not what is wanted; the message says what was found."""

    def __init__(self, found: str, code: Code = Code.ART_PATH_ESCAPE) -> None:
        super().__init__(found)
        self.code = code


class Absent(Refused):
    """Nothing stands under the name."""


def too_large(found: str) -> Refused:
    """There is more of it than the cap."""
    return Refused(found, Code.ART_OVERSIZE)


@contextmanager
def directory(parent: int, name: str) -> Iterator[int]:
    """The directory `name` beneath `parent`, open.

    Raises:
        Refused: it is not there, no directory, or a link.
    """
    with _opened(parent, name, _DIRECTORY, stat.S_IFDIR) as descriptor:
        yield descriptor


@contextmanager
def regular_file(parent: int, name: str) -> Iterator[int]:
    """The regular file `name` beneath `parent`, open.

    Raises:
        Refused: it is not there or anything else; a device or fifo is not even opened.
    """
    with _opened(parent, name, _FILE, stat.S_IFREG) as descriptor:
        yield descriptor


@contextmanager
def _opened(parent: int, name: str, flags: int, kind: int) -> Iterator[int]:
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        raise Refused("not a plain name")
    if _kind(parent, name) != kind:
        raise Refused(_KINDS.get(_kind(parent, name), "a special file"))
    try:
        descriptor = os.open(_raw(name), flags, dir_fd=parent)
    except OSError as error:
        raise _refused(error) from None
    try:
        found = stat.S_IFMT(os.fstat(descriptor).st_mode)
        if found != kind:  # another one by now
            raise Refused(_KINDS.get(found, "a special file"))
        yield descriptor
    finally:
        os.close(descriptor)


def is_directory(parent: int, name: str) -> bool:
    """Whether a directory stands under the name, itself and not by a link.

    Raises:
        Refused: nothing that could be looked at stands there.
    """
    return _kind(parent, name) == stat.S_IFDIR


def is_file(parent: int, name: str) -> bool:
    """Whether a regular file stands under the name; raises as `is_directory`."""
    return _kind(parent, name) == stat.S_IFREG


def _kind(parent: int, name: str) -> int:
    try:
        return stat.S_IFMT(os.stat(_raw(name), dir_fd=parent, follow_symlinks=False).st_mode)
    except OSError as error:
        raise _refused(error) from None


def _raw(name: str) -> bytes:
    """The name's own bytes, whatever the locale."""
    return name.encode("utf-8", "surrogateescape")


def _refused(error: OSError) -> Refused:
    if error.errno == errno.ENOENT:
        return Absent("nothing")
    if error.errno == errno.ELOOP:
        return Refused("a symbolic link")
    return Refused(f"something that cannot be opened ({error.strerror})")


def names_in(descriptor: int, most: int) -> list[str]:
    """The names in a directory, in the order of their bytes; in one that is not UTF-8 stand
    surrogates, whatever the locale.

    Raises:
        Refused: there are more than `most`.
        OSError: it cannot be listed.
    """
    names: list[bytes] = []
    with os.scandir(descriptor) as entries:
        for entry in entries:
            names.append(os.fsencode(entry.name))
            if len(names) > most:
                raise too_large(f"more than {most} names")
    return [name.decode("utf-8", "surrogateescape") for name in sorted(names)]


def pieces(descriptor: int, most: int) -> Iterator[bytes]:
    """What the file holds, piece by piece.

    Raises:
        Refused: it is more than `most` bytes, or cannot be read.
    """
    left = most
    while True:
        try:
            piece = os.read(descriptor, min(left + 1, _PIECE))
        except OSError as error:
            raise _refused(error) from None
        if not piece:
            return
        if len(piece) > left:
            raise too_large(f"more than {most} bytes")
        left -= len(piece)
        yield piece
