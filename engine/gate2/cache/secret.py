"""The key that entries of the cache are authenticated with: this user's alone, made once.

Whoever can write the cache's directory and does not have the key can make no entry that is
believed. So a key that others could have read, or put there, is refused.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

SECRET_BYTES = 32
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MAKE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class SecretRefused(Exception):
    """The key cannot be used; the message says what was expected, what came and where."""


def secret_at(path: Path) -> bytes:
    """The key in this file, made now where there is none.

    Raises:
        SecretRefused: it is no regular file of this user's that only this user can read, has
            another size, or cannot be read or made.
    """
    try:
        with suppress(FileNotFoundError):
            return _read(path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path)
        return _read(path)
    except OSError as error:
        raise SecretRefused(f"{path}: the cache's key cannot be used: {error.strerror}") from error


def _read(path: Path) -> bytes:
    descriptor = os.open(path, _READ)
    try:
        status = os.fstat(descriptor)
        if fault := _fault(status):
            raise SecretRefused(
                f"{path}: expected a file of {SECRET_BYTES} bytes that only user {os.geteuid()}"
                f" can read, {fault}; remove it and a new one is made"
            )
        return os.read(descriptor, SECRET_BYTES + 1)
    finally:
        os.close(descriptor)


def _fault(status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode):
        return "it is no regular file"
    if status.st_uid != os.geteuid():
        return f"it is user {status.st_uid}'s"
    if status.st_mode & 0o077:
        return f"its mode is {stat.S_IMODE(status.st_mode):04o}"
    if status.st_size != SECRET_BYTES:
        return f"it has {status.st_size}"
    return ""


def _make(path: Path) -> None:
    """Put a fresh key there, whole, unless another process was faster."""
    temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}.tmp")
    descriptor = os.open(temporary, _MAKE, 0o600)
    try:
        try:
            os.write(descriptor, os.urandom(SECRET_BYTES))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
