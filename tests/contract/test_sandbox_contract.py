"""What every lane keeps, whatever runs in it. The fake is held to it wherever it can be."""

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docker.errors import NotFound

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.places import runs_root
from gate2.reasons import Code
from gate2.sandbox import cgroups, images, rootfs
from gate2.sandbox import docker as docker_lane_module
from gate2.sandbox import runc as runc_lane_module
from gate2.sandbox.container import OWNER_LABEL
from gate2.sandbox.docker import DockerSandbox
from gate2.sandbox.engine import connect
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import IN_DIR, OUT_DIR, Ended, Image, Job, Limits, Mount, Run, Sandbox
from gate2.sandbox.owner import is_mine, owner_of
from gate2.sandbox.proving import Prover
from gate2.sandbox.reaper import reap
from gate2.sandbox.runc import RuncSandbox

RealLane = RuncSandbox | DockerSandbox
REAL = [
    pytest.param("runc", marks=pytest.mark.runc),
    pytest.param("docker", marks=pytest.mark.docker),
]
SMALL = Limits(wall_s=60, memory_mib=256, disk_mib=16, inodes=256)

_REAL_LANES: dict[str, RealLane] = {}


def real_lane(name: str) -> RealLane:
    if name not in _REAL_LANES:
        _REAL_LANES[name] = RuncSandbox() if name == "runc" else DockerSandbox()
    lane = _REAL_LANES[name]
    if lacking := lane.available():
        pytest.skip(lacking)
    if images.find("python") is None:
        pytest.skip("image python is not built: gate2 image build python")
    return lane


@pytest.fixture(params=REAL)
def lane(request: pytest.FixtureRequest) -> RealLane:
    """A lane that really runs something."""
    return real_lane(request.param)


@pytest.fixture(params=["fake", *REAL])
def run(request: pytest.FixtureRequest) -> Callable[..., Run]:
    """Runs a command on every lane; the fake is told what the command would do."""

    def go(*command: str, would: Behaviour, limits: Limits = SMALL, results: str = "") -> Run:
        chosen: Sandbox = (
            FakeSandbox(would) if request.param == "fake" else real_lane(request.param)
        )
        job = job_of(chosen, *command, limits=limits, results=tuple(results.split()))
        return chosen.run(job)

    return go


def job_of(
    lane: Sandbox,
    *command: str,
    limits: Limits = SMALL,
    results: tuple[str, ...] = (),
    mounts: tuple[Mount, ...] = (),
    environment: dict[str, str] | None = None,
) -> Job:
    return Job(
        image=lane.resolve("python"),
        command=command,
        mounts=mounts,
        environment=environment or {},
        workdir=IN_DIR if mounts else "/",
        results=results,
        limits=limits,
    )


def python(lane: Sandbox, code: str, **options: object) -> Run:
    return lane.run(job_of(lane, "python3", "-c", code, **options))  # type: ignore[arg-type]


def leftovers() -> list[str]:
    """Everything on this machine and its engine that bears this process's name."""
    found = [path.name for path in runs_root().iterdir() if is_mine(path.name)]
    found += [name for name in cgroups.groups_of() if is_mine(name)]
    mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    found += [line for line in mounts if any(is_mine(part) for part in line.split("/"))]
    if not DockerSandbox().available():
        api = connect()
        labelled = {"label": [OWNER_LABEL]}
        for container in api.containers(all=True, filters=labelled):
            found += [name for name in [container["Labels"][OWNER_LABEL]] if is_mine(name)]
        for volume in api.volumes(filters=labelled)["Volumes"] or []:
            found += [name for name in [volume["Labels"][OWNER_LABEL]] if is_mine(name)]
        api.close()
    return found


# How a run ended


@pytest.mark.parametrize("code", [0, 1, 3, 137, 255])
def test_exit_code_is_the_payloads_own(run: Callable[..., Run], code: int) -> None:
    done = run("sh", "-c", f"exit {code}", would=Behaviour(exit_code=code))
    assert (done.ended, done.exit_code, done.oom) == (Ended.EXITED, code, False)


def test_streams_are_kept_apart(run: Callable[..., Run]) -> None:
    done = run(
        "sh", "-c", "printf out; printf err >&2", would=Behaviour(stdout=b"out", stderr=b"err")
    )
    assert (done.stdout, done.stderr) == (b"out", b"err")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_flood_of_output_ends_the_run_at_the_cap(run: Callable[..., Run], stream: str) -> None:
    redirect = "" if stream == "stdout" else " >&2"
    flood = Behaviour(**{stream: b"y\n" * 5000})  # type: ignore[arg-type]
    limits = dataclasses.replace(SMALL, output_bytes=4096)
    done = run("sh", "-c", f"yes{redirect}", would=flood, limits=limits)
    assert (done.ended, done.exit_code) == (Ended.OUTPUT_CAP, None)
    assert len(getattr(done, stream)) == 4096


def test_output_of_exactly_the_cap_is_no_flood(run: Callable[..., Run]) -> None:
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
def test_deadline_holds_whatever_the_payload_ignores(run: Callable[..., Run], code: str) -> None:
    limits = dataclasses.replace(SMALL, wall_s=1.0)
    done = run("python3", "-c", code, would=Behaviour(takes_s=600), limits=limits)
    assert (done.ended, done.exit_code) == (Ended.TIMEOUT, None)


def test_missing_command_did_not_start(run: Callable[..., Run]) -> None:
    done = run("no-such-command", would=Behaviour(starts=False), results="r.json")
    assert (done.ended, done.exit_code, done.files) == (Ended.NOT_STARTED, None, {})


def test_file_that_cannot_be_executed_did_not_start(run: Callable[..., Run]) -> None:
    done = run("/etc/passwd", would=Behaviour(starts=False))
    assert done.ended is Ended.NOT_STARTED


def test_exit_code_of_a_missing_command_does_not_pass_for_one(run: Callable[..., Run]) -> None:
    done = run("sh", "-c", "exit 127", would=Behaviour(exit_code=127))
    assert (done.ended, done.exit_code) == (Ended.EXITED, 127)


def test_printed_daemon_error_does_not_excuse_the_script(run: Callable[..., Run]) -> None:
    text = "Cannot connect to the Docker daemon. Is the docker daemon running?"
    done = run(
        "sh",
        "-c",
        f"echo '{text}' >&2; exit 125",
        would=Behaviour(exit_code=125, stderr=f"{text}\n".encode()),
    )
    assert (done.ended, done.exit_code) == (Ended.EXITED, 125)


def test_memory_that_ran_out_in_a_child_is_seen_behind_exit_0(run: Callable[..., Run]) -> None:
    code = """
import os
if os.fork() == 0:
    hog = b"x" * (1 << 30)
os.wait()
open("/home/out/r.json", "w").write("{}")
"""
    done = run("python3", "-c", code, would=Behaviour(oom=True, files={"r.json": b"{}"}),
               results="r.json")  # fmt: skip
    assert (done.ended, done.exit_code, done.oom) == (Ended.EXITED, 0, True)


@pytest.mark.parametrize("where", ["/tmp", OUT_DIR])
def test_full_disk_is_seen_behind_exit_0(run: Callable[..., Run], where: str) -> None:
    code = f"""
try:
    for number in range(64):
        open("{where}/" + str(number), "wb").write(bytes(1 << 20))
except OSError:
    pass
"""
    done = run("python3", "-c", code, would=Behaviour(disk_full=True))
    assert (done.ended, done.exit_code, done.disk_full) == (Ended.EXITED, 0, True)


def test_exhausted_inodes_are_a_full_disk(run: Callable[..., Run]) -> None:
    code = """
try:
    for number in range(10_000):
        open("/tmp/" + str(number), "w").close()
except OSError:
    pass
"""
    done = run("python3", "-c", code, would=Behaviour(disk_full=True))
    assert (done.exit_code, done.disk_full) == (0, True)


# Results

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
def test_results_are_one_plain_file_or_refused(run: Callable[..., Run], case: str) -> None:
    code, data, refused = LEAVES[case]
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


def test_results_name_with_a_path_is_refused(run: Callable[..., Run]) -> None:
    done = run("true", would=Behaviour(), results="../etc/passwd")
    assert done.files["../etc/passwd"].refused == "not a plain file name"


def test_large_results_come_back_whole(run: Callable[..., Run]) -> None:
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


# What the payload sees


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
    done = lane.run(job_of(lane, "ls", "-A", *places))
    assert b"marker" not in done.stdout
    assert done.exit_code == 0


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


def test_pids_are_limited_threads_included(lane: RealLane) -> None:
    code = """
import threading, time
made = 0
try:
    for _ in range(200):
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
        made += 1
except RuntimeError:
    pass
import os
print(made, flush=True)
os._exit(0)
"""
    done = python(lane, code, limits=dataclasses.replace(SMALL, pids=32))
    assert 0 < int(done.stdout) < 32


def test_kernel_figures_are_reported(lane: RealLane) -> None:
    done = python(lane, "import time\nhog = b'x' * (64 << 20)\ntime.sleep(0.5)")
    assert done.memory_peak_mib is not None
    assert 64 < done.memory_peak_mib <= 256
    assert done.cpu_s is not None
    assert done.cpu_s > 0


def test_loader_variable_of_the_artifact_does_not_reach_the_watchdog(
    lane: RealLane, tmp_path: Path
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
    assert done.stdout == b""  # process 1 shows itself to nobody
    assert b"timeout: " not in done.stderr
    assert b"object '/home/in/evil.so'" in done.stderr  # the loader did see it, in the payload


# The seal


def test_seal_is_proven(lane: RealLane) -> None:
    seal = lane.prove(job_of(lane, "true"))
    assert seal.fault == ""
    assert seal.proven
    assert seal.lane == lane.name
    names = {probe.name for probe in seal.probes}
    assert {"seccomp", "socket:AF_VSOCK", "call:io_uring_setup", "entry:int80"} <= names
    assert all(probe.closed for probe in seal.probes)


def test_seal_is_proven_with_the_artifacts_own_configuration(
    lane: RealLane, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    job = job_of(
        lane,
        "true",
        mounts=(Mount(tmp_path, IN_DIR),),
        environment={"LD_PRELOAD": "/home/in/evil.so", "PYTHONPATH": IN_DIR, "A": "1"},
        limits=Limits(wall_s=1, memory_mib=64, pids=8, disk_mib=1, inodes=64),
    )
    assert lane.prove(job).fault == ""


def test_unsealed_configuration_is_not_proven(lane: RealLane) -> None:
    module = runc_lane_module if lane.name == "runc" else docker_lane_module

    def open_run(job: Job, *, sealed: bool) -> Run:
        return lane._run(job, sealed=False)

    seal = Prover(lane.name, open_run, module.expected_of, dict).prove(job_of(lane, "true"))
    assert not seal.proven
    assert seal.fault.startswith("open: ")
    found = {probe.name for probe in seal.probes if not probe.closed}
    assert {"ids", "seccomp", "nonewprivs", "call:io_uring_setup", "socket:AF_NETLINK"} <= found


def test_probe_that_finds_its_twin_closed_proves_nothing(lane: RealLane) -> None:
    module = runc_lane_module if lane.name == "runc" else docker_lane_module

    def sealed_run(job: Job, *, sealed: bool) -> Run:
        return lane._run(job, sealed=True)

    seal = Prover(lane.name, sealed_run, module.expected_of, dict).prove(job_of(lane, "true"))
    assert not seal.proven
    assert "did not recognise the unsealed twin" in seal.fault


def test_fake_says_what_it_was_told_of_its_seal() -> None:
    fake = FakeSandbox(seal_fault="told so")
    seal = fake.prove(job_of(fake, "true"))
    assert (seal.proven, seal.fault) == (False, "told so")
    assert FakeSandbox().prove(job_of(fake, "true")).proven


# Images


@pytest.fixture(params=["fake", *REAL])
def any_lane(request: pytest.FixtureRequest) -> Sandbox:
    return FakeSandbox() if request.param == "fake" else real_lane(request.param)


@pytest.mark.parametrize(
    "name", ["debian:bookworm", "nosuch", "python:3.11", "", "python@sha256:1"]
)
def test_image_by_tag_is_refused(any_lane: Sandbox, name: str) -> None:
    with pytest.raises(InvalidRecord) as refused:
        any_lane.resolve(name)
    assert refused.value.reason.code is Code.SBX_IMAGE_NOT_BY_DIGEST


def test_image_that_is_nowhere_here_is_infrastructure(any_lane: Sandbox) -> None:
    with pytest.raises(InfrastructureError) as missing:
        any_lane.resolve(f"example.org/some/image@sha256:{'0' * 64}")
    assert missing.value.reason.code is Code.SBX_IMAGE_MISSING


@pytest.fixture
def image_with_volume(tmp_path: Path) -> Iterator[Image]:
    real_lane("docker")
    layer = tmp_path / "layer.tar"
    layer.write_bytes(bytes(1024))
    digest = rootfs.digest_of(layer)
    config = rootfs.image_config(digest, architecture="amd64", epoch=0).replace(
        b'"Labels":{', b'"Volumes":{"/data":{}},"Labels":{'
    )
    rootfs.write_archive(tmp_path / "image.tar", config, layer, epoch=0)
    api = connect()
    with (tmp_path / "image.tar").open("rb") as stream:
        list(api.load_image(stream))  # type: ignore[no-untyped-call]
    image = Image("with-volume", f"sha256:{rootfs.sha256_of(config)}", None)
    yield image
    api.remove_image(image.image_id, force=True)
    api.close()


@pytest.mark.docker
def test_image_with_a_volume_is_refused(image_with_volume: Image) -> None:
    lane = real_lane("docker")
    with pytest.raises(InvalidRecord) as refused:
        lane.run(Job(image=image_with_volume, command=("true",), workdir="/"))
    assert refused.value.reason.code is Code.SBX_SEAL_NOT_PROVEN
    assert "volumes" in refused.value.reason.message


@pytest.mark.docker
def test_image_of_an_author_never_runs_unsealed(tmp_path: Path) -> None:
    lane = real_lane("docker")
    assert isinstance(lane, DockerSandbox)
    own = lane.resolve("python")
    authors = Image("authors", own.image_id, None)  # the same bytes, but not vouched for
    with pytest.raises(ValueError, match="never runs unsealed"):
        lane._run(Job(image=authors, command=("true",), workdir="/"), sealed=False)
    assert lane.prove(Job(image=authors, command=("true",), workdir="/")).proven
    assert lane.run(Job(image=authors, command=("nope",), workdir="/")).ended is Ended.NOT_STARTED


# What is left behind


def test_nothing_is_left_after_runs(lane: RealLane) -> None:
    lane.run(job_of(lane, "true", results=("r",)))
    lane.run(job_of(lane, "sleep", "600", limits=dataclasses.replace(SMALL, wall_s=0.5)))
    lane.run(job_of(lane, "yes", limits=dataclasses.replace(SMALL, output_bytes=100)))
    assert leftovers() == []


def test_reaper_spares_a_run_under_way(lane: RealLane) -> None:
    ended: list[Run] = []
    job = job_of(lane, "sh", "-c", "sleep 1; echo alive", results=("r",))
    thread = threading.Thread(target=lambda: ended.append(lane.run(job)))
    thread.start()
    while thread.is_alive():
        assert not any(is_mine(name.removeprefix("control group ")) for name in reap())
        time.sleep(0.05)
    assert [(run.exit_code, run.stdout) for run in ended] == [(0, b"alive\n")]


RUNNER = """
import sys
from gate2.sandbox.docker import DockerSandbox
from gate2.sandbox.job import Job, Limits
from gate2.sandbox.runc import RuncSandbox
lane = RuncSandbox() if sys.argv[1] == "runc" else DockerSandbox()
command = ("sh", "-c", "echo started; sleep 600")
lane.run(Job(lane.resolve("python"), command, workdir="/", limits=Limits(wall_s=600)))
"""


def of_process(pid: int) -> list[str]:
    """What is left here and on the engine of a process, by its names."""
    found = [path.name for path in runs_root().iterdir() if _pid_of(path.name) == pid]
    found += [name for name in cgroups.groups_of() if _pid_of(name) == pid]
    if not DockerSandbox().available():
        api = connect()
        for container in api.containers(all=True, filters={"label": [OWNER_LABEL]}):
            if _pid_of(container["Labels"][OWNER_LABEL]) == pid:
                found.append(f"{container['Names'][0].lstrip('/')} {container['State']}")
        for volume in api.volumes(filters={"label": [OWNER_LABEL]})["Volumes"] or []:
            if _pid_of(volume["Labels"][OWNER_LABEL]) == pid:
                found.append(volume["Name"])
        api.close()
    return found


def _pid_of(name: str) -> int:
    owner = owner_of(name)
    return 0 if owner is None else owner.pid


def _payload_runs(pid: int) -> bool:
    """Whether a process has a payload under way, by runc's or the engine's account."""
    names = of_process(pid)
    states = (runs_root() / name / "state" / name / "state.json" for name in names)
    return any(name.endswith("-payload running") for name in names) or any(
        state.is_file() for state in states
    )


def test_what_a_killed_runner_left_is_reaped(lane: RealLane) -> None:
    runner = subprocess.Popen([sys.executable, "-c", RUNNER, lane.name])
    try:
        give_up = time.monotonic() + 60
        while not _payload_runs(runner.pid) and time.monotonic() < give_up:
            time.sleep(0.05)
        assert _payload_runs(runner.pid), "the payload never started"
    finally:
        runner.send_signal(signal.SIGKILL)
        runner.wait()
    assert of_process(runner.pid)
    reap()
    assert of_process(runner.pid) == []


@pytest.mark.docker
def test_payload_of_a_killed_runner_ends_by_itself() -> None:
    """Process 1 is the watchdog: it keeps the deadline when nobody else does."""
    lane = real_lane("docker")
    code = RUNNER.replace("wall_s=600", "wall_s=1")
    runner = subprocess.Popen([sys.executable, "-c", code, lane.name])
    try:
        while not _payload_runs(runner.pid) and runner.poll() is None:
            time.sleep(0.02)
    finally:
        runner.send_signal(signal.SIGKILL)
        runner.wait()
    give_up = time.monotonic() + 60
    while _payload_runs(runner.pid) and time.monotonic() < give_up:
        time.sleep(0.2)
    still_running = _payload_runs(runner.pid)
    reap()
    assert not still_running


def test_machinery_that_lacks_something_is_no_result() -> None:
    with pytest.raises(InfrastructureError) as lacking:
        FakeSandbox(lacking="nothing here").run(job_of(FakeSandbox(), "true"))
    assert lacking.value.reason.code is Code.INF_LANE_UNAVAILABLE


@pytest.mark.docker
def test_unknown_container_is_not_reaped() -> None:
    """Only what bears one of our names is ours, even under our label."""
    lane = real_lane("docker")
    api = connect()
    name = f"not-of-gate2-{os.getpid()}"
    api.create_volume(name, labels={OWNER_LABEL: "someone-elses"})
    try:
        assert name not in reap()
        assert api.inspect_volume(name)["Name"] == name
    finally:
        api.remove_volume(name)
        with pytest.raises(NotFound):
            api.inspect_volume(name)
        api.close()
    assert lane.available() == ""
