"""What lean-dojo says of a repository, asked in a sealed run; or why it cannot be asked here.

lean-dojo is a foreign package of some seventy more: importing it runs git, reads `.env`, and
calls GitHub where a token is in the environment. So it is never imported by this process. It runs
where the repros run: no network, no environment of ours, memory and time capped, its packages
mounted read-only beside a work tree that holds the commit. Tracing runs the author's lakefile
there too, so what comes out is a note, and is marked as one.
"""

import sysconfig
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from os import environ
from pathlib import Path

from gate2.data import data_path
from gate2.errors import Gate2Error, InfrastructureError
from gate2.extras import installing
from gate2.lean.native import NativeToolchain, find_native
from gate2.lean.native_version import pinned_version
from gate2.provenance.facts import Fact, State
from gate2.record.names import one_line
from gate2.sandbox.images.definitions import PYTHON
from gate2.sandbox.job import IN_DIR, Ended, Job, Limits, Mount, Run, Sandbox
from gate2.strictjson import JsonLimits, JsonRefused, loads

VARIABLE = "GATE2_LEAN_DOJO"
"""Names a virtual environment that holds lean-dojo; else this Python's packages are looked at."""
IMAGE = "python-with-git"
NAMES = ("package", "lean", "premises")
"""Its `get_dependencies` is not asked: it calls GitHub. What Lake resolved is read as data."""
RESULTS = "provenance.json"
READING = Limits(wall_s=120.0, memory_mib=2048, pids=64, disk_mib=512, inodes=65_536)
TRACING = Limits(wall_s=3600.0, cpus=2.0, memory_mib=8192, pids=256, disk_mib=8192, inodes=262_144)
"""For `lake build` and lean-dojo's own pass, which copies the toolchain."""
MOST_VALUES = 2000
MOST_VALUE = 300
REPOSITORY = "repository"
"""The work tree's name in the directory that is mounted."""
HEX_DIGITS = 40
"""Of the commit ids that lean-dojo knows."""
_SITE, _TOOLCHAIN = "site", "toolchain"
_SCRIPT, _SETTINGS = "describe.py", "gitconfig"
_LIMITS = JsonLimits(size_bytes=4 << 20, depth=8, values=20_000, string_length=4096)


@dataclass(frozen=True, slots=True)
class Lack:
    """Why lean-dojo cannot be run here, and what to do."""

    why: str
    remedy: str


def find_packages() -> Path | Lack:
    """The directory of packages that holds lean-dojo, for the image's Python. Imports nothing."""
    stated = environ.get(VARIABLE, "")
    site = Path(stated) / f"lib/python{PYTHON}/site-packages" if stated else _own_packages()
    if (site / "lean_dojo" / "__init__.py").is_file() and f"python{PYTHON}" in site.parts:
        return site
    remedy = (
        f"With Python {PYTHON}: `python3 -m venv DIR`, `DIR/bin/pip install lean-dojo`, and set "
        f"{VARIABLE}=DIR."
    )
    if stated:
        return Lack(f"not in the environment that {VARIABLE} names (Python {PYTHON})", remedy)
    if (site / "lean_dojo").is_dir():
        this = sysconfig.get_python_version()
        why = f"installed for Python {this}, and the sealed image has Python {PYTHON}"
        return Lack(why, remedy)
    if _is_too_new(sysconfig.get_python_version()):
        why = (
            f"not installed: it needs a Python below 3.13, this is {sysconfig.get_python_version()}"
        )
        return Lack(why, remedy)
    return Lack("not installed here", f"Run {installing('lean-dojo')}, with Python {PYTHON}.")


def _own_packages() -> Path:
    return Path(sysconfig.get_path("purelib"))


def _is_too_new(version: str) -> bool:
    return tuple(map(int, version.split("."))) >= (3, 13)


def find_lake(pin: str | None) -> NativeToolchain | Lack:
    """A native toolchain of this pin with its `lake`, without which nothing is traced."""
    remedy = "Install the toolchain with elan, or name one in GATE2_LEAN."
    if pin is not None and pinned_version(pin) is None:  # an author wrote it: no path, no channel
        return Lack("tracing needs a lean-toolchain that names a release of Lean", remedy)
    try:
        toolchain = find_native(pin)
    except InfrastructureError:
        return Lack("tracing needs a native `lake`, and this machine has no native Lean", remedy)
    if not (toolchain.root / "bin" / "lake").is_file():
        return Lack("tracing needs a native `lake`, and the native toolchain has none", remedy)
    if pin is not None and not toolchain.satisfies(pin):
        why = f"tracing needs the Lean of the repository, this machine has {toolchain.lean_version}"
        return Lack(why, remedy)
    return toolchain


def unasked(why: str) -> tuple[Fact, ...]:
    """Every fact unknown, for one reason."""
    return tuple(Fact(name, State.UNKNOWN, why) for name in NAMES)


def ask(
    sandbox: Callable[[], Sandbox],
    packages: Path,
    directory: Path,
    asked: tuple[str, str, str],
    pin: str | None,
) -> tuple[Fact, ...]:
    """What lean-dojo says, run sealed; what it could not be asked, with the reason.

    Args:
        sandbox: gives the lane, or raises InfrastructureError.
        packages: what `find_packages` found.
        directory: ours, readable for all; `repository` in it is the work tree.
        asked: commit, file and theorem.
        pin: what the repository's lean-toolchain names.
    """
    lake = find_lake(pin)
    job_of = _job_of(packages, directory, asked, lake)
    try:
        lane = sandbox()
        job = job_of(lane)
        seal = lane.prove(job)
        if not seal.proven:
            return unasked(f"not run: its seal is not proven ({one_line(seal.fault, MOST_VALUE)})")
        run = lane.run(job)
    except Gate2Error as error:
        return unasked(f"not run: {error.message}")
    facts = tuple(_facts(run))
    return facts if not isinstance(lake, Lack) else (*facts[:-1], _untraced(lake))


def _untraced(lack: Lack) -> Fact:
    return Fact("premises", State.UNKNOWN, lack.why)


def _job_of(
    packages: Path, directory: Path, asked: tuple[str, str, str], lake: NativeToolchain | Lack
) -> Callable[[Sandbox], Job]:
    """The sealed run: script, work tree, packages and, where there is one, the toolchain."""
    mounts = [Mount(directory, IN_DIR), Mount(packages, f"{IN_DIR}/{_SITE}")]
    path = "/usr/bin:/bin"
    if isinstance(lake, NativeToolchain):
        root = f"{IN_DIR}/{_TOOLCHAIN}"
        mounts += [Mount(lake.root / part, f"{root}/{part}") for part in ("bin", "lib")]
        path = f"{root}/bin:{path}"
    for point in (_SITE, f"{_TOOLCHAIN}/bin", f"{_TOOLCHAIN}/lib"):
        _make_readable(directory, point)
    script = data_path("sandboxes/lean-dojo/describe.py").read_bytes()
    for name, data in ((_SCRIPT, script), (_SETTINGS, b"[safe]\n\tdirectory = *\n")):
        (directory / name).write_bytes(data)
        (directory / name).chmod(0o644)

    def made(lane: Sandbox) -> Job:
        return Job(
            image=lane.resolve(IMAGE),
            command=("python3", f"{IN_DIR}/{_SCRIPT}", *asked),
            mounts=tuple(mounts),
            environment=_environment(path),
            results=(RESULTS,),
            limits=READING if isinstance(lake, Lack) else TRACING,
        )

    return made


def _make_readable(directory: Path, point: str) -> None:
    here = directory
    for part in point.split("/"):
        here = here / part
        here.mkdir(exist_ok=True)
        here.chmod(0o755)


def _environment(path: str) -> Mapping[str, str]:
    """One process, nothing remote, and git content with a work tree that is not its user's."""
    return {
        "PATH": path,
        "PYTHONPATH": f"{IN_DIR}/{_SITE}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": "/tmp",
        "CACHE_DIR": "/tmp/cache",
        "TMP_DIR": "/tmp",
        "NUM_PROCS": "1",
        "DISABLE_REMOTE_CACHE": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
        # A file: what is in the environment, git drops where it clones.
        "GIT_CONFIG_GLOBAL": f"{IN_DIR}/{_SETTINGS}",
    }


def _facts(run: Run) -> Iterator[Fact]:
    """The facts by name, as far as the run wrote them down; written by the untrusted side."""
    ended = "it ran to its end" if run.ended is Ended.EXITED else f"it ended by {run.ended.value}"
    if run.oom:
        ended = "it ran out of memory"
    told: Mapping[str, object] = {}
    read = run.files.get(RESULTS)
    if read is not None and read.data is not None:
        with suppress(JsonRefused):
            value = loads(read.data, limits=_LIMITS)
            told = value if isinstance(value, dict) else {}
    for name in NAMES:
        yield _fact(name, told.get(name), ended)


def _fact(name: str, said: object, ended: str) -> Fact:
    if isinstance(said, dict) and isinstance(failed := said.get("failed"), str):
        return Fact(name, State.UNKNOWN, f"lean-dojo failed: {one_line(failed, MOST_VALUE)}")
    found = said.get("found") if isinstance(said, dict) else None
    values = [found] if isinstance(found, str) else found
    if not isinstance(values, list):
        return Fact(name, State.UNKNOWN, f"lean-dojo said nothing of it; {ended}")
    texts = tuple(one_line(str(each), MOST_VALUE) for each in values[:MOST_VALUES])
    return Fact(name, State.TOLD, "said by lean-dojo inside the seal", texts)
