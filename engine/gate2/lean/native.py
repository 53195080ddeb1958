"""A Lean toolchain of the user's own, with or without a Lake project: the native adapter.

Who is trusted: the user who installed it and named it, as with any program of this machine.
Nothing of a record chooses a library (`gate2.lean.native_search`). Its files are hashed once in
a process, before the first use, and that digest is what evidence and caches know it by; sizes and
times of files are not believed. Whoever can change the files in between can change gate2 too.

A submission is elaborated by it inside the seal like by the embedded one: toolchain and packages
are mounted read-only, no network, nothing else of the host. Its word counts for nothing either:
the compiled data is judged, and checked by the independent kernel.

A file without a `module` header is compiled into one part, and sees the library's private level;
so the library is read at that level as well.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.lean.native_project import Package, packages_of
from gate2.lean.native_search import Surroundings, search
from gate2.lean.native_version import (
    RELEASES,
    LeanBuild,
    build_of,
    pinned_version,
    require_floor,
    unavailable,
)
from gate2.lean.toolchain import file_digest, lines_digest
from gate2.places import cache_root
from gate2.reasons import Code, because
from gate2.sandbox.job import TOOLS_DIR, Mount

NATIVE = "native"
_ROOT = f"{TOOLS_DIR}/toolchain"
_LIBRARY = "lib/lean"
_LOADED = ("bin", "lib")
"""What a run loads of a toolchain."""


@dataclass(frozen=True)
class NativeToolchain:
    """An installed Lean and the packages beside it. `stand` holds the empty mount points."""

    root: Path
    found_by: str
    build: LeanBuild
    packages: tuple[Package, ...]
    stand: Path
    name: str = field(default=NATIVE, init=False)

    @property
    def lean_version(self) -> str:
        """For instance ``4.34.1``."""
        return self.build.version

    @property
    def library(self) -> Path:
        """The directory of the compiled files of Lean's own library."""
        return self.root / _LIBRARY

    @property
    def more_libraries(self) -> Sequence[Path]:
        """The packages' directories of compiled files, in the order Lean looks."""
        return tuple(package.library for package in self.packages)

    @property
    def needed_parts(self) -> frozenset[str]:
        """Only the first: the others are there for files with a `module` header."""
        return frozenset({"olean"})

    @cached_property
    def digest(self) -> str:
        """sha256 over the files of the toolchain and the packages; some seconds per gigabyte."""
        lines = [f"{part}={_tree(self.root / part)}" for part in _LOADED]
        lines += [f"{package.name}={_tree(package.library)}" for package in self.packages]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @property
    def library_sha256(self) -> str:
        """The digest of all: the library is part of it, and not hashed a second time."""
        return self.digest

    @property
    def mounts(self) -> tuple[Mount, ...]:
        """The stand, and on it what is hashed: the toolchain's and each package's files."""
        return (
            Mount(self.stand, TOOLS_DIR),
            *(Mount(self.root / part, f"{_ROOT}/{part}") for part in _LOADED),
            *(
                Mount(package.library, f"{TOOLS_DIR}/{number}")
                for number, package in enumerate(self.packages)
            ),
        )

    def satisfies(self, pin: str) -> bool:
        """Whether an artifact that pins `pin` may be checked with this toolchain."""
        return pinned_version(pin) == self.build.version

    def command(self, *arguments: str) -> tuple[str, ...]:
        """The command that runs Lean with these arguments inside a sandbox."""
        return (f"{_ROOT}/bin/lean", *arguments)

    def environment(self) -> dict[str, str]:
        """The environment that command needs. Lean adds its own library behind these."""
        path = ":".join(f"{TOOLS_DIR}/{number}" for number in range(len(self.packages)))
        return {"LEAN_PATH": path, "LEAN_SYSROOT": _ROOT}

    def facts(self) -> dict[str, str]:
        """The toolchain as evidence names it."""
        names = " ".join(package.name or "(project)" for package in self.packages)
        return {
            "name": self.name,
            "digest": self.digest,
            "lean_version": self.build.version,
            "lean_commit": self.build.commit,
            "library_sha256": self.library_sha256,
            "packages": names,
            "published_by": f"installed on this machine; {RELEASES}:v{self.build.version} by its "
            "own account",
        }


def find_native(
    pin: str | None = None, around: Surroundings | None = None, stands: Path | None = None
) -> NativeToolchain:
    """The native toolchain to use, fit for use.

    Args:
        pin: an artifact's, to choose among elan's toolchains.
        around: where to look; None for this process's environment.
        stands: where to keep the mount points; None for the cache.

    Raises:
        InfrastructureError: LEAN-002, there is none, it is below the floor, or the sandbox's
            user could not read it.
    """
    around = Surroundings.here() if around is None else around
    installed = search(around, pin)
    executable = installed.root / "bin" / "lean"
    _require_readable(executable, 0o005)
    _require_readable(installed.root / _LIBRARY / "Init.olean", 0o004)
    build = build_of(executable, installed.root / _LIBRARY)
    require_floor(build)
    listed = () if around.project is None else packages_of(around.project)
    packages = tuple(package for package in listed if package.is_built)
    stand = _stand((cache_root() / NATIVE) if stands is None else stands, len(packages))
    return NativeToolchain(installed.root, installed.found_by, build, packages, stand)


def _require_readable(path: Path, bits: int) -> None:
    """A run is another user's: it needs the permissions that everybody has."""
    if path.stat().st_mode & bits != bits:
        raise unavailable(
            f"{path} cannot be read by the sandbox's user",
            remedy="Give everybody read permission on the toolchain: chmod -R o+rX DIRECTORY",
        )


def _stand(directory: Path, count: int) -> Path:
    """A directory with an empty mount point for the toolchain and for each package."""
    stand = directory / f"stand-{count}"
    try:
        for name in (*(f"toolchain/{part}" for part in _LOADED), *map(str, range(count))):
            (stand / name).mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        problem = f"the mount points of the native toolchain cannot be made: {error.strerror}"
        raise InfrastructureError(because(Code.INF_LANE_UNAVAILABLE, problem)) from error
    return stand


def _tree(directory: Path) -> str:
    """sha256 over a directory's files; links count by where they lead, which is inside.

    Raises:
        InfrastructureError: LEAN-002, a link leads out, or something cannot be read.
    """
    try:
        whole = directory.resolve(strict=True)
        lines = {}
        for path in whole.rglob("*"):
            name = path.relative_to(whole).as_posix()
            if path.is_symlink():
                lines[name] = f"link to {_inside(path, whole)}"
            elif path.is_file():
                lines[name] = file_digest(path)
        return lines_digest(lines)
    except OSError as error:
        raise unavailable(f"{error.filename} cannot be read: {error.strerror}") from error


def _inside(link: Path, whole: Path) -> str:
    leads_to = link.resolve()
    if not leads_to.is_relative_to(whole):
        raise unavailable(
            f"{link} leads out of {whole}, where a sandbox cannot follow it",
            remedy="Build the project with Lake's artifact cache off, or install the toolchain "
            "in one directory.",
        )
    return leads_to.relative_to(whole).as_posix()
