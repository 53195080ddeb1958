import errno
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


sent = 0


def hide():
    """Each socket carries files and is closed: what is in flight counts as the user's."""
    global sent
    carrying = []
    while sent < 200_000:
        left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        left.setblocking(False)
        try:
            for _ in range(5):
                files = [os.open("/dev/null", os.O_RDONLY) for _ in range(50)]
                try:
                    socket.send_fds(left, [b"x"], files)
                    sent += len(files)
                finally:
                    for file in files:
                        os.close(file)
        except BlockingIOError:
            pass
        carrying.append((left, right))


attempt("files in flight without end", hide)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts, "sent": sent}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
