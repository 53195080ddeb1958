"""Which limits are there, by running into them from here.

`look` hits what costs little in any configuration: processes, open files, the size of a file and
of shared memory. `drive` fills file systems and memory to the brim; it is for one small
configuration, made for that.
"""

# Bare system calls on purpose: what is looked at is what the kernel answers.
# ruff: noqa: PTH108, PTH123

import ctypes
import mmap
import os
import resource

from kernel_calls import LIBC, in_child, named
from path_access import USABLE, error_of, made_in

RLIMITS = ("CORE", "FSIZE", "MEMLOCK", "MSGQUEUE", "NOFILE", "RTPRIO", "SIGPENDING")
PIDS_MOST, FILES_MOST, INODES_MOST = 4096, 65536, 65536
_CLONE_VM, _CLONE_FS, _CLONE_FILES, _SIGCHLD, _SIGKILL = 0x100, 0x200, 0x400, 17, 9
_STACK = 16 << 10
_PAGE = 4096


def fork_until_refused(most):
    """How many processes could be had beside this one, and what ended it.

    They share this one's memory and wait in `pause`, so that each costs microseconds.
    """
    stacks = mmap.mmap(-1, _STACK * (most + 1))
    top = ctypes.addressof(ctypes.c_char.from_buffer(stacks))
    flags = _CLONE_VM | _CLONE_FS | _CLONE_FILES | _SIGCHLD
    children, ended = [], "none"
    while len(children) < most:
        top += _STACK
        child = LIBC.clone(LIBC.pause, ctypes.c_void_p(top), flags, None)
        if child < 0:
            ended = named(ctypes.get_errno())
            break
        children.append(child)
    for child in children:
        os.kill(child, _SIGKILL)
    for child in children:
        os.waitpid(child, 0)
    return [len(children), ended]


def open_until_refused():
    """How many descriptors could be had beside those already open, and what ended it."""
    opened, ended = [], "none"
    while len(opened) < FILES_MOST:
        descriptor = LIBC.dup(0)
        if descriptor < 0:
            ended = named(ctypes.get_errno())
            break
        opened.append(descriptor)
    if opened:
        os.closerange(min(opened), max(opened) + 1)
    return [len(opened), ended]


def write_at(descriptor, position):
    """ "works", or why a byte cannot stand there."""
    try:
        os.pwrite(descriptor, b"x", position)
    except OSError as error:
        return error_of(error)
    return "works"


def grow_file():
    """Whether the last byte that a file may have can be written, and the next one."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    path = made_in("/tmp")
    if not 0 < limit < 1 << 60:
        return ["no limit", "no limit"]
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        return [error_of(error)] * 2
    try:
        return [write_at(descriptor, limit - 1), write_at(descriptor, limit)]
    finally:
        os.close(descriptor)
        os.unlink(path)


def reserve(path, size):
    """ "works" where a new file can be given that many bytes, else why not."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        return error_of(error)
    try:
        os.posix_fallocate(descriptor, 0, size)
    except OSError as error:
        return error_of(error)
    finally:
        os.close(descriptor)
    return "works"


def outgrow(directory):
    """What ends a file one page larger than a file system: it is refused before any is taken."""
    path = made_in(directory)
    try:
        found = os.statvfs(directory)
        ended = reserve(path, found.f_blocks * found.f_frsize + _PAGE)
        os.unlink(path)
    except OSError as error:
        return error_of(error)
    return ended


def fill(directory, size, step):
    """How many files of that size a directory takes, and what ended it; all are removed."""
    made, ended = [], "none"
    while len(made) < INODES_MOST:
        path = f"{made_in(directory)}-{len(made)}"
        ended = reserve(path, size) if size else create(path)
        made.append(path)
        if ended != "works":
            break
    for path in made:
        try:
            os.unlink(path)
        except FileNotFoundError:
            continue
    return [(len(made) - 1) * step, ended]


def create(path):
    """ "works", or why an empty file cannot be made."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        return error_of(error)
    return "works"


def eat(size):
    """Touch that much memory, as the first to go should it run out."""
    try:
        with open("/proc/self/oom_score_adj", "w") as stream:
            stream.write("1000")
    except OSError:
        pass  # /proc is read-only on the bubblewrap lane; the largest process goes first anyway
    memory = mmap.mmap(-1, size)
    for position in range(0, size, _PAGE):
        memory[position] = 1
    return 0


def space(path):
    """Bytes and inodes of a file system."""
    try:
        found = os.statvfs(path)
    except OSError as error:
        return [error_of(error), 0]
    return [found.f_blocks * found.f_frsize, found.f_files]


def look(pids):
    """The findings of any configuration; `pids` processes are asked for."""
    return {
        "rlimits": {
            name: list(resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))) for name in RLIMITS
        },
        "space": {path: space(path) for path in USABLE},
        "hits": {
            "pids": fork_until_refused(min(pids, PIDS_MOST)),
            "files": open_until_refused(),
            "file-size": grow_file(),
            "shm": outgrow("/dev/shm"),
        },
    }


def drive(disks, memory_mib):
    """The findings of the one configuration that is filled to the brim."""
    found = {}
    if disks:
        half = resource.getrlimit(resource.RLIMIT_FSIZE)[0] // 2  # well within a file's own limit
        found |= {f"space:{path}": fill(path, half, half) for path in USABLE}
        found |= {f"inodes:{path}": fill(path, 0, 1) for path in USABLE if path != "/dev/shm"}
    if memory_mib:
        found["memory"] = [0, in_child(lambda: eat(4 * memory_mib << 20))]
    return found
