"""Finds the repository that a directory lies in, once; afterwards git looks for none.

git itself is asked, so that its own refusals hold (a checkout that belongs to another user). Files
of a branch can look like a bare repository, configuration and all, and git would take them for one
of the caller's: such a one is refused where it lies in a work tree.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from gate2.errors import UsageError
from gate2.git.program import Program, find_git
from gate2.git.refusing import quoted, unavailable
from gate2.record.names import shown

_HEX_DIGITS = {"sha1": 40, "sha256": 64}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a repository is, and git bound to it."""

    directory: Path
    program: Program
    common: Path
    hex_digits: int


def locate(directory: Path) -> Place:
    """The repository that a directory lies in.

    Raises:
        UsageError: there is none; or one among the files of another's work tree.
        InfrastructureError: INF-014, git is not installed, belongs to somebody else or fails.
    """
    try:
        start = directory.absolute()
    except FileNotFoundError:
        raise UsageError(
            "the current directory is gone, so no repository can be looked for: change to another "
            "directory, or name the repository by its whole path with --repo"
        ) from None
    if not start.is_dir():
        raise UsageError(
            f"expected the directory of a git repository, {shown(str(directory))} is none. "
            "Name it with --repo."
        )
    around = _work_tree_around(start.resolve())
    if around is None and not any(os.path.lexists(way / "HEAD") for way in _ways(start.resolve())):
        raise _no_repository(start)
    program = Program(find_git(around or start), start)
    inside, algorithm = _said(program, "--is-inside-work-tree", "--show-object-format")
    git_dir = _path(program, "--absolute-git-dir")
    common = start / _path(program, "--git-common-dir")
    _require_nobody_planted(git_dir, start.resolve())
    top = _path(program, "--show-toplevel") if inside == "true" else git_dir
    if algorithm not in _HEX_DIGITS:
        raise unavailable(
            f"expected a git that tells sha1 from sha256 repositories, it says {algorithm!a}",
            "Install git 2.30 or newer.",
        )
    bound = replace(program, directory=top, git_dir=git_dir)
    return Place(top, bound, common, _HEX_DIGITS[algorithm])


def _require_nobody_planted(git_dir: Path, start: Path) -> None:
    """The git directory is one that no branch can hold: git tracks nothing called `.git`."""
    is_itself_the_start = git_dir == start or git_dir in start.parents
    if not is_itself_the_start or ".git" in git_dir.parts:
        return
    if holder := _work_tree_around(git_dir.parent):
        raise UsageError(
            f"expected a repository of yours, {shown(str(git_dir))} is one without a `.git` and "
            f"lies in the work tree {shown(str(holder))}, where a branch may have put it. Name a "
            "directory outside it with --repo."
        )


def _work_tree_around(path: Path) -> Path | None:
    """The nearest directory at or above `path` that holds a `.git`."""
    return next((way for way in _ways(path) if os.path.lexists(way / ".git")), None)


def _ways(path: Path) -> tuple[Path, ...]:
    return (path, *path.parents)


def _no_repository(start: Path) -> UsageError:
    return UsageError(
        f"expected a git repository at {shown(str(start))}, there is none there or above it. "
        "Name the checkout with --repo, or clone it first."
    )


def _said(program: Program, *questions: str) -> list[str]:
    return _asked(program, *questions).decode("ascii", "replace").splitlines()


def _path(program: Program, question: str) -> Path:
    # One question at a time: the path may hold newlines of its own.
    return Path(os.fsdecode(_asked(program, question).removesuffix(b"\n")))


def _asked(program: Program, *questions: str) -> bytes:
    answer = program.call("rev-parse", *questions)
    if answer.code == 0:
        return answer.out
    where = shown(str(program.directory))
    if b"not a git repository" in answer.said:
        raise _no_repository(program.directory)
    if b"dubious ownership" in answer.said or b"unsafe repository" in answer.said:
        raise unavailable(
            f"expected the repository at {where} to belong to this user (uid {os.geteuid()}), git "
            f"refuses it: {quoted(answer.said)}",
            "Run `git config --global --add safe.directory <its path>` as this user, or let it "
            "own the checkout.",
        )
    raise unavailable(f"expected git to read the repository at {where}: {quoted(answer.said)}")
