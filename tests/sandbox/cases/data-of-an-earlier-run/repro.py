import errno
import fcntl
import json
import os
import socket
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



MARKER = b"left by a run of this artifact"


def look(directory):
    for where, _, files in os.walk(directory):
        for name in files:
            with open(os.path.join(where, name), "rb") as stream:
                if MARKER in stream.read(4096):
                    return name
    raise OSError(errno.ENOENT, "nothing")


def lock():
    # Left locked by a process that outlives its parent, if any could.
    descriptor = os.open("/usr/bin/python3", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    raise OSError(errno.ENOENT, "free")


for directory in ("/tmp", "/dev/shm", os.environ["GATE2_OUT"], "/var/tmp", "/run"):
    attempt(directory, look, directory)
attempt("a lock on the image", lock)
for directory in ("/tmp", "/dev/shm", os.environ["GATE2_OUT"], "/var/tmp", "/run"):
    try:
        Path(directory, "marker").write_bytes(MARKER)
    except OSError:
        pass
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
