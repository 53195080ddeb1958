"""What the sealed lanes are compared with: the same empty script without a seal.

Each function gives the seconds of one process from its start until it is gone. They begin with
nothing kept: no container made ahead, no client held open.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.benchmark import CannotMeasure
from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox.job import Image

EMPTY: Final = ("-I", "-c", "pass")
SCRIPT: Final = ("python3", *EMPTY)
"""The empty script, as an image's interpreter runs it."""
_SECONDS: Final = 60.0


def bare_process() -> float:
    """An interpreter that does nothing."""
    return timed([sys.executable, *EMPTY])


def docker_run(image_id: str, runtime: str = "") -> float:
    """Docker's own command line, with the network off and nothing else said.

    Raises:
        InfrastructureError: there is no such program.
    """
    chosen = ["--runtime", runtime] if runtime else []
    options = ["run", "--rm", "--network", "none", *chosen]
    return timed([program("docker"), *options, image_id, *SCRIPT])


def require_runtime(name: str) -> None:
    """The engine knows a runtime of that name.

    Raises:
        InfrastructureError: it does not, so that its rows are not measured.
    """
    asked = [program("docker"), "info", "--format", "{{json .Runtimes}}"]
    done = subprocess.run(asked, capture_output=True, timeout=_SECONDS, check=False)
    if done.returncode != 0 or name not in json.loads(done.stdout):
        raise _missing(f"the engine has no runtime {name}")


def bubblewrap_run(image: Image) -> float:
    """`bwrap` as its users know it: an image's root read-only, every namespace its own.

    Raises:
        InfrastructureError: there is no such program, or the root is not on this machine.
    """
    if image.rootfs is None:
        raise _missing(f"the root of image {image.name} is not unpacked here")
    root = ["--ro-bind", str(image.rootfs), "/"]
    own = ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    apart = ["--unshare-all", "--die-with-parent", "--clearenv"]
    found = ["--setenv", "PATH", "/usr/bin:/bin"]
    return timed([program("bwrap"), *root, *own, *apart, *found, *SCRIPT])


def timed(command: Sequence[str]) -> float:
    """Seconds of a command that ends with 0.

    Raises:
        CannotMeasure: it did not.
    """
    started = time.perf_counter()
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
    )
    wall_s = time.perf_counter() - started
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()[-300:]
        raise CannotMeasure(f"{Path(command[0]).name} ended with {done.returncode}: {said}")
    return wall_s


def program(name: str) -> str:
    """Where a program is.

    Raises:
        InfrastructureError: it is not on this machine, so that its rows are not measured.
    """
    found = shutil.which(name)
    if found is None:
        raise _missing(f"the program {name} is not installed")
    return found


def _missing(message: str) -> InfrastructureError:
    return InfrastructureError(because(Code.INF_LANE_UNAVAILABLE, message))
