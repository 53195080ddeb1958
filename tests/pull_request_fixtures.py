"""A pull request against a repository of records, whose base is published once per session."""

import shutil
from pathlib import Path

import pytest

from pull_request_made import Published, PullRequest, publish_base


@pytest.fixture(scope="session")
def published_base(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Checked, signed and committed by the command line itself."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GATE2_STATE", str(tmp_path_factory.mktemp("published-state")))
        return publish_base(tmp_path_factory.mktemp("published"))


@pytest.fixture
def pull(published_base: Published, own_state: Path, tmp_path: Path) -> PullRequest:
    """A branch with nothing on it yet. Its ledger is the test's own, and empty; what was run for
    another test is not run again."""
    shutil.copy(published_base.state / "cache.key", own_state)
    (own_state / "evidence").symlink_to(published_base.state / "evidence")
    return PullRequest(published_base, tmp_path)
