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


children = 0


def fork():
    global children
    while children < 5000:
        if os.fork() == 0:
            os._exit(0)
        children += 1


attempt("children without end", fork)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts, "children": children}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
