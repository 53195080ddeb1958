"""A payload's container that was made and not started, with everything that belongs to it."""

from collections.abc import Callable
from typing import Any

import docker
from docker.errors import ImageNotFound

from gate2.sandbox.docker.account import Account
from gate2.sandbox.docker.container import Names
from gate2.sandbox.docker.creating import create_as_asked
from gate2.sandbox.docker.disks import Disks
from gate2.sandbox.docker.engine import remove_container
from gate2.sandbox.docker.following import Follower
from gate2.sandbox.groups import cgroups
from gate2.sandbox.job import Job, Run
from gate2.sandbox.payload import not_started


class Made:
    """One sandbox: `make`, then `finish`, then `remove`, whatever happened before."""

    def __init__(
        self,
        job: Job,
        names: Names,
        disks: Disks,
        *,
        cgroup_parent: str = "",
        on_this_machine: bool = True,
    ) -> None:
        self.job, self.names, self.disks = job, names, disks
        self._on_this_machine = on_this_machine
        self.cgroup_parent = cgroup_parent
        self._follower: Follower | None = None

    def make(
        self,
        api: docker.APIClient,
        body_of: Callable[[], dict[str, Any]],
        load_image: Callable[[], None],
    ) -> None:
        """Make the writable places and the container, and attach to it.

        `body_of` gives the create call once the places exist; `load_image` is called where the
        engine has lost the image since it was looked at.

        Raises:
            InfrastructureError: it cannot be made as asked.
            ENGINE_ERRORS: the engine failed.
        """
        self.disks.make(api)
        body = body_of()
        try:
            identity = create_as_asked(api, self.names.payload, body)
        except ImageNotFound:
            load_image()
            identity = create_as_asked(api, self.names.payload, body)
        account = Account(
            identity,
            self.job.limits,
            parent=self.cgroup_parent,
            on_this_machine=self._on_this_machine,
        )
        self._follower = Follower(api, self.job, self.names.payload, account)

    def finish(self, api: docker.APIClient) -> Run:
        """Run the payload to its end, and read what it left once it is dead.

        Raises:
            InfrastructureError: it could not be run or ended.
            ENGINE_ERRORS: the engine failed.
        """
        assert self._follower is not None, "made first"
        outcome = self._follower.follow(api)
        if outcome.not_started:
            return not_started(outcome.not_started)
        return outcome.as_run(self.disks.collect(api, self.job))

    def remove(self, api: docker.APIClient) -> list[str]:
        """Remove everything and say what could not be; safe to repeat.

        An engine that does not answer is asked once: the rest is for the reaper.
        """
        if self._follower is not None:
            self._follower.close()
        problems = remove_container(api, self.names.payload)
        if problems:
            return problems
        problems += self.disks.remove(api)
        if self.cgroup_parent:
            cgroups.remove_groups(self.names.run)
        return problems
