"""A pull request against a repository of records, whose base is published once per session."""

import os
import shutil
from pathlib import Path

import pytest

from git_made import Repo
from pull_request_made import Published, PullRequest, spoken
from pull_request_records import lay_out_all


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


def publish_base(place: Path) -> Published:
    """The repository that every pull request is against, made for real: `lay_out_all` says what."""
    published = Published(place / "repository", place / "key", Path(os.environ["GATE2_STATE"]))
    repo = Repo(published.repository)
    code, out, err = spoken("keygen", "-o", str(published.key))
    assert code == 0, out + err
    repo.write({"gate2.toml": published.settings(), "README.md": "Records.\n"})
    lay_out_all(repo.path / "records")
    settings = ["--policy", str(repo.path / "gate2.toml"), "--sandbox", "runc"]
    signed = ["--write", "--key", str(published.key), "--assurance", "independent"]
    code, out, err = spoken("check", str(repo.path / "records"), *signed, *settings)
    assert code == 3, out + err  # one of them is refuted
    repo.commit("Publish records")
    return published
