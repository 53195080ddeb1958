"""What may go wrong before a cluster is there, and what must never get into it."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gate2.cli.main import run
from gate2.errors import InfrastructureError, UsageError
from gate2.executor import cluster
from gate2.executor.choosing import ExecutorName, Where, executor_for
from gate2.executor.cluster import require_address
from gate2.executor.task import Surroundings
from gate2.policy import Policy
from gate2.reasons import Code
from gate2.sandbox.owner import new_name
from rough import write_talk

SURROUNDINGS = Surroundings("auto", "auto", Policy(), use_cache=False)


@pytest.mark.parametrize("address", ["auto", "10.0.0.5:6379", "head.example:6379", "[::1]:6379"])
def test_an_address_of_a_cluster_is_taken(address: str) -> None:
    require_address(address)


@pytest.mark.parametrize(
    "address", ["", "local", "ray://head:10001", "head", "head:", ":6379", "head:port", "a/b:1"]
)
def test_an_address_that_would_mean_something_else_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="expected auto or HOST:PORT"):
        require_address(address)


def test_an_address_without_ray_is_a_mistake_and_not_ignored(tmp_path: Path) -> None:
    record = write_talk(tmp_path)
    assert run(["check", str(record), "--address", "10.0.0.5:6379"]) == 2


def test_a_missing_extra_is_said_before_anything_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(InfrastructureError) as caught:
        executor_for(SURROUNDINGS, 2, where=Where(ExecutorName.RAY))
    assert caught.value.reason.code is Code.INF_LANE_UNAVAILABLE
    assert run(["check", str(write_talk(tmp_path)), "--executor", "ray"]) == 6
    assert "pip install '.[ray]'" in capsys.readouterr().err


@pytest.mark.ray
def test_asking_for_ray_starts_nothing_yet() -> None:
    code = (
        "import sys\n"
        "from gate2.executor.choosing import ExecutorName, Where, executor_for\n"
        "from gate2.executor.task import Surroundings\n"
        "from gate2.policy import Policy\n"
        "asked = Surroundings('auto', 'auto', Policy(), use_cache=False)\n"
        "print(type(executor_for(asked, 2, where=Where(ExecutorName.RAY))).__name__)\n"
        "print('ray' in sys.modules)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["OnRay", "False"]


def test_the_current_directory_is_no_place_for_modules_and_is_the_same_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ray lets workers look for modules in the current directory: it may be a hostile record's."""
    monkeypatch.chdir(tmp_path)
    with cluster._nowhere():
        assert Path.cwd() == Path(cluster.__file__).resolve().parents[2]
    assert Path.cwd() == tmp_path


def test_a_cluster_of_ones_own_leaves_no_directory_even_if_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_PLACES", tmp_path)
    gone = subprocess.run(
        [sys.executable, "-c", "from gate2.sandbox.owner import new_name; print(new_name(1e6))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    for name, owner in (("of-the-dead", gone), ("of-the-living", new_name(1e6)), ("odd", "x")):
        (tmp_path / f"g2ray-{name}").mkdir()
        (tmp_path / f"g2ray-{name}" / "owner").write_text(owner, encoding="ascii")
    with cluster._place() as place:
        assert place.stat().st_mode & 0o777 == 0o700
        sockets = place / "session_2026-11-22_22-32-18_682863_4194304" / "sockets" / "plasma_store"
        assert len(os.fsencode(f"/tmp/{sockets.relative_to(tmp_path)}")) <= 107
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["g2ray-odd", "g2ray-of-the-living"]


def test_the_environment_is_as_before_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_AUTH_MODE", "k8s")
    monkeypatch.delenv("RAY_AUTH_TOKEN", raising=False)
    with cluster._environment({"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "secret"}):
        assert os.environ["RAY_AUTH_TOKEN"] == "secret"
    assert os.environ["RAY_AUTH_MODE"] == "k8s"
    assert "RAY_AUTH_TOKEN" not in os.environ
