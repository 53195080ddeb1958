"""Which repository is read, and by which program: neither is for a branch to say."""

import os
import subprocess
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError, UsageError
from gate2.git.repository import open_repository
from gate2.reasons import Code
from git_made import Repo, git


def planted_git(directory: Path, marker: Path) -> Path:
    """A program `git` that a branch could hold, which tells that it ran."""
    directory.mkdir(parents=True, exist_ok=True)
    program = directory / "git"
    program.write_text(f"#!/bin/sh\ntouch '{marker}'\nexec /usr/bin/git \"$@\"\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("name", ["plain", "with space", "new\nline", "-x", "ünï", "trailing\n"])
def test_a_repository_is_read_whatever_its_directory_is_called(tmp_path: Path, name: str) -> None:
    repo = Repo(tmp_path / name)
    sha = repo.commit("one", {"a/b": "1"})
    for start in (repo.path, repo.path / "a"):
        opened = open_repository(start)
        assert opened.directory == repo.path
        assert opened.commit("HEAD") == sha
        assert set(opened.tree(sha).entries) == {"a/b"}


def test_a_relative_directory_is_the_one_of_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = Repo(tmp_path / "r")
    sha = repo.commit("one", {"a": "1"})
    monkeypatch.chdir(tmp_path)
    opened = open_repository(Path("r"))
    monkeypatch.chdir("/")
    assert opened.commit("main") == sha


def test_a_bare_repository_and_a_second_work_tree_are_read(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r")
    first = repo.commit("one", {"a": "1"})
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "-q", "--bare", str(repo.path), str(bare))
    assert open_repository(bare).directory == bare
    assert open_repository(bare / "refs").commit("main") == first
    repo.git("worktree", "add", "-q", "-b", "other", str(tmp_path / "second"))
    second = Repo(tmp_path / "second", make=False)
    sha = second.commit("two", {"b": "2"})
    opened = open_repository(second.path)
    assert opened.directory == second.path
    assert (opened.commit("HEAD"), opened.commit("main")) == (sha, first)
    assert opened.merge_bases(sha, first) == (first,)


def test_a_repository_of_sha256_is_read(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", sha256=True)
    first, second = repo.commit("one", {"a": "1"}), repo.commit("two", {"a": "2", "d/b": "3"})
    opened = open_repository(repo.path)
    assert len(second) == 64
    assert opened.commit(second[:9]) == opened.commit(second) == opened.commit("main") == second
    entries = opened.tree(second).entries
    assert opened.read([entries["d/b"].oid], 9) == {entries["d/b"].oid: b"3"}
    assert opened.merge_bases(first, second) == (first,)


def test_objects_that_another_repository_lends_are_read(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r")
    sha = repo.commit("one", {"a": "1"})
    git(tmp_path, "clone", "-q", "--shared", str(repo.path), str(tmp_path / "s"))
    opened = open_repository(tmp_path / "s")
    assert set(opened.tree(sha).entries) == {"a"}


def test_no_repository_is_a_fault_of_the_command_line(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "absent"):
        with pytest.raises(UsageError, match="--repo"):
            open_repository(place)
    (tmp_path / "HEAD").touch()  # half of a bare one
    with pytest.raises(UsageError, match="expected a git repository at"):
        open_repository(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="expected the directory of a git repository"):
        open_repository(tmp_path / "file")


@pytest.mark.parametrize("is_bare", ["true", "false"])
def test_a_repository_that_a_branch_planted_in_its_files_is_not_opened(
    tmp_path: Path, is_bare: str
) -> None:
    repo = Repo(tmp_path / "r")
    inner = Repo(tmp_path / "inner", bare=True)
    outside = inner.commit_tree(inner.raw_tree([]), branch="main")
    files = {
        f"records/a/{path.relative_to(inner.path)}": path.read_bytes()
        for path in inner.path.rglob("*")
        if path.is_file()
    }
    files["records/a/config"] = (
        f"[core]\n\trepositoryformatversion = 0\n\tbare = {is_bare}\n".encode()
        + (b"" if is_bare == "true" else b"\tworktree = ..\n")
    )
    repo.commit("one", {**files, "records/a/refs/heads/x": f"{outside}\n"})
    planted = repo.path / "records" / "a"
    assert git(planted, "rev-parse", "--absolute-git-dir") == str(planted)  # git takes it
    for start in (planted, planted / "refs"):
        with pytest.raises(UsageError, match="a branch may have put it"):
            open_repository(start)
    assert open_repository(repo.path / "records").directory == repo.path


@pytest.mark.parametrize("listed", ["bin", "link", "."])
def test_a_program_called_git_in_the_repository_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: str
) -> None:
    repo = Repo(tmp_path / "r")
    marker = tmp_path / "ran"
    planted_git(repo.path / "bin", marker)
    planted_git(repo.path, marker)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "git").symlink_to(repo.path / "bin" / "git")
    sha = repo.commit("one", {"a": "1"})
    places = {"bin": str(repo.path / "bin"), "link": str(tmp_path / "tools"), ".": "."}
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("PATH", os.pathsep.join([places[listed], "", os.environ["PATH"]]))
    (repo.path / "sub").mkdir()
    for start in (repo.path, repo.path / "sub"):
        assert open_repository(start).commit("HEAD") == sha
    assert not marker.exists()
    subprocess.run([str(repo.path / "bin" / "git"), "--version"], check=True, capture_output=True)
    assert marker.exists()  # it would have told


def test_a_place_on_path_that_moves_with_the_directory_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = Repo(tmp_path / "r")
    sha = repo.commit("one", {"a": "1"})
    planted_git(tmp_path / "elsewhere" / "bin", tmp_path / "ran")
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("PATH", os.pathsep.join(["bin", os.environ["PATH"]]))
    assert open_repository(repo.path).commit("HEAD") == sha
    assert not (tmp_path / "ran").exists()


def test_a_machine_without_git_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = Repo(tmp_path / "r")
    planted_git(repo.path / "bin", tmp_path / "ran")
    monkeypatch.setenv("PATH", str(repo.path / "bin"))
    with pytest.raises(InfrastructureError, match="found none") as caught:
        open_repository(repo.path)
    assert caught.value.reason.code is Code.INF_GIT_UNAVAILABLE
    assert not (tmp_path / "ran").exists()


def test_a_damaged_repository_is_the_machines_fault(tmp_path: Path) -> None:
    (tmp_path / ".git").touch()
    with pytest.raises(InfrastructureError, match="invalid gitfile format") as caught:
        open_repository(tmp_path)
    assert caught.value.reason.code is Code.INF_GIT_UNAVAILABLE


def test_no_repository_is_said_before_git_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="expected a git repository at"):
        open_repository(tmp_path)


def test_a_git_that_does_not_start_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = Repo(tmp_path / "r")
    broken = tmp_path / "tools" / "git"
    broken.parent.mkdir()
    broken.write_bytes(b"\x7fELF nothing")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent))
    with pytest.raises(InfrastructureError, match="expected git to start") as caught:
        open_repository(repo.path)
    assert caught.value.reason.code is Code.INF_GIT_UNAVAILABLE


def test_a_git_too_old_to_tell_kinds_of_ids_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = Repo(tmp_path / "r")
    old = tmp_path / "tools" / "git"
    old.parent.mkdir()
    # What git before 2.25 makes of a question it does not know: it repeats it.
    old.write_text(
        '#!/bin/sh\nfor last; do :; done\n[ "$last" != --show-object-format ] || '
        '{ echo true; echo "$last"; exit; }\nexec /usr/bin/git "$@"\n'
    )
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{old.parent}:/usr/bin:/bin")
    with pytest.raises(InfrastructureError, match="tells sha1 from sha256") as caught:
        open_repository(repo.path)
    assert "Install git" in caught.value.reason.remedy


@pytest.fixture
def of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository that belongs to another user, and a home with no configuration."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a directory away")
    repo = Repo(tmp_path / "r\x1b[31m")
    repo.commit("one", {"a": "1"})
    for path in (repo.path, *repo.path.rglob("*")):
        os.lchown(path, 12345, 12345)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("SUDO_UID", raising=False)
    (tmp_path / "home").mkdir()
    return repo


def test_a_repository_of_another_user_is_refused_with_what_to_do(of_somebody_else: Repo) -> None:
    with pytest.raises(InfrastructureError, match="dubious ownership") as caught:
        open_repository(of_somebody_else.path)
    assert caught.value.reason.code is Code.INF_GIT_UNAVAILABLE
    assert "safe.directory" in caught.value.reason.remedy
    assert caught.value.message.isprintable()


def test_a_repository_that_the_user_declared_safe_is_read(
    of_somebody_else: Repo, tmp_path: Path
) -> None:
    (tmp_path / "home" / ".gitconfig").write_text("[safe]\n\tdirectory = *\n")
    opened = open_repository(of_somebody_else.path)
    assert opened.tree(opened.commit("HEAD") or "").entries.keys() == {"a"}
