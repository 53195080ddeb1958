"""`[engine]` of gate2.toml: what runs are made with, and never a lane weaker than was asked for."""

from pathlib import Path

import pytest

from gate2.errors import InfrastructureError, UsageError
from gate2.policy import RequiredSandbox
from gate2.reasons import Code
from gate2.sandbox import select
from gate2.sandbox.docker.lane import DockerSandbox
from gate2.settings import Settings, read_settings


def settings_of(tmp_path: Path, text: str) -> Settings:
    (tmp_path / "gate2.toml").write_text(text, encoding="utf-8")
    return read_settings(tmp_path / "gate2.toml")


def test_engine_is_left_its_own_runtime_and_no_gpu_by_default(tmp_path: Path) -> None:
    found = settings_of(tmp_path, "")
    assert (found.runtime, found.gpus) == ("", False)


@pytest.mark.parametrize("runtime", ["runc", "runsc"])
def test_runtime_is_taken_over(tmp_path: Path, runtime: str) -> None:
    assert settings_of(tmp_path, f'[engine]\nruntime = "{runtime}"').runtime == runtime


@pytest.mark.parametrize(
    "line",
    [
        *('runtime = "kata"', 'runtime = ""', "runtime = 1", "gpus = 1", 'gpus = "all"'),
        *("cache_mib = 0", 'cache_mib = "1"', "cache_mib = 1048577"),
        *("memory_mib = 63", 'memory_mib = "4096"'),
    ],
)
def test_unknown_value_is_refused_with_what_was_expected(tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError) as refused:
        settings_of(tmp_path, f"[engine]\n{line}")
    assert f"engine.{line.split()[0]}: " in refused.value.message
    assert "got" in refused.value.message


def test_the_cache_holds_no_more_than_is_said(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "").cache_mib is None
    assert settings_of(tmp_path, "[engine]\ncache_mib = 16").cache_mib == 16


def test_policy_of_gvisor_asks_for_it(tmp_path: Path) -> None:
    found = settings_of(tmp_path, '[policy]\nsandbox = "gvisor"')
    assert (found.policy.sandbox, found.runtime) == (RequiredSandbox.GVISOR, "runsc")


def test_policy_and_engine_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing could be verified"):
        settings_of(tmp_path, '[policy]\nsandbox = "gvisor"\n[engine]\nruntime = "runc"')


def test_lane_of_another_runtime_is_another_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, bool]] = []

    def lane(runtime: str, gpus: bool) -> DockerSandbox:
        asked.append((runtime, gpus))
        return DockerSandbox(runtime, gpus=gpus)

    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    monkeypatch.setattr(select, "docker_lane", lane)
    with pytest.raises(InfrastructureError) as lacking:
        select.choose("docker", runtime="runsc", gpus=True)
    assert lacking.value.reason.code is Code.INF_DOCKER_UNREACHABLE
    assert asked == [("runsc", True)]


def test_seal_under_one_runtime_is_not_the_others() -> None:
    assert select.docker_lane("runsc") is select.docker_lane("runsc")
    assert select.docker_lane("runsc") is not select.docker_lane()


def test_bubblewrap_never_passes_for_gvisor() -> None:
    with pytest.raises(UsageError, match="has no runtime"):
        select.choose("bubblewrap", runtime="runsc")


def test_memory_that_runs_may_have_is_taken_over(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "[engine]\nmemory_mib = 4096").memory_mib == 4096
    assert settings_of(tmp_path, "").memory_mib is None
