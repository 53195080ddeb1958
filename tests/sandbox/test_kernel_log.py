"""A script cannot fill the kernel's log by asking for what is refused.

Refused calls are answered with an error, which the kernel notes nowhere. A call by the entry of
32-bit programs kills the process, and for a kill the kernel writes one line, as it does for every
crash; where no audit daemon listens, its own rate limit holds those down.
"""

import json
import os
import re
import time
from pathlib import Path

import pytest

from gate2.lanes.repro import run_sealed
from gate2.policy import Policy
from gate2.record.artifact import read_artifact
from gate2.record.model import Artifact
from gate2.sandbox.docker.lane import DockerSandbox
from gate2.sandbox.job import Sandbox
from gate2.sandbox.runc.lane import RuncSandbox
from gate2.sandbox.seal import seccomp

SILENT = {"SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO"}
REFUSED, KILLED = 20_000, 200
NAME = "g2loud"
"""What the script calls itself: the kernel names a process in each line about it."""

LANES = [
    pytest.param(RuncSandbox, marks=pytest.mark.runc, id="runc"),
    pytest.param(DockerSandbox, marks=pytest.mark.docker, id="docker"),
]

ASKS = f"""
import ctypes
import json
import mmap
import os
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.prctl(15, b"{NAME}", 0, 0, 0)
refused = 0
for _ in range({REFUSED} // 4):
    for number in (425, 321, 298, 99_999):
        refused += LIBC.syscall(ctypes.c_long(number), 0, 0, 0, 0) == -1
memory = mmap.mmap(-1, 4096, prot=7)
memory.write(b"\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3")
entry = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
killed = 0
for _ in range({KILLED}):
    child = os.fork()
    if child == 0:
        entry()
        os._exit(0)
    killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
noted = json.dumps({{"refused": refused, "killed": killed}})
Path(os.environ["GATE2_OUT"], "results.json").write_text(noted)
"""


def test_filter_knows_no_answer_that_is_logged() -> None:
    """SCMP_ACT_LOG, _TRACE and _NOTIFY would make a line or a question of every call."""
    profile = seccomp.load()
    for document in (json.loads(profile.docker_json), dict(profile.oci)):
        rules = document["syscalls"]
        assert {document["defaultAction"], *(rule["action"] for rule in rules)} <= SILENT
        assert "SECCOMP_FILTER_FLAG_LOG" not in document.get("flags", [])


def _lines_about(name: str, log: int) -> list[str]:
    """What the kernel has said of a process of that name since the descriptor was last read."""
    found: list[str] = []
    while True:
        try:
            line = os.read(log, 8192).decode("utf-8", errors="replace")
        except BlockingIOError:
            return found
        if name in line:
            found.append(line)


def _burst() -> int:
    """How many lines the kernel lets through before it starts to hold them down."""
    return int(Path("/proc/sys/kernel/printk_ratelimit_burst").read_text(encoding="ascii"))


def _interval_s() -> int:
    return int(Path("/proc/sys/kernel/printk_ratelimit").read_text(encoding="ascii"))


@pytest.mark.parametrize("make", LANES)
def test_refused_calls_leave_the_kernels_log_as_it_was(
    make: "type[RuncSandbox | DockerSandbox]", tmp_path: Path
) -> None:
    directory = tmp_path / "it"
    directory.mkdir()
    (directory / "repro.py").write_text(ASKS, encoding="utf-8")
    (directory / "artifact.toml").write_text(
        'schema = "gate2-artifact-v1"\nclaim = "c1"\nkind = "repro"\nscope = "exact"\n'
        'establishes = "how many calls are refused"\ndoes_not_establish = "anything else"\n'
        '[repro]\nimage = "python"\ncommand = ["python3", "repro.py"]\nruns = 1\n',
        encoding="utf-8",
    )
    artifact = read_artifact(directory)
    assert isinstance(artifact, Artifact)
    lane: Sandbox = make()
    log = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
    try:
        os.lseek(log, 0, os.SEEK_END)
        started = time.monotonic()
        sealed = run_sealed(artifact, (), lane, Policy(runs=1, require_perturbation=False), _quiet)
        took = time.monotonic() - started
        lines = _lines_about(NAME, log)
    finally:
        os.close(log)
    for record in sealed.runs:
        assert record.results == {"refused": REFUSED, "killed": KILLED}
    # One line of a kill names the call's architecture, i386; a refusal would name x86_64.
    assert [line for line in lines if not re.search(r"type=1326 .*arch=40000003", line)] == []
    if _interval_s() and not Path("/run/auditd.pid").exists():
        # The audit lines and the kernel's own of each crash are held down one by one.
        assert len(lines) <= 2 * _burst() * (2 + took // _interval_s())


def _quiet(_: str) -> None:
    """Progress is for people."""
