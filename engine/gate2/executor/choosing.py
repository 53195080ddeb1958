"""Which executor a check runs on."""

from gate2.executor.processes import Processes
from gate2.executor.task import Executor, Surroundings


def executor_for(surroundings: Surroundings, jobs: int, memory_mib: int | None = None) -> Executor:
    """The executor for `--jobs`; nothing is started before there is something to run.

    `memory_mib` is what all runs together may take; None for what is free when they start.
    """
    return Processes(surroundings, jobs, memory_mib=memory_mib)
