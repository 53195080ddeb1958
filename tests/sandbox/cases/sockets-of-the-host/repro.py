import errno
import json
import os
import socket
import stat
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



def connect(address):
    with socket.socket(socket.AF_UNIX) as out:
        out.settimeout(3)
        out.connect(address)
        return address


def find_sockets():
    found = []
    for directory, _, files in os.walk("/"):
        if directory.startswith(("/proc", "/sys")):
            continue
        for name in files:
            path = os.path.join(directory, name)
            if stat.S_ISSOCK(os.lstat(path).st_mode):
                found.append(path)
    if not found:
        raise OSError(errno.ENOENT, "no socket anywhere")
    return found


def own_abstract_socket():
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0own")
        server.listen()
        connect("\0own")
    raise OSError(errno.EALREADY, "works, as it should")


attempt("abstract", connect, "\0gate2-host-canary")
for path in ("/var/run/docker.sock", "/run/containerd/containerd.sock", "/run/systemd/private"):
    attempt(path, connect, path)
attempt("any socket", find_sockets)
attempt("own abstract socket", own_abstract_socket)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
