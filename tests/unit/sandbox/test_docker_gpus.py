"""GPUs are handed in only where settings say so, whole or not at all, and the seal tells."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fake_engine import FakeEngine, fake_engine
from gate2.errors import InfrastructureError, InvalidRecord
from gate2.reasons import Code
from gate2.sandbox.docker import container
from gate2.sandbox.docker.creating import misapplied
from gate2.sandbox.docker.expected import expected_of
from gate2.sandbox.docker.lane import DockerSandbox
from gate2.sandbox.groups import cgroups
from gate2.sandbox.images import images
from gate2.sandbox.job import Image, Job, Limits
from gate2.sandbox.seal import seccomp

IMAGE = Image("python", f"sha256:{'0' * 64}", None)
JOB = Job(image=IMAGE, command=("true",), workdir="/", gpus=True, limits=Limits(wall_s=0.2))
ALL = {"Driver": "nvidia", "Count": -1, "Capabilities": [["gpu"]]}


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEngine]:
    with fake_engine(tmp_path) as made:
        monkeypatch.setenv("DOCKER_HOST", made.host)
        monkeypatch.setattr(cgroups, "kills_of_the_machine", lambda: None)
        monkeypatch.setattr(images, "resolve_name", lambda name: IMAGE)
        yield made


def requests_of(engine: FakeEngine) -> list[object]:
    hosts = [body["HostConfig"] for body in engine.created]
    return [each for host in hosts for each in host.get("DeviceRequests", [])]


def body_of(job: Job) -> dict[str, Any]:
    names, extras = container.Names("g2", 5), container.Extras()
    return container.payload_arguments(job, {}, names, seccomp.load(), extras)


def test_image_that_asks_a_default_runtime_for_gpus_gets_none() -> None:
    assert "NVIDIA_VISIBLE_DEVICES=void" in body_of(replace(JOB, gpus=False))["Env"]
    assert not [entry for entry in body_of(JOB)["Env"] if "NVIDIA" in entry]


def inspected(body: dict[str, Any]) -> dict[str, Any]:
    return {"Image": body["Image"], "Config": body, "HostConfig": dict(body["HostConfig"])}


def test_job_that_asks_without_the_settings_is_refused(engine: FakeEngine) -> None:
    with pytest.raises(InvalidRecord) as refused:
        DockerSandbox().run(JOB)
    assert refused.value.reason.code is Code.SBX_GPU_NEEDED
    assert "gpus = true" in refused.value.reason.remedy
    assert "create" not in engine.asked


def test_engine_without_them_is_no_fault_of_the_artifact(engine: FakeEngine) -> None:
    with pytest.raises(InfrastructureError) as lacking:
        DockerSandbox(gpus=True).run(JOB)
    assert lacking.value.reason.code is Code.INF_DOCKER_UNREACHABLE
    assert "NVIDIA Container Toolkit" in lacking.value.reason.message
    assert "create" not in engine.asked


def test_engine_with_them_is_asked_for_all(engine: FakeEngine) -> None:
    engine.runtimes["nvidia"] = {}
    DockerSandbox(gpus=True).run(JOB)
    assert requests_of(engine) == [ALL]
    DockerSandbox(gpus=True).run(Job(image=IMAGE, command=("true",), limits=JOB.limits))
    assert requests_of(engine) == [ALL]


def test_request_that_the_engine_filled_in_is_the_one_that_was_made() -> None:
    body = body_of(JOB)
    found = inspected(body)
    found["HostConfig"]["DeviceRequests"] = [{**ALL, "DeviceIDs": None, "Options": {}}]
    assert misapplied(body, found) == []


@pytest.mark.parametrize("taken", [None, [], [{**ALL, "Count": 1}], [ALL, ALL]])
def test_request_that_the_engine_dropped_or_changed_stops_the_run(taken: object) -> None:
    body = body_of(JOB)
    found = json.loads(json.dumps(inspected(body)))
    found["HostConfig"]["DeviceRequests"] = taken
    assert misapplied(body, found) == ["DeviceRequests"]


def test_device_that_nobody_asked_for_stops_the_run() -> None:
    body = body_of(Job(image=IMAGE, command=("true",)))
    found = inspected(body)
    found["HostConfig"]["DeviceRequests"] = [ALL]
    assert misapplied(body, found) == ["DeviceRequests"]


def test_only_a_job_with_gpus_may_have_mounts_of_their_driver() -> None:
    plain = expected_of(Job(image=IMAGE, command=("true",)))
    assert not any("nvidia" in each for each in plain.readonly)
    assert any("nvidia" in each for each in expected_of(JOB).readonly)
