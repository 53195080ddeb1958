"""What the machine cannot do is never a finding; what surrounds the gate never steers it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from pull_request_made import Answer, PullRequest, asked, spoken
from pull_request_records import READINGS, attach, first_reported

pytestmark = pytest.mark.runc

NEW = "records/new/record.json"


def elsewhere(
    pull: PullRequest, environment: Mapping[str, str], asking: tuple[str, ...] = (), *options: str
) -> Answer:
    """The gate as a process of its own, on a machine with these variables and no cache."""
    state = pull.place / "fresh"
    state.mkdir(exist_ok=True)

    def process(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "gate2", *arguments],
            env={**os.environ, "GATE2_STATE": str(state), **environment},
            capture_output=True,
            check=False,
            text=True,
            errors="surrogateescape",
        )
        return done.returncode, done.stdout, done.stderr

    return asked(pull.repo.path, pull.place, "--base", "main", *asking, *options, command=process)


Down = tuple[Mapping[str, str], tuple[str, ...]]


@pytest.fixture(params=["no engine", "no image"])
def down(request: pytest.FixtureRequest, tmp_path: Path) -> Down:
    """A machine on which no artifact can be run: its variables, and what the gate is asked for."""
    if request.param == "no engine":
        return {"DOCKER_HOST": f"unix://{tmp_path}/no-engine"}, ("--sandbox", "docker")
    return {"GATE2_CACHE": str(tmp_path / "no-images")}, ()


# --- nothing to run it in ----------------------------------------------------------------------


def test_machine_that_cannot_run_it_says_nothing_of_the_record(
    pull: PullRequest, down: Down
) -> None:
    pull.add("new")
    pull.publish("new")
    pull.commit()
    answer = elsewhere(pull, *down)
    assert answer.code == 6
    (found,) = [each for each in answer.findings if " infrastructure " in each]
    assert found.partition(" ")[2] == f"infrastructure new/c1 {NEW}"
    assert found.startswith(("INF-001", "INF-013", "SBX-001"))
    assert not [each for each in answer.findings if "invalid" in each or "blocks" in each]
    assert answer.claim("records/new", "c1")["decided"] is False


def test_machine_that_cannot_run_it_takes_a_trusted_signers_word(
    pull: PullRequest, down: Down
) -> None:
    pull.add("new")
    pull.publish("new")
    pull.commit()
    answer = elsewhere(pull, *down, "--trust-attestations").require(0)
    assert answer.claim("records/new", "c1")["ground"] == "attested"


def test_published_status_is_not_lowered_by_a_machine_that_cannot_run_it(
    pull: PullRequest, down: Down
) -> None:
    pull.edit("moments", lambda record: record.update(title="Another title"))
    pull.publish("moments")
    pull.commit()
    answer = elsewhere(pull, *down)
    assert answer.code == 6
    assert not [each for each in answer.findings if each.startswith(("REC-016", "REC-009"))]


def test_what_is_wrong_without_a_run_outweighs_what_could_not_be_run(
    pull: PullRequest, down: Down
) -> None:
    pull.add("new")
    pull.publish("new")
    pull.edit("moments", first_reported(tolerance={"abs": "9"}))
    pull.commit()
    answer = elsewhere(pull, *down)
    assert answer.code == 4
    assert "CLM-009 blocks moments/c1 records/moments/record.json" in answer.findings


def test_git_that_is_missing_is_no_finding(pull: PullRequest) -> None:
    empty = pull.place / "empty"
    empty.mkdir()
    pull.add("new")
    pull.commit()
    answer = elsewhere(pull, {"PATH": str(empty)})
    assert answer.code == 6
    assert "INF-014" in answer.told


def test_object_that_is_missing_is_no_finding(pull: PullRequest) -> None:
    pull.add("new")
    pull.commit()
    oid = pull.repo.git("rev-parse", f"HEAD:{NEW}")
    (pull.repo.git_dir / "objects" / oid[:2] / oid[2:]).unlink()
    answer = pull.judge(commit=False)
    assert answer.code == 6
    assert "INF-014" in answer.told + " ".join(answer.findings)


def test_directory_that_is_no_repository_is_said(pull: PullRequest) -> None:
    place = pull.place / "none"
    place.mkdir()
    answer = pull.judge(commit=False, where=place)
    assert answer.code == 2
    assert "repository" in answer.told


# --- what surrounds it -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "variables",
    [
        {"GIT_DIR": "{other}/.git"},
        {"GIT_WORK_TREE": "{other}"},
        {"GIT_OBJECT_DIRECTORY": "{other}/.git/objects"},
        {"GIT_INDEX_FILE": "{other}/.git/index"},
        {"GIT_CEILING_DIRECTORIES": "/"},
        {"GIT_NAMESPACE": "other"},
        {"GIT_REPLACE_REF_BASE": "refs/heads/"},
        {"GIT_EXTERNAL_DIFF": "/bin/false"},
        {"GIT_EXEC_PATH": "{other}"},
        {"GIT_TRACE": "{other}/trace"},
        {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "core.fsmonitor",
            "GIT_CONFIG_VALUE_0": "touch {other}/ran",
        },
        {"GIT_CONFIG_GLOBAL": "{other}/gitconfig"},
    ],
    ids=lambda variables: next(iter(variables)),
)
def test_environment_of_git_changes_nothing(
    pull: PullRequest, variables: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = pull.place / "other"
    shutil.copytree(pull.repo.path, other)  # a repository whose branch has nothing on it
    alias = f"[core]\n fsmonitor = touch {other}/ran\n hooksPath = {other}\n"
    (other / "gitconfig").write_text(alias, encoding="utf-8")
    attach(pull.at("pending"), "c1", READINGS["5.5"])
    pull.commit()
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(other=other))
    answer = pull.judge(commit=False)
    assert answer.code == 3
    assert "SBX-012 falsified pending/c1 records/pending/record.json" in answer.findings
    assert not (other / "ran").exists()
    assert not (other / "trace").exists()


def test_program_called_git_on_the_branch_is_not_run(
    pull: PullRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"#!/bin/sh\ntouch {pull.place}/ran\nexit 0\n"
    pull.repo.write({"git": script, "bin/git": script}, executable=True)
    pull.add("new", attached=False)
    here = pull.repo.path
    monkeypatch.chdir(here)
    pull.commit()
    path = os.environ["PATH"]
    monkeypatch.setenv("PATH", os.pathsep.join([".", str(here), str(here / "bin"), "", path]))
    assert pull.judge(commit=False).code == 0
    assert not (pull.place / "ran").exists()


def test_modules_on_the_branch_are_not_imported(pull: PullRequest) -> None:
    text = f"import pathlib\npathlib.Path({str(pull.place / 'ran')!r}).touch()\n"
    names = ("sitecustomize.py", "click.py", "json.py", "gate2/__init__.py", "conftest.py")
    pull.repo.write(dict.fromkeys(names, text))
    pull.add("new", attached=False)
    pull.commit()
    command = [str(Path(sys.executable).with_name("gate2")), "ci", "--base", "main"]
    done = subprocess.run(command, cwd=pull.repo.path, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    assert "Passed" in done.stdout
    assert not (pull.place / "ran").exists()


def test_work_tree_that_lies_is_not_looked_at(pull: PullRequest) -> None:
    attach(pull.at("pending"), "c1", READINGS["5.5"])
    pull.commit()
    pull.edit("pending", first_reported(value="5.50"))
    pull.repo.write({"records/pending/verdict.json": "{", "records/new/record.json": "{"})
    pull.repo.remove(["records/moments"])
    answer = pull.judge(commit=False)
    assert answer.code == 3
    assert [each["path"] for each in answer.document["records"]] == ["records/pending"]


def test_attributes_on_the_branch_change_no_file(pull: PullRequest) -> None:
    """Filters, line ends, expansion and what an archive leaves out are for work trees."""
    attributes = "* text=auto eol=crlf ident export-subst export-ignore filter=x diff=x merge=x\n"
    pull.add("new")
    pull.publish("new")
    pull.repo.write({".gitattributes": "", "records/new/.gitattributes": ""})
    pull.commit()
    blob = pull.repo.blob(attributes)
    for path in (".gitattributes", "records/new/.gitattributes"):
        pull.repo.git("update-index", "--cacheinfo", f"100644,{blob},{path}")
    pull.repo.git("commit", "-q", "-m", "Set attributes")
    pull.judge(commit=False).require(0)


def test_replaced_objects_are_not_taken(pull: PullRequest) -> None:
    """`refs/replace/` can be pushed: it would show another commit under the base's id."""
    pull.edit("moments", first_reported(tolerance={"abs": "9"}))
    head = pull.commit()
    pull.repo.git("replace", pull.repo.head("main"), head)
    answer = pull.judge(commit=False)
    assert answer.code == 4
    assert "CLM-009 blocks moments/c1 records/moments/record.json" in answer.findings


def test_branch_called_like_the_base_is_not_the_base(pull: PullRequest) -> None:
    """Tags win over branches where a name is both: the base has to be what it is called."""
    pull.edit("moments", first_reported(tolerance={"abs": "9"}))
    pull.commit()
    pull.repo.tag("main", "work")
    answer = pull.judge(commit=False)
    assert answer.code == 2
    answer = pull.judge("--base", "refs/heads/main", commit=False)
    assert answer.code == 4


def test_json_on_standard_output_is_the_one_that_is_written(pull: PullRequest) -> None:
    pull.add("new", attached=False)
    answer = pull.judge()
    where = ["--repo", str(pull.repo.path), "--base", "main"]
    code, out, _ = spoken("ci", *where, "--format", "json")
    printed = json.loads(out)
    assert code == answer.code
    assert (
        printed["records"][0]["claims"][0]["findings"]
        == answer.claim("records/new", "c1")["findings"]
    )
