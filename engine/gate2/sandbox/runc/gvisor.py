"""What gVisor needs otherwise than the host's kernel, whichever lane starts it.

Its release of 2022 is what distributions ship. A kernel of its own answers the payload, so that
what is let through here reaches that kernel and not the host's.
"""

import json
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

from gate2.sandbox.groups import cgroups
from gate2.sandbox.job import Image
from gate2.sandbox.payload import program_in
from gate2.sandbox.seal import seccomp
from gate2.sandbox.seal.seccomp import Profile

RUNSC = "runsc"
ARGUMENTS = ("--platform=ptrace", "--network=none", "--oci-seccomp")
"""How an engine's runtime is to be registered: ptrace needs neither KVM nor a particular
processor; the release of 2022 takes Docker's own word for no network for the host's; and no
release applies a seccomp profile unless it is told to."""
_WATCHDOG = "/usr/bin/timeout"
_OWN_THREADS, _THREADS_PER_PROCESS = 64, 8


def host_tasks(pids: int) -> int:
    """The host's tasks that a payload of that many processes can come to.

    Measured: 32 of gVisor's own and 7 for a process inside. Where one more is refused, gVisor
    ends the whole sandbox, so no payload within its own limit may reach this one.
    """
    return _OWN_THREADS + pids * _THREADS_PER_PROCESS


def rlimits(pids: int) -> dict[str, int]:
    """The payload's own limit of processes, threads included, which gVisor's kernel keeps.

    A thread of the payload that sleeps is no task of the host, whose limit does not see it.
    """
    return {"NPROC": pids}


@cache
def profile() -> Profile:
    """The shipped profile, with the calls let through that are refused by another error than EPERM.

    gVisor knows no other. `clone3` is one: the C library takes ENOSYS for a reason to use
    `clone`, and EPERM for one to start no thread. gVisor's kernel answers it with ENOSYS itself.
    """
    shipped = seccomp.load()
    rules = [
        {"names": rule["names"], "action": "SCMP_ACT_ALLOW"} if "errnoRet" in rule else rule
        for rule in shipped.oci["syscalls"]
    ]
    document = {**shipped.oci, "syscalls": rules}
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return replace(shipped, docker_json=text, oci=document)


def watchdog_of(image: Image) -> str | None:
    """Where in the image the program of process 1 is, its links followed inside; None where only
    an engine knows."""
    if image.rootfs is None or (program := program_in(image.rootfs, _WATCHDOG)) is None:
        return None
    return f"/{program.relative_to(image.rootfs)}"


def readable_watchdog(image: Image, directory: Path) -> tuple[Path, str] | None:
    """A copy in `directory` of the program of process 1 that the payload's user can read, and where
    in the image it is to be mounted.

    In an image that was unpacked here it cannot be read, which keeps process 1 from its own
    children. gVisor starts no program that it cannot read as the payload's user, so there the same
    bytes are mounted over it. None where only an engine has the image.

    Raises:
        OSError: it cannot be copied.
    """
    if image.rootfs is None or (inside := watchdog_of(image)) is None:
        return None
    copy = directory / "watchdog"
    # The last component is no link any more; an author's image cannot make it one meanwhile.
    shutil.copyfile(image.rootfs / inside.lstrip("/"), copy, follow_symlinks=False)
    copy.chmod(0o555)
    return copy, inside


def prepare_cpuset(name: str = "") -> None:
    """Make the cpuset of one run under cgroup v1 with every processor of the machine.

    Without a name, only the one that those of all runs lie in.

    runc does so itself; `runsc` takes the parents of a group as they are, and a fresh cpuset has
    no processor to give to the groups below.

    Raises:
        OSError: the kernel refused.
    """
    root = cgroups.hierarchies().get("cpuset")
    if root is None:
        return
    for directory in (root / cgroups.PARENT, root / cgroups.PARENT / name):
        directory.mkdir(exist_ok=True)
        for file in ("cpuset.cpus", "cpuset.mems"):
            _inherit(directory / file)


def _inherit(file: Path) -> None:
    if not file.read_text(encoding="ascii").strip():
        above = file.parent.parent / file.name
        file.write_text(above.read_text(encoding="ascii"), encoding="ascii")
