"""Nothing but the repository's own objects says what is in it: not the environment, not replace
refs, grafts or a commit-graph, and nothing is fetched.

Each test first shows that plain git is led astray by the same thing.
"""

import os
import struct
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError
from gate2.git.repository import open_repository
from gate2.reasons import Code
from git_made import Repo, git


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Two commits on main."""
    made = Repo(tmp_path / "r")
    made.commit("one", {"a": "1"})
    made.commit("two", {"a": "2"})
    return made


def test_variables_that_steer_git_are_dropped(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repo(tmp_path / "other")
    other.commit("else", {"evil": "1"})
    sha = repo.head()
    for name, value in {
        "GIT_DIR": str(other.git_dir),
        "GIT_WORK_TREE": str(other.path),
        "GIT_OBJECT_DIRECTORY": str(other.git_dir / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(other.git_dir / "objects"),
        "GIT_COMMON_DIR": str(other.git_dir),
        "GIT_NAMESPACE": "evil",
        "GIT_REPLACE_REF_BASE": "refs/heads/",
        "GIT_SHALLOW_FILE": str(tmp_path / "shallow"),
        "GIT_CEILING_DIRECTORIES": str(repo.path.parent),
        "GIT_EXEC_PATH": str(tmp_path / "nothing"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.worktree",
        "GIT_CONFIG_VALUE_0": str(other.path),
        "GIT_CONFIG_PARAMETERS": "'core.bare'='maybe'",
        "GIT_TRACE": str(tmp_path / "trace"),
        "GIT_TRACE2_EVENT": str(tmp_path / "trace"),
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "shallow").write_text(f"{sha}\n")
    (repo.path / "sub").mkdir()
    opened = open_repository(repo.path / "sub")
    assert opened.directory == repo.path
    assert opened.commit("HEAD") == sha
    assert set(opened.tree(sha).entries) == {"a"}
    parent = opened.commit("HEAD~1")
    assert parent is not None
    assert opened.merge_bases(sha, parent) == (parent,)
    assert not (tmp_path / "trace").exists()


def test_a_replacing_ref_replaces_nothing(repo: Repo) -> None:
    sha, parent = repo.head(), repo.head("HEAD~1")
    forged = repo.commit_tree(repo.raw_tree([("100644", "forged", repo.blob("x"))]))
    repo.ref(f"refs/replace/{sha}", forged)
    assert repo.git("ls-tree", "--name-only", "HEAD") == "forged"
    opened = open_repository(repo.path)
    assert set(opened.tree(sha).entries) == {"a"}
    assert opened.merge_bases(sha, parent) == (parent,)


def test_a_replacing_ref_for_a_file_replaces_nothing(repo: Repo) -> None:
    opened = open_repository(repo.path)
    oid = opened.tree(repo.head()).entries["a"].oid
    repo.git("update-ref", f"refs/replace/{oid}", repo.blob("forged"))
    assert repo.git("show", "HEAD:a") == "forged"
    assert opened.read([oid], 99) == {oid: b"2"}
    assert opened.sizes([oid]) == {oid: 1}


def test_a_graft_hides_no_parent(repo: Repo) -> None:
    sha, parent = repo.head(), repo.head("HEAD~1")
    grafts = repo.git_dir / "info" / "grafts"
    grafts.parent.mkdir(exist_ok=True)
    grafts.write_text(f"{sha}\n")
    assert repo.git("rev-list", "--count", "HEAD") == "1"
    opened = open_repository(repo.path)
    assert opened.commit("HEAD~1") == parent
    assert opened.merge_bases(sha, parent) == (parent,)


def test_a_forged_commit_graph_hides_no_parent(repo: Repo) -> None:
    tip = repo.commit("three", {"a": "3"})
    sha, parent = repo.head("HEAD~1"), repo.head("HEAD~2")
    repo.git("commit-graph", "write", "--reachable")
    graph = repo.git_dir / "objects" / "info" / "commit-graph"
    data = bytearray(graph.read_bytes())
    chunks = {bytes(data[at : at + 4]): at for at in range(8, 8 + 12 * data[6], 12)}
    (start,) = struct.unpack(">Q", data[chunks[b"CDAT"] + 4 : chunks[b"CDAT"] + 12])
    place = sorted([tip, sha, parent]).index(sha)
    no_parent = struct.pack(">I", 0x70000000)
    data[start + place * 36 + 20 : start + place * 36 + 24] = no_parent
    graph.chmod(0o644)
    graph.write_bytes(bytes(data))
    assert repo.git("rev-list", "--count", "HEAD") == "2"
    opened = open_repository(repo.path)
    assert opened.merge_bases(tip, parent) == (parent,)


def test_programs_that_a_configuration_names_are_not_run(repo: Repo, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{marker}'\n")
    program.chmod(0o755)
    # A work tree's own file, as some let theirs be included: the branch writes it.
    repo.write(
        {
            ".gitconfig": f"[core]\n\tfsmonitor = {program}\n\tpager = {program}\n"
            f"\tsshCommand = {program}\n\thooksPath = {tmp_path}\n"
            f"[alias]\n\tcat-file = !{program}\n\tshow-ref = !{program}\n"
            "[pager]\n\tfor-each-ref = true\n[core]\n\tuseReplaceRefs = true\n"
        }
    )
    repo.git("config", "include.path", "../.gitconfig")
    git(repo.path, "status", "--short")
    assert marker.exists()
    marker.unlink()
    opened = open_repository(repo.path)
    sha = opened.commit("main")
    assert sha is not None
    opened.tree(sha)
    assert opened.merge_bases(sha, sha) == (sha,)
    assert not marker.exists()


def test_a_file_that_was_not_fetched_is_not_fetched_now(repo: Repo, tmp_path: Path) -> None:
    partial = repo.clone(tmp_path / "p", "--filter=blob:none", "--no-checkout")
    partial.git("config", "protocol.file.allow", "always")
    partial.git("config", "protocol.allow", "always")
    opened = open_repository(partial.path)
    tree = opened.tree(repo.head())
    oid = tree.entries["a"].oid
    for look in (lambda: opened.read([oid], 99), lambda: opened.sizes([oid])):
        with pytest.raises(InfrastructureError) as caught:
            look()
        assert caught.value.reason.code is Code.INF_GIT_UNAVAILABLE
        assert "clone without --filter" in caught.value.reason.remedy
    assert "?" + oid in partial.git("rev-list", "--objects", "--missing=print", "HEAD")
    assert partial.git("cat-file", "-p", oid) == "2"  # plain git would have fetched it


def test_a_directory_that_was_not_fetched_is_not_taken_for_an_empty_one(
    repo: Repo, tmp_path: Path
) -> None:
    partial = repo.clone(tmp_path / "p", "--filter=tree:0", "--no-checkout")
    opened = open_repository(partial.path)
    with pytest.raises(InfrastructureError) as caught:
        opened.tree(repo.head())
    assert caught.value.reason.code is Code.INF_GIT_UNAVAILABLE


def test_a_missing_object_is_the_machines_fault(repo: Repo) -> None:
    opened = open_repository(repo.path)
    oid = opened.tree(repo.head()).entries["a"].oid
    (repo.git_dir / "objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(InfrastructureError, match=f"expected the object {oid}") as caught:
        opened.read([oid], 99)
    assert caught.value.reason.code is Code.INF_GIT_UNAVAILABLE


@pytest.mark.parametrize("kind", ["blob", "tree", "commit"])
def test_an_object_with_other_bytes_than_its_id_says_is_refused(repo: Repo, kind: str) -> None:
    sha = repo.head()
    oids = {"commit": sha, "tree": repo.git("rev-parse", "HEAD^{tree}")}
    oids["blob"] = repo.git("rev-parse", "HEAD:a")
    forged = {"blob": "HEAD~1:a", "tree": "HEAD~1^{tree}", "commit": "HEAD~1"}[kind]
    other = repo.git("rev-parse", forged)
    objects = repo.git_dir / "objects"
    place = objects / oids[kind][:2] / oids[kind][2:]
    place.chmod(0o644)
    place.write_bytes((objects / other[:2] / other[2:]).read_bytes())
    opened = open_repository(repo.path)
    with pytest.raises(InfrastructureError, match=f"{oids[kind]}, came those of {other}"):
        opened.read([opened.tree(sha).entries["a"].oid], 99)


def test_the_language_of_the_user_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL", "LANGUAGE"):
        monkeypatch.setenv(name, "de_DE.UTF-8")
    with pytest.raises(Exception, match="expected a git repository at"):
        open_repository(tmp_path)


def test_a_file_called_like_a_ref_or_an_option_is_no_ref(repo: Repo) -> None:
    repo.commit("files", {"topic": "1", "--all": "2", "-x": "3"})
    opened = open_repository(repo.path)
    assert [opened.commit(name) for name in ("topic", "--all", "-x")] == [None, None, None]
    assert os.path.lexists(repo.path / "--all")
