"""The package as it is handed out: built without a registry, and installed away from its source."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def build(source: Path, target: str, into: Path) -> Path:
    """The one file that the backend of pyproject.toml makes; `target` is wheel or sdist."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target]
    carried_out([*command, "--directory", str(into)], source)
    (made,) = into.iterdir()
    return made


def carried_out(command: Sequence[str], place: Path, expected: int = 0) -> str:
    """What the command prints, standard output and error; nothing of this test run reaches it."""
    ended = subprocess.run(
        command,
        cwd=place,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == expected, f"{' '.join(command)}: {ended.returncode}\n{ended.stdout}"
    return ended.stdout


def files_of_wheel(wheel: Path) -> Mapping[str, bytes]:
    """Content by name."""
    with zipfile.ZipFile(wheel) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def unpacked(sdist: Path, into: Path) -> Path:
    """The directory that it holds, below `into`."""
    with tarfile.open(sdist) as packed:
        packed.extractall(into, filter="data")
    (directory,) = into.iterdir()
    return directory


def files_below(directory: Path) -> set[str]:
    """Names of everything that is no directory, relative to it."""
    found = (path for path in directory.rglob("*") if path.is_symlink() or not path.is_dir())
    return {path.relative_to(directory).as_posix() for path in found}


def known_to_git(*which: str) -> set[str]:
    """Names in the checkout, by these options of `git ls-files`; what was deleted is none."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", *which]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {name for name in listed.split("\0") if name and (ROOT / name).exists()}


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment that has the wheel and what it needs, and nothing of the checkout."""

    prefix: Path

    def run(self, place: Path, *arguments: str, expected: int = 0) -> str:
        """What a command of it prints, carried out in `place`: `gate2 …` or `python …`."""
        name, *rest = arguments
        return carried_out([str(self.prefix / "bin" / name), *rest], place, expected)


def install(wheel: Path, prefix: Path) -> Installed:
    """Into a new environment, by pip, without its dependencies.

    Those are found where this Python has them: a path in a .pth file brings the packages of that
    directory and none of its own .pth files, one of which names the checkout.
    """
    carried_out([sys.executable, "-m", "venv", "--without-pip", str(prefix)], prefix.parent)
    python = str(prefix / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    options = ("--quiet", "--no-deps", "--no-index", "--no-compile")
    carried_out([*pip, "install", *options, str(wheel)], prefix.parent)
    asking = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = Path(carried_out([python, "-c", asking], prefix.parent).strip())
    (own / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return Installed(prefix)
