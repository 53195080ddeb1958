"""The lanes that the contract is held against: every sealed one, and the fake where it can be."""

from dataclasses import dataclass

import pytest

import sealed_lanes
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import Limits, Run, Sandbox
from sealed_lanes import SMALL, Honest, RealLane, job_of

FAKE = "fake"


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


@pytest.fixture(params=[FAKE, *sealed_lanes.params()])
def any_lane(request: pytest.FixtureRequest) -> Sandbox:
    """Any lane, the fake too."""
    return FakeSandbox() if request.param == FAKE else sealed_lanes.lane_of(request.param)


@dataclass(frozen=True, slots=True)
class Anywhere:
    """Runs a command on one lane; the fake is told what the command would do."""

    name: str

    @property
    def honest(self) -> Honest:
        """Where the lane differs from the others."""
        return Honest() if self.name == FAKE else sealed_lanes.honest(self.name)

    def __call__(
        self, *command: str, would: Behaviour, limits: Limits = SMALL, results: str = ""
    ) -> Run:
        """One run; `results` are names with spaces between them."""
        fake = self.name == FAKE
        lane: Sandbox = FakeSandbox(would) if fake else sealed_lanes.lane_of(self.name)
        return lane.run(job_of(lane, *command, limits=limits, results=tuple(results.split())))


@pytest.fixture(params=[FAKE, *sealed_lanes.params()])
def run(request: pytest.FixtureRequest) -> Anywhere:
    """Runs a command on every lane, the fake too."""
    return Anywhere(str(request.param))
