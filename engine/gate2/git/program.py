"""The `git` program, run so that nothing but the repository's own directory steers it.

1. It is found once, by an absolute path on PATH, and not beneath the repository: a branch may
   hold a file called `git`.
2. Every inherited ``GIT_*`` variable is dropped: they name other repositories, objects,
   replacements and configuration. HOME stays, and with it the user's `safe.directory`.
3. Replace refs, grafts, the commit-graph, hooks, the fsmonitor and attributes are off; no pager,
   no prompt, no colours, one language.
4. Nothing is fetched: GIT_NO_LAZY_FETCH for git from 2.44 on, and no protocol allowed for older.
5. What it prints is read up to a cap, and what it says on stderr is foreign text.

Trusted is the repository's ``.git`` directory, which the caller made: its configuration, its list
of shallow commits, its alternates. Not trusted are objects, refs and names that were fetched.
"""

import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gate2.git.refusing import unavailable
from gate2.places import fault_of

MOST_ANSWER_BYTES = 256 << 20
"""Of lists of ids: more than four million of them."""
_MOST_SAID_BYTES = 8192
_CONFIGURATION = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    "core.quotePath=false",
    "core.commitGraph=false",
    "core.useReplaceRefs=false",
    "core.warnAmbiguousRefs=false",
    "protocol.allow=never",
)
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    # An empty list allows none, whatever `protocol.<name>.allow` of a configuration says.
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
    "LANGUAGE": "C",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """How a git that ran to its end ended."""

    code: int
    out: bytes
    said: bytes
    """What it wrote to stderr, its last bytes; foreign text."""


@dataclass(frozen=True, slots=True)
class Program:
    """The program, and where it runs."""

    path: str
    directory: Path
    git_dir: Path | None = None
    """None until a repository is found: then git looks for one from `directory` upwards."""
    most_memory_bytes: int = 0
    """Of each process, for objects that an author packed; 0 for no limit."""
    most_cpu_s: int = 0
    """As `most_memory_bytes`."""

    def call(
        self, *arguments: str, given: bytes = b"", most_bytes: int = MOST_ANSWER_BYTES
    ) -> Answer:
        """Run it to its end.

        Raises:
            InfrastructureError: INF-014, it does not start or prints more than `most_bytes`.
        """
        with ExitStack() as stack:
            process, said = self._started(stack, arguments, given)
            assert process.stdout is not None
            out = process.stdout.read(most_bytes + 1)
            if len(out) > most_bytes:
                raise unavailable(f"expected at most {most_bytes} bytes from git, came more")
            return Answer(process.wait(), out, _last_of(said))

    @contextmanager
    def streaming(self, *arguments: str, given: bytes) -> Iterator["Stream"]:
        """Run it while its output is read; it is killed where the reader leaves early."""
        with ExitStack() as stack:
            process, said = self._started(stack, arguments, given)
            assert process.stdout is not None
            yield Stream(process.stdout, said)

    def _started(
        self, stack: ExitStack, arguments: tuple[str, ...], given: bytes
    ) -> tuple["subprocess.Popen[bytes]", IO[bytes]]:
        try:
            said = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack's
            asked = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack's
            asked.write(given)
            asked.seek(0)
        except OSError as error:
            raise fault_of(error) from error
        try:
            process = subprocess.Popen(  # noqa: S603 - a program outside the repository, our argv
                [self.path, *self._options(), *arguments],
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=said,
                cwd=self.directory,
                env=environment(),
            )
        except OSError as error:
            raise unavailable(f"expected git to start, {error.strerror}: {self.path!a}") from error
        stack.callback(_ended, process)
        self._limit(process.pid)
        return process, said

    def _limit(self, pid: int) -> None:
        """Put the caps on a process that was started just now; it may have ended already."""
        caps = {resource.RLIMIT_AS: self.most_memory_bytes, resource.RLIMIT_CPU: self.most_cpu_s}
        for limit, most in caps.items():
            if most:
                with suppress(ProcessLookupError):
                    _, hard = resource.prlimit(pid, limit)
                    cap = most if hard == resource.RLIM_INFINITY else min(most, hard)
                    resource.prlimit(pid, limit, (cap, cap))

    def _options(self) -> list[str]:
        options = ["--no-pager", "--no-replace-objects", "--literal-pathspecs"]
        options += [part for setting in _CONFIGURATION for part in ("-c", setting)]
        return options if self.git_dir is None else [*options, f"--git-dir={self.git_dir}"]


@dataclass(frozen=True, slots=True)
class Stream:
    """The output of a git that is running."""

    out: IO[bytes]
    _said: IO[bytes]

    def said(self) -> bytes:
        """What it wrote to stderr so far; foreign text."""
        return _last_of(self._said)


def environment() -> dict[str, str]:
    """That of this process without any variable that steers git, and with ours."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | _ENVIRONMENT


def find_git(outside: Path) -> str:
    """The absolute path of the first `git` on PATH that does not lie beneath `outside`.

    Raises:
        InfrastructureError: INF-014, there is none.
    """
    forbidden = outside.resolve()
    for directory in os.get_exec_path():
        candidate = Path(directory) / "git"
        if not candidate.is_absolute() or not os.access(candidate, os.X_OK):
            continue
        ways = (candidate, Path(os.path.normpath(candidate)), candidate.resolve())
        if candidate.is_file() and not any(_beneath(way, forbidden) for way in ways):
            return str(candidate)
    raise unavailable(
        "expected a program `git` on PATH (one that lies in the repository itself is not run), "
        "found none"
    )


def _beneath(path: Path, directory: Path) -> bool:
    return directory == path or directory in path.parents


def _ended(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
    if process.stdout is not None:
        process.stdout.close()
    process.wait()


def _last_of(said: IO[bytes]) -> bytes:
    end = said.seek(0, os.SEEK_END)
    said.seek(max(0, end - _MOST_SAID_BYTES))
    return said.read()
