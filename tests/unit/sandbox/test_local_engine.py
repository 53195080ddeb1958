"""An engine passes for local only where it is shown to be: else results would be read elsewhere."""

import os
from pathlib import Path
from typing import Any

import docker
import pytest

from gate2.sandbox.docker import local as local_engine
from gate2.sandbox.docker.engine import connect
from gate2.sandbox.job import Image

IMAGE = Image("python", f"sha256:{'0' * 64}", Path("/nonexistent"))


@pytest.fixture
def info(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What an engine on this machine says, asked by root through its socket."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(local_engine, "_why_unseen", lambda api, image: "")
    return {
        "KernelVersion": os.uname().release,
        "Name": os.uname().nodename,
        "MemTotal": local_engine._memory_bytes(),
        "SecurityOptions": ["name=seccomp,profile=default"],
    }


def why_apart(info: dict[str, Any]) -> str:
    api: docker.APIClient = None  # type: ignore[assignment]  # never asked
    return local_engine.why_apart(api, info, IMAGE)


def test_engine_of_this_machine_is_local(info: dict[str, Any]) -> None:
    assert info["MemTotal"] > 1 << 20
    assert why_apart(info) == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KernelVersion", "6.6.6-linuxkit"),
        ("Name", "docker-desktop"),
        ("MemTotal", 1),
        ("Name", None),
    ],
)
def test_engine_of_another_machine_is_not(info: dict[str, Any], name: str, value: object) -> None:
    assert f"its {name} is" in why_apart(info | {name: value})


@pytest.mark.parametrize("option", ["name=rootless", "name=userns", "name=selinux"])
def test_engine_that_sees_users_or_files_otherwise_is_not(
    info: dict[str, Any], option: str
) -> None:
    assert option.removeprefix("name=") in why_apart(info | {"SecurityOptions": [option]})


def test_ordinary_user_mounts_nothing(
    info: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert why_apart(info) == "gate2 is not root"


def test_engine_behind_a_network_is_not_local(
    info: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:2375")
    assert "Unix socket" in why_apart(info)


def test_engine_that_does_not_see_our_file_is_not_local(
    info: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_engine, "_why_unseen", lambda api, image: "it does not see a file")
    assert why_apart(info) == "it does not see a file"


def test_engine_that_fails_meanwhile_is_not_local(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing is left of the attempt."""
    from fake_engine import fake_engine

    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))
    with fake_engine(tmp_path) as engine:
        monkeypatch.setenv("DOCKER_HOST", engine.host)
        api = connect("1.41")
        why = local_engine._why_unseen(api, IMAGE)
        api.close()
        assert engine.labelled() == []
    assert why != ""
    assert list((tmp_path / "cache" / "runs").iterdir()) == []
