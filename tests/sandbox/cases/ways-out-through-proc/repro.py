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


HERE = (os.stat("/").st_dev, os.stat("/").st_ino)


def climb(start):
    """Where twenty steps upwards lead: the root of the sandbox, or past it."""
    state = os.stat(start + "/.." * 20)
    if (state.st_dev, state.st_ino) == HERE:
        raise OSError(errno.EALREADY, "its own root")
    return os.listdir(start + "/.." * 20)


def leftovers():
    for number in range(3, 1024):
        try:
            state = os.stat(f"/proc/self/fd/{number}/" + "../" * 20)
        except OSError:
            continue
        if (state.st_dev, state.st_ino) != HERE:
            return number
    raise OSError(errno.ENOENT, "no descriptor leads out")


def anybody(link):
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                found += os.listdir(f"/proc/{name}/{link}")
            except OSError as error:
                if error.errno not in (errno.EACCES, errno.EPERM, errno.ENOENT):
                    raise
    if not found:
        raise OSError(errno.ENOENT, "closed")
    return found


def map_files():
    name = os.listdir("/proc/self/map_files")[0]
    return os.open(f"/proc/self/map_files/{name}", os.O_WRONLY)


def by_descriptor_of_the_root():
    root = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    os.chdir("/home/in")
    state = os.stat("../" * 20, dir_fd=root)
    if (state.st_dev, state.st_ino) == HERE:
        raise OSError(errno.EALREADY, "its own root")
    return state


attempt("its own root", climb, "/proc/self/root")
attempt("its own working directory", climb, "/proc/self/cwd")
attempt("its thread's root", climb, "/proc/thread-self/root")
attempt("a mount of the inputs", climb, "/home/in")
attempt("a mount of the results", climb, os.environ["GATE2_OUT"])
attempt("a descriptor of the root", by_descriptor_of_the_root)
attempt("descriptors left open", leftovers)
attempt("anybody's root", anybody, "root/")
attempt("anybody's descriptors", anybody, "fd")
attempt("anybody's working directory", anybody, "cwd/")
attempt("a mapped program, to write", map_files)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
