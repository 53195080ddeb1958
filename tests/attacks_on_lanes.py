"""Which attacks run on which lane, and why not all of them run on all.

Docker, runc and bubblewrap run every case. gVisor starts slowly, so a choice of them runs there, by
what gVisor changes: it stands between the script and the host's kernel, so what the host shows,
what its limits hold and what comes back through its file server may differ. What is decided outside
the sandbox (how results are read and compared) is the same code on every lane.
"""

from collections.abc import Mapping

import pytest
from _pytest.mark.structures import ParameterSet

import sealed_lanes
from attack_cases import RUNNING

ON_GVISOR: Mapping[str, tuple[str, ...]] = {
    "what of the host can be seen or reached past a second kernel": (
        "data-of-an-earlier-run",
        "devices-and-set-user-id",
        "inherited-descriptors",
        "looks-for-the-reported-value",
        "network-out",
        "rewrites-its-own-inputs",
        "secrets-of-the-runner",
        "sockets-of-others-by-name",
        "sockets-of-the-host",
        "writes-outside-its-places",
    ),
    "whether the host's limits hold a kernel that manages memory and processes by itself": (
        "fork-bomb",
        "inodes-are-used-up",
        "memory-bomb",
        "memory-of-a-child-runs-out",
        "output-without-end",
        "processor-hog",
        "tmp-is-filled",
    ),
    "whether its own process table ends with the run": (
        "crashes-after-its-results",
        "exits-137",
        "ignores-every-signal",
        "kills-process-1",
        "outlives-its-parent",
        "sleeps-for-ever",
    ),
    "what its file server makes of files that are no plain files": (
        "results-are-a-fifo",
        "results-are-a-link-to-the-host",
        "results-are-a-socket",
        "results-have-two-names",
        "results-sparse",
    ),
    "whether honest scripts still get through": (
        "honest-loopback",
        "honest-modes",
        "honest-numpy",
        "honest-processes",
        "honest-sums",
    ),
}
"""Why, and the cases."""

EXCEPT: Mapping[str, Mapping[str, str]] = {}
"""Lane, case, and what keeps it from meaning anything there."""


def applies(lane: str, case: str) -> bool:
    """Whether a case runs on a lane."""
    if case in EXCEPT.get(lane, {}):
        return False
    chosen = {name for names in ON_GVISOR.values() for name in names}
    return case in chosen or not sealed_lanes.honest(lane).own_kernel


def attacks() -> list[ParameterSet]:
    """Every case with each lane it runs on, lane by lane."""
    return [
        pytest.param(case, name, marks=lane.marks, id=f"{case.name}-{name}")
        for lane in sealed_lanes.params()
        for name in map(str, lane.values)
        for case in RUNNING
        if applies(name, case.name)
    ]
