"""Calls the `runc` binary, with a timeout and an environment of its own."""

import os
import re
import select
import shutil
import signal
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because

TOOL_TIMEOUT_S = 20.0
OLDEST_RUNC = (1, 1)
"""The first that keeps a container's state and account after it ended (`run --keep`)."""
_SEARCH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def find_runc() -> str | None:
    """Where runc is; a user's PATH often lacks the directories it is installed in."""
    return shutil.which("runc", path=f"{os.environ.get('PATH', '')}:{_SEARCH}")


def runc_argv(*arguments: str) -> list[str]:
    """The command line of a runc call.

    Raises:
        InfrastructureError: it is not installed.
    """
    binary = find_runc()
    if binary is None:
        raise lane_fault("runc is not installed; run `apt-get install runc`")
    return [binary, *arguments]


def call_runc(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """Run runc to its end, whatever its exit code.

    Raises:
        InfrastructureError: it could not be run or did not end.
    """
    try:
        return subprocess.run(  # noqa: S603 - our own argv
            runc_argv(*arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TOOL_TIMEOUT_S,
            start_new_session=True,  # cleaning up must outlive a terminal's Ctrl-C
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise lane_fault(f"runc {' '.join(arguments[-3:])}: {error}") from error


def kill_orphan(name: str) -> None:
    """End a `runc run` of that container whose engine is gone: it may still be making it."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended while it was looked at
            if not _runs(process, name):
                continue
            descriptor = os.pidfd_open(int(process.name))
            try:
                if _runs(process, name):  # still that process, not one that got its number
                    signal.pidfd_send_signal(descriptor, signal.SIGKILL)
                    select.select([descriptor], [], [], TOOL_TIMEOUT_S)
            finally:
                os.close(descriptor)


def _runs(process: Path, name: str) -> bool:
    words = (process / "cmdline").read_bytes().split(b"\0")
    return words[-2:] == [os.fsencode(name), b""] and words[0].endswith(b"runc") and b"run" in words


@cache
def runc_version_text() -> str:
    """The version as runc prints it, a distribution's suffix included."""
    lines = call_runc("--version").stdout.decode(errors="replace").splitlines()
    return lines[0].removeprefix("runc version ") if lines else "unknown"


def runc_version() -> tuple[int, int]:
    """Major and minor version; (0, 0) where it does not say."""
    match = re.match(r"([0-9]+)\.([0-9]+)", runc_version_text())
    return (int(match[1]), int(match[2])) if match else (0, 0)


def lane_fault(message: str) -> InfrastructureError:
    """INF-013: the runc lane cannot run here, or not now."""
    return InfrastructureError(because(Code.INF_LANE_UNAVAILABLE, f"runc lane: {message}"))
