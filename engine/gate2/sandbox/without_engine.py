"""What the lanes without an engine ask of a job before anything of it is started."""

from collections.abc import Callable
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.sandbox.images import images
from gate2.sandbox.interruption import require_going
from gate2.sandbox.job import Job
from gate2.sandbox.runc import oci

Fault = Callable[[str], InfrastructureError]
"""The lane's own error, out of a message."""


def root_of(job: Job, fault: Fault, *, sealed: bool) -> Path:
    """The unpacked root of a job that the lane can do whole, while this process goes on.

    Raises:
        ValueError: an author's image was to run unsealed.
        InfrastructureError: the lane cannot do what is asked, or has no such root.
        Interrupted: this process was told to stop.
    """
    if not sealed and not images.is_own(job.image):
        raise ValueError(f"{job.image.name} is not ours: it never runs unsealed")
    _require_possible(job, fault)
    require_going()
    root = job.image.rootfs
    if root is None or not root.is_dir():
        raise fault(f"image {job.image.name} has no unpacked root here")
    return root


def _require_possible(job: Job, fault: Fault) -> None:
    """Refuse what such a lane cannot do, rather than do less than was asked for."""
    if job.gpus:
        raise fault("GPUs are handed in by the Docker lane alone; use --sandbox docker")
    if not 0 < job.uid < 1 << 16:
        raise fault(f"expected a user inside from 1 to 65535, got {job.uid}")
    try:
        oci.processors_of(job)
    except ValueError as error:
        raise fault(str(error)) from error
