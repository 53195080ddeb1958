"""Opens one name beneath a directory's descriptor, following nothing, by the standard library.

As `gate2.sandbox.results`, but for mount points of the same file system, which only the kernel's
openat2 refuses: none but root can put one there.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

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


class Absent(Refused):
    """Nothing stands under the name."""


class TooLarge(Refused):
    """There is more of it than the cap."""


@contextmanager
def directory(parent: int, name: str) -> Iterator[int]:
    """The directory `name` beneath `parent`, open.

    Raises:
        Refused: it is not there, no directory, a link, or of another file system.
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
    raw = name.encode("utf-8", "surrogateescape")
    try:
        _require(os.stat(raw, dir_fd=parent, follow_symlinks=False), parent, kind)
        descriptor = os.open(raw, flags, dir_fd=parent)
    except OSError as error:
        raise _refused(error) from None
    try:
        _require(os.fstat(descriptor), parent, kind)
        yield descriptor
    finally:
        os.close(descriptor)


def is_directory(parent: int, name: str) -> bool:
    """Whether a directory stands under the name, itself and not by a link.

    Raises:
        Refused: nothing that could be looked at stands there.
    """
    return stat.S_ISDIR(_mode(parent, name))


def is_file(parent: int, name: str) -> bool:
    """Whether a regular file stands under the name; raises as `is_directory`."""
    return stat.S_ISREG(_mode(parent, name))


def _mode(parent: int, name: str) -> int:
    raw = name.encode("utf-8", "surrogateescape")
    try:
        return os.stat(raw, dir_fd=parent, follow_symlinks=False).st_mode
    except OSError as error:
        raise _refused(error) from None


def _require(state: os.stat_result, parent: int, kind: int) -> None:
    found = stat.S_IFMT(state.st_mode)
    if found != kind:
        raise Refused(_KINDS.get(found, "a special file"))
    if state.st_dev != os.fstat(parent).st_dev:
        raise Refused("a mount point")


def _refused(error: OSError) -> Refused:
    if error.errno == errno.ENOENT:
        return Absent("nothing")
    if error.errno == errno.ELOOP:
        return Refused("a symbolic link")
    return Refused(f"something that cannot be opened ({error.strerror})")


def names_in(descriptor: int, most: int) -> list[str]:
    """The names in a directory, in the order of their bytes; those that are not UTF-8 with
    surrogates, whatever the locale.

    Raises:
        TooLarge: there are more than `most`.
        Refused: it cannot be listed.
    """
    names: list[bytes] = []
    try:
        with os.scandir(descriptor) as entries:
            for entry in entries:
                names.append(os.fsencode(entry.name))
                if len(names) > most:
                    raise TooLarge(f"more than {most} names")
    except OSError as error:
        raise _refused(error) from None
    return [name.decode("utf-8", "surrogateescape") for name in sorted(names)]


def pieces(descriptor: int, most: int) -> Iterator[bytes]:
    """What the file holds, piece by piece.

    Raises:
        TooLarge: it is more than `most` bytes.
        Refused: it cannot be read.
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
            raise TooLarge(f"more than {most} bytes")
        left -= len(piece)
        yield piece
