"""What a run cost, by the kernel's account: evidence, so it has to be about right on every lane."""

import dataclasses
import os
import subprocess
import sys

import pytest

from gate2.sandbox.fake import Behaviour, FakeSandbox
from rough import GIVE_UP_S
from sealed_lanes import SMALL, RealLane, environment, job_of, lane_of, python

SPIN = """
import time
while time.process_time() < 1.0:
    pass
"""
"""More than is asked for below: a busy machine's gVisor counts time that its payload never had."""
HOLD = "import time; held = b'x' * (64 << 20); time.sleep(0.3)"


def test_processor_time_is_counted(lane: RealLane) -> None:
    done = python(lane, SPIN)
    assert done.exit_code == 0
    assert done.cpu_s is not None
    assert 0.4 <= done.cpu_s <= done.wall_s * os.cpu_count() + 1.0  # type: ignore[operator]  # Linux knows it


def test_processor_time_of_children_is_counted(lane: RealLane) -> None:
    code = f"""
import os
if os.fork() == 0:
    {SPIN.strip().replace(chr(10), chr(10) + "    ")}
    os._exit(0)
os.wait()
"""
    done = python(lane, code)
    assert done.exit_code == 0, done.stderr
    assert done.cpu_s is not None
    assert done.cpu_s >= 0.4


def test_peak_of_memory_is_that_of_the_whole_run(lane: RealLane) -> None:
    """Also when what held it is long gone at the end."""
    gone = f"import os\nif os.fork() == 0:\n    {HOLD}\n    os._exit(0)\nos.wait()"
    for code in (HOLD, gone):
        done = python(lane, code)
        assert done.exit_code == 0, done.stderr
        assert done.memory_peak_mib is not None
        assert 60 <= done.memory_peak_mib <= SMALL.memory_mib


def test_time_on_the_clock_covers_the_payload(lane: RealLane) -> None:
    done = python(lane, "import time; time.sleep(0.3)")
    assert 0.3 <= done.wall_s <= SMALL.wall_s


def test_every_byte_of_output_is_counted(lane: RealLane) -> None:
    code = """
import sys
sys.stdout.buffer.write(bytes(300_000))
sys.stderr.buffer.write(bytes(70_000))
"""
    done = python(lane, code)
    assert (len(done.stdout), len(done.stderr)) == (300_000, 70_000)


def test_figures_of_a_run_that_was_ended_are_kept(lane: RealLane) -> None:
    """What ran into its deadline cost something too."""
    done = python(lane, f"{HOLD}\nwhile True: pass", limits=dataclasses.replace(SMALL, wall_s=8.0))
    assert done.memory_peak_mib is not None
    assert done.memory_peak_mib >= 60
    assert done.cpu_s is not None
    assert done.cpu_s >= 0.4


APART = """
import sys
import sealed_lanes
lane = sealed_lanes.made("docker")
lane.available()
code = "open('/home/out/r', 'w').write('12')"
for _ in range(2):
    job = sealed_lanes.job_of(lane, "python3", "-c", code, results=("r",))
    done = lane.run(job)
    print(done.ended, done.exit_code, done.cpu_s, done.memory_peak_mib, done.files["r"].data)
"""


@pytest.mark.docker
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can leave the mount namespace")
def test_engine_elsewhere_gives_results_and_no_figures() -> None:
    """Its kernel's control groups and mounts are not ours to see; nobody guesses at them.

    An engine that shares neither with this process is as good as remote.
    """
    lane_of("docker")
    enter = 'mount -t tmpfs none /sys/fs/cgroup && exec "$@"'
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", enter, "sh", sys.executable, "-c", APART],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=GIVE_UP_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["exited 0 None None b'12'"] * 2


def test_fake_claims_no_figures_of_a_kernel() -> None:
    fake = FakeSandbox(Behaviour())
    done = fake.run(job_of(fake, "true"))
    assert (done.cpu_s, done.memory_peak_mib) == (None, None)
