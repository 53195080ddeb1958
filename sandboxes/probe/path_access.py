"""What of the file system can be written, read, executed or made from here.

Attempts are real: a file is made and removed again, a setting of the kernel is opened for
writing and closed, never written.
"""

# Bare system calls on purpose: what is looked at is what the kernel answers.
# ruff: noqa: PTH101, PTH108, PTH123, PTH208, S103

import errno
import mmap
import os

DIRECTORIES = (
    "/", "/bin", "/dev", "/etc", "/home", "/home/in", "/home/probe", "/home/tools", "/lib", "/mnt",
    "/opt", "/proc", "/root", "/run", "/srv", "/sys", "/sys/fs/cgroup", "/usr", "/usr/bin",
    "/var", "/var/tmp",
)  # fmt: skip
FILES = (
    "/dev/mem", "/dev/vsock", "/etc/passwd", "/proc/1/mem", "/proc/sys/fs/binfmt_misc/register",
    "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/domainname", "/proc/sys/kernel/hostname",
    "/proc/sys/kernel/modprobe", "/proc/sys/kernel/randomize_va_space", "/proc/sys/kernel/shmmax",
    "/proc/sys/net/ipv4/ip_forward", "/proc/sys/vm/overcommit_memory", "/proc/sysrq-trigger",
)  # fmt: skip
SECRETS = (
    "/dev/kvm", "/dev/mem", "/dev/vsock", "/proc/1/environ", "/proc/1/maps", "/proc/1/mem",
    "/proc/cmdline", "/proc/config.gz", "/proc/interrupts", "/proc/kallsyms", "/proc/kcore",
    "/proc/keys", "/proc/kmsg", "/proc/sched_debug", "/proc/slabinfo", "/proc/timer_list",
    "/sys/devices", "/sys/fs/cgroup", "/sys/kernel",
)  # fmt: skip
MASKED = (
    "/proc/acpi", "/proc/asound", "/proc/cmdline", "/proc/config.gz", "/proc/interrupts",
    "/proc/iomem", "/proc/ioports", "/proc/kallsyms", "/proc/kcore", "/proc/key-users",
    "/proc/keys", "/proc/kmsg", "/proc/kpagecount", "/proc/kpageflags", "/proc/latency_stats",
    "/proc/mtrr", "/proc/pagetypeinfo", "/proc/sched_debug", "/proc/scsi", "/proc/slabinfo",
    "/proc/sysrq-trigger", "/proc/timer_list", "/proc/timer_stats", "/proc/vmallocinfo", "/sys",
)  # fmt: skip
USABLE = ("/tmp", "/home/out", "/dev/shm")
WALK_DEPTH, WALK_MOST = 4, 4000


def made_in(directory):
    """A name of this probe's own."""
    return f"{directory.rstrip('/')}/.gate2-probe-{os.getpid()}"


def error_of(error):
    """The name of what went wrong."""
    return errno.errorcode.get(error.errno, str(error.errno))


def write_in(directory):
    """ "reached" where a file can be made there, else why not."""
    path = made_in(directory)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        return error_of(error)
    os.close(descriptor)
    os.unlink(path)
    return "reached"


def open_to(path, flags):
    """ "reached" where it opens (and, to read, holds something), "empty", or why not.

    What is masked by the null device can be written to, and nothing becomes of it.
    """
    try:
        descriptor = os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return error_of(error)
    try:
        found = os.fstat(descriptor)
        if flags != os.O_RDONLY:
            return "null" if found.st_rdev == os.makedev(1, 3) else "reached"
        if found.st_mode & 0o170000 == 0o040000:
            return "reached" if os.listdir(descriptor) else "empty"
        return "reached" if os.read(descriptor, 16) else "empty"
    except OSError as error:
        return error_of(error)
    finally:
        os.close(descriptor)


def make_device():
    """Whether a device file can be made where writing is allowed."""
    path = made_in("/tmp")
    try:
        os.mknod(path, 0o020600, os.makedev(1, 3))
    except OSError as error:
        return error_of(error)
    os.unlink(path)
    return "reached"


def write_and_read(directory):
    """ "works" where what is written is read back."""
    path = made_in(directory)
    try:
        with open(path, "w+b", 0) as stream:
            stream.write(b"gate2")
            stream.seek(0)
            content = stream.read(6)
        os.unlink(path)
    except OSError as error:
        return error_of(error)
    return "works" if content == b"gate2" else "garbled"


def map_executable(directory):
    """Whether a file made there could be executed, a set-user-id copy included."""
    path = made_in(directory)
    try:
        with open(path, "w+b", 0) as stream:
            stream.write(bytes(mmap.PAGESIZE))
            os.chmod(path, 0o4755)
            try:
                mmap.mmap(stream.fileno(), mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_EXEC)
            except OSError as error:
                return error_of(error)
            finally:
                os.unlink(path)
    except OSError as error:
        return error_of(error)
    return "reached"


def walk():
    """Every directory in which a file can be made, and how many were tried.

    By breadth, to a depth, to a number; below /proc and /sys other findings speak. Access is
    asked first, with the effective user: on a mount that is read-only the answer is no.
    """
    found, tried, level = [], 0, ["/"]
    for _ in range(WALK_DEPTH + 1):
        below = []
        for directory in level:
            if tried == WALK_MOST:
                break
            tried += 1
            if os.access(directory, os.W_OK, effective_ids=True) and write_in(directory) in (
                "reached",
                "ENOSPC",
                "EDQUOT",
            ):
                found.append(directory)
            try:
                with os.scandir(directory) as entries:
                    below += [
                        entry.path for entry in entries if entry.is_dir(follow_symlinks=False)
                    ]
            except OSError:
                continue
        level = [path for path in below if path not in ("/proc", "/sys")]
    return found, tried


def look():
    """The findings of this module."""
    writable, walked = walk()
    return {
        "usable": {path: write_and_read(path) for path in USABLE},
        "executable": {path: map_executable(path) for path in USABLE},
        "write": {path: write_in(path) for path in DIRECTORIES}
        | {path: open_to(path, os.O_WRONLY) for path in FILES},
        "read": {path: open_to(path, os.O_RDONLY) for path in SECRETS},
        "masked": {path: open_to(path, os.O_RDONLY) for path in MASKED},
        "writable": sorted(writable),
        "walked": walked,
        "device": make_device(),
    }
