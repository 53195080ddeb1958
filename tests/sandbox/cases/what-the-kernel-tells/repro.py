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


def read(path):
    with open(path, "rb") as stream:
        data = stream.read(1 << 16)
    if not data:
        raise OSError(errno.ENODATA, "empty")
    return data[:20]


for path in (
    "/proc/cmdline",
    "/proc/kallsyms",
    "/proc/config.gz",
    "/proc/interrupts",
    "/proc/kcore",
    "/proc/kmsg",
    "/proc/keys",
    "/proc/key-users",
    "/proc/slabinfo",
    "/proc/sched_debug",
    "/proc/timer_list",
    "/proc/iomem",
    "/proc/vmallocinfo",
    "/proc/scsi/scsi",
    "/sys/class/dmi/id/product_name",
    "/sys/kernel/notes",
    "/sys/firmware/acpi/tables/DSDT",
):
    attempt(path, read, path)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
