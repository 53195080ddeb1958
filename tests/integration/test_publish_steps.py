"""The scripts of the workflow that sets the status, run under bash with a GitHub of the test's."""

import json
from pathlib import Path
from typing import Any

import pytest

from git_made import Repo
from github_made import SHA, github, pull, review
from judged import HOSTILE
from workflow_steps import PUBLISH, Ran, Runner, step_named

OTHER = "f" * 40
QUEUED = f"gh-readonly-queue/main/pr-12-{OTHER}"


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    (tmp_path / "work").mkdir()
    return Runner(tmp_path / "runner", tmp_path / "work")


# --- whose commit it is -------------------------------------------------------------------


def found(
    runner: Runner, sha: str = SHA, event: str = "pull_request", branch: str = HOSTILE
) -> Ran:
    return runner.run(
        step_named(PUBLISH, "Find the pull request"),
        {
            "github.token": "reads",
            "github.event.workflow_run.event": event,
            "github.event.workflow_run.head_branch": branch.replace("\udcff", ""),
        },
        HEAD_SHA=sha,
        DEFAULT_BRANCH="main",
    )


@pytest.mark.parametrize("event", ["pull_request", "pull_request_review"])
def test_pull_request_is_found_by_its_commit_on_any_page(runner: Runner, event: str) -> None:
    github(runner, pulls=[[pull(3, OTHER), pull(4, OTHER)], [pull(7)]])
    ran = found(runner, event=event)
    assert ran.code == 0, ran.log
    assert ran.outputs == {"head": SHA, "number": "7", "from": "refs/pull/7/head"}
    (call,) = runner.calls("gh")
    assert {"--paginate", "state=open", "base=main"} <= set(call)


def test_status_earned_before_a_laxer_branch_is_never_set(runner: Runner) -> None:
    github(runner, pulls=[[pull(7, base="lax")]])
    ran = found(runner)
    assert (ran.code, ran.outputs) == (0, {})
    assert "no open pull request proposes" in ran.log


def test_decoy_for_another_branch_does_not_stand_in_for_the_pull_request(runner: Runner) -> None:
    github(runner, pulls=[[pull(2, base="lax"), pull(7)]])
    assert found(runner).outputs["number"] == "7"


def test_commit_that_nobody_proposes_is_not_judged(runner: Runner) -> None:
    github(runner, pulls=[[]])
    assert found(runner).outputs == {}


def test_merge_queue_of_the_default_branch_is_judged_at_its_own_commit(runner: Runner) -> None:
    github(runner, pulls=[[]])
    ran = found(runner, event="merge_group", branch=QUEUED)
    assert ran.outputs == {"head": SHA, "number": "12", "from": SHA}
    assert runner.calls("gh") == []


@pytest.mark.parametrize(
    "branch",
    [QUEUED.replace("main", "lax"), "main", QUEUED.replace("pr-12", "pr-0"), f"{QUEUED}/x", ""],
)
def test_merge_queue_of_another_branch_is_not(runner: Runner, branch: str) -> None:
    github(runner, pulls=[[pull(7)]])
    assert found(runner, event="merge_group", branch=branch).outputs == {}


def test_branch_that_is_named_like_a_queue_is_no_queue(runner: Runner) -> None:
    github(runner, pulls=[[]])
    assert found(runner, branch=QUEUED).outputs == {}


@pytest.mark.parametrize("sha", ["", "main", SHA[:-1], SHA.upper(), f"{SHA} --force"])
def test_what_is_no_hash_of_a_commit_goes_no_further(runner: Runner, sha: str) -> None:
    github(runner, pulls=[[pull(7, sha)]])
    ran = found(runner, sha)
    assert (ran.code, ran.outputs) == (1, {})
    assert "expected a commit's hash" in ran.log


def test_silent_github_ends_the_job(runner: Runner) -> None:
    runner.stand_in("gh", "raise SystemExit(1)")
    ran = found(runner)
    assert ran.code != 0
    assert ran.outputs == {}


# --- its objects --------------------------------------------------------------------------


@pytest.fixture
def upstream(tmp_path: Path) -> Repo:
    """The repository at GitHub, with a pull request that plants files."""
    repo = Repo(tmp_path / "upstream")
    repo.commit("start", {"gate2.toml": "", "README.md": "a"})
    repo.branch("topic")
    repo.commit("plant", {"gate2.toml": "x", "planted.py": "x", ".gitattributes": "* filter=x"})
    repo.ref("refs/pull/7/head")
    repo.checkout("main")
    repo.git("branch", "-q", "-D", "topic")
    return repo


def fetched(tmp_path: Path, upstream: Repo, sha: str, where: str) -> tuple[Repo, Ran]:
    clone = upstream.clone(tmp_path / "clone")
    upstream.commit("the base moves on", {"README.md": "b"})
    runner = Runner(tmp_path / "runner", clone.path)
    github(runner)
    return clone, runner.run(
        step_named(PUBLISH, "Fetch the commit, without checking it out"),
        {"github.token": "reads", "steps.find.outputs.from": where},
        HEAD_SHA=sha,
        DEFAULT_BRANCH="main",
    )


def test_commit_comes_as_objects_and_nothing_of_it_is_checked_out(
    tmp_path: Path, upstream: Repo
) -> None:
    proposed = upstream.head("refs/pull/7/head")
    clone, ran = fetched(tmp_path, upstream, proposed, "refs/pull/7/head")
    assert (ran.code, ran.outputs) == (0, {}), ran.log
    assert clone.head("refs/gate2/head") == proposed
    assert clone.head("refs/remotes/origin/main") == upstream.head("main")
    assert not (clone.path / "planted.py").exists()
    assert (clone.path / "gate2.toml").read_text() == ""
    assert clone.git("status", "--porcelain") == ""


def test_commit_of_a_queue_comes_by_its_hash(tmp_path: Path, upstream: Repo) -> None:
    proposed = upstream.head("refs/pull/7/head")
    clone, ran = fetched(tmp_path, upstream, proposed, proposed)
    assert (ran.code, ran.outputs) == (0, {}), ran.log
    assert clone.head("refs/gate2/head") == proposed


def test_commit_that_was_replaced_meanwhile_is_not_judged(tmp_path: Path, upstream: Repo) -> None:
    _, ran = fetched(tmp_path, upstream, SHA, "refs/pull/7/head")
    assert ran.outputs == {"moved": "true"}
    assert "has moved on" in ran.log


def test_pull_request_that_cannot_be_fetched_ends_the_job(tmp_path: Path, upstream: Repo) -> None:
    _, ran = fetched(tmp_path, upstream, SHA, "refs/pull/8/head")
    assert ran.code != 0


# --- who approved it ----------------------------------------------------------------------


def approvals(
    runner: Runner, *pages: list[dict[str, Any]], event: str = "pull_request", own: str = SHA
) -> list[str]:
    github(runner, n7_reviews=pages, n7=[pull(7, own)])
    ran = runner.run(
        step_named(PUBLISH, "Find who approved it"),
        {
            "github.token": "reads",
            "github.event.workflow_run.event": event,
            "steps.find.outputs.number": "7",
        },
        HEAD_SHA=SHA,
    )
    assert ran.code == 0, ran.log
    return (runner.temp / "gate2-approvals").read_text().splitlines()


def test_approvals_of_this_commit_count(runner: Runner) -> None:
    assert approvals(runner, [review("first"), review("second")], [review("third-3")]) == [
        "first",
        "second",
        "third-3",
    ]


def test_comment_after_an_approval_leaves_it(runner: Runner) -> None:
    assert approvals(runner, [review("first"), review("first", "COMMENTED")]) == ["first"]


@pytest.mark.parametrize("state", ["CHANGES_REQUESTED", "DISMISSED"])
def test_approval_that_was_taken_back_does_not_count(runner: Runner, state: str) -> None:
    assert approvals(runner, [review("first")], [review("first", state)]) == []
    assert approvals(runner, [review("first", state)], [review("first")]) == ["first"]


def test_approval_of_an_earlier_commit_does_not_count(runner: Runner) -> None:
    assert approvals(runner, [review("first", sha=OTHER)]) == []


@pytest.mark.parametrize(
    "odd",
    [
        review("robot[bot]", kind="Bot"),
        review("robot", kind="Bot"),
        review(None),
        review("first\n--no-ledger"),
        review("--base=x y"),
        review("first", "PENDING"),
        review("first", "approved"),
    ],
)
def test_what_is_no_persons_approval_does_not_count(runner: Runner, odd: dict[str, Any]) -> None:
    assert approvals(runner, [odd, review("second")]) == ["second"]


def test_queue_rests_on_the_approval_of_the_pull_requests_own_commit(runner: Runner) -> None:
    pages = [review("first", sha=OTHER), review("second", sha=SHA)]
    assert approvals(runner, pages, event="merge_group", own=OTHER) == ["first"]


# --- judging ------------------------------------------------------------------------------

JUDGES = """
judged = pathlib.Path([a.split("=", 1)[1] for a in sys.argv if a.startswith("--output=")][0])
(judged / "gate2.md").write_text("## gate2\\n")
(judged / "gate2.txt").write_text("::notice::shown\\n")
print("::error::pwned")
raise SystemExit(int((room / "code.txt").read_text()))
"""


def judged(runner: Runner, code: int, key: str = "", handles: str = "") -> Ran:
    runner.stand_in("gate2", JUDGES, seen=("GATE2_KEY", "GH_TOKEN", "GITHUB_TOKEN"))
    (runner.room / "calls" / "gate2" / "code.txt").write_text(str(code))
    runner.temp.mkdir(exist_ok=True)
    (runner.temp / "gate2-approvals").write_text(handles)
    return runner.run(
        step_named(PUBLISH, "Judge the commit"),
        {"secrets.GATE2_KEY": key},
        HEAD_SHA=SHA,
        DEFAULT_BRANCH="main",
    )


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4, 5, 6, 130])
def test_every_outcome_reaches_the_job_that_publishes(runner: Runner, code: int) -> None:
    ran = judged(runner, code)
    assert (ran.code, ran.outputs) == (0, {"exit-code": str(code)}), ran.log
    assert ran.summary == "## gate2\n"


def test_commit_is_judged_by_its_hash_against_the_default_branch(runner: Runner) -> None:
    judged(runner, 0, handles="first\nsecond\n")
    (call,) = runner.calls("gate2")
    assert call[:5] == [
        "ci",
        "--base=refs/remotes/origin/main",
        f"--head={SHA}",
        "--require=no-regression",
        f"--output={runner.temp / 'gate2-judged'}",
    ]
    assert call[-2:] == ["--reviewed-by=first", "--reviewed-by=second"]
    assert "--trust-attestations" not in call


def test_evidence_is_written_where_there_is_a_key_to_sign_it(runner: Runner) -> None:
    judged(runner, 0)
    judged(runner, 0, key="PEM")
    unsigned, signed = runner.calls("gate2")
    evidence = f"--evidence={runner.temp / 'gate2-judged' / 'evidence'}"
    assert (evidence in unsigned, evidence in signed) == (False, True)
    assert not [each for each in signed if "PEM" in each], "no argument that a process list shows"
    assert runner.environments("gate2") == [{"GATE2_KEY": ""}, {"GATE2_KEY": "PEM"}]


def test_what_the_gate_prints_beside_the_key_is_no_command(runner: Runner) -> None:
    lines = judged(runner, 0).log.splitlines()
    assert lines[0].startswith("::stop-commands::")
    token = lines[0].removeprefix("::stop-commands::")
    assert lines.index("::error::pwned") < lines.index("::notice::shown")
    assert lines.index("::notice::shown") < lines.index(f"::{token}::")


# --- the status ---------------------------------------------------------------------------


def published(
    runner: Runner, code: str, result: str = "success", report: str | None = None, **more: str
) -> tuple[dict[str, str], Ran]:
    place = runner.work / "judged"
    place.mkdir(exist_ok=True)
    if report is not None:
        (place / "gate2.json").write_text(report)
    github(runner)
    ran = runner.run(
        step_named(PUBLISH, "Set the status"),
        {
            "github.token": "writes",
            "needs.judge.outputs.head": SHA,
            "needs.judge.outputs.exit-code": code,
            "needs.judge.result": result,
            "github.server_url": "https://github.example",
            "github.repository": "owner/records",
            "github.run_id": "1",
        },
        **more,
    )
    assert ran.code == 0, ran.log
    call = runner.calls("gh")[-1]
    assert f"repos/owner/records/statuses/{SHA}" in call
    return dict(each.split("=", 1) for each in call if "=" in each), ran


def document(code: int, sha: str = SHA, **changed: object) -> str:
    whole: dict[str, object] = {
        "schema": "gate2-ci-v1",
        "complete": True,
        "exit_code": code,
        "head": {"ref": "x", "sha": sha},
    }
    return json.dumps(whole | changed)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (0, "success"),
        (1, "failure"),
        (2, "error"),
        (3, "failure"),
        (4, "failure"),
        (5, "success"),
        (6, "error"),
        (130, "error"),
    ],
)
def test_status_is_what_the_gate_exited_with(runner: Runner, code: int, state: str) -> None:
    status, _ = published(runner, str(code), report=document(code))
    assert (status["context"], status["state"]) == ("gate2", state)
    assert len(status["description"]) <= 140
    assert status["target_url"] == "https://github.example/owner/records/actions/runs/1"


@pytest.mark.parametrize("code", ["2", "6", "130", ""])
def test_machine_that_could_not_look_is_an_error_and_no_failure(runner: Runner, code: str) -> None:
    assert published(runner, code)[0]["state"] == "error"


def test_commit_without_records_fails_where_the_repository_asks_for_that(runner: Runner) -> None:
    status, _ = published(runner, "5", report=document(5), NOTHING="fail")
    assert status["state"] == "failure"


@pytest.mark.parametrize(
    "report",
    [
        None,
        "",
        "{",
        "[]",
        document(0, OTHER),
        document(1),
        document(5),
        document(0, complete=False),
        document(0, schema="gate2-ci-v0"),
        document(0) + document(0),
        document(0, padding="x" * 10_000_000),
    ],
    ids=["none", "empty", "cut", "list", "commit", "code", "five", "part", "schema", "two", "huge"],
)
def test_success_needs_a_report_of_this_commit_that_says_the_same(
    runner: Runner, report: str | None
) -> None:
    assert published(runner, "0", report=report)[0]["state"] == "error"


def test_report_behind_a_link_is_none(runner: Runner) -> None:
    (runner.work / "elsewhere.json").write_text(document(0))
    (runner.work / "judged").mkdir()
    (runner.work / "judged" / "gate2.json").symlink_to(runner.work / "elsewhere.json")
    assert published(runner, "0")[0]["state"] == "error"


@pytest.mark.parametrize("result", ["failure", "cancelled", "skipped", ""])
def test_job_that_broke_down_after_judging_is_no_success(runner: Runner, result: str) -> None:
    assert published(runner, "0", result, document(0))[0]["state"] == "error"


def test_finding_stands_though_its_report_was_lost(runner: Runner) -> None:
    assert published(runner, "3", "failure")[0]["state"] == "failure"


@pytest.mark.parametrize(
    ("sarif", "uploaded"),
    [
        ('{"version": "2.1.0", "runs": [{}]}', True),
        ('{"version": "2.1.0", "runs": []}', False),
        ('{"version": "2.0.0", "runs": [{}]}', False),
        ("<sarif/>", False),
    ],
)
def test_only_sarif_is_uploaded_as_sarif(runner: Runner, sarif: str, uploaded: bool) -> None:
    (runner.work / "judged").mkdir()
    (runner.work / "judged" / "gate2.sarif").write_text(sarif)
    _, ran = published(runner, "1")
    assert ran.outputs == ({"sarif": "true"} if uploaded else {})


def test_token_is_asked_for_by_name_and_stands_in_no_argument(runner: Runner) -> None:
    published(runner, "1")
    assert runner.environments("gh") == [{"GH_TOKEN": "writes"}]
    assert "writes" not in " ".join(runner.calls("gh")[0])
