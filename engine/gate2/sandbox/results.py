"""Reads one file that an untrusted script left behind: one regular file, under a cap, or a refusal.

How a name is opened that may stand for anything, says `gate2.sandbox.regular`.
"""

import os
import stat
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox.job import FileRead
from gate2.sandbox.regular import NotRegular, read_regular

_DIRECTORY_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def read_results(directory: Path, name: str, cap: int) -> FileRead:
    """The bytes of the regular file `name` directly in `directory`, at most `cap` of them.

    Everything below the directory is written by the untrusted script, so whatever is not one
    regular file with one name and at most `cap` bytes is refused, and says what was found.
    Call it only after the sandbox is dead; a file that changes while it is read is refused too.

    Raises:
        InfrastructureError: INF-010, the directory itself, which the lane made, is not there.
    """
    try:
        parent = os.open(directory, _DIRECTORY_FLAGS)
    except OSError as error:
        raise InfrastructureError(
            because(
                Code.INF_ENGINE_ERROR,
                "expected the results directory that the lane made for this run, and it cannot "
                f"be opened ({error.strerror}); run again",
            )
        ) from error
    try:
        return read_beneath(parent, name, cap)
    finally:
        os.close(parent)


def read_beneath(parent: int, name: str, cap: int) -> FileRead:
    """As `read_results`, for a lane that holds the directory open since before the run."""
    if not os.fstat(parent).st_mode & stat.S_IXUSR:
        # The script closed its own directory. Root could look all the same, and would then
        # see what a lane without root does not.
        return FileRead(None, "unreadable")
    try:
        return FileRead(read_regular(parent, name, cap))
    except NotRegular as refusal:
        return FileRead(None, refusal.found)
