"""What a lane asks for: nothing left to a default, nothing an author could turn."""

import importlib.util
import io
import json
import tarfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gate2.data import data_path
from gate2.errors import InfrastructureError, UsageError
from gate2.reasons import Code
from gate2.sandbox import container, images, oci, probe, rootfs, seccomp
from gate2.sandbox.job import IN_DIR, OUT_DIR, PROBE_DIR, TOOLS_DIR, Image, Job, Limits, Mount
from gate2.sandbox.payload import argv_of, environment_of, has_command, run_uid
from gate2.sandbox.proving import as_probe, configuration_digest
from gate2.sandbox.select import choose

IMAGE = Image("python", f"sha256:{'0' * 64}", Path("/nonexistent"))
JOB = Job(image=IMAGE, command=("python3", "x.py"), environment={"A": "1"})


def probe_script() -> ModuleType:
    """The probe's own program; it finds its other modules beside itself."""
    path = data_path("sandboxes/probe/probe.py")
    spec = importlib.util.spec_from_file_location("gate2_probe_script", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# The allowlist


def test_allowlist_names_nothing_the_probe_wants_refused() -> None:
    with_conditions = {"clone", "ioctl", "personality", "setsockopt"}
    wanted = {name.partition(":")[0] for name in probe.CALLS} - with_conditions
    assert wanted & seccomp.load().names == set()


def test_sockets_are_allowed_by_family_alone() -> None:
    rules = [rule for rule in seccomp.load().oci["syscalls"] if "socket" in rule["names"]]
    families = [arg["value"] for rule in rules for arg in rule["args"] if arg["index"] == 0]
    assert set(families) == {1, 2}
    assert len(families) == len(rules)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("schema", "gate2-seccomp-v2"),
        ("defaultAction", "SCMP_ACT_ALLOW"),
        ("defaultAction", "SCMP_ACT_LOG"),
        ("architectures", ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"]),
        ("architectures", []),
    ],
)
def test_profile_that_lets_through_is_not_loaded(member: str, value: object) -> None:
    document = json.loads(data_path("sandboxes/seccomp.json").read_bytes())
    document[member] = value
    with pytest.raises(ValueError, match="seccomp profile"):
        seccomp.parse(json.dumps(document).encode())


# The probe


def test_probe_looks_for_exactly_what_is_judged() -> None:
    script = probe_script()
    paths = script.path_access
    assert script.SCHEMA == probe.SCHEMA
    assert set(script.kernel_calls.CALLS) == probe.CALLS
    assert set(script.kernel_calls.FAMILIES) == probe.SOCKETS
    assert {*paths.DIRECTORIES, *paths.FILES} == probe.WRITES
    assert set(paths.SECRETS) == probe.READS
    assert set(paths.MASKED) == probe.MASKED
    assert set(paths.USABLE) == probe.USABLE
    assert {f"{host}:{port}" for host, port in script.surroundings.REMOTE} == probe.CONNECTS
    assert set(script.limit_hits.RLIMITS) == oci.rlimits(1).keys()


def test_probe_keeps_the_configuration_and_loses_what_could_load_code() -> None:
    environment = {"A": "1", "LD_PRELOAD": "x", "PYTHONPATH": "x", "GLIBC_TUNABLES": "x"}
    job = Job(image=IMAGE, command=("x",), environment=environment, limits=Limits(pids=7))
    probing = as_probe(job)
    assert probing.environment == {"A": "1"}
    assert (probing.limits.pids, probing.workdir, probing.image) == (7, job.workdir, job.image)
    assert [mount.target for mount in probing.mounts] == [PROBE_DIR]


@pytest.mark.parametrize(
    "other",
    [
        Job(image=Image("python", "sha256:1", None), command=("x",), environment={"A": "1"}),
        Job(image=IMAGE, command=("x",), environment={"A": "2"}),
        Job(image=IMAGE, command=("x",), environment={"A": "1"}, limits=Limits(pids=65)),
        Job(image=IMAGE, command=("x",), environment={"A": "1"}, hostname="other"),
        Job(image=IMAGE, command=("x",), environment={"A": "1"}, workdir="/"),
        Job(image=IMAGE, command=("x",), environment={"A": "1"}, uid=2000),
        Job(image=IMAGE, command=("x",), environment={"A": "1"}, processors=1),
        Job(image=IMAGE, command=("x",), environment={"A": "1"}, gpus=True),
        Job(image=IMAGE, command=("x",), environment={"A": "1"}, mounts=(Mount(Path("/a"), "/b"),)),
    ],
)
def test_seal_of_one_configuration_is_not_anothers(other: Job) -> None:
    assert configuration_digest("runc", other) != configuration_digest("runc", JOB)
    assert configuration_digest("runc", JOB) != configuration_digest("docker", JOB)
    newer = {"runc": "9.9"}
    assert configuration_digest("runc", JOB, newer) != configuration_digest("runc", JOB)


# What is started


def test_watchdog_starts_without_the_artifacts_environment() -> None:
    argv = argv_of(JOB, {"LD_PRELOAD": "x"})
    assert argv[:3] == ["/usr/bin/timeout", "--signal=KILL", "125.000"]
    assert argv[3:] == ["/usr/bin/env", "-i", "--", "LD_PRELOAD=x", "python3", "x.py"]
    body = container.payload_arguments(JOB, {}, container.Names("g2", 5), seccomp.load())
    assert body["Env"] == ["LD_AUDIT=", "LD_LIBRARY_PATH=", "LD_PRELOAD="]


@pytest.mark.parametrize("name", ["", "A=B", "A\0B"])
def test_environment_name_that_would_become_something_else_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        environment_of(Job(image=IMAGE, command=("x",), environment={name: "1"}))


def test_every_run_has_a_high_user_id_of_its_own() -> None:
    uids = {run_uid() for _ in range(100)}
    assert len(uids) == 100
    assert min(uids) >= 1 << 30
    assert max(uids) + 1 < 1 << 31


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root" / "usr" / "bin").mkdir(parents=True)
    (tmp_path / "root" / "bin").symlink_to("usr/bin")
    (tmp_path / "root" / "usr" / "bin" / "tool").write_text("x", encoding="utf-8")
    (tmp_path / "root" / "usr" / "bin" / "tool").chmod(0o755)
    (tmp_path / "root" / "usr" / "bin" / "data").write_text("x", encoding="utf-8")
    (tmp_path / "root" / "usr" / "bin" / "link").symlink_to("/usr/bin/tool")
    (tmp_path / "root" / "usr" / "bin" / "loop").symlink_to("loop")
    (tmp_path / "root" / "usr" / "bin" / "out").symlink_to("../../../outside")
    (tmp_path / "outside").write_text("x", encoding="utf-8")
    (tmp_path / "outside").chmod(0o755)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "run.sh").write_text("x", encoding="utf-8")
    (tmp_path / "in" / "run.sh").chmod(0o555)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "found"),
    [
        (("tool",), True),
        (("/bin/tool",), True),
        (("link",), True),
        (("./run.sh",), True),
        (("/home/in/run.sh",), True),
        (("../in/run.sh",), True),
        (("data",), False),
        (("nope",), False),
        (("loop",), False),
        (("out",), False),  # leads out of the root: inside it leads nowhere
        (("run.sh",), False),
        (("/usr/bin",), False),
        (("A=B",), False),
        (("",), False),
        ((), False),
    ],
)
def test_command_is_looked_up_as_the_sandbox_would(
    root: Path, command: tuple[str, ...], found: bool
) -> None:
    job = Job(image=IMAGE, command=command, mounts=(Mount(root / "in", IN_DIR),))
    assert has_command(job, root / "root") is found


# What is asked of Docker


def payload_body() -> dict[str, Any]:
    return container.payload_arguments(JOB, {}, container.Names("g2", 5), seccomp.load())


def inspected() -> dict[str, Any]:
    body = payload_body()
    return {
        "Image": body["Image"],
        "Config": {"User": body["User"], "Entrypoint": body["Entrypoint"]},
        "HostConfig": json.loads(json.dumps(body["HostConfig"])) | {"Privileged": False},
    }


def test_container_as_it_was_asked_for_is_taken() -> None:
    assert container.misapplied(payload_body(), inspected()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Memory", 0),
        ("MemorySwap", -1),
        ("PidsLimit", 0),
        ("NanoCpus", 0),
        ("ReadonlyRootfs", False),
        ("NetworkMode", "bridge"),
        ("CapDrop", []),
        ("SecurityOpt", ["no-new-privileges:true"]),
        ("IpcMode", "host"),
        ("MaskedPaths", []),
    ],
)
def test_setting_that_the_engine_dropped_stops_the_run(name: str, value: object) -> None:
    found = inspected()
    found["HostConfig"][name] = value
    assert container.misapplied(payload_body(), found) == [name]


def test_other_image_or_user_or_privilege_stops_the_run() -> None:
    found = inspected()
    found["Image"] = "sha256:1"
    found["Config"]["User"] = "0:0"
    found["HostConfig"]["Privileged"] = True
    wrong = container.misapplied(payload_body(), found)
    assert wrong == ["Image", "User", "Privileged or LogConfig"]


# Images


def bootstrapped(path: Path, *, order: int, machine: str) -> Path:
    """What mmdebstrap writes, on one machine or another."""
    entries: list[tuple[str, bytes | None, int]] = [
        ("./usr", None, 0o755),
        ("./usr/bin", None, 0o755),
        ("./usr/bin/timeout", b"watchdog", 0o755),
        ("./usr/bin/su", b"su", 0o4755),
        ("./etc", None, 0o755),
        ("./etc/hostname", machine.encode(), 0o644),
        ("./var/log/apt.log", machine.encode(), 0o644),
        ("./var/cache/ldconfig/aux-cache", machine.encode(), 0o600),
        ("./tmp", None, 0o1777),
    ]
    with tarfile.open(path, "w") as archive:
        for name, data, mode in entries[::order]:
            info = tarfile.TarInfo(name)
            info.mode, info.mtime, info.uname = mode, 1_900_000_000 + order, machine
            info.type = tarfile.DIRTYPE if data is None else tarfile.REGTYPE
            info.size = len(data or b"")
            archive.addfile(info, io.BytesIO(data or b""))
    return path


def test_layer_is_the_same_whatever_machine_made_it(tmp_path: Path) -> None:
    layers = []
    for order, machine in ((1, "one"), (-1, "two")):
        source = bootstrapped(tmp_path / f"{machine}.raw", order=order, machine=machine)
        layers.append(rootfs.write_layer(source, tmp_path / f"{machine}.tar", epoch=1_700_000_000))
    assert layers[0] == layers[1]
    assert layers[0].sha256 == rootfs.digest_of(tmp_path / "one.tar")


def test_layer_has_no_set_user_id_and_every_mount_point(tmp_path: Path) -> None:
    source = bootstrapped(tmp_path / "raw", order=1, machine="one")
    rootfs.write_layer(source, tmp_path / "layer", epoch=0)
    with tarfile.open(tmp_path / "layer") as layer:
        members = {member.name: member for member in layer}
    assert members["usr/bin/su"].mode == 0o755
    assert members["usr/bin/timeout"].mode == 0o711
    assert all(member.mode & 0o6000 == 0 for member in members.values())
    for path in (IN_DIR, OUT_DIR, TOOLS_DIR, PROBE_DIR):
        assert members[path.lstrip("/")].isdir()
    assert not any(name.startswith(("var/log/", "var/cache/")) for name in members)


def test_device_in_a_bootstrapped_tar_is_no_layer(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "raw", "w") as archive:
        info = tarfile.TarInfo("./srv/device")
        info.type = tarfile.CHRTYPE
        archive.addfile(info)
    with pytest.raises(ValueError, match="neither file, directory nor link"):
        rootfs.write_layer(tmp_path / "raw", tmp_path / "layer", epoch=0)


def test_differences_name_changed_missing_and_extra_files(tmp_path: Path) -> None:
    source = bootstrapped(tmp_path / "raw", order=1, machine="one")
    rootfs.write_layer(source, tmp_path / "layer", epoch=0)
    target = tmp_path / "root"
    with tarfile.open(tmp_path / "layer") as layer:
        layer.extractall(target, filter="fully_trusted")
        found = {line.partition(":")[0] for line in rootfs.differences(layer, target)}
        assert "usr/bin/su" not in found
    (target / "usr/bin/su").write_text("SU", encoding="utf-8")
    (target / "usr/bin/extra").write_text("x", encoding="utf-8")
    (target / "etc/hosts").unlink()
    with tarfile.open(tmp_path / "layer") as layer:
        lines = rootfs.differences(layer, target)
    assert {"usr/bin/su", "usr/bin/extra", "etc/hosts"} <= {
        line.partition(":")[0] for line in lines
    }


@pytest.mark.parametrize(
    "pointer", [b"", b"{", b"[]", b'{"image_id": "sha256:../../x", "definition_sha256": "x"}',
                b'{"image_id": 5, "definition_sha256": "x"}']
)  # fmt: skip
def test_broken_pointer_is_an_image_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pointer: bytes
) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path))
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "python.json").write_bytes(pointer)
    assert images.find("python") is None
    assert images.installed() == []
    with pytest.raises(InfrastructureError) as missing:
        images.resolve_name("python")
    assert missing.value.reason.code is Code.SBX_IMAGE_MISSING


def test_image_that_nobody_defined_cannot_be_built() -> None:
    with pytest.raises(InfrastructureError) as failed:
        images.build("nosuch", say=lambda _: None)
    assert failed.value.reason.code is Code.SBX_IMAGE_BUILD_FAILED


# Lanes


def test_lane_that_does_not_exist_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="expected one of auto, docker, runc, bubblewrap"):
        choose("podman")


def test_bubblewrap_says_that_it_is_not_there_yet() -> None:
    with pytest.raises(InfrastructureError) as lacking:
        choose("bubblewrap")
    assert lacking.value.reason.code is Code.INF_LANE_UNAVAILABLE


def test_docker_that_does_not_answer_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    monkeypatch.setattr("gate2.sandbox.select.docker_lane", container_free_lane)
    with pytest.raises(InfrastructureError) as lacking:
        choose("docker")
    assert lacking.value.reason.code is Code.INF_DOCKER_UNREACHABLE


def container_free_lane() -> object:
    from gate2.sandbox.docker import DockerSandbox

    return DockerSandbox()
