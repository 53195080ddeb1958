"""Which attacks run on which lane, and why not all of them run on all.

Docker, runc and bubblewrap run every case. gVisor starts slowly, so a choice of them runs there, by
what gVisor changes: it stands between the script and the host's kernel, so what the host shows,
what its limits hold and what comes back through its file server may differ. What is decided outside
the sandbox (how results are read and compared) is the same code on every lane.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

import sealed_lanes
from attack_cases import RUNNING, Case

ON_GVISOR: Mapping[str, tuple[str, ...]] = {
    "what of the host can be seen or reached past a second kernel": (
        "data-of-an-earlier-run",
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

NOT_ON_GVISOR: Mapping[str, str] = {
    "devices-and-set-user-id": "its /proc does not tell of no-new-privileges, and it executes from"
    " a mount that says noexec, in its own kernel",
    "inherited-descriptors": "it names pipes of the host host:[n], which look like files",
}
"""What would have belonged to the first of these, and why it says nothing there."""

NO_FILE: Mapping[str, Any] = {"reasons": ["G2-SBX-008"], "message": "found no such file"}
UNREACHABLE = ["ENETUNREACH", "EHOSTUNREACH"]
HOSTS = ("8.8.8.8", "169.254.169.254", "192.0.2.1", "172.17.0.1")

ENDS_EARLY: Mapping[str, Any] = {"attempts": {}, "most": {}}
"""No results to note what was answered."""

OTHERWISE_ON_GVISOR: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "fork-bomb": (
        "each process costs memory of the host, which runs out before their number does, or the"
        " time does where the host is slow",
        {
            **ENDS_EARLY,
            "reasons": [],
            "one_of": ["G2-SBX-005", "G2-SBX-006"],
            "may_add": ["G2-SBX-009"],
        },
    ),
    "kills-process-1": (
        "its process 1 can be killed from inside, and the whole sandbox ends with it",
        {**ENDS_EARLY, "reasons": ["G2-SBX-004"]},
    ),
    "network-out": (
        "its own network without interfaces finds no route to a host",
        {
            "attempts": {
                **{f"{kind} {host}": UNREACHABLE for kind in ("tcp", "udp") for host in HOSTS},
                "udp broadcast": [*UNREACHABLE, "EACCES"],
                "a name": UNREACHABLE,
                **{what: ["EPERM"] for what in ("tcp over v6", "raw", "packet")},
                "loopback": ["EALREADY"],
            }
        },
    ),
    "results-are-a-fifo": ("a fifo of its kernel is no file of the host", NO_FILE),
    "results-are-a-socket": ("a socket of its kernel is no file of the host", NO_FILE),
}
"""Case, why it ends otherwise, and the members of its `expected.toml` that differ; of `one_of` at
least one code has to stand there, `may_add` holds those that may stand beside the others, as for
results that were cut off."""


def on_lane(case: Case, lane: str) -> Case:
    """The case as that lane should end it."""
    if not sealed_lanes.honest(lane).own_kernel or case.name not in OTHERWISE_ON_GVISOR:
        return case
    _, members = OTHERWISE_ON_GVISOR[case.name]
    return replace(case, expected={**case.expected, **members})


def applies(lane: str, case: str) -> bool:
    """Whether a case runs on a lane."""
    chosen = {name for names in ON_GVISOR.values() for name in names}
    return case in chosen or not sealed_lanes.honest(lane).own_kernel


def attacks() -> list[ParameterSet]:
    """Every case with each lane it runs on, lane by lane."""
    return [
        pytest.param(on_lane(case, name), name, marks=lane.marks, id=f"{case.name}-{name}")
        for lane in sealed_lanes.params()
        for name in map(str, lane.values)
        for case in RUNNING
        if applies(name, case.name)
    ]
