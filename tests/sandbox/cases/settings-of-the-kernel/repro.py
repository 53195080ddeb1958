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



def write(path, text):
    descriptor = os.open(path, os.O_WRONLY)
    try:
        return os.write(descriptor, text)
    finally:
        os.close(descriptor)


for path, text in {
    "/proc/sys/kernel/core_pattern": b"|/home/in/repro.py",
    "/proc/sys/kernel/modprobe": b"/home/in/repro.py",
    "/proc/sys/kernel/hostname": b"changed",
    "/proc/sys/kernel/ns_last_pid": b"1",
    "/proc/sys/vm/overcommit_memory": b"1",
    "/proc/sys/vm/drop_caches": b"1",
    "/proc/sys/net/ipv4/ip_forward": b"1",
    "/proc/sysrq-trigger": b"h",
    "/proc/irq/default_smp_affinity": b"1",
    "/proc/self/uid_map": b"0 0 1",
    "/proc/self/setgroups": b"allow",
    "/sys/kernel/uevent_helper": b"/home/in/repro.py",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": b"-1",
    "/sys/fs/cgroup/cgroup.procs": b"1",
    "/sys/kernel/mm/transparent_hugepage/enabled": b"never",
    "/dev/kmsg": b"hello",
    "/dev/mem": b"x",
}.items():
    attempt(path, write, path, text)
attempt("less likely to be killed", write, "/proc/self/oom_score_adj", b"-1000")
attempt("a new control group", os.mkdir, "/sys/fs/cgroup/x")
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
