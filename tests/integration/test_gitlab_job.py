"""The script of the job for GitLab, run under sh in a clone, with a stand-in for Python."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from gate2.cli.ci_init import GITLAB as FILES
from gate2.cli.ci_init import ci_files
from git_made import Repo
from workflow_steps import Runner, read_yaml

TARGET = "main"
REQUIREMENT = "gate2 @ https://example.org/gate2.whl#sha256=00"
# Makes an environment whose `python` is this stand-in again and whose `gate2` is that of the test.
PYTHON = """
if "venv" in sys.argv:
    place = pathlib.Path(sys.argv[-1]) / "bin"
    place.mkdir(parents=True)
    (place / "python").symlink_to(__file__)
    (place / "gate2").symlink_to(pathlib.Path(__file__).parent / "gate2")
"""
GATE2 = """
if sys.argv[1] == "ci":
    report = pathlib.Path([a.split("=", 1)[1] for a in sys.argv if a.startswith("--output=")][0])
    code = int((room / "code.txt").read_text())
    if code < 100:
        (report / "gate2.json").write_text("{}")
        (report / "gate2.txt").write_text("what was found\\n")
    raise SystemExit(code % 100)
"""


@dataclass
class Job:
    """The job in a clone of a project, where a branch is proposed."""

    upstream: Repo
    clone: Repo
    runner: Runner

    def run(self, code: int, install: str = REQUIREMENT, **environment: str) -> tuple[int, str]:
        """Run the script with a gate that exits with `code`; 100 more lets it write nothing."""
        self.runner.stand_in("python3", PYTHON)
        self.runner.stand_in("gate2", GATE2)
        (self.runner.room / "calls" / "gate2" / "code.txt").write_text(str(code))
        (text,) = ci_files(FILES, install).values()
        written = self.runner.room / "job.yml"
        written.write_bytes(text)
        done = subprocess.run(
            ["sh", "-c", "\n".join(read_yaml(written)["gate2"]["script"])],
            cwd=self.clone.path,
            env={
                "PATH": f"{self.runner.room / 'bin'}:/usr/bin:/bin",
                "HOME": str(self.runner.room),
                "TMPDIR": str(self.runner.temp),
                "CI_PROJECT_DIR": str(self.clone.path),
                "CI_PROJECT_ID": "1",
                "CI_MERGE_REQUEST_PROJECT_ID": "1",
                "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": TARGET,
                "CI_COMMIT_SHA": self.clone.head(),
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout

    @property
    def asked(self) -> list[str]:
        """What the gate was asked, set-up apart."""
        (call,) = (each for each in self.runner.calls("gate2") if each[0] == "ci")
        return call


@pytest.fixture
def job(tmp_path: Path) -> Job:
    upstream = Repo(tmp_path / "upstream")
    upstream.commit("start", {"README.md": "a"})
    clone = upstream.clone(tmp_path / "clone")
    clone.branch("topic")
    clone.commit("edit", {"README.md": "b"})
    runner = Runner(tmp_path / "runner", clone.path)
    runner.temp.mkdir(parents=True)
    return Job(upstream, clone, runner)


@pytest.mark.parametrize(
    ("code", "exits"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 0), (6, 6)]
)
def test_exit_code_of_the_gate_is_that_of_the_job(job: Job, code: int, exits: int) -> None:
    ended, log = job.run(code)
    assert ended == exits, log
    assert "what was found" in log
    assert not list(job.runner.temp.iterdir()), "the job leaves nothing outside the project"


def test_gate_that_wrote_no_report_has_not_passed(job: Job) -> None:
    assert job.run(100)[0] == 6


def test_machine_that_could_not_look_is_not_told_as_a_finding(job: Job) -> None:
    assert "says nothing about the records" in job.run(6)[1]


def test_policy_is_read_at_the_tip_of_the_target_branch(job: Job) -> None:
    tip = job.upstream.commit("a stricter policy", {"gate2.toml": "x"})
    job.run(0)
    assert "--base=refs/remotes/origin/main" in job.asked
    assert job.clone.head("origin/main") == tip
    assert f"--head={job.clone.head()}" in job.asked


def test_merged_result_is_judged_by_the_branch_it_came_from(job: Job) -> None:
    job.run(0, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA="a" * 40)
    assert f"--head={'a' * 40}" in job.asked


def test_pipeline_of_a_fork_does_not_pass_for_one_of_the_project(job: Job) -> None:
    code, log = job.run(0, CI_MERGE_REQUEST_PROJECT_ID="2")
    assert code == 1
    assert "expected a pipeline of the target project" in log
    assert job.runner.calls("gate2") == []


def test_missing_requirement_is_said_before_anything_is_installed(job: Job) -> None:
    code, log = job.run(0, install="")
    assert code == 6
    assert "set install in this script" in log
    assert job.runner.calls("python3") == []


def test_report_is_not_written_through_a_link_of_the_branch(job: Job, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    job.clone.link("gate2-report", str(elsewhere))
    assert job.run(0)[0] == 0
    assert not list(elsewhere.iterdir())
    assert (job.clone.path / "gate2-report" / "gate2.json").is_file()


def test_name_of_the_target_branch_is_no_command(job: Job) -> None:
    hostile = "main;touch${IFS}pwned;$(touch${IFS}pwned)"
    code, _ = job.run(0, CI_MERGE_REQUEST_TARGET_BRANCH_NAME=hostile)
    assert code != 0
    assert not list(job.clone.path.rglob("pwned"))


def test_modules_of_the_branch_are_not_imported_while_installing(job: Job) -> None:
    job.run(0)
    for call in job.runner.calls("python3"):
        assert call[0] == "-I"
    assert job.runner.calls("python3")[-1][-2:] == ["--", REQUIREMENT]
