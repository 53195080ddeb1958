"""Several processes share the tests, and one of them has the machine to itself.

`pytest -n 2`, as by `make test`, starts two workers by pytest-xdist. All tests that
look at the whole machine or change it (what runs leave behind, memory, signals, full disks, hostile
scripts held to limits of seconds) form one group: they run in one worker, one after the other, and
everything else beside them. Tests that merely use one of its parts, and look at nothing but what
they ran themselves, are a group per folder, which shares what is made once a session; every other
file is a group of its own. Without workers nothing of this applies.

xdist's own groups are not used: they are told to its scheduler by renaming tests, which pytest 9.2
ignores without a word (pytest-dev/pytest-xdist#1386).
"""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

MACHINE = "machine"
PARTS = ("docker", "runc", "bubblewrap", "gvisor", "lean", "postgresql", "chromium", MACHINE)
"""Markers of tests that bear no neighbour with one of these."""
LOOKING = ("contract", "sandbox", "cluster")
"""Folders of tests that bear no such neighbour, whatever they are marked with."""
USING = ("lean", "pull_requests", "browser", "corruption", "ledger")
"""Folders of tests that use those parts and bear a neighbour; the dearest first."""
_TESTS = Path(__file__).resolve().parent
_ROOM = pytest.StashKey[Path]()
"""Of the process that started the workers: what they keep, and the groups they found."""
_GROUPS = "groups.json"


def group_of(item: pytest.Item) -> str:
    """What a test has in common with those that have to run in the same process as it does."""
    path = item.path.relative_to(_TESTS) if item.path.is_relative_to(_TESTS) else item.path
    folder = path.parts[0]
    if folder in USING and item.get_closest_marker(MACHINE) is None:
        return folder
    if folder in LOOKING or any(map(item.get_closest_marker, PARTS)):
        return MACHINE
    return str(path)


def turn_of(group: str) -> int:
    """When a group has its turn: what takes longest begins first, so that both end together."""
    first = (MACHINE, *USING)
    return first.index(group) if group in first else len(first)


# The process that starts the workers


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker where it may keep things."""
    if _ROOM not in node.config.stash:
        node.config.stash[_ROOM] = Path(tempfile.mkdtemp(prefix="g2-tests-"))
        node.config.stash[_ROOM].chmod(0o755)  # tests become other users in there
    node.workerinput["room"] = str(node.config.stash[_ROOM])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Whole groups go to whoever is free, in the order in which the workers have put them."""
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # it has none

    class ByGroup(LoadScopeScheduling):  # type: ignore[misc]  # for the same reason
        def schedule(self) -> None:
            found = config.stash[_ROOM] / _GROUPS
            if found.exists():  # where there is nothing to collect, pytest has said why
                self.groups = json.loads(found.read_text(encoding="utf-8"))
            super().schedule()

        def _split_scope(self, nodeid: str) -> str:
            return str(self.groups[nodeid])

    config.option.loadscopereorder = False
    return ByGroup(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    """What the workers kept goes with them."""
    if room := config.stash.get(_ROOM, None):
        shutil.rmtree(room, ignore_errors=True)


# A worker


def room_of(config: pytest.Config) -> Path | None:
    """Where this process may keep things, if it is a worker."""
    said: dict[str, str] = getattr(config, "workerinput", {})
    return Path(said["room"]) if said else None


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """A temporary directory of the worker's own, where it finds nobody else's leftovers."""
    if room := room_of(config):
        place = room / os.environ["PYTEST_XDIST_WORKER"]
        place.mkdir()
        place.chmod(0o1777)
        os.environ["TMPDIR"] = tempfile.tempdir = str(place)
        os.environ.pop("GATE2_STATE", None)  # the one of the process that started this one
        # xdist hears its orders in a thread, which Python 3.12 thinks worth a word at every fork.
        config.addinivalue_line("filterwarnings", "ignore:.*use of fork:DeprecationWarning")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Say which test is of which group, and in which order; every worker finds the same."""
    if room := room_of(config):
        items.sort(key=lambda item: turn_of(group_of(item)))
        groups = {item.nodeid: group_of(item) for item in items}
        whole = room / f"{os.environ['PYTEST_XDIST_WORKER']}.json"
        whole.write_text(json.dumps(groups), encoding="utf-8")
        whole.replace(room / _GROUPS)
