"""Calls the binary of an OCI runtime, `runc` or gVisor's `runsc`, with an environment of its own.

What is known of runc getting broken out of needs what no run has here: a mount, a working
directory or a root file system that an attacker prepared, volumes shared between containers, or
root of the host's kernel inside. CVE-2019-5736 and CVE-2024-21626 (the host's root inside, a
working directory on a leaked descriptor), CVE-2021-30465, CVE-2025-31133, CVE-2025-52565 and
CVE-2025-52881 (targets of mounts and masks swapped while a container is made), CVE-2023-27561 and
CVE-2024-45310 (/proc and volumes shared with an attacker). Here the root is read-only and the
host's root's, each run has directories of its own, and root inside is a nobody outside.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox.orphans import end_processes
from gate2.sandbox.runc import gvisor

TOOL_TIMEOUT_S = 20.0
OLDEST_RUNC = (1, 1)
"""The first that keeps a container's state and account after it ended (`run --keep`)."""
RUNC, RUNSC = "runc", gvisor.RUNSC
"""The runtimes there are: the host's own kernel answers the payload, or gVisor's."""
_SEARCH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def find_tool(name: str = RUNC) -> str | None:
    """Where a runtime is; a user's PATH often lacks the directories it is installed in."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:{_SEARCH}")


def run_argv(name: str, *, directory: Path, run: str) -> Sequence[str]:
    """The command line that runs the bundle in `directory`, whose state and log are kept there.

    gVisor joins the control groups made for the run and leaves them as they are; it does not keep
    a container's state, and has no network but a loopback of its own.

    Raises:
        InfrastructureError: it is not installed.
    """
    binary = find_tool(name)
    if binary is None:
        raise lane_fault(f"{name} is not installed; run `apt-get install {name}`")
    options = ["--root", str(directory / "state"), "--log", str(directory / "log")]
    options += ["--log-format", "json"]
    leaves = ["--keep"]
    if name == RUNSC:
        # Not overlaid: what the payload writes is looked at from outside when it is gone.
        options += [*gvisor.ARGUMENTS, "--overlay2=none"]
        leaves = ["--pid-file", str(directory / "pid")]
    return [binary, *options, "run", *leaves, "--bundle", str(directory), run]


def kill_orphan(name: str) -> None:
    """End a `runc run` of that container whose engine is gone: it may still be making it."""
    end_processes(lambda process: _runs(process, name))


def _runs(process: Path, name: str) -> bool:
    words = (process / "cmdline").read_bytes().split(b"\0")
    ours = words[0].endswith((b"runc", b"runsc")) and b"run" in words
    return ours and words[-2:] == [os.fsencode(name), b""]


@cache
def version_text(name: str = RUNC) -> str:
    """The version as the runtime prints it, a distribution's suffix included.

    Raises:
        InfrastructureError: it is not installed, or does not answer.
    """
    binary = find_tool(name)
    if binary is None:
        raise lane_fault(f"{name} is not installed; run `apt-get install {name}`")
    try:
        said = subprocess.run(  # noqa: S603 - our own argv
            [binary, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TOOL_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise lane_fault(f"{name} --version: {error}") from error
    lines = said.stdout.decode(errors="replace").splitlines()
    return lines[0].removeprefix(f"{name} version ") if lines else "unknown"


def runc_version() -> tuple[int, int]:
    """Major and minor version; (0, 0) where it does not say."""
    match = re.match(r"([0-9]+)\.([0-9]+)", version_text(RUNC))
    return (int(match[1]), int(match[2])) if match else (0, 0)


def lane_fault(message: str) -> InfrastructureError:
    """INF-013: the runc lane cannot run here, or not now."""
    return InfrastructureError(because(Code.INF_LANE_UNAVAILABLE, f"runc lane: {message}"))
