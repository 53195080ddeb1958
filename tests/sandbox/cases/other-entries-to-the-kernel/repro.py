import ctypes
import errno
import json
import mmap
import os
import signal
from pathlib import Path

attempts = {}
GETPID_32 = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"  # mov eax, 20; int 0x80; ret


def by_int80():
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(GETPID_32)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)()


def by_x32():
    return ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(0x40000000 | 39))


def in_a_child(name, action):
    child = os.fork()
    if child == 0:
        os._exit(0 if action() > 0 else 1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        attempts[name] = signal.Signals(os.WTERMSIG(status)).name
    else:
        attempts[name] = "reached" if os.WEXITSTATUS(status) == 0 else "refused"


in_a_child("int 0x80", by_int80)
in_a_child("x32", by_x32)
escapes = sum(found == "reached" for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
