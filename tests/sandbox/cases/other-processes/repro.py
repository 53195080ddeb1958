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



class Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def in_a_child(*arguments):
    pid = os.fork()
    if pid == 0:
        try:
            call(*arguments)
        except OSError as error:
            os._exit(error.errno)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if status:
        raise OSError(os.waitstatus_to_exitcode(status), "refused")
    return "traced"


buffer = ctypes.create_string_buffer(64)
vector = Vector(ctypes.addressof(buffer), 64)
child = os.fork()
if child == 0:
    while True:
        os.sched_yield()
for name, pid in (("process 1", 1), ("a child", child)):
    attempt(f"ptrace attach {name}", call, 101, 16, pid, None, None)
    attempt(f"ptrace seize {name}", call, 101, 0x4206, pid, None, None)
    attempt(f"process_vm_readv {name}", call, 310, pid, ctypes.byref(vector), 1, ctypes.byref(vector), 1, 0)
    attempt(f"process_vm_writev {name}", call, 311, pid, ctypes.byref(vector), 1, ctypes.byref(vector), 1, 0)
    attempt(f"kcmp {name}", call, 312, os.getpid(), pid, 0, 0, 0)
    descriptor = os.pidfd_open(pid)
    attempt(f"pidfd_getfd {name}", call, 438, descriptor, 0, 0)
attempt("ptrace traceme", in_a_child, 101, 0, 0, None, None)
attempt("memory of process 1", os.open, "/proc/1/mem", os.O_RDWR)
attempt("environment of process 1", os.open, "/proc/1/environ", os.O_RDONLY)
attempt("program of process 1", os.open, "/proc/1/exe", os.O_WRONLY)
attempt("descriptors of process 1", os.listdir, "/proc/1/fd")
attempt("root of process 1", os.listdir, "/proc/1/root/")
os.kill(child, 9)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
