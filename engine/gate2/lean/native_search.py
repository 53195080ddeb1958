"""Where a Lean of the user's own is looked for: in places that the user names, never a record's.

In order, the first that is a toolchain:

1. the directory that `GATE2_LEAN` names;
2. elan's toolchain of the artifact's pin;
3. elan's toolchain of the `lean-toolchain` file in the Lake project of `GATE2_LEAN_PROJECT`;
4. elan's default toolchain;
5. the `lean` on the PATH, where it is a toolchain's own and not elan's stand-in.

Neither elan nor Lake is run: they may fetch, and Lake runs what a project's lakefile says. The
work directory is not looked at: whoever wrote the record could have put a library there, and
the library is what a proof is trusted to rest on.
"""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gate2.backports import tomllib
from gate2.lean.native_version import RELEASES, unavailable

LEAN_VARIABLE = "GATE2_LEAN"
PROJECT_VARIABLE = "GATE2_LEAN_PROJECT"
PIN_FILE = "lean-toolchain"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*(?:/[A-Za-z0-9_.+-]+)?(?::[A-Za-z0-9_.+-]+)?")
_MAX_PIN_BYTES = 200
_MAX_SETTINGS_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Installed:
    """The root of a toolchain that is there, and how it was come by."""

    root: Path
    found_by: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the search looks at, apart so that a test can make its own."""

    environment: Mapping[str, str]
    home: Path | None

    @classmethod
    def here(cls) -> "Surroundings":
        """This process's."""
        try:
            home: Path | None = Path.home()
        except RuntimeError:
            home = None
        return cls(dict(os.environ), home)

    @property
    def elan_home(self) -> Path | None:
        """Where elan keeps its toolchains."""
        if stated := self.environment.get("ELAN_HOME"):
            return Path(stated)
        return None if self.home is None else self.home / ".elan"

    @property
    def project(self) -> Path | None:
        """The Lake project that the user named."""
        stated = self.environment.get(PROJECT_VARIABLE)
        return Path(stated).absolute() if stated else None


def search(around: Surroundings, pin: str | None) -> Installed:
    """The toolchain to use.

    Raises:
        InfrastructureError: LEAN-002, there is none; the message lists where was looked.
    """
    looked: list[str] = []
    if stated := around.environment.get(LEAN_VARIABLE):
        root = Path(stated).absolute()
        if not is_toolchain(root):
            raise unavailable(
                f"{LEAN_VARIABLE} names {root}, expected a toolchain there: bin/lean and "
                "lib/lean/Init.olean"
            )
        return Installed(root, LEAN_VARIABLE)
    for name, why in _names(around, pin, looked):
        directories = _elan_directories(around, name)
        for directory in directories:
            if is_toolchain(directory):
                return Installed(directory, why)
        where = f" at {directories[0]}" if directories else ""
        looked.append(f"{name}{where} ({why})")
    on_path = shutil.which("lean", path=around.environment.get("PATH", ""))
    if on_path is None:
        looked.append("lean on the PATH")
    else:
        root = Path(on_path).resolve().parent.parent
        if is_toolchain(root):
            return Installed(root, "PATH")
        looked.append(f"{on_path}, which is elan's stand-in or no toolchain's")
    raise unavailable(
        f"no native Lean toolchain is installed; looked for {'; '.join(looked)}",
        remedy=f"Install one with elan, or name its directory in {LEAN_VARIABLE}; the embedded "
        "toolchain is --lean wasm.",
    )


def is_toolchain(root: Path) -> bool:
    """Whether a directory is a toolchain's root."""
    try:
        return (root / "bin" / "lean").is_file() and (root / "lib/lean/Init.olean").is_file()
    except OSError:
        return False


def read_pin(path: Path) -> str:
    """The toolchain that a `lean-toolchain` file names.

    Raises:
        InfrastructureError: LEAN-002, it is not one line with a toolchain's name.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_PIN_BYTES + 1)
    except OSError as error:
        raise unavailable(f"{path} cannot be read: {error.strerror}") from error
    text = data.decode("ascii", "replace").strip()
    if len(data) > _MAX_PIN_BYTES or _NAME.fullmatch(text) is None:
        raise unavailable(f"{path}: expected the name of a toolchain, got {text[:80]!r}")
    return text


def _names(around: Surroundings, pin: str | None, looked: list[str]) -> list[tuple[str, str]]:
    """The names that elan may know, each with where it stands."""
    found = []
    if pin is not None:
        if _NAME.fullmatch(pin.strip()):
            found.append((pin.strip(), "the artifact's pin"))
        else:
            looked.append("the artifact's pin, which names no toolchain")
    if around.project is not None:
        found.append((read_pin(around.project / PIN_FILE), f"{PROJECT_VARIABLE}'s {PIN_FILE}"))
    if (default := _default_name(around)) is not None:
        found.append((default, "elan's default"))
    if around.elan_home is None or not around.elan_home.is_dir():
        looked.append("elan's directory" + (f" {around.elan_home}" if around.elan_home else ""))
    return found


def _elan_directories(around: Surroundings, name: str) -> tuple[Path, ...]:
    """Where elan may have put the toolchain of that name: `/` and `:` are written as dashes.

    A bare name is one that the user linked, or a release of the official origin.
    """
    if around.elan_home is None:
        return ()
    names = (name,) if ":" in name or "/" in name else (name, f"{RELEASES}:{name}")
    written = (each.replace("/", "--").replace(":", "---") for each in names)
    return tuple(around.elan_home / "toolchains" / each for each in written)


def _default_name(around: Surroundings) -> str | None:
    """elan's default toolchain, as its settings say."""
    if around.elan_home is None:
        return None
    try:
        with (around.elan_home / "settings.toml").open("rb") as stream:
            data = stream.read(_MAX_SETTINGS_BYTES)
        default = tomllib.loads(data.decode("utf-8")).get("default_toolchain")
    except (OSError, ValueError):
        return None
    return default if isinstance(default, str) and _NAME.fullmatch(default) else None
