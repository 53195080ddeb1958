"""Removes what a process left behind that died before it could clean up after itself.

Everything a run makes bears its owner in its name (`gate2.sandbox.owner`): directories and mounts
under `runs_root()`, runc containers, control groups, Docker containers and volumes. What belongs
to a living process is never touched, what bears no such name neither.
"""

import os
from collections.abc import Callable
from contextlib import suppress

import docker
from docker.errors import NotFound

from gate2.errors import InfrastructureError
from gate2.places import runs_root
from gate2.sandbox.bubblewrap import tool as bubblewrap_tool
from gate2.sandbox.docker.container import OWNER_LABEL
from gate2.sandbox.docker.engine import ENGINE_ERRORS, connect
from gate2.sandbox.groups import cgroups, control_group
from gate2.sandbox.owner import is_abandoned
from gate2.sandbox.runc.place import remove_place
from gate2.sandbox.runc.tool import kill_orphan

_TIMEOUT_S = 10

Selects = Callable[[str], bool]
"""Whether the thing of that name is to be removed."""


def reap(selects: Selects = is_abandoned) -> list[str]:
    """Remove everything abandoned from this machine and from the engine, if one answers.

    Cheap where there is nothing to remove, and never an error: what cannot be removed now is
    left for the next time.
    """
    removed = []
    with suppress(*ENGINE_ERRORS):
        api = connect(timeout_s=_TIMEOUT_S)
        try:
            removed += reap_engine(api, selects)
        finally:
            api.close()
    # After it: a container's control group lies within the run's own.
    return removed + reap_host(selects)


def reap_host(selects: Selects = is_abandoned) -> list[str]:
    """Remove abandoned directories, mounts, runc containers and control groups; say which."""
    removed = []
    names: list[str] = []
    with suppress(OSError, InfrastructureError):  # no such place, or not this user's to look into
        root = runs_root()
        names = sorted(os.listdir(root))  # noqa: PTH208 - names, not paths
    for name in filter(selects, names):
        # Another user's is removed by that user's next run, a container of runc by root's.
        with suppress(OSError, InfrastructureError):
            kill_orphan(name)
            bubblewrap_tool.kill_orphan(name)
            remove_place(root / name)
            if not (root / name).exists():
                removed.append(name)
    for name, groups in control_group.groups_of_runs().items():
        if selects(name):
            for group in groups:
                cgroups.remove_group(group)
            removed.append(f"control group {name}")
    return removed


def reap_engine(api: docker.APIClient, selects: Selects = is_abandoned) -> list[str]:
    """Remove abandoned containers and volumes from an engine; say which.

    What the engine refuses now is left for the next time.
    """
    removed = []
    labelled = {"label": [OWNER_LABEL]}
    with suppress(*ENGINE_ERRORS):
        for found in api.containers(all=True, filters=labelled):
            if selects(str(found["Labels"].get(OWNER_LABEL, ""))):
                with suppress(NotFound, *ENGINE_ERRORS):  # one that is stuck must not keep the rest
                    api.remove_container(found["Id"], force=True, v=False)
                    removed.append(found["Names"][0].lstrip("/"))
        for found in api.volumes(filters=labelled)["Volumes"] or []:
            if selects(str((found["Labels"] or {}).get(OWNER_LABEL, ""))):
                with suppress(NotFound, *ENGINE_ERRORS):
                    api.remove_volume(found["Name"], force=True)
                    removed.append(found["Name"])
    return removed
