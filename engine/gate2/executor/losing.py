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


# --- of Ray's errors, by their names --------------------------------------------------------------

_NODE_GONE = ("NodeDiedError", "TaskUnschedulableError", "LocalRayletDiedError")
_IN_WORDS = {
    **dict.fromkeys(_NODE_GONE, "its node is gone"),
    "WorkerCrashedError": "its worker was ended from outside",
    "OutOfMemoryError": "Ray ended its worker, for the node was short of memory",
    "TaskCancelledError": "it was cancelled",
}
_SHOWN = 200


def is_of_a_gone_node(error: Exception) -> bool:
    """Whether Ray says by it that the whole node is gone."""
    return type(error).__name__ in _NODE_GONE


def why_lost(error: Exception) -> str:
    """What befell an attempt, in one clause; Ray's own words where there is no better one."""
    kind = type(error).__name__.partition("(")[0]
    if kind in _IN_WORDS:
        return _IN_WORDS[kind]
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [""]
    # Of an error of the worker's own it is the last line that says what it was.
    return f"{kind}: {lines[-1 if kind == 'RayTaskError' else 0][:_SHOWN]}"
