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


made = 0


def litter(directory):
    global made
    for number in range(100_000):
        os.close(os.open(f"{directory}/f{number}", os.O_CREAT | os.O_WRONLY))
        made += 1


out = os.environ["GATE2_OUT"]
Path(out, "results.json").write_text(" " * 400)
attempt("/tmp", litter, "/tmp")
attempt("$GATE2_OUT", litter, out)
results = {"escapes": 1, "attempts": attempts, "made": made}
Path(out, "results.json").write_text(json.dumps(results))
