"""What a Lean of the user's own says that it is: read strictly, and held against its library."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.lean.advisories import advisories_for, advisory_table, below_floor
from gate2.lean.layout import read_header
from gate2.lean.malformed import MalformedData
from gate2.reasons import Code, because

RELEASES = "leanprover/lean4"
_VERSION_LINE = re.compile(
    r"Lean \(version (?P<version>[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}(?:-[0-9A-Za-z.-]{1,40})?)"
    r"(?:, (?P<target>[0-9a-z_]{1,20}(?:-[0-9A-Za-z_.]{1,40}){1,4}))?"
    r", commit (?P<commit>[0-9a-f]{12,40}), (?P<build>[A-Za-z]{1,20})\)\n?"
)
_PIN = re.compile(rf"{RELEASES}:v(?P<version>[0-9]+\.[0-9]+\.[0-9]+(?:-rc[0-9]+)?)")
_WALL_S = 60.0
_MAX_OUTPUT = 2_000


@dataclass(frozen=True, slots=True)
class LeanBuild:
    """One build of Lean."""

    version: str
    """For instance ``4.34.1``."""
    commit: str
    """At least 12 hexadecimal digits."""


def parse_version_line(text: str) -> LeanBuild:
    """The build that ``lean --version`` names, in the one line that it prints.

    Raises:
        ValueError: it is another text, or not a release build.
    """
    match = _VERSION_LINE.fullmatch(text)
    if match is None:
        raise ValueError(f"expected `Lean (version …, commit …, Release)`, got {text[:200]!r}")
    if match["build"] != "Release":
        raise ValueError(f"expected a Release build, got {match['build']}")
    return LeanBuild(match["version"], match["commit"])


def pinned_version(pin: str) -> str | None:
    """The version of ``leanprover/lean4:v4.34.1``; None for any other pin (a channel, a fork)."""
    match = _PIN.fullmatch(pin.strip())
    return None if match is None else match["version"]


def build_of(executable: Path, library: Path) -> LeanBuild:
    """The build of an installed Lean: what it says, which its compiled library has to say too.

    `lean --version` is the only thing ever run of it outside a sandbox.

    Raises:
        InfrastructureError: LEAN-002, it does not run, says something else, or the two differ.
    """
    said = _version_said(executable)
    try:
        build = parse_version_line(said)
    except ValueError as error:
        raise unavailable(f"{executable} --version: {error}") from error
    stamped = _stamped(library / "Init.olean")
    if stamped.version != build.version or not stamped.commit.startswith(build.commit):
        raise unavailable(
            f"{executable} is Lean {build.version} ({build.commit[:12]}), but its library was "
            f"compiled by {stamped.version} ({stamped.commit[:12]})"
        )
    return LeanBuild(build.version, stamped.commit)


def require_floor(build: LeanBuild) -> None:
    """Refuse a Lean whose kernel is known to be unsound.

    Raises:
        InfrastructureError: LEAN-002; the message names the floor and the advisories.
    """
    if not below_floor(build.version):
        return
    floor = advisory_table().native_floor
    known = ", ".join(each.id for each in advisories_for(build.version)) or "fixes it may lack"
    raise unavailable(
        f"Lean {build.version} is below the floor of {floor} for native toolchains: {known}",
        remedy=f"Install {RELEASES}:v{floor} or later (`elan toolchain install …`).",
    )


def unavailable(problem: str, remedy: str | None = None) -> InfrastructureError:
    """The error for a native toolchain that cannot be used."""
    return InfrastructureError(because(Code.LEAN_TOOLCHAIN_UNAVAILABLE, problem, remedy=remedy))


def _version_said(executable: Path) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a program that the user named
            [str(executable), "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_WALL_S,
            check=False,
            cwd="/",
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise unavailable(f"{executable} --version did not end within {_WALL_S:g} s") from error
    except OSError as error:
        raise unavailable(f"{executable} cannot be run: {error.strerror}") from error
    if done.returncode != 0:
        said = done.stderr[:300].decode(errors="replace").strip()
        raise unavailable(f"{executable} --version ended with {done.returncode}: {said}")
    return done.stdout[:_MAX_OUTPUT].decode("ascii", "replace")


def _stamped(path: Path) -> LeanBuild:
    """The build that a compiled file says it was written by."""
    try:
        header, _, _ = read_header(path.read_bytes(), path.name)
    except OSError as error:
        raise unavailable(f"{path} cannot be read: {error.strerror}") from error
    except MalformedData as error:
        raise unavailable(
            f"{path} is no compiled file of a known layout: {error.message}"
        ) from error
    return LeanBuild(header.lean_version, header.git_hash)
