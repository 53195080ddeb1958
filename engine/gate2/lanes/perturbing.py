"""Runs in surroundings that must not matter: what is changed, and how.

A result that moves with the host name, the user, the clock, the number of processors, the hash
seed or the working directory is a result about the machine. Everything is changed at once first;
only where that moves the result is each thing changed alone, to say which one it was.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from gate2.sandbox.job import IN_DIR, TOOLS_DIR, Image, Job, Mount

ELSEWHERE = TOOLS_DIR
"""The working directory of a perturbed run: a place every image here has and no repro uses."""

_HASH_SEED = "1729"
_HOSTNAME = "elsewhere"
_UID = 2718
_PROCESSORS = 1
_CLOCK_BACK_DAYS = 1000
# Durations stay true under it: only the date is another. libfaketime 0.9.10, Debian 12's, breaks
# Python's time.sleep (EINVAL), or with a moved monotonic clock hangs a wait for a thread. Back and
# not ahead: what the kernel should end at a date then ends at once, not in years.
_DATEFUDGE = "/usr/lib/x86_64-linux-gnu/datefudge/datefudge.so"


@dataclass(frozen=True, slots=True)
class Perturbation:
    """One thing that is changed; `value` says how, in words for a report."""

    name: str
    value: str
    change: Callable[[Job], Job]


def perturbations_of(job: Job) -> tuple[Perturbation, ...]:
    """Everything that can be changed for this job, in the order in which it is reported."""
    found = [
        Perturbation("hash seed", _HASH_SEED, _with_environment({"PYTHONHASHSEED": _HASH_SEED})),
        Perturbation("host name", _HOSTNAME, lambda job: replace(job, hostname=_HOSTNAME)),
        Perturbation("user", "another one", lambda job: replace(job, uid=_UID)),
        Perturbation("processors", str(_PROCESSORS), _on_few_processors),
        Perturbation("working directory", ELSEWHERE, _elsewhere),
    ]
    if _moves_clock(job.image):
        clock = {"LD_PRELOAD": _DATEFUDGE, "DATEFUDGE": str(_CLOCK_BACK_DAYS * 86_400)}
        value = f"starts {_CLOCK_BACK_DAYS} days earlier"
        found.append(Perturbation("clock", value, _with_environment(clock)))
    return tuple(found)


def perturbed(job: Job, changes: Iterable[Perturbation]) -> Job:
    """The job with all of these changed."""
    for perturbation in changes:
        job = perturbation.change(job)
    return job


def described(changes: Iterable[Perturbation]) -> Mapping[str, str]:
    """What was changed, by name."""
    return {perturbation.name: perturbation.value for perturbation in changes}


def _with_environment(more: Mapping[str, str]) -> Callable[[Job], Job]:
    return lambda job: replace(job, environment={**job.environment, **more})


def _on_few_processors(job: Job) -> Job:
    return replace(job, processors=_PROCESSORS)


def _elsewhere(job: Job) -> Job:
    """The same files at a second place, which is the working directory; the first one stays."""
    sources = [mount.source for mount in job.mounts if mount.target == IN_DIR]
    more = tuple(Mount(source, ELSEWHERE) for source in sources)
    return replace(job, mounts=(*job.mounts, *more), workdir=ELSEWHERE)


def _moves_clock(image: Image) -> bool:
    return image.rootfs is not None and (image.rootfs / _DATEFUDGE.lstrip("/")).is_file()
