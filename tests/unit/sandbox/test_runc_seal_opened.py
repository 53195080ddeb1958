"""One protection of a real sandbox is taken away at a time: the probe sees it, by its own name."""

import dataclasses
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.sandbox import tmpfs
from gate2.sandbox.groups import cgroups
from gate2.sandbox.images import images
from gate2.sandbox.job import Image, Job, Limits
from gate2.sandbox.runc import oci, place
from gate2.sandbox.runc.lane import RuncSandbox, expected_of
from gate2.sandbox.seal.expected import Expected
from gate2.sandbox.seal.judging import judge
from gate2.sandbox.seal.probing import as_probe, host_socket

pytestmark = pytest.mark.runc

Config = dict[str, Any]
LIMITS = Limits(wall_s=60, memory_mib=128, pids=32, disk_mib=8, inodes=128)


@cache
def lane() -> RuncSandbox:
    return RuncSandbox()


def job_of(*command: str, **options: Any) -> Job:
    image = lane().resolve("python")
    return Job(image=image, command=command, workdir="/", limits=LIMITS, **options)


def open_findings(job: Job) -> set[str]:
    probing = as_probe(job)
    with host_socket():
        run = lane().run(probing)
    assert (run.exit_code, run.stderr) == (0, b"")
    expected: Expected = dataclasses.replace(
        expected_of(probing), pids=job.limits.pids, processors=job.processors
    )
    return {probe.name for probe in judge(run.stdout, expected).open}


def without_seccomp(config: Config) -> None:
    del config["linux"]["seccomp"]


def with_x86(config: Config) -> None:
    profile = dict(config["linux"]["seccomp"])
    config["linux"]["seccomp"] = {
        **profile,
        "architectures": [*profile["architectures"], "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
    }


def without_namespace(kind: str) -> Callable[[Config], None]:
    def change(config: Config) -> None:
        linux = config["linux"]
        linux["namespaces"] = [one for one in linux["namespaces"] if one["type"] != kind]

    return change


def without_masks(config: Config) -> None:
    config["linux"]["maskedPaths"] = []


def with_capability(config: Config) -> None:
    for kind in ("bounding", "permitted", "effective", "inheritable", "ambient"):
        config["process"]["capabilities"][kind] = ["CAP_SYS_PTRACE"]


def with_privileges(config: Config) -> None:
    config["process"]["noNewPrivileges"] = False
    without_seccomp(config)  # without privileges of its own runc could not load the filter then


def as_root(config: Config) -> None:
    config["process"]["user"] |= {"uid": 0, "gid": 0}


def with_root_group(config: Config) -> None:
    config["process"]["user"]["additionalGids"] = [0]


def with_file_limit(config: Config) -> None:
    for limit in config["process"]["rlimits"]:
        if limit["type"] == "RLIMIT_NOFILE":
            limit["soft"] = limit["hard"] = 4096


def with_large_files(config: Config) -> None:
    limits = config["process"]["rlimits"]
    config["process"]["rlimits"] = [one for one in limits if one["type"] != "RLIMIT_FSIZE"]


def with_executable_tmp(config: Config) -> None:
    # What the lane mounts on the host carries noexec itself, and the kernel lets nobody undo it.
    for mount in config["mounts"]:
        if mount["destination"] == "/tmp":
            mount |= {"type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev"]}


def with_host_directory(config: Config) -> None:
    options = ["bind", "ro", "nosuid", "nodev"]
    config["mounts"].append(
        {"destination": "/mnt", "type": "bind", "source": "/usr/share", "options": options}
    )


def with_writable_place(config: Config) -> None:
    options = ["mode=1777", "nosuid", "nodev", "noexec"]
    config["mounts"].append(
        {"destination": "/var/tmp", "type": "tmpfs", "source": "tmpfs", "options": options}
    )


def with_larger_shm(config: Config) -> None:
    for mount in config["mounts"]:
        if mount["destination"] == "/dev/shm":
            mount["options"] = [
                "size=64m" if one.startswith("size=") else one for one in mount["options"]
            ]


def with_other_name(config: Config) -> None:
    config["hostname"] = "build-7"


WEAKENED: dict[str, tuple[Callable[[Config], None], set[str]]] = {
    "no seccomp": (
        without_seccomp,
        {"seccomp", "seccomp-filters", "call:io_uring_setup", "call:keyctl", "socket:AF_NETLINK",
         "entry:int80"},
    ),
    "32-bit calls": (with_x86, {"entry:int80"}),
    "network of the host": (without_namespace("network"), {"host-socket", "unix-sockets"}),
    "no masks": (without_masks, {"masked:/proc/kallsyms", "masked:/proc/keys"}),
    "a capability": (with_capability, {"capabilities:CapEff", "capabilities:CapAmb"}),
    "new privileges": (with_privileges, {"nonewprivs", "seccomp"}),
    "root inside": (as_root, {"ids"}),
    "root's group": (with_root_group, {"groups"}),
    "more open files": (with_file_limit, {"rlimit:NOFILE", "hit:files"}),
    "files of any size": (with_large_files, {"rlimit:FSIZE", "hit:file-size"}),
    "programs in /tmp": (with_executable_tmp, {"mount:/tmp", "executable:/tmp", "space:/tmp"}),
    "a directory of the host": (with_host_directory, {"mounts:others"}),
    "a place to write": (with_writable_place, {"mounts:others", "writable", "write:/var/tmp"}),
    "more shared memory": (with_larger_shm, {"space:/dev/shm"}),
    "a name of the host's": (with_other_name, {"hostname"}),
}  # fmt: skip


def test_nothing_is_open_where_nothing_was_taken_away() -> None:
    assert open_findings(job_of("true")) == set()


@pytest.mark.parametrize("weakness", WEAKENED)
def test_one_protection_less_is_seen(weakness: str, monkeypatch: pytest.MonkeyPatch) -> None:
    change, names = WEAKENED[weakness]
    whole = oci.bundle_of

    def weakened(*arguments: Any) -> Config:
        config = whole(*arguments)
        change(config)
        return config

    monkeypatch.setattr(oci, "bundle_of", weakened)
    found = open_findings(job_of("true"))
    assert names <= found


def test_places_larger_than_asked_for_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def larger(target: Path, *, size_mib: int, inodes: int, uid: int) -> None:
        tmpfs.mount_tmpfs(target, size_mib=size_mib + 1, inodes=inodes + 1, uid=uid)

    monkeypatch.setattr(place, "mount_tmpfs", larger)
    assert open_findings(job_of("true")) == {"space:/tmp", "space:/home/out"}


def test_limit_that_the_kernel_did_not_take_is_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = oci.bundle_of
    changes: tuple[Config, ...] = ({"memory": {}}, {"pids": {"limit": 999}}, {"cpu": {}})
    for change in changes:

        def weakened(*arguments: Any, change: Config = change) -> Config:
            config = whole(*arguments)
            config["linux"]["resources"] |= change
            return config

        monkeypatch.setattr(oci, "bundle_of", weakened)
        with pytest.raises(InfrastructureError) as refused:
            lane().run(job_of("true"))
        assert refused.value.reason.code is Code.INF_LANE_UNAVAILABLE
        assert "the kernel" in refused.value.reason.message


# What a job asks for


def test_payload_is_whom_the_job_says_and_owns_its_places() -> None:
    code = "import os; print(os.getuid(), os.getgid(), os.stat('/home/out').st_uid)"
    for uid in (1000, 4321):
        run = lane().run(job_of("python3", "-I", "-c", code, uid=uid))
        assert run.stdout == f"{uid} {uid} {uid}\n".encode()
        assert open_findings(job_of("true", uid=uid)) == set()


def test_payload_is_scheduled_on_as_many_processors_as_the_job_says() -> None:
    code = "import os; print(len(os.sched_getaffinity(0)))"
    assert lane().run(job_of("python3", "-I", "-c", code, processors=1)).stdout == b"1\n"
    assert open_findings(job_of("true", processors=1)) == set()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"gpus": True}, "GPUs are handed in by the Docker lane alone"),
        ({"uid": 0}, "expected a user inside from 1 to 65535, got 0"),
        ({"uid": 1 << 16}, "expected a user inside from 1 to 65535, got 65536"),
        ({"processors": 100_000}, "asked for 100000 processors"),
    ],
)
def test_what_the_lane_cannot_do_is_refused_and_not_done_by_halves(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InfrastructureError, match=message):
        lane().run(job_of("true", **options))


@pytest.fixture
def root() -> Iterator[Path]:
    """Where root inside, a nobody outside, may look; pytest's own place is root's alone."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory:
        Path(directory).chmod(0o755)
        yield Path(directory)


def test_image_without_python_is_proven_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = lane().resolve("python")
    assert own.rootfs is not None
    for path in (
        *("usr/bin", "usr/lib", "lib64", "dev", "proc", "sys", "tmp"),
        *("home/in", "home/out", "home/probe", "home/tools"),
    ):
        (root / path).mkdir(parents=True)
    for name in ("bin", "lib"):
        (root / name).symlink_to(f"usr/{name}")
    for name in ("timeout", "env", "true"):
        shutil.copy(own.rootfs / "usr/bin" / name, root / "usr/bin" / name)
    for library in ("ld-linux-x86-64.so.2", "libc.so.6"):
        target = root / "usr/lib/x86_64-linux-gnu"
        target.mkdir(exist_ok=True)
        shutil.copy(own.rootfs / "usr/lib/x86_64-linux-gnu" / library, target / library)
    (root / "lib64/ld-linux-x86-64.so.2").symlink_to("/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
    author = Image("authors", f"sha256:{'1' * 64}", root)
    monkeypatch.setattr(images, "trusted", lambda image: own)
    job = dataclasses.replace(job_of("true"), image=author)
    assert lane().run(job).exit_code == 0
    assert lane().prove(job).fault == ""


def test_seal_names_the_runtime_and_the_configuration() -> None:
    first = lane().prove(job_of("true"))
    assert (first.fault, first.runtime["runtime"]) == ("", "runc")
    assert {"runc", "kernel", "cgroup", "cpu", "cpu_flags_sha256"} <= first.runtime.keys()
    other = lane().prove(job_of("true", uid=4321))
    assert len({first.configuration_sha256, other.configuration_sha256, ""}) == 3


def test_groups_inside_a_runs_groups_go_with_it() -> None:
    for root in cgroups.hierarchies().values():
        directory = root / cgroups.PARENT / "not-a-run"
        (directory / "inside").mkdir(parents=True, exist_ok=True)
    cgroups.remove_groups("not-a-run")
    assert "not-a-run" not in cgroups.groups_of()


def test_process_that_was_left_in_a_group_dies_with_it() -> None:
    process = subprocess.Popen(["sleep", "600"])
    for root in cgroups.hierarchies().values():
        directory = root / cgroups.PARENT / "not-a-run-either"
        directory.mkdir(parents=True, exist_ok=True)
        if (directory / "pids.max").exists():
            (directory / "cgroup.procs").write_text(str(process.pid), encoding="ascii")
    cgroups.remove_groups("not-a-run-either")
    assert process.wait(10) == -9
    assert "not-a-run-either" not in cgroups.groups_of()
