import errno
import json
import os
import re
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



EXPECTED = {
    "GATE2_OUT", "HOME", "LC_ALL", "MKL_CBWR", "MKL_NUM_THREADS", "MPLBACKEND", "MPLCONFIGDIR",
    "NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS", "PATH",
    "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "PYTHONUTF8", "SOURCE_DATE_EPOCH", "TMPDIR", "TZ",
    "XDG_CACHE_HOME", "LD_PRELOAD", "DATEFUDGE",  # the last two where the date is another
}


def environment():
    stranger = {name for name in os.environ if name not in EXPECTED}
    if not stranger:
        raise OSError(errno.ENOENT, "nothing of the runner's")
    return stranger


def environment_of_process_1():
    """Readable where process 1 is the same user's; it holds nothing but the engine's settings."""
    with open("/proc/1/environ", "rb") as stream:
        names = {item.split(b"=")[0].decode() for item in stream.read().split(b"\0") if item}
    stranger = names - EXPECTED - {"HOSTNAME", "LD_AUDIT", "LD_LIBRARY_PATH", "NVIDIA_VISIBLE_DEVICES"}
    if not stranger:
        raise OSError(errno.ENODATA, "nothing of the runner's")
    return stranger


def read(path):
    with open(path, "rb") as stream:
        data = stream.read(1 << 16)
    print(path, data)
    if not data:
        raise OSError(errno.ENODATA, "empty")
    return data[:20]


def find():
    found = []
    for directory, names, files in os.walk("/", onerror=None):
        if directory == "/proc":
            names.clear()
        found += [os.path.join(directory, name) for name in files if "canary" in name]
    if not found:
        raise OSError(errno.ENOENT, "no canary")
    return found


def others():
    found = [name for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())]
    if not found:
        raise OSError(errno.ENOENT, "alone")
    return found


attempt("environment", environment)
attempt("processes", others)
attempt("canary", find)
for path in (
    "/root/.bashrc", "/etc/shadow", "/etc/machine-id", "/proc/1/cwd/.",
    "/home/in/../out/../../etc/gshadow",
):
    attempt(path, read, path)
attempt("environment of process 1", environment_of_process_1)
print(Path("/proc/self/environ").read_bytes())
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
