"""A job as the arguments of Docker's create call.

`docker run` has defaults for what is not said, so everything is said: entry point, command,
user, environment, working directory, health check, and every protection.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gate2.sandbox.job import OUT_DIR, Image, Job
from gate2.sandbox.payload import MASKED_PATHS, READONLY_PATHS, SHM_MIB, argv_of
from gate2.sandbox.runc.oci import rlimits
from gate2.sandbox.seal.seccomp import Profile

OWNER_LABEL = "org.gate2.run"
_MIB = 1 << 20
# An image's own environment reaches the watchdog, unlike the payload: keep the loader out of it.
_SILENCED = ("LD_AUDIT", "LD_LIBRARY_PATH", "LD_PRELOAD")
# NVIDIA's runtime, where it is the engine's default, hands in what the image's environment asks
# for. The probe's second run is in an image that asks for nothing, and the first one's word is the
# author's. Where GPUs are for the job, the engine sets this itself.
_NO_GPUS = "NVIDIA_VISIBLE_DEVICES=void"
EVERY_GPU: Mapping[str, Any] = {"Driver": "nvidia", "Count": -1, "Capabilities": [["gpu"]]}
_NO_HEALTHCHECK = {"Test": ["NONE"]}


@dataclass(frozen=True, slots=True)
class Names:
    """What one run leaves with the engine until it is removed; `run` says whose it is."""

    run: str
    uid: int

    @property
    def keeper(self) -> str:
        """The container that keeps the volumes mounted while the payload is removed."""
        return f"{self.run}-keeper"

    @property
    def payload(self) -> str:
        """The container the payload runs in."""
        return f"{self.run}-payload"

    @property
    def out(self) -> str:
        """The volume at $GATE2_OUT."""
        return f"{self.run}-out"

    @property
    def temporary(self) -> str:
        """The volume at /tmp."""
        return f"{self.run}-tmp"

    @property
    def labels(self) -> dict[str, str]:
        """On everything of the run: the reaper goes by them."""
        return {OWNER_LABEL: self.run}


def volume_options(job: Job, names: Names) -> dict[str, str]:
    """A tmpfs of the run's own, for the engine's local volume driver."""
    limits = job.limits
    return {
        "type": "tmpfs",
        "device": "tmpfs",
        "o": (
            f"size={limits.disk_mib}m,nr_inodes={limits.inodes},uid={names.uid},gid={names.uid},"
            "mode=0700,nosuid,nodev,noexec"
        ),
    }


@dataclass(frozen=True, slots=True)
class Extras:
    """What a lane adds to a job for one engine."""

    mounts: tuple[Mapping[str, Any], ...] = ()
    """The writable places, and whatever the runtime needs besides."""
    runtime: str = ""
    """By the engine's name for it; empty for the engine's own default."""
    pids: int = 0
    """The limit of the host's tasks where it is not the job's own number."""
    rlimits: Mapping[str, int] = field(default_factory=dict)
    """Beside those of every lane."""
    cpuset: str = ""
    cgroup_parent: str = ""


def payload_arguments(
    job: Job, environment: Mapping[str, str], names: Names, profile: Profile, extras: Extras
) -> dict[str, Any]:
    """The body of the create call for the payload."""
    binds = [bind(str(mount.source), mount.target) for mount in job.mounts]
    host = _host_config(job, profile, [*extras.mounts, *binds])
    host["Ulimits"] += _ulimits(extras.rlimits)
    settings = (
        ("Runtime", extras.runtime),
        ("PidsLimit", extras.pids),
        ("CpusetCpus", extras.cpuset),
        ("CgroupParent", extras.cgroup_parent),
        ("DeviceRequests", [dict(EVERY_GPU)] if job.gpus else []),
    )
    host |= {name: value for name, value in settings if value}
    body = _container(job, names, argv_of(job, environment), host)
    return {**body, "User": f"{names.uid}:{names.uid}", "WorkingDir": job.workdir}


def keeper_arguments(
    job: Job, image: Image, names: Names, profile: Profile, life_s: float
) -> dict[str, Any]:
    """The body of the create call for the keeper: it sleeps, as another user, and reads only.

    `image` is one made here: programs run beside the keeper whose word is taken.
    """
    volumes = [
        volume(names.temporary, "/tmp", read_only=True),
        volume(names.out, OUT_DIR, read_only=True),
    ]
    host = _host_config(job, profile, volumes)
    host |= {"Memory": 64 * _MIB, "MemorySwap": 64 * _MIB, "PidsLimit": 16}
    command = ["/usr/bin/timeout", "--signal=KILL", f"{life_s:.0f}", "/bin/sleep", "infinity"]
    body = _container(job, names, command, host) | {"Image": image.image_id}
    return {**body, "User": f"{names.uid + 1}:{names.uid + 1}", "WorkingDir": "/"}


def unsealed(body: dict[str, Any]) -> dict[str, Any]:
    """The same container with its protections off: what the probe has to recognise as open.

    Only ever for an image made here and for the engine's own probe: it is root on the host's
    kernel.
    """
    host = {
        **body["HostConfig"],
        "CapDrop": [],
        "SecurityOpt": ["seccomp=unconfined"],
        "ReadonlyRootfs": False,
        "MaskedPaths": [],
        "ReadonlyPaths": [],
    }
    return {**body, "User": "0:0", "HostConfig": host}


def _container(job: Job, names: Names, argv: list[str], host: dict[str, Any]) -> dict[str, Any]:
    return {
        "Image": job.image.image_id,
        "Entrypoint": argv[:1],
        "Cmd": argv[1:],
        "Env": [
            *(f"{name}=" for name in _SILENCED),
            *(() if job.gpus else (_NO_GPUS,)),
        ],
        "Hostname": job.hostname,
        "Labels": names.labels,
        "Healthcheck": _NO_HEALTHCHECK,
        "AttachStdin": False,
        "OpenStdin": False,
        "AttachStdout": True,
        "AttachStderr": True,
        "Tty": False,
        "NetworkDisabled": True,
        "StopSignal": "SIGKILL",
        "HostConfig": host,
    }


def _host_config(job: Job, profile: Profile, mounts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    limits = job.limits
    memory = limits.memory_mib * _MIB
    return {
        "NetworkMode": "none",
        "ReadonlyRootfs": True,
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges:true", f"seccomp={profile.docker_json}"],
        "PidsLimit": limits.pids,
        "Memory": memory,
        "MemorySwap": memory,
        "NanoCpus": int(limits.cpus * 1e9),
        "ShmSize": SHM_MIB * _MIB,
        "IpcMode": "private",
        "CgroupnsMode": "private",
        "MaskedPaths": list(MASKED_PATHS),
        "ReadonlyPaths": list(READONLY_PATHS),
        "LogConfig": {"Type": "none", "Config": {}},
        "RestartPolicy": {"Name": "no"},
        "Ulimits": _ulimits(rlimits(limits.disk_mib)),
        "Mounts": list(mounts),
    }


def _ulimits(values: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"Name": name.lower(), "Soft": each, "Hard": each} for name, each in values.items()]


def bind(source: str, target: str, *, read_only: bool = True) -> dict[str, Any]:
    """A host directory as the engine mounts it."""
    return {
        "Type": "bind",
        "Source": source,
        "Target": target,
        "ReadOnly": read_only,
        "BindOptions": {"Propagation": "rprivate"},
    }


def volume(name: str, target: str, *, read_only: bool = False) -> dict[str, Any]:
    """One of the engine's volumes; nothing of the image is copied into it."""
    return {
        "Type": "volume",
        "Source": name,
        "Target": target,
        "ReadOnly": read_only,
        "VolumeOptions": {"NoCopy": True},
    }
