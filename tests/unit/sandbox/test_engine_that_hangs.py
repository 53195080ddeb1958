"""A Docker Engine that stops answering, at whatever call, never takes the tool with it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fake_engine import FakeEngine, fake_engine
from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.sandbox.docker import engine as calls
from gate2.sandbox.docker.lane import DockerSandbox
from gate2.sandbox.groups import cgroups
from gate2.sandbox.images import images
from gate2.sandbox.job import Ended, Image, Job, Limits, Run
from gate2.sandbox.owner import is_mine
from gate2.sandbox.reaper import reap

GIVE_UP_S = 60.0
"""A hang, not a delay: every call gives up after a second."""
IMAGE_ID = f"sha256:{'1' * 64}"
AHEAD_OF_THE_RUN = ("version", "info", "image", "make_volume", "create", "inspect", "attach")
OF_THE_RUN = ("wait", "start", "kill", "make_exec", "run_exec", "remove", "remove_volume")


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEngine]:
    with fake_engine(tmp_path) as made:
        monkeypatch.setenv("DOCKER_HOST", made.host)
        monkeypatch.setattr(cgroups, "kills_of_the_machine", lambda: None)
        monkeypatch.setattr(calls, "CALL_TIMEOUT_S", 1)
        yield made


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    program = tmp_path / "rootfs" / "bin" / "true"
    program.parent.mkdir(parents=True)
    program.write_text("x", encoding="utf-8")
    program.chmod(0o755)
    image = Image("python", IMAGE_ID, tmp_path / "rootfs")
    monkeypatch.setattr(images, "resolve_name", lambda name: image)
    return Job(image=image, command=("true",), workdir="/", limits=Limits(wall_s=0.2))


def come_to_an_end(job: Job) -> Run | BaseException:
    """What a run comes to; a run that hangs fails the test."""
    found: list[Run | BaseException] = []

    def run() -> None:
        try:
            found.append(DockerSandbox().run(job))
        except InfrastructureError as error:
            found.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(GIVE_UP_S)
    assert not thread.is_alive(), "the run hangs"
    return found[0]


def test_engine_that_answers_is_run_on(engine: FakeEngine, job: Job) -> None:
    """The positive control: nothing below fails because the fake does."""
    run = come_to_an_end(job)
    assert isinstance(run, Run)
    assert run.ended is Ended.TIMEOUT
    assert {*AHEAD_OF_THE_RUN, *OF_THE_RUN} <= set(engine.asked)
    assert engine.labelled() == []


@pytest.mark.parametrize("call", [*AHEAD_OF_THE_RUN, *OF_THE_RUN])
def test_call_that_is_never_answered_is_given_up_and_its_leavings_stay_known(
    engine: FakeEngine, job: Job, call: str
) -> None:
    engine.silent.add(call)
    error = come_to_an_end(job)
    assert isinstance(error, InfrastructureError)
    assert error.reason.code is Code.INF_DOCKER_UNREACHABLE
    assert call in engine.asked
    assert all(is_mine(name) for name in engine.labelled())
    engine.silent.clear()
    reap(is_mine)
    assert engine.labelled() == []


def test_hanging_engine_makes_the_lane_unavailable(engine: FakeEngine) -> None:
    engine.silent.add("version")
    assert "no engine answers" in DockerSandbox().available()


def test_removal_that_fails_is_not_tried_again_call_after_call(
    engine: FakeEngine, job: Job
) -> None:
    """Each try costs the whole time of a call: the reaper has the rest."""
    engine.silent.add("remove")
    come_to_an_end(job)
    assert engine.asked.count("remove") == 1
    assert len(engine.labelled()) == 4  # both containers and both volumes
