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


written = 0


def fill(directory):
    global written
    piece = b"x" * (1 << 20)
    for number in range(100):
        with open(f"{directory}/f{number}", "wb", buffering=0) as stream:
            for _ in range(4):
                written += stream.write(piece)


attempt("/dev/shm without end", fill, "/dev/shm")
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts, "written": written}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
