"""Who a run belongs to, written into the name of everything the run leaves on the machine.

A name is ``g2-<pid>-<start>-<boot>-<pidns>-<deadline>-<random>``: enough to tell, without any
file that could be missing after a crash, whether the process that made it still lives. Process
numbers mean something only within one boot and one PID namespace; what another machine, boot
or container made (a Docker daemon can be shared), or a user whose processes this one may not
see, is judged by its deadline alone.
"""

import os
import re
import secrets
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PREFIX = "g2-"
_GRACE_S = 120
_NAME = re.compile(
    r"g2-(?P<pid>[0-9]{1,10})-(?P<start>[0-9]{1,20})-(?P<boot>[0-9a-f]{12})"
    r"-(?P<pidns>[0-9]{1,20})-(?P<deadline>[0-9]{1,15})-[0-9a-f]{12}"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """The process a name speaks of, and until when it meant to be done."""

    pid: int
    start: int
    boot: str
    pidns: str
    deadline: int
    """Seconds since the epoch."""

    @property
    def is_gone(self) -> bool:
        """Whether nothing that bears this name is in use any more."""
        if (self.boot, self.pidns) == (_boot(), _pid_namespace()) and not _is_hidden(self.pid):
            return _start_of(self.pid) != self.start
        return time.time() > self.deadline + _GRACE_S


def new_name(lifetime_s: float) -> str:
    """A fresh name, owned by this process for at most that long."""
    pid = os.getpid()
    deadline = int(time.time() + lifetime_s)
    parts = (pid, _start_of(pid), _boot(), _pid_namespace(), deadline, secrets.token_hex(6))
    return PREFIX + "-".join(str(part) for part in parts)


def owner_of(name: str) -> Owner | None:
    """Who made a name that `new_name` gave; None for any other name, which is not ours."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    return Owner(
        pid=int(match["pid"]),
        start=int(match["start"]),
        boot=match["boot"],
        pidns=match["pidns"],
        deadline=int(match["deadline"]),
    )


def is_abandoned(name: str) -> bool:
    """Whether this is one of our names and its owner is gone."""
    owner = owner_of(name)
    return owner is not None and owner.is_gone


def is_mine(name: str) -> bool:
    """Whether this is a name that the present process gave."""
    owner = owner_of(name)
    return owner is not None and (owner.pid, owner.start, owner.boot, owner.pidns) == (
        os.getpid(),
        _start_of(os.getpid()),
        _boot(),
        _pid_namespace(),
    )


@cache
def _boot() -> str:
    text = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
    return text.strip().replace("-", "")[:12]


@cache
def _pid_namespace() -> str:
    return str(Path("/proc/self/ns/pid").readlink()).removeprefix("pid:[").removesuffix("]")


def _is_hidden(pid: int) -> bool:
    """Whether there is such a process that this user may not look at (proc mounted with hidepid).

    It may be another user's run under way on an engine that both use.
    """
    if Path(f"/proc/{pid}").exists():
        return False
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _start_of(pid: int) -> int | None:
    """When a process started, in clock ticks since boot; None where there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    # The command name stands in parentheses and may hold anything, parentheses included.
    fields = text[text.rindex(")") + 2 :].split()
    return None if fields[0] in ("Z", "X") else int(fields[19])
