"""The hooks under pre-commit itself, from a snapshot of this project as another one would name it.

One environment for the module: pre-commit makes it with pip, which needs a package index.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from attested import laid_out
from gate2.backports import tomllib
from linting import edited

PROJECT = Path(__file__).resolve().parents[2]
HOOKS = PROJECT / ".pre-commit-hooks.yaml"


def packaged() -> set[str]:
    """What of the project's top level a package is made of, and the hooks."""
    build = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = build["tool"]["hatch"]["build"]["targets"]["wheel"]
    sources = (*wheel["packages"], *wheel["force-include"], *wheel["shared-data"])
    included = {name.split("/")[0] for name in sources}
    return included | {"pyproject.toml", "README.md", "LICENSE", HOOKS.name}


def git(place: Path, *arguments: str) -> str:
    """git, with nobody's settings."""
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{
            f"GIT_{who}_{what}": f"{what.lower()}@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    command = ["git", "-C", str(place), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def committed(place: Path) -> str:
    """Everything there in one commit of a new repository; its hash."""
    git(place, "init", "--quiet", "--initial-branch", "main")
    git(place, "add", "--all", "--force")
    git(place, "commit", "--quiet", "--message", "All of it")
    return git(place, "rev-parse", "HEAD")


@dataclass(frozen=True)
class Hooked:
    """A repository of records whose pre-commit takes its hooks from this project."""

    place: Path
    home: Path

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """`pre-commit run` with these arguments."""
        command = [sys.executable, "-m", "pre_commit", "run", "--color=never", *arguments]
        environment = {**os.environ, "PRE_COMMIT_HOME": str(self.home)}
        # Whoever runs this suite from a hook must not have its repository meant.
        environment = {k: v for k, v in environment.items() if not k.startswith("GIT_")}
        return subprocess.run(
            command, cwd=self.place, env=environment, capture_output=True, text=True, check=False
        )

    def record(self, name: str) -> Path:
        """A sound record, staged with all that is in it."""
        shutil.rmtree(self.place / "records", ignore_errors=True)
        laid_out(self.place / "records" / name)
        self.stage()
        return self.place / "records" / name

    def stage(self) -> None:
        """What is in the work tree is what is about to be committed."""
        git(self.place, "add", "--all", "--force")

    def commit(self) -> None:
        """What is staged was committed some time before."""
        message = ("--message", "A record")
        git(self.place, "commit", "--quiet", "--no-verify", "--allow-empty", *message)


@pytest.fixture(scope="module")
def hooked(tmp_path_factory: pytest.TempPathFactory) -> Hooked:
    """The repository, and the one environment, made by the first run."""
    snapshot = tmp_path_factory.mktemp("snapshot")
    for name in sorted(packaged()):
        source = PROJECT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, snapshot / name, ignore=ignored)
        else:
            shutil.copyfile(source, snapshot / name)
    place = tmp_path_factory.mktemp("records-of-somebody")
    hooks = [{"id": "gate2-lint"}, {"id": "gate2-check"}]
    repository = {"repo": str(snapshot), "rev": committed(snapshot), "hooks": hooks}
    # JSON is YAML
    config = json.dumps({"repos": [repository]})
    (place / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    committed(place)
    return Hooked(place, tmp_path_factory.mktemp("pre-commit"))


def test_the_manifest_is_one_that_pre_commit_takes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(HOOKS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.slow
def test_sound_record_is_let_through(hooked: Hooked) -> None:
    hooked.record("sound")
    done = hooked.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "gate2 lint" in done.stdout
    assert "Passed" in done.stdout
    assert "gate2 check" not in done.stdout, "that one runs on demand only"


@pytest.mark.slow
def test_record_with_a_fault_is_not_let_through(hooked: Hooked) -> None:
    place = hooked.record("faulty")
    edited(place, lambda document: document["claims"][0]["reported"][0].pop("tolerance"))
    hooked.stage()
    done = hooked.run()
    assert done.returncode == 1, done.stdout + done.stderr
    assert "records/faulty/record.json:" in done.stdout
    assert "G2-CLM-006 no-tolerance (c1)" in done.stdout
    assert "exit code: 1" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "code"),
    [("Statement.lean", "G2-LEAN-006"), ("artifact.toml", "G2-REC-001")],
)
def test_change_of_one_file_has_its_whole_record_looked_at(
    hooked: Hooked, name: str, code: str
) -> None:
    place = hooked.record("edited")
    hooked.commit()
    file = place / "artifacts" / "of-c2" / name
    file.write_text(file.read_text(encoding="utf-8") + "\naxiom x : False\n", encoding="utf-8")
    hooked.stage()
    done = hooked.run("gate2-lint")
    assert done.returncode == 1, done.stdout + done.stderr
    assert code in done.stdout
    assert "1 record: " in done.stdout


@pytest.mark.slow
def test_link_into_a_record_is_seen(hooked: Hooked) -> None:
    place = hooked.record("linked")
    hooked.commit()
    (place / "artifacts" / "of-c1" / "outside.csv").symlink_to("/etc/hostname")
    hooked.stage()
    done = hooked.run("gate2-lint")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "G2-ART-009 path-escape" in done.stdout


@pytest.mark.slow
def test_directories_of_other_projects_are_left_alone(hooked: Hooked) -> None:
    hooked.record("sound")
    hooked.commit()
    other = hooked.place / "frontend" / "artifacts"
    other.mkdir(parents=True)
    (other / "logo.svg").write_text("<svg/>", encoding="utf-8")
    hooked.stage()
    for arguments in (("gate2-lint",), ("gate2-check", "--hook-stage", "manual")):
        done = hooked.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Passed" in done.stdout


@pytest.mark.slow
def test_check_runs_on_demand_on_the_records_of_the_files(hooked: Hooked) -> None:
    place = hooked.record("bare")
    shutil.rmtree(place / "artifacts")
    hooked.stage()
    done = hooked.run("gate2-check", "--hook-stage", "manual", "--all-files")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "records/bare" in done.stdout
    assert "ART-001 none-attached" in done.stdout
    assert "0 of 2 gateable" in done.stdout
