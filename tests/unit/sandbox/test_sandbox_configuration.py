"""What a lane asks for: nothing left to a default, nothing an author could turn."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gate2.data import data_path
from gate2.errors import InfrastructureError, UsageError
from gate2.reasons import Code
from gate2.sandbox.docker import container
from gate2.sandbox.docker.creating import misapplied
from gate2.sandbox.job import IN_DIR, PROBE_DIR, Image, Job, Limits, Mount
from gate2.sandbox.payload import argv_of, environment_of, has_command, run_uid
from gate2.sandbox.runc import oci
from gate2.sandbox.seal import names as probe_names
from gate2.sandbox.seal import seccomp
from gate2.sandbox.seal.probing import as_probe, configuration_digest
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
    wanted = {name.partition(":")[0] for name in probe_names.CALLS} - with_conditions
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
    assert script.SCHEMA == probe_names.SCHEMA
    assert set(script.kernel_calls.CALLS) == probe_names.CALLS
    assert set(script.kernel_calls.FAMILIES) == probe_names.SOCKETS
    assert {*paths.DIRECTORIES, *paths.FILES} == probe_names.WRITES
    assert set(paths.SECRETS) == probe_names.READS
    assert set(paths.MASKED) == probe_names.MASKED
    assert set(paths.USABLE) == probe_names.USABLE
    assert {f"{host}:{port}" for host, port in script.surroundings.REMOTE} == probe_names.CONNECTS
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
    body = container.payload_arguments(
        JOB, {}, container.Names("g2", 5), seccomp.load(), container.Extras()
    )
    assert body["Env"][:3] == ["LD_AUDIT=", "LD_LIBRARY_PATH=", "LD_PRELOAD="]


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
    return container.payload_arguments(
        JOB, {}, container.Names("g2", 5), seccomp.load(), container.Extras()
    )


def inspected() -> dict[str, Any]:
    body = payload_body()
    return {
        "Image": body["Image"],
        "Config": {"User": body["User"], "Entrypoint": body["Entrypoint"]},
        "HostConfig": json.loads(json.dumps(body["HostConfig"])) | {"Privileged": False},
    }


def test_container_as_it_was_asked_for_is_taken() -> None:
    assert misapplied(payload_body(), inspected()) == []


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
    assert misapplied(payload_body(), found) == [name]


def test_other_image_or_user_or_privilege_stops_the_run() -> None:
    found = inspected()
    found["Image"] = "sha256:1"
    found["Config"]["User"] = "0:0"
    found["HostConfig"]["Privileged"] = True
    wrong = misapplied(payload_body(), found)
    assert wrong == ["Image", "User", "Privileged or LogConfig"]


# Lanes


def test_lane_that_does_not_exist_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="expected one of auto, docker, runc, bubblewrap"):
        choose("podman")


def test_bubblewrap_that_cannot_run_here_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate2.sandbox.bubblewrap.tool.lack", lambda: "bwrap is not installed")
    with pytest.raises(InfrastructureError) as lacking:
        choose("bubblewrap")
    assert lacking.value.reason.code is Code.INF_LANE_UNAVAILABLE
    assert "bwrap is not installed" in lacking.value.reason.message


def test_docker_that_does_not_answer_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    monkeypatch.setattr("gate2.sandbox.select.docker_lane", container_free_lane)
    with pytest.raises(InfrastructureError) as lacking:
        choose("docker")
    assert lacking.value.reason.code is Code.INF_DOCKER_UNREACHABLE


def container_free_lane(runtime: str, gpus: bool) -> object:
    from gate2.sandbox.docker.lane import DockerSandbox

    return DockerSandbox(runtime, gpus=gpus)
