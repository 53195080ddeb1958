import errno
import fcntl
import json
import os
import struct
import termios
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


def typed(descriptor):
    return fcntl.ioctl(descriptor, 0x5412, b"x")


def controlling():
    return os.open("/dev/tty", os.O_RDWR)


def pasted():
    return fcntl.ioctl(os.open("/dev/null", os.O_RDWR), 0x541C, struct.pack("bxxxxxxx", 3))


attempt("the terminal", controlling)
for number, name in enumerate(("input", "output", "errors")):
    attempt(f"type into standard {name}", typed, number)
    attempt(f"take standard {name} as a terminal", fcntl.ioctl, number, termios.TIOCSCTTY, 1)
attempt("paste on a console", pasted)
for path in ("/dev/console", "/dev/tty0", "/dev/ttyS0", "/dev/vcs", "/dev/hvc0", "/dev/uinput"):
    attempt(path, os.open, path, os.O_RDWR)
attempt("a terminal of another", os.open, "/dev/pts/0", os.O_RDWR)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
