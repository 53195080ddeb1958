"""The workflow that sets the status as a whole, with the real gate on real repositories."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from git_made import Content, Repo
from github_made import github, pull
from workflow_steps import GITLAB, PREVIEW, PUBLISH, Runner, step_named

RECORD = {
    "schema": "gate2-record-v1",
    "id": "talk",
    "title": "A record",
    "published": "2026-11-01",
    "claims": [{"id": "c1", "text": "The paper proposes a method.", "kind": "descriptive"}],
}
PATH = "records/talk/record.json"
REAL = "import gate2.cli.main\ngate2.cli.main.main(sys.argv[1:])"


@pytest.fixture
def upstream(tmp_path: Path) -> Repo:
    """A repository of one record with the workflows in it."""
    repo = Repo(tmp_path / "upstream")
    files: dict[str, Content] = {
        PATH: json.dumps(RECORD),
        "gate2.toml": "",
        ".github/workflows/gate2.yml": PREVIEW.read_bytes(),
        ".github/workflows/gate2-publish.yml": PUBLISH.read_bytes(),
    }
    repo.commit("start", files)
    return repo


def proposed(upstream: Repo, files: Mapping[str, Content]) -> str:
    """Pull request 7 with these files; its commit, which no branch of the repository has."""
    upstream.branch("topic")
    sha = upstream.commit("propose", files)
    upstream.ref("refs/pull/7/head")
    upstream.checkout("main")
    upstream.git("branch", "-q", "-D", "topic")
    return sha


def published(tmp_path: Path, upstream: Repo, sha: str) -> dict[str, str]:
    """Run every script of both jobs as the workflow strings them together; the status set."""
    runner = Runner(tmp_path / "runner", upstream.clone(tmp_path / "clone").path)
    runner.stand_in("gate2", REAL)
    github(runner, pulls=[[pull(7, sha)]], n7_reviews=[[]])
    said = {
        "github.token": "token",
        "github.event.workflow_run.event": "pull_request",
        "github.event.workflow_run.head_branch": "main",
        "secrets.GATE2_KEY": "",
        "github.server_url": "https://github.example",
        "github.repository": "owner/records",
        "github.run_id": "1",
    }
    own = {"DEFAULT_BRANCH": "main", "HEAD_SHA": sha}
    for name in (
        "Find the pull request",
        "Fetch the commit, without checking it out",
        "Find who approved it",
        "Judge the commit",
    ):
        step = step_named(PUBLISH, name)
        ran = runner.run(step, said, **own)
        assert ran.code == 0, ran.log
        said |= {f"steps.{step.get('id')}.outputs.{key}": each for key, each in ran.outputs.items()}
    for name in ("head", "number", "exit-code"):
        step_id = "judge" if name == "exit-code" else "find"
        said[f"needs.judge.outputs.{name}"] = said[f"steps.{step_id}.outputs.{name}"]
    # The other job has a directory of its own with what was handed over and nothing else.
    elsewhere = Runner(tmp_path / "other-runner", tmp_path / "other-work")
    shutil.copytree(runner.temp / "gate2-judged", elsewhere.work / "judged")
    github(elsewhere)
    ran = elsewhere.run(
        step_named(PUBLISH, "Set the status"), said | {"needs.judge.result": "success"}
    )
    assert ran.code == 0, ran.log
    assert ran.outputs == {"sarif": "true"}
    (call,) = elsewhere.calls("gh")
    assert f"repos/owner/records/statuses/{sha}" in call
    return dict(each.split("=", 1) for each in call if "=" in each)


def test_honest_record_passes(tmp_path: Path, upstream: Repo) -> None:
    new = RECORD | {"id": "other", "title": "Another record"}
    sha = proposed(upstream, {"records/other/record.json": json.dumps(new)})
    status = published(tmp_path, upstream, sha)
    assert (status["state"], status["context"]) == ("success", "gate2")
    assert "carried by its evidence" in status["description"]


def test_documentation_passes_and_says_why(tmp_path: Path, upstream: Repo) -> None:
    status = published(tmp_path, upstream, proposed(upstream, {"README.md": "b"}))
    assert (status["state"], status["description"]) == ("success", "the commit touches no record")


def test_invalid_record_fails_whatever_the_branch_does_to_the_workflows(
    tmp_path: Path, upstream: Repo
) -> None:
    planted: dict[str, Content] = {
        PATH: '{"schema": "gate2-record-v1", "id": "talk"',
        "gate2.toml": "x = [",
        ".github/workflows/gate2.yml": "name: gate2\non: pull_request\njobs: {}\n",
        ".github/workflows/gate2-publish.yml": "name: gate2-publish\n",
        ".gitlab/gate2.gitlab-ci.yml": GITLAB.read_bytes(),
        "gate2.py": "raise SystemExit(0)\n",
        "gate2/__init__.py": "raise SystemExit(0)\n",
        "sitecustomize.py": "raise SystemExit(0)\n",
        "judged/gate2.json": '{"schema": "gate2-ci-v1", "complete": true, "exit_code": 0}',
    }
    status = published(tmp_path, upstream, proposed(upstream, planted))
    assert (status["state"], "invalid" in status["description"]) == ("failure", True)
