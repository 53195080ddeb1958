import ctypes
import errno
import fcntl
import json
import os
import signal
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


# A notice is a signal, and ends a script that does not expect it.
signal.signal(signal.SIGIO, signal.SIG_IGN)


def notices():
    descriptor = os.open("/usr/bin", os.O_RDONLY)
    return fcntl.fcntl(descriptor, fcntl.F_NOTIFY, fcntl.DN_ACCESS | fcntl.DN_MULTISHOT)


def lease(kind):
    return fcntl.fcntl(os.open("/usr/bin/env", os.O_RDONLY), fcntl.F_SETLEASE, kind)


def write_lock():
    return fcntl.lockf(os.open("/usr/bin/env", os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)


def hint():
    return fcntl.fcntl(os.open("/usr/bin/env", os.O_RDONLY), 1036, struct.pack("Q", 5))


locks = 0


def locks_without_end():
    global locks
    file = os.open("/tmp/locked", os.O_CREAT | os.O_RDWR)
    for number in range(4000):
        fcntl.lockf(file, fcntl.LOCK_EX, 1, 2 * number)
        locks += 1
    os.close(file)
    raise OSError(errno.EALREADY, "gone with the process")


attempt("inotify_init", call, 253)
attempt("inotify_init1", call, 294, 0)
attempt("fanotify_init", call, 300, 0, 0)
attempt("a read lease", lease, fcntl.F_RDLCK)
attempt("a write lease", lease, fcntl.F_WRLCK)
attempt("a write lock", write_lock)
attempt("a hint on how long it lives", hint)
attempt("locks without end", locks_without_end)
attempt("name_to_handle_at", call, 303, -100, b"/", ctypes.create_string_buffer(136), ctypes.byref(ctypes.c_int()), 0)
try:
    notices()
except OSError as error:
    attempts["notices of a directory"] = errno.errorcode[error.errno]
else:
    attempts["notices of a directory"] = "EALREADY"
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
