"""Git repositories made for tests: real ones, the same bytes every time, and hostile ones.

Nothing of the user's configuration is read. Author, committer and times are fixed: the first
commit is made at `START`, every further one a minute later, so equal steps give equal ids.
"""

import hashlib
import os
import shutil
import subprocess
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

START = 1_700_000_000
_STEP_S = 60
_CONFIG = {
    "commit.gpgSign": "false",
    "tag.gpgSign": "false",
    "core.attributesFile": os.devnull,
    "core.excludesFile": os.devnull,
    "core.autocrlf": "false",
    "core.quotePath": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "protocol.file.allow": "always",
    "advice.detachedHead": "false",
}

Content = str | bytes


def git(directory: Path, *arguments: str, given: bytes = b"", time_s: int = START) -> str:
    """What `git` prints, run in `directory` with no configuration but ours.

    Raises:
        AssertionError: it failed; the message is what it said.
    """
    options = [part for key, value in _CONFIG.items() for part in ("-c", f"{key}={value}")]
    done = subprocess.run(
        [_program(), *options, *arguments],
        cwd=directory,
        env=environment(time_s),
        input=given,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, f"git {' '.join(arguments)}: {os.fsdecode(done.stderr)}"
    return os.fsdecode(done.stdout).removesuffix("\n")


def environment(time_s: int = START) -> dict[str, str]:
    """That of a `git` that reads nobody's configuration and writes at a fixed time."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    who = {"NAME": "tests", "EMAIL": "tests@example.invalid", "DATE": f"{time_s} +0000"}
    people = {
        f"GIT_{part}_{key}": value for part in ("AUTHOR", "COMMITTER") for key, value in who.items()
    }
    return kept | people | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def _program() -> str:
    found = shutil.which("git")
    assert found is not None, "git is not installed"
    return found


class Repo:
    """One repository with a work tree, or a bare one."""

    def __init__(
        self, path: Path, *, make: bool = True, sha256: bool = False, bare: bool = False
    ) -> None:
        self.path = path
        self.sha256 = sha256
        self.commits = 0
        if make:
            path.mkdir(parents=True, exist_ok=True)
            format_of = ["--object-format=sha256"] if sha256 else []
            self.git(
                "init", "-q", "-b", "main", "--template=", *format_of, *(["--bare"] if bare else [])
            )

    def git(self, *arguments: str, given: bytes = b"") -> str:
        """What `git` prints, run at the top of this repository."""
        return git(self.path, *arguments, given=given, time_s=START + _STEP_S * self.commits)

    @cached_property
    def git_dir(self) -> Path:
        """Where its objects and refs are; asked once, for every hostile object is put there."""
        return Path(self.git("rev-parse", "--absolute-git-dir"))

    # --- the work tree --------------------------------------------------------------------

    def write(self, files: Mapping[str, Content], *, executable: bool = False) -> None:
        """Write files into the work tree, what was at their paths gone."""
        for name, content in files.items():
            place = self._cleared(name)
            place.write_bytes(content.encode() if isinstance(content, str) else content)
            place.chmod(0o755 if executable else 0o644)

    def link(self, name: str, target: str) -> None:
        """Make a symbolic link in the work tree, what was at its path gone."""
        self._cleared(name).symlink_to(target)

    def remove(self, names: Iterable[str]) -> None:
        """Take files or whole directories out of the work tree."""
        for name in names:
            place = self.path / name
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink()

    def _cleared(self, name: str) -> Path:
        place = self.path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_symlink() or place.is_file():
            place.unlink()
        elif place.is_dir():
            shutil.rmtree(place)
        return place

    def submodule(self, name: str, commit: str | None = None) -> None:
        """Put a submodule into the index: a commit of another repository, no files."""
        self._cleared(name).mkdir()
        oid = commit or ("1" * (64 if self.sha256 else 40))
        self.git("update-index", "--add", "--cacheinfo", f"160000,{oid},{name}")

    # --- commits and branches -------------------------------------------------------------

    def commit(
        self,
        message: str = "a commit",
        files: Mapping[str, Content] | None = None,
        remove: Iterable[str] = (),
    ) -> str:
        """Commit all that the work tree holds, these changes made first; the id of the commit."""
        self.write(files or {})
        self.remove(remove)
        self.git("add", "-A", "--force", ".")
        self.git("commit", "-q", "--allow-empty", "--allow-empty-message", "-m", message)
        self.commits += 1
        return self.head()

    def head(self, ref: str = "HEAD") -> str:
        """The id of the commit that a ref names."""
        return self.git("rev-parse", "--verify", "-q", f"{ref}^{{commit}}")

    def branch(self, name: str, at: str = "HEAD") -> None:
        """Make a branch and check it out."""
        self.git("checkout", "-q", "-B", name, at)

    def checkout(self, ref: str) -> None:
        """Check a branch or a commit out."""
        self.git("checkout", "-q", "--force", ref, "--")

    def merge(self, other: str, message: str = "a merge", *options: str) -> str:
        """Merge another branch into the one that is checked out; the id of the commit."""
        self.git("merge", "-q", "--no-ff", "-m", message, *options, other)
        self.commits += 1
        return self.head()

    def tag(self, name: str, at: str = "HEAD") -> None:
        """Make a light tag."""
        self.ref(f"refs/tags/{name}", at)

    def ref(self, name: str, at: str = "HEAD") -> None:
        """Let a full ref name a commit, whatever it is called."""
        self.git("update-ref", name, self.head(at))

    # --- objects, hostile ones too --------------------------------------------------------

    def blob(self, content: Content) -> str:
        """Store a file's bytes; the id of the blob."""
        return self.raw_object("blob", content.encode() if isinstance(content, str) else content)

    def raw_object(self, kind: str, data: bytes) -> str:
        """Store an object as it is, whether git would write it or not; its id."""
        stored = f"{kind} {len(data)}".encode() + b"\0" + data
        oid = (hashlib.sha256 if self.sha256 else hashlib.sha1)(stored).hexdigest()
        place = self.git_dir / "objects" / oid[:2] / oid[2:]
        place.parent.mkdir(exist_ok=True)
        if not place.exists():
            place.write_bytes(zlib.compress(stored, 1))
        return oid

    def raw_tree(self, entries: Sequence[tuple[str, Content, str]]) -> str:
        """Store a tree of (mode, name, id) in this order, names unchecked; its id."""
        data = b"".join(
            mode.encode()
            + b" "
            + (name.encode() if isinstance(name, str) else name)
            + b"\0"
            + bytes.fromhex(oid)
            for mode, name, oid in entries
        )
        return self.raw_object("tree", data)

    def commit_tree(
        self,
        tree: str,
        message: str = "a raw tree",
        *,
        parents: Sequence[str] = (),
        branch: str | None = None,
    ) -> str:
        """Commit a tree that is stored, and let a branch name the commit; its id."""
        who = f"tests <tests@example.invalid> {START + _STEP_S * self.commits} +0000"
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {who}", f"committer {who}", "", message, ""]
        sha = self.raw_object("commit", "\n".join(lines).encode())
        self.commits += 1
        if branch is not None:
            self.git("update-ref", f"refs/heads/{branch}", sha)
        return sha

    def entries(self, ref: str = "HEAD") -> list[tuple[str, str, str]]:
        """What stands at the top of a commit's tree, as `raw_tree` takes it."""
        listed = self.git("ls-tree", "-z", self.head(ref)).split("\0")
        split = (line.split("\t", 1) for line in listed if line)
        parts = ((about.split(), name) for about, name in split)
        return [(mode.lstrip("0"), name, oid) for (mode, _, oid), name in parts]

    # --- copies ---------------------------------------------------------------------------

    def clone(self, path: Path, *options: str) -> "Repo":
        """A clone made as over a network: nothing is shared, every object is sent."""
        self.git("config", "uploadpack.allowFilter", "true")
        self.git("config", "uploadpack.allowAnySHA1InWant", "true")
        git(self.path, "clone", "-q", *options, self.path.absolute().as_uri(), str(path))
        copy = Repo(path, make=False, sha256=self.sha256)
        copy.commits = self.commits
        return copy

    def shallow_clone(self, path: Path, depth: int = 1, *options: str) -> "Repo":
        """A clone of the last commits of all branches, the first of them without its parents."""
        return self.clone(path, f"--depth={depth}", "--no-single-branch", *options)
