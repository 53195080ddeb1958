import ctypes
import errno
import json
import os
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



attempt("add_key user", call, 248, b"user", b"gate2", b"marker", ctypes.c_size_t(6), -4)
attempt("add_key session", call, 248, b"user", b"gate2", b"marker", ctypes.c_size_t(6), -3)
attempt("request_key", call, 249, b"user", b"gate2", None, 0)
attempt("join a session", call, 250, 1, b"gate2", 0, 0, 0)
attempt("describe the user's ring", call, 250, 6, -4, None, 0, 0)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
