"""Under gVisor a payload has threads, a limit on them, and no call that it lacks elsewhere."""

from pathlib import Path

import pytest

from gate2.sandbox.docker.container import Names
from gate2.sandbox.docker.facts import EngineFacts
from gate2.sandbox.docker.host_disks import HostDisks
from gate2.sandbox.docker.made import Made
from gate2.sandbox.docker.plan import DockerPlan
from gate2.sandbox.job import Image, Job, Limits
from gate2.sandbox.runc import gvisor, oci
from gate2.sandbox.runc.oci import Place
from gate2.sandbox.seal import seccomp

LIMITS = Limits(pids=20)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    watchdog = tmp_path / "rootfs" / "usr" / "bin" / "timeout"
    watchdog.parent.mkdir(parents=True)
    watchdog.write_text("watchdog", encoding="utf-8")
    watchdog.chmod(0o711)
    image = Image("python", f"sha256:{'0' * 64}", tmp_path / "rootfs")
    return Job(image=image, command=("true",), limits=LIMITS, processors=1)


@pytest.fixture
def facts() -> EngineFacts:
    made = EngineFacts()
    made.__dict__["info"] = {
        "NCPU": 2,
        "DefaultRuntime": "runc",
        "Runtimes": {"runc": {}, "runsc": {"runtimeArgs": ["--oci-seccomp"]}},
    }
    made.__dict__["version"] = {"ApiVersion": "1.41", "Os": "linux", "Arch": "amd64"}
    return made


def test_only_what_is_refused_by_another_error_is_let_through_besides() -> None:
    """gVisor knows EPERM alone; from `clone3` it would leave a payload without threads."""
    own, shipped = gvisor.profile(), seccomp.load()
    changed = [rule for rule in own.oci["syscalls"] if rule not in shipped.oci["syscalls"]]
    assert changed == [{"names": ["clone3"], "action": "SCMP_ACT_ALLOW"}]
    assert len(own.oci["syscalls"]) == len(shipped.oci["syscalls"])
    assert own.oci["defaultAction"] == "SCMP_ACT_ERRNO"
    assert "errnoRet" not in own.docker_json


def test_container_has_the_limit_inside_and_room_outside(
    job: Job, facts: EngineFacts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path))
    disks = HostDisks(Names("g2-x", 5), LIMITS)
    disks.directory.mkdir(parents=True)
    made = Made(job, Names("g2-x", 5), disks, cgroup_parent="")
    body = DockerPlan(facts, "runsc").body_of(made)
    host = body["HostConfig"]
    assert host["Runtime"] == "runsc"
    assert {"Name": "nproc", "Soft": 20, "Hard": 20} in host["Ulimits"]
    assert host["PidsLimit"] == gvisor.host_tasks(20) > 20
    assert gvisor.profile().docker_json in host["SecurityOpt"][1]
    (mount,) = [each for each in host["Mounts"] if each["Target"] == "/usr/bin/timeout"]
    assert mount["ReadOnly"]
    copy = Path(mount["Source"])
    assert (copy.read_text(encoding="utf-8"), copy.stat().st_mode & 0o777) == ("watchdog", 0o555)


def test_container_of_another_runtime_has_nothing_of_it(
    job: Job, facts: EngineFacts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path))
    made = Made(job, Names("g2-x", 5), HostDisks(Names("g2-x", 5), LIMITS), cgroup_parent="")
    host = DockerPlan(facts, "").body_of(made)["HostConfig"]
    assert "Runtime" not in host
    assert "nproc" not in [each["Name"] for each in host["Ulimits"]]
    assert host["PidsLimit"] == 20
    assert host["CpusetCpus"] in ("0-0", "1-1")


def test_bundle_has_the_limit_inside(job: Job, tmp_path: Path) -> None:
    place = Place(name="g2-x", uid=5, out=tmp_path / "out", temporary=tmp_path / "tmp")
    config = oci.bundle_of(job, tmp_path / "rootfs", {}, place, seccomp.load())
    found = oci.for_gvisor(config, None)
    limits = {each["type"]: each["hard"] for each in found["process"]["rlimits"]}
    assert limits["RLIMIT_NPROC"] == 20
    assert "RLIMIT_NPROC" not in {each["type"] for each in config["process"]["rlimits"]}
    assert found["linux"]["seccomp"] == gvisor.profile().oci


@pytest.mark.parametrize(
    ("runtimes", "lacking"),
    [
        ({"runc": {}}, "the engine knows no runtime 'runsc', only runc; run `runsc install"),
        ({"runc": {}, "runsc": {}}, "applies no seccomp profile; run `runsc install"),
        ({"runsc": {"runtimeArgs": ["--platform=ptrace"]}}, "applies no seccomp profile"),
        ({"runsc": {"runtimeArgs": ["--oci-seccomp"]}}, ""),
    ],
)
def test_engine_says_how_gvisor_is_registered(
    facts: EngineFacts, runtimes: dict[str, object], lacking: str
) -> None:
    facts.__dict__["info"] = {"Runtimes": runtimes}
    found = facts.lack("runsc")
    assert lacking in found
    assert bool(found) is bool(lacking)
    assert "--platform=ptrace --network=none --oci-seccomp" in found or not lacking


def link_watchdog(image: Image, target: str) -> None:
    assert image.rootfs is not None
    path = image.rootfs / "usr" / "bin" / "timeout"
    path.rename(image.rootfs / "usr" / "bin" / "coreutils")
    path.symlink_to(target)


@pytest.mark.parametrize("target", ["coreutils", "/usr/bin/coreutils", "../../usr/bin/coreutils"])
def test_watchdog_behind_a_link_is_mounted_where_it_is(
    job: Job, tmp_path: Path, target: str
) -> None:
    link_watchdog(job.image, target)
    found = gvisor.readable_watchdog(job.image, tmp_path)
    assert found == (tmp_path / "watchdog", "/usr/bin/coreutils")
    assert found[0].read_text(encoding="utf-8") == "watchdog"


@pytest.mark.parametrize("climbing", ["", "../../.."])
def test_authors_watchdog_is_no_way_to_a_file_of_the_host(
    job: Job, tmp_path: Path, climbing: str
) -> None:
    """The copy is readable inside: a link must lead nowhere but into the image."""
    secret = tmp_path / "secret"
    secret.write_text("of the host", encoding="utf-8")
    secret.chmod(0o755)
    link_watchdog(job.image, f"{climbing}{secret}")
    assert gvisor.readable_watchdog(job.image, tmp_path) is None
    assert not (tmp_path / "watchdog").exists()


def test_image_of_an_engine_alone_has_nothing_mounted_over_it(tmp_path: Path) -> None:
    image = Image("example.org/foreign", f"sha256:{'0' * 64}", None)
    assert gvisor.readable_watchdog(image, tmp_path) is None
    assert gvisor.watchdog_of(image) is None
