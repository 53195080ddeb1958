"""Which system calls, socket families and ways into the kernel can be reached from here.

Every attempt is harmless where it succeeds: calls get arguments the kernel turns down once it
looks at them, so that EPERM means "refused before looking" and anything else means "reached".
"""

import ctypes
import errno
import mmap
import os

NOWHERE = 0x7FFFFFF  # no process has this number

# x86_64 numbers. Arguments are wrong on purpose; see above.
CALLS = {
    "add_key": (248, 0, 0, 0, 0, 0),
    "bpf": (321, 0xFFFF, 0, 0),
    "chroot": (161, 0),
    "clock_settime": (227, 0, 0),
    "clone:newuser": (56, 0x10010000, 0, 0, 0, 0),
    "clone3": (435, 0, 0),
    "fanotify_init": (300, 0xFFFFFFF, 0),
    "fsopen": (430, 0, 0xFFFF),
    "init_module": (175, 0, 0, 0),
    "io_setup": (206, 0, 0),
    "io_uring_enter": (426, -1, 0, 0, 0, 0),
    "io_uring_register": (427, -1, 0, 0, 0),
    "io_uring_setup": (425, 1, 0),
    "ioctl:tiocsti": (16, 0, 0x5412, 0),
    "iopl": (172, 0),
    "kcmp": (312, NOWHERE, NOWHERE, 0, 0, 0),
    "keyctl": (250, 0, 0, 0),
    "modify_ldt": (154, 0, 0, 0),
    "mount": (165, 0, 0, 0, 0, 0),
    "mount_setattr": (442, -1, 0, 0, 0, 0),
    "move_mount": (429, -1, 0, -1, 0, 0),
    "name_to_handle_at": (303, -1, 0, 0, 0, 0),
    "open_by_handle_at": (304, -1, 0, 0),
    "open_tree": (428, -1, 0, 0),
    "perf_event_open": (298, 0, 0, -1, -1, 0),
    "personality": (135, 0x0040000),
    "pidfd_getfd": (438, -1, -1, 0),
    "pivot_root": (155, 0, 0),
    "process_vm_readv": (310, NOWHERE, 0, 0, 0, 0, 0),
    "process_vm_writev": (311, NOWHERE, 0, 0, 0, 0, 0),
    "ptrace": (101, 16, NOWHERE, 0, 0),
    "ptrace:process 1": (101, 0x4206, 1, 0, 0),  # PTRACE_SEIZE does not stop it
    "request_key": (249, 0, 0, 0, 0),
    "sethostname": (170, 0, 1),
    "setns": (308, -1, 0),
    "setsockopt:attach_filter": (54, -1, 1, 26, 0, 0),
    "shmget": (29, 0, 0, 0),
    "splice": (275, -1, 0, -1, 0, 0, 0),
    "syslog": (103, 10, 0, 0),
    "umount2": (166, 0, 0),
    "unshare": (272, 0),
    "userfaultfd": (323, 0x1000),
}
FAMILIES = {
    "AF_ALG": (38, 5, 0),
    "AF_BLUETOOTH": (31, 3, 0),
    "AF_CAN": (29, 3, 1),
    "AF_INET6": (10, 1, 0),
    "AF_INET:mptcp": (2, 1, 262),
    "AF_INET:raw": (2, 3, 1),
    "AF_KEY": (15, 3, 2),
    "AF_NETLINK": (16, 3, 0),
    "AF_PACKET": (17, 3, 0),
    "AF_QIPCRTR": (42, 2, 0),
    "AF_RDS": (21, 5, 0),
    "AF_TIPC": (30, 1, 0),
    "AF_VSOCK": (40, 1, 0),
    "AF_XDP": (44, 3, 0),
}
# mov eax, 20 (getpid); int 0x80; ret
OTHER_ENTRY = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"
X32_GETPID = 0x40000000 | 39
SIGNALS = {4: "SIGILL", 9: "SIGKILL", 11: "SIGSEGV", 31: "SIGSYS"}

LIBC = ctypes.CDLL(None, use_errno=True)


def named(number):
    """The name of an error number."""
    return errno.errorcode.get(number, str(number))


def call(number, *arguments):
    """The name of the error a system call ends with, or "reached" where it succeeds."""
    ctypes.set_errno(0)
    values = [ctypes.c_long(value) for value in (number, *arguments)]
    if LIBC.syscall(*values) >= 0:
        return "reached"
    return named(ctypes.get_errno())


def make_socket(family, kind, protocol):
    """The name of the error, or "reached" where there is such a socket."""
    descriptor = LIBC.socket(family, kind, protocol)
    if descriptor < 0:
        return named(ctypes.get_errno())
    os.close(descriptor)
    return "reached"


def in_child(act):
    """How a child ends that does this: "signal NAME", or "exit N"."""
    child = os.fork()
    if child == 0:
        code = 3
        try:
            code = act()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return f"signal {SIGNALS.get(number, number)}"
    return f"exit {os.WEXITSTATUS(status)}"


def call_through_int80():
    """0 where a 32-bit call gets through."""
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(OTHER_ENTRY)
    entry = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    return 0 if entry() > 0 else 1


def call_through_x32():
    """0 where an x32 call gets through."""
    return 0 if LIBC.syscall(ctypes.c_long(X32_GETPID)) >= 0 else 1


def look():
    """The findings of this module."""
    return {
        "sockets": {name: make_socket(*spec) for name, spec in FAMILIES.items()},
        "calls": {name: call(*spec) for name, spec in CALLS.items()},
        "entries": {"int80": in_child(call_through_int80), "x32": in_child(call_through_x32)},
    }
