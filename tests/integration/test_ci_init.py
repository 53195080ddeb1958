"""`gate2 ci init`: it writes whole files, and over nobody's own."""

import os
import subprocess
from pathlib import Path

import pytest

from gate2.backports import tomllib
from gate2.cli.ci_init import GITHUB as FOR_GITHUB
from gate2.cli.ci_init import GITLAB as FOR_GITLAB
from gate2.cli.main import run
from workflow_steps import ACTION, ROOT, read_yaml

PREVIEW = ".github/workflows/gate2.yml"
PUBLISH = ".github/workflows/gate2-publish.yml"
LOCAL_ACTION = ".github/actions/gate2/action.yml"
GITLAB = ".gitlab/gate2.gitlab-ci.yml"
WHEEL = "gate2[embedded] @ https://example.org/gate2-0.1.0-py3-none-any.whl#sha256=0123abcd"


def files_in(directory: Path) -> dict[str, bytes]:
    found = sorted(path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in found}


def initialised(directory: Path, *options: str) -> int:
    return run(["ci", "init", "-o", str(directory), *options])


def test_both_workflows_and_the_action_they_use_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert initialised(tmp_path) == 0
    assert sorted(files_in(tmp_path)) == sorted([PREVIEW, PUBLISH, LOCAL_ACTION])
    assert (tmp_path / LOCAL_ACTION).read_bytes() == ACTION.read_bytes()
    out, err = capsys.readouterr()
    assert out == ""
    for said in ("gate2.toml", "status `gate2`", "GATE2_KEY", "wheel", f"wrote {tmp_path}"):
        assert said in err


@pytest.mark.parametrize("source", [*FOR_GITHUB.values(), *FOR_GITLAB.values()])
def test_installed_package_carries_what_is_written(source: str) -> None:
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    targets = stated["tool"]["hatch"]["build"]["targets"]
    if source == "action.yml":  # the one that stands outside the package
        assert targets["wheel"]["force-include"][source] == f"gate2/_data/{source}"
        assert source in targets["sdist"]["only-include"]
        assert (ROOT / source).is_file()
    else:
        assert targets["wheel"]["packages"] == ["engine/gate2"]
        assert (ROOT / "engine" / "gate2" / "integration" / source).is_file()


def written(directory: Path) -> dict[Path, tuple[int, int, int]]:
    """What tells a file that was written again; when it was read is no part of it."""
    found = {path: path.stat() for path in directory.rglob("*")}
    return {path: (it.st_ino, it.st_size, it.st_mtime_ns) for path, it in found.items()}


def test_second_run_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    initialised(tmp_path, "--install", WHEEL)
    before = written(tmp_path)
    capsys.readouterr()
    assert initialised(tmp_path, "--install", WHEEL) == 0
    assert written(tmp_path) == before
    err = capsys.readouterr().err
    assert err.count("unchanged ") == 3
    assert "wrote" not in err


def test_file_that_somebody_changed_is_kept_and_no_other_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / PUBLISH
    own.parent.mkdir(parents=True)
    own.write_text("name: ours\n")
    assert initialised(tmp_path) == 2
    assert files_in(tmp_path) == {PUBLISH: b"name: ours\n"}
    err = capsys.readouterr().err
    assert f"found {PUBLISH}; nothing was written" in err
    assert "--force" in err


def test_force_replaces_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    initialised(tmp_path)
    fresh = files_in(tmp_path)
    (tmp_path / PREVIEW).write_text("name: ours\n")
    capsys.readouterr()
    assert initialised(tmp_path, "--force") == 0
    assert files_in(tmp_path) == fresh
    err = capsys.readouterr().err
    assert f"wrote {tmp_path / PREVIEW}" in err
    assert f"unchanged {tmp_path / PUBLISH}" in err


def test_directory_where_a_file_belongs_is_refused_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / PREVIEW).mkdir(parents=True)
    assert initialised(tmp_path, "--force") == 2
    assert "cannot be written" in capsys.readouterr().err
    assert (tmp_path / PREVIEW).is_dir()


@pytest.mark.parametrize("there", [True, False])
def test_link_is_replaced_and_what_it_leads_to_is_kept(there: bool, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.yml"
    if there:
        elsewhere.write_text("name: theirs\n")
    repository = tmp_path / "repository"
    link = repository / PREVIEW
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    assert initialised(repository) == 2
    assert initialised(repository, "--force") == 0
    assert elsewhere.exists() == there
    assert not there or elsewhere.read_text() == "name: theirs\n"
    assert not link.is_symlink()


def test_no_directory_is_made_for_a_name_that_was_misspelt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert initialised(tmp_path / "recrods") == 2
    assert "expected the directory of a repository, found none" in capsys.readouterr().err
    assert files_in(tmp_path) == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a read-only disk")
def test_read_only_directory_is_said_and_not_crashed_into(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,ro", "none", str(disk)], check=True)
    try:
        assert initialised(disk) == 2
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    err = capsys.readouterr().err
    assert f"{disk}: cannot be written: " in err
    assert "Read-only file system" in err


def test_job_for_gitlab_is_written_alone_and_says_how_it_is_included(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert initialised(tmp_path, "--gitlab") == 0
    assert sorted(files_in(tmp_path)) == [GITLAB]
    err = capsys.readouterr().err
    assert "include: {local: .gitlab/gate2.gitlab-ci.yml}" in err
    assert "--install" in err


def test_requirement_reaches_every_job(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    initialised(tmp_path, "--install", WHEEL)
    initialised(tmp_path, "--gitlab", "--install", WHEEL)
    for name in (PREVIEW, PUBLISH):
        jobs = read_yaml(tmp_path / name)["jobs"].values()
        steps = [step for job in jobs for step in job["steps"]]
        (local,) = (step for step in steps if step.get("uses", "").startswith("./"))
        assert local["with"]["install"] == WHEEL
    script = "\n".join(read_yaml(tmp_path / GITLAB)["gate2"]["script"])
    assert f"install='{WHEEL}'\n" in script
    assert "wheel gate2-" not in capsys.readouterr().err


@pytest.mark.parametrize("hostile", ["a'; id; '", 'a"\n    - run: id', "${{ secrets.X }}", "`id`"])
def test_requirement_cannot_leave_its_quotes(
    hostile: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert initialised(tmp_path, "--install", hostile) == 2
    assert "expected a pip requirement without quotes or $" in capsys.readouterr().err
    assert files_in(tmp_path) == {}


@pytest.mark.parametrize("by_name", ["gate2", "gate2==0.1.0", "gate2[embedded] >= 0.1"])
def test_requirement_that_an_index_resolves_is_pointed_out(
    by_name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    initialised(tmp_path, "--install", by_name)
    assert "nobody else can publish under that name" in capsys.readouterr().err


def test_requirement_that_states_its_digest_is_not_pointed_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    initialised(tmp_path, "--install", WHEEL)
    assert "nobody else" not in capsys.readouterr().err
