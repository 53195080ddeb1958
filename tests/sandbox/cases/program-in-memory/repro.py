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


def run(mode):
    """What such a program is: no more than the one that starts it."""
    program = os.memfd_create("program")
    os.write(program, Path("/usr/bin/id").read_bytes())
    os.fchmod(program, mode)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 1)
        os.execve(program, ["id", "-u"], {})
    os.close(writing)
    found = os.read(reading, 100)
    os.waitpid(child, 0)
    if found.strip() == str(os.getuid()).encode():
        raise OSError(errno.EALREADY, "itself, no more")
    return found


def owned_by_root():
    program = os.memfd_create("program")
    return os.fchown(program, 0, 0)


attempt("a program in memory", run, 0o755)
attempt("one that is set-user-id", run, 0o4755)
attempt("one of root's", owned_by_root)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
