"""Every lane says how a run ended by its own account, whatever the payload does or prints."""

import dataclasses

import pytest

from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import OUT_DIR, Ended
from sealed_fixtures import Anywhere
from sealed_lanes import SMALL, job_of


@pytest.mark.parametrize("code", [0, 1, 3, 137, 255])
def test_exit_code_is_the_payloads_own(run: Anywhere, code: int) -> None:
    done = run("sh", "-c", f"exit {code}", would=Behaviour(exit_code=code))
    assert (done.ended, done.exit_code, done.oom) == (Ended.EXITED, code, False)


def test_streams_are_kept_apart(run: Anywhere) -> None:
    done = run(
        "sh", "-c", "printf out; printf err >&2", would=Behaviour(stdout=b"out", stderr=b"err")
    )
    assert (done.stdout, done.stderr) == (b"out", b"err")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_flood_of_output_ends_the_run_at_the_cap(run: Anywhere, stream: str) -> None:
    redirect = "" if stream == "stdout" else " >&2"
    flood = Behaviour(**{stream: b"y\n" * 5000})  # type: ignore[arg-type]
    limits = dataclasses.replace(SMALL, output_bytes=4096)
    done = run("sh", "-c", f"yes{redirect}", would=flood, limits=limits)
    assert (done.ended, done.exit_code) == (Ended.OUTPUT_CAP, None)
    assert len(getattr(done, stream)) == 4096


def test_output_of_exactly_the_cap_is_no_flood(run: Anywhere) -> None:
    limits = dataclasses.replace(SMALL, output_bytes=1000)
    done = run(
        "python3",
        "-c",
        "print('x' * 1000, end='')",
        would=Behaviour(stdout=b"x" * 1000),
        limits=limits,
    )
    assert (done.ended, done.stdout) == (Ended.EXITED, b"x" * 1000)


IGNORES_SIGNALS = """
import signal, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
time.sleep(600)
"""
SPINS_IN_SILENCE = """
import os
os.close(1)
os.close(2)
while True:
    pass
"""


@pytest.mark.parametrize("code", [IGNORES_SIGNALS, SPINS_IN_SILENCE])
def test_deadline_holds_whatever_the_payload_ignores(run: Anywhere, code: str) -> None:
    limits = dataclasses.replace(SMALL, wall_s=1.0)
    done = run("python3", "-c", code, would=Behaviour(takes_s=600), limits=limits)
    assert (done.ended, done.exit_code) == (Ended.TIMEOUT, None)


def test_missing_command_did_not_start(run: Anywhere) -> None:
    done = run("no-such-command", would=Behaviour(starts=False), results="r.json")
    assert (done.ended, done.exit_code, done.files) == (Ended.NOT_STARTED, None, {})


def test_file_that_cannot_be_executed_did_not_start(run: Anywhere) -> None:
    done = run("/etc/passwd", would=Behaviour(starts=False))
    assert done.ended is Ended.NOT_STARTED


def test_exit_code_of_a_missing_command_does_not_pass_for_one(run: Anywhere) -> None:
    done = run("sh", "-c", "exit 127", would=Behaviour(exit_code=127))
    assert (done.ended, done.exit_code) == (Ended.EXITED, 127)


def test_printed_daemon_error_does_not_excuse_the_script(run: Anywhere) -> None:
    text = "Cannot connect to the Docker daemon. Is the docker daemon running?"
    done = run(
        "sh",
        "-c",
        f"echo '{text}' >&2; exit 125",
        would=Behaviour(exit_code=125, stderr=f"{text}\n".encode()),
    )
    assert (done.ended, done.exit_code) == (Ended.EXITED, 125)


def test_memory_that_ran_out_in_a_child_is_seen_behind_exit_0(run: Anywhere) -> None:
    code = """
import os
if os.fork() == 0:
    hog = b"x" * (1 << 30)
os.wait()
open("/home/out/r.json", "w").write("{}")
"""
    done = run("python3", "-c", code, would=Behaviour(oom=True, files={"r.json": b"{}"}),
               results="r.json")  # fmt: skip
    assert (done.ended, done.oom) == (Ended.EXITED, True)
    assert done.exit_code == (137 if run.honest.own_kernel else 0)


@pytest.mark.parametrize("where", ["/tmp", OUT_DIR])
def test_full_disk_is_seen_behind_exit_0(run: Anywhere, where: str) -> None:
    code = f"""
try:
    for number in range(64):
        open("{where}/" + str(number), "wb").write(bytes(1 << 20))
except OSError:
    pass
"""
    done = run("python3", "-c", code, would=Behaviour(disk_full=True))
    assert (done.ended, done.exit_code, done.disk_full) == (Ended.EXITED, 0, True)


def test_exhausted_inodes_are_a_full_disk(run: Anywhere) -> None:
    code = """
try:
    for number in range(10_000):
        open("/tmp/" + str(number), "w").close()
except OSError:
    pass
"""
    done = run("python3", "-c", code, would=Behaviour(disk_full=True))
    assert (done.exit_code, done.disk_full) == (0, True)


def test_machinery_that_lacks_something_is_no_result() -> None:
    with pytest.raises(InfrastructureError) as lacking:
        FakeSandbox(lacking="nothing here").run(job_of(FakeSandbox(), "true"))
    assert lacking.value.reason.code is Code.INF_LANE_UNAVAILABLE
