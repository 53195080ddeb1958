"""Every lane reads results back from a dead sandbox: one plain file under a cap, or a refusal."""

import dataclasses

import pytest

from gate2.sandbox.fake import Behaviour
from gate2.sandbox.job import OUT_DIR, Ended
from sealed_fixtures import Anywhere
from sealed_lanes import SMALL, RealLane, job_of, python

LEAVES = {
    "file": ("open('r', 'wb').write(b'{}')", b"{}", ""),
    "empty": ("open('r', 'wb').close()", b"", ""),
    "nothing": ("pass", None, "missing"),
    "symlink": ("os.symlink('/etc/passwd', 'r')", None, "symlink"),
    "dangling": ("os.symlink('/nowhere', 'r')", None, "symlink"),
    "fifo": ("os.mkfifo('r')", None, "fifo"),
    "directory": ("os.mkdir('r')", None, "directory"),
    "socket": ("import socket; socket.socket(socket.AF_UNIX).bind('r')", None, "socket"),
    "hard link": ("open('q', 'w').close(); os.link('q', 'r')", None, "hard link"),
    "large": ("open('r', 'wb').write(bytes(5000))", None, "too large: 5000 bytes"),
    "other case": ("open('R', 'wb').write(b'{}')", None, "missing"),
}


@pytest.mark.parametrize("case", LEAVES)
def test_results_are_one_plain_file_or_refused(run: Anywhere, case: str) -> None:
    code, data, refused = LEAVES[case]
    if run.honest.own_kernel and refused in ("fifo", "socket"):
        refused = "missing"
    left: dict[str, bytes | str] = {"r": refused if data is None else data}
    if refused == "missing":
        left = {}
    if case == "large":
        left = {"r": bytes(5000)}
    done = run(
        "python3",
        "-c",
        f"import os; os.chdir('{OUT_DIR}'); {code}",
        would=Behaviour(files=left),
        limits=dataclasses.replace(SMALL, results_bytes=4096),
        results="r",
    )
    assert done.exit_code == 0, done.stderr
    assert done.files["r"].data == data
    assert done.files["r"].refused.startswith(refused)
    assert bool(done.files["r"].refused) is bool(refused)


def test_results_name_with_a_path_is_refused(run: Anywhere) -> None:
    done = run("true", would=Behaviour(), results="../etc/passwd")
    assert done.files["../etc/passwd"].refused == "not a plain file name"


def test_large_results_come_back_whole(run: Anywhere) -> None:
    content = bytes(range(256)) * (3 << 12)
    done = run(
        "python3",
        "-c",
        f"open('{OUT_DIR}/r', 'wb').write(bytes(range(256)) * (3 << 12))",
        would=Behaviour(files={"r": content}),
        results="r",
    )
    assert done.files["r"].data == content


def test_sparse_terabyte_is_refused_by_its_size(lane: RealLane) -> None:
    code = f"""
import resource
try:
    open("{OUT_DIR}/r", "wb").truncate(1 << 40)
except OSError:
    open("{OUT_DIR}/r", "wb").truncate((16 << 20) - 1)
"""
    done = python(lane, code, results=("r",))
    assert done.files["r"].data is None
    assert done.files["r"].refused.startswith("too large")


def test_results_written_after_the_end_by_a_background_process_do_not_exist(
    lane: RealLane,
) -> None:
    script = f"(sleep 2; echo late >{OUT_DIR}/r) >/dev/null 2>&1 & exit 0"
    done = lane.run(job_of(lane, "sh", "-c", script, results=("r",)))
    assert (done.exit_code, done.files["r"].refused) == (0, "missing")


def test_results_are_read_after_a_timeout_too(lane: RealLane) -> None:
    limits = dataclasses.replace(SMALL, wall_s=1.0)
    script = f"echo '{{}}' >{OUT_DIR}/r; sleep 600"
    done = lane.run(job_of(lane, "sh", "-c", script, results=("r",), limits=limits))
    assert (done.ended, done.files["r"].data) == (Ended.TIMEOUT, b"{}\n")
