"""Which executor a check runs on."""

from gate2.executor.here import Here
from gate2.executor.task import Executor, Surroundings


def executor_for(surroundings: Surroundings, jobs: int) -> Executor:
    """The executor for `--jobs`; nothing is started before there is something to run."""
    return Here(surroundings, at_once=min(jobs, 2))
