"""What this engine and this machine are, as far as an answer could depend on it.

The package's own files count by path, size and times, so that an edited engine never meets what it
kept before the edit; what sealed runs load of it, by content. One that was edited while it runs
may be half the one and half the other: it finds nothing and keeps nothing.
"""

import hashlib
import os
import sys
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from gate2.data import data_path

_PACKAGE = Path(__file__).resolve().parents[1]
_WEIGHTS = f"{os.sep}classify{os.sep}weights{os.sep}"
"""The data of the package itself, by which claims are read."""
_DATA = ("sandboxes", "lean")
_IMAGES = "sandboxes/images.toml"
"""Counts entry by entry (`gate2.cache.images`)."""
_RUNTIMES = ("docker", "dockerd", "runc", "crun", "runsc", "bwrap")
_ENGINE_VARIABLES = ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG")
_CPUINFO_BYTES = 4096


@cache
def package_fingerprint() -> str:
    """What tells this engine from an edited one; once a process.

    Of an engine that was edited since this process began it is another one each time.
    """
    found, changed_s = fingerprint_of(_PACKAGE)
    return found if changed_s < process_began_s() else f"{found} {os.urandom(16).hex()}"


def was_edited() -> bool:
    """Whether the package's files are others than when this process looked first."""
    return fingerprint_of(_PACKAGE)[0] != package_fingerprint()


def fingerprint_of(package: Path) -> tuple[str, float]:
    """sha256 over path, size and times of every Python file and of the classifier's weights, and
    when the last one changed.

    The time of change is the file system's own: no tool that copies files can set it.
    """
    files = [
        each for each in files_below(package) if each[0].endswith(".py") or _WEIGHTS in each[0]
    ]
    lines = (
        f"{path.removeprefix(str(package))} {s.st_size} {s.st_mtime_ns} {s.st_ctime_ns}\n"
        for path, s in files
    )
    return digest_of_lines(lines), max((s.st_ctime for _, s in files), default=0.0)


def process_began_s() -> float:
    """When this process began, in seconds since the epoch; the epoch where nobody says."""
    try:
        text = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    # The command name stands in parentheses and may hold anything, parentheses included.
    ticks = int(text[text.rindex(")") + 2 :].split()[19])
    since_boot_s = ticks / os.sysconf("SC_CLK_TCK")
    return time.time() - (time.clock_gettime(time.CLOCK_BOOTTIME) - since_boot_s)


@cache
def data_digests() -> Mapping[str, str]:
    """sha256 of the content of each file that a sealed run or a judgement loads as data: the
    seccomp profile, the probe, the pinned toolchains, the loader, the advisories."""
    found = {}
    for folder in _DATA:
        root = data_path(folder)
        for path, _ in files_below(root):
            name = folder + path.removeprefix(str(root))
            if name != _IMAGES:
                found[name] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return found


@cache
def machine() -> Mapping[str, str]:
    """The kernel, the processor and the programs that seal, without asking any of them."""
    system = os.uname()
    return {
        "kernel": f"{system.sysname} {system.release} {system.version} {system.machine}",
        "processor": processor_model(Path("/proc/cpuinfo")),
        "processors": f"{len(os.sched_getaffinity(0))} of {os.cpu_count()}",
        "python": sys.version,
        "user": str(os.geteuid()),
        **{f"runtime {name}": _program(name) for name in _RUNTIMES},
        **{name: os.environ.get(name, "") for name in _ENGINE_VARIABLES},
    }


def processor_model(cpuinfo: Path) -> str:
    """The first processor's model as the kernel names it; empty where it does not say."""
    try:
        with cpuinfo.open("rb") as stream:
            text = stream.read(_CPUINFO_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
    named = (line.partition(":") for line in text.splitlines())
    return next((value.strip() for name, _, value in named if name.strip() == "model name"), "")


def files_below(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below a directory with its state, in the order of the names.

    Links count by where they lead, and are not gone into.

    Raises:
        OSError: something there cannot be looked at.
    """
    with os.scandir(root) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from files_below(Path(entry.path))
        else:
            yield entry.path, entry.stat()


def digest_of_lines(lines: Iterator[str]) -> str:
    """sha256 over the lines, one after the other."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _program(name: str) -> str:
    """Which file a program is: its path, size and time; empty where there is none."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(folder, name)  # noqa: PTH118 - six names in ten folders, at each start
        try:
            status = os.stat(path)  # noqa: PTH116
        except OSError:
            continue
        return f"{path} {status.st_size} {status.st_mtime_ns}"
    return ""
