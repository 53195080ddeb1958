"""Finds what the bubblewrap lane is made of, and says what of it a machine lacks."""

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox.orphans import end_processes
from gate2.sandbox.payload import run_uid

TOOL_TIMEOUT_S = 20.0
OLDEST_BUBBLEWRAP = (0, 8)
"""The first that can forbid user namespaces inside (`--disable-userns`)."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_HELPERS = ("sh", "env", "touch", "unshare", "mount", "mkdir", "prlimit", "setpriv", "taskset")
ENVIRONMENT = {"PATH": PATH, "LC_ALL": "C"}
"""What the tools themselves run with; nothing of it reaches the payload."""


def find_bubblewrap() -> str | None:
    """Where `bwrap` is."""
    return shutil.which("bwrap", path=PATH)


def drop_privileges(uid: int | None) -> list[str]:
    """A command line to put before another, which then can never gain a privilege again.

    With `uid`, root becomes that user and group first. bubblewrap started as root stays kernel
    user 0 whatever user namespace it makes; after this there is no way back to it.
    """
    words = ["setpriv", "--no-new-privs", "--pdeathsig", "KILL"]
    words += ["--inh-caps", "-all", "--ambient-caps", "-all"]
    if uid is not None:
        words += [f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
        return [*words, "--bounding-set", "-all", "--"]
    # Root of a user namespace may map itself into a further one only with this one (Linux 5.12).
    return [*words, "--bounding-set", "-all,+setfcap", "--"]


def own_namespaces() -> list[str]:
    """A command line to put before another, which then may mount things nobody else sees."""
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *user, "--mount", "--propagation", "private", "--"]


def lack() -> str:
    """What the machine lacks for the lane; empty where it has everything."""
    if find_bubblewrap() is None:
        return "bubblewrap is not installed; run `apt-get install bubblewrap`"
    if bubblewrap_version() < OLDEST_BUBBLEWRAP:
        return f"bubblewrap is {bubblewrap_version_text()}, and the lane needs 0.8 or later"
    missing = [name for name in _HELPERS if shutil.which(name, path=PATH) is None]
    if missing:
        wanted = ", ".join(missing)
        return f"{wanted} not found; run `apt-get install coreutils util-linux`"
    if os.uname().machine != "x86_64":
        return f"the seal is for x86_64 and this machine is {os.uname().machine}"
    return _trial()


@cache
def _trial() -> str:
    """Whether the kernel lets this user make the namespaces: asked once, by doing it."""
    sandbox = ["bwrap", "--unshare-all", "--disable-userns", "--unshare-user", "--cap-drop", "ALL"]
    sandbox += ["--ro-bind", "/", "/", "--proc", "/proc", "--", "/bin/true"]
    uid = run_uid() if os.geteuid() == 0 else None
    done = call([*own_namespaces(), *drop_privileges(uid), *sandbox])
    if done.returncode == 0:
        return ""
    said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
    hint = "are user namespaces off (sysctl user.max_user_namespaces), or kept to root?"
    return f"a sandbox could not be made ({' '.join(said)[:300]}); {hint}"


def call(words: list[str]) -> "subprocess.CompletedProcess[bytes]":
    """Run one of the tools to its end, whatever its exit code.

    Raises:
        InfrastructureError: it could not be run or did not end.
    """
    try:
        return subprocess.run(  # noqa: S603 - our own argv
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd="/",
            env=ENVIRONMENT,
            timeout=TOOL_TIMEOUT_S,
            start_new_session=True,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise lane_fault(f"{words[0]}: {error}") from error


@cache
def bubblewrap_version_text() -> str:
    """The version as bubblewrap prints it."""
    words = call(["bwrap", "--version"]).stdout.decode(errors="replace").split()
    return words[-1] if words else "unknown"


def bubblewrap_version() -> tuple[int, int]:
    """Major and minor version; (0, 0) where it does not say."""
    match = re.match(r"([0-9]+)\.([0-9]+)", bubblewrap_version_text())
    return (int(match[1]), int(match[2])) if match else (0, 0)


def kill_orphan(name: str) -> None:
    """End a `bwrap` of that run whose engine is gone; the sandbox dies with it."""
    end_processes(lambda process: _runs(process, name))


def _runs(process: Path, name: str) -> bool:
    words = (process / "cmdline").read_bytes().split(b"\0")
    marked = any(os.fsencode(f"/{name}/") in word for word in words)
    return marked and words[0].rpartition(b"/")[2] in (b"bwrap", b"sh", b"unshare")


def lane_fault(message: str) -> InfrastructureError:
    """INF-013: the bubblewrap lane cannot run here, or not now."""
    return InfrastructureError(because(Code.INF_LANE_UNAVAILABLE, f"bubblewrap lane: {message}"))
