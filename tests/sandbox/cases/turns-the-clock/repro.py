import ctypes
import errno
import json
import os
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


attempt("clock_settime", time.clock_settime, time.CLOCK_REALTIME, 0.0)
buffer = ctypes.create_string_buffer(256)
ctypes.c_uint.from_buffer(buffer, 0).value = 0x4000
attempt("settimeofday", call, 164, buffer, None)
attempt("adjtimex", call, 159, buffer)
attempt("clock_adjtime", call, 305, 0, buffer)
attempt("a time namespace", call, 272, 0x80)
attempt("offsets", lambda: os.write(os.open("/proc/self/timens_offsets", os.O_WRONLY), b"1 9 0\n"))
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
