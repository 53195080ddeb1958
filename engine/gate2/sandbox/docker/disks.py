"""Where a payload may write, and what it left there: /tmp and $GATE2_OUT of one run.

Two ways to make them. Where engine and gate2 share a kernel and its files, two tmpfs of the host
are bound into the container and read from outside (`gate2.sandbox.docker.host_disks`). Everywhere
else the engine's own volumes are, kept mounted by a second container
(`gate2.sandbox.docker.volumes`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import docker

from gate2.sandbox.job import FileRead, Job


@dataclass(frozen=True, slots=True)
class Left:
    """What a dead payload left behind."""

    disk_full: bool
    files: Mapping[str, FileRead]


class Disks(Protocol):
    """The two writable places of one run, both capped in bytes and inodes."""

    @property
    def mounts(self) -> list[dict[str, Any]]:
        """How the engine mounts them into the payload's container."""
        ...

    def make(self, api: docker.APIClient) -> None:
        """Make them; what was made by a call that fails is for `remove`.

        Raises:
            InfrastructureError: they cannot be made, or not with their caps.
        """
        ...

    def collect(self, api: docker.APIClient, job: Job) -> Left:
        """Read what is in them. The payload has to be dead."""
        ...

    def remove(self, api: docker.APIClient) -> list[str]:
        """Remove them and say what could not be; safe to repeat. The payload has to be gone."""
        ...
