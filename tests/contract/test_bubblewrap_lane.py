"""What only the bubblewrap lane could get wrong: no daemon, no runtime and perhaps no root."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.sandbox.bubblewrap import argv as bubblewrap_argv
from gate2.sandbox.bubblewrap import lane as bubblewrap
from gate2.sandbox.bubblewrap.lane import BubblewrapSandbox
from gate2.sandbox.groups import control_group
from gate2.sandbox.job import Ended, Job, Run
from gate2.sandbox.owner import is_mine, owner_of
from gate2.sandbox.payload import has_command
from rough import copy_record
from rough import run as run_gate2
from sealed_lanes import job_of, lane_of, python
from somebody import Somebody

pytestmark = pytest.mark.bubblewrap

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="about a runner that is root")
PAYLOAD_UIDS = range(1 << 30, (1 << 31) - 1)


@pytest.fixture
def lane() -> BubblewrapSandbox:
    """The one lane of this process."""
    found = lane_of("bubblewrap")
    assert isinstance(found, BubblewrapSandbox)
    return found


def members() -> dict[int, list[str]]:
    """The processes in control groups of this process's runs: number and words."""
    found = {}
    for name, groups in control_group.groups_of_runs().items():
        for group in groups if is_mine(name) else []:
            for pid in (group / "cgroup.procs").read_text(encoding="ascii").split():
                words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
                found[int(pid)] = words
    return found


def await_payload(*command: str) -> dict[int, list[str]]:
    """The processes of this process's runs, once one of them is this command."""
    found: dict[int, list[str]] = {}
    give_up = time.monotonic() + 30
    while list(command) not in [words[:-1] for words in found.values()]:
        assert time.monotonic() < give_up, found
        time.sleep(0.01)
        try:
            found = members()
        except OSError:
            continue  # one of them ended while it was looked at
    return found


@contextmanager
def under_way(lane: BubblewrapSandbox, *command: str) -> Iterator[dict[int, list[str]]]:
    """The processes of a run whose payload is there; the run has ended when this is left."""
    ended: list[Run] = []
    thread = threading.Thread(target=lambda: ended.append(lane.run(job_of(lane, *command))))
    thread.start()
    try:
        yield await_payload(*command)
    finally:
        thread.join()
    assert [run.ended for run in ended] == [Ended.EXITED]


@pytest.fixture
def in_a_group() -> Iterator[None]:
    """This process has a group besides its own, as an administrator's has."""
    before = os.getgroups()
    os.setgroups([*before, 4242])
    yield
    os.setgroups(before)


@as_root
@pytest.mark.usefixtures("in_a_group")
def test_no_process_of_a_run_is_root_on_the_host(lane: BubblewrapSandbox) -> None:
    with under_way(lane, "sleep", "1") as processes:
        programs = {words[0].rpartition("/")[2] for words in processes.values()}
        assert {"bwrap", "timeout", "sleep"} <= programs
        seen = set()
        for pid in processes:
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
            fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
            seen |= {int(number) for name in ("Uid", "Gid") for number in fields[name].split()}
            assert fields["Groups"].strip() == ""
            assert fields["NoNewPrivs"] == "1"
    assert len(seen) == 1
    assert all(number in PAYLOAD_UIDS for number in seen)


@as_root
def test_each_run_is_a_user_of_its_own(lane: BubblewrapSandbox) -> None:
    users = set()
    for _ in range(2):
        with under_way(lane, "sleep", "0.5") as processes:
            users |= {Path(f"/proc/{pid}").stat().st_uid for pid in processes}
    assert len(users) == 2


def test_descriptors_of_the_runner_are_not_inherited(
    lane: BubblewrapSandbox, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("canary", encoding="ascii")
    opened = os.open(tmp_path / "secret", os.O_RDWR)
    os.dup2(opened, 250, inheritable=True)
    try:
        done = python(lane, "import os; print(sorted(map(int, os.listdir('/proc/self/fd'))))")
    finally:
        os.close(250)
        os.close(opened)
    assert done.stdout == b"[0, 1, 2, 3]\n", "3 is the listing itself"


REACHES = """
import os
for path in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname",
             "/proc/self/oom_score_adj",
             "/proc/1/oom_score_adj", "/proc/sys/user/max_user_namespaces"):
    try:
        os.close(os.open(path, os.O_WRONLY))
        print(path, "opened")
    except OSError as error:
        print(path, error.strerror)
"""


def test_settings_of_the_kernel_cannot_be_written(lane: BubblewrapSandbox) -> None:
    done = python(lane, REACHES)
    lines = done.stdout.decode().splitlines()
    assert len(lines) == 5
    assert not [line for line in lines if not line.endswith(("Read-only file system", "denied"))]


def test_nothing_of_the_runners_environment_gets_in(
    lane: BubblewrapSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATE2_TEST_CANARY", "canary-in-the-environment")
    code = """
for pid in ("self", "1"):
    try:
        print(open(f"/proc/{pid}/environ").read())
        print(open(f"/proc/{pid}/cmdline").read())
    except OSError as error:
        print(error)
"""
    done = python(lane, code)
    assert b"GATE2_OUT=/home/out" in done.stdout
    assert b"canary" not in done.stdout + done.stderr


def test_state_of_the_runners_process_is_not_the_payloads(lane: BubblewrapSandbox) -> None:
    script = "umask; grep -E '^Sig(Ign|Blk)' /proc/self/status"
    mask = os.umask(0o077)
    ignored = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    try:
        done = lane.run(job_of(lane, "sh", "-c", script))
    finally:
        signal.signal(signal.SIGUSR1, ignored)
        os.umask(mask)
    umask, blocked, ignoring = done.stdout.decode().splitlines()
    assert (umask, blocked) == ("0022", "SigBlk:\t" + "0" * 16)
    # What posix_spawn starts, as make does, ignores the C library's own signals, 32 and 33.
    own = 1 << 31 | 1 << 32
    assert int(ignoring.removeprefix("SigIgn:\t"), 16) & ~own == 0


def test_payload_does_not_learn_whose_run_it_is(lane: BubblewrapSandbox) -> None:
    """The name says which process runs it, since when, and until when."""
    script = "cat /proc/self/mountinfo /proc/self/mounts /proc/self/cgroup /proc/1/cgroup; hostname"
    done = lane.run(job_of(lane, "sh", "-c", script))
    assert b" /proc " in done.stdout
    assert f"g2-{os.getpid()}".encode() not in done.stdout


@pytest.mark.parametrize(
    ("score", "then"), [("-1000", "0"), ("-1", "0"), ("0", "0"), ("500", "500")]
)
def test_payload_of_a_runner_that_is_spared_can_run_out_of_memory(
    score: str, then: str, tmp_path: Path
) -> None:
    place = tmp_path / "score"
    place.write_text(f"{score}\n", encoding="ascii")
    script = "\n".join(bubblewrap_argv._OWN_STATE)
    assert script.count("/proc/self/oom_score_adj") == 2
    script = script.replace("/proc/self/oom_score_adj", str(place))
    subprocess.run(["/bin/sh", "-c", script], check=True)
    assert place.read_text(encoding="ascii").strip() == then


def test_run_without_control_groups_reports_and_proves_nothing(
    lane: BubblewrapSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control_group, "lack", lambda: "none in this test")
    job = job_of(lane, "sh", "-c", "echo '{}' >/home/out/r", results=("r",))
    done = lane.run(job)
    assert (done.exit_code, done.files["r"].data) == (0, b"{}\n")
    assert (done.cpu_s, done.memory_peak_mib) == (None, None)
    seal = BubblewrapSandbox().prove(job)
    assert not seal.proven
    assert "memory and processor time of a run as a whole (none in this test)" in seal.fault


def test_seal_proven_with_limits_is_not_proven_once_they_are_gone(
    lane: BubblewrapSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    if bubblewrap.unenforced():
        pytest.skip("nothing is enforced here in the first place")
    job = job_of(lane, "true")
    assert lane.prove(job).proven
    monkeypatch.setattr(control_group, "lack", lambda: "gone")
    assert not lane.prove(job).proven


def test_kernel_that_counts_processes_by_user_alone_is_not_said_to_limit_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(control_group, "lack", lambda: "none")
    monkeypatch.setattr(bubblewrap, "counts_by_namespace", lambda: False)
    assert bubblewrap.unenforced().startswith("nothing here limits memory, processes and")


@pytest.mark.parametrize("release", ["5.13.19", "4.18.0-553.el8.x86_64", "strange"])
def test_old_kernel_gets_no_limit_that_counts_the_users_other_processes(
    release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = os.uname()
    fields = (names.sysname, names.nodename, release, names.version, names.machine)
    monkeypatch.setattr(os, "uname", lambda: os.uname_result(fields))
    assert not bubblewrap_argv.counts_by_namespace()


def test_sandbox_that_could_not_be_made_is_no_result(lane: BubblewrapSandbox) -> None:
    job = Job(image=lane.resolve("python"), command=("/bin/true",), workdir="/no/such/place")
    assert job.image.rootfs is not None
    assert has_command(job, job.image.rootfs)
    with pytest.raises(InfrastructureError) as failed:
        lane.run(job)
    assert failed.value.reason.code is Code.INF_LANE_UNAVAILABLE
    assert "did not start: bwrap: Can't chdir to /no/such/place" in failed.value.message
    assert members() == {}


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"uid": 0}, "expected a user inside from 1"),
        ({"uid": 1 << 16}, "expected a user inside from 1"),
        ({"gpus": True}, "GPUs are handed in by the Docker lane alone"),
        ({"processors": 1 << 12}, "asked for 4096 processors"),
    ],
)
def test_what_the_lane_cannot_do_is_not_done_by_half(
    asked: dict[str, Any], why: str, lane: BubblewrapSandbox
) -> None:
    with pytest.raises(InfrastructureError, match=why) as refused:
        lane.run(replace(job_of(lane, "true"), **asked))
    assert refused.value.reason.code is Code.INF_LANE_UNAVAILABLE


def test_words_of_the_author_are_never_read_by_a_shell(lane: BubblewrapSandbox) -> None:
    words = ("$(id)", "`id`", "'; id; '", '"', "\n", "$1", "*", "-", "--", "a" * 100_000, "")
    code = "import sys, os; print(sys.argv[1:] == eval(os.environ['WORDS']), len(sys.argv))"
    job = job_of(lane, "python3", "-c", code, *words, environment={"WORDS": repr(list(words))})
    assert lane.run(job).stdout == b"True 12\n"


@as_root
def test_limit_that_was_changed_under_way_makes_no_result(lane: BubblewrapSandbox) -> None:
    if bubblewrap.unenforced():
        pytest.skip("nothing is enforced here")

    def widen() -> None:
        await_payload("sleep", "1")
        for name, groups in control_group.groups_of_runs().items():
            limits = [group / "pids.max" for group in groups if is_mine(name)]
            for limit in filter(Path.exists, limits):
                limit.write_text("4000", encoding="ascii")

    thread = threading.Thread(target=widen)
    thread.start()
    try:
        with pytest.raises(InfrastructureError, match="other limits than its own"):
            lane.run(job_of(lane, "sleep", "1"))
    finally:
        thread.join()


def test_payload_that_speaks_like_bubblewrap_is_taken_at_its_exit(lane: BubblewrapSandbox) -> None:
    script = """
echo 'bwrap: Creating new namespace failed: No space left on device' >&2
for number in 3 4 5 6 7 8 9; do
    { echo '{ "exit-code": 0 }' >&$number; } 2>/dev/null
done
exit 1
"""
    done = lane.run(job_of(lane, "sh", "-c", script))
    assert (done.ended, done.exit_code) == (Ended.EXITED, 1)


@as_root
def test_lane_whose_limits_are_enforced_may_verify(lane: BubblewrapSandbox, tmp_path: Path) -> None:
    if bubblewrap.unenforced():
        pytest.skip("nothing is enforced here")
    record = copy_record("anscombe-quartet", tmp_path / "record")
    code, out, err = run_gate2("check", record, "--sandbox", "bubblewrap", "--format", "json")
    assert code == 0, out + err
    report = json.loads(out)
    assert (report["engine"]["sandbox"], report["records"][0]["status"]) == (
        "bubblewrap",
        "VERIFIED",
    )


# As somebody without root

COMMON = """
import json, sys
from gate2.sandbox.bubblewrap.lane import BubblewrapSandbox, unenforced
from gate2.sandbox.job import Job, Limits
lane = BubblewrapSandbox()
assert lane.available() == "", lane.available()
image = lane.resolve("python")
limits = Limits(wall_s=60, memory_mib=256, disk_mib=4, inodes=64, pids=24)
"""
LOOKS = """
import json, os, signal
seen = {"uid": os.getuid(), "groups": os.getgroups(), "files": 0, "forks": 0}
try:
    while True:
        open(f"/tmp/{seen['files']}", "w").close()
        seen["files"] += 1
except OSError as error:
    seen["files_end"] = error.strerror
for name in os.listdir("/tmp"):
    os.unlink(f"/tmp/{name}")
try:
    while True:
        if os.fork() == 0:
            signal.pause()
        seen["forks"] += 1
except OSError as error:
    seen["forks_end"] = error.strerror
json.dump(seen, open("/home/out/r.json", "w"))
"""


def finished(somebody: Somebody, code: str, *arguments: str) -> str:
    """What Python of the user's own prints, which must end well."""
    process = somebody.start_python("-c", COMMON + code, *arguments)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


@as_root
def test_ordinary_user_gets_a_run_with_every_limit_that_he_can_have(somebody: Somebody) -> None:
    code = """
run = lane.run(Job(image, ("python3", "-c", sys.argv[1]), workdir="/", results=("r.json",),
                   limits=limits, uid=1234))
print(run.files["r.json"].data.decode())
"""
    seen = json.loads(finished(somebody, code, LOOKS))
    assert (seen["uid"], seen["groups"]) == (1234, [])
    assert (seen["files"], seen["files_end"]) == (63, "No space left on device")
    assert 16 <= seen["forks"] < 24
    assert seen["forks_end"] == "Resource temporarily unavailable"
    assert list((somebody.home / ".cache" / "gate2" / "runs").iterdir()) == []


@as_root
def test_seal_of_an_ordinary_user_names_exactly_what_nothing_limits(somebody: Somebody) -> None:
    code = """
seal = lane.prove(Job(image, ("true",), workdir="/", limits=limits))
print(json.dumps([seal.proven, seal.fault, unenforced(),
                  [probe.name for probe in seal.probes if not probe.closed], len(seal.probes)]))
"""
    proven, fault, loose, open_ones, probes = json.loads(finished(somebody, code))
    if not loose:
        pytest.skip("this user has control groups of his own")
    assert (proven, open_ones) == (False, [])
    assert "nothing here limits memory and processor time of a run as a whole" in fault
    assert probes > 100


@as_root
def test_what_an_ordinary_user_runs_without_limits_verifies_nothing(somebody: Somebody) -> None:
    if not json.loads(finished(somebody, "print(json.dumps(unenforced()))")):
        pytest.skip("this user has control groups of his own")
    record = somebody.own(copy_record("anscombe-quartet", somebody.home / "record"))
    code, out, err = somebody.run("check", record, "--sandbox", "bubblewrap", "--format", "json")
    assert code == 1, out + err
    claim = json.loads(out)["records"][0]["claims"][0]
    assert claim["status"] == "UNVERIFIED"
    assert "G2-SBX-021" in [reason["code"] for reason in claim["reasons"]]
    assert "nothing here limits memory" in " ".join(each["message"] for each in claim["reasons"])


SLEEPER = """
print("going", flush=True)
lane.run(Job(image, ("sh", "-c", "sleep 600 & sleep 600"), workdir="/", limits=limits))
"""


def running(name: str) -> list[int]:
    """The processes whose words name a run."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if name.encode() in words:
            found.append(int(process.name))
    return found


@as_root
def test_run_dies_with_its_runner_and_the_next_start_removes_the_rest(somebody: Somebody) -> None:
    runs = somebody.home / ".cache" / "gate2" / "runs"
    process = somebody.start_python("-c", COMMON + SLEEPER)
    assert process.stdout is not None
    assert process.stdout.readline() == "going\n"
    give_up = time.monotonic() + 30
    names: list[str] = []
    while not names or not any(_is_bubblewrap(pid) for pid in running(names[0])):
        assert time.monotonic() < give_up
        names = [path.name for path in runs.iterdir()] if runs.is_dir() else []
    (name,) = names
    time.sleep(0.3)
    inside = _descendants(process.pid)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    give_up = time.monotonic() + 10
    while running(name) or any(Path(f"/proc/{pid}").exists() for pid in inside):
        assert time.monotonic() < give_up, (running(name), inside)
        time.sleep(0.02)
    owner = owner_of(name)
    assert owner is not None
    assert owner.pid == process.pid
    assert len(inside) >= 4, "bwrap, the watchdog, and what it started"
    finished(somebody, "from gate2.sandbox.reaper import reap\nprint(reap())")
    assert list(runs.iterdir()) == []


def _is_bubblewrap(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"bwrap\0")
    except OSError:
        return False


def _descendants(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [each for child in map(int, children) for each in (child, *_descendants(child))]
