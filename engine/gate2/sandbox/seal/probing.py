"""Puts the probe in a payload's place, and names the configuration that it then finds itself in."""

import hashlib
import json
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from enum import Flag, auto

from gate2.data import data_path
from gate2.sandbox.job import PROBE_DIR, Image, Job, Limits, Mount
from gate2.sandbox.seal import seccomp

_WALL_S = 60.0
# Read by the dynamic loader or the C library before the probe's first line.
_LOADER_NAMES = ("LD_", "GLIBC_", "MALLOC_", "GCONV_", "LOCPATH", "NLSPATH", "PYTHON")
_LIBRARIES = "/usr/lib/x86_64-linux-gnu"
_HOST_SOCKET = f"gate2-host-{secrets.token_hex(8)}"


class Drive(Flag):
    """What the probe fills to the brim."""

    NOTHING = 0
    DISKS = auto()
    MEMORY = auto()
    BOTH = DISKS | MEMORY


def as_probe(job: Job, drive: Drive = Drive.NOTHING, own: Image | None = None) -> Job:
    """The same configuration with the probe in the place of the payload.

    It asks for one process more than there is room for. `drive`: what it fills to the brim.
    `own`: an image of the engine's own, whose Python it brings along where the job's
    image is another, which may have none.
    """
    environment = {
        name: value for name, value in job.environment.items() if not name.startswith(_LOADER_NAMES)
    }
    python: tuple[str, ...] = ("/usr/bin/python3",)
    directory, mounts = PROBE_DIR, job.mounts
    if own is not None and own != job.image and own.rootfs is not None:
        libraries = f"{PROBE_DIR}{_LIBRARIES}"
        loader = (f"{libraries}/ld-linux-x86-64.so.2", "--library-path", libraries)
        python = (*loader, f"{PROBE_DIR}/usr/bin/python3")
        directory, mounts = 2 * PROBE_DIR, (*mounts, Mount(own.rootfs, PROBE_DIR))
    memory_mib = job.limits.memory_mib if Drive.MEMORY in drive else 0
    numbers = (job.limits.pids + 1, int(Drive.DISKS in drive), memory_mib)
    script = (f"{directory}/probe.py", _HOST_SOCKET, *map(str, numbers))
    return replace(
        job,
        command=(*python, "-I", "-S", "-B", *script),
        mounts=(*mounts, Mount(data_path("sandboxes/probe"), directory)),
        environment=environment,
        results=(),
        limits=replace(job.limits, wall_s=_WALL_S, output_bytes=Limits().output_bytes),
    )


def configuration_digest(lane: str, job: Job, runtime: Mapping[str, str] | None = None) -> str:
    """Equal exactly for jobs whose seal is the same: everything but payload and mount sources.

    `runtime`: the lane's programs and their versions.
    """
    limits = {name: getattr(job.limits, name) for name in Limits.__slots__}
    for name in ("wall_s", "output_bytes", "results_bytes"):
        del limits[name]  # kept by the engine, outside
    configuration = {
        "lane": lane,
        "runtime": dict(runtime or {}),
        "image": job.image.image_id,
        "mounts": sorted(mount.target for mount in job.mounts),
        "environment": dict(job.environment),
        "workdir": job.workdir,
        "hostname": job.hostname,
        "uid": job.uid,
        "processors": job.processors,
        "gpus": job.gpus,
        "limits": limits,
        "seccomp": seccomp.load().sha256,
    }
    text = json.dumps(configuration, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def host_socket() -> Iterator[None]:
    """Listen at an abstract address of this machine, which no sandbox may reach."""
    with socket.socket(socket.AF_UNIX) as listener:
        with suppress(OSError):  # another prover of this process listens there already
            listener.bind(f"\0{_HOST_SOCKET}")
            listener.listen(1)
        yield
