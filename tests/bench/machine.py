"""Facts about the machine and the tree that figures depend on; no name of host or user."""

import os
import platform
import re
import subprocess
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bench.setting import PROJECT


class Machine(BaseModel):
    """What was measured on, and how busy it was."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    architecture: str
    cpu: str
    cores: int
    """Those that this process may use."""
    memory_mib: int
    kernel: str
    python: str
    load_at_start: tuple[float, float, float]
    """Processes that run or want to, over 1, 5 and 15 minutes."""

    @property
    def kind(self) -> str:
        """Machines of one kind are comparable: architecture, processor, cores, memory in GiB.

        A file name: small letters, digits and dashes.
        """
        memory_gib = round(self.memory_mib / 1024)
        text = f"{self.architecture} {self.cpu} {self.cores} cores {memory_gib} GiB"
        return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")

    @property
    def busy(self) -> bool:
        """Whether so much ran beside the measurement that its figures say little."""
        return self.load_at_start[0] > self.cores / 2


def this_machine() -> Machine:
    """The facts as they are now."""
    return Machine(
        architecture=platform.machine(),
        cpu=_cpu_model(),
        cores=len(os.sched_getaffinity(0)),
        memory_mib=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
        kernel=f"{platform.system()} {_release(platform.release())}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        load_at_start=os.getloadavg(),
    )


def _release(release: str) -> str:
    """The numbers of a kernel's release; what a vendor appends names a place."""
    return re.split(r"[^0-9.]", release, maxsplit=1)[0]


def _cpu_model() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "unknown"
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else "unknown"


def commit() -> str:
    """The commit of the tree, with `+` where its tracked files differ from it."""
    head = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no")
    return f"{head}+" if head and changed else head or "unknown"


def _git(*arguments: str) -> str:
    """What git says; empty where it says nothing or is not there."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=PROJECT, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
