import ctypes
import errno
import json
import os
import struct
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


def alone(policy, priority):
    return os.sched_setscheduler(0, policy, os.sched_param(priority))


def everywhere():
    """Only on processors it was given, whatever it asks for."""
    given = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(1024))
    found = os.sched_getaffinity(0)
    os.sched_setaffinity(0, given)
    if found <= set(range(os.cpu_count())):
        raise OSError(errno.EALREADY, "those of the machine, within its quota")
    return found


attempt("first in, first out", alone, os.SCHED_FIFO, 50)
attempt("round robin", alone, os.SCHED_RR, 1)
attempt("by deadline", call, 314, 0, struct.pack("IIQiIQQQ", 48, 6, 0, 0, 0, 10_000_000, 20_000_000, 20_000_000), 0)
attempt("sched_setattr", call, 314, 0, struct.pack("IIQiIQQQ", 48, 0, 0, -20, 0, 0, 0, 0), 0)
attempt("nicer than it is", os.setpriority, os.PRIO_USER, 0, -20)
attempt("the disk first", call, 251, 1, 0, 1 << 13)
attempt("memory of one node", call, 238, 2, ctypes.byref(ctypes.c_ulong(1)), 64)
attempt("moved pages", call, 279, 1, 0, None, None, None, 0)
attempt("migrated pages", call, 256, 1, 64, ctypes.byref(ctypes.c_ulong(1)), ctypes.byref(ctypes.c_ulong(1)))
attempt("every processor", everywhere)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
