"""What an engine cannot do as asked stops the run: nothing runs with less than was asked for."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fake_engine import FakeEngine, fake_engine
from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.sandbox.docker.lane import DockerSandbox
from gate2.sandbox.groups import cgroups
from gate2.sandbox.images import images
from gate2.sandbox.job import Image, Job, Limits

IMAGE = Image("python", f"sha256:{'0' * 64}", None)
JOB = Job(image=IMAGE, command=("true",), workdir="/", limits=Limits(wall_s=0.2))
NO_MEMORY_LIMIT = "Your kernel does not support memory limit capabilities. Limitation discarded."


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEngine]:
    with fake_engine(tmp_path) as made:
        monkeypatch.setenv("DOCKER_HOST", made.host)
        monkeypatch.setattr(cgroups, "kills_of_the_machine", lambda: None)
        monkeypatch.setattr(images, "resolve_name", lambda name: IMAGE)
        yield made


def users_of(engine: FakeEngine) -> list[int]:
    return [int(body["User"].partition(":")[0]) for body in engine.created]


def refusal_of(job: Job) -> str:
    with pytest.raises(InfrastructureError) as refused:
        DockerSandbox().run(job)
    assert refused.value.reason.code is Code.INF_DOCKER_UNREACHABLE
    return refused.value.reason.message


def test_limit_that_a_rootless_engine_discards_stops_the_run(engine: FakeEngine) -> None:
    engine.security_options = ["name=seccomp,profile=default", "name=rootless"]
    engine.warnings = [NO_MEMORY_LIMIT]
    message = refusal_of(JOB)
    assert "cannot apply a limit" in message
    assert NO_MEMORY_LIMIT in message
    assert "start" not in engine.asked
    assert engine.labelled() == []


def test_rootless_engine_that_discards_limits_without_a_word_runs_nothing(
    engine: FakeEngine,
) -> None:
    """As Docker 20.10 does under cgroup v1: the create call warns of nothing there."""
    engine.security_options = ["name=rootless"]
    engine.cgroup_driver = "none"
    assert "applies no limit at all" in refusal_of(JOB)
    assert "create" not in engine.asked


def test_users_of_a_rootless_engine_are_among_those_it_has(engine: FakeEngine) -> None:
    engine.security_options = ["name=rootless"]
    for _ in range(5):
        DockerSandbox().run(JOB)
    numbers = users_of(engine)
    assert len(numbers) == 10  # payload and keeper
    assert all(10_000 <= number < 65_536 for number in numbers)
    assert len(set(numbers)) > 2


def test_users_of_any_other_engine_are_above_all_that_a_machine_hands_out(
    engine: FakeEngine,
) -> None:
    DockerSandbox().run(JOB)
    assert all(number >= 1 << 30 for number in users_of(engine))


def test_seal_says_that_its_engine_is_rootless(engine: FakeEngine) -> None:
    lane = DockerSandbox()
    assert lane._record()["rootless"] == "no"
    engine.security_options = ["name=rootless"]
    assert DockerSandbox()._record()["rootless"] == "yes"


@pytest.mark.parametrize("processors", [1, 2])
def test_processors_are_that_many_of_the_engines(engine: FakeEngine, processors: int) -> None:
    DockerSandbox().run(replace(JOB, processors=processors))
    (asked,) = {body["HostConfig"].get("CpusetCpus", "") for body in engine.created} - {""}
    first, _, last = asked.partition("-")
    assert int(last) - int(first) + 1 == processors
    assert int(last) < 2


def test_more_processors_than_the_engine_has_are_not_taken_for_fewer(engine: FakeEngine) -> None:
    assert "asks for 3 processors, the engine has 2" in refusal_of(replace(JOB, processors=3))
    assert engine.labelled() == []


def test_gvisor_on_an_engine_elsewhere_is_refused_and_not_run_without(
    engine: FakeEngine, tmp_path: Path
) -> None:
    program = tmp_path / "rootfs" / "bin" / "true"
    program.parent.mkdir(parents=True)
    program.write_text("x", encoding="utf-8")
    program.chmod(0o755)
    engine.runtimes["runsc"] = {"runtimeArgs": ["--oci-seccomp"]}
    job = replace(JOB, image=replace(IMAGE, rootfs=tmp_path / "rootfs"))
    with pytest.raises(InfrastructureError, match="needs an engine on this machine"):
        DockerSandbox("runsc").run(job)
    assert "create" not in engine.asked
