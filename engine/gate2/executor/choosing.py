"""Which executor a check runs on."""

from collections.abc import Callable
from dataclasses import dataclass

from gate2.backports import StrEnum
from gate2.errors import UsageError
from gate2.executor.processes import Processes
from gate2.executor.task import Executor, Surroundings


class ExecutorName(StrEnum):
    """``--executor``."""

    LOCAL = "local"
    """Worker processes of this machine."""
    RAY = "ray"
    """Nodes of a Ray cluster, or of one that is started for this check."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a check runs."""

    executor: ExecutorName = ExecutorName.LOCAL
    address: str | None = None
    """``--address`` of a Ray cluster."""


HERE = Where()


def executor_for(
    surroundings: Surroundings,
    jobs: int,
    memory_mib: int | None = None,
    where: Where = HERE,
    say: Callable[[str], None] = lambda _: None,
) -> Executor:
    """The executor for `--jobs`; nothing is started before there is something to run.

    `memory_mib` is what all runs together may take on this machine; None for what is free when
    they start. `say` is told what a user should know of a cluster.

    Raises:
        UsageError: an address without Ray, or none that Ray could have.
        InfrastructureError: Ray is asked for and not installed.
    """
    if where.executor is ExecutorName.LOCAL:
        if where.address is not None:
            raise UsageError("--address is that of a Ray cluster: add --executor ray")
        return Processes(surroundings, jobs, memory_mib=memory_mib)
    from gate2.executor.cluster import require_address, require_ray
    from gate2.executor.on_ray import OnRay

    if where.address is not None:
        require_address(where.address)
    require_ray()
    return OnRay(surroundings, jobs, where.address, say)
