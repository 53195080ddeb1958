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



attributes = ctypes.create_string_buffer(128)
ctypes.c_uint.from_buffer(attributes, 0).value = 2  # an array map
ctypes.c_uint.from_buffer(attributes, 4).value = 4
ctypes.c_uint.from_buffer(attributes, 8).value = 4
ctypes.c_uint.from_buffer(attributes, 12).value = 1
events = ctypes.create_string_buffer(128)
ctypes.c_uint.from_buffer(events, 0).value = 1
ctypes.c_uint.from_buffer(events, 4).value = 128
attempt("bpf map", call, 321, 0, attributes, 128)
attempt("perf_event_open", call, 298, events, 0, -1, -1, 0)
attempt("userfaultfd", call, 323, 1)
attempt("fanotify_init", call, 300, 0, 0)
attempt("init_module", call, 175, attributes, 128, b"")
attempt("kexec_load", call, 246, 0, 0, None, 0)
attempt("reboot", call, 169, 0xFEE1DEAD, 0x28121969, 0, None)
attempt("syslog", call, 103, 10, None, 0)
attempt("swapon", call, 167, b"/tmp/swap", 0)
attempt("iopl", call, 172, 3)
attempt("modify_ldt", call, 154, 0, attributes, 128)
attempt("quotactl", call, 179, 0x800007, b"/dev/root", 0, attributes)
attempt("vmsplice", call, 278, 1, None, 0, 0)
attempt("landlock", call, 444, None, 0, 1)
attempt("memfd_secret", call, 447, 0)
attempt("lookup_dcookie", call, 212, 1, attributes, 128)
attempt("seccomp listener", call, 317, 1, 8, attributes)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
