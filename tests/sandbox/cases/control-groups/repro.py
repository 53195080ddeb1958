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


REFUSED = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT)


def every(names):
    """All files of these names in any hierarchy that can be seen."""
    written = []
    for directory, _, files in os.walk("/sys/fs/cgroup"):
        for name in set(files) & set(names):
            try:
                file = os.open(os.path.join(directory, name), os.O_WRONLY)
                os.write(file, b"0")
            except OSError as error:
                if error.errno not in REFUSED:
                    raise
            else:
                written.append(os.path.join(directory, name))
    if not written:
        raise OSError(errno.EROFS, "none")
    return written


def made():
    for directory, _, _ in os.walk("/sys/fs/cgroup"):
        try:
            os.mkdir(os.path.join(directory, "mine"))
        except OSError as error:
            if error.errno not in REFUSED:
                raise
        else:
            return directory
    raise OSError(errno.EROFS, "none")


attempt("a program for the end of a group", every, ["release_agent", "notify_on_release"])
attempt("another group", every, ["cgroup.procs", "tasks", "cgroup.threads"])
attempt("more memory", every, ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.max", "memory.oom_control", "memory.high"])
attempt("more processes", every, ["pids.max"])
attempt("more of the processor", every, ["cpu.cfs_quota_us", "cpu.shares", "cpu.max", "cpuset.cpus", "cpu.rt_runtime_us"])
attempt("more devices", every, ["devices.allow", "devices.deny"])
attempt("an end to everybody", every, ["cgroup.kill", "cgroup.freeze", "freezer.state"])
attempt("a group of its own", made)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
