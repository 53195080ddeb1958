"""Opens one regular file or directory beneath a descriptor, whoever put it there, or refuses it.

What stands under the name may be anything: a symbolic link to a host file, a FIFO that would
never answer, a device, a second name of some other file, a sparse terabyte. So the name is one
plain component, it is opened beneath a directory descriptor without following or crossing
anything, the descriptor (not the name) is examined, and never more than the cap is read.
"""

import errno
import os
import stat

from gate2.sandbox.beneath import is_plain_name, open_beneath

_OPEN_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY
_DIRECTORY_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

_KINDS = {
    stat.S_IFLNK: "symlink",
    stat.S_IFIFO: "fifo",
    stat.S_IFDIR: "directory",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
}
_ERRORS = {
    errno.ELOOP: "symlink",
    errno.EXDEV: "mount point",
    errno.ENXIO: "socket",
    errno.ENOENT: "missing",
    errno.ENOTDIR: "no directory",
    errno.EACCES: "unreadable",
}


class NotRegular(Exception):
    """What stands under a name is not one readable regular file; `found` says what it is."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


def read_regular(parent: int, name: str, cap: int) -> bytes:
    """The bytes of the regular file `name` beneath the directory descriptor `parent`.

    Raises:
        NotRegular: it is anything else, has a second name, has more than `cap` bytes, or
            changed while it was read.
    """
    descriptor, before = open_regular(parent, name)
    try:
        if before.st_size > cap:
            raise NotRegular(f"too large: {before.st_size} bytes, the cap is {cap}")
        data = _read_up_to(descriptor, cap + 1)
        if len(data) > cap:
            raise NotRegular(f"too large: it grew past the cap of {cap} bytes while it was read")
        if changed(before, os.fstat(descriptor)) or len(data) != before.st_size:
            raise NotRegular("changed while it was read")
        return data
    finally:
        os.close(descriptor)


def open_regular(parent: int, name: str) -> tuple[int, os.stat_result]:
    """A read-only descriptor of the regular file `name` beneath `parent`, and its state.

    The caller closes it. The name is looked at before it is opened, so that a device or FIFO is
    not even opened; what counts is the descriptor, looked at after.

    Raises:
        NotRegular: it is anything else, or has a second name.
    """
    if not is_plain_name(name):
        raise NotRegular("not a plain file name")
    try:
        _require_regular(os.stat(name, dir_fd=parent, follow_symlinks=False))
        descriptor = open_beneath(parent, name, _OPEN_FLAGS)
    except OSError as error:
        raise _not_regular(error) from error
    try:
        state = os.fstat(descriptor)
        _require_regular(state)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, state


def open_directory(parent: int, name: str) -> int:
    """A descriptor of the directory `name` beneath `parent`, by the same rules.

    Raises:
        NotRegular: it is no directory, or a link to one, or a mount point.
    """
    if not is_plain_name(name):
        raise NotRegular("not a plain file name")
    try:
        return open_beneath(parent, name, _DIRECTORY_FLAGS)
    except OSError as error:
        raise _not_regular(error) from error


def changed(before: os.stat_result, after: os.stat_result) -> bool:
    """Whether a file was written to, replaced or linked between two looks at its descriptor."""
    return (
        before.st_size != after.st_size
        or before.st_mtime_ns != after.st_mtime_ns
        or before.st_ctime_ns != after.st_ctime_ns
        or before.st_nlink != after.st_nlink
    )


def _not_regular(error: OSError) -> NotRegular:
    return NotRegular(_ERRORS.get(error.errno or 0) or f"unreadable: {error.strerror}")


def _require_regular(state: os.stat_result) -> None:
    kind = stat.S_IFMT(state.st_mode)
    if kind != stat.S_IFREG:
        raise NotRegular(_KINDS.get(kind, "special file"))
    if state.st_nlink == 0:
        raise NotRegular("missing")  # its name was taken away between opening and looking
    if state.st_nlink != 1:
        raise NotRegular("hard link")


def _read_up_to(descriptor: int, limit: int) -> bytes:
    pieces: list[bytes] = []
    left = limit
    while left > 0:
        piece = os.read(descriptor, min(left, 1 << 20))
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
