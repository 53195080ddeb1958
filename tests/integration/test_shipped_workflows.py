"""The shipped workflows, action and GitLab job: what they are allowed, and that they are sound."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from actionlint import lint
from gate2.cli.ci_init import GITHUB, GITLAB, ci_files
from workflow_steps import ACTION, PREVIEW, PUBLISH, all_steps, read_yaml, steps_of
from workflow_steps import GITLAB as GITLAB_JOB

YAML_FILES = (ACTION, PREVIEW, PUBLISH)
PINNED = re.compile(
    r"^ *(?:- )?uses: (?:[\w.-]+/)+[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", re.MULTILINE
)
USES = re.compile(r"^ *(?:- )?uses: (?!\./)", re.MULTILINE)
WRITES = {"security-events": "write", "statuses": "write"}


def scripts(path: Path) -> list[str]:
    return [step["run"] for step in all_steps(path) if "run" in step]


def as_workflow(path: Path) -> str:
    """An action's steps as a job of a workflow, which is what actionlint reads."""
    text = path.read_text(encoding="utf-8")
    document = read_yaml(path)
    inputs = "".join(f"      {name}:\n        type: string\n" for name in document["inputs"])
    steps = text.split("\n  steps:\n", 1)[1]
    indented = "".join(f"  {line}\n" if line else "\n" for line in steps.splitlines())
    head = f"on:\n  workflow_call:\n    inputs:\n{inputs}jobs:\n  action:\n"
    return f"{head}    runs-on: ubuntu-latest\n    steps:\n{indented}"


def written() -> dict[str, str]:
    """What `gate2 ci init` writes, in the form that actionlint reads."""
    files = ci_files(GITHUB, "gate2 @ https://example.org/gate2.whl#sha256=00")
    texts = {name: text.decode() for name, text in files.items() if "workflows" in name}
    return texts | {"action": as_workflow(ACTION)}


@pytest.mark.actionlint
def test_actionlint_finds_nothing() -> None:
    assert lint(written()) == []


@pytest.mark.actionlint
@pytest.mark.parametrize(
    ("where", "sound", "faulty", "said"),
    [
        ("publish", "needs: judge", "needs: judges", "needs job"),
        ("publish", "outputs.moved", "outputs.mooved", "is not defined"),
        ("preview", "runs-on: ubuntu-latest", "runs-on: ubuntu-newest", "is unknown"),
        ("preview", "contents: read", "contents: reads", "permission"),
        ("preview", "types: [checks_requested]", "types: [checked]", "invalid activity type"),
        ("action", "inputs.setup ", "inputs.setups ", "is not defined"),
        ("action", "steps.judge.", "steps.judged.", "is not defined"),
    ],
)
def test_actionlint_does_find_what_is_wrong(where: str, sound: str, faulty: str, said: str) -> None:
    names = {"preview": GITHUB_PREVIEW, "publish": GITHUB_PUBLISH, "action": "action"}
    text = written()[names[where]]
    assert sound in text
    found = lint({"x.yml": text.replace(sound, faulty)})
    assert said in "\n".join(found)


GITHUB_PREVIEW, GITHUB_PUBLISH = (name for name in GITHUB if "workflows" in name)


@pytest.mark.actionlint
def test_actionlint_finds_a_title_that_is_pasted_into_a_script() -> None:
    script = "echo ${{ github.event.pull_request.title }}"
    text = written()[GITHUB_PREVIEW] + f"      - run: {script}\n"
    assert "potentially untrusted" in "\n".join(lint({"x.yml": text}))


SCHEMAS = [
    (ACTION, "vendor.github-actions"),
    (PREVIEW, "vendor.github-workflows"),
    (PUBLISH, "vendor.github-workflows"),
    (PREVIEW, "custom.github-workflows-require-timeout"),
    (PUBLISH, "custom.github-workflows-require-timeout"),
    (GITLAB_JOB, "vendor.gitlab-ci"),
]


def validated(path: Path, schema: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("path", "schema"), SCHEMAS, ids=lambda each: getattr(each, "name", each))
def test_published_schema_holds(path: Path, schema: str) -> None:
    done = validated(path, schema)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("path", "schema", "sound", "faulty"),
    [
        (ACTION, "vendor.github-actions", "using: composite", "using: compound"),
        (PREVIEW, "vendor.github-workflows", "runs-on: ubuntu-latest", "runs-off: here"),
        (PUBLISH, "custom.github-workflows-require-timeout", "timeout-minutes: 10", "name: x"),
        (GITLAB_JOB, "vendor.gitlab-ci", "when: always", "when: ever"),
        (GITLAB_JOB, "vendor.gitlab-ci", "exit_codes: 6", "exit_codes: six"),
    ],
)
def test_published_schema_does_refuse(
    path: Path, schema: str, sound: str, faulty: str, tmp_path: Path
) -> None:
    text = path.read_text(encoding="utf-8")
    assert sound in text
    broken = tmp_path / path.name
    broken.write_text(text.replace(sound, faulty), encoding="utf-8")
    done = validated(broken, schema)
    assert done.returncode == 1
    assert "Schema validation errors" in done.stdout


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.name)
def test_no_tag_of_an_action_can_be_moved_under_us(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(USES.findall(text)) == len(PINNED.findall(text)) > 0
    local = {step["uses"] for step in all_steps(path) if step.get("uses", "").startswith("./")}
    assert local <= {"./.github/actions/gate2"}


@pytest.mark.parametrize("action", ["actions/checkout", "actions/upload-artifact"])
def test_every_file_means_the_same_commit_by_an_action(action: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in YAML_FILES]
    assert len({found for text in texts for found in re.findall(rf"{action}@.*", text)}) == 1


@pytest.mark.parametrize("path", [ACTION, PUBLISH], ids=lambda path: path.name)
def test_no_foreign_text_is_pasted_into_a_script(path: Path) -> None:
    assert scripts(path)
    assert not [script for script in scripts(path) if "${{" in script]


@pytest.mark.parametrize("path", [ACTION, PUBLISH], ids=lambda path: path.name)
def test_every_script_stops_at_its_first_failure(path: Path) -> None:
    assert {script.splitlines()[0] for script in scripts(path)} == {"set -euo pipefail"}


@pytest.mark.parametrize("path", [ACTION, PUBLISH], ids=lambda path: path.name)
def test_shellcheck_finds_nothing(path: Path, tmp_path: Path) -> None:
    for number, script in enumerate(scripts(path)):
        (tmp_path / f"{number}.sh").write_text(script, encoding="utf-8")
    assert shellchecked("bash", *sorted(tmp_path.iterdir())) == ""


def test_shellcheck_finds_nothing_in_the_job_for_gitlab(tmp_path: Path) -> None:
    script = tmp_path / "job.sh"
    script.write_text("\n".join(read_yaml(GITLAB_JOB)["gate2"]["script"]), encoding="utf-8")
    assert shellchecked("sh", script) == ""
    script.write_text(script.read_text() + '\necho $report "${a[0]}"\n')
    assert "SC2086" in shellchecked("sh", script)


def shellchecked(shell: str, *files: Path) -> str:
    """What shellcheck says; SC2016 would have jq's own variables expanded by the shell."""
    program = Path(sys.executable).parent / "shellcheck"
    done = subprocess.run(
        [str(program), f"--shell={shell}", "--norc", "--exclude=SC2016", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


# --- what each job may do -----------------------------------------------------------------


def test_preview_may_read_and_nothing_else() -> None:
    document = read_yaml(PREVIEW)
    assert document["permissions"] == {"contents": "read"}
    assert not [job for job in document["jobs"].values() if "permissions" in job]
    text = PREVIEW.read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "github.token" not in text


def test_no_filter_keeps_the_required_status_from_coming() -> None:
    for path in (PREVIEW, PUBLISH):
        for event in read_yaml(path)["on"].values():
            assert not {"paths", "paths-ignore", "branches", "branches-ignore"} & set(event)


def test_preview_runs_for_every_commit_approval_and_queue() -> None:
    events = read_yaml(PREVIEW)["on"]
    assert set(events) == {"pull_request", "pull_request_review", "merge_group"}
    assert {"opened", "synchronize", "reopened", "ready_for_review"} == set(
        events["pull_request"]["types"]
    )


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.name)
def test_nothing_runs_with_the_rights_of_the_base_in_the_pull_requests_own_event(
    path: Path,
) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    code = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    assert "pull_request_target" not in code
    assert "actions/cache" not in code


def test_publishing_follows_the_preview_and_takes_nothing_from_it() -> None:
    document = read_yaml(PUBLISH)
    assert document["on"] == {
        "workflow_run": {"workflows": [read_yaml(PREVIEW)["name"]], "types": ["completed"]}
    }
    downloads = [s for s in all_steps(PUBLISH) if "download-artifact" in s.get("uses", "")]
    assert [set(step["with"]) for step in downloads] == [{"name", "path"}]
    uploads = [s["with"]["name"] for s in steps_of(PUBLISH, "judge") if "upload" in str(s)]
    assert [step["with"]["name"] for step in downloads] == uploads


def test_rights_are_split_between_the_job_that_judges_and_the_job_that_writes() -> None:
    document = read_yaml(PUBLISH)
    assert document["permissions"] == {}
    assert document["jobs"]["judge"]["permissions"] == {"contents": "read", "pull-requests": "read"}
    rights = document["jobs"]["publish"]["permissions"]
    assert {key: value for key, value in rights.items() if value != "read"} == WRITES
    assert document["jobs"]["publish"]["needs"] == "judge"


def test_job_that_writes_runs_no_code_of_anybody() -> None:
    steps = steps_of(PUBLISH, "publish")
    used = [step["uses"].split("@")[0] for step in steps if "uses" in step]
    assert used == ["actions/download-artifact", "github/codeql-action/upload-sarif"]
    (script,) = (step["run"] for step in steps if "run" in step)
    assert not re.search(r"\b(git|python3?|pip|gate2 ci|source|eval)\b\s", script)


def test_signing_key_is_given_to_one_step_alone() -> None:
    text = PUBLISH.read_text(encoding="utf-8")
    assert text.count("secrets.") == 1
    (holder,) = (step for step in all_steps(PUBLISH) if "secrets." in str(step))
    assert holder["name"] == "Judge the commit"
    assert holder["env"]["GATE2_KEY"] == "${{ secrets.GATE2_KEY }}"
    assert "GH_TOKEN" not in holder["env"]


def test_step_that_judges_has_no_token_of_github() -> None:
    document = read_yaml(PUBLISH)
    for level in (document, document["jobs"]["judge"]):
        assert "github.token" not in str(level.get("env", {}))


@pytest.mark.parametrize("path", [PREVIEW, PUBLISH], ids=lambda path: path.name)
def test_checkout_has_all_history_and_keeps_no_token(path: Path) -> None:
    found = [s["with"] for s in all_steps(path) if "actions/checkout" in s.get("uses", "")]
    assert [(each["fetch-depth"], each["persist-credentials"]) for each in found] == [(0, False)]


def test_what_is_checked_out_beside_the_secret_is_the_default_branch() -> None:
    (checkout,) = (s for s in all_steps(PUBLISH) if "actions/checkout" in s.get("uses", ""))
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    assert not [s for s in scripts(PUBLISH) if re.search(r"git\b.*\b(checkout|switch|merge)\b", s)]


def test_job_for_gitlab_leaves_no_choice_to_whoever_starts_the_pipeline() -> None:
    (job,) = read_yaml(GITLAB_JOB).values()
    assert set(job["variables"]) == {"GIT_DEPTH", "GIT_SUBMODULE_STRATEGY"}
    assert "allow_failure" not in job
    assert job["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}]


def test_what_pip_installs_is_said_in_each_file_that_starts_a_job() -> None:
    files = {**ci_files(GITHUB, "a-requirement"), **ci_files(GITLAB, "a-requirement")}
    counts = {name: text.count(b"a-requirement") for name, text in files.items()}
    assert counts.pop(".github/actions/gate2/action.yml") == 0
    assert set(counts.values()) == {1}
    assert not [name for name, text in files.items() if b"@INSTALL@" in text]
