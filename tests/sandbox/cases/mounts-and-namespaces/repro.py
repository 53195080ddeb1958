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



NAMESPACES = {
    "user": 0x10000000,
    "mount": 0x20000,
    "network": 0x40000000,
    "pid": 0x20000000,
    "ipc": 0x8000000,
    "uts": 0x4000000,
    "cgroup": 0x2000000,
    "time": 0x80,
}


def clone(flags):
    pid = call(56, flags | 17, None, None, None, None)
    if pid == 0:
        os._exit(0)
    return os.waitpid(pid, 0)


def join(kind):
    descriptor = os.open(f"/proc/1/ns/{kind}", os.O_RDONLY)
    return call(308, descriptor, 0)


out = os.open(os.environ["GATE2_OUT"], os.O_RDONLY | os.O_DIRECTORY)
attempt("setns own user", call, 308, os.open("/proc/self/ns/user", os.O_RDONLY), 0)
attempt("setns own mounts", call, 308, os.open("/proc/self/ns/mnt", os.O_RDONLY), 0)
attempt("setns network of process 1", join, "net")
attempt("mount tmpfs", call, 165, b"none", b"/tmp", b"tmpfs", 0, None)
attempt("mount proc", call, 165, b"proc", b"/tmp", b"proc", 0, None)
attempt("mount over the inputs", call, 165, b"/tmp", b"/home/in", None, 4096, None)
attempt("make / writable", call, 165, None, b"/", None, 0x1020, None)
attempt("unmount the inputs", call, 166, b"/home/in", 2)
attempt("unmount a mask", call, 166, b"/proc/kcore", 2)
attempt("pivot_root", call, 155, b"/tmp", b"/tmp")
attempt("fsopen", call, 430, b"tmpfs", 0)
attempt("open_tree", call, 428, -100, b"/", 1)
attempt("mount_setattr", call, 442, -100, b"/", 0, ctypes.create_string_buffer(32), ctypes.c_size_t(32))
for name, flag in NAMESPACES.items():
    attempt(f"unshare {name}", call, 272, flag)
    if name != "time":
        attempt(f"clone {name}", clone, flag)
attempt("chroot", os.chroot, "/tmp")
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
file = os.open("results.json", os.O_CREAT | os.O_WRONLY, dir_fd=out)
os.write(file, json.dumps(results).encode())
