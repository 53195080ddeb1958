"""Decides how a job becomes a container of one engine: where it may write, under whose runtime."""

import secrets
from typing import Any

import docker

from gate2.places import fault_of
from gate2.sandbox.docker import container
from gate2.sandbox.docker.container import Extras, Names
from gate2.sandbox.docker.engine import engine_fault
from gate2.sandbox.docker.facts import EngineFacts
from gate2.sandbox.docker.host_disks import HostDisks
from gate2.sandbox.docker.made import Made
from gate2.sandbox.docker.volumes import VolumeDisks
from gate2.sandbox.job import Image, Job
from gate2.sandbox.owner import new_name
from gate2.sandbox.payload import environment_of
from gate2.sandbox.runc import gvisor
from gate2.sandbox.seal import seccomp

_SETTLE_S = 120.0
_ROOTLESS_UID_FLOOR, _ROOTLESS_UIDS = 10_000, 50_000


class DockerPlan:
    """What one engine and one runtime make of jobs."""

    def __init__(self, facts: EngineFacts, runtime: str) -> None:
        self._facts, self._runtime = facts, runtime

    @property
    def is_gvisor(self) -> bool:
        """Whether gVisor's kernel answers inside."""
        return self._facts.runtime(self._runtime) == gvisor.RUNSC

    def sandbox_of(self, api: docker.APIClient, job: Job, uid: int, keeping: Image) -> Made:
        """A sandbox that nothing was made of yet. `keeping` is an image made here.

        Raises:
            InfrastructureError: INF-001, the runtime cannot be used with this engine.
        """
        if self._facts.rootless:  # whose containers have 65,536 user IDs
            uid = _ROOTLESS_UID_FLOOR + uid % _ROOTLESS_UIDS
        # Twice: a sandbox that was made ahead waits for the run before it.
        names = Names(run=new_name(2 * job.limits.wall_s + _SETTLE_S), uid=uid)
        apart = self._facts.why_apart(api, keeping)
        if not apart:
            group = self._facts.group_of(names.run)
            return Made(job, names, HostDisks(names, job.limits), cgroup_parent=group)
        if self.is_gvisor:
            raise engine_fault(
                f"runtime {gvisor.RUNSC} needs an engine on this machine, but {apart}"
            )
        disks = VolumeDisks(names, job, keeping, _SETTLE_S)
        return Made(job, names, disks, on_this_machine=self._facts.on_this_machine)

    def body_of(self, made: Made) -> dict[str, Any]:
        """The create call for a sandbox whose writable places exist.

        Raises:
            InfrastructureError: the runtime's own part of them cannot be made.
        """
        job = made.job
        extras = Extras(
            pids=gvisor.host_tasks(job.limits.pids) if self.is_gvisor else job.limits.pids,
            mounts=(*made.disks.mounts, *self._for_gvisor(made)),
            runtime=self._runtime,
            rlimits=gvisor.rlimits(job.limits.pids) if self.is_gvisor else {},
            cpuset=self._cpuset(job),
            cgroup_parent=made.cgroup_parent,
        )
        profile = gvisor.profile() if self.is_gvisor else seccomp.load()
        return container.payload_arguments(job, environment_of(job), made.names, profile, extras)

    def _cpuset(self, job: Job) -> str:
        """That many neighbouring processors, from anywhere: runs beside it take others."""
        have, wanted = self._facts.processors, job.processors
        if wanted == 0:
            return ""
        if wanted > have:
            raise engine_fault(f"the job asks for {wanted} processors, the engine has {have}")
        first = secrets.randbelow(have - wanted + 1)
        return f"{first}-{first + wanted - 1}"

    def _for_gvisor(self, made: Made) -> list[dict[str, Any]]:
        """What gVisor needs on the host, and what is mounted of it."""
        if not self.is_gvisor or not isinstance(made.disks, HostDisks):
            return []
        try:
            if made.cgroup_parent:
                gvisor.prepare_cpuset(made.names.run)
            watchdog = gvisor.readable_watchdog(made.job.image, made.disks.directory)
        except OSError as error:
            raise fault_of(error) from error
        if watchdog is None:
            return []
        copy, inside = watchdog
        return [container.bind(str(copy), inside)]
