import ctypes
import errno
import fcntl
import json
import mmap
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


LIBC.mmap.restype = ctypes.c_void_p
LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]


def unchanged(path, before, what):
    if Path(path).read_bytes()[:64] == before:
        raise OSError(errno.EALREADY, what)
    return "changed"


def into_a_private_copy(path):
    """The memory of a process may be written; the file beneath a private mapping may not."""
    before = Path(path).read_bytes()[:64]
    file = os.open(path, os.O_RDONLY)
    address = LIBC.mmap(None, 4096, 1, 2, file, 0)
    memory = os.open("/proc/self/mem", os.O_RDWR)
    for _ in range(200):
        os.pwrite(memory, b"changed!", address)
        LIBC.madvise(ctypes.c_void_p(address), ctypes.c_size_t(4096), 4)
    return unchanged(path, before, "its own copy")


def into_a_shared_mapping(path):
    file = os.open(path, os.O_RDONLY)
    return mmap.mmap(file, 16, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)


def through_a_pipe(path):
    """A page that was spliced into a pipe and then written to."""
    reading, writing = os.pipe()
    file = os.open(path, os.O_RDONLY)
    return call(275, file, ctypes.byref(ctypes.c_long(1)), writing, None, ctypes.c_size_t(1), 0)


def seal_removed(path):
    return fcntl.fcntl(os.open(path, os.O_RDONLY), 1033, 1)


def copied_over(path):
    source = os.open("/etc/passwd", os.O_RDONLY)
    return os.copy_file_range(source, os.open(path, os.O_RDONLY), 16)


for name, path in (("the image", "/usr/bin/python3"), ("the inputs", "/home/in/repro.py")):
    attempt(f"a private copy of {name}", into_a_private_copy, path)
    attempt(f"a shared mapping of {name}", into_a_shared_mapping, path)
    attempt(f"a pipe from {name}", through_a_pipe, path)
    attempt(f"seals of {name}", seal_removed, path)
    attempt(f"a copy over {name}", copied_over, path)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
