"""Chooses the lane that runs sealed payloads here, and clears away what dead runs left."""

import atexit
from functools import cache

from gate2.backports import StrEnum, assert_never
from gate2.errors import InfrastructureError, UsageError
from gate2.reasons import Code, because
from gate2.sandbox.bubblewrap.lane import BubblewrapSandbox, unenforced
from gate2.sandbox.docker.lane import DockerSandbox
from gate2.sandbox.job import Sandbox
from gate2.sandbox.owner import is_mine
from gate2.sandbox.reaper import reap
from gate2.sandbox.runc.lane import RuncSandbox


class Lane(StrEnum):
    """What `--sandbox` takes."""

    AUTO = "auto"
    DOCKER = "docker"
    RUNC = "runc"
    BUBBLEWRAP = "bubblewrap"


RUNC, GVISOR = "runc", "runsc"
"""What `[engine] runtime` in gate2.toml takes."""


def choose(preference: str = Lane.AUTO, *, runtime: str = "", gpus: bool = False) -> Sandbox:
    """The lane to use; `auto` is Docker where an engine answers, else runc, else bubblewrap.

    Bubblewrap is taken unasked only where every limit is enforced: a check on a lane that proves
    nothing would write down as unverified what another machine has verified.

    `runtime` is what containers run under: ``runsc`` for gVisor, empty for each lane's own.
    `gpus` lets jobs that ask for GPUs have them, which only Docker can.

    What dead runs left behind is removed first. One lane is one object per process, so that
    a seal once proven stays proven.

    Raises:
        UsageError: there is no lane of that name, or not with that runtime.
        InfrastructureError: INF-001, Docker was asked for and does not answer; INF-013, no
            lane, or not the one asked for, can run here.
    """
    match _lane(preference):
        case Lane.AUTO:
            chosen = _first_available(runtime, gpus)
        case Lane.DOCKER:
            chosen = _require(docker_lane(runtime, gpus), Code.INF_DOCKER_UNREACHABLE)
        case Lane.RUNC:
            chosen = _require(runc_lane(runtime), Code.INF_LANE_UNAVAILABLE)
        case Lane.BUBBLEWRAP:
            chosen = _require(bubblewrap_lane(runtime), Code.INF_LANE_UNAVAILABLE)
        case never:
            assert_never(never)
    reap()
    _clear_own_at_exit()
    return chosen


@cache
def docker_lane(runtime: str = "", gpus: bool = False) -> DockerSandbox:
    """The Docker lane of this process with that runtime, available or not."""
    return DockerSandbox(runtime, gpus=gpus)


@cache
def runc_lane(runtime: str = "") -> RuncSandbox:
    """The lane without an engine of this process with that runtime, available or not."""
    if runtime in ("", RUNC):
        return RuncSandbox()
    return RuncSandbox(runtime=runtime)


@cache
def bubblewrap_lane(runtime: str = "") -> BubblewrapSandbox:
    """The lane for a machine without root or engine, available or not.

    Raises:
        UsageError: a runtime is asked for; bubblewrap has none.
    """
    if runtime == GVISOR:
        raise UsageError(
            "--sandbox bubblewrap has no runtime, and settings ask for gVisor (runsc);"
            " expected --sandbox docker or runc, or no such setting"
        )
    return BubblewrapSandbox()


@cache
def _clear_own_at_exit() -> None:
    """At the end of this process, remove what a thread that was cut short still holds."""
    atexit.register(reap, is_mine)


def _lane(preference: str) -> Lane:
    try:
        return Lane(preference)
    except ValueError as error:
        known = ", ".join(lane.value for lane in Lane)
        raise UsageError(f"--sandbox: expected one of {known}, got {preference!r}") from error


def _first_available(runtime: str, gpus: bool) -> Sandbox:
    lanes: tuple[Sandbox, ...] = (docker_lane(runtime, gpus), runc_lane(runtime))
    lacking = []
    for lane in lanes:
        problem = lane.available()
        if not problem:
            return lane
        lacking.append(problem)
    if runtime != GVISOR:
        last = bubblewrap_lane(runtime)
        problem = last.available() or unenforced()
        if not problem:
            return last
        lacking.append(f"bubblewrap lane: {problem.removeprefix('bubblewrap lane: ')}")
    raise InfrastructureError(
        because(Code.INF_LANE_UNAVAILABLE, f"no sealed lane can run here: {'; '.join(lacking)}")
    )


def _require(lane: Sandbox, code: Code) -> Sandbox:
    if problem := lane.available():
        raise InfrastructureError(because(code, problem))
    return lane
