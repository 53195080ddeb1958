import errno
import json
import os
import time
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
    while True:
        if os.fork() == 0:
            time.sleep(600)
        children += 1


attempt("fork without end", fork)
results = {"escapes": 1, "attempts": attempts, "children": children}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
while True:
    try:
        os.fork()
    except OSError:
        pass
