"""Whether a Docker Engine runs on this very machine and sees its files as this process does.

Then the writable places of a run can be mounted here and bound into its container. It is shown,
not guessed: the engine has to name this kernel, host name and memory, and a container of its
making has to hold a file that stands on a tmpfs mounted here a moment ago. (What a file-sharing
virtual machine would still get past, the probe sees: the size and inodes of both places.)
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docker

from gate2.errors import InfrastructureError
from gate2.sandbox.docker import archive, container, endpoint
from gate2.sandbox.docker.container import Extras, Names
from gate2.sandbox.docker.creating import create_as_asked
from gate2.sandbox.docker.engine import ENGINE_ERRORS, remove_container, stat_path
from gate2.sandbox.docker.host_disks import HostDisks
from gate2.sandbox.job import OUT_DIR, Image, Job, Limits
from gate2.sandbox.owner import new_name
from gate2.sandbox.payload import run_uid
from gate2.sandbox.seal import seccomp

_LIFETIME_S = 120.0
_MARKER = "marker"
_SMALL = Limits(disk_mib=1, inodes=16, memory_mib=64)


def why_apart(api: docker.APIClient, info: Mapping[str, Any], image: Image) -> str:
    """Empty where engine and process share machine and files; else what says that they do not.

    `image` is one made here that the engine has; nothing of it is started.
    """
    return _why_elsewhere(info) or _why_unseen(api, image)


def _why_elsewhere(info: Mapping[str, Any]) -> str:
    if os.geteuid() != 0:
        return "gate2 is not root"
    if endpoint.find().socket_path is None:
        return "the engine is not reached through a Unix socket"
    options = [str(option) for option in info.get("SecurityOptions") or []]
    for name in ("rootless", "userns", "selinux"):
        if any(option.startswith(f"name={name}") for option in options):
            return f"the engine uses {name}"
    return why_another_machine(info)


def why_another_machine(info: Mapping[str, Any]) -> str:
    """Empty where an engine names the kernel, host name and memory of this machine."""
    own = {
        "KernelVersion": os.uname().release,
        "Name": os.uname().nodename,
        "MemTotal": _memory_bytes(),
    }
    for name, value in own.items():
        if info.get(name) != value:
            return f"its {name} is {info.get(name)!r}, this machine's {value!r}"
    return ""


def _why_unseen(api: docker.APIClient, image: Image) -> str:
    names = Names(run=new_name(_LIFETIME_S), uid=run_uid())
    disks = HostDisks(names, _SMALL)
    secret = secrets.token_bytes(16)
    try:
        disks.make(api)
        (disks.out / _MARKER).write_bytes(secret)
        job = Job(image=image, command=("true",), workdir="/", limits=_SMALL)
        extras = Extras(mounts=tuple(disks.mounts))
        body = container.payload_arguments(job, {}, names, seccomp.load(), extras)
        create_as_asked(api, names.payload, body)
        found = _read(api, names.payload)
    except (InfrastructureError, OSError, *ENGINE_ERRORS) as error:
        return f"a directory of this machine could not be bound: {error}"
    finally:
        remove_container(api, names.payload)
        disks.remove(api)
    return "" if found == secret else "it does not see a file of this machine"


def _read(api: docker.APIClient, name: str) -> bytes | None:
    path = f"{OUT_DIR}/{_MARKER}"
    stat = stat_path(api, name, path)
    if stat is None or archive.refusal_of(stat, cap=64):
        return None
    pieces, _ = api.get_archive(name, path)
    found = archive.read_member(pieces, int(stat["size"])).data
    for _ in pieces:
        continue
    return found


def _memory_bytes() -> int | None:
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) << 10
    return None
