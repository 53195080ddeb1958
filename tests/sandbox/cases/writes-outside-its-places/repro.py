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



def litter(directory):
    os.close(os.open(f"{directory}/gate2-litter", os.O_CREAT | os.O_WRONLY))


written = []
for directory, names, _ in os.walk("/"):
    if directory.startswith(("/proc/", "/sys/")):
        names.clear()
        continue
    try:
        litter(directory)
    except OSError:
        continue
    written.append(directory)
kept = {"/tmp", "/home/out", "/dev/shm", "/dev/mqueue"}
attempts["directories"] = "reached" if set(written) - kept else "none but its own"
print(written)
for path in ("/usr/bin/python3", "/usr/bin/env", "/etc/passwd", "/proc/self/exe", "/etc/ld.so.cache"):
    attempt(path, os.open, path, os.O_WRONLY)
attempt("rename", os.rename, "/etc/passwd", "/etc/gone")
attempt("remove", os.unlink, "/etc/passwd")
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
