"""Where one run of the runc lane lives on the host: made whole before it, gone after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gate2.places import fault_of, is_full, runs_root
from gate2.sandbox.groups import cgroups
from gate2.sandbox.job import Job
from gate2.sandbox.owner import new_name
from gate2.sandbox.payload import run_uid
from gate2.sandbox.runc.oci import Place
from gate2.sandbox.runc.tool import lane_fault
from gate2.sandbox.tmpfs import mount_tmpfs, unmount
from gate2.sandbox.workdir import discard

_SETTLE_S = 60.0


@contextmanager
def make_place(job: Job, *, mapped: bool = True) -> Iterator[Place]:
    """A private directory with the run's two tmpfs; gone afterwards, whatever happened.

    `mapped`: the payload's user is a high one on this machine; else it is the job's.

    Raises:
        InfrastructureError: it could not be made.
    """
    name = new_name(job.limits.wall_s + _SETTLE_S)
    directory = runs_root() / name
    place = Place(name=name, uid=run_uid(), out=directory / "out", temporary=directory / "tmp")
    owner = place.uid + 1 if mapped else job.uid
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
                    uid=owner,
                )
        except OSError as error:
            if is_full(error):
                raise fault_of(error) from error
            raise lane_fault(f"preparing the run: {error}") from error
        yield place
    finally:
        remove_place(directory)


def remove_place(directory: Path) -> None:
    """Remove processes, control groups, mounts and files of one run; safe to repeat.

    A runtime keeps nothing outside that directory and those groups. Its own process, which would
    go on making the container, has ended before, or is ended by `kill_orphan`.
    """
    cgroups.remove_groups(directory.name)
    for target in (directory / "out", directory / "tmp"):
        unmount(target)
    discard(directory)
