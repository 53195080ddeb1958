"""What a sealed container of the Docker lane has to show of itself from inside."""

from dataclasses import replace

from gate2.sandbox.images import images
from gate2.sandbox.job import OUT_DIR, Job
from gate2.sandbox.payload import MASKED_PATHS, READONLY_PATHS, SHM_MIB, environment_of
from gate2.sandbox.runc import gvisor
from gate2.sandbox.runc.oci import rlimits
from gate2.sandbox.seal.expected import Expected

_OF_THE_ENGINE = ("/etc/hostname", "/etc/hosts", "/etc/resolv.conf")
# Where NVIDIA's hook mounts devices, libraries and programs, all of them read-only.
_GPU_PARTS = (
    "/dev/nvidia",
    "/proc/driver/nvidia",
    "/run/nvidia-",
    "/usr/bin/nvidia-",
    "/usr/lib/firmware/nvidia/",
    "/usr/lib/x86_64-linux-gnu/lib",
)


def expected_of(job: Job) -> Expected:
    """What a sealed job of this lane shows of itself from inside."""
    kernel = {"/": "ro", "/proc": "rw", "/dev": "rw", "/dev/pts": "rw"}
    data = dict.fromkeys(("/dev/mqueue", "/dev/shm", "/tmp", OUT_DIR), "data")
    return Expected(
        environment=environment_of(job),
        mounts={**kernel, **data, **{mount.target: "ro" for mount in job.mounts}},
        # /sys is covered by a mask; what the engine mounted below it stays in the list of mounts.
        masks=frozenset((*MASKED_PATHS, *READONLY_PATHS, "/sys/fs/cgroup")),
        readonly=(*_OF_THE_ENGINE, "/sys/fs/cgroup/", *(_GPU_PARTS if job.gpus else ())),
        rlimits=rlimits(job.limits.disk_mib),
        disk_bytes=job.limits.disk_mib << 20,
        inodes=job.limits.inodes,
        shm_bytes=SHM_MIB << 20,
        hostname=job.hostname,
        watchdog_guarded=images.is_own(job.image),
    )


def expected_of_gvisor(job: Job) -> Expected:
    """The same under gVisor, whose kernel tells of fewer mount options and has mounts of its own.

    Process 1 is readable there, and so are its memory and environment, which hold no secret.
    """
    mounts = {"/": "ro", "/proc": "noexec", "/dev": "rw"}
    mounts |= {"/dev/shm": "noexec", "/tmp": "rw", OUT_DIR: "rw"}
    mounts |= {mount.target: "ro" for mount in job.mounts}
    return replace(
        expected_of(job),
        mounts=mounts,
        masks=frozenset(("/dev/pts", "/sys")),
        readonly=(*_OF_THE_ENGINE, *filter(None, (gvisor.watchdog_of(job.image),))),
        watchdog_guarded=False,
        gvisor=True,
    )
