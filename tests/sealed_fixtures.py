"""The lanes that the contract is held against: every sealed one, and the fake where it can be."""

from collections.abc import Callable

import pytest

import sealed_lanes
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import Limits, Run, Sandbox
from sealed_lanes import SMALL, Honest, RealLane, job_of


@pytest.fixture(params=sealed_lanes.params())
def lane_name(request: pytest.FixtureRequest) -> str:
    """The name of a lane that really runs something."""
    return str(request.param)


@pytest.fixture
def lane(lane_name: str) -> RealLane:
    """A lane that really runs something."""
    return sealed_lanes.lane_of(lane_name)


@pytest.fixture
def honest(lane_name: str) -> Honest:
    """Where that lane differs from the others."""
    return sealed_lanes.honest(lane_name)


@pytest.fixture(params=["fake", *sealed_lanes.params()])
def any_lane(request: pytest.FixtureRequest) -> Sandbox:
    """Any lane, the fake too."""
    return FakeSandbox() if request.param == "fake" else sealed_lanes.lane_of(request.param)


@pytest.fixture(params=["fake", *sealed_lanes.params()])
def run(request: pytest.FixtureRequest) -> Callable[..., Run]:
    """Runs a command on every lane; the fake is told what the command would do."""

    def go(*command: str, would: Behaviour, limits: Limits = SMALL, results: str = "") -> Run:
        fake = request.param == "fake"
        chosen: Sandbox = FakeSandbox(would) if fake else sealed_lanes.lane_of(request.param)
        job = job_of(chosen, *command, limits=limits, results=tuple(results.split()))
        return chosen.run(job)

    return go
