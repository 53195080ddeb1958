"""The writable places of a run as two volumes of the engine, wherever that engine is.

The local volume driver mounts them as tmpfs for as long as a container holds them, so a second
container, the keeper, does. It sleeps, reads only and belongs to another user. What the payload
left is read through the archive call, whose stat header comes before any content.
"""

from typing import Any

import docker
from docker.errors import NotFound

from gate2.sandbox.beneath import is_plain_name
from gate2.sandbox.docker import archive, container
from gate2.sandbox.docker.container import Names
from gate2.sandbox.docker.creating import create_as_asked
from gate2.sandbox.docker.disks import Left
from gate2.sandbox.docker.engine import ENGINE_ERRORS, remove_container, short, stat_path
from gate2.sandbox.docker.keeper import Counted, look_into
from gate2.sandbox.job import OUT_DIR, FileRead, Image, Job
from gate2.sandbox.payload import WATCHDOG_GRACE_S
from gate2.sandbox.seal import seccomp

_PIECE = 1 << 16


class VolumeDisks:
    """Two tmpfs volumes and the container that keeps them."""

    def __init__(self, names: Names, job: Job, keeping: Image, settle_s: float) -> None:
        self._names, self._job, self._keeping = names, job, keeping
        self._life_s = job.limits.wall_s + WATCHDOG_GRACE_S + settle_s

    @property
    def mounts(self) -> list[dict[str, Any]]:
        """Two writable volumes."""
        return [
            container.volume(self._names.temporary, "/tmp"),
            container.volume(self._names.out, OUT_DIR),
        ]

    def make(self, api: docker.APIClient) -> None:
        """Create the volumes, and start their keeper."""
        names = self._names
        for volume in (names.temporary, names.out):
            options = container.volume_options(self._job, names)
            api.create_volume(volume, driver="local", driver_opts=options, labels=names.labels)
        body = container.keeper_arguments(
            self._job, self._keeping, names, seccomp.load(), self._life_s
        )
        create_as_asked(api, names.keeper, body)
        api.start(names.keeper)

    def collect(self, api: docker.APIClient, job: Job) -> Left:
        """Read them from the keeper's side."""
        counted = look_into(api, self._names, job.results)
        return Left(
            disk_full=counted.disk_full,
            files={name: self._read(api, name, counted, job) for name in job.results},
        )

    def remove(self, api: docker.APIClient) -> list[str]:
        """Remove the keeper, then the volumes."""
        problems = remove_container(api, self._names.keeper)
        for volume in (self._names.out, self._names.temporary):
            if problems:
                break  # what the keeper holds cannot be removed, nor will an engine that hangs
            try:
                api.remove_volume(volume, force=True)
            except NotFound:
                continue
            except ENGINE_ERRORS as error:
                problems.append(f"{volume}: {short(error)}")
        return problems

    def _read(self, api: docker.APIClient, name: str, counted: Counted, job: Job) -> FileRead:
        if not is_plain_name(name):
            return FileRead(None, "not a plain file name")
        keeper, path = self._names.keeper, f"{OUT_DIR}/{name}"
        stat = stat_path(api, keeper, path)
        if stat is None:
            return FileRead(None, "missing")
        if refusal := archive.refusal_of(stat, job.limits.results_bytes):
            return FileRead(None, refusal)
        if not (links := counted.links.get(name)):
            return FileRead(None, "unreadable")
        if links != 1:
            return FileRead(None, "hard link")
        pieces, _ = api.get_archive(keeper, path, chunk_size=_PIECE)
        found = archive.read_member(pieces, int(stat["size"]))
        for _ in pieces:  # padding: only a stream read to its end gives its connection back
            continue
        return found
