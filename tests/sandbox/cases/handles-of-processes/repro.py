import ctypes
import errno
import json
import os
import signal
import time
from pathlib import Path

attempts = {}


def attempt(name, action, *arguments):
    """Notes what the system answers."""
    try:
        found = action(*arguments)
    except OSError as error:
        attempts[name] = errno.errorcode[error.errno]
    else:
        attempts[name] = f"reached: {found!r:.60}"


LIBC = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    """A bare system call of x86_64."""
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    result = LIBC.syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def join(flags):
    return call(308, os.pidfd_open(1), flags)


def signal_by_handle(number):
    """Process 1 takes no signal that it has no handler for, from its own children."""
    call(424, os.pidfd_open(1), number, None, 0)
    time.sleep(0.05)
    os.kill(1, 0)
    raise OSError(errno.EALREADY, "alive")


def beyond():
    """Processes of the host cannot even be named."""
    for pid in range(2, 70_000):
        if pid != os.getpid():
            try:
                return os.pidfd_open(pid)
            except OSError as error:
                if error.errno not in (errno.ESRCH, errno.EINVAL):
                    raise
    raise OSError(errno.ESRCH, "nobody")


for name, flags in (("mounts", 0x20000), ("network", 0x40000000), ("users", 0x10000000), ("all of them", 0x6E020000)):
    attempt(f"join the {name} of process 1", join, flags)
attempt("anybody by handle", beyond)
try:
    attempt("kill process 1 by handle", signal_by_handle, signal.SIGKILL)
    attempt("stop process 1 by handle", signal_by_handle, signal.SIGSTOP)
except PermissionError:
    pass
attempt("advice on the memory of process 1", call, 440, os.pidfd_open(1), None, 0, 20, 0)
attempt("a descriptor of process 1", call, 438, os.pidfd_open(1), 1, 0)
attempt("process 1 to be killed first", Path("/proc/1/oom_score_adj").write_text, "1000")
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
