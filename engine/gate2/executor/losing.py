"""What is said of an attempt whose worker is gone."""

from dataclasses import dataclass

from gate2.reasons import Code, Reason, because

MOST_ATTEMPTS = 3
"""The first, and two more for workers that were lost; what a worker answered is never repeated."""


@dataclass(frozen=True, slots=True)
class WorkerLost(Reason):
    """INF-003, with the machine that the worker ran on; empty for the driver's own."""

    node: str = ""


def worker_lost(attempt: int, node: str, why: str) -> WorkerLost:
    """The reason for attempt number `attempt`, which ran on `node`; `why` is one clause."""
    where = f" on {node}" if node else ""
    plain = because(
        Code.INF_WORKER_LOST, f"attempt {attempt} of {MOST_ATTEMPTS}{where} ended early: {why}"
    )
    return WorkerLost(plain.code, plain.message, plain.remedy, plain.effect, node)
