"""Opens one name beneath a directory descriptor, following and crossing nothing (openat2).

A symbolic link, a magic link of proc, a mount point or a way up does not open, whoever put it
there and whenever.
"""

import ctypes
import errno
import os
from functools import cache

NAME_BYTES = 255
"""The longest file name of Linux file systems."""

# openat2(2): the number is the same on every architecture that gate2 runs on.
_SYS_OPENAT2 = 437
_RESOLVE_NO_XDEV = 0x01
_RESOLVE_NO_MAGICLINKS = 0x02
_RESOLVE_NO_SYMLINKS = 0x04
_RESOLVE_BENEATH = 0x08
_RESOLVE = _RESOLVE_NO_XDEV | _RESOLVE_NO_MAGICLINKS | _RESOLVE_NO_SYMLINKS | _RESOLVE_BENEATH
# ENOSYS: before Linux 5.6. EPERM: a seccomp filter around gate2 that does not know the call.
_NO_OPENAT2 = (errno.ENOSYS, errno.EPERM)
_EAGAIN_TRIES = 8


class _OpenHow(ctypes.Structure):
    _fields_ = (
        ("flags", ctypes.c_uint64),
        ("mode", ctypes.c_uint64),
        ("resolve", ctypes.c_uint64),
    )


def is_plain_name(name: str) -> bool:
    """Whether `name` is one path component: no separator, no NUL, not ``.`` or ``..``."""
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        return False
    try:
        return len(os.fsencode(name)) <= NAME_BYTES
    except UnicodeEncodeError:
        return False


@cache
def _library() -> ctypes.CDLL:
    """The C library, opened once: each opening makes a class for its functions."""
    return ctypes.CDLL(None, use_errno=True)


def open_beneath(parent: int, name: str, flags: int) -> int:
    """Open one component beneath `parent`: by openat2, else by openat.

    For a single plain component openat with O_NOFOLLOW lets through only what openat2 would,
    except a file that root mounted over the name.
    """
    library = _library()
    how = _OpenHow(flags=flags, mode=0, resolve=_RESOLVE)
    for _ in range(_EAGAIN_TRIES):
        descriptor = library.syscall(
            ctypes.c_long(_SYS_OPENAT2),
            ctypes.c_int(parent),
            ctypes.c_char_p(os.fsencode(name)),
            ctypes.byref(how),
            ctypes.c_size_t(ctypes.sizeof(how)),
        )
        if descriptor >= 0:
            return int(descriptor)
        number = ctypes.get_errno()
        if number not in (errno.EAGAIN, errno.EINTR):
            break
    else:
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN), name)
    if number in _NO_OPENAT2:
        return os.open(name, flags, dir_fd=parent)
    raise OSError(number, os.strerror(number), name)
