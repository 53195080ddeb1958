"""Where one run of the runc lane lives on the host: made whole before it, gone after it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gate2.places import fault_of, is_full, runs_root
from gate2.sandbox import cgroups
from gate2.sandbox.job import Job
from gate2.sandbox.oci import Place
from gate2.sandbox.owner import new_name
from gate2.sandbox.payload import run_uid
from gate2.sandbox.runc_tool import call_runc, lane_fault
from gate2.sandbox.tmpfs import mount_tmpfs, unmount
from gate2.sandbox.workdir import discard

_SETTLE_S = 60.0
_TRIES, _PAUSE_S = 100, 0.02


@contextmanager
def make_place(job: Job) -> Iterator[Place]:
    """A private directory with the run's two tmpfs; gone afterwards, whatever happened.

    Raises:
        InfrastructureError: it could not be made.
    """
    name = new_name(job.limits.wall_s + _SETTLE_S)
    directory = runs_root() / name
    place = Place(name=name, uid=run_uid(), out=directory / "out", temporary=directory / "tmp")
    try:
        try:
            runs_root().mkdir(mode=0o711, parents=True, exist_ok=True)
            directory.mkdir(mode=0o700)
            for target in (place.out, place.temporary):
                target.mkdir(mode=0o700)
                mount_tmpfs(
                    target,
                    size_mib=job.limits.disk_mib,
                    inodes=job.limits.inodes,
                    uid=place.uid + 1,
                )
        except OSError as error:
            if is_full(error):
                raise fault_of(error) from error
            raise lane_fault(f"preparing the run: {error}") from error
        yield place
    finally:
        remove_place(directory)


def remove_place(directory: Path) -> None:
    """Remove container, control groups, mounts and files of one run; safe to repeat."""
    state = directory / "state"
    if (state / directory.name).exists():
        call_runc("--root", str(state), "delete", "--force", directory.name)
    for group in cgroups.groups_of().get(directory.name, []):
        for _ in range(_TRIES):
            if cgroups.remove_group(group):
                break
            time.sleep(_PAUSE_S)  # the kernel still holds a dying process
    for target in (directory / "out", directory / "tmp"):
        unmount(target)
    discard(directory)
