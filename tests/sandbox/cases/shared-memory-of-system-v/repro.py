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



attributes = ctypes.create_string_buffer(64)
attempt("shmget", call, 29, 0x67325F31, ctypes.c_size_t(1 << 20), 0o1666)
attempt("semget", call, 64, 0x67325F31, 8, 0o1666)
attempt("msgget", call, 68, 0x67325F31, 0o1666)
attempt("mq_open", call, 240, b"gate2", 0o102, 0o666, None)
attempt("mq_unlink", call, 241, b"gate2")
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
