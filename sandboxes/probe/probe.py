"""Looks at a sandbox from inside and prints what it found as one JSON object.

Runs as `python3 -I probe.py` in the place of the payload, standard library only. It tells what
is, never what ought to be: the engine judges outside. Every attempt is harmless where it
succeeds: system calls get arguments the kernel turns down once it looks at them, so that EPERM
means "refused before looking" and anything else means the call can be reached.
"""

# Bare system calls on purpose: what is looked at is what the kernel answers.
# ruff: noqa: PTH108, PTH115, PTH118, PTH123, PTH208

import ctypes
import errno
import json
import mmap
import os
import resource
import select
import signal
import socket
import stat
import sys

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
DIRECTORIES = (
    "/", "/bin", "/dev", "/etc", "/home", "/home/in", "/home/probe", "/home/tools", "/lib", "/mnt",
    "/opt", "/proc", "/root", "/run", "/srv", "/sys", "/sys/fs/cgroup", "/usr", "/usr/bin",
    "/var", "/var/tmp",
)  # fmt: skip
FILES = ("/etc/passwd", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/1/mem")
SECRETS = (
    "/proc/cmdline", "/proc/config.gz", "/proc/interrupts", "/proc/kallsyms", "/proc/kcore",
    "/proc/keys", "/proc/kmsg", "/proc/sched_debug", "/proc/slabinfo", "/proc/timer_list",
    "/sys/devices", "/sys/fs/cgroup", "/sys/kernel",
)  # fmt: skip
REMOTE = (("192.0.2.1", 80), ("169.254.169.254", 80), ("8.8.8.8", 53))
LIMITS = ("CORE", "FSIZE", "MEMLOCK", "MSGQUEUE", "NOFILE", "RTPRIO", "SIGPENDING")
# mov eax, 20 (getpid); int 0x80; ret
OTHER_ENTRY = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"
X32_GETPID = 0x40000000 | 39

LIBC = ctypes.CDLL(None, use_errno=True)


def named(number):
    return errno.errorcode.get(number, str(number))


def call(number, *arguments):
    """The name of the error a system call ends with, or "reached" where it succeeds."""
    ctypes.set_errno(0)
    values = [ctypes.c_long(value) for value in (number, *arguments)]
    if LIBC.syscall(*values) >= 0:
        return "reached"
    return named(ctypes.get_errno())


def make_socket(family, kind, protocol):
    descriptor = LIBC.socket(family, kind, protocol)
    if descriptor < 0:
        return named(ctypes.get_errno())
    os.close(descriptor)
    return "reached"


def in_child(act):
    """How a child ends that does this: "signal N", or "exit N"."""
    child = os.fork()
    if child == 0:
        code = 3
        try:
            code = act()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"signal {signal.Signals(os.WTERMSIG(status)).name}"
    return f"exit {os.WEXITSTATUS(status)}"


def call_through_int80():
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(OTHER_ENTRY)
    entry = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    return 0 if entry() > 0 else 1


def call_through_x32():
    return 0 if LIBC.syscall(ctypes.c_long(X32_GETPID)) >= 0 else 1


def write_in(directory):
    path = os.path.join(directory, f".gate2-probe-{os.getpid()}")
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        return named(error.errno)
    os.close(descriptor)
    os.unlink(path)
    return "reached"


def open_to(path, flags):
    try:
        descriptor = os.open(path, flags | os.O_NONBLOCK)
    except OSError as error:
        return named(error.errno)
    try:
        if flags == os.O_RDONLY:
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                return "reached" if os.listdir(descriptor) else "empty"
            return "reached" if os.read(descriptor, 16) else "empty"
        return "reached"
    except OSError as error:
        return named(error.errno)
    finally:
        os.close(descriptor)


def make_device():
    path = f"/tmp/.gate2-device-{os.getpid()}"
    try:
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 3))
    except OSError as error:
        return named(error.errno)
    os.unlink(path)
    return "reached"


def connect_out(address):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream:
        stream.setblocking(False)
        number = stream.connect_ex(address)
        if number == errno.EINPROGRESS:
            select.select([], [stream], [], 0.5)
            return "routed"
        return "reached" if number == 0 else named(number)


def loopback():
    try:
        with socket.socket() as server, socket.socket() as client:
            server.bind(("127.0.0.1", 0))
            server.listen(1)
            client.settimeout(5)
            client.connect(server.getsockname())
            accepted, _ = server.accept()
            with accepted:
                client.sendall(b"gate2")
                accepted.settimeout(5)
                return "works" if accepted.recv(5) == b"gate2" else "garbled"
    except OSError as error:
        return named(error.errno or 0)


def write_and_read(directory):
    path = os.path.join(directory, f".gate2-probe-{os.getpid()}")
    try:
        with open(path, "w+b") as stream:
            stream.write(b"gate2")
            stream.seek(0)
            content = stream.read()
        os.unlink(path)
    except OSError as error:
        return named(error.errno)
    return "works" if content == b"gate2" else "garbled"


def status():
    wanted = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp")
    found = {}
    with open("/proc/self/status") as stream:
        for line in stream:
            name, _, value = line.partition(":")
            if name in wanted:
                found[name] = value.strip()
    return found


def mounts():
    found = []
    with open("/proc/self/mountinfo") as stream:
        for line in stream:
            left, _, right = line.partition(" - ")
            fields = left.split()
            found.append([fields[4], right.split()[0], fields[5]])
    return found


def lines_after(path, header):
    try:
        with open(path) as stream:
            return [line.split()[0].rstrip(":") for line in list(stream)[header:] if line.strip()]
    except OSError as error:
        return [named(error.errno)]


def descriptors():
    found = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            found[name] = os.readlink(f"/proc/self/fd/{name}").split(":")[0]
        except OSError:
            continue  # the descriptor of the listing itself
    return found


def environment():
    with open("/proc/self/environ", "rb") as stream:
        entries = stream.read().decode("utf-8", "backslashreplace").split("\0")
    return sorted(entry for entry in entries if entry)


def space(path):
    try:
        found = os.statvfs(path)
    except OSError as error:
        return [named(error.errno), 0]
    return [found.f_blocks * found.f_frsize, found.f_files]


def look():
    return {
        "schema": "gate2-probe-v1",
        "descriptors": descriptors(),
        "environment": environment(),
        "ids": [*os.getresuid(), *os.getresgid()],
        "groups": os.getgroups(),
        "status": status(),
        "mounts": mounts(),
        "interfaces": lines_after("/proc/net/dev", 2),
        "routes": lines_after("/proc/net/route", 1),
        "unix_sockets": lines_after("/proc/net/unix", 1),
        "processes": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
        "self": os.getpid(),
        "hostname": os.uname().nodename,
        "rlimits": {
            name: list(resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))) for name in LIMITS
        },
        "space": {path: space(path) for path in ("/tmp", "/home/out", "/dev/shm")},
        "loopback": loopback(),
        "usable": {path: write_and_read(path) for path in ("/tmp", "/home/out", "/dev/shm")},
        "write": {path: write_in(path) for path in DIRECTORIES}
        | {path: open_to(path, os.O_WRONLY) for path in FILES},
        "read": {path: open_to(path, os.O_RDONLY) for path in SECRETS},
        "device": make_device(),
        "connect": {f"{host}:{port}": connect_out((host, port)) for host, port in REMOTE},
        "sockets": {name: make_socket(*spec) for name, spec in FAMILIES.items()},
        "calls": {name: call(*spec) for name, spec in CALLS.items()},
        "entries": {"int80": in_child(call_through_int80), "x32": in_child(call_through_x32)},
    }


if __name__ == "__main__":
    json.dump(look(), sys.stdout, sort_keys=True)
