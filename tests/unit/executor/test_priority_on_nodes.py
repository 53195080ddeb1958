"""What runs on a node has the priority that it would have without a cluster."""

import os
import subprocess
import sys

import pytest

from gate2.executor.node import _take_usual_priority

_NICE = """
import os, sys, threading
sys.path[:] = {path!r}
from gate2.executor.node import _take_usual_priority
os.nice({nice})
_take_usual_priority()
seen = [os.getpriority(os.PRIO_PROCESS, 0)]
later = threading.Thread(target=lambda: seen.append(os.getpriority(os.PRIO_PROCESS, 0)))
later.start()
later.join()
print(*seen)
"""
RAYS = 15
"""The niceness at which Ray starts workers."""


def test_script_computes_on_a_node_what_it_computes_here() -> None:
    """A script may look at its niceness, and without an engine it inherits the worker's."""
    command = _NICE.format(path=sys.path, nice=RAYS)
    mine = 0 if os.geteuid() == 0 else min(19, os.getpriority(os.PRIO_PROCESS, 0) + RAYS)
    done = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(mine), str(mine)]


def test_node_whose_user_may_not_raise_priority_works_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: int) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "setpriority", refused)
    before = os.getpriority(os.PRIO_PROCESS, 0)
    _take_usual_priority()
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
