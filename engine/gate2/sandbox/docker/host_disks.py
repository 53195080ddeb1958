"""The writable places of a run as two tmpfs of this machine, bound into its container.

They exist before the container and outlive it, so nothing has to run to keep them, and what the
payload left is read from outside by descriptor (`gate2.sandbox.results`). A bind keeps the flags
of what it binds: nosuid, nodev and noexec hold inside, and the probe sees them there.
"""

from typing import Any

import docker

from gate2.places import fault_of, runs_root
from gate2.sandbox import tmpfs
from gate2.sandbox.docker.container import Names, bind
from gate2.sandbox.docker.disks import Left
from gate2.sandbox.job import OUT_DIR, Job, Limits
from gate2.sandbox.results import read_results
from gate2.sandbox.workdir import discard


class HostDisks:
    """Two tmpfs in a private directory that bears the run's name; the reaper knows it by that."""

    def __init__(self, names: Names, limits: Limits) -> None:
        self._names, self._limits = names, limits
        self.directory = runs_root() / names.run
        self.out, self.temporary = self.directory / "out", self.directory / "tmp"

    @property
    def mounts(self) -> list[dict[str, Any]]:
        """Two writable binds."""
        return [
            bind(str(self.temporary), "/tmp", read_only=False),
            bind(str(self.out), OUT_DIR, read_only=False),
        ]

    def make(self, api: docker.APIClient) -> None:
        """Mount them; the engine is not asked.

        Raises:
            InfrastructureError: INF-004, INF-013: as `fault_of`.
        """
        del api
        try:
            runs_root().mkdir(mode=0o711, parents=True, exist_ok=True)
            self.directory.mkdir(mode=0o700)
            for target in (self.out, self.temporary):
                target.mkdir(mode=0o700)
                tmpfs.mount_tmpfs(
                    target,
                    size_mib=self._limits.disk_mib,
                    inodes=self._limits.inodes,
                    uid=self._names.uid,
                )
        except OSError as error:
            raise fault_of(error) from error

    def collect(self, api: docker.APIClient, job: Job) -> Left:
        """Read them by descriptor, from outside."""
        del api
        cap = job.limits.results_bytes
        return Left(
            disk_full=tmpfs.is_full(self.out) or tmpfs.is_full(self.temporary),
            files={name: read_results(self.out, name, cap) for name in job.results},
        )

    def remove(self, api: docker.APIClient) -> list[str]:
        """Unmount and remove; a container that still holds one keeps a view of its own."""
        del api
        problems = []
        for target in (self.out, self.temporary):
            try:
                tmpfs.unmount(target)
            except OSError as error:
                problems.append(f"{target}: {error.strerror}")
        if not problems:  # else the tree would be emptied through the mount
            discard(self.directory)
        return problems
