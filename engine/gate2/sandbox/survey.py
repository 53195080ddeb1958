"""Which sealed lanes this machine has, what each is made of, and what mends one that is missing.

It only looks: no payload is run, nothing is made, no seal is shown. That a lane is here says that
its parts are; that it is closed is proven before each configuration's first run.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from gate2.sandbox.bubblewrap.lane import BubblewrapSandbox, unenforced
from gate2.sandbox.bubblewrap.tool import bubblewrap_version_text, find_bubblewrap
from gate2.sandbox.docker.engine import ENGINE_ERRORS
from gate2.sandbox.docker.facts import EngineFacts
from gate2.sandbox.docker.lane import DockerSandbox
from gate2.sandbox.groups import cgroups
from gate2.sandbox.runc import gvisor
from gate2.sandbox.runc.lane import RuncSandbox
from gate2.sandbox.runc.tool import version_text
from gate2.sandbox.seal import seccomp

_ADVICE = "; "
"""What stands in a lane's own account between what it lacks and what to do."""
_SEARCH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Found:
    """One lane, a way of using it, or a part that lanes share."""

    name: str
    present: bool
    detail: str
    """What it is made of; where it is not here, what it lacks."""
    remedy: str = ""
    """What mends it, one command where one does; empty where nothing has to be done."""


def survey_lanes() -> tuple[Found, ...]:
    """Every lane and every way of using one, whether it is here or not."""
    return tuple(_lanes())


def survey_parts() -> tuple[Found, ...]:
    """What the lanes share: control groups and the seccomp profile."""
    version = cgroups.version()
    profile = seccomp.load()
    return (
        Found(
            "cgroups",
            version > 0,
            f"version {version}" if version else "no memory controller is mounted",
            "" if version else "mount -t cgroup2 none /sys/fs/cgroup",
        ),
        Found("seccomp", True, f"version {profile.version}, sha256:{profile.sha256}"),
    )


def _lanes() -> Iterator[Found]:
    facts = EngineFacts()
    yield _lane("docker", DockerSandbox().available, lambda: _engine(facts, ""), _mend_engine)
    yield _lane(
        "docker with gVisor",
        DockerSandbox(gvisor.RUNSC).available,
        lambda: _engine(facts, gvisor.RUNSC),
        _mend_gvisor,
    )
    yield _of_engine("docker rootless", facts, _rootless)
    yield _of_engine("docker with GPUs", facts, EngineFacts.lack_of_gpus)
    yield _lane("runc", RuncSandbox().available, lambda: f"runc {version_text()}")
    yield _lane(
        "runc with gVisor",
        RuncSandbox(gvisor.RUNSC).available,
        lambda: f"{gvisor.RUNSC} {version_text(gvisor.RUNSC)}",
    )
    yield _bubblewrap()


def _lane(
    name: str,
    available: Callable[[], str],
    made_of: Callable[[], str],
    mend: Callable[[str], str] = lambda _: "",
) -> Found:
    """A lane by its own account; `mend` may know a command for what it lacks."""
    said = available()
    if not said:
        return Found(name, present=True, detail=made_of())
    whose, _, lacking = said.partition(": ")
    return _missing(name, lacking if whose.endswith(" lane") else said, mend)


def _missing(name: str, lacking: str, mend: Callable[[str], str] = lambda _: "") -> Found:
    before, between, after = lacking.rpartition(_ADVICE)
    detail, advice = (before, after) if between else (after, "")
    return Found(name, present=False, detail=detail, remedy=mend(detail) or advice)


def _mend_engine(lacking: str) -> str:
    if not lacking.startswith("no engine answers"):
        return ""
    if "(DOCKER_HOST)" in lacking:
        return "unset DOCKER_HOST, or start the engine that it names"
    if "Permission denied" in lacking:
        return "sudo usermod -aG docker $USER, then log in again"
    return "systemctl start docker" if _has("dockerd") else "apt-get install docker.io"


def _mend_gvisor(lacking: str) -> str:
    if lacking.startswith("no engine answers"):
        return _mend_engine(lacking)
    install = "" if _has(gvisor.RUNSC) else f"apt-get install {gvisor.RUNSC} && "
    arguments = " ".join(gvisor.ARGUMENTS)
    return f"{install}{gvisor.RUNSC} install -- {arguments} && systemctl reload docker"


def _has(program: str) -> bool:
    return shutil.which(program, path=_SEARCH) is not None


def _engine(facts: EngineFacts, runtime: str) -> str:
    record: Mapping[str, str] = facts.record(runtime)
    parts = [f"engine {record['docker']}", record["runtime"], f"cgroup {record['cgroup']}"]
    return " · ".join([*parts, record["storage"]])


def _of_engine(name: str, facts: EngineFacts, look: Callable[[EngineFacts], str]) -> Found:
    """A way of using the engine: `look` says what it lacks, or nothing."""
    try:
        lacking = look(facts)
    except ENGINE_ERRORS:  # the lane's own line says which one, and why not
        return Found(name, present=False, detail="no engine answers")
    return _missing(name, lacking) if lacking else Found(name, present=True, detail="as it is")


def _rootless(facts: EngineFacts) -> str:
    lacking = "the engine runs as root; dockerd-rootless-setuptool.sh install"
    return "" if facts.rootless else lacking


def _bubblewrap() -> Found:
    """Not a lane to count on where its limits have nobody to enforce them."""
    version = "" if find_bubblewrap() is None else f"bubblewrap {bubblewrap_version_text()}"
    found = _lane("bubblewrap", BubblewrapSandbox().available, lambda: version)
    if not found.present or not (loose := unenforced()):
        return found
    delegated = ", or in a delegated cgroup" if cgroups.version() == 2 else ""
    return Found(
        "bubblewrap",
        present=False,
        detail=f"{version}, whose seal cannot be proven: {loose}",
        remedy=f"run gate2 as root{delegated}",
    )
