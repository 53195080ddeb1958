import ctypes
import errno
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


made = 0


def descriptors():
    global made
    kept = []
    try:
        while made < 100_000:
            kept.append(call(283, 1, 0))
            call(286, kept[-1], 0, struct.pack("qqqq", 0, 1000, 0, 1000), None)
            made += 1
    finally:
        for descriptor in kept:
            os.close(descriptor)


def of_the_process():
    global made
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    event = ctypes.create_string_buffer(struct.pack("QiiQQQQQQ", 0, signal.SIGRTMIN, 0, 0, 0, 0, 0, 0, 0))
    number = ctypes.c_int()
    for _ in range(100_000):
        call(222, 1, event, ctypes.byref(number))
        made += 1


attempt("timers that are files", descriptors)
attempt("timers that send signals", of_the_process)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts, "made": made}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
