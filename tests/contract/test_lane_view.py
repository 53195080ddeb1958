"""What a payload sees on every lane: what its job says, and nothing of the host or other runs."""

import dataclasses
import os
from pathlib import Path

import pytest

from gate2.sandbox.job import IN_DIR, OUT_DIR, Mount
from sealed_lanes import SMALL, Honest, RealLane, job_of, python

RUN_UIDS = range(1 << 30, 1 << 31)


def test_mounts_can_be_read_and_not_written(lane: RealLane, tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("given", encoding="utf-8")
    tmp_path.chmod(0o755)
    code = """
print(open("data.txt").read())
for path in ("data.txt", "new.txt", "/home/in/sub/x", "/etc/new", "/new"):
    try:
        open(path, "a")
        print("opened", path)
    except OSError:
        pass
"""
    done = python(lane, code, mounts=(Mount(tmp_path, IN_DIR),))
    assert done.stdout == b"given\n", done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.txt"]


def test_environment_is_exactly_what_was_given(
    lane: RealLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATE2_TEST_CANARY", "canary-9351")
    environment = {"A": "1", "B": "with space = and 'quotes'", "EMPTY": ""}
    done = lane.run(job_of(lane, "env", "-0", environment=environment))
    wanted = [f"{name}={value}" for name, value in environment.items()]
    assert sorted(done.stdout.decode().split("\0")) == sorted(["", f"GATE2_OUT={OUT_DIR}", *wanted])
    everywhere = lane.run(job_of(lane, "sh", "-c", "cat /proc/*/environ /proc/*/cmdline; true"))
    assert b"canary-9351" not in everywhere.stdout


def test_one_run_sees_nothing_of_another(lane: RealLane) -> None:
    places = ("/tmp", "/dev/shm", OUT_DIR)
    writes = "; ".join(f"echo marker >{place}/marker" for place in places)
    assert lane.run(job_of(lane, "sh", "-c", writes)).exit_code == 0
    done = python(lane, f"import os; print([os.listdir(place) for place in {places}])")
    assert done.stdout == b"[[], [], []]\n", done.stderr


def test_numpy_and_bash_work(lane: RealLane) -> None:
    done = lane.run(
        job_of(lane, "bash", "-c", "python3 -c 'import numpy; print(numpy.arange(4).sum())'")
    )
    assert (done.exit_code, done.stdout, done.stderr) == (0, b"6\n", b"")


def test_processes_and_locks_of_multiprocessing_work(lane: RealLane) -> None:
    code = """
import multiprocessing
with multiprocessing.Pool(2) as pool:
    print(sum(pool.map(abs, range(-3, 4))))
"""
    done = python(lane, code)
    assert (done.exit_code, done.stdout) == (0, b"12\n"), done.stderr


def test_pids_are_limited_threads_included(lane: RealLane, honest: Honest) -> None:
    code = """
import threading, time
made = 0
try:
    for _ in range(2000):
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        made += 1
except RuntimeError:
    pass
import os
print(made, flush=True)
os._exit(0)
"""
    done = python(lane, code, limits=dataclasses.replace(SMALL, pids=32))
    if honest.own_kernel and done.exit_code != 0:
        return  # its own threads could not be made either: it ended, and with it the payload
    assert 0 < int(done.stdout) < (2000 if honest.own_kernel else 32)


def test_loader_variable_of_the_artifact_does_not_reach_the_watchdog(
    lane: RealLane, honest: Honest, tmp_path: Path
) -> None:
    """With `LD_PRELOAD` in process 1 an artifact could switch the inner deadline off."""
    tmp_path.chmod(0o755)
    done = lane.run(
        job_of(
            lane,
            "sh",
            "-c",
            "cat /proc/1/environ /proc/1/maps",
            mounts=(Mount(tmp_path, IN_DIR),),
            environment={"LD_PRELOAD": "/home/in/evil.so"},
        )
    )
    assert b"evil" not in done.stdout
    assert done.stdout == b"" or honest.own_kernel  # process 1 shows itself to nobody
    assert b"timeout: " not in done.stderr
    assert b"object '/home/in/evil.so'" in done.stderr  # the loader did see it, in the payload


IDENTITY = "import os; print(os.getuid(), os.getgid(), *sorted(os.getgroups()))"


@pytest.mark.parametrize("uid", [1000, 54_321])
def test_payload_has_the_jobs_own_user_or_one_of_the_runs_own(
    lane: RealLane, honest: Honest, uid: int
) -> None:
    """A result that moves with the user it is computed by is none; so the user can be chosen."""
    seen = [python(lane, IDENTITY, uid=uid).stdout.split() for _ in range(2)]
    for identity in seen:
        user, group, *groups = map(int, identity)
        assert group == user
        assert groups in ([], [user])
        assert user == uid if honest.own_uid else user in RUN_UIDS
    assert (seen[0] == seen[1]) is honest.own_uid


def test_files_of_a_run_belong_to_its_user(lane: RealLane) -> None:
    code = f"""
import os
for place in ("/tmp", "{OUT_DIR}"):
    open(place + "/f", "w").close()
    found = os.stat(place + "/f")
    assert (found.st_uid, found.st_gid) == (os.getuid(), os.getgid()), found
"""
    for uid in (1000, 54_321):
        done = python(lane, code, uid=uid)
        assert (done.exit_code, done.stderr) == (0, b"")


PROCESSORS = """
import os, multiprocessing
print(len(os.sched_getaffinity(0)), os.cpu_count(), multiprocessing.cpu_count())
"""


@pytest.mark.parametrize("processors", [0, 1, 2])
def test_payload_sees_itself_scheduled_on_as_many_processors_as_asked(
    lane: RealLane, processors: int
) -> None:
    machine = len(os.sched_getaffinity(0))
    if processors > machine:
        pytest.skip(f"this machine has {machine} processors")
    done = python(lane, PROCESSORS, processors=processors)
    affinity, *_ = map(int, done.stdout.split())
    assert affinity == (processors or machine), done.stderr


def test_payload_cannot_take_more_processors_than_it_was_given(lane: RealLane) -> None:
    code = """
import os
try:
    os.sched_setaffinity(0, range(64))
except OSError:
    pass
print(len(os.sched_getaffinity(0)))
"""
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("this machine has one processor")
    assert python(lane, code, processors=1).stdout == b"1\n"


def test_hostname_is_the_jobs(lane: RealLane) -> None:
    job = dataclasses.replace(job_of(lane, "uname", "-n"), hostname="another")
    assert lane.run(job).stdout == b"another\n"
