"""What an artifact may choose of its sandbox: a command, an image, limits, and nothing else.

Flaws of container runtimes were reached through a working directory, a mount or a user that
whoever is sealed in had chosen. None of these has a word in artifact.toml, and a runtime that is
older than what the lane was made for is not used.
"""

from pathlib import Path

import pytest

from gate2.lanes.repro import run_sealed
from gate2.policy import Policy
from gate2.record.artifact import read_artifact
from gate2.record.model import Artifact, BrokenArtifact
from gate2.sandbox.fake import FakeSandbox
from gate2.sandbox.job import IN_DIR, TOOLS_DIR, Job
from gate2.sandbox.runc import lane as runc

ARTIFACT = """schema = "gate2-artifact-v1"
claim = "c1"
kind = "repro"
scope = "exact"
establishes = "something"
does_not_establish = "anything else"
[repro]
image = "python"
command = ["python3", "repro.py"]
"""


def lay_out(directory: Path, more: str = "") -> Path:
    artifact = directory / "it"
    artifact.mkdir()
    (artifact / "repro.py").write_text("print()\n", encoding="utf-8")
    (artifact / "artifact.toml").write_text(ARTIFACT + more, encoding="utf-8")
    return artifact


@pytest.mark.parametrize(
    "line",
    [
        'workdir = "/proc/self/fd/7"',
        'cwd = "/proc/self/fd/7"',
        'working_directory = "/"',
        'mounts = ["/:/host"]',
        'volumes = ["/:/host"]',
        'user = "root"',
        "uid = 0",
        'hostname = "x"',
        "network = true",
        "privileged = true",
        'capabilities = ["CAP_SYS_ADMIN"]',
        'devices = ["/dev/kmsg"]',
        'runtime = "runc"',
        'security_opt = ["seccomp=unconfined"]',
        'entrypoint = ["sh"]',
        'environment = { LD_PRELOAD = "/home/in/x.so" }',
        'env = { LD_PRELOAD = "/home/in/x.so" }',
    ],
)
def test_an_artifact_cannot_choose_how_it_is_sealed(line: str, tmp_path: Path) -> None:
    read = read_artifact(lay_out(tmp_path, line + "\n"))
    assert isinstance(read, BrokenArtifact)
    assert {reason.code.value for reason in read.reasons} == {"G2-REC-001"}
    key = line.split(" ")[0]
    assert any(key in reason.message for reason in read.reasons), read.reasons


def test_every_run_starts_in_a_directory_of_the_engines_choice(tmp_path: Path) -> None:
    artifact = read_artifact(lay_out(tmp_path))
    assert isinstance(artifact, Artifact)
    lane = FakeSandbox()
    run_sealed(artifact, (), lane, Policy(), lambda _: None)
    assert lane.jobs
    for job in lane.jobs:
        assert job.workdir in (IN_DIR, TOOLS_DIR)
        assert {mount.target for mount in job.mounts} <= {IN_DIR, TOOLS_DIR}
        assert not any(artifact.directory in mount.source.parents for mount in job.mounts)
        assert_no_part_of_the_host(job, artifact.directory)


def assert_no_part_of_the_host(job: Job, directory: Path) -> None:
    """What is mounted is the engine's private copy, never the author's own directory."""
    assert all(mount.source != directory for mount in job.mounts)


def test_a_runtime_older_than_the_lane_was_made_for_is_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runc, "find_tool", lambda *_: "/usr/sbin/runc")
    monkeypatch.setattr(runc, "runc_version", lambda: (1, 0))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "older than 1.1" in runc.RuncSandbox().available()
