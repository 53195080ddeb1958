"""What `gate2 doctor` says of the lanes: none is left out, and each that is missing says what
mends it."""

import pytest

from gate2.sandbox import survey
from gate2.sandbox.bubblewrap.lane import BubblewrapSandbox
from gate2.sandbox.groups import cgroups
from gate2.sandbox.seal import seccomp
from gate2.sandbox.survey import Found, survey_lanes, survey_parts

LANES = [
    "docker",
    "docker with gVisor",
    "docker rootless",
    "docker with GPUs",
    "runc",
    "runc with gVisor",
    "bubblewrap",
]


def found(lacking: str) -> Found:
    """A lane that gives this account of itself."""
    return survey._lane("lane", lambda: lacking, lambda: "parts")


def test_every_lane_is_told_whether_it_is_here_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    lanes = survey_lanes()
    assert [lane.name for lane in lanes] == LANES
    for lane in lanes[:4]:
        assert not lane.present
        assert lane.detail.startswith("no engine answers")
    assert "/nonexistent/docker.sock" in lanes[0].detail
    assert all(lane.detail for lane in lanes)


def test_a_lane_that_works_needs_no_mending() -> None:
    assert found("") == Found("lane", present=True, detail="parts", remedy="")


@pytest.mark.parametrize(
    ("account", "detail", "remedy"),
    [
        ("runc lane: it is old; upgrade it", "it is old", "upgrade it"),
        ("runc lane: it is old", "it is old", ""),
        ("it is old; upgrade it", "it is old", "upgrade it"),
        ("docker lane: no (a; b); start it", "no (a; b)", "start it"),
    ],
)
def test_what_is_lacking_stands_apart_from_what_to_do(
    account: str, detail: str, remedy: str
) -> None:
    assert found(account) == Found("lane", present=False, detail=detail, remedy=remedy)


@pytest.mark.parametrize(
    ("lacking", "installed", "command"),
    [
        ("no engine answers (Permission denied)", {"dockerd"}, "sudo usermod -aG docker $USER"),
        ("no engine answers (No such file)", {"dockerd"}, "systemctl start docker"),
        ("no engine answers (No such file)", set(), "apt-get install docker.io"),
        ("no engine answers (x (DOCKER_HOST): No such file)", {"dockerd"}, "unset DOCKER_HOST"),
        ("the engine speaks API 1.40", {"dockerd"}, ""),
    ],
)
def test_an_engine_that_does_not_answer_is_mended_by_its_cause(
    lacking: str, installed: set[str], command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "_has", lambda program: program in installed)
    assert survey._mend_engine(lacking).startswith(command)
    assert bool(survey._mend_engine(lacking)) == bool(command)


@pytest.mark.parametrize("installed", [{"runsc"}, set()])
def test_gvisor_is_registered_with_the_engine_by_one_command(
    installed: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "_has", lambda program: program in installed)
    command = survey._mend_gvisor("the engine knows no runtime 'runsc', only runc")
    assert command.startswith("apt-get install runsc && ") != bool(installed)
    assert "runsc install -- --platform=ptrace --network=none --oci-seccomp" in command


@pytest.mark.parametrize(
    ("version", "remedy"),
    [(1, "run gate2 as root"), (2, "run gate2 as root, or in a delegated cgroup")],
)
def test_a_lane_whose_limits_nobody_enforces_is_not_called_ready(
    version: int, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BubblewrapSandbox, "available", lambda _: "")
    monkeypatch.setattr(survey, "find_bubblewrap", lambda: "/usr/bin/bwrap")
    monkeypatch.setattr(survey, "bubblewrap_version_text", lambda: "0.8.0")
    monkeypatch.setattr(survey, "unenforced", lambda: "nothing limits memory")
    monkeypatch.setattr(cgroups, "version", lambda: version)
    lane = survey._bubblewrap()
    assert (lane.present, lane.remedy) == (False, remedy)
    assert lane.detail == "bubblewrap 0.8.0, whose seal cannot be proven: nothing limits memory"
    monkeypatch.setattr(survey, "unenforced", lambda: "")
    assert survey._bubblewrap() == Found("bubblewrap", present=True, detail="bubblewrap 0.8.0")


def test_the_profile_is_named_by_version_and_whole_digest() -> None:
    profile = seccomp.load()
    parts = {part.name: part for part in survey_parts()}
    assert parts["seccomp"].detail == f"version {profile.version}, sha256:{profile.sha256}"


@pytest.mark.parametrize(("version", "present"), [(0, False), (1, True), (2, True)])
def test_a_machine_without_control_groups_is_told(
    version: int, present: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cgroups, "version", lambda: version)
    groups = survey_parts()[0]
    assert (groups.name, groups.present, bool(groups.remedy)) == ("cgroups", present, not present)
